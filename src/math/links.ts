/**
 * Inverse link functions: from a linear predictor to a mean or probability. For `float` results each step is rounded by
 * the caller; here all is 64 bits. McCullagh and Nelder, "Generalized Linear Models", chapter 4.
 */

import { normalCdf } from './normal.js'

/** logit⁻¹(y) = 1/(1+e^−y). */
export const logistic = (y: number): number => 1 / (1 + Math.exp(-y))

/** probit⁻¹(y) = Φ(y). */
export const probit = (y: number): number => normalCdf(y)

/** cloglog⁻¹(y) = 1 − e^(−e^y), without cancellation for small y. */
export const cloglog = (y: number): number => -Math.expm1(-Math.exp(y))

/** loglog⁻¹(y) = e^(−e^(−y)). */
export const loglog = (y: number): number => Math.exp(-Math.exp(-y))

/** cauchit⁻¹(y) = ½ + atan(y)/π. */
export const cauchit = (y: number): number => 0.5 + Math.atan(y) / Math.PI

/** logc⁻¹(y) = 1 − e^y, without cancellation for small y. */
export const logc = (y: number): number => -Math.expm1(y)

/** negbin⁻¹(y) = 1/(c(e^−y − 1)) for the dispersion c; ∞ for y = 0, to where it goes from below. */
export const negbin =
  (c: number) =>
  (y: number): number =>
    1 / (c * (Math.expm1(-y) + 0))

/** power⁻¹(y) = y^(1/d); for d = 0 the limit e^y. */
export const power = (d: number): ((y: number) => number) => (d === 0 ? Math.exp : (y) => y ** (1 / d))

/** oddspower⁻¹(y) = 1/(1+(1+dy)^(−1/d)); for d = 0 the limit logit⁻¹(y). */
export const oddspower = (d: number): ((y: number) => number) =>
  d === 0 ? logistic : (y) => 1 / (1 + (1 + d * y) ** (-1 / d))

/** e^(y_j)/Σ e^(y_i), in place. The greatest is subtracted first, so that nothing overflows. */
export function softmax(values: Float64Array): void {
  let greatest = -Infinity
  for (let i = 0; i < values.length; i++) if (values[i] > greatest) greatest = values[i]
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.exp(values[i] - greatest)
    sum += values[i]
  }
  for (let i = 0; i < values.length; i++) values[i] /= sum
}

/** y_j/Σ y_i, in place; `NaN` where the sum is 0: there are no shares of nothing. */
export function simplemax(values: Float64Array): void {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  if (sum === 0) sum = Number.NaN
  for (let i = 0; i < values.length; i++) values[i] /= sum
}

/**
 * From linear predictors of ordered classes to probabilities, in place: F(y_j) is the probability of class j or one before it,
 * and the last class has what is left.
 */
export const ordinal =
  (cumulative: (y: number) => number) =>
  (values: Float64Array): void => {
    let before = 0
    const last = values.length - 1
    for (let i = 0; i < last; i++) {
      const upTo = cumulative(values[i])
      values[i] = upTo - before
      before = upTo
    }
    values[last] = 1 - before
  }
