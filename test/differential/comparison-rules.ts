/** Where clusterings and nearest neighbours differ from the reference on purpose. */

import { type Found, type Rule, refusedWith } from './rule.js'

const isCompared = ({ document }: Found): boolean =>
  /<(ClusteringModel|NearestNeighborModel) /.test(document.pmml)

/** Whether the reference refused the record with a message like this, and we gave results. */
const comparedAndRefused =
  (pattern: RegExp) =>
  (found: Found): boolean =>
    isCompared(found) && refusedWith(pattern)(found)

/** What the Targets of a document make of a number. */
function adjusted({ pmml }: Found['document'], value: number): number[] {
  return [...pmml.matchAll(/<Target ([^>]*)>/g)].map(([, attributes]) => {
    const number = (name: string, otherwise: number): number =>
      Number(new RegExp(` ${name}='([^']*)'`).exec(` ${attributes}`)?.[1] ?? otherwise)
    const clamped = Math.min(Math.max(value, number('min', -Infinity)), number('max', Infinity))
    return clamped * number('rescaleFactor', 1) + number('rescaleConstant', 0)
  })
}

export const comparisonRules: readonly Rule[] = [
  {
    name: 'nothing to compare',
    reason:
      'A record with which no comparison is defined, since all of its values are missing or the measure divides by zero, has a ' +
      'missing prediction; the reference refuses it.',
    explains: (found) =>
      comparedAndRefused(/^UndefinedResultException: Undefined result/)(found) &&
      Object.values(found.ours ?? {}).every((value) => value === null),
  },
  {
    name: 'missing binary field',
    reason:
      'A similarity of binary fields leaves out those that are missing; the reference refuses the record.',
    explains: (found) =>
      comparedAndRefused(/^NullPointerException: Cannot invoke "org.jpmml.evaluator.FieldValue.equalsValue/)(
        found,
      ) && /<(simpleMatching|jaccard|tanimoto|binarySimilarity)/.test(found.document.pmml),
  },
  {
    name: 'targets of neighbours',
    reason:
      'The mean of neighbours is adjusted by Targets as every predicted number; the reference leaves it alone.',
    explains: ({ field, reference, ours, document }) =>
      field !== '' &&
      document.pmml.includes('<NearestNeighborModel ') &&
      adjusted(document, Number(reference)).some(
        (value) => Math.abs(value - Number(ours)) <= 2e-6 * Math.max(1, Math.abs(value)),
      ),
  },
]
