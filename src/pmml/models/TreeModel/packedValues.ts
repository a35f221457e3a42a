/** The values of packed attributes as a tree needs them. */

import {
  type Cursor,
  cursor,
  LONG_TEXT,
  type Packed,
  readValue,
  valueEnd,
  valueText,
} from '../../../xml/packed.js'
import { parseNumber } from '../../text/numbers.js'

/** Reads values by where they stand in packed bytes. */
export interface PackedValues {
  /** Reads one; what it returns is the same object every time. */
  at(place: number): Cursor
  /** It as a number; `undefined` where it is none. */
  number(place: number): number | undefined
  /** Whether it is a number. */
  isNumber(place: number): boolean
  /** It as it was written. */
  text(place: number): string
  /** Whether two are the same text. */
  areSame(a: number, b: number): boolean
}

/** Reads the values of a packed tree. */
export function packedValues(packed: Packed): PackedValues {
  const { bytes, vocabulary } = packed
  const { texts } = vocabulary
  const value = cursor()
  const at = (place: number): Cursor => {
    value.at = place
    readValue(bytes, value)
    return value
  }
  return {
    at,
    number(place) {
      const { isText, text, number } = at(place)
      return isText ? parseNumber(texts[text]) : number
    },
    isNumber(place) {
      return bytes[place] > LONG_TEXT || parseNumber(valueText(packed, place)) !== undefined
    },
    text: (place) => valueText(packed, place),
    // One text is packed in one way.
    areSame(a, b) {
      const length = valueEnd(bytes, a) - a
      for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false
      return true
    },
  }
}
