/** Columns that come in: their checks, and their cells row by row. */

import { ScoreError } from './errors.js'
import {
  type CodedColumn,
  type Column,
  type Columns,
  dictionary,
  type MaskedColumn,
  type ModelRecord,
  type TypedArray,
} from './value.js'

/** A batch given by columns. */
export interface ColumnsReader {
  readonly length: number
  /** The columns by name. */
  readonly cells: ReadonlyMap<string, Cells>
  /** A row as a record. */
  record(row: number): ModelRecord
}

/** Reads the rows of columns. Throws `bad-shape` for what is no column and for columns that differ in length. */
export function columnsReader(columns: Columns): ColumnsReader {
  if (typeof columns !== 'object' || columns === null || Symbol.iterator in columns)
    throw new ScoreError('bad-shape', 'Columns are an object from field name to column', {
      received: columns,
    })
  const cells = new Map(Object.entries(columns).map(([name, column]) => [name, columnCells(name, column)]))
  const [first, ...others] = cells
  const length = first === undefined ? 0 : first[1].length
  for (const [name, column] of others)
    if (column.length !== length)
      throw new ScoreError('bad-shape', `The column "${name}" is not as long as "${first[0]}"`, {
        field: name,
        received: column.length,
        expected: `${length} rows`,
      })
  return {
    length,
    cells,
    record(row) {
      const record = dictionary<unknown>()
      for (const [name, { cell }] of cells) record[name] = cell(row)
      return record
    },
  }
}

/** Some rows of columns: those listed, in that order. */
export function rowsOf({ cells, record }: ColumnsReader, rows: readonly number[]): ColumnsReader {
  const chosen = [...cells].map(([name, { cell }]): [string, Cells] => [
    name,
    { length: rows.length, cell: (row) => cell(rows[row]) },
  ])
  return { length: rows.length, cells: new Map(chosen), record: (row) => record(rows[row]) }
}

/** Consecutive rows of columns. */
export function stretchOf({ cells, record }: ColumnsReader, from: number, to: number): ColumnsReader {
  const cut = [...cells].map(([name, { cell, copy, coded }]): [string, Cells] => [
    name,
    {
      length: to - from,
      cell: (row) => cell(from + row),
      ...(coded === undefined
        ? {}
        : { coded: { dictionary: coded.dictionary, codes: coded.codes.subarray(from, to) } }),
      ...(copy === undefined
        ? {}
        : {
            copy: (first: number, count: number, into: Float64Array, at: number) =>
              copy(from + first, count, into, at),
          }),
    },
  ])
  return { length: to - from, cells: new Map(cut), record: (row) => record(from + row) }
}

/** The cells of one column. */
export interface Cells {
  readonly length: number
  /** The value of a row. Throws a `ScoreError` where it can't be read. */
  cell(row: number): unknown
  /**
   * Where all cells are numbers: copies those of `count` rows, with `NaN` for missing ones.
   * @param at where in `to` the first one goes
   */
  copy?(from: number, count: number, to: Float64Array, at: number): void
  /** Where the cells are codes of a dictionary: these, unchecked. */
  readonly coded?: { readonly dictionary: readonly unknown[]; readonly codes: Codes }
}

/** Codes as arrays of small whole numbers hold them. */
type Codes = Int32Array | Int16Array | Uint16Array | Int8Array | Uint8Array

function columnCells(name: string, column: Column): Cells {
  if (isArray(column)) return { length: column.length, cell: (row) => column[row] }
  if (isTypedArray(column)) return { length: column.length, cell: (row) => column[row], ...copying(column) }
  if (typeof column === 'object' && column !== null && 'codes' in column) return codedCells(name, column)
  if (typeof column === 'object' && column !== null && 'values' in column) return maskedCells(name, column)
  throw new ScoreError('bad-shape', `"${name}" is no column`, {
    field: name,
    received: column,
    expected: 'an array, a typed array, { values, validity } or { codes, dictionary }',
  })
}

function codedCells(name: string, { codes, dictionary: texts }: CodedColumn): Cells {
  if (!isCells(codes) || !Array.isArray(texts))
    throw new ScoreError('bad-shape', `The column "${name}" has codes without a dictionary, or the reverse`, {
      field: name,
      received: isCells(codes) ? texts : codes,
      expected: '{ codes, dictionary }: an Int32Array, and an array of texts',
    })
  return {
    length: codes.length,
    ...(isCodes(codes) ? { coded: { dictionary: texts, codes } } : {}),
    cell(row) {
      const code = codes[row]
      if (code < 0) return null
      if (code < texts.length && Number.isInteger(code)) return texts[code]
      throw new ScoreError('bad-shape', `A code of the column "${name}" is not in its dictionary`, {
        field: name,
        received: code,
        expected: `a whole number below ${texts.length}, or a negative one for missing`,
      })
    },
  }
}

function maskedCells(name: string, { values, validity, offset = 0 }: MaskedColumn): Cells {
  if (!isCells(values) || !(validity === undefined || isCells(validity)))
    throw new ScoreError(
      'bad-shape',
      `The column "${name}" has no array of values, or no array of validity bits`,
      {
        field: name,
        received: isCells(values) ? validity : values,
        expected: '{ values, validity }: typed arrays, the second one with a bit a row',
      },
    )
  if (validity === undefined) return { length: values.length, cell: (row) => values[row], ...copying(values) }
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new ScoreError('bad-shape', `The offset of the column "${name}" is no number of bits`, {
      field: name,
      received: offset,
      expected: 'a whole number that is not negative',
    })
  if (validity.length * 8 < values.length + offset)
    throw new ScoreError('bad-shape', `The validity bits of the column "${name}" are fewer than its values`, {
      field: name,
      received: validity.length,
      expected: `${Math.ceil((values.length + offset) / 8)} bytes, a bit a row`,
    })
  return {
    length: values.length,
    cell: (row) => (isValid(validity, offset + row) ? values[row] : null),
    ...copying(values, validity, offset),
  }
}

const isValid = (validity: Uint8Array, bit: number): boolean => ((validity[bit >>> 3] >> (bit & 7)) & 1) === 1

/** How to copy an array of numbers; those of 64-bit integers hold something else. */
function copying(values: TypedArray, validity?: Uint8Array, offset = 0): Pick<Cells, 'copy'> {
  // The columns of other libraries' making may be arrays of anything.
  if (!ArrayBuffer.isView(values) || values instanceof BigInt64Array || values instanceof BigUint64Array)
    return {}
  return {
    copy(from, count, to, at) {
      to.set(values.subarray(from, from + count), at)
      if (validity === undefined) return
      for (let i = 0; i < count; i++) if (!isValid(validity, offset + from + i)) to[at + i] = Number.NaN
    },
  }
}

/** A `Map` has `values` as well, and arrays from other libraries come as objects: neither is to be taken for no rows. */
const isCells = (values: unknown): boolean =>
  Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView))

/** Columns of other libraries' making may have other arrays. */
const isCodes = (codes: ArrayLike<number>): codes is Codes =>
  codes instanceof Int32Array ||
  codes instanceof Int16Array ||
  codes instanceof Uint16Array ||
  codes instanceof Int8Array ||
  codes instanceof Uint8Array

const isArray = (column: Column): column is readonly unknown[] => Array.isArray(column)

const isTypedArray = (column: Column): column is TypedArray =>
  ArrayBuffer.isView(column) && !(column instanceof DataView)
