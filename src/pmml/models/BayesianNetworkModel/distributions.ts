/** The distributions of continuous nodes ("Bayesian Networks"). */

import { gaussianLogDensity, uniformLogDensity } from '../../../math/distributions.js'
import { normalQuantile } from '../../../math/normal.js'
import type { NodeDistribution } from './network.js'

/** A kind of distribution: which parameters it can have, its values by probability, its densities and moments. */
export interface Family {
  isOne(parameters: Float64Array): boolean
  quantile(u: number, parameters: Float64Array): number
  logDensity(x: number, parameters: Float64Array): number
  meanOf(parameters: Float64Array): number
  varianceOf(parameters: Float64Array): number
}

const isNormal = ([mean, variance]: Float64Array): boolean =>
  Number.isFinite(mean) && variance >= 0 && variance < Infinity
/** A distribution of no width is a certain value. */
const normalLogDensity = (x: number, mean: number, variance: number): number =>
  variance > 0 ? gaussianLogDensity(x, mean, variance) : certain(x === mean)
const certain = (isIt: boolean): number => (isIt ? 0 : -Infinity)

export const families: { readonly [K in NodeDistribution['kind']]: Family } = {
  Normal: {
    isOne: isNormal,
    quantile: (u, [mean, variance]) => mean + Math.sqrt(variance) * normalQuantile(u),
    logDensity: (x, [mean, variance]) => normalLogDensity(x, mean, variance),
    meanOf: ([mean]) => mean,
    varianceOf: ([, variance]) => variance,
  },
  // Mean and variance are those of the logarithm.
  Lognormal: {
    isOne: isNormal,
    quantile: (u, [mean, variance]) => Math.exp(mean + Math.sqrt(variance) * normalQuantile(u)),
    logDensity: (x, [mean, variance]) =>
      x > 0 ? normalLogDensity(Math.log(x), mean, variance) - Math.log(x) : -Infinity,
    meanOf: ([mean, variance]) => Math.exp(mean + variance / 2),
    varianceOf: ([mean, variance]) => Math.expm1(variance) * Math.exp(2 * mean + variance),
  },
  Uniform: {
    isOne: ([lower, upper]) => lower <= upper && Number.isFinite(upper - lower),
    quantile: (u, [lower, upper]) => lower + u * (upper - lower),
    logDensity: (x, [lower, upper]) =>
      lower < upper ? uniformLogDensity(x, lower, upper) : certain(x === lower),
    meanOf: ([lower, upper]) => (lower + upper) / 2,
    varianceOf: ([lower, upper]) => (upper - lower) ** 2 / 12,
  },
  // The mean of a triangle is (lower + mode + upper)/3.
  Triangular: {
    isOne([mean, lower, upper]) {
      const slack = 1e-9 * (upper - lower)
      const mode = 3 * mean - lower - upper
      return lower <= upper && Number.isFinite(mode) && mode >= lower - slack && mode <= upper + slack
    },
    quantile(u, [mean, lower, upper]) {
      const mode = modeOf(mean, lower, upper)
      const width = upper - lower
      return u * width < mode - lower
        ? lower + Math.sqrt(u * width * (mode - lower))
        : upper - Math.sqrt((1 - u) * width * (upper - mode))
    },
    logDensity(x, [mean, lower, upper]) {
      if (lower === upper) return certain(x === lower)
      if (!(x >= lower && x <= upper)) return -Infinity
      const mode = modeOf(mean, lower, upper)
      const side = x < mode ? (x - lower) / (mode - lower) : mode < upper ? (upper - x) / (upper - mode) : 1
      return Math.log((2 * side) / (upper - lower))
    },
    meanOf: ([mean]) => mean,
    varianceOf([mean, lower, upper]) {
      const mode = modeOf(mean, lower, upper)
      return ((upper - lower) ** 2 - (mode - lower) * (upper - mode)) / 18
    },
  },
}

/** Within the bounds, which rounding may leave. */
const modeOf = (mean: number, lower: number, upper: number): number =>
  Math.min(Math.max(3 * mean - lower - upper, lower), upper)
