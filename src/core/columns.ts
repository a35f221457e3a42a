/** Columns in, columns out: batches given column by column, scored row by row. */

import { ScoreError } from './errors.js'
import type { Field } from './field.js'
import type { Score, ScoredColumns } from './score.js'
import {
  type CodedColumn,
  type Column,
  type Columns,
  dictionary,
  type MaskedColumn,
  type ModelRecord,
  type TypedArray,
  type Value,
} from './value.js'

/** Rows of a batch as records. */
interface ColumnsReader {
  readonly length: number
  record(row: number): ModelRecord
}

/** Reads the rows of columns. Throws `bad-shape` for what is no column and for columns that differ in length. */
export function columnsReader(columns: Columns): ColumnsReader {
  if (typeof columns !== 'object' || columns === null || Symbol.iterator in columns)
    throw new ScoreError('bad-shape', 'Columns are an object from field name to column', {
      received: columns,
    })
  const cells = Object.entries(columns).map(([name, column]) => ({ name, ...columnCells(name, column) }))
  const length = cells.length === 0 ? 0 : cells[0].length
  for (const column of cells)
    if (column.length !== length)
      throw new ScoreError('bad-shape', `The column "${column.name}" is not as long as "${cells[0].name}"`, {
        field: column.name,
        received: column.length,
        expected: `${length} rows`,
      })
  return {
    length,
    record(row) {
      const record = dictionary<unknown>()
      for (const { name, cell } of cells) record[name] = cell(row)
      return record
    },
  }
}

/** The cells of one column. */
interface Cells {
  readonly length: number
  cell(row: number): unknown
}

function columnCells(name: string, column: Column): Cells {
  if (isArray(column)) return { length: column.length, cell: (row) => column[row] }
  if (isTypedArray(column)) return { length: column.length, cell: (row) => column[row] }
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

function maskedCells(name: string, { values, validity }: MaskedColumn): Cells {
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
  if (validity === undefined) return { length: values.length, cell: (row) => values[row] }
  if (validity.length * 8 < values.length)
    throw new ScoreError('bad-shape', `The validity bits of the column "${name}" are fewer than its values`, {
      field: name,
      received: validity.length,
      expected: `${Math.ceil(values.length / 8)} bytes, a bit a row`,
    })
  return {
    length: values.length,
    cell: (row) => ((validity[row >> 3] >> (row & 7)) & 1 ? values[row] : null),
  }
}

/** A `Map` has `values` as well, and arrays from other libraries come as objects: neither is to be taken for no rows. */
const isCells = (values: unknown): boolean =>
  Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView))

const isArray = (column: Column): column is readonly unknown[] => Array.isArray(column)

const isTypedArray = (column: Column): column is TypedArray =>
  ArrayBuffer.isView(column) && !(column instanceof DataView)

/** Collects results row by row. */
interface ResultColumns {
  add(row: number, score: Score): void
  fail(row: number, error: ScoreError): void
  done(): ScoredColumns
}

/**
 * Columns to hold results. Numbers are delivered as `Float64Array` with `NaN` for missing, texts and mixed columns as arrays.
 * @param wanted names of the outputs to deliver; all when absent
 */
export function resultColumns(
  length: number,
  fields: readonly Field[],
  wanted?: readonly string[],
): ResultColumns {
  const names = wanted ?? fields.map(({ name }) => name)
  const known = new Set(fields.map(({ name }) => name))
  for (const name of names)
    if (!known.has(name))
      throw new ScoreError('missing-field', `The model has no output "${name}"`, {
        field: name,
        expected: `one of ${[...known].join(', ')}`,
      })
  const prediction = new Array<Value>(length).fill(null)
  const outputs = new Map(names.map((name) => [name, new Array<Value>(length).fill(null)]))
  const probabilities = dictionary<Float64Array>()
  const errors = new Map<number, ScoreError>()
  return {
    add(row, score) {
      prediction[row] = score.prediction
      for (const [name, column] of outputs) column[row] = score.outputs[name] ?? null
      for (const name in score.probabilities) {
        probabilities[name] ??= new Float64Array(length).fill(Number.NaN)
        probabilities[name][row] = score.probabilities[name]
      }
    },
    fail(row, error) {
      errors.set(row, error)
    },
    done() {
      const columns = dictionary<Column>()
      for (const [name, column] of outputs) columns[name] = compact(column)
      const result: ScoredColumns = { length, prediction: compact(prediction), outputs: columns, errors }
      if (Object.keys(probabilities).length > 0) result.probabilities = probabilities
      return result
    },
  }
}

/** A column of numbers as a typed array; others as they are. */
function compact(column: Value[]): Column {
  let numbers = false
  for (const value of column) {
    if (typeof value === 'number') numbers = true
    else if (value !== null) return column
  }
  return numbers
    ? Float64Array.from(column, (value) => (value === null ? Number.NaN : (value as number)))
    : column
}
