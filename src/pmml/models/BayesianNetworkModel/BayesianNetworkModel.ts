/** BayesianNetworkModel: what is known of some fields, carried over to others by their dependences ("Bayesian Networks"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { element, informational, requiredChild } from '../../element.js'
import type { Frame } from '../../frame.js'
import { modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import type { TargetField } from '../../schema/Targets.js'
import type { Raw } from '../../types.js'
import { exactInference } from './discrete.js'
import { gaussianInference } from './gaussian.js'
import type { Evidence, Inference } from './inference.js'
import type { Network } from './network.js'
import { readNetwork } from './nodes.js'
import { samplingInference } from './sampling.js'

export const BayesianNetworkModel = element(
  'BayesianNetworkModel',
  'Bayesian Networks',
  // The method that the producer used; the one used here follows from the network.
  { ...modelAttributes, modelType: informational, inferenceMethod: informational },
  [...modelChildren, 'BayesianNetworkNodes'],
)

/**
 * Networks of discrete nodes, and those whose continuous nodes are normal with means linear in each other, are evaluated exactly.
 * Others are sampled, with a fixed seed: the same record has the same result, and `standardError` tells how far it may be from
 * the true one.
 */
export function compileBayesianNetworkModel(xml: XmlElement, context: ModelContext): Scorer {
  BayesianNetworkModel.read(xml)
  const network = readNetwork(requiredChild(xml, 'BayesianNetworkNodes'), context)
  const { nodes } = network
  const targets = targetNodes(network, context.namedTargets, xml)
  const asked = new Set(targets.map(({ node }) => node))
  const readers = nodes.map(({ observed }, i) => (asked.has(i) ? undefined : observed))
  // Made when first needed: other parts of the document take their slots after this one.
  let frame: Frame | undefined
  const ownFrame = (): Frame => {
    frame ??= context.compilation.newFrame()
    return frame
  }
  const inferenceFor = chooseInference(network, context.compilation.newFrame(), [...asked], xml)
  const inferTarget = targets.map(({ target, node }) => ({
    name: target.name ?? '',
    node,
    infer: inferenceFor(node),
  }))
  const evidenceOf = (record: Frame): Evidence => {
    const own = ownFrame()
    for (const { slot, variable } of network.outside) own.values[slot] = variable.read(record)
    return { values: readers.map((variable) => variable?.read(record) ?? null), frame: own }
  }
  const score = (record: Frame): Prediction => {
    const evidence = evidenceOf(record)
    const parts = inferTarget.map(
      ({ name, node, infer }) => [name, infer?.(node, evidence) ?? nothing] as const,
    )
    const [, primary] = parts[0]
    return parts.length === 1 ? primary : { ...primary, targets: new Map(parts) }
  }
  const continuous = nodes.some(({ kind }) => kind === 'continuous')
  const discreteTarget = targets.some(({ node }) => nodes[node].kind === 'discrete')
  return {
    score,
    ...(targets.length > 1 ? { innerTargets: targets.map(({ target }) => target) } : {}),
    gives: new Set([
      ...(discreteTarget ? (['probability'] as const) : []),
      ...(continuous ? (['standardDeviation', 'standardError'] as const) : []),
    ]),
    explain(record) {
      const evidence = evidenceOf(record)
      return nodes.flatMap(({ name, categories }, node) => {
        const value = evidence.values[node]
        if (value !== null) return [{ kind: 'intermediate' as const, name: `${name} (observed)`, value }]
        const inferred = inferenceFor(node)?.(node, evidence)
        return inferred === undefined ? [] : [marginal(name, categories, inferred)]
      })
    },
  }
}

/** How nodes are inferred; `undefined` for one that is no target and would take too much. */
function chooseInference(
  network: Network,
  frame: Frame,
  asked: readonly number[],
  xml: XmlElement,
): (node: number) => Inference | undefined {
  const discrete = network.nodes.flatMap((node) => (node.kind === 'discrete' ? [node] : []))
  if (discrete.length === network.nodes.length) return exactInference(network, discrete, frame, asked, xml)
  const sampling = samplingInference(network)
  const infer = gaussianInference(network, sampling) ?? sampling
  return () => infer
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
    const node = nodes.findIndex(({ name }) => name === target.name)
    if (node >= 0) return { target, node }
    throw new ModelLoadError('unknown-reference', `The target "${target.name}" is no node of the network`, {
      ...xml.place(),
      received: target.name,
      expected: nodes.map(({ name }) => name).join(' | '),
    })
  })
}
