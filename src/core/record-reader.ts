/** Takes the numbers and other values of a record's fields out of it, all at once. */

import { isNameless } from './dictionaries.js'
import { generated, lines, portions, propertyName, useCounter } from './generated.js'
import { fieldOf, type ModelRecord } from './value.js'

/**
 * Takes the values of fields out of a record. Of field i, the number goes to `numbers[places[i]]`; anything else, `NaN` included, goes to
 * `others[places[i]]`, and the number there becomes `NaN`.
 * @returns false where the record is to be read with care, field by field; what it has put down then means nothing
 */
export type RecordReader = (record: ModelRecord, numbers: Float64Array, others: unknown[]) => boolean

/** A record whose fields may be looked at directly. */
type PlainRecord = { readonly [field: string]: unknown }

/** Puts down the values of some fields of a record; false where it isn't plain, or makes up values. */
type Loads = (record: object, numbers: Float64Array, others: unknown[]) => boolean

/** A field and the place of its value. */
interface Entry {
  readonly name: string
  readonly place: number
}

/** A name that no record has. Only a proxy that makes up values has something for it. */
const NO_NAME = '\0 no field of a record'

/**
 * Makes the reader of some fields.
 * @param places where the values go, by field
 */
export function recordReader(names: readonly string[], places: readonly number[]): RecordReader {
  const entries = names.map((name, i): Entry => ({ name: propertyName(name), place: places[i] }))
  // What every object inherits under such a name is no value of a field.
  const inherited = entries.filter(({ name }) => name in Object.prototype)
  const direct = entries.filter(({ name }) => !(name in Object.prototype))
  let loads = loop(direct)
  const pays = useCounter()
  return (given, numbers, others) => {
    const record: object = given
    // Somebody gave names to all objects.
    for (const _ in Object.prototype) return false
    if (pays()) loads = generatedLoads(direct) ?? loads
    try {
      if (!loads(record, numbers, others)) return false
    } catch {
      // A getter that throws: read with care, it is the error of its field.
      return false
    }
    for (const { name, place } of inherited) put(fieldOf(given, name), numbers, others, place)
    return true
  }
}

/** Whether all that an object seems to have under names of fields is its own. */
function isPlain(record: object): record is PlainRecord {
  const prototype: unknown = Object.getPrototypeOf(record)
  return prototype === Object.prototype || isNameless(prototype)
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
  (entries: readonly Entry[]): Loads =>
  (record, numbers, others) => {
    if (!isPlain(record) || record[NO_NAME] !== undefined) return false
    for (const { name, place } of entries) put(record[name], numbers, others, place)
    return true
  }

/** The same with a place in the code for each field; `undefined` where code can't be made. */
function generatedLoads(entries: readonly Entry[]): Loads | undefined {
  const parts: Loads[] = []
  for (const portion of portions(entries)) {
    const part = generated<Loads>(
      ['entries', 'noName', 'prototypeOf', 'usual', 'isNameless'],
      loadsCode(portion.length),
      [portion, NO_NAME, Object.getPrototypeOf, Object.prototype, isNameless],
    )
    if (part === undefined) return undefined
    parts.push(part)
  }
  // Without any field there is nothing that could be made up.
  if (parts.length === 0) return isPlain
  if (parts.length === 1) return parts[0]
  return (record, numbers, others) => {
    for (const part of parts) if (!part(record, numbers, others)) return false
    return true
  }
}

// The prototype is asked for after a name was looked up: then engines know what the object is like, and its prototype with that.
const loadsCode = (count: number): string => `
${lines(count, (i) => `const { name: n${i}, place: p${i} } = entries[${i}]`)}
return (record, numbers, others) => {
if (record[noName] !== undefined) return false
const prototype = prototypeOf(record)
if (prototype !== usual && !isNameless(prototype)) return false
let v
${lines(
  count,
  (i) => `v = record[n${i}]
if (typeof v === 'number' && v === v) numbers[p${i}] = v; else { numbers[p${i}] = NaN; others[p${i}] = v }`,
)}
return true
}`
