/** NeuralOutputs: how activations become the values of targets ("Neural Network"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { child, childrenOf, element, informational } from '../../element.js'
import type { ModelContext } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { categoryOf, type TargetField } from '../../schema/Targets.js'
import type { Raw } from '../../types.js'
import { derivedFields, type Meaning, readOutput } from './NeuralOutput.js'
import type { Positions } from './Neuron.js'

export const NeuralOutputs = element('NeuralOutputs', 'Neural Network', { numberOfOutputs: informational }, [
  'NeuralOutput',
])

/**
 * What the activations of a record say of one target.
 * @param base where those of the record begin
 * @param step from one to the next
 */
export type Decoder = (activations: Float64Array, base: number, step: number) => Prediction

/** What neurons stand for, where it is numbers as they are: one, or the shares of categories, of which the greatest wins. */
export type Standing =
  | { readonly kind: 'number'; readonly position: number; original(activation: number): number }
  | { readonly kind: 'shares'; readonly positions: Int32Array; readonly categories: readonly Raw[] }

/** A target with what the network says of it. */
export interface TargetOutput {
  readonly standing: Standing
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
  return { target, isCategorical, ...(isCategorical ? classes(target, meanings) : only(meanings, context)) }
}

/** A target of numbers: what its one neuron stands for. */
function only(
  meanings: readonly Meaning[],
  { round }: ModelContext,
): Pick<TargetOutput, 'decode' | 'standing'> {
  const [{ position, original }, second] = meanings
  if (second !== undefined)
    throw new ModelLoadError('bad-content', 'Several NeuralOutputs are about one target of numbers', {
      ...second.xml.place(),
      field: second.field,
      received: meanings.length,
      expected: 'one NeuralOutput',
    })
  return {
    standing: { kind: 'number', position, original },
    decode(activations, base, step) {
      const value = round(original(activations[base + position * step]))
      return Number.isNaN(value) ? nothing : { value }
    },
  }
}

/** A target of classes: the activations are their probabilities, the greatest wins. */
function classes(
  target: TargetField,
  meanings: readonly Meaning[],
): Pick<TargetOutput, 'decode' | 'standing'> {
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
  return {
    standing: { kind: 'shares', positions, categories },
    decode(activations, base, step) {
      const values: number[] = []
      let best = 0
      for (let i = 0; i < positions.length; i++) {
        const value = activations[base + positions[i] * step]
        if (Number.isNaN(value)) return nothing
        values.push(value)
        if (value > values[best]) best = i
      }
      return { value: categories[best], probabilities: { categories, values }, entityId: ids[best] }
    },
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
    standing: { kind: 'number', position, original: (activation) => activation },
    decode: (activations, base, step) => {
      const value = round(activations[base + position * step])
      return Number.isNaN(value) ? nothing : { value }
    },
  }
}
