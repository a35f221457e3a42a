/** BaselineModel: statistics of records in a row, what is remembered of them, and documents that test nothing ("Baseline Models"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../../src/index.js'
import { gaussianLogDensity } from '../../../src/math/distributions.js'
import {
  type Expected,
  expectError,
  expectValue,
  field,
  load,
  loadErrorOf,
  pmml,
  schema,
  scoreErrorOf,
} from '../../helpers/pmml.js'

const fields =
  field('x') +
  field('w') +
  field('s', 'string') +
  field('t', 'string') +
  field('k', 'integer', '', 'categorical')

const test = (attributes: string, baseline: string, alternate = '', content = ''): string =>
  pmml({
    fields,
    models: `<BaselineModel functionName="regression">${schema('x', 'w', 's', 't', 'k')}${content}<TestDistributions ${attributes.includes('field=') ? '' : 'field="x"'} ${attributes}>
    <Baseline>${baseline}</Baseline>${alternate === '' ? '' : `<Alternate>${alternate}</Alternate>`}</TestDistributions></BaselineModel>`,
  })

const gaussian = (mean: number | string, variance: number | string) =>
  `<GaussianDistribution mean="${mean}" variance="${variance}"/>`
const poisson = (mean: number) => `<PoissonDistribution mean="${mean}"/>`
const uniform = (lower: number, upper: number) => `<UniformDistribution lower="${lower}" upper="${upper}"/>`
const any = '<AnyDistribution mean="1" variance="4"/>'

const count = (name: string, value: string | number, n: number | string) =>
  `<FieldValueCount field="${name}" value="${value}" count="${n}"/>`
const level = (name: string, value: string, ...content: readonly string[]) =>
  `<FieldValue field="${name}" value="${value}">${content.join('')}</FieldValue>`
const table = (...content: readonly string[]) => `<CountTable>${content.join('')}</CountTable>`
const refs = (...names: readonly string[]) => names.map((name) => `<FieldRef field="${name}"/>`).join('')

/** The statistics of records scored one after the other. */
function statistics(document: string, records: readonly ModelRecord[]): unknown[] {
  const model = load(document)
  return records.map((record) => model.scoreSync(record).prediction)
}

function expectStatistics(document: string, records: readonly ModelRecord[], expected: readonly unknown[]) {
  const found = statistics(document, records)
  expect(found.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) expectValue(found[i], value)
}

const of = (...numbers: readonly (number | null)[]) => numbers.map((x) => ({ x }))
const words = (...texts: readonly (string | null)[]) => texts.map((s) => ({ s }))

describe('CUSUM', () => {
  const cusum = 'testStatistic="CUSUM"'
  it.each<[what: string, document: string, records: readonly ModelRecord[], expected: readonly unknown[]]>([
    [
      'the check values',
      test(cusum, gaussian(550.2, 48.2), gaussian(460.4, 39.2)),
      of(550, 500, 470, 455, 560),
      [0, 6.24279409674, 71.8930316688, 165.63937179, 40.2063254258],
    ],
    [
      'a missing value leaves it as it is',
      test(cusum, gaussian(0, 1), gaussian(1, 1)),
      of(null, 2, null, 1.5),
      [0, 1.5, 1.5, 2.5],
    ],
    [
      'falls to the reset value, and starts from 0',
      test(`${cusum} resetValue="-2"`, gaussian(0, 1), gaussian(1, 1)),
      of(null, -1, -1, 3),
      [0, -1.5, -2, 0.5],
    ],
    [
      'rises to a reset value above 0',
      test(`${cusum} resetValue="1"`, gaussian(0, 1), gaussian(1, 1)),
      of(0.5, 1.5),
      [1, 2],
    ],
    [
      'counts; what is none says nothing',
      test(cusum, poisson(1), poisson(2)),
      of(3, 0.5, -1, 0),
      [3 * Math.log(2) - 1, 3 * Math.log(2) - 1, 3 * Math.log(2) - 1, 3 * Math.log(2) - 2],
    ],
    [
      'values that only one of the two can give',
      test(cusum, uniform(0, 2), uniform(1, 5)),
      of(1.5, 4, 1.5, 9, 0.5, 1.5, 2),
      // ln(2/4) is negative; 4 can only come after a change, 0.5 only before it.
      [0, Infinity, Infinity, Infinity, 0, 0, 0],
    ],
    [
      'two kinds of distributions',
      test(cusum, uniform(-1, 1), gaussian(0, 0.01)),
      of(0),
      [gaussianLogDensity(0, 0, 0.01) + Math.log(2)],
    ],
  ])('%s', (_, document, records, expected) => {
    expectStatistics(document, records, expected)
  })
})

describe('zValue', () => {
  it.each<[what: string, document: string, records: readonly ModelRecord[], expected: readonly unknown[]]>([
    ['any', test('testStatistic="zValue"', any), of(1, 5, null, -3), [0, 2, null, -2]],
    ['Poisson: the variance is the mean', test('testStatistic="zValue"', poisson(9)), of(15), [2]],
    [
      'uniform: (b − a)²/12',
      test('testStatistic="zValue"', uniform(2, 14)),
      of(8, 14),
      [0, 6 / Math.sqrt(12)],
    ],
    [
      'a window fills, then moves on; missing values do not enter',
      test('testStatistic="zValue" windowSize="2"', gaussian(0, 1)),
      of(1, 3, null, 5, 1),
      [1, 4 / Math.sqrt(2), null, 8 / Math.sqrt(2), 6 / Math.sqrt(2)],
    ],
    [
      'a window of one record',
      test('testStatistic="zValue" windowSize="1"', gaussian(1, 4)),
      of(3, -3, 5),
      [1, -2, 2],
    ],
    [
      'weights: the mean is weighted, its variance σ²·Σw²/(Σw)²',
      test('testStatistic="zValue" windowSize="2" weightField="w"', gaussian(0, 1)),
      [
        { x: 2, w: 3 },
        { x: 6, w: 1 },
        { x: 1, w: -1 },
        { x: 1, w: null },
        { x: 4, w: 2 },
      ],
      // (3·2 + 6)/4 over √(10/16); 6 alone; no weight at all; 4 alone.
      [2, 12 / Math.sqrt(10), 6, null, 4],
    ],
    [
      'far from 0',
      test('testStatistic="zValue" windowSize="2"', gaussian(1e15, 1)),
      of(1e15 + 1, 1e15 + 2),
      [1, 3 / Math.sqrt(2)],
    ],
    ['another field', test('field="w" testStatistic="zValue"', any), [{ x: 9, w: 3 }], [1]],
  ])('%s', (_, document, records, expected) => {
    expectStatistics(document, records, expected)
  })
})

describe('counts', () => {
  const share = table(count('s', 'a', 1), count('s', 'b', 3))
  const distribution = 'field="s" testStatistic="chiSquareDistribution"'
  const independence = 'field="s" testStatistic="chiSquareIndependence"'
  it.each<[what: string, document: string, records: readonly ModelRecord[], expected: readonly unknown[]]>([
    [
      'against shares',
      test(distribution, share),
      words('a', 'a', 'b', 'b'),
      // Expected of n: n/4 and 3n/4.
      [0.75 ** 2 / 0.25 + 0.75, 1.5 ** 2 / 0.5 + 1.5, 1.25 ** 2 / 0.75 + 1.25 ** 2 / 2.25, 1 + 1 / 3],
    ],
    [
      'what the table does not know does not count',
      test(distribution, share),
      words('a', 'c', null, 'b'),
      [3, null, null, 0.25 / 0.5 + 0.25 / 1.5],
    ],
    [
      'what the table counts 0 times is not known',
      test(distribution, table(count('s', 'a', 1), count('s', 'b', 3), count('s', 'c', 0))),
      words('a', 'c'),
      [3, null],
    ],
    [
      'a window',
      test(`${distribution} windowSize="1"`, share),
      words('a', 'b', 'a'),
      [3, 0.0625 / 0.75 + 0.25, 3],
    ],
    [
      'shares instead of counts',
      test(
        distribution,
        '<NormalizedCountTable sample="44"><FieldValueCount field="s" value="a" count="0.25"/><FieldValueCount field="s" value="b" count="0.75"/></NormalizedCountTable>',
      ),
      words('a'),
      [3],
    ],
    [
      'combinations; numbers of an integer field by value',
      test(
        distribution,
        table(level('s', 'a', count('k', 1, 1), count('k', '2.0', 1)), level('s', 'b', count('k', 1, 2))),
      ),
      [{ s: 'a', k: 2 }, { s: 'b', k: 1 }, { s: 'b', k: 2 }, { s: 'b' }],
      [3, 1, null, null],
    ],
    [
      'independence: one combination, then two that hang together',
      test(independence, refs('s', 't')),
      [{ s: 'a', t: 'c' }, { s: 'b', t: 'd' }, { s: 'a' }, { s: 'a', t: 'd' }],
      // Of n records with margins (2, 1) and (1, 2): Σ o²/e − n.
      [0, 2, null, 3 * (1 / 2 + 1 / 4 + 1 / 2) - 3],
    ],
    [
      'the same value in two fields',
      test(`${independence} windowSize="2"`, refs('s', 't')),
      [
        { s: 'a', t: 'a' },
        { s: 'b', t: 'b' },
        { s: 'b', t: 'a' },
      ],
      [0, 2, 0],
    ],
    [
      'scalarProduct: the cosine',
      test('field="s" testStatistic="scalarProduct"', table(count('s', 'a', 3), count('s', 'b', 4))),
      words('a', 'b', 'c', null),
      [3 / 5, 7 / 5 / Math.SQRT2, 7 / 5 / Math.sqrt(3), null],
    ],
    [
      'scalarProduct: shares',
      test(
        'field="s" testStatistic="scalarProduct" normalizationScheme="SizeWeighted"',
        table(count('s', 'a', 3), count('s', 'b', 4)),
      ),
      words('a', 'b', 'c'),
      [3 / 7, 1 / 2, 1 / 3],
    ],
    [
      'weights',
      test(`${distribution} weightField="w"`, share),
      [
        { s: 'a', w: 0 },
        { s: 'a', w: 2 },
        { s: 'b', w: 6 },
      ],
      [null, 6, 0],
    ],
    [
      'large weights leave nothing behind when they leave the window',
      test(`${distribution} weightField="w" windowSize="2"`, share),
      [
        { s: 'a', w: 1e17 },
        { s: 'a', w: 1 },
        { s: 'b', w: 3 },
      ],
      [3e17, 3e17, 0],
    ],
    [
      'names of members of objects are values like others',
      test(distribution, table(count('s', '__proto__', 1), count('s', 'constructor', 3))),
      words('__proto__', 'toString'),
      [3, null],
    ],
  ])('%s', (_, document, records, expected) => {
    expectStatistics(document, records, expected)
  })

  it('refuses to tell ever more combinations apart, and goes on with those it knows', () => {
    const model = load(test(independence, refs('s', 't')))
    const known = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [JSON.stringify([`s${i}`, 't']), 1]),
    )
    const full = model.session({ ...Object(model.session().snapshot()), memory: [known] })
    // One value of t: everything is independent of it.
    expect(full.scoreSync({ s: 's7', t: 't' }).prediction).toBeCloseTo(0, 8)
    for (let time = 0; time < 2; time++)
      expect(() => full.scoreSync({ s: 'one too many', t: 't' })).toThrow(/too many different combinations/)
    expect(full.scoreSync({ s: 's7', t: 't' }).prediction).toBeCloseTo(0, 8)
  })
})

describe('what is remembered', () => {
  const documents: [string, string, readonly ModelRecord[]][] = [
    ['CUSUM', test('testStatistic="CUSUM"', gaussian(0, 1), gaussian(1, 1)), of(2, null, 0.25, 3, 1)],
    ['a window of numbers', test('testStatistic="zValue" windowSize="2"', any), of(2, null, 0.25, 3, 1)],
    [
      'counts',
      test('field="s" testStatistic="chiSquareDistribution"', table(count('s', 'a', 1), count('s', 'b', 3))),
      words('a', null, 'b', 'a', 'a'),
    ],
    [
      'a window of counts',
      test('field="s" testStatistic="chiSquareIndependence" windowSize="3"', refs('s', 't')),
      [{ s: 'a', t: 'a' }, { s: 'a', t: 'b' }, { s: 'b', t: 'a' }, { s: 'b' }, { s: 'b', t: 'b' }],
    ],
  ]

  it.each(documents)('%s: each session has its own', (_, document, records) => {
    const model = load(document)
    expect(model.stateful).toBe(true)
    const alone = statistics(document, records)
    const [a, b] = [model.session(), model.session()]
    const mixed = records.map((record) => {
      b.scoreSync(records[0])
      return a.scoreSync(record).prediction
    })
    expect(mixed).toEqual(alone)
  })

  it.each(documents)('%s: goes on from a snapshot, as often as wanted', (_, document, records) => {
    const model = load(document)
    const alone = statistics(document, records)
    for (let cut = 0; cut <= records.length; cut++) {
      const first = model.session()
      for (const record of records.slice(0, cut)) first.scoreSync(record)
      const snapshot: unknown = JSON.parse(JSON.stringify(first.snapshot()))
      for (let time = 0; time < 2; time++) {
        const next = model.session(snapshot)
        expect(records.slice(cut).map((record) => next.scoreSync(record).prediction)).toEqual(
          alone.slice(cut),
        )
      }
    }
  })

  it.each(documents)('%s: explaining changes nothing', (_, document, records) => {
    const model = load(document)
    const alone = statistics(document, records)
    const found = records.map((record, i) => {
      for (let time = 0; time < 2; time++) expect(model.explain(record).prediction).toEqual(alone[i])
      return model.scoreSync(record).prediction
    })
    expect(found).toEqual(alone)
  })

  it('a record that is refused leaves it as it is', () => {
    const model = load(test('testStatistic="CUSUM"', gaussian(0, 1), gaussian(1, 1)))
    model.scoreSync({ x: 2 })
    expectError(scoreErrorOf(model, { x: 'two' }), { field: 'x' })
    expect(model.scoreSync({ x: null }).prediction).toBe(1.5)
  })

  it('only records that reach the model count', () => {
    const inner = test('testStatistic="zValue" windowSize="5"', any).replace(
      /[\s\S]*(<BaselineModel[\s\S]*<\/BaselineModel>)[\s\S]*/,
      '$1',
    )
    const models = `<MiningModel functionName="regression">${schema('x', 'w', 's', 't', 'k')}<Segmentation multipleModelMethod="selectFirst"><Segment><SimplePredicate field="s" operator="equal" value="a"/>${inner}</Segment></Segmentation></MiningModel>`
    expectStatistics(
      pmml({ fields, models }),
      [
        { s: 'a', x: 5 },
        { s: 'b', x: 99 },
        { s: 'a', x: 1 },
      ],
      [2, null, 2 / Math.SQRT2],
    )
  })

  it('explains by the statistic', () => {
    const model = load(test('testStatistic="zValue"', any))
    expect(model.explain({ x: 5 }).steps).toEqual([{ kind: 'intermediate', name: 'zValue', value: 2 }])
  })
})

describe('refused', () => {
  const z = 'testStatistic="zValue"'
  const cusum = 'testStatistic="CUSUM"'
  const distribution = 'field="s" testStatistic="chiSquareDistribution"'
  const path = 'PMML/BaselineModel/TestDistributions'
  it.each<[what: string, document: string, error: Expected]>([
    ['no statistic', test('', any), { code: 'missing-attribute', path }],
    ['a statistic that is none', test('testStatistic="t"', any), { code: 'bad-attribute', received: '"t"' }],
    ['an unknown field', test(`field="v" ${z}`, any), { code: 'unknown-field', field: 'v' }],
    ['an unknown field of weights', test(`${z} weightField="v"`, any), { code: 'unknown-field', field: 'v' }],
    ['no distribution', test(z, ''), { code: 'missing-element' }],
    ['two distributions', test(z, any + gaussian(0, 1)), { code: 'unexpected-element' }],
    ['counts for a zValue', test(z, table(count('s', 'a', 1))), { code: 'missing-element' }],
    ['a distribution of counts', test(distribution, any), { code: 'missing-element' }],
    ['no variance', test(z, gaussian(0, 0)), { code: 'bad-attribute', received: '0' }],
    ['a negative variance', test(z, gaussian(0, -1)), { code: 'bad-attribute' }],
    ['a variance that is no number', test(z, gaussian(0, 'NaN')), { code: 'bad-attribute' }],
    ['Poisson of 0 as a zValue', test(z, poisson(0)), { code: 'bad-attribute' }],
    ['bounds that hold nothing', test(z, uniform(2, 2)), { code: 'bad-attribute' }],
    ['a negative window', test(`${z} windowSize="-1"`, any), { code: 'bad-attribute', received: '-1' }],
    ['half a window', test(`${z} windowSize="1.5"`, any), { code: 'bad-attribute' }],
    [
      'a window beyond all memory',
      test(`${z} windowSize="100001"`, any),
      { code: 'bad-attribute', received: '100001' },
    ],
    ['no Alternate', test(cusum, any), { code: 'missing-element', expected: 'Alternate', path }],
    ['no density', test(cusum, any, gaussian(0, 1)), { code: 'type-mismatch' }],
    ['no density after the change', test(cusum, gaussian(0, 1), any), { code: 'type-mismatch' }],
    [
      'a window of a CUSUM',
      test(`${cusum} windowSize="3"`, gaussian(0, 1), gaussian(1, 1)),
      { code: 'unsupported-value', path },
    ],
    [
      'weights of a CUSUM',
      test(`${cusum} weightField="w"`, gaussian(0, 1), gaussian(1, 1)),
      { code: 'unsupported-value', path },
    ],
    [
      'an unknown scheme',
      test('testStatistic="scalarProduct" normalizationScheme="Both"', table(count('s', 'a', 1))),
      { code: 'bad-attribute', received: '"Both"' },
    ],
    ['a table of nothing', test(distribution, table()), { code: 'bad-attribute' }],
    ['counts of 0', test(distribution, table(count('s', 'a', 0))), { code: 'bad-attribute', received: '0' }],
    ['a negative count', test(distribution, table(count('s', 'a', -1))), { code: 'bad-attribute' }],
    ['an infinite count', test(distribution, table(count('s', 'a', 'INF'))), { code: 'bad-attribute' }],
    [
      'a combination twice',
      test(distribution, table(count('s', 'a', 1), count('s', 'a', 2))),
      { code: 'bad-attribute', path: `${path}/Baseline/CountTable/FieldValueCount[2]` },
    ],
    [
      'two fields at one level',
      test(distribution, table(count('s', 'a', 1), count('t', 'a', 2))),
      { code: 'bad-attribute', received: '"t"', expected: 's' },
    ],
    [
      'one field at two levels',
      test(distribution, table(level('s', 'a', count('s', 'b', 1)))),
      { code: 'bad-attribute' },
    ],
    [
      'counts at two levels',
      test(distribution, table(level('s', 'a', count('t', 'b', 1)), count('s', 'b', 1))),
      { code: 'bad-attribute', expected: '2 fields, as above' },
    ],
    [
      'a level without counts',
      test(distribution, table(count('s', 'a', 1), level('s', 'b', level('t', 'b')))),
      { code: 'bad-attribute' },
    ],
    [
      'a value that its field can not have',
      test(distribution, table(count('k', 'a', 1))),
      { code: 'bad-attribute', field: 'k' },
    ],
    [
      'two tables',
      test(distribution, table(count('s', 'a', 1)) + table(count('s', 'a', 1))),
      { code: 'unexpected-element' },
    ],
    [
      'the independence of one field',
      test('field="s" testStatistic="chiSquareIndependence"', refs('s')),
      { code: 'missing-element', received: '1' },
    ],
  ])('%s', (_, document, error) => {
    expectError(loadErrorOf(document), error)
  })

  it('no TestDistributions, no Baseline', () => {
    const document = test(z, any)
    expectError(loadErrorOf(document.replace(/<TestDistributions[\s\S]*<\/TestDistributions>/, '')), {
      code: 'missing-element',
      expected: 'TestDistributions',
    })
    expectError(loadErrorOf(document.replace(/<Baseline>[\s\S]*<\/Baseline>/, '')), {
      code: 'missing-element',
      expected: 'Baseline',
    })
  })
})
