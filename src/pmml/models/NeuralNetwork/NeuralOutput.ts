/** NeuralOutput: what the activation of a neuron says of a target ("Neural Network"). */

import { ModelLoadError, UnsupportedError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { childOf, childrenOf, element, requiredChild, text } from '../../element.js'
import { FieldRef } from '../../expressions/FieldRef.js'
import { invertNormContinuous } from '../../expressions/NormContinuous.js'
import { NormDiscrete } from '../../expressions/NormDiscrete.js'
import type { ModelContext } from '../../model/compiled.js'
import { NeuronField } from './NeuralInputs.js'
import type { Positions } from './Neuron.js'

export const NeuralOutput = element('NeuralOutput', 'Neural Network', { outputNeuron: text.required }, [
  'DerivedField',
])

/** What one output neuron says. */
export interface Meaning {
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

/** Reads what an output neuron says. `targets` are the names of the model's targets; none when it does not name them. */
export function readOutput(
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
export function derivedFields(network: XmlElement): Map<string, XmlElement> {
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
