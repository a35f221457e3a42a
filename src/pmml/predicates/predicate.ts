/** What every compiled predicate is ("Predicates"). */

import type { Frame } from '../frame.js'

/** Truth of a predicate: small numbers, since millions of them are computed. */
export type Truth = 0 | 1 | 2
export const FALSE = 0
export const TRUE = 1
/** A field was missing, so that neither is known. */
export const UNKNOWN = 2

/** A comparison of the number in a slot with a limit, spelled out for those who can do it faster than by a call. */
export interface SlotComparison {
  readonly slot: number
  readonly operator: 'lessThan' | 'lessOrEqual' | 'greaterThan' | 'greaterOrEqual'
  readonly limit: number
}

/** A compiled predicate. */
export interface Predicate {
  test(frame: Frame): Truth
  /** The predicate as people write it: `age ≤ 40`. */
  describe(): string
  /** Whether a surrogate decided, for a record for which the predicate is TRUE or FALSE. Absent: never. */
  usedSurrogate?(frame: Frame): boolean
  /** The same as `test`, where the predicate is such a comparison. */
  readonly comparison?: SlotComparison
  /** Whether the predicate is TRUE for every record. */
  readonly always?: boolean
}
