/**
 * Polynomials in the lag operator B, which takes a series one step back: what ARIMA models, transfer functions and differences
 * are made of (Box, Jenkins, Reinsel, "Time Series Analysis", 3 to 5, 9).
 */

/** c₀·B^l₀ + c₁·B^l₁ + …: the terms that are not zero, the smallest lag first. */
export interface LagPolynomial {
  readonly lags: Uint32Array
  readonly coefficients: Float64Array
}

function polynomial(terms: ReadonlyMap<number, number>): LagPolynomial {
  const lags = Uint32Array.from(terms.keys())
    .filter((lag) => terms.get(lag) !== 0)
    .sort()
  return { lags, coefficients: Float64Array.from(lags, (lag) => terms.get(lag) ?? 0) }
}

/**
 * 1 + sign·(c₁·B^s + c₂·B^2s + …).
 * @param step how many steps the first coefficient reaches back: 1, or the length of a season
 */
export function onePlus(sign: 1 | -1, coefficients: ArrayLike<number>, step = 1): LagPolynomial {
  const terms = new Map([[0, 1]])
  for (let i = 0; i < coefficients.length; i++) terms.set((i + 1) * step, sign * coefficients[i])
  return polynomial(terms)
}

/** A polynomial of coefficients by lag, from lag 0. */
export const ofCoefficients = (coefficients: ArrayLike<number>): LagPolynomial =>
  polynomial(new Map(Array.from(coefficients, (coefficient, lag) => [lag, coefficient])))

/** The product of two polynomials. */
export function product(a: LagPolynomial, b: LagPolynomial): LagPolynomial {
  const terms = new Map<number, number>()
  for (let i = 0; i < a.lags.length; i++)
    for (let j = 0; j < b.lags.length; j++) {
      const lag = a.lags[i] + b.lags[j]
      terms.set(lag, (terms.get(lag) ?? 0) + a.coefficients[i] * b.coefficients[j])
    }
  return polynomial(terms)
}

/** B^lag times a polynomial. */
export const delayed = ({ lags, coefficients }: LagPolynomial, lag: number): LagPolynomial => ({
  lags: lags.map((each) => each + lag),
  coefficients,
})

/** (1 − B^step)^times: differences. */
export function differences(times: number, step = 1): LagPolynomial {
  let result = onePlus(1, [])
  for (let i = 0; i < times; i++) result = product(result, onePlus(-1, [1], step))
  return result
}

/** The greatest lag. */
export const degree = ({ lags }: LagPolynomial): number => (lags.length === 0 ? 0 : lags[lags.length - 1])

/** The polynomial at B = 1: what it makes of a constant. */
export const sumOf = ({ coefficients }: LagPolynomial): number =>
  coefficients.reduce((sum, each) => sum + each, 0)

/** What the polynomial makes of a series at a place. The series reaches as far back as the greatest lag. */
export function filtered(
  { lags, coefficients }: LagPolynomial,
  series: ArrayLike<number>,
  at: number,
): number {
  let sum = 0
  for (let i = 0; i < lags.length; i++) sum += coefficients[i] * series[at - lags[i]]
  return sum
}

/**
 * Coefficients ψ₀, ψ₁, … of numerator(B)/denominator(B): the answers of a series to one shock. The denominator has the
 * coefficient 1 at lag 0.
 */
export function quotient(numerator: LagPolynomial, denominator: LagPolynomial, count: number): Float64Array {
  const weights = new Float64Array(count)
  for (let i = 0; i < numerator.lags.length && numerator.lags[i] < count; i++)
    weights[numerator.lags[i]] = numerator.coefficients[i]
  const { lags, coefficients } = denominator
  for (let k = 0; k < count; k++)
    for (let i = 0; i < lags.length && lags[i] <= k; i++)
      if (lags[i] > 0) weights[k] -= coefficients[i] * weights[k - lags[i]]
  return weights
}

/** Square roots of Σ_{j<k} ψ_j² for k = 1, 2, …: how the error of a forecast grows with the steps ahead. */
export function cumulativeErrors(weights: Float64Array): Float64Array {
  let sum = 0
  return weights.map((weight) => {
    sum += weight * weight
    return Math.sqrt(sum)
  })
}
