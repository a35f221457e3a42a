/**
 * Exact inference in networks of normal distributions whose means are linear in the parents: all values together are normally
 * distributed, and evidence conditions them (Koller and Friedman, "Probabilistic Graphical Models", chapter 7).
 */

import { cholesky, solveLower, solveUpper } from '../../../math/cholesky.js'
import type { Frame } from '../../frame.js'
import type { ModelContext } from '../compiled.js'
import { nothing } from '../prediction.js'
import type { Inference } from './inference.js'
import type { Network, NetworkNode } from './nodes.js'

/** A node's mean as constant + Σ coefficient·parent, and its variance. */
interface Linear {
  readonly constant: number
  readonly coefficients: readonly number[]
  readonly variance: number
}

/** The inference; `undefined` for networks that are not of this kind. */
export function gaussianInference(network: Network, { compilation }: ModelContext): Inference | undefined {
  if (network.nodes.some(({ kind }) => kind !== 'continuous')) return undefined
  const frame = compilation.newFrame()
  const linear = network.nodes.map((node) => linearForm(node, network.nodes, frame))
  if (linear.some((form) => form === undefined)) return undefined
  const { means, covariances } = joint(network, linear as Linear[])
  const count = network.nodes.length
  return (node, evidence) => {
    const known = evidence.flatMap((value, i) => (typeof value === 'number' && i !== node ? [i] : []))
    const size = known.length
    const among = Float64Array.from(
      { length: size * size },
      (_, i) => covariances[known[Math.floor(i / size)] * count + known[i % size]],
    )
    const factor = cholesky({ rows: size, columns: size, values: among })
    // Evidence on values that others fix completely: either it agrees, and says nothing new, or it can't be.
    if (factor === undefined && size > 0) return nothing
    const weights = Float64Array.from(known, (i) => covariances[node * count + i])
    const withNode = weights.slice()
    if (factor !== undefined) {
      solveLower(factor, weights)
      solveUpper(factor, weights)
    }
    let mean = means[node]
    let variance = covariances[node * count + node]
    for (const [k, i] of known.entries()) {
      mean += weights[k] * (Number(evidence[i]) - means[i])
      variance -= weights[k] * withNode[k]
    }
    return { value: mean, standardDeviation: Math.sqrt(Math.max(variance, 0)), standardError: 0 }
  }
}

/** Points at which a mean is compared with its linear form: a polynomial that agrees at all of them is linear. */
const PROBES = [-3.7, -1, 0.31, 1, 2.9, 11.3]

function linearForm(
  { parents, distributions }: NetworkNode,
  nodes: readonly NetworkNode[],
  frame: Frame,
): Linear | undefined {
  const [only, ...more] = distributions
  if (more.length > 0 || only.parents.length > 0 || only.outcome.kind !== 'Normal') return undefined
  const [mean, varianceOf] = only.outcome.parameters
  const at = (parameter: (frame: Frame) => number, values: readonly number[]): number => {
    frame.generation++
    parents.forEach((parent, i) => {
      frame.values[nodes[parent].slot] = values[i]
    })
    return parameter(frame)
  }
  const origin = parents.map(() => 0)
  const constant = at(mean, origin)
  const variance = at(varianceOf, origin)
  const coefficients = parents.map((_, i) => at(mean, origin.with(i, 1)) - constant)
  for (const [p, probe] of PROBES.entries()) {
    const values = parents.map((_, i) => probe * (i + 1) + p)
    const expected = coefficients.reduce((sum, coefficient, i) => sum + coefficient * values[i], constant)
    const close = Math.abs(at(mean, values) - expected) <= 1e-9 * Math.max(1, Math.abs(expected))
    if (!close || at(varianceOf, values) !== variance) return undefined
  }
  return variance >= 0 && Number.isFinite(constant) ? { constant, coefficients, variance } : undefined
}

/** Means and covariances of all values, node by node from the roots on. */
function joint(
  { nodes, order }: Network,
  linear: readonly Linear[],
): { means: Float64Array; covariances: Float64Array } {
  const count = nodes.length
  const means = new Float64Array(count)
  const covariances = new Float64Array(count * count)
  const done: number[] = []
  for (const i of order) {
    const { constant, coefficients, variance } = linear[i]
    const { parents } = nodes[i]
    means[i] = parents.reduce((sum, parent, p) => sum + coefficients[p] * means[parent], constant)
    for (const k of done) {
      const covariance = parents.reduce(
        (sum, parent, p) => sum + coefficients[p] * covariances[parent * count + k],
        0,
      )
      covariances[i * count + k] = covariance
      covariances[k * count + i] = covariance
    }
    covariances[i * count + i] = parents.reduce(
      (sum, parent, p) => sum + coefficients[p] * covariances[parent * count + i],
      variance,
    )
    done.push(i)
  }
  return { means, covariances }
}
