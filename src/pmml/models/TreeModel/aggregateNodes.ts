/**
 * missingValueStrategy="aggregateNodes": where a split is unknown, all children that may be right are followed, and the
 * training records of all leaves reached are counted together ("Tree Models: Missing Value Strategies").
 */

import type { Frame } from '../../frame.js'
import { nothing, type Prediction, winner } from '../../model/prediction.js'
import { FALSE, TRUE } from '../../predicates/predicate.js'
import type { Raw } from '../../types.js'
import { resultOf, type TreeNode } from './Node.js'

export function aggregateNodes(root: TreeNode, classification: boolean): (frame: Frame) => Prediction {
  return (frame) => {
    if (root.predicate.test(frame) === FALSE) return nothing
    const leaves: TreeNode[] = []
    collect(root, frame, leaves)
    if (leaves.length === 1) return resultOf(leaves[0], frame)
    return classification ? together(leaves) : mean(leaves, frame)
  }
}

function collect(node: TreeNode, frame: Frame, leaves: TreeNode[]): void {
  if (node.children.length === 0) {
    leaves.push(node)
    return
  }
  for (const child of node.children) {
    const truth = child.predicate.test(frame)
    if (truth !== FALSE) collect(child, frame, leaves)
    if (truth === TRUE) return
  }
}

function together(leaves: readonly TreeNode[]): Prediction {
  const counts = new Map<Raw, number>()
  for (const leaf of leaves)
    for (const [category, count] of leaf.counts) counts.set(category, (counts.get(category) ?? 0) + count)
  const categories = [...counts.keys()]
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (!(total > 0)) return nothing
  const shares = { categories, values: [...counts.values()].map((count) => count / total) }
  return { value: winner(shares), probabilities: shares, confidences: shares }
}

function mean(leaves: readonly TreeNode[], frame: Frame): Prediction {
  let sum = 0
  let total = 0
  for (const leaf of leaves) {
    const { value } = resultOf(leaf, frame)
    const { recordCount = 0 } = leaf
    if (typeof value !== 'number') continue
    sum += recordCount * value
    total += recordCount
  }
  return total > 0 ? { value: sum / total } : nothing
}
