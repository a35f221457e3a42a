/** Probability distributions: logarithms of their densities. Johnson, Kotz, Balakrishnan, "Continuous Univariate Distributions". */

const LOG_2PI = Math.log(2 * Math.PI)

/** ln of the density of the normal distribution at x. The variance is positive. */
export const gaussianLogDensity = (x: number, mean: number, variance: number): number =>
  -((x - mean) ** 2 / variance + Math.log(variance) + LOG_2PI) / 2

/** ln of the probability of x under the Poisson distribution; −∞ where x is no count. The mean is not negative. */
export function poissonLogProbability(x: number, mean: number): number {
  if (!(x >= 0) || !Number.isInteger(x)) return -Infinity
  // 0⁰ = 1: without events expected, none is certain.
  if (x === 0) return -mean
  return x * Math.log(mean) - mean - logFactorial(x)
}

/** ln of the density of the uniform distribution over [lower, upper] at x. The upper bound is above the lower one. */
export const uniformLogDensity = (x: number, lower: number, upper: number): number =>
  x >= lower && x <= upper ? -Math.log(upper - lower) : -Infinity

const TABLED = 256
const logFactorials = new Float64Array(TABLED)
for (let n = 2; n < TABLED; n++) logFactorials[n] = logFactorials[n - 1] + Math.log(n)

/** ln n! for whole numbers n ≥ 0: from a table, beyond it by Stirling's series, whose error there is below 10⁻¹⁸. */
export function logFactorial(n: number): number {
  if (n < TABLED) return logFactorials[n]
  const square = 1 / (n * n)
  const series = (1 / 12 - square * (1 / 360 - square / 1260)) / n
  return n * Math.log(n) - n + (Math.log(n) + LOG_2PI) / 2 + series
}
