/** Decimals as documents write them: sign, digits, and where the point is. What they are worth, to the last bit. */

/** Powers of ten that 64 bits hold exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))
const BILLION = 1e9
/** Up to here whole numbers are exact. */
const EXACT = 2 ** 53

/**
 * The number nearest to ±(high · 10⁹ + low) · 10^exponent: the one that reading its text gives.
 * @param high a whole number below 10⁹
 * @param low a whole number below 10⁹
 */
export function decimalNumber(negative: boolean, high: number, low: number, exponent: number): number {
  const size = high * BILLION + low
  const nearest = size <= EXACT ? ofExact(size, exponent) : ofLong(high, low, exponent)
  const value = nearest ?? Number(`${high}${String(low).padStart(9, '0')}e${exponent}`)
  // No text of a document means a negative zero.
  return negative ? 0 - value : value
}

/** One operation on two exact numbers rounds once, and right. */
function ofExact(size: number, exponent: number): number | undefined {
  if (exponent === 0) return size
  if (exponent < -22 || exponent > 22) return undefined
  return exponent < 0 ? size / POWERS[-exponent] : size * POWERS[exponent]
}

/**
 * More digits than one number holds: a quotient of two numbers' sum, and how far it is off. Where a bound above and one below
 * that error round to the same number, so does the truth.
 */
function ofLong(high: number, low: number, exponent: number): number | undefined {
  if (exponent > 0 || exponent < -22) return undefined
  const power = POWERS[-exponent]
  // 10⁹ has nine factors of two: the product takes 30 + 21 bits and is exact.
  const first = high * BILLION
  const sum = first + low
  const lost = low - (sum - first)
  const quotient = sum / power
  // Exactly sum − quotient · power: the halves of the factors multiply without loss.
  const product = quotient * power
  const quotientHigh = upper(quotient)
  const quotientLow = quotient - quotientHigh
  const powerHigh = upper(power)
  const powerLow = power - powerHigh
  const beyond =
    quotientHigh * powerHigh -
    product +
    quotientHigh * powerLow +
    quotientLow * powerHigh +
    quotientLow * powerLow
  const correction = (sum - product - beyond + lost) / power
  // What computing the correction loses is far below.
  const slack = quotient * 2 ** -90
  const below = quotient + (correction - slack)
  return below === quotient + (correction + slack) ? below : undefined
}

/** The upper 26 bits (Dekker). */
function upper(x: number): number {
  const shifted = x * 134217729
  return shifted - (shifted - x)
}
