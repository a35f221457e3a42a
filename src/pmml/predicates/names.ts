/** Names of the elements of the group PREDICATE; `index.ts` has their table, and a test holds the two together. */

export const predicateElements = [
  'SimplePredicate',
  'CompoundPredicate',
  'SimpleSetPredicate',
  'True',
  'False',
] as const
