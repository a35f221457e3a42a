/** Names of the elements of the group EXPRESSION; `index.ts` has their table, and a test holds the two together. */

export const expressionElements = [
  'Constant',
  'FieldRef',
  'NormContinuous',
  'NormDiscrete',
  'Discretize',
  'MapValues',
  'TextIndex',
  'Apply',
  'Aggregate',
  'Lag',
] as const
