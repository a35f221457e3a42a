/**
 * Takes the numbers and other values of a record's fields out of it, all at once. A loop over many names is slow in every engine, since
 * one place in the code then meets many names; code with a place of its own for each field is fast, so it is generated where that
 * is allowed. Nothing of a document is in that code: its text depends on the number of fields alone, names come as an argument.
 */

import { fieldOf, type ModelRecord } from './value.js'

/**
 * Takes the values of fields out of a record. Of field i, the number goes to `numbers[places[i]]`; anything else, `NaN` included, goes to
 * `others[places[i]]`, and the number there becomes `NaN`.
 * @returns false where the record is to be read with care, field by field; what it has put down then means nothing
 */
export type RecordReader = (record: ModelRecord, numbers: Float64Array, others: unknown[]) => boolean

/** A record whose fields may be looked at directly. */
type PlainRecord = { readonly [field: string]: unknown }

/** Puts down the values of some fields of a plain record. */
type Loads = (record: PlainRecord, numbers: Float64Array, others: unknown[]) => void

/** Code is generated for models that score more than a few records: making it takes as long as reading a hundred. */
const GENERATE_AFTER = 100

/** Fields that one generated function reads: engines don't optimise functions without end. */
const FIELDS_PER_FUNCTION = 64

/** A name that no record has. Only a proxy that makes up values has something for it. */
const NO_NAME = '\0 no field of a record'

/** Whether code can be generated; `undefined` before the first try. A content security policy may forbid it. */
let canGenerate: boolean | undefined

/** Functions made so far. */
let generated = 0

/**
 * Makes the reader of some fields.
 * @param places where the values go, by field
 */
export function recordReader(names: readonly string[], places: readonly number[]): RecordReader {
  // What every object inherits under such a name is no value of a field.
  const isInherited = (i: number): boolean => names[i] in Object.prototype
  const fields = names.map((_, i) => i)
  const direct = fields.filter((i) => !isInherited(i))
  const inherited = fields.filter(isInherited)
  const directNames = direct.map((i) => names[i])
  const directPlaces = direct.map((i) => places[i])
  let loads = loop(directNames, directPlaces)
  let reads = 0
  return (given, numbers, others) => {
    const record: object = given
    if (!isPlain(record)) return false
    if (reads < GENERATE_AFTER && ++reads === GENERATE_AFTER)
      loads = generatedLoads(directNames, directPlaces) ?? loads
    try {
      if (record[NO_NAME] !== undefined) return false
      loads(record, numbers, others)
    } catch {
      // A getter that throws: read with care, it is the error of its field.
      return false
    }
    for (const i of inherited) put(fieldOf(given, names[i]), numbers, others, places[i])
    return true
  }
}

/** Whether all that an object seems to have under names of fields is its own. */
function isPlain(record: object): record is PlainRecord {
  const prototype: unknown = Object.getPrototypeOf(record)
  if (prototype === null) return true
  if (prototype !== Object.prototype) return false
  // Somebody gave names to all objects.
  for (const _ in Object.prototype) return false
  return true
}

function put(value: unknown, numbers: Float64Array, others: unknown[], place: number): void {
  if (typeof value === 'number' && !Number.isNaN(value)) {
    numbers[place] = value
  } else {
    numbers[place] = Number.NaN
    others[place] = value
  }
}

const loop =
  (names: readonly string[], places: readonly number[]): Loads =>
  (record, numbers, others) => {
    for (let i = 0; i < names.length; i++) put(record[names[i]], numbers, others, places[i])
  }

/** The same with a place in the code for each field; `undefined` where code can't be generated. */
function generatedLoads(names: readonly string[], places: readonly number[]): Loads | undefined {
  if (canGenerate === false) return undefined
  try {
    const parts: Loads[] = []
    for (let from = 0; from < names.length; from += FIELDS_PER_FUNCTION) {
      const to = from + FIELDS_PER_FUNCTION
      parts.push(generate(names.slice(from, to), places.slice(from, to)))
    }
    canGenerate = true
    if (parts.length === 1) return parts[0]
    return (record, numbers, others) => {
      for (const part of parts) part(record, numbers, others)
    }
  } catch {
    canGenerate = false
    return undefined
  }
}

function generate(names: readonly string[], places: readonly number[]): Loads {
  const each = (line: (i: number) => string): string => names.map((_, i) => line(i)).join('\n')
  // The number in the first line: engines let equal texts share what they learn of the records.
  const make = new Function(
    'names',
    'places',
    `'use strict' // ${generated++}
${each((i) => `const n${i} = names[${i}], p${i} = places[${i}]`)}
return (record, numbers, others) => {
let v
${each((i) => `v = record[n${i}]; if (typeof v === 'number' && v === v) numbers[p${i}] = v; else { numbers[p${i}] = NaN; others[p${i}] = v }`)}
}`,
  )
  return make(names, places)
}
