/** Trees as tables, and what ensembles of such trees are made of: plain data, which can go from one thread to another. */

import type { TreeTable } from '../../ensemble/TreeTable.js'
import type { Raw } from '../types.js'

/**
 * What a tree that predicts classes can say: its table's values are places of outcomes, `NaN` where it predicts nothing. An outcome is
 * a predicted class, and the distribution of the node that gave it. Rows may share one.
 */
export interface TreeOutcomes {
  /** The classes: in the order of the distributions, where there are `shares`, else in that of their first outcome. */
  readonly classes: readonly Raw[]
  /** By outcome, the place of the predicted class among `classes`. */
  readonly winners: Int32Array
  /**
   * By outcome, then by class: the probabilities, as `Prediction.probabilities` has them. Only there where all outcomes have a
   * distribution of just these classes in this order, so that its sums are those of the distributions class by class.
   */
  readonly shares: Float64Array | undefined
}

/** A tree as a table. */
export interface TableOfTree {
  /**
   * Its features are numbers of `Compilation.splitVariables`. It says what the tree says for every record, but for those that it
   * leads `elsewhere` or that have a `NaN` on their way.
   */
  readonly table: TreeTable
  /** What the values of the table are places in, where the tree predicts classes; else they are the predicted numbers. */
  readonly outcomes: TreeOutcomes | undefined
}

/** A large tree as a table, with the node of the document that each row is of, or -1 for none. */
export interface LargeTreeTable extends TableOfTree {
  readonly nodes: Int32Array
}

/** Distributions of all trees of an ensemble, an outcome behind the other. */
export interface JoinedShares {
  readonly classes: readonly Raw[]
  readonly shares: Float64Array
  /** Place of the first outcome of each member. */
  readonly firsts: readonly number[]
}
