/** What becomes of a batch of records: the text of their scores, and what is to be told of them. */

import { ScoreError } from '../core/errors.js'
import { isSyncModel, type Model, type Score, type SyncModel } from '../index.js'
import type { Batch, Fault } from './batch.js'
import type { LateName, RecordWriter } from './write.js'

/** What is to be told of a record. */
export type Note =
  | { readonly index: number; readonly kind: 'bad'; readonly line: number; readonly fault: Fault }
  | { readonly index: number; readonly kind: 'late'; readonly what: LateName; readonly name: string }

/** The text of some records and the notes on them, both in the order of the records. */
export interface Portion {
  readonly text: string | Uint8Array
  readonly records: number
  readonly notes: readonly Note[]
}

/** A writer, and what it has found too late for a column. */
export interface NotingWriter {
  readonly writer: RecordWriter
  /** The notes since the last time. */
  taken(): Note[]
}

/** Makes a writer that takes notes. */
export function notingWriter(
  make: (onLate: (what: LateName, name: string, index: number) => void) => RecordWriter,
): NotingWriter {
  let notes: Note[] = []
  return {
    writer: make((what, name, index) => notes.push({ index, kind: 'late', what, name })),
    taken() {
      const taken = notes
      notes = []
      return taken
    },
  }
}

/** Why a record has no score; its `reason` tells it from a score. */
type Result = Score | Fault

/** Whether a record has a score. */
export const isScore = (result: Result): result is Score => !('reason' in result)

/** Scores a batch: a score or a fault for each record. */
export async function scoreRecords(model: Model, batch: Batch): Promise<Result[]> {
  if (isSyncModel(model)) return scoreRecordsSync(model, batch)
  const records = []
  for (let index = 0; index < batch.length; index++)
    if (batch.fault(index) === undefined) records.push(batch.record(index))
  const scored = await model.scoreBatch(records, { onError: 'collect' })
  const results: Result[] = []
  let next = 0
  for (let index = 0; index < batch.length; index++) {
    const result = batch.fault(index) ?? scored[next++]
    results.push(result instanceof ScoreError ? faultOf(result) : result)
  }
  return results
}

function scoreRecordsSync(model: SyncModel, batch: Batch): Result[] {
  return Array.from(
    { length: batch.length },
    (_, index) => batch.fault(index) ?? scoreRecord(model, batch, index),
  )
}

/** Scores one record. */
export function scoreRecord(model: SyncModel, batch: Batch, index: number): Result {
  try {
    return model.scoreSync(batch.record(index))
  } catch (error) {
    if (!(error instanceof ScoreError)) throw error
    return faultOf(error)
  }
}

const faultOf = ({ code, message, field }: ScoreError): Fault =>
  field === undefined ? { code, reason: message } : { code, reason: message, field }

/** The portion of records that are scored. */
export function recordsPortion(
  { writer, taken }: NotingWriter,
  batch: Batch,
  results: readonly Result[],
  align: boolean,
): Portion {
  let text = ''
  const bad: Note[] = []
  for (const [index, result] of results.entries()) {
    if (isScore(result)) text += writer.row(result, batch, index)
    else {
      bad.push({ index, kind: 'bad', line: batch.line(index), fault: result })
      if (align) text += writer.blank(batch, index)
    }
  }
  return { text, records: batch.length, notes: inOrder(bad, taken()) }
}

/** The portion of a batch, with the head of the output before the first score. */
export async function batchPortion(
  { model, align, signal }: { model: Model; align: boolean; signal: AbortSignal | undefined },
  noting: NotingWriter,
  batch: Batch,
  wasStarted: boolean,
): Promise<Portion & { readonly isStarted: boolean }> {
  signal?.throwIfAborted()
  const results = await scoreRecords(model, batch)
  let head = ''
  let isStarted = wasStarted
  if (!isStarted) {
    const score = results.find(isScore)
    isStarted = score !== undefined || align
    if (score !== undefined) head = noting.writer.head({ score, names: batch.names(results.indexOf(score)) })
    else if (align) head = noting.writer.head()
  }
  const portion = recordsPortion(noting, batch, results, align)
  return { ...portion, text: `${head}${portion.text}`, isStarted }
}

/** The notes on records in the order of these. */
export const inOrder = (bad: readonly Note[], late: readonly Note[]): readonly Note[] =>
  late.length === 0 ? bad : [...bad, ...late].sort((a, b) => a.index - b.index)
