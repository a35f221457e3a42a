/** The subpath `scorelet/arrow`: tables and record batches of Apache Arrow as columns. It knows their shape and needs no package of theirs. */

import type { Column, Columns, TypedArray } from '../core/value.js'

/** What is looked at of a `Table` or `RecordBatch` of `apache-arrow`. */
export interface ArrowTable {
  readonly schema: { readonly fields: readonly { readonly name: string }[] }
  getChildAt(index: number): ArrowVector | null
}

/** What is looked at of a `Vector`. */
export interface ArrowVector {
  readonly length: number
  readonly type: { readonly typeId: number }
  readonly data: readonly ArrowData[]
  get(row: number): unknown
}

/** What is looked at of the `Data` of one chunk. */
export interface ArrowData {
  readonly length: number
  /** How many bits of `nullBitmap` come before that of the first row. */
  readonly offset: number
  readonly nullCount: number
  readonly nullBitmap?: Uint8Array | null
  readonly values?: unknown
  readonly dictionary?: Iterable<unknown>
}

/** Arrow's numbers for its types, as its format has them since its beginning. */
const INT = 2
const FLOAT = 3
const DATE = 8
const TIMESTAMP = 10
const DICTIONARY = -1

/**
 * The columns of a table or record batch.
 *
 * Numbers of one chunk are not copied, and their validity bits count: what Arrow keeps under a null is not looked at. Numbers of several chunks are copied
 * into one array: to go without, score the `batches` of a table one after the other. Integers of 64 bits come as `bigint`s, which are read as the
 * type of their field. Texts of a dictionary become codes; dates and timestamps become ISO 8601 text, in universal time; anything else becomes a list of what Arrow gives.
 *
 * @example
 * for (const batch of tableFromIPC(bytes).batches) await model.scoreColumns(arrowColumns(batch))
 */
export function arrowColumns(table: ArrowTable): Columns {
  const columns: [string, Column][] = []
  for (const [index, { name }] of table.schema.fields.entries()) {
    const vector = table.getChildAt(index)
    if (vector !== null) columns.push([name, columnOf(vector)])
  }
  return Object.fromEntries(columns)
}

function columnOf(vector: ArrowVector): Column {
  const { data, type } = vector
  const [first] = data
  switch (type.typeId) {
    case INT:
    case FLOAT: {
      const numbers = data.map(({ values, length }) => numbersOf(type.typeId, values, length))
      if (!numbers.every((each) => each !== undefined)) break
      if (data.length === 1) return masked(numbers[0], first)
      return joined(numbers, data)
    }
    case DICTIONARY: {
      const texts = data.length === 1 ? codesOf(first) : undefined
      if (texts !== undefined) return texts
      break
    }
    case DATE:
      return values(vector, (value) => isoText(value).slice(0, 10))
    case TIMESTAMP:
      return values(vector, (value) => isoText(value).replace(/(\.000)?Z$/, ''))
  }
  return values(vector, (value) => value)
}

/** The numbers of a chunk; its array may be longer. `undefined` for what is no array of numbers: floats of 16 bits are kept as integers. */
function numbersOf(type: number, values: unknown, length: number): TypedArray | undefined {
  if (!isTypedArray(values)) return undefined
  const isFloat = values instanceof Float64Array || values instanceof Float32Array
  return isFloat === (type === FLOAT) ? values.subarray(0, length) : undefined
}

const isTypedArray = (values: unknown): values is TypedArray =>
  ArrayBuffer.isView(values) && !(values instanceof DataView)

/** Whether a chunk has a bit a row; without nulls it may have none. */
const isMasked = ({ nullCount, nullBitmap }: ArrowData): boolean =>
  nullCount !== 0 && nullBitmap !== undefined && nullBitmap !== null && nullBitmap.length > 0

const isValid = (data: ArrowData, row: number): boolean => {
  const bit = data.offset + row
  return !isMasked(data) || (((data.nullBitmap?.[bit >>> 3] ?? 0) >> (bit & 7)) & 1) === 1
}

function masked(values: TypedArray, data: ArrowData): Column {
  if (!isMasked(data) || !data.nullBitmap) return values
  return { values, validity: data.nullBitmap, offset: data.offset }
}

/** The chunks of a column as one. */
function joined(numbers: readonly TypedArray[], data: readonly ArrowData[]): Column {
  const list: unknown[] = []
  for (const [chunk, each] of numbers.entries())
    for (let row = 0; row < each.length; row++) list.push(isValid(data[chunk], row) ? each[row] : null)
  if (numbers.some((each) => each instanceof BigInt64Array || each instanceof BigUint64Array)) return list
  return Float64Array.from(list, (value) => (value === null ? Number.NaN : Number(value)))
}

/** The codes of a chunk, where its dictionary has texts. */
function codesOf(data: ArrowData): Column | undefined {
  const dictionary = [...(data.dictionary ?? [])]
  const places = numbersOf(INT, data.values, data.length)
  if (places === undefined || !dictionary.every((text) => typeof text === 'string')) return undefined
  if (places instanceof Int32Array && !isMasked(data)) return { codes: places, dictionary }
  const codes = Int32Array.from({ length: data.length }, (_, row) =>
    isValid(data, row) ? Number(places[row]) : -1,
  )
  return { codes, dictionary }
}

/** A list of what Arrow gives for each row. */
function values(vector: ArrowVector, shown: (value: unknown) => unknown): readonly unknown[] {
  return Array.from({ length: vector.length }, (_, row) => {
    const value = vector.get(row)
    return value === null || value === undefined ? null : shown(value)
  })
}

/** Arrow gives moments as milliseconds since 1970, or as `Date`s. */
const isoText = (value: unknown): string => new Date(Number(value)).toISOString()
