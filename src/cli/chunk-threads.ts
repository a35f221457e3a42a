/** Threads that score chunks of CSV beside the one that reads and writes. Each opens the model anew. */

import { availableParallelism } from 'node:os'
import type { LoadOptions, Score } from '../index.js'
import { startThread, type Thread } from '../io/worker-threads.js'
import type { ChunkJob, ChunkPortion, RowsChunk } from './chunk.js'

/** What a thread is asked: to open the model, to make ready for a job, and then for the portions of chunks. */
export type ChunkQuestion =
  | { readonly kind: 'open'; readonly path: string; readonly options: LoadOptions }
  | ({ readonly kind: 'begin' } & Begin)
  | { readonly kind: 'score'; readonly chunk: 'plain' | 'quoted'; readonly bytes: Uint8Array }

/** What is known when the first score is there. */
export interface Begin {
  readonly job: ChunkJob
  /** Size of the model that the thread should have, too. */
  readonly size: number
  /** The score that settles the columns of the output. */
  readonly first: Score | undefined
}

/** What it answers: that all is well, a portion, or that it can't. */
export type ChunkAnswer = 'ready' | 'failed' | ChunkPortion

/** Threads that are ready for chunks. */
export interface ChunkThreads {
  readonly count: number
  /** Whether one of them has no more than one chunk to go on with. */
  isFree(): boolean
  /** The portion of a chunk; `undefined` where a thread can't give it, so that it is to be made here. */
  score(chunk: RowsChunk): Promise<ChunkPortion | undefined>
}

/** Threads that may be wanted. */
export interface ThreadChoice {
  /** Whether somebody asked for them: then they are worth waiting for. */
  readonly isAsked: boolean
  /** Whether they may be started at all. */
  readonly isPossible: boolean
  /** Starts them, so that they open the model meanwhile. */
  start(): void
  /** Makes them ready, and starts them if need be. `undefined` where they can't be had, or have another model than this thread. */
  begin(begin: Begin): Promise<ChunkThreads | undefined>
  end(): Promise<void>
}

/** Most threads that are started unasked. */
const MOST_THREADS = 7

/**
 * Threads for a model.
 * @param workers how many; `undefined` for one less than there are processors
 * @param script what they run; `undefined` where there is none
 */
export function threadChoice(
  workers: number | undefined,
  script: URL | undefined,
  path: string,
  options: LoadOptions,
): ThreadChoice {
  const count = workers ?? Math.min(MOST_THREADS, availableParallelism() - 1)
  // A model from another machine is not fetched twice.
  const isRemote = /^[a-z][a-z0-9+.-]+:/i.test(path) && !/^file:/i.test(path)
  const threads: Thread<ChunkQuestion, ChunkAnswer>[] = []
  let opened: Promise<boolean> | undefined

  async function all(question: ChunkQuestion): Promise<boolean> {
    try {
      const answers = await Promise.all(threads.map((thread) => thread.ask(question)))
      return answers.every((answer) => answer === 'ready')
    } catch {
      return false
    }
  }
  function open(from: URL): Promise<boolean> {
    try {
      while (threads.length < count) threads.push(startThread(from))
    } catch {
      return Promise.resolve(false)
    }
    return all({ kind: 'open', path, options })
  }
  async function end(): Promise<void> {
    await Promise.all(threads.map((thread) => thread.end()))
  }
  const start = (): Promise<boolean> => {
    opened ??= script === undefined ? Promise.resolve(false) : open(script)
    return opened
  }
  return {
    isAsked: workers !== undefined,
    isPossible: script !== undefined && count > 0 && !isRemote,
    start,
    async begin(begin) {
      if ((await start()) && (await all({ kind: 'begin', ...begin }))) return sharing(threads)
      await end()
      return undefined
    },
    end,
  }
}

/** Threads that share chunks. */
function sharing(threads: readonly Thread<ChunkQuestion, ChunkAnswer>[]): ChunkThreads {
  /** How many chunks each of them has to score. */
  const busy = threads.map(() => 0)
  return {
    count: threads.length,
    isFree: () => busy.some((chunks) => chunks < 2),
    async score({ kind, bytes }) {
      const at = busy.indexOf(Math.min(...busy))
      busy[at]++
      try {
        const answer = await threads[at].ask({ kind: 'score', chunk: kind, bytes })
        busy[at]--
        return typeof answer === 'string' ? undefined : answer
      } catch {
        // It ended, for want of memory perhaps: it gets no more chunks, and the thread that asked does its work.
        busy[at] = Infinity
        return undefined
      }
    },
  }
}
