/** Where rule sets, scorecards and association rules differ from the reference on purpose. */

import type { Found, Rule } from './rule.js'

const has = ({ document }: Found, pattern: RegExp): boolean => pattern.test(document.pmml)

/** The criterion of a rule set: the first that is listed. */
const criterion = ({ document }: Found): string | undefined =>
  /<RuleSelectionMethod criterion='(\w+)'/.exec(document.pmml)?.[1]

/** Whether it is about what is predicted, and not about what the rules add up to. */
const isChoice = ({ field }: Found): boolean => field !== '' && !field.startsWith('confidence(')

/** The confidences that the reference gives for the record, the greatest first. */
const confidences = ({ document, record }: Found): number[] =>
  Object.entries(document.cases[record]?.output ?? {})
    .filter(([name]) => name.startsWith('confidence('))
    .map(([, value]) => Number(value))
    .sort((a, b) => b - a)

/** Rules for documents with rules of any kind. */
export const ruleModelRules: readonly Rule[] = [
  {
    name: 'prediction of association rules',
    reason:
      'The prediction is what the best rule recommends, and `rules` are those that recommend something; in the reference the ' +
      'result has no value, and lists the ids of all rules whose antecedent is there.',
    explains: (found) => /^(_target|rules\(_target\))$/.test(found.field) && has(found, /<AssociationModel /),
  },
  {
    name: 'rule set without a default',
    reason:
      'Where no rule fires and there is no defaultScore the prediction is missing, and without a defaultConfidence the ' +
      'prediction has none; the reference refuses the record.',
    explains: ({ field, reference }) =>
      field === '' &&
      typeof reference === 'string' &&
      /^MissingAttributeException: Required attribute RuleSet@default(Score|Confidence) is not defined/.test(
        reference,
      ),
  },
  {
    name: 'rule of the highest weight',
    reason:
      'With weightedMax the firing rule of the highest weight decides, as the text says; in the reference it is the class of ' +
      'the highest confidence.',
    explains: (found) => isChoice(found) && criterion(found) === 'weightedMax',
  },
  {
    name: 'classes of equal weight',
    reason:
      'With weightedSum the class that comes first in the data dictionary wins a tie, as the text says; in the reference it ' +
      'is the class that fired first.',
    explains: (found) => {
      const [first, second] = confidences(found)
      return isChoice(found) && criterion(found) === 'weightedSum' && first === second
    },
  },
  {
    name: 'points that are missing',
    reason:
      'A ComplexPartialScore that is missing makes the score missing, and Targets may have a default for it; the reference ' +
      'refuses the record.',
    explains: (found) =>
      found.field === '' &&
      /^UndefinedResultException/.test(String(found.reference)) &&
      has(found, /<ComplexPartialScore>/) &&
      typeof found.ours === 'object' &&
      Object.values(found.ours ?? {}).includes(null),
  },
]
