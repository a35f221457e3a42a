/** The standard normal distribution: density, distribution function and quantiles. */

import { erf, expOfSquare, scaledErfc } from './erf.js'

const SQRT_2_PI_INVERSE = 0.3989422804014327

/** Density at x. */
export function normalPdf(x: number): number {
  // The density is 0 from 38.6 on; and Infinity must not meet Infinity.
  return Math.abs(x) > 40 ? 0 : SQRT_2_PI_INVERSE * expOfSquare(x, 0.5)
}

/** Probability of a value up to x. */
export function normalCdf(x: number): number {
  const size = Math.abs(x)
  if (Number.isNaN(x)) return x
  if (size <= 0.67) return 0.5 + 0.5 * erf(x * Math.SQRT1_2)
  // erfc(x/√2) with the exponential of x²/2 taken from x itself: x/√2 is rounded, which far out would show.
  const tail = size > 40 ? 0 : 0.5 * expOfSquare(size, 0.5) * scaledErfc(size * Math.SQRT1_2)
  return x < 0 ? tail : 1 - tail
}

/**
 * The value that lies above a share p of the distribution: −∞ for 0, ∞ for 1, NaN outside [0, 1].
 * M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37 (1988),
 * 477–484; relative accuracy about 1e-16.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0) return Number.NEGATIVE_INFINITY
  if (p === 1) return Number.POSITIVE_INFINITY
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(CENTRE_P, r)) / polynomial(CENTRE_Q, r)
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p))
  const size =
    r <= 5
      ? polynomial(SIDE_P, r - 1.6) / polynomial(SIDE_Q, r - 1.6)
      : polynomial(TAIL_P, r - 5) / polynomial(TAIL_Q, r - 5)
  return q < 0 ? -size : size
}

/** Coefficients stand from the constant term up. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]
  return value
}

const CENTRE_P = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
]
const CENTRE_Q = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
]
const SIDE_P = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
]
const SIDE_Q = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
]
const TAIL_P = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
]
const TAIL_Q = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
]
