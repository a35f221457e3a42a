/**
 * A tree whose every test sends a value to one of two sides, as most exporters write them, becomes a table: a call of a
 * predicate a node costs many times the comparison. Where the table can't say what a missing value means, the general way decides.
 */

import { MISSING, type TreeTable } from '../../../ensemble/TreeTable.js'
import { numberBefore } from '../../../math/neighbours.js'
import type { TreeOutcomes } from '../../model/compiled.js'
import { nothing, numberOf, type Prediction } from '../../model/prediction.js'
import type { Split } from '../../predicates/predicate.js'
import type { TreeNode } from './Node.js'
import { treeOutcomes } from './outcomes.js'

/** A tree as a table, whose features are numbers of `Compilation.splitVariables`. */
export interface BinaryTree {
  readonly table: TreeTable
  /** What the values of the table are places in, where the tree predicts classes. */
  readonly outcomes: TreeOutcomes | undefined
  /** What the tree says when it ends in a row. */
  readonly predictions: readonly Prediction[]
}

/** What a tree does where a split does not tell how to go on. */
export interface Strategy {
  /** What it says at a node with children of which none is true. Absent: that is no one node's matter. */
  readonly noTrueChild: ((node: TreeNode) => Prediction) | undefined
  /** What an unknown test means: the next child's turn, an end here, or the default child. Absent: the table can't say. */
  readonly missing: 'next' | 'node' | 'nothing' | 'defaultChild' | undefined
  /** Whether going to a default child changes what the tree says at the end. */
  readonly defaultCosts: boolean
  /** Whether it predicts classes. */
  readonly classification: boolean
}

/** A point on the way through a tree: at a node, where its children before `next` are known not to be true. */
interface Place {
  readonly node: TreeNode
  readonly next: number
}

/** Where a missing value leads at a place: one of its sides, or an end that says something. */
type Missing = 'taken' | 'rest' | 'elsewhere' | Prediction

/** Makes the table; `undefined` for trees of another shape. */
export function binaryTree(root: TreeNode, strategy: Strategy): BinaryTree | undefined {
  const { noTrueChild } = strategy
  if (root.predicate.always !== true) return undefined
  // Siblings stand next to each other: of a split, only the row for lower numbers is kept.
  const places: Place[] = [entered(root)]
  const features: number[] = []
  const limits: number[] = []
  const lowers: number[] = []
  const missing: number[] = []
  const sets = new Map<number, ReadonlySet<unknown>>()
  const predictions: Prediction[] = []
  for (let row = 0; row < places.length; row++) {
    const { node, next } = places[row]
    const { embedded, prediction, children } = node
    if (embedded !== undefined) return undefined
    lowers.push(places.length)
    if (next < children.length) {
      const { split } = children[next].predicate
      if (split === undefined) return undefined
      const taken = entered(children[next])
      const rest = passedOn(places[row], strategy)
      const takesLower =
        split.kind === 'set' ? split.isIn : split.operator === 'lessThan' || split.operator === 'lessOrEqual'
      places.push(...(takesLower ? [taken, rest] : [rest, taken]))
      features.push(split.variable)
      limits.push(split.kind === 'set' ? 0 : lastLower(split))
      if (split.kind === 'set') sets.set(row, split.values)
      const leads = missingAt(places[row], rest, strategy)
      missing.push(
        leads === 'taken' || leads === 'rest'
          ? (leads === 'taken') === takesLower
            ? MISSING.lower
            : MISSING.greater
          : leads === 'elsewhere'
            ? MISSING.elsewhere
            : MISSING.ends,
      )
      predictions.push(typeof leads === 'string' ? nothing : leads)
    } else {
      if (children.length > 0 && noTrueChild === undefined) return undefined
      features.push(-1)
      limits.push(0)
      missing.push(MISSING.ends)
      predictions.push(children.length > 0 && noTrueChild !== undefined ? noTrueChild(node) : prediction)
    }
  }
  const outcomes = strategy.classification ? treeOutcomes(predictions) : undefined
  return {
    predictions,
    outcomes: outcomes?.outcomes,
    table: {
      features: Int32Array.from(features),
      limits: Float64Array.from(limits),
      lowers: Int32Array.from(lowers),
      values: outcomes?.places ?? Float64Array.from(predictions, numberOf),
      missing: Uint8Array.from(missing),
      ...(sets.size === 0 ? {} : { sets }),
    },
  }
}

/** The last number on the lower side: x < limit is x ≤ the number before the limit, so that one comparison serves both. */
const lastLower = ({ operator, limit }: Split & { readonly kind: 'order' }): number =>
  operator === 'lessOrEqual' || operator === 'greaterThan' ? limit : numberBefore(limit)

/** Where the tree goes at a node whose predicate is true: on to a first child that is always true, without a test. */
function entered(node: TreeNode): Place {
  let at = node
  while (at.embedded === undefined && at.children[0]?.predicate.always === true) at = at.children[0]
  return { node: at, next: 0 }
}

/** Where the tree goes when a child is not true: into the one after it where that takes all the rest. */
function passedOn({ node, next }: Place, strategy: Strategy): Place {
  const { children } = node
  const after = children[next + 1]?.predicate
  const later = { node, next: next + 1 }
  if (after === undefined) return later
  if (after.always === true) return entered(children[next + 1])
  // A missing value leaves both unknown and goes by, where there is something left to go on to.
  if (strategy.missing === 'next' && next + 2 < children.length) return later
  return complements(children[next].predicate.split, after.split) ? entered(children[next + 1]) : later
}

/** Where a value leads that is missing when the next child is tested. */
function missingAt({ node, next }: Place, rest: Place, strategy: Strategy): Missing {
  const { children, defaultChild, counts, prediction } = node
  const goesBy = rest.node === node
  switch (strategy.missing) {
    case 'next':
      // Of two complements, both are unknown, and there is no third child.
      if (goesBy || children[next + 1].predicate.always === true) return 'rest'
      return strategy.noTrueChild?.(node) ?? 'elsewhere'
    case 'node':
      return prediction
    case 'nothing':
      return nothing
    case 'defaultChild': {
      if (strategy.defaultCosts) return 'elsewhere'
      if (defaultChild === undefined) return counts.size > 0 ? prediction : nothing
      const to = children.indexOf(defaultChild)
      if (to === next) return 'taken'
      if (!goesBy) return to === next + 1 ? 'rest' : 'elsewhere'
      // Tests of one and the same variable after each other: what is missing for one is missing for all.
      const [from, until] = to < next ? [to, next] : [next, children[to].predicate.always ? to - 1 : to]
      const between = children.slice(from, until + 1)
      const variable = children[next].predicate.split?.variable
      if (between.some((child) => child.predicate.split?.variable !== variable)) return 'elsewhere'
      return to > next ? 'rest' : nothing
    }
    case undefined:
      return 'elsewhere'
  }
}

const opposite = {
  lessThan: 'greaterOrEqual',
  lessOrEqual: 'greaterThan',
  greaterThan: 'lessOrEqual',
  greaterOrEqual: 'lessThan',
} as const

/** Whether of every value that is there one of two tests is true and the other false. */
function complements(a: Split | undefined, b: Split | undefined): boolean {
  if (a === undefined || b === undefined || a.variable !== b.variable) return false
  if (a.kind === 'order')
    return b.kind === 'order' && b.limit === a.limit && b.operator === opposite[a.operator]
  return (
    b.kind === 'set' &&
    a.isIn !== b.isIn &&
    a.values.size === b.values.size &&
    [...a.values].every((value) => b.values.has(value))
  )
}
