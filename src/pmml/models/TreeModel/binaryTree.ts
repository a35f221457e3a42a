/**
 * A tree whose every split compares one number with one limit, as most exporters write them, becomes a table: a call of a
 * predicate a node costs many times the comparison. Where a number is missing the general way decides.
 */

import type { TreeTable } from '../../../ensemble/TreeTable.js'
import { numberBefore } from '../../../math/neighbours.js'
import type { SlotComparison } from '../../predicates/predicate.js'
import { numberOf } from '../prediction.js'
import type { TreeNode } from './Node.js'

/** A tree as a table, whose numbers are those in the slots of a frame. */
export interface BinaryTree {
  readonly table: TreeTable
  /** The nodes by row. */
  readonly nodes: readonly TreeNode[]
}

/** Makes the table; `undefined` for trees of another shape. */
export function binaryTree(root: TreeNode): BinaryTree | undefined {
  if (root.predicate.always !== true) return undefined
  // Siblings stand next to each other: of a node, only the row of the child for lower numbers is kept.
  const nodes: TreeNode[] = [root]
  const slots: number[] = []
  const limits: number[] = []
  const lowers: number[] = []
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]
    if (node.embedded !== undefined) return undefined
    const split = node.children.length === 0 ? undefined : splitOf(node)
    if (split === undefined && node.children.length > 0) return undefined
    slots.push(split === undefined ? -1 : split.slot)
    limits.push(split === undefined ? 0 : split.limit)
    lowers.push(nodes.length)
    if (split !== undefined) nodes.push(split.lower, split.greater)
  }
  return {
    nodes,
    table: {
      features: Int32Array.from(slots),
      limits: Float64Array.from(limits),
      lowers: Int32Array.from(lowers),
      values: Float64Array.from(nodes, ({ prediction }) => numberOf(prediction)),
    },
  }
}

interface Split {
  readonly slot: number
  /** Numbers up to this one go to the lower child. */
  readonly limit: number
  readonly lower: TreeNode
  readonly greater: TreeNode
}

/** The split of a node with two children of which one takes all that the other leaves. */
function splitOf({ children }: TreeNode): Split | undefined {
  if (children.length !== 2) return undefined
  const [first, second] = children
  const comparison = first.predicate.comparison
  if (comparison === undefined || Number.isNaN(comparison.limit)) return undefined
  if (second.predicate.always !== true && !complements(comparison, second.predicate.comparison))
    return undefined
  const { slot, limit, operator } = comparison
  const firstIsLower = operator === 'lessThan' || operator === 'lessOrEqual'
  const inclusive = operator === 'lessOrEqual' || operator === 'greaterThan'
  return {
    slot,
    // x < limit is x ≤ the number before the limit: one comparison serves both.
    limit: inclusive ? limit : numberBefore(limit),
    lower: firstIsLower ? first : second,
    greater: firstIsLower ? second : first,
  }
}

const opposite = {
  lessThan: 'greaterOrEqual',
  lessOrEqual: 'greaterThan',
  greaterThan: 'lessOrEqual',
  greaterOrEqual: 'lessThan',
} as const

function complements(a: SlotComparison, b: SlotComparison | undefined): boolean {
  return b !== undefined && b.slot === a.slot && b.limit === a.limit && b.operator === opposite[a.operator]
}
