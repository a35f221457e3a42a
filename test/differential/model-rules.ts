/** Where models, their fields, targets and outputs differ from the reference on purpose. */

import { type Found, type Rule, refusedWith, weRefusedWith } from './rule.js'

/** Everything that the reference made of the record in question. */
const resultsOf = ({ document, record }: Found): unknown[] =>
  Object.values(document.cases[record]?.output ?? {})

const has = ({ document }: Found, pattern: RegExp): boolean => pattern.test(document.pmml)

/** Rules for documents with trees, regressions, ensembles, mining schemas, targets and outputs. */
export const modelRules: readonly Rule[] = [
  {
    name: 'output of a missing result',
    reason:
      'An output of a missing prediction is missing, and so is a residual without the actual value; the reference refuses ' +
      'records where something refers to them.',
    explains: (found) =>
      refusedWith(/^MissingField(Value)?Exception: /)(found) && has(found, /<OutputField /),
  },
  {
    name: 'node that says nothing',
    reason:
      'Where a path ends at a Node without a score, or has no defaultChild to go on with, the most frequent class of its ' +
      'distribution is the prediction, else it is missing; the reference refuses the record.',
    explains: refusedWith(
      /^MissingAttributeException: Required attribute Node@(score|defaultChild) is not defined/,
    ),
  },
  {
    name: 'prior that is not given',
    reason: 'Without prior probabilities a missing prediction stays so; the reference refuses the record.',
    explains: refusedWith(
      /^MissingAttributeException: Required attribute TargetValue@priorProbability is not defined/,
    ),
  },
  {
    name: 'part of a missing result',
    reason:
      'A result without a distribution or an entity has missing probabilities and ids; the reference refuses the record.',
    explains: refusedWith(
      /^TypeCheckException: Expected org\.jpmml\.evaluator\.Has(Probability|EntityId) value/,
    ),
  },
  {
    name: 'classes of no members',
    reason:
      'Where all members are skipped or without a result, that of the ensemble is missing or the prior; the reference refuses ' +
      'the record.',
    explains: (found) =>
      refusedWith(/^EvaluationException: Empty classification/)(found) && has(found, /<Segmentation /),
  },
  {
    name: 'numbers of no members',
    reason: 'The sum of no members is missing; in the reference it is 0.',
    explains: (found) =>
      found.reference === 0 &&
      found.ours === null &&
      has(found, /multipleModelMethod='(sum|weightedSum)' missingPredictionTreatment='skipSegment'/),
  },
  {
    name: 'combination of nothing',
    reason:
      'A combination of missing members, or by weights of 0, is missing; the reference refuses the record.',
    explains: (found) =>
      refusedWith(/^UndefinedResultException: Undefined result/)(found) &&
      has(found, /<Segmentation |<ScoreDistribution /),
  },
  {
    name: 'list of what names no target',
    reason:
      'selectAll lists what its segments predict, whether they name the target or not; the reference minds.',
    explains: (found) =>
      refusedWith(/^EvaluationException: Field sets \[.*\] and \[.*\] do not match/)(found) &&
      has(found, /'selectAll'/),
  },
  {
    name: 'lists can not be combined',
    reason:
      'An ensemble whose member predicts a list is refused; the reference takes it as long as it is not reached.',
    explains: weRefusedWith(/^ModelLoadError bad-attribute: multipleModelMethod="\w+" can't combine lists/),
  },
  {
    name: 'missing input of an inner model',
    reason:
      'missingValueTreatment="returnInvalid" means what it says in a model inside another, too; there the reference does not ' +
      'see it.',
    explains: (found) =>
      weRefusedWith(/^ScoreError missing-value: /)(found) &&
      has(found, /<Segmentation .*missingValueTreatment='returnInvalid'/),
  },
  {
    name: 'nameless results of a multiModelChain',
    reason:
      'Segments that name no target are steps on the way to those that do; the reference delivers the first of them.',
    explains: (found) => /(^_target$|\(_target\b)/.test(found.field) && has(found, /'x-multiModelChain'/),
  },
  {
    name: 'step on the way to classes',
    reason:
      'Where only steps of a chain take part that are no result for its function, the prediction is missing; the reference ' +
      'refuses the record.',
    explains: (found) =>
      refusedWith(/^InvalidAttributeException: Attribute with value \w+@functionName=\w+ is not valid/)(
        found,
      ) && has(found, /'modelChain'/),
  },
  {
    name: 'two results without a name',
    reason: 'Segments that name no target are steps on the way; the reference refuses a second one.',
    explains: (found) =>
      refusedWith(/^DuplicateFieldValueException: The value for field null has already been defined/)(
        found,
      ) && has(found, /'x-multiModelChain'/),
  },
  {
    name: 'entity of a segment that was selected',
    reason:
      'The entity that decided a MiningModel is its segment ("Output"); the reference names the node inside it.',
    explains: (found) => found.field.startsWith('entityId(') && has(found, /'selectFirst'/),
  },
  {
    name: 'residual of a class',
    reason:
      'The residual is that of the class which the OutputField names; the reference takes the predicted class.',
    explains: (found) =>
      found.field !== '' && has(found, new RegExp(`name='${found.field}'[^>]* feature='residual' value='`)),
  },
  {
    name: 'float target of a nameless result',
    reason:
      'A result for a target of type float has 32 bits, also where the segment that gives it names no target.',
    explains: (found) =>
      found.field === '_target' &&
      typeof found.reference === 'number' &&
      Math.fround(found.reference) === found.ours,
  },
  {
    name: 'median between two members',
    reason:
      'With a median between two members both are equally near to it, up to the last bit of their probabilities: which one ' +
      'counts is a matter of rounding.',
    explains: (found) =>
      found.field !== '' &&
      has(found, /<MiningModel functionName='classification'.*multipleModelMethod='median'/),
  },
  {
    name: 'distribution that is none',
    reason:
      'Where infinities meet there is no distribution, and so no prediction; the reference delivers NaN and a class.',
    explains: (found) => found.field !== '' && resultsOf(found).includes('NaN'),
  },
  {
    name: 'penalty of surrogates',
    reason:
      'missingValuePenalty counts the steps that were taken by a surrogate; the reference counts those that were tried, too.',
    explains: (found) => {
      const { reference, ours } = found
      if (typeof reference !== 'number' || typeof ours !== 'number') return false
      const penalty = Number(/missingValuePenalty='([^']+)'/.exec(found.document.pmml)?.[1])
      const tried = Math.log(reference / ours) / Math.log(penalty)
      return has(found, /'surrogate'/) && tried > 0.5 && Math.abs(tried - Math.round(tried)) < 1e-6
    },
  },
  {
    name: 'infinity as an integer',
    reason:
      'An infinity stays one where it is rounded; in the reference it becomes the greatest integer of 64 bits.',
    explains: ({ reference, ours }) => reference === 2 ** 63 && ours === Number.POSITIVE_INFINITY,
  },
  {
    name: 'negative zero',
    reason: 'Numbers rounded to integers have one zero.',
    explains: ({ field, reference, ours }) => field !== '' && reference === '-0.0' && ours === '0.0',
  },
]
