/** RuleSelectionMethod: how the rules that fire agree on a class ("RuleSet: RuleSelectionMethod"). */

import type { Prediction } from '../../model/prediction.js'
import type { Raw } from '../../types.js'
import type { Rule } from './Rule.js'

/** The result of the rules that fire, one or more, in document order. */
export type Criterion = (fired: readonly Rule[]) => Prediction

/**
 * The criteria.
 * @param classes the target's classes in the order of the data dictionary
 * @param round rounding of each step, to 32 bits with `x-mathContext="float"`
 */
export function criterionOf(
  name: 'firstHit' | 'weightedSum' | 'weightedMax',
  classes: readonly Raw[],
  round: (x: number) => number,
): Criterion {
  switch (name) {
    case 'firstHit':
      return bestRule(() => false)
    case 'weightedMax':
      return bestRule((rule, best) => rule.weight > best.weight)
    case 'weightedSum':
      return weightedSum(classes, round)
  }
}

/** One rule decides; each class that a rule speaks for has the confidence of the best of its rules. */
function bestRule(isBetter: (rule: Rule, best: Rule) => boolean): Criterion {
  return (fired) => {
    const byClass = bestByClass(fired, isBetter)
    const best = fired.reduce((known, rule) => (isBetter(rule, known) ? rule : known))
    return {
      value: best.category,
      entityId: best.id,
      confidences: {
        categories: [...byClass.keys()],
        values: Array.from(byClass.values(), ({ confidence }) => confidence),
      },
      ...(best.probabilities === undefined ? {} : { probabilities: best.probabilities }),
    }
  }
}

function bestByClass(fired: readonly Rule[], isBetter: (rule: Rule, best: Rule) => boolean): Map<Raw, Rule> {
  const byClass = new Map<Raw, Rule>()
  for (const rule of fired) {
    const best = byClass.get(rule.category)
    if (best === undefined || isBetter(rule, best)) byClass.set(rule.category, rule)
  }
  return byClass
}

/**
 * The class with the greatest sum of weights, of equal ones the first of the data dictionary. Confidences are those sums
 * divided by the number of rules that fire. Several rules decide together, so no one distribution is the result's.
 */
function weightedSum(classes: readonly Raw[], round: (x: number) => number): Criterion {
  const ranks = new Map(classes.map((category, i) => [category, i]))
  const rankOf = (category: Raw): number => ranks.get(category) ?? ranks.size
  return (fired) => {
    const sums = new Map<Raw, number>()
    for (const { category, weight } of fired) sums.set(category, round((sums.get(category) ?? 0) + weight))
    let value: Raw = null
    let most = Number.NEGATIVE_INFINITY
    for (const [category, sum] of sums) {
      if (sum < most || (sum === most && rankOf(category) >= rankOf(value))) continue
      value = category
      most = sum
    }
    const heaviest = bestByClass(fired, (rule, best) => rule.weight > best.weight)
    return {
      value,
      // The rule that adds most to the class stands for all of them.
      entityId: heaviest.get(value)?.id,
      confidences: {
        categories: [...sums.keys()],
        values: Array.from(sums.values(), (sum) => round(sum / fired.length)),
      },
    }
  }
}
