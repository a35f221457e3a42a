/** NeuralLayer: a layer of neurons, its activation and normalisation ("Neural Network"). */

import { ModelLoadError } from '../../../core/errors.js'
import { activations, activations32 } from '../../../math/activations.js'
import { denseLayer, EIGHT, type Eights, type LayerMemory } from '../../../math/dense/dense.js'
import { simplemax, softmax } from '../../../math/links.js'
import { simplemax32, softmax32 } from '../../../math/links32.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, informational, malformed, number, oneOf } from '../../element.js'
import { type Connections, Neuron, type Positions, readConnections } from './Neuron.js'

const activationFunction = oneOf([
  'threshold',
  'logistic',
  'tanh',
  'identity',
  'exponential',
  'reciprocal',
  'square',
  'Gauss',
  'sine',
  'cosine',
  'Elliott',
  'arctan',
  'rectifier',
  'radialBasis',
])
const normalizationMethod = oneOf(['none', 'simplemax', 'softmax'])

/** What a network says of all its layers. */
export const networkDefaults = {
  /** Required by the standard; not missed where each layer has its own. */
  activationFunction: activationFunction.optional,
  normalizationMethod: normalizationMethod.or('none'),
  threshold: number.or(0),
  width: number.optional,
  altitude: number.or(1),
  /** JPMML's extension `x-leakage`: the slope of a rectifier below zero. */
  leakage: number.or(0),
} as const

export const NeuralLayer = element(
  'NeuralLayer',
  'Neural Network',
  {
    numberOfNeurons: informational,
    activationFunction: activationFunction.optional,
    threshold: number.optional,
    width: number.optional,
    altitude: number.optional,
    normalizationMethod: normalizationMethod.optional,
    leakage: number.optional,
  },
  ['Neuron'],
)

/** The standard's ACTIVATION-FUNCTION. */
type ActivationFunction = Exclude<ReturnType<typeof NeuralLayer.read>['activationFunction'], undefined>

/** What a network says of layers that do not say it themselves. */
export type NetworkDefaults = Omit<LayerRules, 'activationFunction'> & {
  readonly activationFunction: ActivationFunction | undefined
}

/** How the neurons of a layer are activated: the layer's own words, else those of the network. */
interface LayerRules {
  readonly activationFunction: ActivationFunction
  readonly normalizationMethod: 'none' | 'simplemax' | 'softmax'
  readonly threshold: number
  readonly width: number | undefined
  readonly altitude: number
  readonly leakage: number
}

/** Computes the activations of a layer from those before it, in the memory that all layers share. */
export interface Layer {
  /** Of one record. */
  readonly one: () => void
  /** Of the first so many eights of records; `undefined` for layers that are computed record by record. */
  readonly eights?: ((count: number) => void) | undefined
}

/**
 * Compiles a layer.
 * @param first position of its first neuron; those of all neurons before it are lower
 * @param memory where the network keeps its activations
 */
export function compileLayer(
  xml: XmlElement,
  network: NetworkDefaults,
  positions: Positions,
  first: number,
  memory: LayerMemory,
  float: boolean,
): Layer {
  const own = NeuralLayer.read(xml)
  const activationFunction = own.activationFunction ?? network.activationFunction
  if (activationFunction === undefined)
    throw new ModelLoadError('missing-attribute', 'NeuralNetwork lacks the attribute activationFunction', {
      ...xml.place(),
      expected: 'activationFunction on NeuralNetwork or NeuralLayer',
    })
  const rules: LayerRules = {
    activationFunction,
    normalizationMethod: own.normalizationMethod ?? network.normalizationMethod,
    threshold: own.threshold ?? network.threshold,
    width: own.width ?? network.width,
    altitude: own.altitude ?? network.altitude,
    leakage: own.leakage ?? network.leakage,
  }
  const neurons = childrenOf(xml, 'Neuron')
  if (neurons.length === 0)
    throw new ModelLoadError('missing-element', 'NeuralLayer has no neurons', {
      ...xml.place(),
      expected: 'one or more Neuron',
    })
  const connections = readConnections(neurons, positions, first, float)
  const activate =
    rules.activationFunction === 'radialBasis'
      ? { one: radialLayer(neurons, rules, connections, first, memory.numbers, float) }
      : sumLayer(
          neurons,
          activation(rules, rules.activationFunction, float),
          connections,
          first,
          memory,
          float,
        )
  const normalize = normalization(rules.normalizationMethod, float)
  if (normalize === undefined) return activate
  const share = memory.numbers.subarray(first, first + neurons.length)
  const { one, eights } = activate
  const { eights: records } = memory
  return {
    one() {
      one()
      normalize(share)
    },
    eights:
      eights === undefined || records === undefined
        ? undefined
        : (count) => {
            eights(count)
            normalizeEights(records, first, count, share, normalize)
          },
  }
}

/** @param share where the shares of one record may stand */
function normalizeEights(
  { numbers, stride }: Eights,
  first: number,
  count: number,
  share: Float64Array,
  normalize: (values: Float64Array) => void,
): void {
  for (let eight = 0; eight < count; eight++)
    for (let k = 0; k < EIGHT; k++) {
      const from = eight * stride + first * EIGHT + k
      for (let j = 0, at = from; j < share.length; j++, at += EIGHT) share[j] = numbers[at]
      normalize(share)
      for (let j = 0, at = from; j < share.length; j++, at += EIGHT) numbers[at] = share[j]
    }
}

/** A layer whose neurons activate Σ weight·activation + bias. */
function sumLayer(
  neurons: readonly XmlElement[],
  activate: ((z: number) => number) | undefined,
  { starts, from, weights, dense }: Connections,
  first: number,
  memory: LayerMemory,
  float: boolean,
): Layer {
  const biases = Float64Array.from(neurons, (xml) => Neuron.read(xml).bias)
  const count = neurons.length
  const values = memory.numbers
  if (float) {
    const activated = activate ?? ((z: number) => z)
    return {
      one() {
        for (let j = 0; j < count; j++) {
          // With 32 bits the order shows: the bias comes last.
          let sum = 0
          for (let k = starts[j]; k < starts[j + 1]; k++)
            sum = Math.fround(sum + Math.fround(weights[k] * values[from[k]]))
          values[first + j] = activated(Math.fround(sum + Math.fround(biases[j])))
        }
      },
    }
  }
  const end = first + count
  if (dense !== undefined) {
    const rectifies = activate === rectified
    const sums = denseLayer(memory, {
      weights,
      biases,
      length: dense.length,
      from: dense.first,
      first,
      rectified: rectifies,
    })
    if (activate === undefined || rectifies) return sums
    const { one, eights } = sums
    const { eights: records } = memory
    return {
      one() {
        one()
        for (let j = first; j < end; j++) values[j] = activate(values[j])
      },
      eights:
        records === undefined
          ? undefined
          : (count) => {
              eights(count)
              const { numbers, stride } = records
              for (let eight = 0; eight < count; eight++) {
                const behind = eight * stride + end * EIGHT
                for (let at = eight * stride + first * EIGHT; at < behind; at++)
                  numbers[at] = activate(numbers[at])
              }
            },
    }
  }
  return {
    one() {
      for (let j = 0; j < count; j++) {
        let sum = 0
        for (let k = starts[j]; k < starts[j + 1]; k++) sum += weights[k] * values[from[k]]
        sum += biases[j]
        values[first + j] = activate === undefined ? sum : activate(sum)
      }
    },
  }
}

const rectified = (z: number): number => Math.max(z, 0)

/** A layer of radial basis functions: e^(f·ln(altitude) − Σ(weight − activation)²/(2·width²)) for f connections; there is no bias. */
function radialLayer(
  neurons: readonly XmlElement[],
  rules: LayerRules,
  { starts, from, weights }: Connections,
  first: number,
  values: Float64Array,
  float: boolean,
): () => void {
  const heights = new Float64Array(neurons.length)
  const widths = new Float64Array(neurons.length)
  const round = float ? Math.fround : (x: number) => x
  neurons.forEach((xml, j) => {
    const { width = rules.width, altitude = rules.altitude } = Neuron.read(xml)
    if (width === undefined)
      throw new ModelLoadError(
        'missing-attribute',
        'A neuron of a radial basis function lacks the attribute width',
        {
          ...xml.place(),
          expected: 'width on Neuron, NeuralLayer or NeuralNetwork',
        },
      )
    const positive = { expected: 'a positive number' }
    if (!(width > 0))
      throw malformed(xml, 'The width of a radial basis function is not positive', {
        received: width,
        ...positive,
      })
    if (!(altitude > 0))
      throw malformed(xml, 'The altitude of a radial basis function is not positive', {
        received: altitude,
        ...positive,
      })
    heights[j] = round((starts[j + 1] - starts[j]) * round(Math.log(round(altitude))))
    widths[j] = round(2 * round(round(width) ** 2))
  })
  return () => {
    for (let j = 0; j < heights.length; j++) {
      let sum = 0
      for (let k = starts[j]; k < starts[j + 1]; k++)
        sum = round(sum + round(round(weights[k] - values[from[k]]) ** 2))
      values[first + j] = round(Math.exp(round(heights[j] - round(sum / widths[j]))))
    }
  }
}

/** The activation function of a layer, but for radial basis functions; `undefined` for none. */
function activation(
  rules: LayerRules,
  name: Exclude<ActivationFunction, 'radialBasis'>,
  float: boolean,
): ((z: number) => number) | undefined {
  const { threshold, leakage } = rules
  switch (name) {
    case 'identity':
      return undefined
    case 'threshold': {
      const limit = float ? Math.fround(threshold) : threshold
      return (z) => (z > limit ? 1 : 0)
    }
    case 'rectifier':
      if (leakage === 0) return rectified
      return float
        ? (z) => (z > 0 ? z : Math.fround(Math.fround(leakage) * z))
        : (z) => (z > 0 ? z : leakage * z)
    default:
      return (float ? activations32 : activations)[name]
  }
}

function normalization(
  method: LayerRules['normalizationMethod'],
  float: boolean,
): ((values: Float64Array) => void) | undefined {
  switch (method) {
    case 'softmax':
      return float ? softmax32 : softmax
    case 'simplemax':
      return float ? simplemax32 : simplemax
    default:
      return undefined
  }
}
