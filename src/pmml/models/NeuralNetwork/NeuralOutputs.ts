/** NeuralOutputs, NeuralOutput: how activations become the values of targets ("Neural Network"). */

import { ModelLoadError, UnsupportedError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { child, childOf, childrenOf, element, informational, requiredChild, text } from '../../element.js'
import { FieldRef } from '../../expressions/FieldRef.js'
import { invertNormContinuous } from '../../expressions/NormContinuous.js'
import { NormDiscrete } from '../../expressions/NormDiscrete.js'
import { categoryOf, type TargetField } from '../../schema/Targets.js'
import type { Raw } from '../../types.js'
import type { ModelContext } from '../compiled.js'
import { nothing, type Prediction } from '../prediction.js'
import { NeuronField } from './NeuralInputs.js'
import type { Positions } from './NeuralLayer.js'

export const NeuralOutputs = element('NeuralOutputs', 'Neural Network', { numberOfOutputs: informational }, [
  'NeuralOutput',
])

export const NeuralOutput = element('NeuralOutput', 'Neural Network', { outputNeuron: text.required }, [
  'DerivedField',
])

/** What the activations say of one target. */
export type Decoder = (activations: Float64Array) => Prediction

/** A target with what the network says of it. */
export interface TargetOutput {
  readonly target: TargetField
  readonly decode: Decoder
  readonly isCategorical: boolean
}

/** Compiles the outputs of a network: one entry a target, in the order of the MiningSchema. */
export function compileOutputs(
  network: XmlElement,
  positions: Positions,
  lastLayer: readonly number[],
  context: ModelContext,
): TargetOutput[] {
  const { namedTargets, target } = context
  const targets = namedTargets.length === 0 ? [target] : namedTargets
  const outputs = child(network, 'NeuralOutputs')
  if (outputs === undefined) return [onlyNeuron(network, lastLayer, targets, context)]
  NeuralOutputs.read(outputs)
  const derived = derivedFields(network)
  const names = new Set(namedTargets.map(({ name }) => name))
  const meanings = childrenOf(outputs, 'NeuralOutput').map((xml) =>
    readOutput(xml, positions, names, derived, context),
  )
  if (meanings.length === 0)
    throw new ModelLoadError('missing-element', 'NeuralOutputs has no NeuralOutput', {
      ...outputs.place(),
      expected: 'one or more NeuralOutput',
    })
  const byField = new Map<string, Meaning[]>()
  for (const meaning of meanings) {
    const known = byField.get(meaning.field)
    if (known === undefined) byField.set(meaning.field, [meaning])
    else known.push(meaning)
  }
  if (namedTargets.length === 0 && byField.size > 1)
    throw new ModelLoadError(
      'bad-content',
      'The outputs of the network speak of several fields, none of which is a target',
      {
        ...outputs.place(),
        received: [...byField.keys()].join(', '),
        expected: 'the MiningSchema to name the targets',
      },
    )
  return targets.map((each) => {
    const own = each.name === undefined ? meanings : byField.get(each.name)
    if (own === undefined)
      throw new ModelLoadError('missing-element', `No NeuralOutput is about the target "${each.name}"`, {
        ...outputs.place(),
        field: each.name,
        expected: 'a NeuralOutput for each target of the MiningSchema',
      })
    return decodeTarget(each, own, context)
  })
}

/** What one output neuron says. */
interface Meaning {
  readonly xml: XmlElement
  readonly neuron: string
  readonly position: number
  /** The field it speaks of. */
  readonly field: string
  /** The class whose score it gives; `undefined` for numbers. */
  readonly category: string | undefined
  /** From the activation to the number that the network predicts. */
  readonly original: (activation: number) => number
}

function readOutput(
  xml: XmlElement,
  positions: Positions,
  targets: ReadonlySet<string | undefined>,
  derived: ReadonlyMap<string, XmlElement>,
  context: ModelContext,
): Meaning {
  const { outputNeuron } = NeuralOutput.read(xml)
  const position = positions.get(outputNeuron)
  if (position === undefined)
    throw new ModelLoadError(
      'unknown-reference',
      `NeuralOutput refers to "${outputNeuron}", which is no neuron of the network`,
      {
        ...xml.place(),
        received: outputNeuron,
        expected: 'the id of a Neuron',
      },
    )
  const steps: ((value: number) => number)[] = []
  const passed = new Set<XmlElement>()
  let at = requiredChild(xml, 'DerivedField')
  for (;;) {
    NeuronField.read(at)
    passed.add(at)
    const expression = childOf(at, context.compilation.tables.expressions, 'an expression')
    const { field, category, original } = readMeaning(expression)
    if (original !== undefined) steps.push(original)
    const isTarget = targets.has(field)
    const further = isTarget || category !== undefined ? undefined : derived.get(field)
    if (further === undefined) {
      if (!isTarget && targets.size > 0)
        throw new ModelLoadError(
          'unknown-reference',
          `NeuralOutput is about "${field}", which is no target of the model`,
          {
            ...expression.place(),
            field,
            received: field,
            expected: `one of ${[...targets].join(', ')}`,
          },
        )
      return { xml: expression, neuron: outputNeuron, position, field, category, original: chain(steps) }
    }
    if (passed.has(further))
      throw new ModelLoadError('cycle', `The field "${field}" depends on itself`, {
        ...further.place(),
        received: field,
        expected: 'definitions without a circle',
      })
    at = further
  }
}

/** The expression of a target read backwards. */
function readMeaning(xml: XmlElement): {
  readonly field: string
  readonly category?: string
  readonly original?: (value: number) => number
} {
  switch (xml.name) {
    case 'FieldRef':
      return FieldRef.read(xml)
    case 'NormContinuous':
      return invertNormContinuous(xml)
    case 'NormDiscrete': {
      const { field, value } = NormDiscrete.read(xml)
      return { field, category: value }
    }
    default:
      throw new UnsupportedError(
        'unsupported-element',
        `${xml.name} does not lead from a neuron back to the target`,
        {
          ...xml.place(),
          received: xml.name,
          expected: 'FieldRef | NormContinuous | NormDiscrete',
        },
      )
  }
}

const chain = (steps: readonly ((value: number) => number)[]): ((value: number) => number) => {
  if (steps.length === 0) return (value) => value
  if (steps.length === 1) return steps[0]
  return (value) => steps.reduce((result, step) => step(result), value)
}

/** Derived fields by name, those of the nearest element first: of the network, of models around it, of the document. */
function derivedFields(network: XmlElement): Map<string, XmlElement> {
  const found = new Map<string, XmlElement>()
  for (let at: XmlElement | undefined = network; at !== undefined; at = at.parent)
    for (const holder of at.children)
      if (holder.name === 'LocalTransformations' || holder.name === 'TransformationDictionary')
        for (const each of childrenOf(holder, 'DerivedField')) {
          const name = each.attributes.get('name')
          if (name !== undefined && !found.has(name)) found.set(name, each)
        }
  return found
}

function decodeTarget(
  target: TargetField,
  meanings: readonly Meaning[],
  context: ModelContext,
): TargetOutput {
  const { functionName } = context
  const isCategorical =
    functionName === 'mixed' ? target.optype !== 'continuous' : functionName === 'classification'
  for (const { xml, category } of meanings)
    if ((category !== undefined) !== isCategorical)
      throw new ModelLoadError(
        'bad-content',
        `${xml.name} does not lead to a ${isCategorical ? 'class' : 'number'}, which the network is to predict`,
        {
          ...xml.place(),
          field: target.name,
          received: xml.name,
          expected: isCategorical ? 'NormDiscrete' : 'FieldRef | NormContinuous',
        },
      )
  return {
    target,
    isCategorical,
    decode: isCategorical ? classes(target, meanings) : only(meanings, context),
  }
}

/** A target of numbers: what its one neuron stands for. */
function only(meanings: readonly Meaning[], { round }: ModelContext): Decoder {
  const [{ position, original }, second] = meanings
  if (second !== undefined)
    throw new ModelLoadError('bad-content', 'Several NeuralOutputs are about one target of numbers', {
      ...second.xml.place(),
      field: second.field,
      received: meanings.length,
      expected: 'one NeuralOutput',
    })
  return (activations) => {
    const value = round(original(activations[position]))
    return Number.isNaN(value) ? nothing : { value }
  }
}

/** A target of classes: the activations are their probabilities, the greatest wins. */
function classes(target: TargetField, meanings: readonly Meaning[]): Decoder {
  const known = new Set<Raw>()
  for (const { category, xml } of meanings) {
    if (category === undefined) continue
    const value = categoryOf(category, target, xml)
    if (known.has(value))
      throw new ModelLoadError(
        'duplicate-name',
        `Two NeuralOutputs give the score of the class "${category}"`,
        {
          ...xml.place(),
          received: category,
          expected: 'one NeuralOutput a class',
        },
      )
    known.add(value)
  }
  const categories = [...known]
  const positions = Int32Array.from(meanings, ({ position }) => position)
  const ids = meanings.map(({ neuron }) => neuron)
  return (activations) => {
    const values = new Float64Array(positions.length)
    let best = 0
    for (let i = 0; i < values.length; i++) {
      values[i] = activations[positions[i]]
      if (Number.isNaN(values[i])) return nothing
      if (values[i] > values[best]) best = i
    }
    return { value: categories[best], probabilities: { categories, values }, entityId: ids[best] }
  }
}

/** A network that does not say what its outputs mean: the number of the only neuron in the last layer. */
function onlyNeuron(
  network: XmlElement,
  lastLayer: readonly number[],
  targets: readonly TargetField[],
  { functionName, round }: ModelContext,
): TargetOutput {
  if (functionName !== 'regression' || targets.length > 1 || lastLayer.length !== 1)
    throw new ModelLoadError(
      'missing-element',
      'The network lacks NeuralOutputs, which say what its neurons stand for',
      {
        ...network.place(),
        expected: 'NeuralOutputs, or a single neuron in the last layer that gives a number',
      },
    )
  const [position] = lastLayer
  return {
    target: targets[0],
    isCategorical: false,
    decode: (activations) => {
      const value = round(activations[position])
      return Number.isNaN(value) ? nothing : { value }
    },
  }
}
