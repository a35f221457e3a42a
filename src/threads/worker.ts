/** The script of a worker thread: it loads a model once, and scores stretches of batches with it. */

import { settle } from '../core/load.js'
import type { ScoredPart } from '../core/parallel.js'
import { slicedColumns } from '../core/shared-columns.js'
import type { Column } from '../core/value.js'
import { isSyncModel, loadModel, type SyncModel } from '../index.js'
import type { ScoringAnswer, ScoringQuestion } from '../io/scoring-threads.js'
import { type Answered, answerQuestions } from '../io/worker-threads.js'
import { loadParts } from '../pmml/elsewhere.js'
import type { PmmlParts } from '../pmml/format.js'

let model: SyncModel | undefined

type Question = ScoringQuestion<PmmlParts>

answerQuestions<Question, ScoringAnswer>((question) => {
  try {
    return question.kind === 'load' ? load(question) : score(question)
  } catch {
    // Whatever it is, the thread that asked meets it when it scores the rows itself.
    return { answer: 'failed', transfer: [] }
  }
})

type Asked<K> = Extract<Question, { kind: K }>

function load({ document, options }: Asked<'load'>): Answered<ScoringAnswer> {
  const loaded =
    document instanceof Uint8Array ? loadModel(document, options) : loadParts(document, settle(options))
  if (!isSyncModel(loaded)) return { answer: 'failed', transfer: [] }
  model = loaded
  return { answer: 'loaded', transfer: [] }
}

function score({ columns, outputs, stretch, to, next }: Asked<'score'>): Answered<ScoringAnswer> {
  if (model === undefined) return { answer: 'failed', transfer: [] }
  const parts: ScoredPart[] = []
  const transfer: ArrayBuffer[] = []
  for (;;) {
    const from = Atomics.add(next, 0, stretch)
    if (from >= to) break
    const rows = slicedColumns(columns, from, Math.min(from + stretch, to))
    const { errors, ...results } = model.scoreColumnsSync(rows, outputs === undefined ? {} : { outputs })
    parts.push({ from, results, failed: Array.from(errors.keys(), (row) => from + row) })
    const numbers = Object.values(results.probabilities ?? {})
    for (const column of [results.prediction, ...Object.values(results.outputs), ...numbers])
      transfer.push(...memoryOf(column))
  }
  return { answer: parts, transfer }
}

/** The memory of a column of results, which is this column's alone. */
function memoryOf(column: Column): ArrayBuffer[] {
  const cells = 'codes' in column ? column.codes : column
  return ArrayBuffer.isView(cells) && cells.buffer instanceof ArrayBuffer ? [cells.buffer] : []
}
