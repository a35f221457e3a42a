import { describe, expect, it } from 'vitest'
import type { SyncModel } from '../../../../src/index.js'
import { expectValue, load, scoreOf } from '../../../helpers/pmml.js'
import { input, layer, network, neuron, norm, out, type Parts, ref } from './network.js'

/** One neuron over x, with its activation as the prediction. */
const single = (attributes: string, bias = 0, neuronAttributes = ''): string =>
  network({
    attributes,
    layers: layer(neuron('o', bias, { 1: 1 }, neuronAttributes)),
    outputs: out('o', ref('y')),
  })

describe('activation functions', () => {
  // The definitions of the standard, by hand; 0.7 by the check values of its semantics.
  it.each([
    ['identity', 0.7, 0.7],
    ['logistic', 0.7, 0.668187772168],
    ['logistic', 0, 0.5],
    ['logistic', -800, 0],
    ['tanh', 0.7, 0.604367777117],
    ['tanh', -400, -1],
    ['exponential', 0.7, 2.01375270747],
    ['reciprocal', 4, 0.25],
    ['square', -3, 9],
    ['Gauss', 0.7, 0.612626394184],
    ['sine', 0.7, 0.644217687238],
    ['cosine', 0.7, 0.764842187284],
    ['Elliott', 0.7, 0.411764705882],
    ['Elliott', -3, -0.75],
    ['arctan', 0.7, 0.388800224428],
    ['rectifier', 0.7, 0.7],
    ['rectifier', -0.7, 0],
    ['rectifier" x-leakage="0.1', -2, -0.2],
    ['rectifier" x-leakage="0.1', 2, 2],
    ['threshold', 0, 0],
    ['threshold', 1e-9, 1],
    ['threshold" threshold="2', 2, 0],
    ['threshold" threshold="2', 2.5, 1],
  ])('%s of %d is %d', (name, x, expected) => {
    expectValue(scoreOf(single(`activationFunction="${name}"`), { x, z: 0 }).prediction, expected)
  })

  it.each([
    ['the network', 'altitude="1.5" width="2"', '', ''],
    ['the layer', 'altitude="7" width="8"', 'altitude="1.5" width="2"', ''],
    ['the neuron', 'altitude="7" width="8"', 'altitude="9" width="9"', 'altitude="1.5" width="2"'],
  ])('radialBasis with the height and width of %s; the bias is no matter', (_, network_, layer_, neuron_) => {
    const document = network({
      attributes: `activationFunction="radialBasis" ${network_}`,
      layers: layer(neuron('o', 5, { 1: 1, 2: 2 }, neuron_), layer_),
      outputs: out('o', ref('y')),
    })
    // e^(2·ln 1.5 − ((1 − 0.5)² + (2 − 1.5)²)/(2·2²))
    expectValue(scoreOf(document, { x: 0.5, z: 1.5 }).prediction, 2.11367939133)
  })

  it('in 32 bits rounds each step, and adds the bias last', () => {
    const document = network({
      attributes: 'activationFunction="identity" x-mathContext="float"',
      layers: layer(neuron('o', 0.1, { 1: 0.3, 2: 1.7 })),
      outputs: out('o', ref('y')),
    })
    const f = Math.fround
    const expected = f(f(f(f(0.3) * f(1.1)) + f(f(1.7) * f(-0.9))) + f(0.1))
    expect(scoreOf(document, { x: 1.1, z: -0.9 }).prediction).toBe(expected)
  })
})

describe('layers', () => {
  const two = layer(neuron('a', 0.5, { 1: 1, 2: -1 }) + neuron('b', -0.5, { 1: 2, 2: 0.25 }))
  // x = 1, z = 2: a = −0.5, b = 2.
  it.each([
    ['a connection from an input past a layer', two + layer(neuron('o', 1, { 1: 3, a: 1 })), {}, 3.5],
    ['connections in any order', two + layer(neuron('o', 0, { b: 10, 1: 1, a: 100 })), {}, -29],
    [
      'a connection within a layer, from a neuron before',
      layer(neuron('a', 0, { 1: 2 }) + neuron('o', 1, { a: 10 })),
      {},
      21,
    ],
    [
      'an activation function of its own',
      two + layer(neuron('o', 0, { b: 3 }), 'activationFunction="square"'),
      {},
      36,
    ],
    [
      'a threshold of its own',
      two + layer(neuron('o', 0, { b: 1 }), 'activationFunction="threshold" threshold="2.5"'),
      {},
      0,
    ],
    [
      'a leakage of its own',
      two + layer(neuron('o', 0, { a: 1 }), 'activationFunction="rectifier" x-leakage="0.5"'),
      {},
      -0.25,
    ],
    [
      'softmax',
      two + layer(neuron('o', 0, { a: 1 }) + neuron('p', 0, { b: 1 }), 'normalizationMethod="softmax"'),
      {},
      1 / (1 + Math.exp(2.5)),
    ],
    [
      'simplemax',
      two + layer(neuron('o', 0, { a: 1 }) + neuron('p', 0, { b: 1 }), 'normalizationMethod="simplemax"'),
      {},
      -1 / 3,
    ],
    // Softmax of (−0.5, 2) is (q, 1 − q) with q = 1/(1 + e^2.5); then of (q, 1 − q) again.
    [
      'normalised in each layer when the network says so',
      two + layer(neuron('o', 0, { a: 1 }) + neuron('p', 0, { b: 1 })),
      { attributes: 'activationFunction="identity" normalizationMethod="softmax"' },
      1 / (1 + Math.exp(1 - 2 / (1 + Math.exp(2.5)))),
    ],
    [
      'not normalised where the layer says so',
      two + layer(neuron('o', 0, { a: 1 }) + neuron('p', 0, { b: 1 }), 'normalizationMethod="none"'),
      { attributes: 'activationFunction="identity" normalizationMethod="softmax"' },
      1 / (1 + Math.exp(2.5)),
    ],
    [
      'activation functions of the layers alone',
      layer(neuron('o', 0, { 1: 1, 2: 1 }), 'activationFunction="square"'),
      { attributes: '' },
      9,
    ],
  ])('%s', (_, layers, parts, expected) => {
    expectValue(
      scoreOf(network({ layers, outputs: out('o', ref('y')), ...parts }), { x: 1, z: 2 }).prediction,
      expected,
    )
  })
})

describe('fully connected layers', () => {
  // Whole numbers, so that no sum is rounded: neuron j of n is (j + 1)·x − j·z + j, then all are added up.
  const inputs = input('1', ref('x')) + input('2', ref('z'))
  it.each([1, 2, 3, 4, 5, 8, 9, 11])('of %d neurons', (n) => {
    const names = Array.from({ length: n }, (_, j) => `h${j}`)
    const hidden = names.map((name, j) => neuron(name, j, { 1: j + 1, 2: -j })).join('')
    const last = neuron('o', 0, Object.fromEntries(names.map((name) => [name, 1])))
    const document = network({ inputs, layers: layer(hidden) + layer(last), outputs: out('o', ref('y')) })
    const sum = (n * (n - 1)) / 2
    expect(scoreOf(document, { x: 3, z: 5 }).prediction).toBe((sum + n) * 3 - sum * 5 + sum)
  })
})

describe('inputs', () => {
  const over = (inputs: string, parts: Partial<Parts> = {}) =>
    network({ inputs, layers: layer(neuron('o', 0, { 1: 1 })), outputs: out('o', ref('y')), ...parts })
  it.each([
    [
      'a normalised field',
      input(
        '1',
        norm('x', [
          [0, 10],
          [2, 20],
        ]),
      ),
      { x: 1 },
      15,
    ],
    ['an indicator', input('1', '<NormDiscrete field="x" value="3"/>'), { x: 3 }, 1],
    [
      'an indicator declared as text',
      input('1', '<NormDiscrete field="x" value="3"/>', 'dataType="string"'),
      { x: 3 },
      1,
    ],
    ['a DerivedField without a type', input('1', ref('x'), ''), { x: 1.5 }, 1.5],
    ['a float', input('1', ref('x'), 'dataType="float"'), { x: 0.1 }, Math.fround(0.1)],
    ['a missing field', input('1', ref('x')), { z: 1 }, null],
    ['a missing field that no neuron takes', input('1', ref('x')) + input('2', ref('z')), { x: 1 }, null],
    ['a missing field with a replacement', input('1', '<FieldRef field="x" mapMissingTo="4"/>'), {}, 4],
    ['a value that is none of the type', input('1', ref('x'), 'dataType="integer"'), { x: 1.5 }, null],
  ])('%s', (_, inputs, record, expected) => {
    expectValue(scoreOf(over(inputs), record).prediction, expected)
  })

  it('a missing prediction has the default of Targets', () => {
    const targetsElement =
      '<Targets><Target field="y" rescaleFactor="2"><TargetValue defaultValue="5"/></Target></Targets>'
    expect(scoreOf(over(input('1', ref('x')), { targetsElement }), {}).prediction).toBe(10)
  })
})

it('explains a score by the activations', () => {
  const model = load(network({ layers: layer(neuron('o', 1, { 1: 2 })), outputs: out('o', ref('y')) }))
  expect(model.explain({ x: 3, z: 4 }).steps).toEqual([
    { kind: 'intermediate', name: 'neuron 1', value: 3 },
    { kind: 'intermediate', name: 'neuron 2', value: 4 },
    { kind: 'intermediate', name: 'neuron o', value: 7 },
  ])
})

it('a function of the user’s that scores with the model itself does not disturb it', () => {
  const call = '<Apply function="again"><FieldRef field="z"/></Apply>'
  const document = network({
    inputs: input('1', ref('x')) + input('2', call),
    layers: layer(neuron('o', 0, { 1: 1, 2: 100 })),
    outputs: out('o', ref('y')),
  })
  const model: SyncModel = load(document, {
    functions: {
      again: {
        type: 'double',
        call: (z) => (Number(z) > 0 ? Number(model.scoreSync({ x: 7, z: 0 }).prediction) : 1),
      },
    },
  })
  // Inside: 7 + 100·1 = 107; outside: 5 + 100·107.
  expect(model.scoreSync({ x: 5, z: 1 }).prediction).toBe(10_705)
})
