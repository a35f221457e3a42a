/** Writing decimals in packed form: the digits of a text, so that the same text comes back. */

import { DECIMAL, EXPONENT, NEGATIVE, PADDED_EXPONENT, SCALES, WIDTHS } from './packed.js'

const MINUS = 0x2d
const PLUS = 0x2b
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const UPPER_E = 0x45
const LOWER_E = 0x65

/** Powers of ten by how many digits there are beyond nine. */
const SHIFTS = Float64Array.from({ length: 10 }, (_, i) => Number(`1e${i}`))

/**
 * Packs the decimal that begins at a place of a document and ends before a quote.
 * @param out where the packed value goes, at `size`
 * @returns where it ends; 0 where no decimal stands there that packing gives back as it is. Then what was written means nothing
 */
export function packDecimal(
  source: Uint8Array,
  from: number,
  quote: number,
  out: Uint8Array,
  size: number,
): number {
  let at = from
  let byte = source[at]
  const negative = byte === MINUS
  if (negative) byte = source[++at]
  const whole = at
  // The first nine digits, and those that follow: together they are exact.
  let digits = 0
  let head = 0
  let rest = 0
  for (; byte >= ZERO && byte <= NINE; byte = source[++at]) {
    if (digits < 9) head = head * 10 + (byte - ZERO)
    else rest = rest * 10 + (byte - ZERO)
    if (digits > 0 || byte !== ZERO) digits++
  }
  if (at === whole || (source[whole] === ZERO && at > whole + 1)) return 0
  let scale = 0
  if (byte === POINT) {
    const fraction = at + 1
    for (byte = source[++at]; byte >= ZERO && byte <= NINE; byte = source[++at]) {
      if (digits < 9) head = head * 10 + (byte - ZERO)
      else rest = rest * 10 + (byte - ZERO)
      if (digits > 0 || byte !== ZERO) digits++
    }
    scale = at - fraction
    if (scale === 0) return 0
  }
  if (digits > 18 || scale >= SCALES) return 0
  let to = size
  if (byte === UPPER_E || byte === LOWER_E) {
    const form = byte === UPPER_E ? EXPONENT : PADDED_EXPONENT
    byte = source[++at]
    const sign = byte
    // Java writes `E-5` and `E5`, most others `e-05` and `e+05`.
    if (form === EXPONENT ? sign === PLUS : sign !== MINUS && sign !== PLUS) return 0
    if (sign === MINUS || sign === PLUS) byte = source[++at]
    const start = at
    let exponent = 0
    for (; byte >= ZERO && byte <= NINE; byte = source[++at]) exponent = exponent * 10 + (byte - ZERO)
    const length = at - start
    const leadingZero = source[start] === ZERO
    if (length > 3 || (form === EXPONENT ? length < 1 || leadingZero : length < 2)) return 0
    if (length === 3 && leadingZero) return 0
    // `e-00` would come back as `e+00`.
    if (exponent === 0) return 0
    if (sign === MINUS) exponent = -exponent
    out[to++] = form
    out[to++] = exponent
    out[to++] = exponent >> 8
  }
  if (byte !== quote) return 0
  let high = 0
  let low = head
  if (digits > 9) {
    // The last nine digits, and those before.
    const shift = SHIFTS[digits - 9]
    const kept = 1e9 / shift
    high = Math.floor(head / kept)
    low = (head - high * kept) * shift + rest
  }
  const width = high > 0 ? 2 : low > 0xffff ? 1 : 0
  out[to++] = DECIMAL + (negative ? NEGATIVE : 0) + scale * WIDTHS.length + width
  out[to++] = low
  out[to++] = low >>> 8
  if (width > 0) {
    out[to++] = low >>> 16
    out[to++] = low >>> 24
  }
  if (width > 1) {
    out[to++] = high
    out[to++] = high >>> 8
    out[to++] = high >>> 16
    out[to++] = high >>> 24
  }
  return at
}
