/** Decimals as documents and tables write them: digits, and where the point is. What they are worth, to the last bit. */

/** Powers of ten that 64 bits hold exactly, and behind them the numbers nearest to further ones. */
const EXACT_POWERS = 22
const MOST_POWERS = 60
const POWERS = Float64Array.from({ length: MOST_POWERS + 1 }, (_, i) => Number(`1e${i}`))
/** What the powers are more than those numbers. Made when first needed. */
let excess: Float64Array | undefined
const BILLION = 1e9
/** Below, whole numbers are exact; this one is what the next, which is no number, is rounded to. */
const EXACT = 2 ** 53

/**
 * The number nearest to ±(high · 10⁹ + low) · 10^exponent: the one that reading its text gives.
 * @param high a whole number below 10⁹
 * @param low a whole number below 10⁹
 */
export function decimalNumber(negative: boolean, high: number, low: number, exponent: number): number {
  // 10⁹ has nine factors of two: the product takes 30 + 21 bits and is exact.
  const nearest = scaledSum(high * BILLION, low, exponent)
  const value = nearest ?? Number(`${high}${String(low).padStart(9, '0')}e${exponent}`)
  // No text of a document means a negative zero.
  return negative ? 0 - value : value
}

/**
 * The number nearest to (first + rest) · 10^exponent, where that can be told without reading a text.
 * @param first a whole number that is exact, as is
 * @param rest one that is not greater, unless the first is 0
 */
export function scaledSum(first: number, rest: number, exponent: number): number | undefined {
  const sum = first + rest
  if (sum < EXACT && exponent >= -EXACT_POWERS && exponent <= EXACT_POWERS) {
    // One operation on two exact numbers rounds once, and right.
    return exponent < 0 ? sum / POWERS[-exponent] : exponent === 0 ? sum : sum * POWERS[exponent]
  }
  if (exponent > 0 || exponent < -MOST_POWERS || sum === 0) return undefined
  return quotient(sum, rest - (sum - first), -exponent)
}

/**
 * What is more than one number holds, by a power of ten: a quotient, and how far it is off. Where a bound above and one below
 * that error round to the same number, so does the truth.
 * @param lost what is missing in the sum: both together are exact
 */
function quotient(sum: number, lost: number, exponent: number): number | undefined {
  const power = POWERS[exponent]
  const estimate = sum / power
  // Exactly sum − estimate · power: the halves of the factors multiply without loss.
  const product = estimate * power
  const estimateHigh = upper(estimate)
  const estimateLow = estimate - estimateHigh
  const powerHigh = upper(power)
  const powerLow = power - powerHigh
  const beyond =
    estimateHigh * powerHigh -
    product +
    estimateHigh * powerLow +
    estimateLow * powerHigh +
    estimateLow * powerLow
  const more = exponent > EXACT_POWERS ? estimate * excessOf(exponent) : 0
  const correction = (sum - product - beyond + lost - more) / power
  // What computing the correction loses is far below.
  const slack = estimate * 2 ** -90
  const below = estimate + (correction - slack)
  return below === estimate + (correction + slack) ? below : undefined
}

/** The upper 26 bits (Dekker). */
function upper(x: number): number {
  const shifted = x * 134217729
  return shifted - (shifted - x)
}

function excessOf(exponent: number): number {
  excess ??= Float64Array.from(POWERS, (power, i) => Number(10n ** BigInt(i) - BigInt(power)))
  return excess[exponent]
}
