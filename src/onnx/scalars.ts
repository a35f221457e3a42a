/** Values of records as elements of tensors, and elements as values of results. */

import { ScoreError } from '../core/errors.js'
import { isIterable, type TypedArray, type Value } from '../core/value.js'
import { halfBits, halfNumber } from './half.js'
import type { ElementType } from './types.js'

/** An element of a tensor, in a form its type can hold. */
export type Scalar = number | bigint | boolean | string

/** The elements of a tensor as the runtimes take and give them. */
export type RuntimeData = TypedArray | readonly string[]

/** Whether a value stands for a missing one. */
export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))
}

/**
 * Reads one value of a record as an element. Text is read as the element's type; a missing float is `NaN`.
 * Throws `missing-value`, `wrong-type` or `invalid-value` (an integer out of range, a text with U+0000).
 */
export function readScalar(value: unknown, element: ElementType, field: string): Scalar {
  if (isMissing(value)) {
    if (element.kind === 'float') return Number.NaN
    throw new ScoreError('missing-value', `The value of "${field}" is missing`, {
      field,
      expected: words(element),
    })
  }
  const scalar = readers[element.kind]?.(value)
  if (scalar === undefined)
    throw new ScoreError('wrong-type', `The value of "${field}" cannot be read as ${element.name}`, {
      field,
      received: value,
      expected: words(element),
    })
  if (typeof scalar === 'string' && scalar.includes('\0'))
    // ONNX Runtime's interface for Node takes texts up to the first of these: another text would be scored.
    throw new ScoreError(
      'invalid-value',
      `The value of "${field}" has a character that the runtime cannot take`,
      {
        field,
        received: value,
        expected: 'a text without U+0000',
      },
    )
  if (typeof scalar === 'bigint' && element.range !== undefined) {
    const [least, most] = element.range
    if (scalar < least || scalar > most)
      throw new ScoreError(
        'invalid-value',
        `The value of "${field}" is out of the range of ${element.name}`,
        {
          field,
          received: value,
          expected: words(element),
        },
      )
  }
  return scalar
}

function words({ kind, range }: ElementType): string {
  if (kind === 'integer')
    return range === undefined ? 'an integer' : `an integer from ${range[0]} to ${range[1]}`
  return { float: 'a number', boolean: 'true or false', string: 'a text', other: 'a value' }[kind]
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const whole = /^[+-]?\d+$/
const numberWords = new Map([
  ['nan', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['+infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
])

/** The value of each kind; `undefined` where it can't be read as such. */
const readers: { readonly [kind: string]: (value: unknown) => Scalar | undefined } = {
  float: readFloat,
  integer: readInteger,
  boolean: readBoolean,
  string: readString,
}

function readFloat(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  if (typeof value !== 'string') return undefined
  const trimmed = value.trim()
  return decimal.test(trimmed) ? Number(trimmed) : numberWords.get(trimmed.toLowerCase())
}

function readInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined
  if (typeof value !== 'string') return undefined
  const trimmed = value.trim()
  // Forty digits are more than any type holds; longer texts would only cost time.
  if (whole.test(trimmed)) return trimmed.length > 40 ? undefined : BigInt(trimmed.replace(/^\+/, ''))
  // `3.0` and `1e3` are how other software writes whole numbers.
  const number = decimal.test(trimmed) ? Number(trimmed) : Number.NaN
  return Number.isSafeInteger(number) ? BigInt(number) : undefined
}

function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value.trim().toLowerCase() : value
  if (text === 1 || text === 1n || text === 'true' || text === '1') return true
  if (text === 0 || text === 0n || text === 'false' || text === '0') return false
  return undefined
}

function readString(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  return undefined
}

/** How each of the runtimes' types stores elements. Numbers beyond a float's range become infinite, as in IEEE 754. */
const stores: { readonly [runtime: string]: (scalars: readonly Scalar[]) => RuntimeData } = {
  float32: (scalars) => Float32Array.from(scalars, Number),
  float64: (scalars) => Float64Array.from(scalars, Number),
  float16: (scalars) => Uint16Array.from(scalars, (scalar) => halfBits(Number(scalar))),
  int8: (scalars) => Int8Array.from(scalars, Number),
  uint8: (scalars) => Uint8Array.from(scalars, Number),
  int16: (scalars) => Int16Array.from(scalars, Number),
  uint16: (scalars) => Uint16Array.from(scalars, Number),
  int32: (scalars) => Int32Array.from(scalars, Number),
  uint32: (scalars) => Uint32Array.from(scalars, Number),
  int64: (scalars) => BigInt64Array.from(scalars, BigInt),
  uint64: (scalars) => BigUint64Array.from(scalars, BigInt),
  bool: (scalars) => Uint8Array.from(scalars, Number),
  string: (scalars) => scalars.map(String),
}

/** Elements as a runtime takes them. The type must be one that runtimes carry. */
export function store(scalars: readonly Scalar[], element: ElementType): RuntimeData {
  const make = stores[element.runtime ?? '']
  if (make === undefined) throw new TypeError(`No runtime carries ${element.name}`)
  return make(scalars)
}

/** An integer as a value: a number up to ±2^53, a bigint beyond. */
export function integerValue(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Elements that a runtime gave, as values. Floats stay in a typed array, in which `NaN` is missing. */
export function values(data: unknown, runtimeType: string): TypedArray | Value[] {
  if (data instanceof Float32Array || data instanceof Float64Array) return data
  if (runtimeType === 'float16')
    // Where engines have 16-bit floats, runtimes give these; else their bits.
    return data instanceof Uint16Array
      ? Float32Array.from(data, halfNumber)
      : Float32Array.from(list(data), Number)
  if (runtimeType === 'bool') return list(data).map((each) => each === 1 || each === true)
  return list(data).map((each) => {
    if (typeof each === 'bigint') return integerValue(each)
    return typeof each === 'number' || typeof each === 'string' || typeof each === 'boolean' ? each : null
  })
}

function list(data: unknown): unknown[] {
  return isIterable(data) ? Array.from(data) : []
}
