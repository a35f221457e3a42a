/**
 * The error function and its complement by the rational approximations of W. J. Cody, "Rational Chebyshev Approximations
 * for the Error Function", Mathematics of Computation 23 (1969), 631–637.
 */

const SQRT_PI_INVERSE = 0.5641895835477563

// |x| <= 0.46875: erf(x) = x * P(x^2) / Q(x^2), the coefficients from the second highest power down, the highest of P last.
const NEAR_P = [
  3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315,
]
const NEAR_Q = [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171]

// 0.46875 < x <= 4: erfc(x) = exp(-x^2) * P(x) / Q(x)
const MIDDLE_P = [
  0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
]
const MIDDLE_Q = [
  15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
]

// x > 4: erfc(x) = exp(-x^2) / x * (1 / sqrt(pi) - P(1 / x^2) / (x^2 * Q(1 / x^2)))
const FAR_P = [
  0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 0.0006587491615298378,
  0.016315387137302097,
]
const FAR_Q = [
  2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
]

/** Where the approximation for small arguments ends. */
const NEAR = 0.46875

/** P(z) / Q(z), where Q's highest coefficient is 1 and P's stands at its end. */
function ratio(p: readonly number[], q: readonly number[], z: number): number {
  const last = q.length - 1
  let above = p[p.length - 1] * z
  let below = z
  for (let i = 0; i < last; i++) {
    above = (above + p[i]) * z
    below = (below + q[i]) * z
  }
  return (above + p[last]) / (below + q[last])
}

/**
 * `exp(-factor * x^2)` without the error that squaring brings: x is split into a part of few bits, whose square is exact,
 * and the rest.
 */
export function expOfSquare(x: number, factor: number): number {
  const coarse = Math.trunc(x * 16) / 16
  return Math.exp(-factor * coarse * coarse) * Math.exp(-factor * (x - coarse) * (x + coarse))
}

/** `exp(x^2) * erfc(x)` for x > 0.46875. */
export function scaledErfc(x: number): number {
  if (x <= 4) return ratio(MIDDLE_P, MIDDLE_Q, x)
  const z = 1 / (x * x)
  return (SQRT_PI_INVERSE - z * ratio(FAR_P, FAR_Q, z)) / x
}

/** erf(x) = 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  const size = Math.abs(x)
  if (size <= NEAR) return x * ratio(NEAR_P, NEAR_Q, x * x)
  // From 6 on it is 1 to the last bit.
  if (size > 6) return Math.sign(x)
  const rest = expOfSquare(size, 1) * scaledErfc(size)
  return x < 0 ? rest - 0.5 - 0.5 : 0.5 - rest + 0.5
}

/** The complement 1 − erf(x), exact also where it is small. */
export function erfc(x: number): number {
  if (Math.abs(x) <= NEAR) return 1 - erf(x)
  // exp(-x^2) is 0 from 27.3 on; and Infinity must not meet Infinity.
  const rest = Math.abs(x) > 28 ? 0 : expOfSquare(Math.abs(x), 1) * scaledErfc(Math.abs(x))
  return x < 0 ? 2 - rest : rest
}
