/** A field: what a model reads from a record or writes into a result. */

import type { Value } from './value.js'

/** Bounds of a continuous field; an absent margin is infinite. */
export interface Interval {
  readonly left?: number
  readonly right?: number
  readonly leftClosed: boolean
  readonly rightClosed: boolean
}

/** Which values of a field are valid. */
export interface Domain {
  /** The complete list of valid values, in order. */
  readonly values?: readonly Value[]
  /** Valid ranges; a value in any of them is valid. */
  readonly intervals?: readonly Interval[]
}

/** One input or output of a model. */
export interface Field {
  readonly name: string
  /** Data type in the words of the format: `double`, `string`, `dateTime`, `tensor(float)` ... */
  readonly type: string
  /** How values may be compared: by size, by order, or for equality only. */
  readonly optype?: 'continuous' | 'categorical' | 'ordinal'
  readonly domain?: Domain
  /** Whether the value may be missing. A missing value where it may not is a `ScoreError`. */
  readonly missing: boolean
  /** The value may be a list of such values, as the items of a transaction are. */
  readonly collection?: boolean
  /** The role of an input beyond `active`, or the role of an output. */
  readonly role?: string
  /** An output that the document computes for others to use, and that is of less interest itself (PMML's `isFinalResult="false"`). */
  readonly intermediate?: boolean
  readonly displayName?: string
  /** Shape of a tensor; -1 or a name stands for a free axis. */
  readonly shape?: readonly (number | string)[]
}
