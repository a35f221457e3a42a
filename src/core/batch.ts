/** Batches: where the records come from and where the results go, whoever scores them. */

import { checkCallOptions } from './call-options.js'
import { type ColumnsReader, columnsReader } from './columns.js'
import { ScoreError } from './errors.js'
import type { Field } from './field.js'
import type { BatchOptions, ColumnsOptions } from './model.js'
import { type ResultColumns, resultColumns } from './result-columns.js'
import type { Score, ScoredColumns } from './score.js'
import type { Columns, ModelRecord } from './value.js'

/** Records to score one after the other, and the place for their results. */
export interface Batch<T> {
  readonly length: number
  /** The record of a row. Throws a `ScoreError` where the row can't be read. */
  record(row: number): ModelRecord
  add(row: number, score: Score): void
  /** Takes the error of a row. Throws it where the batch is to end with it. */
  fail(row: number, error: ScoreError): void
  /** The results, when all rows are done. */
  done(): T
}

/** A batch of records. Without `onError: 'collect'` it ends with the first error. Throws `bad-argument`. */
export function recordsBatch(
  records: readonly ModelRecord[],
  options?: BatchOptions,
): Batch<(Score | ScoreError)[]> {
  if (!Array.isArray(records))
    throw new ScoreError('not-a-record', 'A batch is an array of records', {
      received: records,
      expected: 'an array of objects with one entry a field',
    })
  checkCallOptions('scoreBatch', options, {
    onError: (value) => (value === 'collect' ? undefined : '"collect"'),
  })
  const collect = options?.onError === 'collect'
  const results: (Score | ScoreError)[] = []
  return {
    length: records.length,
    record: (row) => records[row],
    add(_row, score) {
      results.push(score)
    },
    fail(_row, error) {
      if (!collect) throw error
      results.push(error)
    },
    done: () => results,
  }
}

/** A batch of columns: what engines read of it, and where they put the results. */
export type ColumnsBatch = Batch<ScoredColumns> & ColumnsReader & ResultColumns

/** A batch of columns. Throws `bad-shape` for columns that don't fit each other, `missing-field` for unknown outputs, `bad-argument` for options. */
export function columnsBatch(
  columns: Columns,
  outputs: readonly Field[],
  options?: ColumnsOptions,
): ColumnsBatch {
  checkCallOptions('scoreColumns', options, {
    outputs: (value) => (Array.isArray(value) ? undefined : 'an array of names'),
    workers: (value) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
        ? undefined
        : 'a whole number that is not negative',
  })
  return batchOf(columnsReader(columns), outputs, options?.outputs)
}

/** A batch of columns that are read already. */
export function batchOf(
  reader: ColumnsReader,
  outputs: readonly Field[],
  wanted?: readonly string[],
): ColumnsBatch {
  return { ...reader, ...resultColumns(reader.length, outputs, wanted) }
}
