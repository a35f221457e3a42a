/** Lag and BlockIndicator: values of earlier records ("Transformations: Lag"). */

import { ModelLoadError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import type { Scope } from '../compilation.js'
import { childrenOf, element, integer, malformed, oneOf, text } from '../element.js'
import type { Frame } from '../frame.js'
import type { DataType, Raw } from '../types.js'
import { type Expression, typed } from './expression.js'

export const Lag = element(
  'Lag',
  'Transformations',
  {
    field: text.required,
    n: integer.or(1),
    aggregate: oneOf(['none', 'avg', 'max', 'median', 'min', 'product', 'sum', 'stddev']).or('none'),
  },
  ['BlockIndicator'],
)

export const BlockIndicator = element('BlockIndicator', 'Transformations', { field: text.required })

/** Most records that a Lag may look back: its history is kept in memory. */
const LONGEST_LAG = 100_000

/** The values of a field in the records before, the latest last. */
interface History {
  /** Values of the block fields in the record before: when they change, the history starts anew. */
  block: readonly Raw[]
  values: Raw[]
}

export function compileLag(xml: XmlElement, scope: Scope): Expression {
  const { field, n, aggregate } = Lag.read(xml)
  if (n < 1 || n > LONGEST_LAG)
    throw malformed(xml, 'Lag looks back a number of records', {
      received: n,
      expected: `1 to ${LONGEST_LAG}`,
    })
  const variable = scope.resolve(field, xml)
  const blocks = childrenOf(xml, 'BlockIndicator').map((each) =>
    scope.resolve(BlockIndicator.read(each).field, each),
  )
  const { compilation } = scope
  const memory = compilation.newMemory()
  compilation.stateful = true
  const historyOf = (frame: Frame): History => {
    const block = blocks.map((each) => each.read(frame))
    const known = frame.memory[memory] as History | undefined
    if (known !== undefined && block.every((value, i) => value === known.block[i])) return known
    const fresh: History = { block, values: [] }
    frame.memory[memory] = fresh
    return fresh
  }
  compilation.afterRecord.push((frame) => {
    const { values } = historyOf(frame)
    values.push(variable.read(frame))
    if (values.length > n) values.shift()
  })
  const type = variable.dataType
  if (type === undefined)
    throw new ModelLoadError('type-mismatch', 'Lag can look back at fields only', xml.place())
  if (aggregate === 'none')
    return typed(type, (frame) => {
      const { values } = historyOf(frame)
      return values.length < n ? null : values[values.length - n]
    })
  const fold = folds[aggregate]
  const resultType: DataType = type === 'integer' && integral.has(aggregate) ? 'integer' : 'double'
  return typed(resultType, (frame) => {
    // The window may still be filling: what is there is aggregated.
    const numbers = historyOf(frame).values.filter((value) => typeof value === 'number')
    return numbers.length === 0 ? null : fold(numbers)
  })
}

const integral: ReadonlySet<string> = new Set(['max', 'min', 'product', 'sum'])

const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0)
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length

const folds: { readonly [aggregate: string]: (numbers: readonly number[]) => number | null } = {
  avg: mean,
  sum,
  product: (numbers) => numbers.reduce((product, x) => product * x, 1),
  // Not Math.max(...numbers): a long window would overflow the call stack.
  max: (numbers) => numbers.reduce((a, b) => Math.max(a, b)),
  min: (numbers) => numbers.reduce((a, b) => Math.min(a, b)),
  median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b)
    const middle = sorted.length >> 1
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  },
  stddev(numbers) {
    if (numbers.length < 2) return null
    const center = mean(numbers)
    return Math.sqrt(sum(numbers.map((x) => (x - center) ** 2)) / (numbers.length - 1))
  },
}
