/** Columns made ready for several threads: their cells in memory that all of them see, and what is not to be had so refused. */

import { type Column, type Columns, dictionary, type TypedArray } from './value.js'

/**
 * Columns with the same cells in shared memory. What lies there already is not copied.
 * @returns `undefined` where a cell is an object or a function, which other threads would see as another one, and where there is no shared memory
 */
export function sharedColumns(columns: Columns): Columns | undefined {
  if (typeof SharedArrayBuffer !== 'function') return undefined
  const shared = dictionary<Column>()
  for (const [name, column] of Object.entries(columns)) {
    const own = sharedColumn(column)
    if (own === undefined) return undefined
    shared[name] = own
  }
  return shared
}

function sharedColumn(column: Column): Column | undefined {
  if (ArrayBuffer.isView(column)) return sharedArray(column)
  if (isList(column)) return sharedList(column)
  if ('codes' in column) {
    const { dictionary: texts, codes } = column
    const own = sharedArray(codes)
    return own instanceof Int32Array && texts.every((text) => typeof text === 'string')
      ? { codes: own, dictionary: texts }
      : undefined
  }
  const { validity, offset } = column
  const values = sharedArray(column.values)
  if (values === undefined || validity === undefined) return values === undefined ? undefined : { values }
  const bits = sharedArray(validity)
  if (!(bits instanceof Uint8Array)) return undefined
  return { values, validity: bits, ...(offset === undefined ? {} : { offset }) }
}

/** A list as numbers where all of it are, as codes where all of it are texts; other lists are copied whenever they are passed. */
function sharedList(list: readonly unknown[]): Column | undefined {
  return sharedNumbers(list) ?? sharedTexts(list) ?? (list.every(isPrimitive) ? list : undefined)
}

function sharedNumbers(list: readonly unknown[]): Column | undefined {
  const numbers = new Float64Array(new SharedArrayBuffer(list.length * 8))
  for (let row = 0; row < list.length; row++) {
    const value = list[row] ?? Number.NaN
    if (typeof value !== 'number') return undefined
    numbers[row] = value
  }
  return numbers
}

function sharedTexts(list: readonly unknown[]): Column | undefined {
  const codes = new Int32Array(new SharedArrayBuffer(list.length * 4)).fill(-1)
  const places = new Map<string, number>()
  for (let row = 0; row < list.length; row++) {
    const text = list[row] ?? null
    if (text === null) continue
    if (typeof text !== 'string') return undefined
    const place = places.get(text) ?? places.size
    places.set(text, place)
    codes[row] = place
  }
  return { codes, dictionary: [...places.keys()] }
}

const isPrimitive = (value: unknown): boolean =>
  value === null || ['undefined', 'string', 'number', 'boolean', 'bigint'].includes(typeof value)

/** The kinds of arrays by the names that they say themselves: those of libraries may be of subclasses, as `Buffer` is. */
const kinds: { readonly [name: string]: ArrayKind } = {
  Float64Array,
  Float32Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
}

type ArrayKind = new (memory: ArrayBufferLike, byteOffset?: number, length?: number) => TypedArray

function sharedArray(array: TypedArray): TypedArray | undefined {
  if (!ArrayBuffer.isView(array)) return undefined
  const name = array[Symbol.toStringTag]
  if (!Object.hasOwn(kinds, name)) return undefined
  const Kind = kinds[name]
  const { buffer, byteOffset, byteLength, length } = array
  if (buffer instanceof SharedArrayBuffer) return new Kind(buffer, byteOffset, length)
  const memory = new SharedArrayBuffer(byteLength)
  new Uint8Array(memory).set(new Uint8Array(buffer, byteOffset, byteLength))
  return new Kind(memory)
}

const isList = (column: Column): column is readonly unknown[] => Array.isArray(column)

/** Consecutive rows of columns. Nothing is copied but lists. */
export function slicedColumns(columns: Columns, from: number, to: number): Columns {
  const sliced = dictionary<Column>()
  for (const [name, column] of Object.entries(columns)) sliced[name] = slicedColumn(column, from, to)
  return sliced
}

function slicedColumn(column: Column, from: number, to: number): Column {
  if (isList(column)) return column.slice(from, to)
  if (ArrayBuffer.isView(column)) return column.subarray(from, to)
  if ('codes' in column) return { codes: column.codes.subarray(from, to), dictionary: column.dictionary }
  const { values, validity, offset = 0 } = column
  return {
    values: values.subarray(from, to),
    ...(validity === undefined ? {} : { validity, offset: offset + from }),
  }
}
