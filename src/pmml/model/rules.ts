/** Rules that fired, and how outputs choose among them ("Association Rules", "Output"). */

import type { FiredRule } from '../../core/score.js'
import type { Raw } from '../types.js'

/** A rule with the figures of its training data. */
export type Rule = FiredRule

export const ruleAlgorithms = ['recommendation', 'exclusiveRecommendation', 'ruleAssociation'] as const
/** Which rules count as fired, by what of them the record contains. */
export type RuleAlgorithm = (typeof ruleAlgorithms)[number]

export const ruleFeatures = [
  'antecedent',
  'consequent',
  'rule',
  'ruleId',
  'confidence',
  'support',
  'lift',
  'leverage',
  'affinity',
] as const
/** What of a rule an output delivers. */
export type RuleFeature = (typeof ruleFeatures)[number]

export const rankBases = ['confidence', 'support', 'lift', 'leverage', 'affinity'] as const
/** By what rules are ranked. */
export type RankBasis = (typeof rankBases)[number]

/** Rules in document order by the algorithm that selects them. */
export type FiredRules = { readonly [algorithm in RuleAlgorithm]: readonly Rule[] }

/** The rules that an algorithm selects, best first; equals stay in document order, rules without the figure come last. */
export function rulesOf(
  fired: FiredRules,
  algorithm: RuleAlgorithm,
  basis: RankBasis,
  order: 'ascending' | 'descending',
): Rule[] {
  const sign = order === 'descending' ? -1 : 1
  return [...fired[algorithm]].sort((a, b) => {
    const [x, y] = [a[basis], b[basis]]
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined)
    return sign * (x - y)
  })
}

/** A feature of a rule. */
export function ruleFeatureOf(rule: Rule, feature: RuleFeature): Raw {
  switch (feature) {
    case 'rule':
      return `${itemsText(rule.antecedent)}->${itemsText(rule.consequent)}`
    case 'ruleId':
      return rule.id
    default:
      return rule[feature] ?? null
  }
}

/** Items as people write them: `{a,b}`. */
export const itemsText = (items: readonly string[]): string => `{${items.join(',')}}`
