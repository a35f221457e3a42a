/** BayesianNetworkModel: what is inferred, exactly or by samples, and what is refused ("Bayesian Networks"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord, Score } from '../../../src/index.js'
import {
  type Expected,
  expectError,
  expectNumbers,
  expectValue,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  scoreErrorOf,
} from '../../helpers/pmml.js'

interface Parts {
  readonly fields?: string
  readonly transformations?: string
  /** Names of active fields. */
  readonly inputs: readonly string[]
  readonly targets: readonly string[]
  readonly before?: string
  readonly nodes: string
  readonly functionName?: string
}

const network = ({
  fields,
  transformations,
  inputs,
  targets,
  before = '',
  nodes,
  functionName,
}: Parts): string =>
  pmml({
    fields: fields ?? [...inputs, ...targets].map((name) => field(name, 'string')).join(''),
    transformations,
    models: `<BayesianNetworkModel functionName="${functionName ?? 'classification'}">${schema(
      ...inputs,
      ...targets.map((name) => mining(name, 'usageType="target"')),
    )}${before}<BayesianNetworkNodes>${nodes}</BayesianNetworkNodes></BayesianNetworkModel>`,
  })

const shares = (probabilities: Record<string, number>) =>
  Object.entries(probabilities)
    .map(([value, probability]) => `<ValueProbability value="${value}" probability="${probability}"/>`)
    .join('')
const discrete = (name: string, content: string) => `<DiscreteNode name="${name}">${content}</DiscreteNode>`
const given = (parents: Record<string, string>, probabilities: Record<string, number>) =>
  `<DiscreteConditionalProbability>${parentValues(parents)}${shares(probabilities)}</DiscreteConditionalProbability>`
const parentValues = (parents: Record<string, string>) =>
  Object.entries(parents)
    .map(([parent, value]) => `<ParentValue parent="${parent}" value="${value}"/>`)
    .join('')
const continuous = (name: string, content: string) =>
  `<ContinuousNode name="${name}">${content}</ContinuousNode>`
const whenever = (parents: Record<string, string>, content: string) =>
  `<ContinuousConditionalProbability>${parentValues(parents)}${content}</ContinuousConditionalProbability>`
const distribution = (kind: string, parameters: Record<string, string | number>) =>
  `<ContinuousDistribution><${kind}DistributionForBN>${Object.entries(parameters)
    .map(([name, value]) => `<${name}>${typeof value === 'number' ? constant(value) : value}</${name}>`)
    .join('')}</${kind}DistributionForBN></ContinuousDistribution>`
const normal = (mean: string | number, variance: string | number) =>
  distribution('Normal', { Mean: mean, Variance: variance })
const constant = (value: number) => `<Constant dataType="double">${value}</Constant>`
const ref = (name: string) => `<FieldRef field="${name}"/>`
const apply = (name: string, ...args: readonly string[]) =>
  `<Apply function="${name}">${args.join('')}</Apply>`

/** Disease (1 of 100) and its test (90 and 5 of 100 positive). */
const disease = discrete('disease', shares({ yes: 0.01, no: 0.99 }))
const result = discrete(
  'test',
  given({ disease: 'yes' }, { positive: 0.9, negative: 0.1 }) +
    given({ disease: 'no' }, { positive: 0.05, negative: 0.95 }),
)
const medical = { inputs: ['test'], targets: ['disease'] }
const numbers = (...names: readonly string[]) => names.map((name) => field(name)).join('')

describe('discrete networks', () => {
  const positive = 0.009 / (0.009 + 0.0495)
  it.each([
    ['evidence', { test: 'positive' }, { yes: positive, no: 1 - positive }],
    ['none', {}, { yes: 0.01, no: 0.99 }],
    ['a value that the network does not know', { test: 'lost' }, undefined],
  ])('%s', (_, record, expected) => {
    const score = load(network({ ...medical, nodes: result + disease })).scoreSync(record)
    expectNumbers(score.probabilities, expected)
    expect(score.prediction).toBe(expected === undefined ? null : 'no')
  })

  it('evidence that can’t be has no result', () => {
    const impossible = discrete('test', shares({ positive: 1, negative: 0 }))
    expect(
      load(network({ ...medical, nodes: disease + impossible })).scoreSync({ test: 'negative' }),
    ).toMatchObject({
      prediction: null,
    })
  })

  it('a combination without a row is refused where it may be, and only there', () => {
    const sure = discrete('cause', shares({ a: 1, b: 0 }))
    const maybe = discrete('cause', shares({ a: 0.5, b: 0.5 }))
    const effect = discrete('effect', given({ cause: 'a' }, { on: 0.25, off: 0.75 }))
    const parts = { inputs: ['effect'], targets: ['cause'] }
    expect(
      load(network({ ...parts, nodes: sure + effect })).scoreSync({ effect: 'on' }).probabilities,
    ).toEqual({ a: 1, b: 0 })
    const open = load(network({ ...parts, nodes: maybe + effect }))
    expectError(scoreErrorOf(open, { effect: 'on' }), { code: 'invalid-result' })
    // An effect that nobody saw says nothing of the cause.
    expect(open.scoreSync({}).probabilities).toEqual({ a: 0.5, b: 0.5 })
  })

  it('thousands of observations do not wash out', () => {
    const names = Array.from({ length: 1500 }, (_, i) => `n${i}`)
    const nodes =
      discrete('c', shares({ a: 0.2, b: 0.8 })) +
      names
        .map((name, i) =>
          discrete(
            name,
            given({ c: 'a' }, i % 2 === 0 ? { 0: 0.9, 1: 0.1 } : { 0: 0.1, 1: 0.9 }) +
              given({ c: 'b' }, i % 2 === 0 ? { 0: 0.1, 1: 0.9 } : { 0: 0.9, 1: 0.1 }),
          ),
        )
        .join('')
    const model = load(network({ inputs: names, targets: ['c'], nodes }))
    const record: ModelRecord = Object.fromEntries(names.map((name) => [name, '0']))
    const { probabilities } = model.scoreSync(record)
    expect(probabilities?.a).toBeCloseTo(0.2, 9)
  })

  it('values have the types of their fields', () => {
    const nodes =
      discrete('n', shares({ 1: 0.25, 2: 0.75 })) +
      discrete('t', given({ n: '1' }, { a: 1, b: 0 }) + given({ n: '2' }, { a: 0, b: 1 }))
    const score = load(
      network({
        fields: field('n', 'integer', '', 'categorical') + field('t', 'string'),
        inputs: ['t'],
        targets: ['n'],
        nodes,
      }),
    ).scoreSync({ t: 'b' })
    expect(score.prediction).toBe(2)
  })

  it('several targets, Targets and Output', () => {
    const score = load(
      network({
        inputs: [],
        targets: ['disease', 'test'],
        nodes: disease + result,
        before: `<Output><OutputField name="p" feature="probability" value="yes" optype="continuous" dataType="double"/>
        <OutputField name="q" feature="probability" targetField="test" value="positive" optype="continuous" dataType="double"/></Output>`,
      }),
    ).scoreSync({ test: 'positive', disease: 'yes' })
    expect(score.targets?.test.prediction).toBe('negative')
    expectValue(score.outputs.p, 0.01)
    expectValue(score.outputs.q, 0.009 + 0.0495)
  })

  it('explains what was observed and what follows', () => {
    const { steps } = load(network({ ...medical, nodes: disease + result })).explain({ test: 'negative' })
    expect(steps).toEqual([
      { kind: 'intermediate', name: expect.stringMatching(/^disease \(probability 0\.998/), value: 'no' },
      { kind: 'intermediate', name: 'test (observed)', value: 'negative' },
    ])
  })
})

describe('fields outside of the network', () => {
  const parts = { inputs: ['region', 'effect'], targets: ['cause'] }
  const cause = discrete(
    'cause',
    given({ region: 'north' }, { a: 0.9, b: 0.1 }) + given({ region: 'south' }, { a: 0.5, b: 0.5 }),
  )
  it('may be parents', () => {
    const model = load(network({ ...parts, nodes: cause }))
    expectNumbers(model.scoreSync({ region: 'north' }).probabilities, { a: 0.9, b: 0.1 })
    expect(model.scoreSync({ region: 'south' }).probabilities).toEqual({ a: 0.5, b: 0.5 })
    expectError(scoreErrorOf(model, { region: 'west' }), { code: 'invalid-result' })
    expectError(scoreErrorOf(model, {}), { code: 'invalid-result' })
  })

  it('may be in the parameters of distributions', () => {
    const model = load(
      network({
        fields: numbers('x', 'y'),
        inputs: ['x'],
        targets: ['y'],
        functionName: 'regression',
        nodes: continuous('y', normal(apply('*', constant(2), ref('x')), 1)),
      }),
    )
    expect(model.scoreSync({ x: 4 }).prediction).toBe(8)
    expect(model.scoreSync({ x: -1 }).prediction).toBe(-2)
    expectError(scoreErrorOf(model, {}), { code: 'invalid-result', field: 'y' })
  })

  it('an observation that is derived has the type of the derived field', () => {
    const observed = `<DerivedField name="n" optype="categorical" dataType="integer">${apply('round', ref('x'))}</DerivedField>`
    const nodes =
      discrete('t', shares({ a: 0.5, b: 0.5 })) +
      discrete(
        'n',
        observed + given({ t: 'a' }, { 1: 0.25, 2: 0.75 }) + given({ t: 'b' }, { '1.0': 0.75, 2: 0.25 }),
      )
    const model = load(
      network({ fields: field('x') + field('t', 'string'), inputs: ['x'], targets: ['t'], nodes }),
    )
    expect(model.scoreSync({ x: 1.2 }).probabilities).toEqual({ a: 0.25, b: 0.75 })
    expect(model.scoreSync({ x: 7 }).prediction).toBe(null)
  })

  it('a derived field of the node’s name says what was observed', () => {
    const observed = `<DerivedField name="size" optype="categorical" dataType="string">${apply('if', apply('lessThan', ref('length'), constant(3)), '<Constant>small</Constant>', '<Constant>large</Constant>')}</DerivedField>`
    const model = load(
      network({
        fields: field('length') + field('kind', 'string'),
        inputs: ['length'],
        targets: ['kind'],
        nodes:
          discrete('kind', shares({ a: 0.5, b: 0.5 })) +
          discrete(
            'size',
            observed +
              given({ kind: 'a' }, { small: 0.75, large: 0.25 }) +
              given({ kind: 'b' }, { small: 0.25, large: 0.75 }),
          ),
      }),
    )
    expect(model.scoreSync({ length: 1 }).probabilities).toEqual({ a: 0.75, b: 0.25 })
    expect(model.scoreSync({ length: 5 }).probabilities).toEqual({ a: 0.25, b: 0.75 })
    expect(model.scoreSync({}).probabilities).toEqual({ a: 0.5, b: 0.5 })
  })
})

const regression = (nodes: string, inputs: readonly string[], target: string): string =>
  network({
    fields: numbers(...inputs, target),
    inputs,
    targets: [target],
    functionName: 'regression',
    nodes,
    before: `<Output><OutputField name="sd" feature="standardDeviation" optype="continuous" dataType="double"/>
    <OutputField name="error" feature="standardError" optype="continuous" dataType="double"/></Output>`,
  })
const errorOf = (score: Score): number => Number(score.outputs.error)

describe('continuous networks', () => {
  const root = continuous('x', normal(10, 4))
  it('linear ones are exact', () => {
    // y = 2x + 1 with variance 9: covariance 8, variance of y 25; x = 10 + 8/25·(26 − 21).
    const model = load(
      regression(
        root + continuous('y', normal(apply('+', constant(1), apply('*', ref('x'), constant(2))), 9)),
        ['y'],
        'x',
      ),
    )
    const score = model.scoreSync({ y: 26 })
    expectValue(score.prediction, 11.6)
    expectValue(score.outputs.sd, Math.sqrt(4 - 64 / 25))
    expect(score.outputs.error).toBe(0)
    expect(model.scoreSync({})).toMatchObject({ prediction: 10, outputs: { sd: 2, error: 0 } })
  })

  it.each([
    ['beyond its knee', 12, 12, 0.05],
    // x is below 5: the mean of a normal distribution cut off there is 10 − 2·φ(2.5)/Φ(−2.5).
    ['on the flat side', -5, 10 - (2 * 0.01752830049) / 0.00620966533, 0.2],
  ])('a piecewise mean is not taken for a linear one: %s', (_, y, expected, tolerance) => {
    // y = max(x, 5), nearly without noise.
    const bent = continuous('y', normal(apply('max', ref('x'), constant(5)), 0.01))
    const { prediction } = load(regression(root + bent, ['y'], 'x')).scoreSync({ y })
    expect(Math.abs(Number(prediction) - expected)).toBeLessThan(tolerance)
  })

  const families: [string, Record<string, number>, number, number][] = [
    ['Uniform', { Lower: 2, Upper: 8 }, 5, Math.sqrt(36 / 12)],
    ['Triangular', { Mean: 4, Lower: 1, Upper: 6 }, 4, Math.sqrt((1 + 36 + 25 - 6 - 5 - 30) / 18)],
    [
      'Lognormal',
      { Mean: 0.5, Variance: 0.25 },
      Math.exp(0.625),
      Math.exp(0.625) * Math.sqrt(Math.exp(0.25) - 1),
    ],
  ]
  it.each(families)('%s alone is exact', (kind, parameters, mean, spread) => {
    const score = load(regression(continuous('x', distribution(kind, parameters)), [], 'x')).scoreSync({})
    expectValue(score.prediction, mean)
    expectValue(score.outputs.sd, spread)
    expect(score.outputs.error).toBe(0)
  })

  it.each(families)('%s with something observed of it is sampled', (kind, parameters, mean, spread) => {
    // So vague that it says nothing.
    const vague = continuous('y', normal(ref('x'), 1e9))
    const score = load(
      regression(continuous('x', distribution(kind, parameters)) + vague, ['y'], 'x'),
    ).scoreSync({ y: 0 })
    expect(Math.abs(Number(score.prediction) - mean)).toBeLessThan(4 * errorOf(score))
    expect(Math.abs(Number(score.outputs.sd) / spread - 1)).toBeLessThan(0.03)
    expect(errorOf(score)).toBeLessThan(spread / 100)
  })

  it('intervals go through Targets as the mean does', () => {
    const bounds = ['Lower', 'Upper'].map(
      (side) =>
        `<OutputField name="${side}" feature="confidenceInterval${side}" value="90" dataType="double"/>`,
    )
    const { outputs } = load(
      network({
        fields: numbers('y'),
        inputs: [],
        targets: ['y'],
        functionName: 'regression',
        before: `<Output>${bounds.join('')}</Output><Targets><Target field="y" rescaleFactor="-2" rescaleConstant="1"/></Targets>`,
        nodes: continuous('y', normal(3, 4)),
      }),
    ).scoreSync({})
    // 90 percent of a normal distribution lie within 1.6448536269514722 standard deviations.
    expectValue(outputs.Lower, 1 - 2 * (3 + 2 * 1.6448536269514722))
    expectValue(outputs.Upper, 1 - 2 * (3 - 2 * 1.6448536269514722))
  })

  it('a non-linear mean of what was observed is exact', () => {
    const nodes = root + continuous('y', normal(apply('exp', ref('x')), 0.25))
    const score = load(regression(nodes, ['x'], 'y')).scoreSync({ x: 1.5 })
    expectValue(score.prediction, Math.exp(1.5))
    expect(score.outputs).toMatchObject({ sd: 0.5, error: 0 })
  })

  it('bands of a number as parents: of a number observed, and of one that is not', () => {
    const band = `<DerivedField name="band" optype="categorical" dataType="string">${apply('if', apply('lessThan', ref('x'), constant(1)), '<Constant>low</Constant>', '<Constant>high</Constant>')}</DerivedField>`
    const nodes =
      continuous('x', normal(0, 1)) +
      discrete(
        'c',
        band + given({ band: 'low' }, { a: 0.75, b: 0.25 }) + given({ band: 'high' }, { a: 0.125, b: 0.875 }),
      )
    const model = load(
      network({ fields: numbers('x') + field('c', 'string'), inputs: ['x'], targets: ['c'], nodes }),
    )
    // 0.8413447 of a normal distribution lie below 1. Of 20 000 samples a share is off by 0.003.
    const share = 0.841344746069 * 0.75 + 0.158655253931 * 0.125
    expect(Math.abs((model.scoreSync({}).probabilities?.a ?? 0) - share)).toBeLessThan(0.012)
    // What all parents are known of needs no samples.
    expect(model.scoreSync({ x: 2 }).probabilities).toEqual({ a: 0.125, b: 0.875 })
    const reverse = load(
      network({
        fields: numbers('x') + field('c', 'string'),
        inputs: ['c'],
        targets: ['x'],
        functionName: 'regression',
        nodes,
      }),
    )
    // E[x; x < 1] = −φ(1).
    const density = 0.241970724519
    const mean = (-density * 0.75 + density * 0.125) / share
    expect(Math.abs(Number(reverse.scoreSync({ c: 'a' }).prediction) - mean)).toBeLessThan(0.04)
  })

  it('the same record has the same result', () => {
    const model = load(
      regression(
        root + continuous('y', normal(apply('exp', apply('/', ref('x'), constant(10))), 1)),
        ['y'],
        'x',
      ),
    )
    const [first, , again] = [{ y: 3 }, { y: 2 }, { y: 3 }].map(
      (record) => model.scoreSync(record).prediction,
    )
    expect(again).toBe(first)
  })

  it('mixed ones: a class from a number', () => {
    const model = load(
      network({
        fields: field('c', 'string') + numbers('x'),
        inputs: ['x'],
        targets: ['c'],
        nodes:
          discrete('c', shares({ a: 0.5, b: 0.5 })) +
          continuous('x', whenever({ c: 'a' }, normal(0, 1)) + whenever({ c: 'b' }, normal(1, 1))),
      }),
    )
    // The logarithm of the ratio of the densities is x − ½.
    expectNumbers(model.scoreSync({ x: 2 }).probabilities, {
      a: 1 / (1 + Math.exp(1.5)),
      b: 1 / (1 + Math.exp(-1.5)),
    })
  })

  it.each([
    ['a negative variance', continuous('x', normal(1, -1))],
    ['bounds in the wrong order', continuous('x', distribution('Uniform', { Lower: 2, Upper: 1 }))],
    [
      'a mean that no triangle has',
      continuous('x', distribution('Triangular', { Mean: 1.5, Lower: 1, Upper: 6 })),
    ],
  ])('%s is refused', (_, nodes) => {
    expectError(scoreErrorOf(load(regression(nodes, [], 'x')), {}), { code: 'invalid-result', field: 'x' })
  })

  it('evidence that hardly any sample has is refused', () => {
    const model = load(regression(root + continuous('y', normal(apply('exp', ref('x')), 1e-6)), ['y'], 'x'))
    expectError(scoreErrorOf(model, { y: 12345 }), { code: 'invalid-result' })
  })
})

describe('bad documents', () => {
  const two = { inputs: ['b'], targets: ['a'] }
  const a = discrete('a', shares({ x: 0.5, y: 0.5 }))
  const loop = (name: string, parent: string) =>
    discrete(name, given({ [parent]: 'x' }, { x: 1, y: 0 }) + given({ [parent]: 'y' }, { x: 0, y: 1 }))
  it.each<[string, string, Expected]>([
    ['a circle', loop('a', 'b') + loop('b', 'a'), { code: 'cycle' }],
    ['a circle through expressions', continuous('h', normal(ref('h'), 1)) + a, { code: 'cycle' }],
    [
      'an unknown parent',
      a + discrete('b', given({ z: 'x' }, { x: 1 })),
      { code: 'unknown-field', field: 'z' },
    ],
    [
      'a continuous parent',
      a + continuous('c', normal(0, 1)) + discrete('b', given({ c: '1' }, { x: 1 })),
      { code: 'unknown-reference' },
    ],
    [
      'an unknown value of a parent',
      a + discrete('b', given({ a: 'z' }, { x: 1 })),
      { code: 'unknown-reference', received: '"z"' },
    ],
    [
      'probabilities that do not sum to 1',
      discrete('a', shares({ x: 0.5, y: 0.4 })),
      { code: 'bad-attribute' },
    ],
    ['a probability that is none', discrete('a', shares({ x: 1.5 })), { code: 'bad-attribute' }],
    [
      'two probabilities of a value',
      discrete('a', shares({ x: 0.5 }) + shares({ x: 0.5 })),
      { code: 'bad-attribute' },
    ],
    ['a continuous node of texts', continuous('a', normal(0, 1)), { code: 'type-mismatch', field: 'a' }],
    ['a node without values', a + discrete('b', ''), { code: 'missing-element' }],
    ['no nodes', '', { code: 'missing-element' }],
    ['two nodes of one name', a + a, { code: 'duplicate-name' }],
    [
      'two rows for the same values',
      a + discrete('b', given({ a: 'x' }, { x: 1 }) + given({ a: 'x' }, { x: 1 })),
      { code: 'bad-attribute' },
    ],
    [
      'rows of different parents',
      a +
        discrete('c', shares({ x: 1 })) +
        discrete('b', given({ a: 'x' }, { x: 1 }) + given({ c: 'x' }, { x: 1 })),
      { code: 'bad-attribute' },
    ],
    [
      'rows and none',
      a + discrete('b', given({ a: 'x' }, { x: 1 }) + shares({ x: 1 })),
      { code: 'unexpected-element' },
    ],
    [
      'a target that is no node',
      discrete('b', shares({ x: 1 })),
      { code: 'unknown-reference', received: '"a"' },
    ],
    ['two distributions', a + continuous('h', normal(0, 1) + normal(1, 1)), { code: 'unexpected-element' }],
    [
      'a distribution without a parameter',
      a + continuous('h', distribution('Normal', { Mean: 1 })),
      { code: 'missing-element' },
    ],
    ['no distribution', a + continuous('h', '<ContinuousDistribution/>'), { code: 'missing-element' }],
  ])('%s', (_, nodes, expected) => {
    expectError(loadErrorOf(network({ ...two, nodes })), expected)
  })

  it('no target', () => {
    expectError(loadErrorOf(network({ inputs: ['a'], targets: [], nodes: a })), { code: 'missing-element' })
  })

  it('too wide a network is refused at once', () => {
    const names = Array.from({ length: 30 }, (_, i) => `n${i}`)
    const roots = names.map((name) => discrete(name, shares({ x: 0.5, y: 0.5 }))).join('')
    const all = discrete('a', given(Object.fromEntries(names.map((name) => [name, 'x'])), { x: 1 }))
    expectError(loadErrorOf(network({ ...two, nodes: roots + all })), { code: 'unsupported-value' })
  })

  it('a grid too wide to eliminate', () => {
    const size = 26
    const nodes = Array.from({ length: size * size }, (_, k) => {
      const [i, j] = [Math.floor(k / size), k % size]
      const parents = [...(i > 0 ? [`g${i - 1}_${j}`] : []), ...(j > 0 ? [`g${i}_${j - 1}`] : [])]
      const rows = ['x', 'y'].flatMap((first) =>
        parents.length < 2
          ? [[first]]
          : [
              [first, 'x'],
              [first, 'y'],
            ],
      )
      return discrete(
        `g${i}_${j}`,
        parents.length === 0
          ? shares({ x: 0.5, y: 0.5 })
          : rows
              .map((row) => given(Object.fromEntries(parents.map((p, n) => [p, row[n]])), { x: 0.5, y: 0.5 }))
              .join(''),
      )
    }).join('')
    expectError(loadErrorOf(network({ inputs: ['b'], targets: ['g0_0'], nodes })), {
      code: 'unsupported-value',
    })
  })
})
