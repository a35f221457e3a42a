/** The threads of a model: each has the model loaded anew from its document, and takes stretches of a batch until none is left. */

import { ScoreError } from '../core/errors.js'
import type { LoadOptions } from '../core/options.js'
import type { DocumentParts, Parallel, ScoredPart } from '../core/parallel.js'
import type { Columns } from '../core/value.js'
import { checksum } from './checksum.js'
import { folded } from './folded.js'
import { mostThreads, startThread, type Thread } from './worker-threads.js'

/** What a thread is asked: first to load a model, then, for each batch, to score stretches of it. */
export type ScoringQuestion<Data = unknown> =
  | {
      readonly kind: 'load'
      readonly document: Uint8Array | DocumentParts<Data>
      readonly options: LoadOptions
    }
  | {
      readonly kind: 'score'
      readonly columns: Columns
      readonly outputs: readonly string[] | undefined
      /** The rows of a stretch. */
      readonly stretch: number
      readonly to: number
      /** The first row that nobody has taken, as one shared number. */
      readonly next: Int32Array
    }

/** What it answers: that the model is loaded, the parts that it took and scored, or that it can't. */
export type ScoringAnswer = 'loaded' | 'failed' | readonly ScoredPart[]

type ScoringThread = Thread<ScoringQuestion, ScoringAnswer>

/**
 * Largest document that is kept in memory as it is, for threads that may be wanted one day; and the same where it can be read again. Larger ones are
 * kept only as long as somebody else does.
 */
const KEPT = 16 * 1024 * 1024
const KEPT_READABLE = 256 * 1024

/** Stretches a thread, so that all have done at about the same time; and the rows of one, within which engines look ahead. */
const STRETCHES = 8
const LEAST_ROWS = 256
const MOST_ROWS = 16_384
const BLOCK = 64

/** The script of the threads, by its place among the built files. Not a literal, which bundlers would take for a file of their own to copy. */
const scripts = { worker: './worker.js' }

/**
 * Gives models that are loaded with certain options their threads. `undefined` where the options can't go to other threads.
 * @param again reads the document anew, where that can be done
 */
export function scoringThreads(
  options: LoadOptions = {},
  again?: () => Promise<Uint8Array>,
): ((document: Uint8Array | DocumentParts) => Parallel) | undefined {
  const { functions, tables, onnx: _, worker: __, ...plain } = options
  if (functions !== undefined || tables !== undefined) return undefined
  const most = mostThreads()
  if (most < 2) return undefined
  return (document) =>
    pool(document instanceof Uint8Array ? bytesKeeper(document, again) : partsKeeper(document), plain, most)
}

/** Gives what threads load. */
type Keeper = () => Promise<Uint8Array | DocumentParts | undefined>

/** Keeps parts, which the model has for the most part anyway. */
function partsKeeper({ text, data }: DocumentParts): Keeper {
  const unfold = folded(text)
  return async () => ({ text: unfold(), data })
}

/** Gives the bytes of a document as long as they are what they were. */
function bytesKeeper(document: Uint8Array, again: (() => Promise<Uint8Array>) | undefined): Keeper {
  const { length } = document
  const sum = checksum(document)
  const isSame = (found: Uint8Array): boolean => found.length === length && checksum(found) === sum
  const found = finder(document, again === undefined ? KEPT : KEPT_READABLE)
  return async () => {
    const now = found()
    if (now !== undefined && isSame(now)) return now
    try {
      const anew = await again?.()
      return anew !== undefined && isSame(anew) ? anew : undefined
    } catch {
      // The file has gone, or has become something else.
      return undefined
    }
  }
}

/** Finds bytes again, as long as they are kept. What counts is the memory that stays: they may be a part of an archive. */
const finder = (bytes: Uint8Array, most: number): (() => Uint8Array | undefined) =>
  bytes.buffer.byteLength <= most ? strongly(bytes) : weakly(bytes)

// Functions of their own: what one function's closures see of its variables, all of them keep.
const strongly =
  (bytes: Uint8Array): (() => Uint8Array | undefined) =>
  () =>
    bytes

function weakly(bytes: Uint8Array): () => Uint8Array | undefined {
  const reference = new WeakRef(bytes)
  return () => reference.deref()
}

/** A copy that several threads may read at once. */
function shared(bytes: Uint8Array): Uint8Array {
  const memory = new Uint8Array(new SharedArrayBuffer(bytes.length))
  memory.set(bytes)
  return memory
}

/** Threads that are made when first needed, and no more than `most`. */
function pool(keep: Keeper, options: LoadOptions, most: number): Parallel {
  let threads: ScoringThread[] = []
  /** The threads that are being made; calls meanwhile wait for them. */
  let making: Promise<void> = Promise.resolve()
  let isImpossible = false

  async function grow(count: number): Promise<void> {
    const kept = await keep()
    if (kept === undefined) {
      isImpossible = true
      return
    }
    const document = kept instanceof Uint8Array ? shared(kept) : kept
    const question: ScoringQuestion = { kind: 'load', document, options }
    const started: ScoringThread[] = []
    try {
      while (threads.length + started.length < count)
        started.push(startThread(new URL(scripts.worker, import.meta.url)))
      const loaded = await Promise.all(started.map((thread) => thread.ask(question)))
      if (!loaded.every((answer) => answer === 'loaded')) throw new Error('The model can’t be loaded there')
      threads.push(...started)
    } catch {
      // No script, as in a bundle; no memory; no right to make threads. This thread scores then.
      isImpossible = true
      await Promise.all(started.map((thread) => thread.end()))
    }
  }

  async function end(): Promise<void> {
    const ended = threads
    threads = []
    await Promise.all(ended.map((thread) => thread.end()))
  }

  return {
    isReady: (workers) => threads.length >= Math.min(workers, most),
    async score({ columns, from, to, outputs }, workers) {
      const count = Math.min(workers, most)
      making = making.then(async () => {
        if (!isImpossible && threads.length < count) await grow(count)
      })
      await making
      if (isImpossible) return undefined
      const next = new Int32Array(new SharedArrayBuffer(4))
      next[0] = from
      const fair = Math.ceil((to - from) / (count * STRETCHES) / BLOCK) * BLOCK
      const stretch = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, fair))
      const question: ScoringQuestion = { kind: 'score', columns, outputs, stretch, to, next }
      const asked = threads.slice(0, count)
      let answers: readonly ScoringAnswer[]
      try {
        answers = await Promise.all(asked.map((thread) => thread.ask(question)))
      } catch (cause) {
        // Whichever of them ended: the next batch starts with new ones.
        await end()
        throw new ScoreError(
          'worker-failed',
          'A thread that scored rows of the batch ended before it was done',
          {
            cause,
          },
        )
      }
      const parts: ScoredPart[] = []
      for (const answer of answers) {
        if (typeof answer === 'string') return undefined
        parts.push(...answer)
      }
      return parts
    },
    async close() {
      await making
      await end()
    },
  }
}
