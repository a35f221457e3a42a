/** Batches of columns on several threads: when that pays, and how the results come together as if one thread had scored them. */

import { type ColumnsReader, rowsOf, stretchOf } from './columns.js'
import type { ScoreError } from './errors.js'
import { joinedParts, type Part } from './join-columns.js'
import type { Parallel } from './parallel.js'
import type { ScoredColumns } from './score.js'
import { sharedColumns } from './shared-columns.js'
import type { Columns } from './value.js'

/** Rows scored on this thread to learn what a row costs. */
const TRIAL = 512

/** Milliseconds that what is left to score must take here: passing messages takes a part of one, starting threads tens of them. */
const WORTH_PASSING = 2
const WORTH_STARTING = 25

/** Scores rows on this thread. */
type ScoreHere = (rows: ColumnsReader, outputs: readonly string[] | undefined) => ScoredColumns

/** A batch for several threads. */
export interface WideBatch {
  readonly columns: Columns
  readonly rows: ColumnsReader
  readonly outputs: readonly string[] | undefined
  readonly workers: number
}

/**
 * Makes what scores the batches of a model on several threads, or here where that is as fast.
 * @param now the time in milliseconds
 */
export function parallelScorer(
  parallel: Parallel,
  scoreHere: ScoreHere,
  now: () => number = () => performance.now(),
): (batch: WideBatch) => Promise<ScoredColumns> {
  /** Milliseconds that a row takes, once known. */
  let cost: number | undefined

  function timed(rows: ColumnsReader, outputs: readonly string[] | undefined): ScoredColumns {
    const start = now()
    const results = scoreHere(rows, outputs)
    if (rows.length >= TRIAL) cost = (now() - start) / rows.length
    return results
  }

  return async ({ columns, rows, outputs, workers }) => {
    const { length } = rows
    if (length <= TRIAL && cost === undefined) return scoreHere(rows, outputs)
    const done: Placed[] = []
    let from = 0
    if (cost === undefined) {
      from = TRIAL
      done.push({ from: 0, results: timed(stretchOf(rows, 0, from), outputs) })
    }
    const rest = (): ScoredColumns => {
      if (from === 0) return timed(rows, outputs)
      const results = timed(stretchOf(rows, from, length), outputs)
      return joined([...done, { from, results }])
    }
    const expected = (length - from) * (cost ?? 0)
    if (expected < (parallel.isReady(workers) ? WORTH_PASSING : WORTH_STARTING)) return rest()
    const shared = sharedColumns(columns)
    if (shared === undefined) return rest()
    const start = now()
    const parts = await parallel.score({ columns: shared, from, to: length, outputs }, workers)
    if (parts === undefined) return rest()
    // The trial met code that was still cold.
    cost = Math.min(cost ?? Infinity, ((now() - start) * workers) / (length - from))
    const failed = parts.flatMap((part) => part.failed)
    const failures = scoreHere(rowsOf(rows, failed), outputs).errors
    // Whatever made them differ, this thread's word counts.
    if (failures.size !== failed.length) return timed(rows, outputs)
    const results = joined([...done, ...parts.map((part) => ({ from: part.from, results: part.results }))])
    for (const [row, error] of failures) putError(results.errors, failed[row], error)
    return { ...results, errors: new Map([...results.errors].sort(([a], [b]) => a - b)) }
  }
}

/** Results, and the row of the batch that is their first. */
interface Placed {
  readonly from: number
  readonly results: Part & Partial<Pick<ScoredColumns, 'errors'>>
}

function joined(parts: readonly Placed[]): ScoredColumns {
  const inOrder = [...parts].sort((a, b) => a.from - b.from)
  const errors = new Map<number, ScoreError>()
  for (const { from, results } of inOrder)
    for (const [row, error] of results.errors ?? []) putError(errors, from + row, error)
  return { ...joinedParts(inOrder.map(({ results }) => results)), errors }
}

function putError(errors: Map<number, ScoreError>, row: number, error: ScoreError): void {
  error.index = row
  errors.set(row, error)
}
