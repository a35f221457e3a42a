/**
 * Inference by weighted samples, where there is no closed form: values that were not observed are drawn in the order of the network,
 * and each case counts as much as the evidence is likely in it (Koller and Friedman, "Probabilistic Graphical Models", 12.2).
 */

import { ScoreError } from '../../../core/errors.js'
import { gaussianLogDensity, uniformLogDensity } from '../../../math/distributions.js'
import { normalQuantile } from '../../../math/normal.js'
import { nothing, type Prediction, winner } from '../prediction.js'
import {
  type Evidence,
  type Inference,
  placeOf,
  relevantNodes,
  withoutDistribution,
  withoutRow,
} from './inference.js'
import { type Network, type NetworkNode, type NodeDistribution, rowFor } from './network.js'

/** Cases drawn for each record. */
const SAMPLES = 20_000
/** Fewest cases that the weighted ones must be worth: of fewer nobody knows how far they are off. */
const FEWEST = 30
const SEED = 0x9e3779b9

/** Inference in any network. Throws a `ScoreError` where hardly any case has the evidence. */
export function samplingInference(network: Network): Inference {
  return (asked, evidence) => {
    const random = generator(SEED)
    const node = network.nodes[asked]
    const relevant = relevantNodes(network, asked, evidence)
    for (const i of relevant) {
      const node = network.nodes[i]
      const value = evidence.values[i]
      // What no node can have has the probability 0.
      if (node.kind === 'discrete' && value !== null && placeOf(node, value) < 0) return nothing
    }
    // Numbers, or the places of categories.
    const values = new Float64Array(SAMPLES)
    const logWeights = new Float64Array(SAMPLES)
    for (let s = 0; s < SAMPLES; s++) {
      evidence.frame.generation++
      logWeights[s] = drawCase(network, relevant, evidence, random)
      if (logWeights[s] === -Infinity) continue
      const value = evidence.frame.values[node.slot]
      values[s] = node.kind === 'discrete' ? placeOf(node, value) : Number(value)
    }
    const most = logWeights.reduce((a, b) => Math.max(a, b), -Infinity)
    if (most === -Infinity) return nothing
    const weights = logWeights.map((weight) => Math.exp(weight - most))
    const total = weights.reduce((a, b) => a + b, 0)
    const worth = total ** 2 / weights.reduce((sum, weight) => sum + weight ** 2, 0)
    if (worth < FEWEST)
      throw new ScoreError('invalid-result', 'The network can’t be sampled: its evidence is too unlikely', {
        received: `${SAMPLES} samples worth ${worth.toFixed(1)}`,
        expected: `at least ${FEWEST}`,
      })
    return node.kind === 'discrete' ? shares(node, values, weights) : moments(values, weights, total)
  }
}

/** Parameters of the distribution at hand. */
const parameters = new Float64Array(3)

/** Draws one case into the frame, and gives the logarithm of its weight. */
function drawCase(
  network: Network,
  relevant: readonly number[],
  evidence: Evidence,
  random: () => number,
): number {
  const { frame } = evidence
  let logWeight = 0
  for (const i of relevant) {
    const node = network.nodes[i]
    const observed = evidence.values[i]
    if (node.kind === 'discrete') {
      const row = rowFor(node.table, frame)
      if (row === undefined) throw withoutRow(network, evidence)
      if (observed === null) frame.values[node.slot] = node.categories[draw(row, random())]
      else {
        logWeight += Math.log(row[placeOf(node, observed)])
        frame.values[node.slot] = observed
      }
    } else {
      const row = rowFor(node.table, frame)
      if (row === undefined) throw withoutRow(network, evidence)
      for (const [p, parameter] of row.parameters.entries()) parameters[p] = parameter(frame)
      const { isOne, quantile, logDensity } = families[row.kind]
      if (!isOne(parameters))
        throw withoutDistribution(node, row.kind, parameters.slice(0, row.parameters.length))
      if (observed === null) frame.values[node.slot] = quantile(random(), parameters)
      else {
        logWeight += logDensity(Number(observed), parameters)
        frame.values[node.slot] = observed
      }
    }
    if (logWeight === -Infinity) return logWeight
  }
  return logWeight
}

/** The place of a category drawn by its probability: never one of probability 0, whatever the sum is rounded to. */
function draw(probabilities: readonly number[], u: number): number {
  let sum = 0
  let last = 0
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] === 0) continue
    sum += probabilities[i]
    last = i
    if (u < sum) return i
  }
  return last
}

/** A kind of distribution: which parameters it can have, its values by probability, and its densities. */
interface Family {
  isOne(parameters: Float64Array): boolean
  quantile(u: number, parameters: Float64Array): number
  logDensity(x: number, parameters: Float64Array): number
}

const isNormal = ([mean, variance]: Float64Array): boolean =>
  Number.isFinite(mean) && variance >= 0 && variance < Infinity
/** A distribution of no width is a certain value. */
const normalLogDensity = (x: number, mean: number, variance: number): number =>
  variance > 0 ? gaussianLogDensity(x, mean, variance) : certain(x === mean)
const certain = (isIt: boolean): number => (isIt ? 0 : -Infinity)

const families: { readonly [K in NodeDistribution['kind']]: Family } = {
  Normal: {
    isOne: isNormal,
    quantile: (u, [mean, variance]) => mean + Math.sqrt(variance) * normalQuantile(u),
    logDensity: (x, [mean, variance]) => normalLogDensity(x, mean, variance),
  },
  // Mean and variance are those of the logarithm.
  Lognormal: {
    isOne: isNormal,
    quantile: (u, [mean, variance]) => Math.exp(mean + Math.sqrt(variance) * normalQuantile(u)),
    logDensity: (x, [mean, variance]) =>
      x > 0 ? normalLogDensity(Math.log(x), mean, variance) - Math.log(x) : -Infinity,
  },
  Uniform: {
    isOne: ([lower, upper]) => lower <= upper && Number.isFinite(upper - lower),
    quantile: (u, [lower, upper]) => lower + u * (upper - lower),
    logDensity: (x, [lower, upper]) =>
      lower < upper ? uniformLogDensity(x, lower, upper) : certain(x === lower),
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
  },
}

/** Within the bounds, which rounding may leave. */
const modeOf = (mean: number, lower: number, upper: number): number =>
  Math.min(Math.max(3 * mean - lower - upper, lower), upper)

function shares({ categories }: NetworkNode, places: Float64Array, weights: Float64Array): Prediction {
  const sums = new Float64Array(categories.length)
  let total = 0
  for (let s = 0; s < places.length; s++) {
    sums[places[s]] += weights[s]
    total += weights[s]
  }
  const probabilities = { categories, values: sums.map((sum) => sum / total) }
  return { value: winner(probabilities), probabilities }
}

function moments(values: Float64Array, weights: Float64Array, total: number): Prediction {
  let mean = 0
  for (let s = 0; s < values.length; s++) mean += (weights[s] / total) * values[s]
  let spread = 0
  let error = 0
  for (let s = 0; s < values.length; s++) {
    const square = (values[s] - mean) ** 2
    spread += weights[s] * square
    error += weights[s] ** 2 * square
  }
  return {
    value: mean,
    standardDeviation: Math.sqrt(spread / total),
    standardError: Math.sqrt(error) / total,
  }
}

/** Random numbers in (0, 1) from a seed: a Weyl sequence, scrambled (Steele, Lea, Flood, "SplitMix", 2014, in 32 bits). */
function generator(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = state ^ (state >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32 + 2 ** -33
  }
}
