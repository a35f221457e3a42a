/** Columns in, columns out: batches given column by column, scored row by row. */

import { ScoreError } from './errors.js'
import type { Field } from './field.js'
import type { Score, ScoredColumns } from './score.js'
import {
  type Column,
  type Columns,
  dictionary,
  type ModelRecord,
  type TypedArray,
  type Value,
} from './value.js'

/** Rows of a batch as records. */
interface ColumnsReader {
  readonly length: number
  record(row: number): ModelRecord
}

/** Reads the rows of columns. Throws `bad-shape` when the columns differ in length. */
export function columnsReader(columns: Columns): ColumnsReader {
  const cells = Object.entries(columns).map(([name, column]) => ({ name, ...columnCells(column) }))
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

function columnCells(column: Column): { length: number; cell: (row: number) => unknown } {
  if ('codes' in column) {
    const { codes, dictionary: texts } = column
    return { length: codes.length, cell: (row) => (codes[row] < 0 ? null : texts[codes[row]]) }
  }
  if ('values' in column && !Array.isArray(column) && !ArrayBuffer.isView(column)) {
    const { values, validity } = column as { values: TypedArray; validity?: Uint8Array }
    if (validity === undefined) return { length: values.length, cell: (row) => values[row] }
    return {
      length: values.length,
      cell: (row) => ((validity[row >> 3] >> (row & 7)) & 1 ? values[row] : null),
    }
  }
  const cells = column as TypedArray | readonly unknown[]
  return { length: cells.length, cell: (row) => cells[row] }
}

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
