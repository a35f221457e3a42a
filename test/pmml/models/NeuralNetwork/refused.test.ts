import { describe, expect, it } from 'vitest'
import { expectError, field, loadErrorOf, values } from '../../../helpers/pmml.js'
import { is, layer, network, neuron, norm, out, ref } from './network.js'

describe('documents that are refused', () => {
  const layers = layer(neuron('o', 0, { 1: 1 }))
  const outputs = out('o', ref('y'))
  const target = field('y', 'string', values('u', 'v'))
  const functionName = 'classification'
  it.each([
    ['no inputs', { inputs: '', layers, outputs }, 'unknown-reference', 'NeuralLayer/Neuron/Con'],
    ['no layers', { layers: '', outputs }, 'missing-element', 'NeuralNetwork'],
    ['a layer without neurons', { layers: layer('') + layers, outputs }, 'missing-element', 'NeuralLayer[1]'],
    [
      'a neuron without connections',
      { layers: layer(neuron('o', 0, {})), outputs },
      'missing-element',
      'NeuralLayer/Neuron',
    ],
    [
      'an unknown source',
      { layers: layer(neuron('o', 0, { 9: 1 })), outputs },
      'unknown-reference',
      'NeuralLayer/Neuron/Con',
    ],
    [
      'two neurons of one id',
      { layers: layer(neuron('1', 0, { 1: 1 })), outputs },
      'duplicate-name',
      'NeuralLayer/Neuron',
    ],
    [
      'a recurrent network',
      { layers: layer(neuron('p', 0, { o: 1 })) + layers, outputs },
      'unsupported-value',
      'NeuralLayer[1]/Neuron/Con',
    ],
    [
      'a neuron that takes from itself',
      { layers: layer(neuron('o', 0, { o: 1 })), outputs },
      'unsupported-value',
      'NeuralLayer/Neuron/Con',
    ],
    [
      'a weight that is no number',
      { layers: layer('<Neuron id="o"><Con from="1" weight="w"/></Neuron>'), outputs },
      'bad-attribute',
      'NeuralLayer/Neuron/Con',
    ],
    [
      'an unknown activation',
      { attributes: 'activationFunction="relu"', layers, outputs },
      'bad-attribute',
      'NeuralNetwork',
    ],
    ['no activation', { attributes: '', layers, outputs }, 'missing-attribute', 'NeuralNetwork/NeuralLayer'],
    [
      'radialBasis without a width',
      { attributes: 'activationFunction="radialBasis"', layers, outputs },
      'missing-attribute',
      'NeuralLayer/Neuron',
    ],
    [
      'radialBasis of width 0',
      { attributes: 'activationFunction="radialBasis" width="0"', layers, outputs },
      'bad-attribute',
      'NeuralLayer/Neuron',
    ],
    [
      'radialBasis of height 0',
      { attributes: 'activationFunction="radialBasis" width="1" altitude="0"', layers, outputs },
      'bad-attribute',
      'NeuralLayer/Neuron',
    ],
    [
      'an unknown output neuron',
      { layers, outputs: out('p', ref('y')) },
      'unknown-reference',
      'NeuralOutputs/NeuralOutput',
    ],
    ['no outputs in NeuralOutputs', { layers, outputs: '' }, 'missing-element', 'NeuralOutputs'],
    [
      'no NeuralOutputs and two last neurons',
      { layers: layer(neuron('o', 0, { 1: 1 }) + neuron('p', 0, { 1: 1 })) },
      'missing-element',
      'NeuralNetwork',
    ],
    ['no NeuralOutputs for classes', { functionName, target, layers }, 'missing-element', 'NeuralNetwork'],
    [
      'an output of another field',
      { layers, outputs: out('o', ref('x')) },
      'unknown-reference',
      'DerivedField/FieldRef',
    ],
    [
      'an output that can’t be read backwards',
      { layers, outputs: out('o', `<Apply function="exp">${ref('y')}</Apply>`) },
      'unsupported-element',
      'DerivedField/Apply',
    ],
    [
      'a norm of no one original',
      {
        layers,
        outputs: out(
          'o',
          norm('y', [
            [0, 0],
            [1, 1],
            [2, 0],
          ]),
        ),
      },
      'bad-attribute',
      'DerivedField/NormContinuous',
    ],
    [
      'two outputs of one number',
      { layers, outputs: outputs + outputs },
      'bad-content',
      'NeuralOutput[2]/DerivedField/FieldRef',
    ],
    [
      'a target without an output',
      { layers, outputs, fields: field('w'), targets: ['y', 'w'] },
      'missing-element',
      'NeuralOutputs',
    ],
    [
      'two fields without a target',
      { layers, outputs: outputs + out('o', ref('w')), targets: [] },
      'bad-content',
      'NeuralOutputs',
    ],
    [
      'a class of a number',
      { layers, outputs: out('o', is('1')) },
      'bad-content',
      'DerivedField/NormDiscrete',
    ],
    [
      'a number of a class',
      { functionName, target, layers, outputs },
      'bad-content',
      'DerivedField/FieldRef',
    ],
    [
      'a class twice',
      { functionName, target, layers, outputs: out('o', is('u')) + out('1', is('u')) },
      'duplicate-name',
      'NeuralOutput[2]/DerivedField/NormDiscrete',
    ],
    [
      'derived fields in a circle',
      {
        layers,
        outputs: out('o', ref('n')),
        local: `<DerivedField name="n" optype="continuous" dataType="double">${ref('m')}</DerivedField><DerivedField name="m" optype="continuous" dataType="double">${ref('n')}</DerivedField>`,
      },
      'cycle',
      'LocalTransformations/DerivedField[1]',
    ],
  ] as const)('%s', (_, parts, code, path) => {
    const error = loadErrorOf(network(parts))
    expectError(error, { code })
    expect(error.path?.endsWith(path), `${error.path} ends with ${path}`).toBe(true)
    expect(error.line).toBeGreaterThan(0)
  })
})
