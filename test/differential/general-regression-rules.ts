/** Where general regressions and Bayes models differ from the reference on purpose. */

import { type Rule, refusedWith, weRefusedWith } from './rule.js'

export const generalRegressionRules: readonly Rule[] = [
  {
    name: 'missing time, stratum, offset or trials',
    reason:
      'A general regression gives no prediction where the field of its time, stratum, offset or trials is missing; the ' +
      'reference refuses the record.',
    explains: (found) =>
      refusedWith(/^MissingFieldValueException: The value for field/)(found) &&
      /<GeneralRegressionModel [^>]*(endTimeVariable|offsetVariable|trialsVariable)=/.test(
        found.document.pmml,
      ),
  },
  {
    name: 'links in 32 bits',
    reason: 'A general regression in 32 bits may have any link; the reference lacks some of them.',
    explains: (found) =>
      refusedWith(/^NotImplementedException: Not implemented/)(found) &&
      /<GeneralRegressionModel [^>]*x-mathContext='float'/.test(found.document.pmml),
  },
  {
    name: 'missing before contrasts',
    reason:
      'A missing factor makes a missing prediction, also where another has a category without contrasts; in the reference it ' +
      'depends on which comes first.',
    explains: (found) =>
      refusedWith(/^InvalidElementException: Element PPCell is not valid/)(found) &&
      /<GeneralRegressionModel .*<Matrix/.test(found.document.pmml) &&
      typeof found.ours === 'object' &&
      found.ours !== null &&
      'y' in found.ours &&
      found.ours.y === null,
  },
  {
    name: 'contrasts before missing covariates',
    reason:
      'A category without contrasts is refused, also in a record that lacks another predictor; in the reference it depends on ' +
      'which comes first.',
    explains: (found) =>
      weRefusedWith(/^ScoreError invalid-value: The contrasts of/)(found) &&
      typeof found.reference === 'object' &&
      found.reference !== null &&
      Object.values(found.reference).every((value) => value === null),
  },
  {
    name: 'digits lost in 32 bits',
    reason:
      'A general regression in 32 bits loses digits where numbers of one size are subtracted; we lose fewer of them.',
    explains: ({ field, reference, ours, document }) =>
      field !== '' &&
      /<GeneralRegressionModel [^>]*x-mathContext='float'/.test(document.pmml) &&
      Math.abs(Number(reference) - Number(ours)) <= 2e-5 * Math.max(1, Math.abs(Number(reference))),
  },
  {
    name: 'missing numbers in bins',
    reason:
      'A Discretize inside a BayesInput may say by mapMissingTo what a missing number is; the reference takes it for missing.',
    explains: ({ field, document }) =>
      field !== '' &&
      /<BayesInput [^>]*><DerivedField [^>]*><Discretize [^>]*mapMissingTo=/.test(document.pmml),
  },
  {
    name: 'equal classes',
    reason: 'Classes whose probabilities agree but for their last digit are equally good.',
    explains: ({ field, record, reference, ours, document }) => {
      const output = document.cases[record]?.output
      const probabilityOf = (category: unknown): number =>
        Number(output?.[`probability(${field},${category})`])
      return Math.abs(probabilityOf(reference) - probabilityOf(ours)) < 1e-14
    },
  },
]
