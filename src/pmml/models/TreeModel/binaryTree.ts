/**
 * A tree whose every test compares one number with one limit, as most exporters write them, becomes a table: a call of a
 * predicate a node costs many times the comparison. Where a number is missing the general way decides.
 */

import type { TreeTable } from '../../../ensemble/TreeTable.js'
import { numberBefore } from '../../../math/neighbours.js'
import { nothing, numberOf, type Prediction } from '../../model/prediction.js'
import type { SlotComparison } from '../../predicates/predicate.js'
import type { TreeNode } from './Node.js'

/** A tree as a table, whose numbers are those in the slots of a frame. */
export interface BinaryTree {
  readonly table: TreeTable
  /** What the tree says when it ends in a row. */
  readonly predictions: readonly Prediction[]
}

/** A point on the way through a tree: at a node, where its children before `next` are known not to be true. */
interface Place {
  readonly node: TreeNode
  readonly next: number
}

/**
 * Makes the table; `undefined` for trees of another shape.
 * @param noTrueChild what a tree says at a node with children of which none is true. Without it, trees in which that can
 * happen are of another shape
 */
export function binaryTree(
  root: TreeNode,
  noTrueChild: ((node: TreeNode) => Prediction) | undefined,
): BinaryTree | undefined {
  if (root.predicate.always !== true) return undefined
  // Siblings stand next to each other: of a split, only the row for lower numbers is kept.
  const places: Place[] = [entered(root)]
  const slots: number[] = []
  const limits: number[] = []
  const lowers: number[] = []
  const predictions: Prediction[] = []
  for (let i = 0; i < places.length; i++) {
    const { node, next } = places[i]
    const { embedded, prediction, children } = node
    if (embedded !== undefined) return undefined
    lowers.push(places.length)
    if (next < children.length) {
      const comparison = children[next].predicate.comparison
      if (comparison === undefined || Number.isNaN(comparison.limit)) return undefined
      const { slot, limit, operator } = comparison
      const taken = entered(children[next])
      const rest = passedOn(node, next)
      const takesLower = operator === 'lessThan' || operator === 'lessOrEqual'
      const inclusive = operator === 'lessOrEqual' || operator === 'greaterThan'
      places.push(...(takesLower ? [taken, rest] : [rest, taken]))
      slots.push(slot)
      // x < limit is x ≤ the number before the limit: one comparison serves both.
      limits.push(inclusive ? limit : numberBefore(limit))
      predictions.push(nothing)
    } else {
      if (children.length > 0 && noTrueChild === undefined) return undefined
      slots.push(-1)
      limits.push(0)
      predictions.push(children.length > 0 && noTrueChild !== undefined ? noTrueChild(node) : prediction)
    }
  }
  return {
    predictions,
    table: {
      features: Int32Array.from(slots),
      limits: Float64Array.from(limits),
      lowers: Int32Array.from(lowers),
      values: Float64Array.from(predictions, numberOf),
    },
  }
}

/** Where the tree goes at a node whose predicate is true: on to a first child that is always true, without a test. */
function entered(node: TreeNode): Place {
  let at = node
  while (at.embedded === undefined && at.children[0]?.predicate.always === true) at = at.children[0]
  return { node: at, next: 0 }
}

/** Where the tree goes when a child is not true: into the one after it where that takes all the rest. */
function passedOn(node: TreeNode, child: number): Place {
  const after = node.children[child + 1]?.predicate
  if (after === undefined) return { node, next: child + 1 }
  const isRest =
    after.always === true || complements(node.children[child].predicate.comparison, after.comparison)
  return isRest ? entered(node.children[child + 1]) : { node, next: child + 1 }
}

const opposite = {
  lessThan: 'greaterOrEqual',
  lessOrEqual: 'greaterThan',
  greaterThan: 'lessOrEqual',
  greaterOrEqual: 'lessThan',
} as const

function complements(a: SlotComparison | undefined, b: SlotComparison | undefined): boolean {
  if (a === undefined || b === undefined) return false
  return b.slot === a.slot && b.limit === a.limit && b.operator === opposite[a.operator]
}
