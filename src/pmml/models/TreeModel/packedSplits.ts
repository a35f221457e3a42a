/** The tests of a packed tree: of a million, few differ in more than the limit. */

import type { XmlElement } from '../../../xml/element.js'
import type { Packed } from '../../../xml/packed.js'
import { unpackedFrom } from '../../../xml/unpack.js'
import type { Scope } from '../../compilation.js'
import { isOrderedBySize } from '../../predicates/comparison.js'
import type { Split } from '../../predicates/predicate.js'
import { type NodeColumns, setTest, TEST } from './columns.js'
import type { PackedValues } from './packedValues.js'

/** Takes down tests. False where a predicate is no test of one value; what is wrong with one is thrown, in whatever order. */
export interface PackedSplits {
  /** A SimplePredicate, by where it starts and ends and the places of its values; -1 for those that are not there. */
  simple(node: number, start: number, end: number, field: number, operator: number, value: number): boolean
  /** Any predicate, by where it starts and ends. */
  any(node: number, name: string, start: number, end: number): boolean
  /** Names of the fields that were tested, in the order in which they were looked up. */
  readonly names: ReadonlySet<string>
}

/** What is known of a field that is tested. */
interface TestedField {
  readonly variable: number
  /** Whether a number that is written down is the limit itself. */
  readonly isPlain: boolean
  /** Whether it is so in 32 bits. */
  readonly isFloat: boolean
}

/** Makes what reads the tests of a packed tree into columns. */
export function packedSplits(
  root: XmlElement,
  packed: Packed,
  values: PackedValues,
  scope: Scope,
  columns: NodeColumns,
): PackedSplits {
  const { bytes, vocabulary } = packed
  const { texts } = vocabulary
  const { tests, variables, limits } = columns
  const fields: (TestedField | undefined)[] = []
  const names = new Set<string>()
  const known = new Map<string, Split | undefined>()
  /** Tests by the numbers of the texts that name them. */
  const operators = new Uint8Array(texts.length)
  for (const operator of ['lessThan', 'lessOrEqual', 'greaterThan', 'greaterOrEqual'] as const)
    if (texts.includes(operator)) operators[texts.indexOf(operator)] = TEST[operator]

  function fieldOf(text: number): TestedField {
    const found = fields[text]
    if (found !== undefined) return found
    const variable = scope.resolve(texts[text], root)
    names.add(texts[text])
    const { dataType } = variable
    const isNumber = dataType === 'double' || dataType === 'float' || dataType === 'integer'
    const field = {
      variable: scope.compilation.splitVariable(variable),
      isPlain: (isNumber || dataType === 'boolean') && isOrderedBySize(variable),
      isFloat: dataType === 'float',
    }
    fields[text] = field
    return field
  }

  function any(node: number, name: string, start: number, end: number): boolean {
    const key = String.fromCharCode(...bytes.subarray(start, end))
    if (!known.has(key)) {
      const xml = unpackedFrom(packed, root, start)
      known.set(key, scope.compilation.tables.predicates.get(name)?.compile(xml, scope).split)
      names.add(xml.attributes.get('field') ?? '')
    }
    const split = known.get(key)
    if (split === undefined) return false
    setTest(columns, node, split)
    return true
  }

  return {
    any,
    names,
    simple(node, start, end, field, operator, value) {
      if (field < 0 || operator < 0 || value < 0) return false
      const { isText: isName, text: name } = values.at(field)
      if (!isName) return false
      const { isText: isWord, text: word } = values.at(operator)
      const test = isWord ? operators[word] : TEST.other
      const { isText, number } = values.at(value)
      const { variable, isPlain, isFloat } = fieldOf(name)
      if (test === TEST.other || isText || !isPlain) return any(node, 'SimplePredicate', start, end)
      tests[node] = test
      variables[node] = variable
      limits[node] = isFloat ? Math.fround(number) : number
      return true
    },
  }
}
