/** Lag and BlockIndicator: values of earlier records ("Transformations: Lag"). */

import { ModelLoadError } from '../../core/errors.js'
import { median } from '../../math/median.js'
import type { XmlElement } from '../../xml/element.js'
import type { Scope } from '../compilation.js'
import { childrenOf, element, integer, malformed, oneOf, text } from '../element.js'
import type { Frame } from '../frame.js'
import { isRaw, isTable } from '../memory.js'
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

/** Most values that a Lag remembers in all its blocks: beyond, blocks that were not seen for the longest time are forgotten. */
const MOST_REMEMBERED = 200_000

/** The values of a field in the records before, for each block. */
interface Histories {
  /** How many blocks there are. */
  count: number
  /** By the values of the block fields as JSON, the latest block last; of the values, the latest is last, too. */
  readonly blocks: Record<string, Raw[]>
}

const nothing: readonly Raw[] = []

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
  const memory = compilation.newMemory((value) => isHistories(value, n))
  compilation.stateful = true
  // The blocks may come mixed, such as the purchases of several customers: each has a history of its own.
  const blockOf = (frame: Frame): string =>
    blocks.length === 0 ? '[]' : JSON.stringify(blocks.map((each) => each.read(frame)))
  const before = (frame: Frame): readonly Raw[] =>
    (frame.memory[memory] as Histories | undefined)?.blocks[blockOf(frame)] ?? nothing
  const mostBlocks = Math.ceil(MOST_REMEMBERED / n)
  compilation.afterRecord.push((frame) => {
    const histories = (frame.memory[memory] as Histories | undefined) ?? { count: 0, blocks: {} }
    frame.memory[memory] = histories
    remember(histories, blockOf(frame), variable.read(frame), n)
    if (histories.count > mostBlocks) forgetOldest(histories)
  })
  const type = variable.dataType
  if (type === undefined)
    throw new ModelLoadError('type-mismatch', 'Lag can look back at fields only', xml.place())
  if (aggregate === 'none')
    return typed(type, (frame) => {
      const values = before(frame)
      return values.length < n ? null : values[values.length - n]
    })
  const fold = folds[aggregate]
  const resultType: DataType =
    type === 'float' || (type === 'integer' && integral.has(aggregate)) ? type : 'double'
  return typed(resultType, (frame) => {
    // The window may still be filling: what is there is aggregated.
    const numbers = before(frame).filter((value) => typeof value === 'number')
    if (numbers.length === 0) return null
    return type === 'float' ? Math.fround(fold(numbers)) : fold(numbers)
  })
}

/** Whether something is what a Lag over `n` records remembers. */
const isHistories = (value: unknown, n: number): boolean =>
  isTable(value) &&
  isTable(value.blocks) &&
  Object.values(value.blocks).every(
    (block) => Array.isArray(block) && block.length <= n && block.every(isRaw),
  ) &&
  value.count === Object.keys(value.blocks).length

function remember(histories: Histories, block: string, value: Raw, n: number): void {
  const { blocks } = histories
  const known = blocks[block]
  if (known === undefined) {
    histories.count++
    blocks[block] = [value]
    return
  }
  known.push(value)
  if (known.length > n) known.shift()
  if (histories.count === 1) return
  // Put in anew, so that the blocks are in the order of their last record.
  delete blocks[block]
  blocks[block] = known
}

/** Forgets a quarter of the blocks at once: to look for the oldest one costs as much as to look for many. */
function forgetOldest(histories: Histories): void {
  const oldest = Object.keys(histories.blocks).slice(0, Math.ceil(histories.count / 4))
  for (const block of oldest) delete histories.blocks[block]
  histories.count -= oldest.length
}

const integral: ReadonlySet<string> = new Set(['max', 'min', 'product', 'sum'])

const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0)
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length

const folds: { readonly [aggregate: string]: (numbers: readonly number[]) => number } = {
  avg: mean,
  sum,
  product: (numbers) => numbers.reduce((product, x) => product * x, 1),
  // Not Math.max(...numbers): a long window would overflow the call stack.
  max: (numbers) => numbers.reduce((a, b) => Math.max(a, b)),
  min: (numbers) => numbers.reduce((a, b) => Math.min(a, b)),
  median,
  stddev(numbers) {
    // One value alone does not deviate.
    if (numbers.length < 2) return 0
    const center = mean(numbers)
    return Math.sqrt(sum(numbers.map((x) => (x - center) ** 2)) / (numbers.length - 1))
  },
}
