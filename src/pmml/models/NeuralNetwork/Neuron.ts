/** Neuron, Con: a neuron and what comes into it ("Neural Network"). */

import { ModelLoadError, UnsupportedError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, number, text } from '../../element.js'

export const Neuron = element(
  'Neuron',
  'Neural Network',
  { id: text.required, bias: number.or(0), width: number.optional, altitude: number.optional },
  ['Con'],
)

export const Con = element('Con', 'Neural Network', { from: text.required, weight: number.required })

/** Where the activation of each neuron stands, by the neuron's id. */
export type Positions = ReadonlyMap<string, number>

/** The connections into the neurons of a layer: neuron j has those from `starts[j]` up to `starts[j + 1]`. */
export interface Connections {
  readonly starts: Int32Array
  readonly from: Int32Array
  readonly weights: Float64Array
  /** Of a fully connected layer: the neurons that each of its own takes from, one after the other. */
  readonly dense?: { readonly first: number; readonly length: number }
}

/** Reads the connections of the neurons of a layer. */
export function readConnections(
  neurons: readonly XmlElement[],
  positions: Positions,
  first: number,
  float: boolean,
): Connections {
  const lists = neurons.map((xml) => childrenOf(xml, 'Con'))
  const starts = new Int32Array(neurons.length + 1)
  lists.forEach((list, j) => {
    if (list.length === 0)
      throw new ModelLoadError('missing-element', 'Neuron lacks Con: nothing comes into it', {
        ...neurons[j].place(),
        expected: 'one or more Con',
      })
    starts[j + 1] = starts[j] + list.length
  })
  const from = new Int32Array(starts[neurons.length])
  const weights = new Float64Array(from.length)
  lists.forEach((list, j) => {
    list.forEach((xml, k) => {
      const { from: id, weight } = Con.read(xml)
      const at = starts[j] + k
      from[at] = sourceOf(id, positions, first + j, xml)
      weights[at] = float ? Math.fround(weight) : weight
    })
  })
  const length = lists[0]?.length ?? 0
  const isDense =
    from[0] + length <= first &&
    lists.every((list) => list.length === length) &&
    from.every((position, at) => position === from[0] + (at % length))
  return { starts, from, weights, ...(isDense ? { dense: { first: from[0], length } } : {}) }
}

/**
 * The position of a connection's source. In a layer the neurons are activated in document order, so that one may take from those
 * before it.
 */
function sourceOf(id: string, positions: Positions, neuron: number, xml: XmlElement): number {
  const position = positions.get(id)
  if (position === undefined)
    throw new ModelLoadError(
      'unknown-reference',
      `Con comes from "${id}", which is no neuron of the network`,
      {
        ...xml.place(),
        received: id,
        expected: 'the id of a NeuralInput or Neuron',
      },
    )
  if (position >= neuron)
    throw new UnsupportedError(
      'unsupported-value',
      `Con comes from the neuron "${id}", which is activated later: the standard does not say how recurrent networks start`,
      { ...xml.place(), received: id, expected: 'the id of a NeuralInput or of a Neuron before' },
    )
  return position
}
