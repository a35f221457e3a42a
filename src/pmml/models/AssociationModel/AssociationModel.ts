/** AssociationModel: items that come together in transactions, as rules ("Association Rules"). */

import type { ExplanationStep } from '../../../core/explanation.js'
import type { XmlElement } from '../../../xml/element.js'
import { element, informational } from '../../element.js'
import type { Frame } from '../../frame.js'
import { checkFunction, modelAttributes } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { itemsText, type Rule, rulesOf } from '../../model/rules.js'
import { type RuleBase, readRules } from './AssociationRule.js'
import { readItems } from './Item.js'

export const AssociationModel = element(
  'AssociationModel',
  'Association Rules',
  {
    ...modelAttributes,
    // How the rules were found: scoring takes those that there are.
    numberOfTransactions: informational,
    maxNumberOfItemsPerTA: informational,
    avgNumberOfItemsPerTA: informational,
    minimumSupport: informational,
    minimumConfidence: informational,
    lengthLimit: informational,
    numberOfItems: informational,
    numberOfItemsets: informational,
    numberOfRules: informational,
  },
  [
    'MiningSchema',
    'Output',
    'ModelStats',
    'LocalTransformations',
    'Item',
    'Itemset',
    'AssociationRule',
    'ModelVerification',
  ],
)

/**
 * The prediction is the consequent of the best rule by the standard's defaults for outputs: of the rules whose antecedent the
 * record contains, and whose consequent it does not ("exclusiveRecommendation"), the one of the highest confidence.
 */
export function compileAssociationModel(xml: XmlElement, context: ModelContext): Scorer {
  checkFunction(xml, context.functionName, 'associationRules')
  const items = readItems(xml, context)
  const base = readRules(xml, items)
  const { rules, antecedents, consequents } = base
  const score = (frame: Frame): Prediction => {
    const present = items.presentIn(frame)
    if (present === undefined) return nothing
    const contained = containedIn(present, base)
    const recommendation: Rule[] = []
    const exclusiveRecommendation: Rule[] = []
    const ruleAssociation: Rule[] = []
    let best: Rule | undefined
    for (let i = 0; i < rules.length; i++) {
      if (contained[antecedents[i]] === 0) continue
      const rule = rules[i]
      recommendation.push(rule)
      if (contained[consequents[i]] === 1) {
        ruleAssociation.push(rule)
        continue
      }
      exclusiveRecommendation.push(rule)
      if (best === undefined || rule.confidence > best.confidence) best = rule
    }
    return {
      value: best === undefined ? null : best.consequent,
      ...(best === undefined ? {} : { entityId: best.id }),
      rules: { recommendation, exclusiveRecommendation, ruleAssociation },
    }
  }
  return {
    score,
    givesList: true,
    gives: new Set(['rules']),
    explain(frame): ExplanationStep[] {
      const fired = score(frame).rules
      if (fired === undefined) return []
      return rulesOf(fired, 'exclusiveRecommendation', 'confidence', 'descending').map((rule) => ({
        kind: 'rule',
        id: rule.id,
        condition: `contains ${itemsText(rule.antecedent)}`,
        value: rule.consequent,
        confidence: rule.confidence,
      }))
    },
  }
}

/** Which itemsets a record contains: 1 for each whose items are all there. */
function containedIn(present: Uint8Array, { items, starts }: RuleBase): Uint8Array {
  const contained = new Uint8Array(starts.length - 1)
  for (let i = 0; i < contained.length; i++) {
    let at = starts[i]
    while (at < starts[i + 1] && present[items[at]] === 1) at++
    if (at === starts[i + 1]) contained[i] = 1
  }
  return contained
}
