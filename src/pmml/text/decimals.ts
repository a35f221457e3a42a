/** Exact decimal digits of 64-bit numbers, rounded half to even as C's printf does. */

/** The exact value of a finite number `x >= 0`: `digits` (an integer) divided by `10^scale`. */
function exact(x: number): { readonly digits: bigint; readonly scale: number } {
  let whole = x
  let halvings = 0
  // Doubling a double is exact, and every double becomes whole after at most 1074 doublings.
  while (!Number.isInteger(whole)) {
    whole *= 2
    halvings++
  }
  return { digits: BigInt(whole) * 5n ** BigInt(halvings), scale: halvings }
}

/** A quotient rounded half to even. */
function divideRounded(a: bigint, b: bigint): bigint {
  const quotient = a / b
  const twice = (a - quotient * b) * 2n
  return twice > b || (twice === b && quotient % 2n === 1n) ? quotient + 1n : quotient
}

/** The digits of `x >= 0` rounded to `precision` places after the point, without the point. */
export function fixedDigits(x: number, precision: number): string {
  const { digits, scale } = exact(x)
  const rounded =
    scale > precision
      ? divideRounded(digits, 10n ** BigInt(scale - precision))
      : digits * 10n ** BigInt(precision - scale)
  return rounded.toString()
}

/** The first digit and `precision` more of `x >= 0`, rounded, and the power of ten of the first one. */
export function scientificDigits(
  x: number,
  precision: number,
): { readonly digits: string; readonly exponent: number } {
  if (x === 0) return { digits: '0'.repeat(precision + 1), exponent: 0 }
  const { digits, scale } = exact(x)
  const length = digits.toString().length
  const exponent = length - 1 - scale
  const excess = length - 1 - precision
  if (excess <= 0) return { digits: (digits * 10n ** BigInt(-excess)).toString(), exponent }
  const rounded = divideRounded(digits, 10n ** BigInt(excess)).toString()
  // 9.99… may round up to 10.
  return rounded.length > precision + 1
    ? { digits: rounded.slice(0, -1), exponent: exponent + 1 }
    : { digits: rounded, exponent }
}
