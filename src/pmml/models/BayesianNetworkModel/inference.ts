/** What inference in a network is ("Bayesian Networks"). */

import { ScoreError } from '../../../core/errors.js'
import type { Frame } from '../../frame.js'
import type { Prediction } from '../../model/prediction.js'
import type { Raw } from '../../types.js'
import type { Network, NetworkNode } from './network.js'

/** What is known of a record. */
export interface Evidence {
  /** Values by node, `null` for those to be inferred. */
  readonly values: readonly Raw[]
  /** The network's own frame, with the fields outside of the network in it. */
  readonly frame: Frame
}

/** What is inferred of a node that is not observed; `nothing` where the evidence can't be. */
export type Inference = (node: number, evidence: Evidence) => Prediction

/** The nodes, parents first, that say anything of some: these, and what they depend on. Others sum to 1. */
export function relevantNodes({ nodes, order }: Network, asked: number, { values }: Evidence): number[] {
  const pending = [asked]
  for (const [i, value] of values.entries()) if (value !== null) pending.push(i)
  const relevant = new Uint8Array(nodes.length)
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (relevant[node] === 1) continue
    relevant[node] = 1
    for (const parent of nodes[node].parents) pending.push(parent)
  }
  return order.filter((node) => relevant[node] === 1)
}

/** The place of an observed value among those of a discrete node: −1 where it is none of them. */
export const placeOf = ({ categories }: NetworkNode, value: Raw): number =>
  (categories as readonly Raw[]).indexOf(value)

/** The error for values of parents that a node has no row for. */
export function withoutRow({ nodes }: Network, { values }: Evidence): ScoreError {
  return new ScoreError(
    'invalid-result',
    'The network has no probabilities for a combination of values that may be there',
    {
      received: nodes.map(({ name }, i) => `${name}=${values[i]}`).join(', '),
      expected: 'a row for each combination of the values of the parents',
    },
  )
}

/** The error for parameters that no distribution has. */
export function withoutDistribution(
  { name }: NetworkNode,
  kind: string,
  parameters: ArrayLike<number>,
): ScoreError {
  return new ScoreError(
    'invalid-result',
    `The node "${name}" has no ${kind} distribution of its parameters`,
    {
      field: name,
      received: Array.from(parameters).join(', '),
      expected:
        'numbers, a variance that is not negative, bounds in order and the mean where it can be between them',
    },
  )
}
