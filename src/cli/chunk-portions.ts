/** Tables in chunks: each is read, scored and written on its own, here or on threads, and they go out in their order. */

import { isSyncModel, type SyncModel } from '../index.js'
import { type ChunkedInput, tooLong } from './batch.js'
import { type ChunkJob, type ChunkPortion, type ChunkScorer, chunkScorer, type RowsChunk } from './chunk.js'
import type { ChunkThreads } from './chunk-threads.js'
import { chunksOf } from './csv-chunks.js'
import { batches, type TableBatch } from './csv-rows.js'
import { batchPortion, isScore, type Portion, scoreRecord } from './portion.js'
import type { Run } from './run.js'
import { notText, textOf } from './source.js'

/** What makes threads pay that nobody asked for: milliseconds spent scoring here, and bytes left to read. */
const BUSY = 100
const MUCH_LEFT = 4 * 1024 * 1024

/** Whether an input can be read in chunks: one record must not depend on the one before. */
export const isChunked = ({ input, model }: Run): boolean =>
  input.chunked !== undefined && isSyncModel(model) && !model.stateful

/** The portions of an input that is read in chunks. */
export async function* chunkPortions(all: Run): AsyncGenerator<Portion> {
  const { model, input, align, signal } = all
  if (input.chunked === undefined || !isSyncModel(model)) return
  const { bytes, delimiter, table } = input.chunked
  const job: ChunkJob = { table, delimiter, format: all.format, ...all.writing, align }
  const state = beginning(model, job, input.chunked)
  const pool = threadPool(all, job)
  /** Portions under way, in their order. */
  const queue: Promise<ChunkPortion>[] = []
  let line = 1
  const finished = async (): Promise<Portion> => {
    const portion = await queue.shift()
    if (portion === undefined) throw new TypeError('No portion is under way')
    const first = line
    line += portion.lines
    return {
      ...portion,
      notes: portion.notes.map((note) => (note.kind === 'bad' ? { ...note, line: first + note.line } : note)),
    }
  }
  const chunks = chunksOf(bytes, delimiter.charCodeAt(0))
  try {
    let next = heard(chunks.next())
    for (;;) {
      // What is done goes out while nothing comes in.
      if (queue.length > 0 && (queue.length >= pool.room() || (await isFirst(queue[0], next)))) {
        yield await finished()
        continue
      }
      const { done, value: chunk } = await next
      signal?.throwIfAborted()
      if (done) {
        while (queue.length > 0) yield await finished()
        break
      }
      if (chunk.kind === 'too-long') {
        while (queue.length > 0) yield await finished()
        throw tooLong(line)
      }
      if (chunk.kind === 'rest') {
        while (queue.length > 0) yield await finished()
        const rest = batches(
          textOf(chunk.rest),
          { delimiter, newline: '\n' },
          state.headerAhead(),
          table,
          line,
        )
        for await (const batch of rest) {
          const portion = await batchPortion(all, state.scorer.noting, batch, state.isStarted())
          state.start(portion.isStarted)
          yield portion
        }
        break
      }
      const threads = state.isUnderWay() ? await pool.threads(state.first()) : undefined
      queue.push(
        heard(
          // This thread lends a hand when the others have enough to do.
          threads === undefined || !threads.isFree()
            ? pool.here(() => state.portion(chunk))
            : threads.score(chunk).then((portion) => portion ?? state.portion(chunk)),
        ),
      )
      next = heard(chunks.next())
    }
    if (!state.isStarted()) yield { text: state.scorer.noting.writer.head(), records: 0, notes: [] }
  } finally {
    await all.threads.end()
  }
}

/** A promise whose rejection is met later, when its turn comes. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

/** Whether the one promise is settled before the other. */
const isFirst = (one: Promise<unknown>, other: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    one.then(
      () => true,
      () => true,
    ),
    other.then(
      () => false,
      () => false,
    ),
  ])

/** Scores chunks here, and knows whether the header of the input and the head of the output are behind. */
function beginning(model: SyncModel, job: ChunkJob, { header }: ChunkedInput) {
  const scorer: ChunkScorer = chunkScorer(model, job)
  const { writer } = scorer.noting
  let headerAhead = header
  let isStarted = false
  let first: ReturnType<typeof firstScore>
  const head = (batch: TableBatch): string => {
    if (isStarted || batch.length === 0) return ''
    first = firstScore(model, batch)
    isStarted = first !== undefined || job.align
    if (first !== undefined) return writer.head({ score: first, names: job.table.columns })
    return job.align ? writer.head() : ''
  }
  return {
    scorer,
    headerAhead: () => headerAhead,
    isStarted: () => isStarted,
    start(started: boolean): void {
      isStarted = started
    },
    /** Whether chunks may be scored elsewhere, in any order. */
    isUnderWay: () => isStarted && !headerAhead,
    first: () => first,
    portion(chunk: RowsChunk): ChunkPortion {
      const batch = scorer.read(chunk, headerAhead)
      if (batch === undefined) throw notText('utf-8')
      headerAhead = batch.headerAhead
      const before = head(batch)
      const portion = scorer.score(batch)
      return { ...portion, text: `${before}${portion.text}` }
    },
  }
}

/** The first score that there is. */
function firstScore(model: SyncModel, batch: TableBatch) {
  for (let index = 0; index < batch.length; index++) {
    if (batch.fault(index) !== undefined) continue
    const result = scoreRecord(model, batch, index)
    if (isScore(result)) return result
  }
  return undefined
}

/** Scores here until there are threads. */
function threadPool({ threads: choice, source, model }: Run, job: ChunkJob) {
  let busy = 0
  let beginning: Promise<void> | undefined
  let threads: ChunkThreads | undefined
  const isMuchLeft = (): boolean => source.size === undefined || source.size - source.bytesRead() > MUCH_LEFT
  return {
    /** Most portions that may be under way: those of the threads, and as many that are done here and wait for their turn. */
    room: () => (threads === undefined ? 1 : 4 * threads.count),
    async here<T>(work: () => T): Promise<T> {
      const start = performance.now()
      try {
        return work()
      } finally {
        busy += performance.now() - start
      }
    },
    /** The threads, where there are any by now. */
    async threads(first: ReturnType<typeof firstScore>): Promise<ChunkThreads | undefined> {
      if (!choice.isPossible) return undefined
      if (choice.isAsked || (busy > BUSY && isMuchLeft()))
        beginning ??= choice.begin({ job, size: model.info.bytes, first }).then((begun) => {
          threads = begun
        })
      if (choice.isAsked) await beginning
      return threads
    },
  }
}
