/** Threads that score chunks of CSV: each opens the model anew. */

import type { LoadOptions, Score } from '../index.js'
import { startThread, type Thread } from '../io/worker-threads.js'
import type { ChunkJob, ChunkPortion, RowsChunk } from './chunk.js'

/** What a thread is asked: first to make ready, then for the portions of chunks. */
export type ChunkQuestion =
  | {
      readonly kind: 'open'
      readonly path: string
      readonly options: LoadOptions
      readonly job: ChunkJob
      /** Size of the model that is expected at the path. */
      readonly size: number
      /** The score that settles the columns of the output. */
      readonly first: Score | undefined
    }
  | { readonly kind: 'score'; readonly chunk: 'plain' | 'quoted'; readonly bytes: Uint8Array }

/** What it answers: that it is ready, a portion, or that it can't. */
export type ChunkAnswer = 'ready' | 'failed' | ChunkPortion

/** A thread for chunks. */
export type ChunkThread = Thread<ChunkQuestion, ChunkAnswer>

/** Threads that share the work. */
export interface ChunkThreads {
  readonly count: number
  /** The portion of a chunk; `undefined` where a thread can't give it, so that it is to be made here. */
  score(chunk: RowsChunk): Promise<ChunkPortion | undefined>
  end(): Promise<void>
}

/** Starts threads. `undefined` where they can't be had, or have another model than this thread. */
export async function startChunkThreads(
  count: number,
  script: URL,
  question: Extract<ChunkQuestion, { kind: 'open' }>,
): Promise<ChunkThreads | undefined> {
  const threads: ChunkThread[] = []
  const end = async (): Promise<void> => {
    await Promise.all(threads.map((thread) => thread.end()))
  }
  try {
    while (threads.length < count) threads.push(startThread(script))
    const answers = await Promise.all(threads.map((thread) => thread.ask(question)))
    if (!answers.every((answer) => answer === 'ready')) throw new Error('The model can’t be opened there')
  } catch {
    await end()
    return undefined
  }
  const busy = threads.map(() => 0)
  return {
    count,
    end,
    async score({ kind, bytes }) {
      const at = busy.indexOf(Math.min(...busy))
      busy[at]++
      try {
        const answer = await threads[at].ask({ kind: 'score', chunk: kind, bytes })
        return typeof answer === 'string' ? undefined : answer
      } catch {
        // It ended, for want of memory perhaps: this thread does its work.
        return undefined
      } finally {
        busy[at]--
      }
    },
  }
}
