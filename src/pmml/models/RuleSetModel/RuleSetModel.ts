/** RuleSetModel: rules that each speak for a class ("RuleSet"). */

import type { ExplanationStep } from '../../../core/explanation.js'
import type { XmlElement } from '../../../xml/element.js'
import {
  childrenOf,
  element,
  informational,
  missingChild,
  number,
  oneOf,
  requiredChild,
  text,
} from '../../element.js'
import type { Frame } from '../../frame.js'
import { checkFunction, modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { distributionSteps } from '../../model/distributionSteps.js'
import { nothing, type Prediction, winner } from '../../model/prediction.js'
import { categoryOf } from '../../schema/Targets.js'
import { delivered } from '../../values.js'
import { criterionOf } from './criteria.js'
import { classShares, compileRules } from './Rule.js'

export const RuleSetModel = element('RuleSetModel', 'RuleSet', modelAttributes, [...modelChildren, 'RuleSet'])

export const RuleSet = element(
  'RuleSet',
  'RuleSet',
  {
    recordCount: informational,
    nbCorrect: informational,
    defaultScore: text.optional,
    defaultConfidence: number.optional,
  },
  ['RuleSelectionMethod', 'ScoreDistribution', 'SimpleRule', 'CompoundRule'],
)

export const RuleSelectionMethod = element('RuleSelectionMethod', 'RuleSet', {
  criterion: oneOf(['weightedSum', 'weightedMax', 'firstHit']).required,
})

export function compileRuleSetModel(xml: XmlElement, context: ModelContext): Scorer {
  const { functionName, target, round } = context
  checkFunction(xml, functionName, 'classification')
  const ruleSet = requiredChild(xml, 'RuleSet')
  const rules = compileRules(ruleSet, context)
  const classes = target.values.map(({ value }) => value)
  const decide = criterionOf(readCriterion(ruleSet), classes, round)
  const otherwise = defaultPrediction(ruleSet, context)
  const score = (frame: Frame): Prediction => {
    const fired = rules.firing(frame)
    return fired.length === 0 ? otherwise : decide(fired)
  }
  return {
    score,
    gives: new Set(['probability', 'confidence', 'entityId']),
    explain(frame): ExplanationStep[] {
      const fired = rules.firing(frame)
      const { value, confidences } = score(frame)
      if (fired.length === 0)
        return [{ kind: 'intermediate', name: 'default score', value: delivered(value, target.dataType) }]
      return [
        ...fired.map(({ id, category, weight, confidence, describe }) => ({
          kind: 'rule' as const,
          id,
          condition: describe(),
          value: delivered(category, target.dataType),
          weight,
          confidence,
        })),
        ...distributionSteps('confidence', confidences?.categories ?? [], confidences?.values, target),
      ]
    },
  }
}

/** The criterion: the first that is listed is the default, and nothing in a document chooses another. */
function readCriterion(ruleSet: XmlElement): 'weightedSum' | 'weightedMax' | 'firstHit' {
  const [first] = childrenOf(ruleSet, 'RuleSelectionMethod').map((each) => RuleSelectionMethod.read(each))
  if (first === undefined) throw missingChild(ruleSet, 'a RuleSelectionMethod')
  return first.criterion
}

/** The result where no rule fires; without a defaultScore the most frequent class of the distribution, else none. */
function defaultPrediction(ruleSet: XmlElement, context: ModelContext): Prediction {
  const { defaultScore, defaultConfidence } = RuleSet.read(ruleSet)
  const probabilities = classShares(ruleSet, context)
  const value =
    defaultScore !== undefined
      ? categoryOf(defaultScore, context.target, ruleSet)
      : probabilities === undefined
        ? null
        : winner(probabilities)
  if (value === null) return nothing
  return {
    value,
    ...(defaultConfidence === undefined
      ? {}
      : { confidences: { categories: [value], values: [context.round(defaultConfidence)] } }),
    ...(probabilities === undefined ? {} : { probabilities }),
  }
}
