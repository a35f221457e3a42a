/** Decimals straight from the bytes of cells, four digits at a time: what they are worth, to the last bit. */

import { scaledSum } from '../xml/decimal.js'

const PLUS = 43
const MINUS = 45
const DOT = 46
const ZERO = 48
const NINE = 57
const UPPER_E = 69
const LOWER_E = 101

/** Below, whole numbers are exact. */
const EXACT = 2 ** 53
/** Digits behind the point that go together with those before it; the others make a number of their own. */
const JOINED = 8
/** Most of the others. */
const MOST_OTHERS = 10
const POWERS = Float64Array.from({ length: MOST_OTHERS + 1 }, (_, i) => Number(`1e${i}`))
/** Up to where the first number can be multiplied with a power of ten and stay exact: only the factors of five take room. */
const MOST_FIRST = Float64Array.from({ length: MOST_OTHERS + 1 }, (_, i) => Math.floor((EXACT - 1) / 5 ** i))
/** Most digits of an exponent. */
const MOST_EXPONENT = 4

/** Reads decimals of some bytes, one after the other. */
export interface DecimalReader {
  /** Behind the decimal that was read last. */
  end: number
  /** The number that reading the text of the decimal at a place gives; `NaN` where none stands there. */
  read(from: number): number
}

/** Makes a reader of bytes in which something that is no part of a decimal stands behind each. */
export function decimalReader(bytes: Buffer): DecimalReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lastWord = bytes.length - 4
  const reader: DecimalReader = { end: 0, read }

  function read(from: number): number {
    let at = from
    let byte = bytes[at]
    const isNegative = byte === MINUS
    if (isNegative) byte = bytes[++at]
    const start = at
    let first = 0
    let rest = 0
    let others = 0
    for (; byte >= ZERO && byte <= NINE; byte = bytes[++at]) first = first * 10 + (byte - ZERO)
    if (at === start) return Number.NaN
    let exponent = 0
    if (byte === DOT) {
      const fraction = ++at
      for (let joined = JOINED; at <= lastWord; at += 4) {
        const word = view.getInt32(at, true)
        if (!isDigits(word)) break
        if (joined > 0) {
          first = first * 1e4 + digitsOf(word)
          joined -= 4
        } else {
          rest = rest * 1e4 + digitsOf(word)
          others += 4
        }
      }
      for (byte = bytes[at]; byte >= ZERO && byte <= NINE; byte = bytes[++at])
        if (at - fraction < JOINED) first = first * 10 + (byte - ZERO)
        else {
          rest = rest * 10 + (byte - ZERO)
          others++
        }
      if (at === fraction) return Number.NaN
      exponent = fraction - at
    }
    if (byte === LOWER_E || byte === UPPER_E) {
      byte = bytes[++at]
      const isBelow = byte === MINUS
      if (isBelow || byte === PLUS) byte = bytes[++at]
      const digits = at
      let said = 0
      for (; byte >= ZERO && byte <= NINE; byte = bytes[++at]) said = said * 10 + (byte - ZERO)
      if (at === digits || at - digits > MOST_EXPONENT) return Number.NaN
      exponent += isBelow ? -said : said
    }
    reader.end = at
    const size =
      (others <= MOST_OTHERS && first <= MOST_FIRST[others]
        ? scaledSum(first * POWERS[others], rest, exponent)
        : undefined) ?? Number(bytes.toString('latin1', start, at))
    return isNegative ? -size : size
  }
  return reader
}

/** Whether the four bytes of a word are digits: their upper halves are 3, and adding 6 changes none of these. */
const isDigits = (word: number): boolean =>
  ((word & 0xf0f0f0f0) | (((word + 0x06060606) & 0xf0f0f0f0) >>> 4)) === 0x33333333

/** What four digits make, the first of them in the lowest byte: pairs at first, then both pairs. */
function digitsOf(word: number): number {
  const digits = word & 0x0f0f0f0f
  const pairs = Math.imul(digits, 10) + (digits >>> 8)
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff)
}
