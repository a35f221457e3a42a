/** average, median, max, sum and their weighted forms over members that predict numbers ("Multiple Models"). */

import { median } from '../../math/median.js'

/** Combines the numbers of the members; `NaN` when one of them is. `round` rounds each step. */
export type Combination = (
  numbers: ArrayLike<number>,
  weights: readonly number[],
  count: number,
  round: Round,
) => number
type Round = (x: number) => number

const sum: Combination = (numbers, _, count, round) => {
  let total = 0
  for (let i = 0; i < count; i++) total = round(total + numbers[i])
  return total
}

const weightedSum: Combination = (numbers, weights, count, round) => {
  let total = 0
  for (let i = 0; i < count; i++) total = round(total + round(round(weights[i]) * numbers[i]))
  return total
}

const totalWeight = (weights: readonly number[], count: number, round: Round): number => {
  let total = 0
  for (let i = 0; i < count; i++) total = round(total + round(weights[i]))
  return total
}

function greatest(numbers: ArrayLike<number>, count: number): number {
  let most = -Infinity
  for (let i = 0; i < count; i++) most = Math.max(most, numbers[i])
  return most
}

/** The smallest number up to which the numbers have half of the weight. */
const weightedMedian: Combination = (numbers, weights, count, round) => {
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => numbers[a] - numbers[b])
  const half = totalWeight(weights, count, round) / 2
  let reached = 0
  for (const i of order) {
    reached += weights[i]
    if (reached >= half) return round(numbers[i])
  }
  return round(numbers[order[count - 1]])
}

/** The combinations of numbers by multipleModelMethod. */
export const combinations = {
  average: (numbers, weights, count, round) => round(sum(numbers, weights, count, round) / count),
  weightedAverage: (numbers, weights, count, round) =>
    round(weightedSum(numbers, weights, count, round) / totalWeight(weights, count, round)),
  median: (numbers, _, count, round) => round(median(numbers, count)),
  weightedMedian,
  max: (numbers, _, count, round) => round(greatest(numbers, count)),
  sum,
  weightedSum,
} as const satisfies { readonly [method: string]: Combination }

export type NumberMethod = keyof typeof combinations
