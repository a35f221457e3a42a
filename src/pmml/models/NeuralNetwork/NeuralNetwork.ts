/** NeuralNetwork: layers of neurons ("Neural Network"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import { type DenseSize, EIGHT, layerMemory } from '../../../math/dense/dense.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, informational } from '../../element.js'
import type { Frame } from '../../frame.js'
import { modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, ResultPart, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { networkBlock } from './block.js'
import { compileInputs } from './NeuralInputs.js'
import { compileLayer, type Layer, networkDefaults } from './NeuralLayer.js'
import { compileOutputs, type Decoder, type TargetOutput } from './NeuralOutputs.js'
import { Neuron } from './Neuron.js'

export const NeuralNetwork = element(
  'NeuralNetwork',
  'Neural Network',
  { ...modelAttributes, ...networkDefaults, numberOfLayers: informational },
  [...modelChildren, 'NeuralInputs', 'NeuralLayer', 'NeuralOutputs'],
)

export function compileNeuralNetwork(xml: XmlElement, context: ModelContext): Scorer {
  const attributes = NeuralNetwork.read(xml)
  const inputs = compileInputs(xml, context.scope)
  const layers = childrenOf(xml, 'NeuralLayer')
  if (layers.length === 0)
    throw new ModelLoadError('missing-element', 'NeuralNetwork lacks NeuralLayer', {
      ...xml.place(),
      expected: 'one or more NeuralLayer',
    })
  const neurons = layers.map((layer) => childrenOf(layer, 'Neuron'))
  const positions = positionsOf([
    ...inputs.map((each) => [each.id, each.xml] as const),
    ...neurons.flat().map((each) => [Neuron.read(each).id, each] as const),
  ])
  // One memory for all records: nothing of a record outlives its scoring.
  const float = context.mathContext === 'float'
  const memory = layerMemory(positions.size, float ? [] : neurons.map(denseSize))
  const activations = memory.numbers
  let first = inputs.length
  const steps: Layer[] = layers.map((layer, i) => {
    const step = compileLayer(layer, attributes, positions, first, memory, float)
    first += neurons[i].length
    return step
  })
  const lastLayer = neurons[neurons.length - 1].map((_, i, { length }) => first - length + i)
  const outputs = compileOutputs(xml, positions, lastLayer, context)
  const { round } = context
  const reads = inputs.map(({ read }) => read)
  const idle: Float64Array[] = []
  /** Whether every input has a value; then the activations are those of the record. */
  function activate(frame: Frame): boolean {
    // Reading may call a function of the user's, which may score with this model; what comes after is not interrupted.
    const values = idle.pop() ?? new Float64Array(reads.length)
    try {
      for (let i = 0; i < reads.length; i++) {
        values[i] = round(reads[i](frame))
        if (Number.isNaN(values[i])) return false
      }
      activations.set(values)
    } finally {
      idle.push(values)
    }
    for (const { one } of steps) one()
    return true
  }
  const decode = outputs.length === 1 ? outputs[0].decode : severalTargets(outputs)
  const missing =
    outputs.length === 1
      ? nothing
      : severalTargets(outputs.map((each) => ({ ...each, decode: () => nothing })))(activations, 0, 1)
  const single = (frame: Frame): Prediction => (activate(frame) ? decode(activations, 0, 1) : missing)
  const block = networkBlock(inputs, steps, memory)
  if (block !== undefined) context.compilation.blocks.push(block)
  return {
    score:
      block === undefined
        ? single
        : (frame) => {
            const base = block.baseOf(frame)
            return base < 0 ? single(frame) : decode(block.numbers, base, EIGHT)
          },
    ...(block === undefined || outputs.length > 1
      ? {}
      : { columnwise: block.columnwise(outputs[0].standing) }),
    explain: (frame) => (activate(frame) ? activationSteps(positions, activations) : []),
    gives: new Set<ResultPart>(
      outputs.some(({ isCategorical }) => isCategorical) ? ['probability', 'entityId'] : [],
    ),
    ...(outputs.length === 1 ? {} : { innerTargets: outputs.map(({ target }) => target) }),
  }
}

/** The size of a layer that every neuron takes as much into as the first does. */
const denseSize = (neurons: readonly XmlElement[]): DenseSize => ({
  rows: neurons.length,
  length: neurons.length === 0 ? 0 : childrenOf(neurons[0], 'Con').length,
})

/** Positions of neurons by id, in the order in which they are activated. */
function positionsOf(neurons: readonly (readonly [id: string, xml: XmlElement])[]): Map<string, number> {
  const positions = new Map<string, number>()
  for (const [id, xml] of neurons) {
    if (positions.has(id))
      throw new ModelLoadError('duplicate-name', `Two neurons have the id "${id}"`, {
        ...xml.place(),
        received: id,
        expected: 'ids that differ',
      })
    positions.set(id, positions.size)
  }
  return positions
}

/** A network that speaks of several targets: the first is the primary one. */
function severalTargets(outputs: readonly TargetOutput[]): Decoder {
  return (activations, base, step) => {
    const targets = new Map<string, Prediction>()
    for (const { target, decode } of outputs)
      if (target.name !== undefined) targets.set(target.name, decode(activations, base, step))
    const [primary] = targets.values()
    return { ...primary, targets }
  }
}

/** The activation of each neuron. */
const activationSteps = (
  positions: ReadonlyMap<string, number>,
  activations: Float64Array,
): ExplanationStep[] =>
  [...positions].map(([id, position]) => ({
    kind: 'intermediate',
    name: `neuron ${id}`,
    value: Number.isNaN(activations[position]) ? null : activations[position],
  }))
