/** Batches on several threads, with threads that are none: the rows are scored in other portions, on this one. */

import { describe, expect, it } from 'vitest'
import { columnsReader } from '../../src/core/columns.js'
import type { Parallel, ParallelBatch, ScoredPart } from '../../src/core/parallel.js'
import { parallelScorer } from '../../src/core/parallel-batch.js'
import { slicedColumns } from '../../src/core/shared-columns.js'
import { type Columns, fieldOf } from '../../src/core/value.js'
import { isSyncModel, loadModel, ScoreError, type SyncModel } from '../../src/index.js'
import { tinyModel } from '../helpers/tiny-model.js'

const model = ((): SyncModel => {
  const loaded = loadModel(tinyModel)
  if (!isSyncModel(loaded)) throw new Error('It is not synchronous')
  return loaded
})()

/** Threads that score stretches of so many rows, the last one first. */
function threads(stretch: number, more: Partial<Parallel> = {}) {
  const batches: ParallelBatch[] = []
  const parallel: Parallel = {
    isReady: () => true,
    async score(batch) {
      batches.push(batch)
      const parts: ScoredPart[] = []
      for (let from = batch.from; from < batch.to; from += stretch) {
        const rows = slicedColumns(batch.columns, from, Math.min(from + stretch, batch.to))
        const { errors, ...results } = model.scoreColumnsSync(rows)
        parts.unshift({ from, results, failed: [...errors.keys()].map((row) => row + from) })
      }
      return parts
    },
    close: async () => {},
    ...more,
  }
  return { parallel, batches }
}

/** The time in milliseconds; only what is scored takes some. */
let time = 0

/** Scores batches of which a row takes so many milliseconds here, and on two threads half of that. */
function scorer(parallel: Parallel, cost: number) {
  const score: Parallel['score'] = (batch, workers) => {
    time += (cost * (batch.to - batch.from)) / workers
    return parallel.score(batch, workers)
  }
  return parallelScorer(
    { ...parallel, score },
    (rows, outputs) => {
      time += cost * rows.length
      const column = Array.from({ length: rows.length }, (_, row) =>
        fieldOf(rows.record(row), 'petal_length'),
      )
      return model.scoreColumnsSync({ petal_length: column }, outputs === undefined ? {} : { outputs })
    },
    () => time,
  )
}

const lengths = (count: number): unknown[] =>
  Array.from({ length: count }, (_, i) => (i % 100 === 7 ? 'long' : i % 50 === 3 ? null : (i % 70) / 10))

const wide = (columns: Columns) => ({ columns, rows: columnsReader(columns), outputs: undefined, workers: 2 })

describe('a batch on threads', () => {
  it.each([1, 7, 64, 1000, 5000])('is the same in stretches of %i rows', async (stretch) => {
    const columns = { petal_length: lengths(3000) }
    const { parallel, batches } = threads(stretch)
    const run = scorer(parallel, 0.01)
    const expected = model.scoreColumnsSync(columns)
    for (let round = 0; round < 2; round++) {
      const found = await run(wide(columns))
      expect(found).toEqual(expected)
      expect([...found.errors.keys()]).toEqual([...expected.errors.keys()])
      for (const [row, error] of found.errors)
        expect([error.message, error.index]).toEqual([expected.errors.get(row)?.message, row])
    }
    // The first time some rows were scored here, to learn what they cost.
    expect(batches.map(({ from, to }) => [from, to])).toEqual([
      [512, 3000],
      [0, 3000],
    ])
  })

  it.each<[string, number, number, Partial<Parallel>]>([
    ['that is small', 400, 0.01, {}],
    ['that costs less than passing it', 3000, 0.0005, {}],
    ['that costs less than starting threads', 1000, 0.01, { isReady: () => false }],
    ['whose threads are not to be had', 3000, 0.01, { score: async () => undefined }],
    ['whose threads miss failures', 3000, 0.01, { score: async () => missing(3000) }],
  ])('%s is scored here', async (_, count, cost, more) => {
    const columns = { petal_length: lengths(count) }
    const { parallel, batches } = threads(100, more)
    const run = scorer(parallel, cost)
    for (let round = 0; round < 2; round++)
      expect(await run(wide(columns))).toEqual(model.scoreColumnsSync(columns))
    expect(batches).toEqual([])
  })

  it('fails with its threads', async () => {
    const failure = new ScoreError('worker-failed', 'It ended')
    const { parallel } = threads(100, {
      score: async () => {
        throw failure
      },
    })
    await expect(scorer(parallel, 0.01)(wide({ petal_length: lengths(3000) }))).rejects.toBe(failure)
  })
})

/** The work of threads that take good rows for bad ones. */
function missing(count: number): ScoredPart[] {
  const { errors: _, ...results } = model.scoreColumnsSync({ petal_length: new Float64Array(count) })
  return [{ from: 0, results, failed: [0] }]
}
