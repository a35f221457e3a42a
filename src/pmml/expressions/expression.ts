/** What every compiled expression is. */

import type { Frame } from '../frame.js'
import type { DataType, Raw } from '../types.js'

/** A compiled expression. */
export interface Expression {
  /**
   * The type of the results, where it is the same for every record; else `undefined` and `typeOf` tells.
   * (`if` with an integer and a double branch is of either type, and integer division depends on it.)
   */
  readonly type: DataType | undefined
  /** The type of the result for this record; `undefined` for a missing result of unknown type. */
  typeOf(frame: Frame): DataType | undefined
  /** The result; `null` when missing. Throws a `ScoreError` where the result is invalid. */
  evaluate(frame: Frame): Raw
  /** Whether the value comes unchanged from a field and lies in its domain. Absent: always valid. */
  isValid?(frame: Frame): boolean
}
