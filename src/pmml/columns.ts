/**
 * Batches of columns: rows are scored one by one as records are, but for ensembles, which are evaluated for a block of rows at once
 * beforehand; and results go straight into columns.
 */

import type { ColumnsReader } from '../core/columns.js'
import { ScoreError } from '../core/errors.js'
import type { ResultColumns } from '../core/result-columns.js'
import type { Compilation, FrameBlock } from './compilation.js'
import type { Frame } from './frame.js'
import type { ColumnsFiller, InputFiller } from './inputs.js'
import type { TopModel } from './model/model.js'
import type { RowWriter } from './result.js'
import { type OneByOne, wholeColumnsScorer } from './wholeColumns.js'

/** Most rows whose frames are kept while their ensembles are evaluated. */
const MOST_ROWS = 64

/** Scores the rows of a batch. */
export type ColumnsScorer = (columns: ColumnsReader, results: ResultColumns, write: RowWriter) => void

/**
 * Makes the scorer of a model.
 * @param newRecord makes a frame ready for another record
 */
export function columnsScorer(
  model: TopModel,
  fill: InputFiller,
  compilation: Compilation,
  newRecord: (frame: Frame) => void,
): ColumnsScorer {
  const { blocks, stateful, afterRecord } = compilation
  const scoreWhole = wholeColumnsScorer(model, fill, compilation)
  const rowsAtOnce = Math.min(MOST_ROWS, ...blocks.map((block) => block.rowsAtOnce))
  const idle: FrameBlock[] = []
  // Results of ensembles are kept for one batch: one that a function of the caller's begins meanwhile goes without.
  let isBusy = false

  /** Fills the frames and evaluates the ensembles for all of them. */
  function lookAhead(frames: readonly Frame[], count: number, rows: ColumnsFiller): void {
    const others = blocks.filter((block) => !block.addColumns(rows.numbersOf, count))
    for (let row = 0; row < count; row++) {
      const frame = frames[row]
      try {
        newRecord(frame)
        rows.row(frame, row)
        let isEarly = false
        for (const block of rows.isFilled(row) ? others : blocks) {
          block.add(frame, row, count)
          isEarly ||= frame.isEarly
        }
        // What was computed too early is computed anew; what ensembles took in time stays.
        if (isEarly) {
          newRecord(frame)
          rows.row(frame, row)
        }
        frame.row = row
      } catch (error) {
        // Scoring the row meets the error again.
        if (!(error instanceof ScoreError)) throw error
      }
    }
    for (const block of blocks) block.run(count)
  }

  /** Without an ensemble to be evaluated ahead one frame does for all rows. */
  function scoreRows(columns: ColumnsReader, results: ResultColumns, write: RowWriter): void {
    const newFrame = (): Frame => compilation.newFrame()
    const inputs = fill.treated(columns, Math.min(MOST_ROWS, columns.length), newFrame)
    const frame = newFrame()
    for (let from = 0; from < columns.length; from += inputs.most) {
      const count = Math.min(inputs.most, columns.length - from)
      inputs.begin(from, count)
      for (let row = 0; row < count; row++) {
        try {
          newRecord(frame)
          inputs.fill(frame, row)
          try {
            write(model.score(frame), frame, from + row)
          } finally {
            for (const remember of afterRecord) remember(frame)
          }
        } catch (error) {
          if (!(error instanceof ScoreError)) throw error
          error.index = from + row
          results.fail(from + row, error)
        }
      }
    }
  }

  return (columns, results, write) => {
    const oneByOne: OneByOne = (frame, row, fillFrame) => {
      try {
        newRecord(frame)
        fillFrame(frame)
        write(model.score(frame), frame, row)
      } catch (error) {
        if (!(error instanceof ScoreError)) throw error
        error.index = row
        results.fail(row, error)
      }
    }
    if (scoreWhole?.(columns, results, oneByOne) === true) return
    if (blocks.length === 0) {
      scoreRows(columns, results, write)
      return
    }
    const block = idle.pop() ?? compilation.newFrames(rowsAtOnce)
    const { frames } = block
    // What a record leaves behind counts for the next one: no looking ahead then.
    const looksAhead = blocks.length > 0 && !stateful && !isBusy
    const wasBusy = isBusy
    isBusy = true
    try {
      const rows = fill.columns(columns, frames.length)
      for (let from = 0; from < columns.length; from += frames.length) {
        const count = Math.min(frames.length, columns.length - from)
        rows.begin(from, count, block)
        for (const frame of frames) frame.row = -1
        if (looksAhead) lookAhead(frames, count, rows)
        for (let row = 0; row < count; row++) {
          const frame = frames[row]
          try {
            if (frame.row < 0) {
              newRecord(frame)
              rows.row(frame, row)
            }
            try {
              write(model.score(frame), frame, from + row)
            } finally {
              for (const remember of afterRecord) remember(frame)
            }
          } catch (error) {
            if (!(error instanceof ScoreError)) throw error
            error.index = from + row
            results.fail(from + row, error)
          }
        }
      }
    } finally {
      isBusy = wasBusy
      idle.push(block)
    }
  }
}
