/**
 * Where we and the reference differ on purpose: each rule as narrow as it can be, with its reason. A difference that no rule
 * explains is a fault, of ours or of the rules.
 */

import { comparisonRules } from './comparison-rules.js'
import { expressionRules } from './expression-rules.js'
import { generalRegressionRules } from './general-regression-rules.js'
import { modelRules } from './model-rules.js'
import { networkRules } from './network-rules.js'
import type { Rule } from './rule.js'
import { ruleModelRules } from './rule-model-rules.js'
import { timeSeriesRules } from './time-series-rules.js'

export type { Found, Rule } from './rule.js'

/** All rules; the first that explains a difference counts. */
export const rules: readonly Rule[] = [
  ...modelRules,
  ...networkRules,
  ...ruleModelRules,
  ...comparisonRules,
  ...generalRegressionRules,
  ...expressionRules,
  ...timeSeriesRules,
]
