/** Where neural networks and support vector machines differ from the reference on purpose. */

import { type Rule, refusedWith } from './rule.js'

export const networkRules: readonly Rule[] = [
  {
    name: 'missing field of a vector',
    reason:
      'A support vector machine gives no prediction where one of its fields is missing; the reference refuses the record.',
    explains: (found) =>
      refusedWith(/^MissingFieldValueException: The value for field/)(found) &&
      /<SupportVectorMachineModel /.test(found.document.pmml),
  },
  {
    name: 'norm beyond its points',
    reason:
      'The inverse of a NormContinuous, by which a network tells its number, goes on beyond the points; the reference lacks it.',
    explains: (found) =>
      refusedWith(/^NotImplementedException: Not implemented/)(found) &&
      /<NeuralNetwork .*<NormContinuous /.test(found.document.pmml),
  },
  {
    name: 'shares of nothing',
    reason:
      'Where the activations of a layer sum to 0, simplemax makes a missing prediction; the reference refuses the record.',
    explains: (found) =>
      refusedWith(/^UndefinedResultException: Undefined result/)(found) &&
      /<NeuralNetwork .*normalizationMethod='simplemax'/.test(found.document.pmml),
  },
  {
    name: 'exponential function of 32 bits',
    reason: 'The exponential function is right to the last of its 32 bits; that of the reference is not.',
    explains: ({ field, reference, ours, document }) =>
      field !== '' &&
      document.pmml.includes("x-mathContext='float'") &&
      Math.abs(Number(reference) - Number(ours)) <= 1e-5 * Math.abs(Number(reference)),
  },
]
