/** The working memory of one record: a value a slot, filled as far as the record needs it. */

import type { Memory } from './memory.js'
import type { DataType, Raw } from './types.js'

/** Working memory. One per loaded model, used again for each record. */
export interface Frame {
  /** Values by slot. Only meaningful where `stamps` has the current `generation`. */
  readonly values: Raw[]
  /** For which generation each slot was computed. */
  readonly stamps: number[]
  /** Slots whose value lies outside the field's domain and was let through (`asIs`). Cleared when a slot is filled. */
  readonly invalid: boolean[]
  /** Number of the record, counting from 1: raising it empties all slots at once. */
  generation: number
  /** Type of the result of the expression without a static type that was evaluated last. */
  resultType: DataType | undefined
  /** Problems met while scoring this record that did not stop it. */
  readonly warnings: string[]
  /** What the model remembers of earlier records (Lag), by slot of memory: that of the session that scores. */
  memory: Memory
}
