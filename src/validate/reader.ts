/** From the value of a record to the value that the JSON Schema is checked against. */

import type { Field } from '../core/field.js'

/** Reads a value; `undefined` or `null` when it is missing. */
export type Reader = (value: unknown) => unknown

/** The types whose texts are read as numbers, and booleans. All other fields take the value as it is. */
const numeric = /^(integer|float\d*|double|bfloat16|u?int\d+)$/
const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** A decimal number, as CSV files have them; no hexadecimal and no empty text, which `Number` would take. */
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/** The reader of a field's values. Without `coerce` it only knows that `NaN` is missing. */
export function reader({ type }: Field, coerce: boolean): Reader {
  const read = coerce ? textReader(type.replace(/^tensor\((.*)\)$/, '$1')) : asItIs
  return (value) => (Number.isNaN(value) ? null : read(value))
}

const asItIs: Reader = (value) => value

function textReader(type: string): Reader {
  const one = oneReader(type)
  // Arrays are the values of tensors. One level a call, so that no nesting of a request's can fill the stack unnoticed.
  const all = (value: unknown, depth: number): unknown =>
    Array.isArray(value) && depth < DEEPEST ? value.map((item) => all(item, depth + 1)) : one(value)
  return (value) => all(value, 0)
}

/** No tensor has more axes; deeper arrays are faults anyway. */
const DEEPEST = 32

function oneReader(type: string): Reader {
  if (type === 'string')
    return (value) => (typeof value === 'number' || typeof value === 'bigint' ? String(value) : value)
  if (type === 'boolean' || type === 'bool')
    return (value) => {
      if (typeof value !== 'string') return value
      const text = value.trim().toLowerCase()
      return text === '' ? null : (truths.get(text) ?? value)
    }
  if (numeric.test(type))
    return (value) => {
      if (typeof value !== 'string') return value
      const text = value.trim()
      return text === '' ? null : decimal.test(text) ? Number(text) : value
    }
  return (value) => (value === '' ? null : value)
}
