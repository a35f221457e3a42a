/** The loop of `scorelet score`: a batch read, scored, written, and the next one. */

import { ScoreError } from '../core/errors.js'
import { isSyncModel } from '../core/model.js'
import type { Model, Score } from '../index.js'
import type { Batch, Fault, Input } from './batch.js'
import { reportNeverSeen } from './columns.js'
import { exitCode } from './command.js'
import type { ErrorLog } from './error-log.js'
import { count, duration, type Progress } from './progress.js'
import { ClosedPipe, type Sink } from './sink.js'
import type { Source } from './source.js'
import type { RecordWriter } from './write.js'

/** All that a run works with. */
export interface Run {
  readonly model: Model
  readonly input: Input
  readonly source: Source
  readonly writer: RecordWriter
  readonly sink: Sink
  readonly errors: ErrorLog
  readonly progress: Progress
  readonly active: readonly string[]
  /** Tells the user something, unless quiet. */
  say(text: string): void
  /** Whether bad records get empty rows. */
  readonly align: boolean
  readonly signal: AbortSignal | undefined
  /** Whether somebody watches: then a run without bad records is summed up too. */
  readonly terminal: boolean
}

/** Scores all batches. Reading, scoring and writing take turns, so the slowest sets the pace and nothing piles up. */
export async function run(all: Run): Promise<number> {
  const { model, input, source, writer, sink, errors, progress, active, say, signal } = all
  const start = performance.now()
  let records = 0
  let started = false
  try {
    for await (const batch of input.batches) {
      signal?.throwIfAborted()
      const results = await scoreBatch(model, batch)
      let text = ''
      if (records === 0 && input.columns === undefined) reportNeverSeen(active, batch, say)
      if (!started) {
        const score = results.find(isScore)
        started = score !== undefined || all.align
        if (score !== undefined) text += writer.head({ score, batch, index: results.indexOf(score) })
        else if (all.align) text += writer.head()
      }
      for (let index = 0; index < batch.length; index++) {
        records++
        const result = results[index]
        if (isScore(result)) text += writer.row(result, batch, index)
        else {
          await errors.add({ ...result, line: batch.line(index), record: records })
          if (all.align) text += writer.blank(batch, index)
        }
      }
      await sink.write(text)
      progress.update(records, source.bytesRead())
    }
    if (!started) await sink.write(writer.head())
    await errors.close()
    await sink.close()
  } catch (error) {
    if (!(error instanceof ClosedPipe)) throw error
    await errors.close()
    return errors.count > 0 ? exitCode.bad : exitCode.ok
  }
  progress.done()
  const seconds = (performance.now() - start) / 1000
  const bad = errors.count === 0 ? '' : `, ${count(errors.count)} of them bad`
  if (all.terminal || errors.count > 0)
    say(
      `${count(records)} ${records === 1 ? 'record' : 'records'} in ${duration(seconds)}${bad}${errors.where}`,
    )
  return errors.count > 0 ? exitCode.bad : exitCode.ok
}

/** Why a record has no score; its `reason` tells it from a score. */
type Failure = Fault

const isScore = (result: Score | Failure): result is Score => !('reason' in result)

/** Scores a batch: a score or a failure for each record. */
async function scoreBatch(model: Model, batch: Batch): Promise<(Score | Failure)[]> {
  const results: (Score | Failure)[] = []
  if (isSyncModel(model)) {
    for (let index = 0; index < batch.length; index++) {
      const fault = batch.fault(index)
      if (fault !== undefined) {
        results.push(fault)
        continue
      }
      try {
        results.push(model.scoreSync(batch.record(index)))
      } catch (error) {
        if (!(error instanceof ScoreError)) throw error
        results.push(failure(error))
      }
    }
    return results
  }
  const records = []
  for (let index = 0; index < batch.length; index++)
    if (batch.fault(index) === undefined) records.push(batch.record(index))
  const scored = await model.scoreBatch(records, { onError: 'collect' })
  let next = 0
  for (let index = 0; index < batch.length; index++) {
    const fault = batch.fault(index)
    const result = fault ?? scored[next++]
    results.push(result instanceof ScoreError ? failure(result) : result)
  }
  return results
}

const failure = ({ code, message, field }: ScoreError): Failure =>
  field === undefined ? { code, reason: message } : { code, reason: message, field }
