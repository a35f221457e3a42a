/** Models that are evaluated for blocks of rows at once, column by column: what they see of the inputs, and how they say what comes out. */

import type { Raw } from '../types.js'
import type { Prediction } from './prediction.js'

/**
 * The inputs of a block of rows, treated as those of a record are. Each has a stretch of `numbers` and one of `codes`, as long as a block may
 * have rows.
 */
export interface TreatedColumns {
  /** Most rows of a block. */
  readonly most: number
  readonly numbers: Float64Array
  readonly codes: Int32Array
  /**
   * 1 for rows that are scored as records are, whatever has been made of them here. Whoever evaluates a block adds those that it can't tell about.
   */
  readonly rough: Uint8Array
  /** The column of an input by its slot; `undefined` where the slot is none of an input. */
  column(slot: number): TreatedColumn | undefined
}

/** One input of a block of rows. */
export interface TreatedColumn {
  /** Where its stretch begins. */
  readonly start: number
  /** Where its values are: numbers with `NaN` for missing, or codes with -1. */
  readonly kind: 'numbers' | 'codes'
  /** The values by code, as they are in frames. More may come with every block. */
  readonly values: readonly Raw[]
  /** Whether a value of the present block is missing. */
  hasMissing: boolean
}

/** What a block of rows is found to be, in columns that are written anew for each block. Of rows that are rough they mean nothing. */
export type BlockResult = KnownPredictions | PredictedNumbers | PredictedShares

/** One of a list of predictions for each row. */
export interface KnownPredictions {
  readonly kind: 'known'
  /** All that can come out: the same list for all batches. */
  readonly predictions: readonly Prediction[]
  readonly places: Int32Array
}

/** A number for each row, `NaN` where there is no result; reasons perhaps, but nothing else. */
export interface PredictedNumbers {
  readonly kind: 'numbers'
  readonly numbers: Float64Array
  readonly reasons?: PredictedReasons
}

/** As many reason codes as outputs ask for. */
export interface PredictedReasons {
  readonly names: readonly string[]
  /** By rank, the place of the reason of each row among the names; -1 for none. */
  readonly places: readonly Int32Array[]
}

/** A distribution over the same categories for each row. */
export interface PredictedShares {
  readonly kind: 'shares'
  readonly categories: readonly Raw[]
  /** By category; `NaN` where there is no result. */
  readonly shares: readonly Float64Array[]
  /** The place of the predicted category; -1 where there is no result. */
  readonly winners: Int32Array
}

/** What evaluates the blocks of a batch. */
export interface Columnwise {
  readonly result: BlockResult
  /** Evaluates the first rows of the block. */
  score(count: number): void
}

/**
 * Makes what evaluates the blocks of a batch; `undefined` where columns of this kind are better scored row by row.
 * @param reasons how many reason codes are asked for
 */
export type ColumnwiseMaker = (inputs: TreatedColumns, reasons: number) => Columnwise | undefined

/** What an output shows where nothing but the prediction decides. */
export type OutputPart =
  | { readonly of: 'value' }
  /** The share of a category, or of the predicted one. */
  | { readonly of: 'share'; readonly category: Raw | undefined }
  /** The reason of a rank, from 0. */
  | { readonly of: 'reason'; readonly place: number }
  | { readonly of: 'other' }
