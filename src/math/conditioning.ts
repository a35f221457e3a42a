/** Normal distributions of several values, given some of them (Koller and Friedman, "Probabilistic Graphical Models", 7.1). */

/** The distribution of the last value once the others are known. */
export interface Conditioned {
  readonly mean: number
  /** Never below 0. */
  readonly variance: number
  /** ln of the density of the known values; −∞ where they can't be. */
  readonly logDensity: number
}

const LOG_2PI = Math.log(2 * Math.PI)
/** A variance of this share of what it was is what rounding leaves of 0. */
const NONE_LEFT = 1e-12
/** How far, in standard deviations as they were, a value without a variance may be from its mean for the same reason. */
const AGREES = 1e-6

/**
 * The distribution of the last of jointly normal values, given all others. A known value that follows from those before it adds
 * nothing where it agrees with them.
 * @param means of all values; overwritten
 * @param covariances row by row; overwritten
 */
export function condition(
  means: Float64Array,
  covariances: Float64Array,
  known: ArrayLike<number>,
): Conditioned {
  const count = means.length
  const before = Float64Array.from(means, (_, i) => covariances[i * count + i])
  let logDensity = 0
  for (let k = 0; k < count - 1; k++) {
    const off = known[k] - means[k]
    const variance = covariances[k * count + k]
    if (!(variance > NONE_LEFT * before[k])) {
      const slack = AGREES * Math.sqrt(before[k]) + 1e-9 * Math.abs(known[k])
      if (!(Math.abs(off) <= slack)) return { mean: Number.NaN, variance: Number.NaN, logDensity: -Infinity }
      continue
    }
    logDensity -= (off ** 2 / variance + Math.log(variance) + LOG_2PI) / 2
    for (let i = k + 1; i < count; i++) {
      const gain = covariances[i * count + k] / variance
      means[i] += gain * off
      for (let j = k + 1; j <= i; j++) covariances[i * count + j] -= gain * covariances[j * count + k]
    }
  }
  const last = count * count - 1
  return { mean: means[count - 1], variance: Math.max(covariances[last], 0), logDensity }
}
