/**
 * Exact inference where continuous nodes are normal with means linear in continuous parents, whatever their discrete parents
 * (conditional linear Gaussian networks; Koller and Friedman, "Probabilistic Graphical Models", 7.2 and 14.3): for each
 * combination of the discrete values that were not observed, all numbers are normal together, and evidence conditions them.
 */

import { condition } from '../../../math/conditioning.js'
import { nothing, type Prediction, winner } from '../../model/prediction.js'
import {
  type Evidence,
  type Inference,
  placeOf,
  relevantNodes,
  withoutDistribution,
  withoutRow,
} from './inference.js'
import { type ContinuousNodeOf, type DiscreteNodeOf, type Network, rowFor } from './network.js'

/** Most continuous nodes that are conditioned together. */
const MOST_NUMBERS = 1000
/** Most operations over all combinations, where there are several. */
const MOST_OPERATIONS = 2 ** 24

/** The inference, or `undefined` for networks that are not of this kind; it leaves to `otherwise` what would take too long. */
export function gaussianInference(network: Network, otherwise: Inference): Inference | undefined {
  const { nodes } = network
  const areLinear = nodes.every((node) =>
    node.kind === 'discrete'
      ? node.parents.every((parent) => nodes[parent].kind === 'discrete')
      : node.isLinear,
  )
  if (!areLinear) return undefined
  return (asked, evidence) => {
    const parts = partsOf(network, asked, evidence)
    if (parts === undefined) return nothing
    const { discrete, continuous, open } = parts
    const combinations = open.reduce((product, { categories }) => product * categories.length, 1)
    const operations = combinations * (discrete.length + continuous.length ** 3)
    if (continuous.length > MOST_NUMBERS || (combinations > 1 && operations > MOST_OPERATIONS))
      return otherwise(asked, evidence)
    return overCombinations(network, asked, evidence, parts, combinations)
  }
}

/** What takes part in a record. */
interface Parts {
  readonly discrete: readonly DiscreteNodeOf[]
  /** The discrete nodes that were not observed. */
  readonly open: readonly DiscreteNodeOf[]
  /** Continuous nodes, parents first, by node. */
  readonly continuous: readonly number[]
}

/** `undefined` where something was observed that no node can have. Puts the discrete values into the frame. */
function partsOf(network: Network, asked: number, evidence: Evidence): Parts | undefined {
  const discrete: DiscreteNodeOf[] = []
  const open: DiscreteNodeOf[] = []
  const continuous: number[] = []
  for (const i of relevantNodes(network, asked, evidence)) {
    const node = network.nodes[i]
    if (node.kind === 'continuous') {
      continuous.push(i)
      continue
    }
    const value = evidence.values[i]
    if (value !== null && placeOf(node, value) < 0) return undefined
    evidence.frame.values[node.slot] = value
    discrete.push(node)
    if (value === null) open.push(node)
  }
  return { discrete, open, continuous }
}

function overCombinations(
  network: Network,
  asked: number,
  evidence: Evidence,
  { discrete, open, continuous }: Parts,
  combinations: number,
): Prediction {
  const { frame } = evidence
  const target = network.nodes[asked]
  const logWeights = new Float64Array(combinations)
  const [means, variances] = [new Float64Array(combinations), new Float64Array(combinations)]
  const values = new Array<number>(combinations)
  for (let c = 0; c < combinations; c++) {
    let rest = c
    for (const node of open) {
      const place = rest % node.categories.length
      rest = Math.floor(rest / node.categories.length)
      frame.values[node.slot] = node.categories[place]
      if (node === target) values[c] = place
    }
    frame.generation++
    logWeights[c] = logProbability(network, discrete, evidence)
    if (logWeights[c] === -Infinity) continue
    const { mean, variance, logDensity } = conditionedNumbers(network, asked, continuous, evidence)
    logWeights[c] += logDensity
    means[c] = mean
    variances[c] = variance
  }
  const most = logWeights.reduce((a, b) => Math.max(a, b), -Infinity)
  // Evidence of probability 0 leaves nothing to infer.
  if (most === -Infinity) return nothing
  const weights = logWeights.map((each) => Math.exp(each - most))
  const total = weights.reduce((a, b) => a + b, 0)
  if (target.kind === 'discrete') {
    const shares = new Float64Array(target.categories.length)
    for (let c = 0; c < combinations; c++) shares[values[c]] += weights[c] / total
    const probabilities = { categories: target.categories, values: shares }
    return { value: winner(probabilities), probabilities }
  }
  let mean = 0
  for (let c = 0; c < combinations; c++) if (weights[c] > 0) mean += (weights[c] / total) * means[c]
  let variance = 0
  for (let c = 0; c < combinations; c++)
    if (weights[c] > 0) variance += (weights[c] / total) * (variances[c] + (means[c] - mean) ** 2)
  return { value: mean, standardDeviation: Math.sqrt(variance), standardError: 0 }
}

/** ln of the probability of the discrete values in the frame. Throws a `ScoreError` for values without a row. */
function logProbability(network: Network, discrete: readonly DiscreteNodeOf[], evidence: Evidence): number {
  let sum = 0
  let isKnown = true
  for (const node of discrete) {
    const row = rowFor(node.table, evidence.frame)
    if (row === undefined) isKnown = false
    else sum += Math.log(row[placeOf(node, evidence.frame.values[node.slot])])
  }
  if (!isKnown && sum > -Infinity) throw withoutRow(network, evidence)
  return sum
}

/** The distribution of the asked node, where it is continuous, and the density of the numbers observed. */
function conditionedNumbers(
  network: Network,
  asked: number,
  continuous: readonly number[],
  evidence: Evidence,
) {
  const { means, covariances } = jointOf(network, continuous, evidence)
  const count = continuous.length
  const known = continuous.flatMap((node, i) => (evidence.values[node] === null ? [] : [i]))
  // Without a number asked for, a number of its own stands last.
  const place = continuous.indexOf(asked)
  const chosen = [...known, place]
  const size = chosen.length
  const some = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      some[i * size + j] = chosen[i] < 0 || chosen[j] < 0 ? 0 : covariances[chosen[i] * count + chosen[j]]
  const observed = known.map((i) => Number(evidence.values[continuous[i]]))
  return condition(
    Float64Array.from(chosen, (i) => (i < 0 ? 0 : means[i])),
    some,
    observed,
  )
}

/** Means and covariances of the numbers, for the discrete values in the frame: node by node from the roots on. */
function jointOf(network: Network, continuous: readonly number[], evidence: Evidence) {
  const count = continuous.length
  const means = new Float64Array(count)
  const covariances = new Float64Array(count * count)
  const places = new Map(continuous.map((node, i) => [node, i]))
  for (const [i, index] of continuous.entries()) {
    const node = network.nodes[index]
    if (node.kind !== 'continuous') continue
    const parents = node.parents.filter((parent) => network.nodes[parent].kind === 'continuous')
    const { constant, coefficients, variance } = linearForm(network, node, parents, evidence)
    const at = parents.map((parent) => places.get(parent) ?? 0)
    means[i] = constant
    for (const [p, place] of at.entries()) means[i] += coefficients[p] * means[place]
    for (let k = 0; k < i; k++) {
      let covariance = 0
      for (const [p, place] of at.entries()) covariance += coefficients[p] * covariances[place * count + k]
      covariances[i * count + k] = covariance
      covariances[k * count + i] = covariance
    }
    covariances[i * count + i] = variance
    for (const [p, place] of at.entries())
      covariances[i * count + i] += coefficients[p] * covariances[place * count + i]
  }
  return { means, covariances }
}

/** A number so large that beside its multiples a constant is nothing, so that a coefficient keeps all of its digits. */
const FAR = 2 ** 100

/** A node's mean as constant + Σ coefficient·parent, and its variance. */
function linearForm(
  network: Network,
  node: ContinuousNodeOf,
  parents: readonly number[],
  evidence: Evidence,
) {
  const { frame } = evidence
  const row = rowFor(node.table, frame)
  if (row === undefined) throw withoutRow(network, evidence)
  const [meanOf, varianceOf] = row.parameters
  const at = (parent: number, value: number): void => {
    frame.values[network.nodes[parent].slot] = value
    frame.generation++
  }
  for (const parent of parents) at(parent, 0)
  const constant = meanOf(frame)
  const variance = varianceOf(frame)
  const coefficients = parents.map((parent) => {
    at(parent, FAR)
    const coefficient = (meanOf(frame) - constant) / FAR
    at(parent, 0)
    return coefficient
  })
  const isOne =
    Number.isFinite(constant) && variance >= 0 && variance < Infinity && coefficients.every(Number.isFinite)
  if (!isOne) throw withoutDistribution(node, row.kind, [constant, variance])
  return { constant, coefficients, variance }
}
