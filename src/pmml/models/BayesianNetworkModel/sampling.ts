/**
 * Inference by weighted samples, where there is no closed form: values that were not observed are drawn in the order of the network,
 * and each case counts as much as the evidence is likely in it (Koller and Friedman, "Probabilistic Graphical Models", 12.2).
 */

import { gaussianLogDensity } from '../../../math/distributions.js'
import { normalQuantile } from '../../../math/normal.js'
import type { Frame } from '../../frame.js'
import type { Raw } from '../../types.js'
import type { ModelContext } from '../compiled.js'
import { nothing, type Prediction, winner } from '../prediction.js'
import type { Evidence, Inference } from './inference.js'
import type { Network, NetworkNode, NodeDistribution } from './nodes.js'

/** Cases drawn for each record. */
const SAMPLES = 20_000
const SEED = 0x9e3779b9

export function samplingInference({ nodes, order }: Network, { compilation }: ModelContext): Inference {
  let frame: Frame | undefined
  return (node, evidence) => {
    frame ??= compilation.newFrame()
    const random = generator(SEED)
    const values: Raw[] = []
    const logWeights = new Float64Array(SAMPLES)
    for (let s = 0; s < SAMPLES; s++) {
      frame.generation++
      logWeights[s] = drawCase(nodes, order, evidence, node, frame, random)
      values.push(frame.values[nodes[node].slot])
    }
    const most = logWeights.reduce((a, b) => Math.max(a, b), -Infinity)
    if (most === -Infinity) return nothing
    const weights = logWeights.map((weight) => Math.exp(weight - most))
    return nodes[node].kind === 'discrete' ? shares(nodes[node], values, weights) : moments(values, weights)
  }
}

/** Draws one case into the frame, and gives the logarithm of its weight. */
function drawCase(
  nodes: readonly NetworkNode[],
  order: readonly number[],
  evidence: Evidence,
  asked: number,
  frame: Frame,
  random: () => number,
): number {
  let logWeight = 0
  for (const i of order) {
    const node = nodes[i]
    const observed = i === asked ? null : evidence[i]
    if (node.kind === 'discrete') {
      const probabilities = node.probabilities.find((row) => applies(row.parents, nodes, frame))?.outcome
      // No row: nothing is known of such a case.
      if (probabilities === undefined) return -Infinity
      const known = observed === null ? -1 : node.categories.indexOf(observed)
      if (known >= 0) logWeight += Math.log(probabilities[known])
      frame.values[node.slot] = node.categories[known >= 0 ? known : draw(probabilities, random())]
    } else {
      const distribution = node.distributions.find((row) => applies(row.parents, nodes, frame))?.outcome
      if (distribution === undefined) return -Infinity
      const parameters = distribution.parameters.map((parameter) => parameter(frame))
      if (parameters.some(Number.isNaN)) return -Infinity
      const { quantile, logDensity } = families[distribution.kind]
      if (typeof observed === 'number') {
        logWeight += logDensity(observed, parameters)
        frame.values[node.slot] = observed
      } else frame.values[node.slot] = quantile(random(), parameters)
    }
    if (logWeight === -Infinity) return logWeight
  }
  return logWeight
}

const applies = (
  parents: readonly { readonly parent: number; readonly value: Raw }[],
  nodes: readonly NetworkNode[],
  frame: Frame,
): boolean => parents.every(({ parent, value }) => frame.values[nodes[parent].slot] === value)

function draw(probabilities: readonly number[], u: number): number {
  let sum = 0
  for (let i = 0; i < probabilities.length; i++) {
    sum += probabilities[i]
    if (u < sum) return i
  }
  return probabilities.length - 1
}

/** A kind of distribution: its values by probability, and its densities. */
interface Family {
  quantile(u: number, parameters: readonly number[]): number
  logDensity(x: number, parameters: readonly number[]): number
}

const families: { readonly [K in NodeDistribution['kind']]: Family } = {
  Normal: {
    quantile: (u, [mean, variance]) => mean + Math.sqrt(variance) * normalQuantile(u),
    logDensity: (x, [mean, variance]) => gaussianLogDensity(x, mean, variance),
  },
  // Mean and variance are those of the logarithm.
  Lognormal: {
    quantile: (u, [mean, variance]) => Math.exp(mean + Math.sqrt(variance) * normalQuantile(u)),
    logDensity: (x, [mean, variance]) =>
      x > 0 ? gaussianLogDensity(Math.log(x), mean, variance) - Math.log(x) : -Infinity,
  },
  Uniform: {
    quantile: (u, [lower, upper]) => lower + u * (upper - lower),
    logDensity: (x, [lower, upper]) => (x >= lower && x <= upper ? -Math.log(upper - lower) : -Infinity),
  },
  // The mean of a triangle is (lower + mode + upper)/3.
  Triangular: {
    quantile(u, [mean, lower, upper]) {
      const mode = modeOf(mean, lower, upper)
      const width = upper - lower
      return u < (mode - lower) / width
        ? lower + Math.sqrt(u * width * (mode - lower))
        : upper - Math.sqrt((1 - u) * width * (upper - mode))
    },
    logDensity(x, [mean, lower, upper]) {
      if (!(x >= lower && x <= upper)) return -Infinity
      const mode = modeOf(mean, lower, upper)
      const side = x < mode ? (x - lower) / (mode - lower) : mode < upper ? (upper - x) / (upper - mode) : 1
      return Math.log((2 * side) / (upper - lower))
    },
  },
}

const modeOf = (mean: number, lower: number, upper: number): number =>
  Math.min(Math.max(3 * mean - lower - upper, lower), upper)

function shares({ categories }: NetworkNode, values: readonly Raw[], weights: Float64Array): Prediction {
  const sums = new Float64Array(categories.length)
  let total = 0
  for (const [s, value] of values.entries()) {
    sums[categories.indexOf(value)] += weights[s]
    total += weights[s]
  }
  const probabilities = { categories, values: sums.map((sum) => sum / total) }
  return { value: winner(probabilities), probabilities }
}

function moments(values: readonly Raw[], weights: Float64Array): Prediction {
  let total = 0
  let mean = 0
  for (const [s, value] of values.entries()) {
    if (weights[s] === 0) continue
    total += weights[s]
    mean += (weights[s] / total) * (Number(value) - mean)
  }
  let spread = 0
  let error = 0
  for (const [s, value] of values.entries()) {
    if (weights[s] === 0) continue
    const square = (Number(value) - mean) ** 2
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
