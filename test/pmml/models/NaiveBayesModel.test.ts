import { describe, expect, it } from 'vitest'
import { UnsupportedError } from '../../../src/core/errors.js'
import type { ModelRecord } from '../../../src/index.js'
import {
  expectError,
  expectNumbers,
  field,
  load,
  loadErrorOf,
  pmml,
  schema,
  scoreOf,
  values,
} from '../../helpers/pmml.js'

type Counts = Readonly<Record<string, number>>

const counts = (by: Counts): string =>
  `<TargetValueCounts>${Object.entries(by)
    .map(([value, count]) => `<TargetValueCount value="${value}" count="${count}"/>`)
    .join('')}</TargetValueCounts>`
const pairs = (by: Readonly<Record<string, Counts>>): string =>
  Object.entries(by)
    .map(([value, each]) => `<PairCounts value="${value}">${counts(each)}</PairCounts>`)
    .join('')
const input = (name: string, content: string): string =>
  `<BayesInput fieldName="${name}">${content}</BayesInput>`
const stats = (by: Readonly<Record<string, string>>): string =>
  `<TargetValueStats>${Object.entries(by)
    .map(([value, each]) => `<TargetValueStat value="${value}">${each}</TargetValueStat>`)
    .join('')}</TargetValueStats>`
const gaussian = (mean: number, variance: number): string =>
  `<GaussianDistribution mean="${mean}" variance="${variance}"/>`
const poisson = (mean: number): string => `<PoissonDistribution mean="${mean}"/>`

interface Model {
  readonly inputs: string
  readonly output?: Counts
  readonly threshold?: string
  readonly attributes?: string
  readonly target?: string
}

/** A model of the classes `a` and `b` over the word `s`, the number `x` and the count `n`. */
function document({
  inputs,
  output = { a: 30, b: 10 },
  threshold = '0.001',
  attributes = '',
  target = 'c',
}: Model): string {
  return pmml({
    fields:
      field('s', 'string') +
      field('x') +
      field('n', 'integer') +
      field('d', 'date') +
      field('c', 'string', values('a', 'b')),
    models: `<NaiveBayesModel functionName="classification" threshold="${threshold}" ${attributes}>
      ${schema('s', 'x', 'n', 'd', '<MiningField name="c" usageType="target"/>')}
      <BayesInputs>${inputs}</BayesInputs><BayesOutput fieldName="${target}">${counts(output)}</BayesOutput></NaiveBayesModel>`,
  })
}

const words = input('s', pairs({ v: { a: 3, b: 0 }, w: { a: 27, b: 10 } }))

describe('NaiveBayesModel', () => {
  it.each<[string, Model, ModelRecord, Counts]>([
    // 30·3/30 against 10·0.001: 0.996677740864 for the first.
    ['a count of zero', { inputs: words }, { s: 'v' }, { a: 3 / 3.01, b: 0.01 / 3.01 }],
    ['a count of zero without a threshold', { inputs: words, threshold: '0' }, { s: 'v' }, { a: 1, b: 0 }],
    ['counts', { inputs: words }, { s: 'w' }, { a: 27 / 37, b: 10 / 37 }],
    ['a value never seen', { inputs: words }, { s: 'u' }, { a: 0.75, b: 0.25 }],
    ['a missing value', { inputs: words }, {}, { a: 0.75, b: 0.25 }],
    [
      'a class that is not listed counts 0',
      { inputs: input('s', pairs({ v: { a: 3 }, w: { a: 27, b: 10 } })) },
      { s: 'v' },
      { a: 3 / 3.01, b: 0.01 / 3.01 },
    ],
    [
      'a share below the threshold stays',
      { inputs: input('s', pairs({ v: { a: 1, b: 5 }, w: { a: 999, b: 5 } })), threshold: '0.1' },
      { s: 'v' },
      { a: 0.03 / 5.03, b: 5 / 5.03 },
    ],
    [
      'normal distributions',
      { inputs: input('x', stats({ a: gaussian(1, 4), b: gaussian(1, 4) })) },
      { x: 1.5 },
      { a: 0.75, b: 0.25 },
    ],
    [
      'a density below the threshold',
      { inputs: input('x', stats({ a: gaussian(1, 4), b: gaussian(90, 1) })), threshold: '0.1' },
      { x: 1.5 },
      { a: (30 * 0.193334058401425) / (30 * 0.193334058401425 + 1), b: 1 / (30 * 0.193334058401425 + 1) },
    ],
    // Both densities are 0 in 64 bits; that of the wider one is e^(37·10^10) times the other.
    [
      'densities too small for 64 bits',
      { inputs: input('x', stats({ a: gaussian(0, 1), b: gaussian(0, 4) })), threshold: '0' },
      { x: 1e6 },
      { a: 0, b: 1 },
    ],
    [
      'Poisson distributions',
      { inputs: input('n', stats({ a: poisson(2), b: poisson(2) })) },
      { n: 3 },
      { a: 0.75, b: 0.25 },
    ],
    // e^−2 against e^−1.
    [
      'Poisson distributions at 0',
      { inputs: input('n', stats({ a: poisson(2), b: poisson(1) })), output: { a: 1, b: 1 } },
      { n: 0 },
      { a: 1 / (1 + Math.E), b: Math.E / (1 + Math.E) },
    ],
    [
      'Poisson distributions of a number that is no count',
      { inputs: input('x', stats({ a: poisson(2), b: poisson(9) })) },
      { x: 2.5 },
      { a: 0.75, b: 0.25 },
    ],
    [
      'uniform distributions',
      {
        inputs: input(
          'x',
          stats({
            a: '<UniformDistribution lower="0" upper="4"/>',
            b: '<UniformDistribution lower="0" upper="2"/>',
          }),
        ),
      },
      { x: 1 },
      { a: 7.5 / 12.5, b: 5 / 12.5 },
    ],
    [
      'different kinds of distributions',
      {
        inputs: input(
          'x',
          stats({ a: gaussian(1.5, 1 / (2 * Math.PI)), b: '<UniformDistribution lower="0" upper="2"/>' }),
        ),
      },
      { x: 1.5 },
      { a: 30 / 35, b: 5 / 35 },
    ],
    ['a class without records', { inputs: words, output: { a: 0, b: 10 } }, { s: 'v' }, { a: 0, b: 1 }],
    [
      'several inputs',
      { inputs: words + input('x', stats({ a: gaussian(1, 4), b: gaussian(1, 4) })) },
      { s: 'w', x: 0 },
      { a: 27 / 37, b: 10 / 37 },
    ],
    [
      'a field derived inside the input',
      {
        inputs: input(
          'x',
          `<DerivedField optype="categorical" dataType="string"><Discretize field="x" mapMissingTo="none">
          <DiscretizeBin binValue="low"><Interval closure="openOpen" rightMargin="5"/></DiscretizeBin></Discretize></DerivedField>${pairs(
            { low: { a: 1, b: 9 }, none: { a: 29, b: 1 } },
          )}`,
        ),
      },
      { x: 4 },
      { a: 1 / 10, b: 9 / 10 },
    ],
    [
      'a missing number that the derived field maps',
      {
        inputs: input(
          'x',
          `<DerivedField optype="categorical" dataType="string"><Discretize field="x" mapMissingTo="none">
          <DiscretizeBin binValue="low"><Interval closure="openOpen" rightMargin="5"/></DiscretizeBin></Discretize></DerivedField>${pairs(
            { low: { a: 1, b: 9 }, none: { a: 29, b: 1 } },
          )}`,
        ),
      },
      {},
      { a: 29 / 30, b: 1 / 30 },
    ],
    [
      'inputs inside Extension',
      {
        inputs: `${words}<Extension>${input('x', stats({ a: gaussian(0, 1), b: gaussian(0, 1) }))}</Extension>`,
      },
      { s: 'w', x: 1 },
      { a: 27 / 37, b: 10 / 37 },
    ],
    [
      'statistics inside Extension',
      { inputs: input('x', `<Extension>${stats({ a: gaussian(0, 1), b: gaussian(3, 1) })}</Extension>`) },
      { x: 1.5 },
      { a: 0.75, b: 0.25 },
    ],
    [
      'numbers by their text',
      { inputs: input('n', pairs({ '1.0': { a: 1, b: 9 }, '2': { a: 29, b: 1 } })) },
      { n: 1 },
      { a: 0.1, b: 0.9 },
    ],
  ])('%s', (_, model, record, expected) => {
    const { prediction, probabilities } = scoreOf(document(model), record)
    expectNumbers(probabilities, expected)
    expect(prediction).toBe(expected.a >= expected.b ? 'a' : 'b')
  })

  it('gives nothing where no class is possible', () => {
    const model = document({
      inputs: input('s', pairs({ v: { a: 0, b: 0 }, w: { a: 1, b: 1 } })),
      threshold: '0',
    })
    const score = scoreOf(model, { s: 'v' })
    expect(score.prediction).toBeNull()
    expect(score.probabilities).toBeUndefined()
  })

  it('takes the class that BayesOutput lists first when several are equally probable', () => {
    expect(scoreOf(document({ inputs: words, output: { b: 5, a: 5 } }), {}).prediction).toBe('b')
  })

  it('rounds to 32 bits where the model was trained so', () => {
    const { probabilities } = scoreOf(document({ inputs: words, attributes: 'x-mathContext="float"' }), {
      s: 'w',
    })
    expect(probabilities?.a).toBe(Math.fround(27 / 37))
  })

  it('tells what each input adds', () => {
    const { steps } = load(document({ inputs: words })).explain({ s: 'w' })
    expect(steps).toEqual([
      { kind: 'term', term: 'ln of the count', contribution: Math.log(30), category: 'a' },
      { kind: 'term', term: 'ln of the count', contribution: Math.log(10), category: 'b' },
      { kind: 'term', term: 'ln P(s | class)', value: 'w', contribution: Math.log(27 / 30), category: 'a' },
      { kind: 'term', term: 'ln P(s | class)', value: 'w', contribution: 0, category: 'b' },
      { kind: 'intermediate', name: 'probability', value: expect.closeTo(27 / 37, 12), category: 'a' },
      { kind: 'intermediate', name: 'probability', value: expect.closeTo(10 / 37, 12), category: 'b' },
    ])
  })

  it.each<[string, Model | string, string, string]>([
    [
      'no threshold',
      document({ inputs: words }).replace('threshold="0.001"', ''),
      'missing-attribute',
      'NaiveBayesModel',
    ],
    ['a negative threshold', { inputs: words, threshold: '-1' }, 'bad-attribute', 'NaiveBayesModel'],
    [
      'another function',
      document({ inputs: words }).replace('"classification"', '"regression"'),
      'bad-attribute',
      'NaiveBayesModel',
    ],
    ['another target', { inputs: words, target: 's' }, 'bad-attribute', 'BayesOutput'],
    ['no inputs', { inputs: '' }, 'missing-element', 'BayesInputs'],
    ['an unknown field', { inputs: input('u', pairs({ v: { a: 1 } })) }, 'unknown-field', 'BayesInput'],
    ['an input without anything', { inputs: input('s', '') }, 'missing-element', 'BayesInput'],
    [
      'no counts of a value',
      { inputs: input('s', '<PairCounts value="v"/>') },
      'missing-element',
      'PairCounts',
    ],
    [
      'a value counted twice',
      { inputs: input('s', pairs({ v: { a: 1 } }).repeat(2)) },
      'duplicate-name',
      'PairCounts',
    ],
    [
      'a class counted twice',
      {
        inputs: input(
          's',
          `<PairCounts value="v">${counts({ a: 1 }).replace(/<TargetValueCount /, '<TargetValueCount value="a" count="2"/><TargetValueCount ')}</PairCounts>`,
        ),
      },
      'duplicate-name',
      'TargetValueCount',
    ],
    [
      'a class that has no prior',
      { inputs: input('s', pairs({ v: { a: 1, z: 2 } })) },
      'unknown-reference',
      'TargetValueCount',
    ],
    [
      'a negative count',
      { inputs: input('s', pairs({ v: { a: -1 } })) },
      'bad-attribute',
      'TargetValueCount',
    ],
    ['priors of nothing', { inputs: words, output: { a: 0, b: 0 } }, 'bad-content', 'BayesOutput'],
    [
      'a class listed twice among the priors',
      document({ inputs: words }).replace(
        '<BayesOutput fieldName="c"><TargetValueCounts>',
        '<BayesOutput fieldName="c"><TargetValueCounts><TargetValueCount value="a" count="1"/>',
      ),
      'duplicate-name',
      'TargetValueCount',
    ],
    [
      'statistics without a class',
      { inputs: input('x', stats({ a: gaussian(0, 1) })) },
      'missing-element',
      'TargetValueStats',
    ],
    [
      'a variance of 0',
      { inputs: input('x', stats({ a: gaussian(0, 0), b: gaussian(0, 1) })) },
      'bad-attribute',
      'GaussianDistribution',
    ],
    [
      'a negative mean of counts',
      { inputs: input('n', stats({ a: poisson(-1), b: poisson(1) })) },
      'bad-attribute',
      'PoissonDistribution',
    ],
    [
      'bounds that hold nothing',
      { inputs: input('x', stats({ a: '<UniformDistribution lower="1" upper="1"/>', b: gaussian(0, 1) })) },
      'bad-attribute',
      'UniformDistribution',
    ],
    [
      'statistics and counts',
      { inputs: input('x', stats({ a: gaussian(0, 1), b: gaussian(0, 1) }) + pairs({ 1: { a: 1 } })) },
      'unexpected-element',
      'BayesInput',
    ],
    [
      'statistics of dates',
      { inputs: input('d', stats({ a: gaussian(0, 1), b: gaussian(0, 1) })) },
      'type-mismatch',
      'TargetValueStats',
    ],
    [
      'a value that is none of the field',
      { inputs: input('n', pairs({ v: { a: 1 } })) },
      'bad-attribute',
      'PairCounts',
    ],
  ])('refuses %s', (_, model, code, element) => {
    const error = loadErrorOf(typeof model === 'string' ? model : document(model))
    expectError(error, { code: code as typeof error.code })
    expect(error.path).toMatch(new RegExp(`${element}(\\[\\d+\\])?$`))
  })

  it('refuses AnyDistribution, which says no probabilities', () => {
    const any = '<AnyDistribution mean="0" variance="1"/>'
    const error = loadErrorOf(document({ inputs: input('x', stats({ a: any, b: any })) }))
    expect(error).toBeInstanceOf(UnsupportedError)
    expectError(error, { code: 'unsupported-element' })
  })
})
