/** What every compiled predicate is ("Predicates"). */

import type { Frame } from '../frame.js'
import type { Raw } from '../types.js'

/** Truth of a predicate: small numbers, since millions of them are computed. */
export type Truth = 0 | 1 | 2
export const FALSE = 0
export const TRUE = 1
/** A field was missing, so that neither is known. */
export const UNKNOWN = 2

/** The test of a predicate that sends every value to one of two sides, spelled out for those who can do it faster than by a call. */
export type Split = OrderSplit | SetSplit

/** A comparison with a limit, by size. */
export interface OrderSplit {
  readonly kind: 'order'
  /** What is looked at: its number among `Compilation.splitVariables`. */
  readonly variable: number
  readonly operator: 'lessThan' | 'lessOrEqual' | 'greaterThan' | 'greaterOrEqual'
  readonly limit: number
}

/** Whether a value is one of some, or none of them. */
export interface SetSplit {
  readonly kind: 'set'
  readonly variable: number
  readonly values: ReadonlySet<Raw>
  readonly isIn: boolean
}

/** A compiled predicate. */
export interface Predicate {
  test(frame: Frame): Truth
  /** The predicate as people write it: `age ≤ 40`. */
  describe(): string
  /** Whether a surrogate decided, for a record for which the predicate is TRUE or FALSE. Absent: never. */
  usedSurrogate?(frame: Frame): boolean
  /** The same as `test`, where the predicate is such a test: missing values are UNKNOWN, all others TRUE or FALSE. */
  readonly split?: Split
  /** What is asked for its being there, and for nothing else, where the predicate is such: its number among `Compilation.splitVariables`. */
  readonly presenceOf?: number
  /** The predicates that its truth is made of, and depends on alone. */
  readonly parts?: readonly Predicate[]
  /** Whether the predicate is TRUE for every record, or FALSE for every record. */
  readonly always?: boolean
}
