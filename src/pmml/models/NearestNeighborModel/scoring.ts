/** How the values of neighbours become one: averages and votes ("k-Nearest Neighbors": scoring methods). */

import { median } from '../../../math/median.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import type { Raw } from '../../types.js'
import { compareValues } from '../../values.js'

/** The stored records that are nearest, the nearest first. */
export interface Neighbors {
  readonly places: readonly number[]
  /** The distance of each. */
  readonly affinities: readonly number[]
}

/** Makes the result for one target. */
export interface Combination {
  (neighbors: Neighbors): Prediction
  /** The target's value of a stored record. */
  valueOf(place: number): Raw
}

export const continuousMethods = ['average', 'median', 'weightedAverage'] as const

type Round = (x: number) => number

/** The result of a target of numbers. */
export function numbers(
  values: readonly Raw[],
  method: (typeof continuousMethods)[number],
  threshold: number,
  round: Round,
): Combination {
  const targets = Float64Array.from(values, Number)
  const combine = (neighbors: Neighbors): Prediction => {
    const found = neighbors.places.map((place) => targets[place])
    const value =
      method === 'median'
        ? round(median(found))
        : mean(found, method === 'average' ? undefined : weightsOf(neighbors, threshold, round), round)
    return Number.isNaN(value) ? nothing : { value }
  }
  return Object.assign(combine, { valueOf: (place: number) => values[place] })
}

function mean(values: readonly number[], weights: readonly number[] | undefined, round: Round): number {
  let sum = 0
  let total = 0
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]
    sum = round(sum + round(weight * values[i]))
    total = round(total + weight)
  }
  return round(sum / total)
}

/**
 * The weight of each neighbour: 1 / (distance + threshold). Without a threshold, records that are the same as the one to be scored
 * outweigh all others, and count alike: the limit for a threshold that goes to 0, and what scikit-learn does.
 */
function weightsOf({ affinities }: Neighbors, threshold: number, round: Round): number[] {
  if (threshold === 0 && affinities[0] === 0) return affinities.map((affinity) => (affinity === 0 ? 1 : 0))
  return affinities.map((affinity) => round(1 / round(affinity + threshold)))
}

/**
 * The result of a target of classes: the class with the most votes, or weight. Of equals the one that more of the stored records
 * have, then the first in the order of values. Probabilities are shares of the votes.
 */
export function classes(
  values: readonly Raw[],
  weighted: boolean,
  threshold: number,
  round: Round,
): Combination {
  const counts = new Map<Raw, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  // In the order that decides ties.
  const order = [...counts.keys()].sort(
    (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || compareValues(a, b),
  )
  const ranks = new Map(order.map((value, i) => [value, i]))
  const codes = Int32Array.from(values, (value) => ranks.get(value) ?? 0)
  const combine = (neighbors: Neighbors): Prediction => {
    const { places } = neighbors
    const weights = weighted ? weightsOf(neighbors, threshold, round) : undefined
    const votes = new Float64Array(order.length)
    let total = 0
    for (let i = 0; i < places.length; i++) {
      const weight = weights === undefined ? 1 : weights[i]
      votes[codes[places[i]]] = round(votes[codes[places[i]]] + weight)
      total += weight
    }
    let most = 0
    for (let i = 1; i < votes.length; i++) if (votes[i] > votes[most]) most = i
    return {
      value: order[most],
      probabilities: { categories: order, values: votes.map((vote) => vote / total) },
    }
  }
  return Object.assign(combine, { valueOf: (place: number) => values[place] })
}
