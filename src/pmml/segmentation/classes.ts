/** average, weightedAverage, median and max over members that give class probabilities ("Multiple Models"). */

import { median } from '../../math/median.js'
import { type Distribution, entryOf, nothing, type Prediction, winner } from '../model/prediction.js'
import type { Raw } from '../types.js'
import type { Members } from './segment.js'

/** The distributions of the members; `undefined` when one has none. */
function distributionsOf({ count, results }: Members<Prediction>): Distribution[] | undefined {
  const distributions: Distribution[] = []
  for (let i = 0; i < count; i++) {
    const { value, probabilities } = results[i]
    if (value === null || probabilities === undefined) return undefined
    distributions.push(probabilities)
  }
  return distributions
}

/** Rounding of each step: to 32 bits in models with `x-mathContext="float"`. */
type Round = (x: number) => number

/** The mean of distributions, with classes in the order in which they first appear. */
function mean(
  distributions: readonly Distribution[],
  weight: (i: number) => number,
  round: Round,
): Distribution {
  const { categories } = distributions[0]
  let total = 0
  for (let i = 0; i < distributions.length; i++) total = round(total + round(weight(i)))
  // Members mostly share one list of classes: then sums go by position.
  if (distributions.every((each) => each.categories === categories)) {
    const values = new Float64Array(categories.length)
    distributions.forEach((each, i) => {
      const share = round(weight(i))
      for (let k = 0; k < values.length; k++)
        values[k] = round(values[k] + round(share * round(each.values[k])))
    })
    return { categories, values: values.map((value) => round(value / total)) }
  }
  const sums = new Map<Raw, number>()
  distributions.forEach((each, i) => {
    const share = round(weight(i))
    each.categories.forEach((category, k) => {
      sums.set(category, round((sums.get(category) ?? 0) + round(share * round(each.values[k]))))
    })
  })
  return { categories: [...sums.keys()], values: [...sums.values()].map((value) => round(value / total)) }
}

const won = (probabilities: Distribution): Prediction => ({ value: winner(probabilities), probabilities })
const equally = (): number => 1

/** The probabilities of one class, in the order of the members. */
const column = (distributions: readonly Distribution[], category: Raw): Float64Array =>
  Float64Array.from(distributions, (each) => each.values[each.categories.indexOf(category)] ?? 0)

/** All classes in the order in which they first appear. */
const classesOf = (distributions: readonly Distribution[]): Raw[] => [
  ...new Set(distributions.flatMap(({ categories }) => categories)),
]

/**
 * The class whose representative number (median, maximum) is greatest leads; the probabilities are the mean over the
 * members whose probability of that class is nearest to it. They decide, as everywhere: with a median between two members
 * it may be for another class.
 */
function represented(
  distributions: readonly Distribution[],
  representative: (column: Float64Array) => number,
  round: Round,
): Prediction {
  const categories = classesOf(distributions)
  const values = categories.map((category) => representative(column(distributions, category)))
  const leading = winner({ categories, values })
  if (leading === null) return nothing
  const wanted = values[categories.indexOf(leading)]
  const distances = column(distributions, leading).map((probability) => Math.abs(probability - wanted))
  const nearest = distances.reduce((a, b) => Math.min(a, b))
  const nearestMembers = distributions.filter((_, i) => distances[i] === nearest)
  // Members without a number for the class are near to nothing.
  if (nearestMembers.length === 0) return nothing
  const probabilities = mean(nearestMembers, equally, round)
  // Classes that only the others know have no share.
  return won({ categories, values: categories.map((category) => entryOf(probabilities, category) ?? 0) })
}

/** Combines members that give distributions. */
export type ClassCombination = (taking: Members<Prediction>, round: Round) => Prediction

const over =
  (
    combine: (distributions: Distribution[], taking: Members<Prediction>, round: Round) => Prediction,
  ): ClassCombination =>
  (taking, round) => {
    const distributions = distributionsOf(taking)
    return distributions === undefined ? nothing : combine(distributions, taking, round)
  }

/** The combinations of distributions by multipleModelMethod. */
export const classCombinations: { readonly [method: string]: ClassCombination } = {
  average: over((distributions, _, round) => won(mean(distributions, equally, round))),
  weightedAverage: over((distributions, { weights }, round) =>
    won(mean(distributions, (i) => weights[i], round)),
  ),
  median: over((distributions, _, round) => represented(distributions, (values) => median(values), round)),
  max: over((distributions, _, round) =>
    represented(distributions, (values) => values.reduce((a, b) => Math.max(a, b)), round),
  ),
}
