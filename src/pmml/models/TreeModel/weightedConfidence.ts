/**
 * missingValueStrategy="weightedConfidence": where a split is unknown, every child that may be right is scored and
 * their results are weighted by their record counts ("Tree Models: Missing Value Strategies").
 */

import type { Frame } from '../../frame.js'
import { nothing, type Prediction, winner } from '../../model/prediction.js'
import { FALSE, TRUE } from '../../predicates/predicate.js'
import type { Raw } from '../../types.js'
import { resultOf, type TreeNode } from './Node.js'

export function weightedConfidence(
  root: TreeNode,
  lastIfNoneTrue: boolean,
  classification: boolean,
): (frame: Frame) => Prediction {
  return (frame) => (root.predicate.test(frame) === FALSE ? nothing : subtree(root, frame))

  function subtree(node: TreeNode, frame: Frame): Prediction {
    if (node.children.length === 0) return resultOf(node, frame)
    const possible: TreeNode[] = []
    for (const child of node.children) {
      const truth = child.predicate.test(frame)
      // Up to the first unknown child this is the ordinary path.
      if (truth === TRUE && possible.length === 0) return subtree(child, frame)
      if (truth !== FALSE) possible.push(child)
    }
    if (possible.length === 0) return lastIfNoneTrue && node.scored ? resultOf(node, frame) : nothing
    const parts = possible.map((child) => ({ weight: child.recordCount ?? 0, result: subtree(child, frame) }))
    return classification ? weightedClasses(parts) : weightedMean(parts)
  }
}

interface Part {
  readonly weight: number
  readonly result: Prediction
}

function weightedClasses(parts: readonly Part[]): Prediction {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0)
  if (!(total > 0)) return nothing
  const sum = (of: (result: Prediction) => Prediction['confidences']) => {
    const sums = new Map<Raw, number>()
    for (const { weight, result } of parts)
      of(result)?.categories.forEach((category, i) => {
        const value = of(result)?.values[i] ?? 0
        sums.set(category, (sums.get(category) ?? 0) + (value * weight) / total)
      })
    return { categories: [...sums.keys()], values: [...sums.values()] }
  }
  const confidences = sum((result) => result.confidences)
  const probabilities = sum((result) => result.probabilities)
  return { value: winner(confidences), confidences, probabilities }
}

function weightedMean(parts: readonly Part[]): Prediction {
  let sum = 0
  let total = 0
  for (const { weight, result } of parts)
    if (typeof result.value === 'number') {
      sum += weight * result.value
      total += weight
    }
  return total > 0 ? { value: sum / total } : nothing
}
