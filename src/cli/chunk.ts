/** Scores a chunk of CSV: its rows are read, scored and written by columns where that gives the same, and else one by one. */

import { isUtf8 } from 'node:buffer'
import type { Field, SyncModel } from '../index.js'
import type { Fault, Table } from './batch.js'
import { linesReader } from './csv-bytes.js'
import type { Chunk } from './csv-chunks.js'
import { quotedLines, type TableBatch } from './csv-rows.js'
import {
  inOrder,
  type Note,
  type NotingWriter,
  notingWriter,
  type Portion,
  recordsPortion,
  scoreRecord,
} from './portion.js'
import { type OutputFormat, recordWriter } from './write.js'

/** What is to be done with chunks; it can go to other threads. */
export interface ChunkJob {
  readonly table: Table
  readonly delimiter: string
  readonly format: OutputFormat
  readonly outputs: readonly Field[]
  readonly keep: boolean | readonly string[]
  readonly align: boolean
}

/** A chunk of rows that stand for themselves. */
export type RowsChunk = Extract<Chunk, { kind: 'plain' | 'quoted' }>

/** A portion that is cut from an input of lines; those of its notes count from its first one. */
export interface ChunkPortion extends Portion {
  readonly lines: number
}

/** What makes portions of chunks. */
export interface ChunkScorer {
  readonly noting: NotingWriter
  /** The rows of a chunk; `undefined` for bytes that are no UTF-8. */
  read(chunk: RowsChunk, header: boolean): TableBatch | undefined
  score(batch: TableBatch): ChunkPortion
}

/** Makes what scores chunks with a model that has no memory of records. */
export function chunkScorer(model: SyncModel, job: ChunkJob): ChunkScorer {
  const { table, delimiter, format, outputs, keep, align } = job
  const noting = notingWriter((onLate) =>
    recordWriter(format, { outputs, keep, columns: table.columns, onLate }),
  )
  const { writer, taken } = noting
  const names = outputs.map(({ name }) => name)
  const plainLines = linesReader(table, delimiter.charCodeAt(0))

  function byColumns(batch: TableBatch): Portion | undefined {
    // A table of which nothing is read has no columns that would tell the number of its rows.
    if (writer.rows === undefined || table.read.length === 0) return undefined
    const results = model.scoreColumnsSync(batch.columns(), { outputs: names })
    const faults = new Map<number, Fault>()
    for (let index = 0; index < batch.length; index++) {
      const fault = batch.fault(index)
      if (fault !== undefined) faults.set(index, fault)
    }
    for (const index of results.errors.keys()) {
      if (faults.has(index)) continue
      // What errors say of a value is what the record has: its text.
      const result = scoreRecord(model, batch, index)
      if (!('reason' in result)) return undefined
      faults.set(index, result)
    }
    const text = writer.rows(results, batch, (index) => faults.has(index), align)
    const bad = [...faults].map(
      ([index, fault]): Note => ({ index, kind: 'bad', line: batch.line(index), fault }),
    )
    bad.sort((a, b) => a.index - b.index)
    return { text, records: batch.length, notes: inOrder(bad, taken()) }
  }

  function byRecords(batch: TableBatch): Portion {
    const results = Array.from(
      { length: batch.length },
      (_, index) => batch.fault(index) ?? scoreRecord(model, batch, index),
    )
    return recordsPortion(noting, batch, results, align)
  }

  return {
    noting,
    read({ kind, bytes }, header) {
      if (kind === 'plain') return plainLines(bytes, header)
      return isUtf8(bytes) ? quotedLines(bytes.toString('utf8'), delimiter, header, table) : undefined
    },
    score: (batch) => ({ ...(byColumns(batch) ?? byRecords(batch)), lines: batch.lines }),
  }
}
