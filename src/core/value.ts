/** The values that go into a model and come out of it. */

import { ScoreError } from './errors.js'

/** A multi-dimensional array, as ONNX models take and give it. */
export interface Tensor {
  /** Element type in ONNX's words: `float`, `double`, `int64`, `string`, `bool` ... */
  readonly type: string
  /** Length of each axis, outermost first. */
  readonly dims: readonly number[]
  /** The elements in row-major order; their number is the product of `dims`. */
  readonly data: TypedArray | readonly Value[]
}

/** The typed arrays that hold numbers. */
export type TypedArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/**
 * What a result holds. `null` means missing. Dates, times and date-times are ISO 8601 text
 * (`2004-08-20`, `05:23:30`, `2004-08-20T05:23:30`). A `bigint` appears only for integers beyond ±2^53.
 */
export type Value = null | boolean | number | bigint | string | readonly Value[] | Tensor

/**
 * One record: a plain object or a `Map` from field name to value. Missing is `null`, `undefined`, `NaN` or
 * no entry at all. It is read, never changed; only own properties count, so that every text is an ordinary field name.
 */
export type ModelRecord = { readonly [field: string]: unknown } | ReadonlyMap<string, unknown> | TypedRecord

/**
 * A record whose type is an `interface` or a class: these have no index signature. What is iterable (an array, a text) and what
 * is a promise somebody forgot to await is none.
 */
export type TypedRecord = object & { readonly [Symbol.iterator]?: never; readonly then?: never }

/**
 * One column of a batch. Missing is `NaN`, `null`, `undefined`, a negative code, or a cleared bit of `validity`
 * (least significant bit first, as Apache Arrow has it).
 */
export type Column = TypedArray | readonly unknown[] | MaskedColumn | CodedColumn

/** Numbers, and bits that say which of them count. */
export interface MaskedColumn {
  readonly values: TypedArray
  /** A bit a row, least significant first; a cleared bit means missing. Absent: only `NaN` is missing. */
  readonly validity?: Uint8Array
  /** How many bits come before that of the first row, as in slices of Apache Arrow. Default 0. */
  readonly offset?: number
}

/** Texts by their place in a dictionary; a negative code means missing. */
export interface CodedColumn {
  readonly codes: Int32Array
  readonly dictionary: readonly string[]
}

/** A batch by columns: name to column, all of one length. */
export type Columns = { readonly [field: string]: Column }

/** The entry of a record for a field; `undefined` when there is none. Throws a `ScoreError` where looking at it throws. */
export function fieldOf(record: ModelRecord, name: string): unknown {
  try {
    if (record instanceof Map) return record.get(name)
    return Object.hasOwn(record, name) ? (record as { readonly [field: string]: unknown })[name] : undefined
  } catch (cause) {
    throw unreadable(name, cause)
  }
}

/** Whether a record has an entry for a field, be it missing or not. Throws a `ScoreError` where looking for it throws. */
export function hasField(record: ModelRecord, name: string): boolean {
  try {
    return record instanceof Map ? record.has(name) : Object.hasOwn(record, name)
  } catch (cause) {
    throw unreadable(name, cause)
  }
}

/** The error of a getter or a proxy of the caller's that throws. */
const unreadable = (name: string, cause: unknown): ScoreError =>
  new ScoreError('wrong-type', `Looking at the value of "${name}" throws an error`, {
    field: name,
    received: 'a getter or a proxy that throws',
    expected: 'a value',
    cause,
  })

/**
 * Whether something can be a record. An array, a typed array, a `Set`, a `Date` or a promise somebody forgot to await has no
 * fields; taken for a record it would score as if every value were missing.
 */
export function isRecord(value: unknown): value is ModelRecord {
  if (typeof value !== 'object' || value === null) return false
  try {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null || value instanceof Map) return true
    // An instance of a class, or an object of another realm.
    return Object.prototype.toString.call(value) === '[object Object]'
  } catch {
    // A proxy that does not say what it is.
    return false
  }
}

/** Refuses what can't be a record. Throws a `ScoreError` `not-a-record`. */
export function checkRecord(value: unknown): void {
  if (!isRecord(value))
    throw new ScoreError('not-a-record', 'A record is a plain object or a Map', {
      received: value,
      expected: 'an object with one entry a field',
    })
}

/** Whether something is an object that gives its items one by one: an array, a typed array, a `Set` ... */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

/** An object without prototype, so that `__proto__` and `constructor` are names like all others. */
export function dictionary<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>
}
