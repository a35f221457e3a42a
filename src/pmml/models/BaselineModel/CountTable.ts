/** CountTable, NormalizedCountTable, FieldValue, FieldValueCount: how often values stood together ("Baseline Models"). */

import type { XmlElement } from '../../../xml/element.js'
import type { Scope, Variable } from '../../compilation.js'
import { childOf, element, informational, malformed, number, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import { comparand } from '../../predicates/comparison.js'
import type { Raw } from '../../types.js'

const content = ['FieldValue', 'FieldValueCount'] as const

// How many records were counted: expectations follow from the shares of the counts alone.
const attributes = { sample: informational } as const
export const CountTable = element('CountTable', 'Baseline Models', attributes, content)
export const NormalizedCountTable = element('NormalizedCountTable', 'Baseline Models', attributes, content)
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
const keyOfValues = (values: readonly Raw[]): string => JSON.stringify(values)

/** The values of a combination, by which they can be told apart from each other. */
export const valuesOfKey = (key: string): readonly unknown[] => JSON.parse(key)

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

/** Most fields of one table: each of its counts is kept with the values of all of them. */
const MOST_FIELDS = 32

/** Reads the table of counts inside an element. Throws where it is not one count for each of some combinations of the same fields. */
export function readCounts(xml: XmlElement, scope: Scope): Counts {
  const table = childOf(xml, tables, 'a CountTable')
  tables.get(table.name)?.read(table)
  const fields: Variable[] = []
  const counts = new Map<string, number>()
  /** The level at which the counts stand. */
  let countDepth: number | undefined
  walk(table, 0, [])
  let total = 0
  for (const count of counts.values()) total += count
  if (!(total > 0 && total < Infinity))
    throw malformed(table, 'The table counts nothing', {
      received: total,
      expected: 'a positive sum of counts',
    })
  if (fields.length - 1 !== countDepth)
    throw malformed(table, 'The table has a level of values without counts', {
      received: fields.at(-1)?.name,
      expected: 'a FieldValueCount inside each FieldValue',
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
          throw malformed(each, 'A count is negative or infinite', {
            received: count,
            expected: 'a number of 0 or more',
          })
        countDepth ??= depth
        if (depth !== countDepth)
          throw malformed(each, 'The counts of a table stand at different levels', {
            received: `${depth + 1} fields`,
            expected: `${countDepth + 1} fields, as above`,
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
    if (known === undefined) {
      if (depth >= MOST_FIELDS || fields.some(({ name }) => name === field))
        throw malformed(at, 'Each level of a CountTable is one more field', {
          received: `${field} at level ${depth + 1}`,
          expected: `fields that differ, at most ${MOST_FIELDS}`,
        })
      fields[depth] = scope.resolve(field, at)
    } else if (known.name !== field)
      throw malformed(at, 'At one level of a CountTable stands one field', {
        received: field,
        expected: known.name,
      })
    return comparand(fields[depth], value, at)
  }
}
