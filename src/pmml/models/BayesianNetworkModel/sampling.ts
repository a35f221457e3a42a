/**
 * Inference by weighted samples, where there is no closed form: values that were not observed are drawn in the order of the network,
 * and each case counts as much as the evidence is likely in it (Koller and Friedman, "Probabilistic Graphical Models", 12.2).
 * A node on which nothing observed depends is not drawn: each case has its whole distribution, and if all else was observed, one
 * case says it exactly.
 */

import { ScoreError } from '../../../core/errors.js'
import type { Frame } from '../../frame.js'
import { nothing, type Prediction, winner } from '../../model/prediction.js'
import { families } from './distributions.js'
import {
  type Evidence,
  type Inference,
  placeOf,
  relevantNodes,
  withoutDistribution,
  withoutRow,
} from './inference.js'
import { type ContinuousNodeOf, type DiscreteNodeOf, type Network, rowFor } from './network.js'

/** Cases drawn for each record. */
const SAMPLES = 20_000
/** Fewest cases that the weighted ones must be worth: of fewer nobody knows how far they are off. */
const FEWEST = 30
const SEED = 0x9e3779b9

/** Inference in any network. Throws a `ScoreError` where hardly any case has the evidence. */
export function samplingInference(network: Network): Inference {
  return (asked, evidence) => {
    const { nodes } = network
    const node = nodes[asked]
    const relevant = relevantNodes(network, asked, evidence)
    for (const i of relevant) {
      const value = evidence.values[i]
      // What no node can have has the probability 0.
      if (nodes[i].kind === 'discrete' && value !== null && placeOf(nodes[i], value) < 0) return nothing
    }
    const isLast = !relevant.some((i) => nodes[i].parents.includes(asked))
    const drawn = isLast ? relevant.filter((i) => i !== asked) : relevant
    const count = isLast && drawn.every((i) => evidence.values[i] !== null) ? 1 : SAMPLES
    return node.kind === 'discrete'
      ? classes(network, node, isLast, drawnCases(network, drawn, count, evidence))
      : moments(network, node, isLast, drawnCases(network, drawn, count, evidence))
  }
}

/** What is to be looked at in each case, and what comes of the cases. */
interface Cases {
  readonly evidence: Evidence
  readonly count: number
  /** Weights of the cases, the greatest of them 1; `undefined` where the evidence can't be. */
  weigh(look: (frame: Frame, place: number) => void): Float64Array | undefined
}

function drawnCases(network: Network, drawn: readonly number[], count: number, evidence: Evidence): Cases {
  const { frame } = evidence
  return {
    evidence,
    count,
    weigh(look) {
      const random = generator(SEED)
      const logWeights = new Float64Array(count)
      for (let s = 0; s < count; s++) {
        frame.generation++
        logWeights[s] = drawCase(network, drawn, evidence, random)
        if (logWeights[s] > -Infinity) look(frame, s)
      }
      const most = logWeights.reduce((a, b) => Math.max(a, b), -Infinity)
      if (most === -Infinity) return undefined
      const weights = logWeights.map((weight) => Math.exp(weight - most))
      const worth = sumOf(weights) ** 2 / sumOf(weights.map((weight) => weight ** 2))
      if (count > 1 && worth < FEWEST)
        throw new ScoreError('invalid-result', 'The network can’t be sampled: its evidence is too unlikely', {
          received: `${count} samples worth ${worth.toFixed(1)}`,
          expected: `at least ${FEWEST}`,
        })
      return weights
    },
  }
}

const sumOf = (numbers: Float64Array): number => numbers.reduce((a, b) => a + b, 0)

/** Draws one case into the frame, and gives the logarithm of its weight. */
function drawCase(
  network: Network,
  drawn: readonly number[],
  evidence: Evidence,
  random: () => number,
): number {
  const { frame } = evidence
  let logWeight = 0
  for (const i of drawn) {
    const node = network.nodes[i]
    const observed = evidence.values[i]
    if (node.kind === 'discrete') {
      const row = sharesIn(network, node, evidence)
      if (observed !== null) logWeight += Math.log(row[placeOf(node, observed)])
      frame.values[node.slot] = observed ?? node.categories[draw(row, random())]
    } else {
      const { quantile, logDensity } = familyIn(network, node, evidence)
      if (observed !== null) logWeight += logDensity(Number(observed), parameters)
      frame.values[node.slot] = observed ?? quantile(random(), parameters)
    }
    if (logWeight === -Infinity) return logWeight
  }
  return logWeight
}

/** The probabilities of a node for the parents in the frame. */
function sharesIn(network: Network, { table }: DiscreteNodeOf, evidence: Evidence): readonly number[] {
  const row = rowFor(table, evidence.frame)
  if (row === undefined) throw withoutRow(network, evidence)
  return row
}

/** Parameters of the distribution at hand: for each of thousands of samples anew, so they have one place. */
const parameters = new Float64Array(3)

/** The kind of distribution that a node has for the parents in the frame, with its parameters in `parameters`. */
function familyIn(network: Network, node: ContinuousNodeOf, evidence: Evidence) {
  const row = rowFor(node.table, evidence.frame)
  if (row === undefined) throw withoutRow(network, evidence)
  const { length } = row.parameters
  for (let p = 0; p < length; p++) parameters[p] = row.parameters[p](evidence.frame)
  const family = families[row.kind]
  if (!family.isOne(parameters)) throw withoutDistribution(node, row.kind, parameters.slice(0, length))
  return family
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

function classes(network: Network, node: DiscreteNodeOf, isLast: boolean, cases: Cases): Prediction {
  const { categories, slot } = node
  const certain = categories.map((_, i) => categories.map((_, j) => (i === j ? 1 : 0)))
  const rows = new Array<readonly number[]>(cases.count).fill([])
  const weights = cases.weigh((frame, s) => {
    rows[s] = isLast ? sharesIn(network, node, cases.evidence) : certain[placeOf(node, frame.values[slot])]
  })
  if (weights === undefined) return nothing
  const total = sumOf(weights)
  const values = new Float64Array(categories.length)
  for (const [s, row] of rows.entries())
    for (let i = 0; i < row.length; i++) values[i] += (weights[s] / total) * row[i]
  const probabilities = { categories, values }
  return { value: winner(probabilities), probabilities }
}

function moments(network: Network, node: ContinuousNodeOf, isLast: boolean, cases: Cases): Prediction {
  const means = new Float64Array(cases.count)
  const variances = new Float64Array(cases.count)
  const weights = cases.weigh((frame, s) => {
    if (!isLast) {
      means[s] = Number(frame.values[node.slot])
      return
    }
    const { meanOf, varianceOf } = familyIn(network, node, cases.evidence)
    means[s] = meanOf(parameters)
    variances[s] = varianceOf(parameters)
  })
  if (weights === undefined) return nothing
  const total = sumOf(weights)
  let mean = 0
  for (let s = 0; s < means.length; s++) mean += (weights[s] / total) * means[s]
  let spread = 0
  let error = 0
  for (let s = 0; s < means.length; s++) {
    const square = (means[s] - mean) ** 2
    spread += (weights[s] / total) * (variances[s] + square)
    error += (weights[s] / total) ** 2 * square
  }
  return { value: mean, standardDeviation: Math.sqrt(spread), standardError: Math.sqrt(error) }
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
