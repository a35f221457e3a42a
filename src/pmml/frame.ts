/** The working memory of one record: a value a slot, filled as far as the record needs it. */

import type { Memory } from './memory.js'
import type { DataType, Raw } from './types.js'

/** Working memory. One per loaded model, used again for each record. */
export interface Frame {
  /**
   * Values by slot, but for the numbers in `numbers`. Where slots are filled on demand, only meaningful where `stamps` has the current
   * `generation`.
   */
  readonly values: Raw[]
  /**
   * Numbers of input fields by slot: where one is not `NaN`, it is the value, whatever `values` has; else `values` tells. (A number in an
   * array of anything is an object of its own, to be made anew for each record.)
   */
  readonly numbers: Float64Array
  /**
   * Of input fields that list their texts, the place of the value in that list, by slot; -1 where it is not known: for missing values, and for
   * those that a treatment put in.
   */
  readonly codes: Int32Array
  /** For which generation each slot was computed. */
  readonly stamps: number[]
  /** 1 for slots whose value lies outside the field's domain and was let through (`asIs`); set to 0 when a slot is filled. */
  readonly invalid: Uint8Array
  /** What the record has for input fields, by slot, where it has no number. */
  readonly given: unknown[]
  /** Place of the record in the block of records whose ensembles were evaluated together; -1 for a record by itself. */
  row: number
  /** Set where something was asked for that only the scoring of this record will tell: a result of an earlier segment, or an output. */
  isEarly: boolean
  /** Number of the record, counting from 1: raising it empties all slots at once. */
  generation: number
  /** Type of the result of the expression without a static type that was evaluated last. */
  resultType: DataType | undefined
  /** Problems met while scoring this record that did not stop it. */
  readonly warnings: string[]
  /** What the model remembers of earlier records (Lag), by slot of memory: that of the session that scores. */
  memory: Memory
}

/** The value in a slot that is filled at the start of each record. */
export function valueIn({ numbers, values }: Frame, slot: number): Raw {
  const number = numbers[slot]
  return Number.isNaN(number) ? values[slot] : number
}

/** The number in such a slot; `NaN` where there is none. */
export function numberIn({ numbers, values }: Frame, slot: number): number {
  const number = numbers[slot]
  if (!Number.isNaN(number)) return number
  const value = values[slot]
  return typeof value === 'number' ? value : Number.NaN
}

/** What something that only scoring fills has before: nothing, and the frame notes that it was asked for. */
export function notYet(frame: Frame): null {
  frame.isEarly = true
  return null
}
