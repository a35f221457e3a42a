/**
 * Batches of columns for models that are evaluated column by column: their inputs are treated, their results computed and put down a block of rows
 * at a time. Rows that take more, such as those with an error, are scored as records are.
 */

import type { ColumnsReader } from '../core/columns.js'
import type { ResultColumns } from '../core/result-columns.js'
import type { Compilation } from './compilation.js'
import type { Frame } from './frame.js'
import type { InputFiller } from './inputs.js'
import type { TopModel } from './model/model.js'
import { blockWriterMaker } from './resultBlocks.js'

/** Rows of a block: enough for what a block costs to be little, few enough for its columns to stay in the processor's nearest memory. */
const MOST_ROWS = 512

/** Fewer rows than that are scored one by one sooner than a batch is prepared. */
const FEWEST_ROWS = 16

/**
 * Scores the rows of a batch.
 * @param oneByOne scores a row as a record
 * @returns false where the batch is left to others
 */
export type WholeColumnsScorer = (
  columns: ColumnsReader,
  results: ResultColumns,
  oneByOne: OneByOne,
) => boolean

/** Scores a row, and puts down the result or the error. */
export type OneByOne = (frame: Frame, row: number, fill: (frame: Frame) => void) => void

/** Makes the scorer of a model; `undefined` where its rows are scored one by one. */
export function wholeColumnsScorer(
  model: TopModel,
  fill: InputFiller,
  compilation: Compilation,
): WholeColumnsScorer | undefined {
  const { columnwise, targets, outputs } = model
  const names = new Set(outputs.map(({ name }) => name))
  if (
    columnwise === undefined ||
    targets.length > 1 ||
    compilation.stateful ||
    compilation.afterRecord.length > 0 ||
    names.size < outputs.length ||
    outputs.some(({ part }) => part === undefined)
  )
    return undefined
  const { make, finish } = columnwise
  const newFrame = (): Frame => compilation.newFrame()
  const writerOf = blockWriterMaker({ target: targets[0], outputs, finish, newFrame })
  // Results don't have them themselves.
  const reasons = Math.max(0, ...outputs.map(({ part }) => (part?.of === 'reason' ? part.place + 1 : 0)))
  return (columns, results, oneByOne) => {
    const { length } = columns
    if (length < FEWEST_ROWS) return false
    const inputs = fill.treated(columns, Math.min(MOST_ROWS, length), newFrame)
    const blocks = make(inputs, reasons)
    const put = blocks === undefined ? undefined : writerOf(results, blocks.result)
    if (blocks === undefined || put === undefined) return false
    const { most, rough } = inputs
    let frame: Frame | undefined
    for (let first = 0; first < length; first += most) {
      const count = Math.min(most, length - first)
      inputs.begin(first, count)
      blocks.score(count)
      for (let from = 0; from < count; ) {
        let to = from
        while (to < count && rough[to] === 0) to++
        if (to > from) put(first + from, from, to)
        if (to < count) {
          frame ??= newFrame()
          const row = first + to
          oneByOne(frame, row, (own) => inputs.fillRow(own, row))
        }
        from = to + 1
      }
    }
    return true
  }
}
