import { describe, expect, it } from 'vitest'
import { expectNumbers, expectValue, field, scoreOf, values } from '../../../helpers/pmml.js'
import { is, layer, network, neuron, norm, out, type Parts, ref } from './network.js'

/** One neuron over x, with its activation as the prediction. */
const single = (attributes: string, bias = 0, neuronAttributes = ''): string =>
  network({
    attributes,
    layers: layer(neuron('o', bias, { 1: 1 }, neuronAttributes)),
    outputs: out('o', ref('y')),
  })

describe('numbers', () => {
  const points = [
    [10, 0],
    [20, 1],
    [50, 3],
  ] as const
  const decoded = (expression: string, parts: Partial<Parts> = {}): string =>
    network({ layers: layer(neuron('o', 0, { 1: 1 })), outputs: out('o', expression), ...parts })
  it.each([
    ['a point', norm('y', points), 1, 20],
    ['the first stretch', norm('y', points), 0.5, 15],
    ['the second stretch', norm('y', points), 2, 35],
    ['below the points', norm('y', points), -1, 0],
    ['above the points', norm('y', points), 4, 65],
    ['below, clamped', norm('y', points, 'outliers="asExtremeValues"'), -1, 10],
    ['above, clamped', norm('y', points, 'outliers="asExtremeValues"'), 4, 50],
    ['beyond, missing', norm('y', points, 'outliers="asMissingValues"'), 4, null],
    ['within, where beyond is missing', norm('y', points, 'outliers="asMissingValues"'), 0.5, 15],
    [
      'falling norms',
      norm('y', [
        [10, 3],
        [20, 1],
        [50, 0],
      ]),
      2,
      15,
    ],
    [
      'falling norms, above',
      norm('y', [
        [10, 3],
        [20, 1],
        [50, 0],
      ]),
      5,
      0,
    ],
    [
      'falling norms, below',
      norm('y', [
        [10, 3],
        [20, 1],
        [50, 0],
      ]),
      -1,
      80,
    ],
    [
      'falling norms, clamped',
      norm(
        'y',
        [
          [10, 3],
          [20, 1],
          [50, 0],
        ],
        'outliers="asExtremeValues"',
      ),
      -1,
      50,
    ],
  ])('NormContinuous backwards: %s', (_, expression, x, expected) => {
    expectValue(scoreOf(decoded(expression), { x, z: 0 }).prediction, expected)
  })

  const derived = (name: string, expression: string): string =>
    `<DerivedField name="${name}" optype="continuous" dataType="double">${expression}</DerivedField>`
  it.each([
    ['of the network', { local: derived('n', norm('y', points)) }],
    ['of the document', { transformations: derived('n', norm('y', points)) }],
    ['that refers to another', { local: derived('n', ref('m')) + derived('m', norm('y', points)) }],
    [
      'that normalises another',
      {
        local:
          derived(
            'n',
            norm('m', [
              [0, 0],
              [1, 2],
            ]),
          ) + derived('m', norm('y', points)),
        scale: 2,
      },
    ],
  ])('through a derived field %s', (_, { scale = 1, ...parts }: Partial<Parts> & { scale?: number }) => {
    expectValue(scoreOf(decoded(ref('n'), parts), { x: 0.5 * scale, z: 0 }).prediction, 15)
  })

  it('without NeuralOutputs is the number of the only neuron of the last layer', () => {
    expect(scoreOf(network({ layers: layer(neuron('o', 1, { 1: 2 })) }), { x: 3, z: 0 }).prediction).toBe(7)
  })

  it('without a target in the MiningSchema', () => {
    const document = decoded(norm('y', points), { targets: [] })
    expect(scoreOf(document, { x: 0.5, z: 0 }).prediction).toBe(15)
  })

  it('of an input neuron', () => {
    expect(
      scoreOf(network({ layers: layer(neuron('o', 0, { 1: 1 })), outputs: out('2', ref('y')) }), {
        x: 1,
        z: 4,
      }).prediction,
    ).toBe(4)
  })

  it.each([
    ['infinity minus infinity', 'activationFunction="exponential"', { x: 1000, z: 1000 }],
    ['shares of nothing', 'activationFunction="threshold" normalizationMethod="simplemax"', { x: -1, z: -1 }],
  ])('%s is missing', (_, attributes, record) => {
    const layers =
      layer(neuron('a', 0, { 1: 1 }) + neuron('b', 0, { 2: 1 })) +
      layer(neuron('o', 0, { a: 1, b: -1 }), 'activationFunction="identity" normalizationMethod="none"')
    expect(
      scoreOf(network({ attributes, layers, outputs: out('o', ref('y')) }), record).prediction,
    ).toBeNull()
  })

  it('may be infinite', () => {
    expect(scoreOf(single('activationFunction="reciprocal"'), { x: 0, z: 0 }).prediction).toBe(Infinity)
  })
})

describe('classes', () => {
  const classes = (outputs: string, parts: Partial<Parts> = {}): string =>
    network({
      functionName: 'classification',
      target: field('y', 'string', values('u', 'v')),
      layers: layer(neuron('a', 0, { 1: 1 }) + neuron('b', 0, { 2: 1 })),
      outputs,
      ...parts,
    })
  const output = `<Output><OutputField name="p" feature="probability" value="u" dataType="double" optype="continuous"/>
    <OutputField name="winner" feature="entityId" dataType="string" optype="categorical"/></Output>`

  it('the greatest activation wins, and names its neuron', () => {
    const score = scoreOf(classes(out('a', is('u')) + out('b', is('v')), { output }), { x: 0.25, z: 0.75 })
    expect(score.prediction).toBe('v')
    expect(score.entityId).toBe('b')
    expect(score.outputs).toMatchObject({ y: 'v', p: 0.25, winner: 'b' })
    expectNumbers(score.probabilities, { u: 0.25, v: 0.75 })
  })

  it('of equals the first output wins', () => {
    expect(scoreOf(classes(out('b', is('v')) + out('a', is('u'))), { x: 1, z: 1 }).prediction).toBe('v')
  })

  it('two outputs may come from one neuron', () => {
    expect(scoreOf(classes(out('a', is('u')) + out('a', is('v'))), { x: 1, z: 1 }).prediction).toBe('u')
  })

  it('through derived fields', () => {
    const local =
      `<DerivedField name="is u" optype="continuous" dataType="double">${is('u')}</DerivedField>` +
      `<DerivedField name="is v" optype="continuous" dataType="double">${is('v')}</DerivedField>`
    const document = classes(out('a', ref('is u')) + out('b', ref('is v')), { local })
    expectNumbers(scoreOf(document, { x: 3, z: 1 }).probabilities, { u: 3, v: 1 })
  })

  it('of an integer target are integers', () => {
    const target = field('y', 'integer', values('0', '1'), 'categorical')
    expect(
      scoreOf(classes(out('a', is('0')) + out('b', is('1')), { target }), { x: 0, z: 1 }).prediction,
    ).toBe(1)
  })

  it('a missing input leaves the priors', () => {
    const targetsElement = `<Targets><Target field="y"><TargetValue value="u" priorProbability="0.3"/><TargetValue value="v" priorProbability="0.7"/></Target></Targets>`
    const score = scoreOf(classes(out('a', is('u')) + out('b', is('v')), { targetsElement }), { x: 1 })
    expect(score.prediction).toBe('v')
    expectNumbers(score.probabilities, { u: 0.3, v: 0.7 })
  })

  it('an activation that is no number leaves no prediction', () => {
    const layers = layer(neuron('a', 0, { 1: 1 }) + neuron('b', 0, { 2: 1 }), 'normalizationMethod="softmax"')
    const attributes = 'activationFunction="exponential"'
    const score = scoreOf(classes(out('a', is('u')) + out('b', is('v')), { attributes, layers }), {
      x: 1e6,
      z: 1,
    })
    expect(score.prediction).toBeNull()
    expect(score.probabilities).toBeUndefined()
  })
})

describe('several targets', () => {
  const several = (
    functionName: string,
    first: string,
    outputs: string,
    parts: Partial<Parts> = {},
  ): string =>
    network({
      functionName,
      target: first,
      fields: field('w'),
      targets: ['y', 'w'],
      layers: layer(neuron('a', 0, { 1: 1 }) + neuron('b', 0, { 2: 1 })),
      outputs,
      ...parts,
    })

  it('numbers, each with its own Target', () => {
    const targetsElement =
      '<Targets><Target field="w" rescaleFactor="10"><TargetValue defaultValue="3"/></Target></Targets>'
    const document = several('regression', field('y'), out('b', ref('w')) + out('a', ref('y')), {
      targetsElement,
    })
    expect(scoreOf(document, { x: 1, z: 2 })).toMatchObject({
      prediction: 1,
      targets: { y: { prediction: 1 }, w: { prediction: 20 } },
      outputs: { y: 1, w: 20 },
    })
    expect(scoreOf(document, { x: 1 })).toMatchObject({ prediction: null, outputs: { y: null, w: 30 } })
  })

  it('a class and a number', () => {
    const output = `<Output><OutputField name="p" feature="probability" value="u" dataType="double" optype="continuous" targetField="y"/></Output>`
    const document = several(
      'mixed',
      field('y', 'string', values('u', 'v')),
      out('a', is('u')) +
        out('b', is('v')) +
        out(
          'b',
          norm('w', [
            [0, 0],
            [1, 2],
          ]),
        ),
      { output },
    )
    const score = scoreOf(document, { x: 1, z: 4 })
    expect(score).toMatchObject({ prediction: 'v', outputs: { y: 'v', w: 2, p: 1 } })
    expect(score.targets?.y.probabilities).toEqual({ u: 1, v: 4 })
  })
})
