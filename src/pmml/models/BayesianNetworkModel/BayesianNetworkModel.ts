/** BayesianNetworkModel: what is known of some fields, carried over to others by their dependences ("Bayesian Networks"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { element, informational, requiredChild } from '../../element.js'
import type { Frame } from '../../frame.js'
import type { TargetField } from '../../schema/Targets.js'
import type { Raw } from '../../types.js'
import { modelAttributes, modelChildren } from '../attributes.js'
import type { ModelContext, Scorer } from '../compiled.js'
import type { Prediction } from '../prediction.js'
import { exactInference } from './discrete.js'
import { gaussianInference } from './gaussian.js'
import type { Evidence } from './inference.js'
import { type Network, type NetworkNode, readNetwork } from './nodes.js'
import { samplingInference } from './sampling.js'

export const BayesianNetworkModel = element(
  'BayesianNetworkModel',
  'Bayesian Networks',
  // The method that the producer used; the one used here follows from the network.
  { ...modelAttributes, modelType: informational, inferenceMethod: informational },
  [...modelChildren, 'BayesianNetworkNodes'],
)

/**
 * Discrete networks, and those of linear Gaussian nodes, are evaluated exactly. Others are sampled, with a fixed seed: the same record
 * has the same result, and `standardError` tells how far it may be from the true one.
 */
export function compileBayesianNetworkModel(xml: XmlElement, context: ModelContext): Scorer {
  BayesianNetworkModel.read(xml)
  const nodesXml = requiredChild(xml, 'BayesianNetworkNodes')
  const network = readNetwork(nodesXml, context)
  const targets = targetNodes(network, context.namedTargets, xml)
  const targetNames = new Set(targets.map(({ target }) => target.name))
  const readers = network.nodes.map(({ name, xml: at }) =>
    targetNames.has(name) ? undefined : context.scope.find(name, at)?.read,
  )
  const continuous = network.nodes.some(({ kind }) => kind === 'continuous')
  const infer = continuous
    ? (gaussianInference(network, context) ?? samplingInference(network, context))
    : exactInference(network, context, nodesXml)
  const evidenceOf = (frame: Frame): Evidence => readers.map((read) => read?.(frame) ?? null)
  const score = (frame: Frame): Prediction => {
    const evidence = evidenceOf(frame)
    const parts = targets.map(({ target, node }) => [target.name ?? '', infer(node, evidence)] as const)
    const [, primary] = parts[0]
    return parts.length === 1 ? primary : { ...primary, targets: new Map(parts) }
  }
  const discreteTarget = targets.some(({ node }) => network.nodes[node].kind === 'discrete')
  return {
    score,
    ...(targets.length > 1 ? { innerTargets: targets.map(({ target }) => target) } : {}),
    gives: new Set([
      ...(discreteTarget ? (['probability'] as const) : []),
      ...(continuous ? (['standardDeviation', 'standardError'] as const) : []),
    ]),
    explain(frame) {
      const evidence = evidenceOf(frame)
      return network.nodes.flatMap(({ name, categories }, node) =>
        evidence[node] === null
          ? [marginal(name, categories, infer(node, evidence))]
          : [{ kind: 'intermediate' as const, name: `${name} (observed)`, value: evidence[node] }],
      )
    },
  }
}

/** What is inferred of a node that was not observed, with the probability of its likeliest value. */
function marginal(name: string, categories: readonly Raw[], { value, probabilities }: Prediction) {
  const share = value === null ? undefined : probabilities?.values[categories.indexOf(value)]
  return {
    kind: 'intermediate' as const,
    name: share === undefined ? name : `${name} (probability ${share})`,
    value,
  }
}

function targetNodes(
  { nodes }: Network,
  targets: readonly TargetField[],
  xml: XmlElement,
): { target: TargetField; node: number }[] {
  if (targets.length === 0)
    throw new ModelLoadError('missing-element', 'A BayesianNetworkModel needs a target', {
      ...xml.place(),
      expected: 'a MiningField of usageType target',
    })
  return targets.map((target) => {
    const node = nodes.findIndex(({ name }: NetworkNode) => name === target.name)
    if (node >= 0) return { target, node }
    throw new ModelLoadError('unknown-reference', `The target "${target.name}" is no node of the network`, {
      ...xml.place(),
      received: target.name,
      expected: nodes.map(({ name }) => name).join(' | '),
    })
  })
}
