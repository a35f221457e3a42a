/** Following one path from the root to the node that gives the result ("Tree Models": how scoring works). */

import type { Frame } from '../../frame.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { TRUE, UNKNOWN } from '../../predicates/predicate.js'
import { resultOf, type TreeNode } from './Node.js'

/** What decides where a path goes on. */
export interface PathAttributes {
  /** One of the strategies that follow one path; at others a path goes on as with `none`. */
  readonly missingValueStrategy: string
  readonly missingValuePenalty: number
  readonly noTrueChildStrategy: 'returnNullPrediction' | 'returnLastPrediction'
}

/**
 * Follows the path of a record.
 * @param passed takes the nodes on it, in order
 */
export function path(
  root: TreeNode,
  { missingValueStrategy, missingValuePenalty, noTrueChildStrategy }: PathAttributes,
  frame: Frame,
  passed?: TreeNode[],
): Prediction {
  if (root.predicate.test(frame) !== TRUE) return nothing
  const penalised = missingValuePenalty !== 1
  let node = root
  passed?.push(node)
  // Steps taken in spite of a missing value: each costs confidence once.
  let missingSteps = penalised && root.predicate.usedSurrogate?.(frame) ? 1 : 0
  descent: for (;;) {
    const { children } = node
    if (children.length === 0) return result(node, missingSteps)
    for (const child of children) {
      const truth = child.predicate.test(frame)
      if (truth === TRUE) {
        if (penalised && child.predicate.usedSurrogate?.(frame)) missingSteps++
        node = child
        passed?.push(node)
        continue descent
      }
      if (truth === UNKNOWN)
        switch (missingValueStrategy) {
          case 'lastPrediction':
            return result(node, missingSteps)
          case 'nullPrediction':
            return nothing
          case 'defaultChild': {
            const { defaultChild } = node
            // Nowhere to go on: the most frequent class of the node, if it has a distribution.
            if (defaultChild === undefined)
              return node.counts.size > 0 ? result(node, missingSteps + 1) : nothing
            missingSteps++
            node = defaultChild
            passed?.push(node)
            continue descent
          }
        }
    }
    // "returnLastPrediction" means a score that is written there, not what a distribution would say.
    return noTrueChildStrategy === 'returnLastPrediction' && node.scored
      ? result(node, missingSteps)
      : nothing
  }

  function result(node: TreeNode, missingSteps: number): Prediction {
    const prediction = node.embedded === undefined ? node.prediction : resultOf(node, frame)
    if (missingSteps === 0 || !penalised) return prediction
    const { confidences } = prediction
    if (confidences === undefined) return prediction
    const factor = missingValuePenalty ** missingSteps
    return {
      ...prediction,
      confidences: {
        ...confidences,
        values: Float64Array.from(confidences.values, (value) => value * factor),
      },
    }
  }
}
