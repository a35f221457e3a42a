/** CountTable, NormalizedCountTable, FieldValue, FieldValueCount: how often values stood together ("Baseline Models"). */

import type { XmlElement } from '../../../xml/element.js'
import type { Scope, Variable } from '../../compilation.js'
import { childOf, element, malformed, number, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import { comparand } from '../../predicates/comparison.js'
import type { Raw } from '../../types.js'

const content = ['FieldValue', 'FieldValueCount'] as const

export const CountTable = element('CountTable', 'Baseline Models', { sample: number.optional }, content)
export const NormalizedCountTable = element(
  'NormalizedCountTable',
  'Baseline Models',
  { sample: number.optional },
  content,
)
export const FieldValue = element(
  'FieldValue',
  'Baseline Models',
  { field: text.required, value: text.required },
  content,
)
export const FieldValueCount = element('FieldValueCount', 'Baseline Models', {
  field: text.required,
  value: text.required,
  count: number.required,
})

/** Counts by combination of values. */
export interface Counts {
  readonly counts: ReadonlyMap<string, number>
  readonly total: number
  /** The combination of a record; `undefined` when a value of it is missing. */
  keyOf(frame: Frame): string | undefined
}

/** The key of a combination of values. */
export const keyOfValues = (values: readonly Raw[]): string => JSON.stringify(values)

/** The combination of values of fields in a record; `undefined` when one is missing. */
export function combinationOf(variables: readonly Variable[], frame: Frame): string | undefined {
  const values: Raw[] = []
  for (const variable of variables) {
    const value = variable.read(frame)
    if (value === null) return undefined
    values.push(value)
  }
  return keyOfValues(values)
}

const tables: ReadonlyMap<string, typeof CountTable> = new Map([
  ['CountTable', CountTable],
  ['NormalizedCountTable', NormalizedCountTable],
])

/** Reads the table of counts inside an element. */
export function readCounts(xml: XmlElement, scope: Scope): Counts {
  const table = childOf(xml, tables, 'a CountTable')
  tables.get(table.name)?.read(table)
  const fields: Variable[] = []
  const counts = new Map<string, number>()
  walk(table, 0, [])
  let total = 0
  for (const count of counts.values()) total += count
  if (!(total > 0))
    throw malformed(table, 'The table counts nothing', {
      received: total,
      expected: 'a positive sum of counts',
    })
  return { counts, total, keyOf: (frame) => combinationOf(fields, frame) }

  function walk(at: XmlElement, depth: number, values: readonly Raw[]): void {
    for (const each of at.children) {
      if (each.name === 'FieldValue') {
        const { field, value } = FieldValue.read(each)
        walk(each, depth + 1, [...values, valueAt(field, value, depth, each)])
      } else if (each.name === 'FieldValueCount') {
        const { field, value, count } = FieldValueCount.read(each)
        if (!(count >= 0 && count < Infinity))
          throw malformed(each, 'A count is not negative', {
            received: count,
            expected: 'a number of 0 or more',
          })
        const key = keyOfValues([...values, valueAt(field, value, depth, each)])
        if (counts.has(key))
          throw malformed(each, 'A combination of values is counted twice', { received: key })
        counts.set(key, count)
      }
    }
  }

  /** A value of a field; at one depth of the table there is one field. */
  function valueAt(field: string, value: string, depth: number, at: XmlElement): Raw {
    const known = fields[depth]
    if (known === undefined) fields[depth] = scope.resolve(field, at)
    else if (known.name !== field)
      throw malformed(at, 'At one level of a CountTable stands one field', {
        received: field,
        expected: known.name,
      })
    return comparand(fields[depth], value, at)
  }
}
