/** Scoring on other threads, as the core sees it: it knows no threads, and asks whoever has some. */

import type { ScoredColumns } from './score.js'
import type { Columns } from './value.js'

/** A part of a batch that is scored: its results, and which of its rows could not be scored. */
export interface ScoredPart {
  /** The batch's row that is the first of this part. */
  readonly from: number
  readonly results: Omit<ScoredColumns, 'errors'>
  /** Rows of the batch, in order. */
  readonly failed: readonly number[]
}

/** What threads are to do. */
export interface ParallelBatch {
  /** Columns that several threads may read at once. */
  readonly columns: Columns
  /** The first row to score, and the first one behind. */
  readonly from: number
  readonly to: number
  readonly outputs: readonly string[] | undefined
}

/** A document that was read into parts, of which other threads make the same model: plain data. */
export interface DocumentParts<Data = unknown> {
  /** Its text, without what was cut out of it. */
  readonly text: string
  /** The rest, as its format knows it. */
  readonly data: Data
}

/** Threads that have the same model. */
export interface Parallel {
  /** Whether the threads are there already, so that a call costs what passing messages costs. */
  isReady(workers: number): boolean
  /**
   * Scores rows on threads.
   * @returns the parts in any order; `undefined` where there are no threads to be had, or where they failed as this thread would, too: then the
   * rows are to be scored here
   * @throws ScoreError `worker-failed` when a thread ended on the way
   */
  score(batch: ParallelBatch, workers: number): Promise<readonly ScoredPart[] | undefined>
  /** Ends the threads. */
  close(): Promise<void>
}
