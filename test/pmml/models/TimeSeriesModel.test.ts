/**
 * TimeSeriesModel: forecasts, how they are asked for, and documents that say too little ("Time Series Models"). Longer series with
 * forecasts of statsmodels are in fixtures/pmml/time-series-model.
 */

import { describe, expect, it } from 'vitest'
import type { LoadOptions } from '../../../src/core/options.js'
import {
  type Expected,
  expectError,
  expectValue,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  scoreErrorOf,
  scoreOf,
} from '../../helpers/pmml.js'

const fields = field('y') + field('x') + field('h', 'integer')
const inputs = schema(mining('y', 'usageType="target"'), 'x', mining('h', 'usageType="supplementary"'))

const series = (...values: readonly number[]): string =>
  `<TimeSeries>${values.map((value, i) => `<TimeValue index="${i + 1}" value="${value}"/>`).join('')}</TimeSeries>`
const array = (...values: readonly number[]): string =>
  `<Array type="real" n="${values.length}">${values.join(' ')}</Array>`
const matrix = (...rows: readonly (readonly number[])[]): string =>
  `<Matrix nbRows="${rows.length}" nbCols="${rows[0].length}">${rows.map((row) => array(...row)).join('')}</Matrix>`

interface Parts {
  readonly past?: string
  readonly before?: string
  readonly header?: string
  readonly schema?: string
  readonly attributes?: string
}

const model = (algorithm: string, parts: Parts = {}): string => {
  const [, bestFit] = /<(\w+)/.exec(algorithm) ?? []
  const { header = '<Header/>', attributes = '', before = '', past = '' } = parts
  return pmml({
    fields,
    header,
    models: `<TimeSeriesModel functionName="timeSeries" bestFit="${bestFit}" ${attributes}>${parts.schema ?? inputs}${before}${past}${algorithm}</TimeSeriesModel>`,
  })
}

const expectValues = (actual: unknown, expected: readonly (number | null)[]): void => {
  if (!Array.isArray(actual)) {
    expect(actual).toEqual(expected)
    return
  }
  expect(actual.length).toBe(expected.length)
  for (const [i, each] of expected.entries()) expectValue(actual[i], each)
}

const smoothing = (trend: string, season = '', attributes = '', level = 100): string =>
  `<ExponentialSmoothing ${attributes}><Level alpha="0.5" smoothedValue="${level}"/>${trend}${season}</ExponentialSmoothing>`
const trend = (kind: string, value: number, more = ''): string =>
  `<Trend_ExpoSmooth trend="${kind}" smoothedValue="${value}" ${more}/>`
const seasonOf = (type: string, values: readonly number[], more = ''): string =>
  `<Seasonality_ExpoSmooth type="${type}" period="${values.length}" ${more}>${array(...values)}</Seasonality_ExpoSmooth>`

describe('ExponentialSmoothing', () => {
  // S = 100, T = 2, φ = 0.9, R = 1.02: values worked out apart from any program of ours.
  it.each([
    { what: 'additive', parts: smoothing(trend('additive', 2)), third: 106 },
    {
      what: 'damped_additive',
      parts: smoothing(trend('damped_additive', 2, 'phi="0.9"')),
      third: 104.878,
    },
    { what: 'multiplicative', parts: smoothing(trend('multiplicative', 1.02)), third: 106.1208 },
    {
      what: 'damped_multiplicative',
      parts: smoothing(trend('damped_multiplicative', 1.02, 'phi="0.9"')),
      // 100·1.02^(0.9 + 0.81 + 0.729)
      third: 100 * Math.exp(2.439 * Math.log(1.02)),
    },
    { what: 'none', parts: smoothing(''), third: 100 },
    { what: 'a trend that is none', parts: smoothing('<Trend_ExpoSmooth trend="none"/>'), third: 100 },
    { what: 'damping by 1', parts: smoothing(trend('damped_additive', 2, 'phi="1"')), third: 106 },
    {
      what: 'damping by next to 1',
      parts: smoothing(trend('damped_additive', 2, 'phi="0.9999999999"')),
      third: 105.9999999988,
    },
    {
      what: 'damping with a sign',
      parts: smoothing(trend('damped_additive', 2, 'phi="-0.5"')),
      // −0.5 + 0.25 − 0.125
      third: 99.25,
    },
  ])('$what', ({ parts, third }) => {
    const { prediction } = scoreOf(model(parts), { h: 3 })
    expectValue(Array.isArray(prediction) ? prediction[2] : prediction, third)
  })

  it.each([
    { season: seasonOf('additive', [1, 2, 3, 4]), expected: [101, 102, 103, 104, 101] },
    { season: seasonOf('additive', [1, 2, 3, 4], 'phase="4"'), expected: [101, 102, 103, 104, 101] },
    { season: seasonOf('additive', [1, 2, 3, 4], 'phase="0"'), expected: [101, 102, 103, 104, 101] },
    { season: seasonOf('additive', [1, 2, 3, 4], 'phase="3"'), expected: [104, 101, 102, 103, 104] },
    { season: seasonOf('multiplicative', [0.5, 2]), expected: [50, 200, 50, 200, 50] },
  ])('$season', ({ season, expected }) => {
    expectValues(scoreOf(model(smoothing('', season)), { h: 5 }).prediction, expected)
  })

  it.each([
    { transformation: 'logarithmic', level: 2, expected: Math.exp(2) },
    { transformation: 'squareroot', level: 3, expected: 9 },
  ])('$transformation', ({ transformation, level, expected }) => {
    const parts = smoothing('', '', `transformation="${transformation}"`, level)
    expectValue(scoreOf(model(parts), {}).prediction, expected)
  })

  it('in 32 bits', () => {
    const parts = smoothing('', '', '', 0.1)
    expect(scoreOf(model(parts, { attributes: 'x-mathContext="float"' }), {}).prediction).toBe(
      Math.fround(0.1),
    )
  })
})

const arima = (attributes = '', residuals = array(0.4)): string =>
  `<ARIMA ${attributes}><NonseasonalComponent p="1" d="1" q="1"><AR>${array(0.6)}</AR><MA><MACoefficients>${array(0.3)}</MACoefficients><Residuals>${residuals}</Residuals></MA></NonseasonalComponent></ARIMA>`
const application = (name: string): string => `<Header><Application name="${name}"/></Header>`

describe('ARIMA', () => {
  // ARIMA(1,1,1), φ = 0.6, θ = 0.3, last values 103, 105, last residual 0.4, constant 0.1.
  //   intercept, plus:  w = 0.1 + 0.6·2 + 0.3·0.4 = 1.42,      then 0.1 + 0.6·1.42 = 0.952
  //   mean, plus:       w = 0.1·0.4 + 1.2 + 0.12 = 1.36,       then 0.04 + 0.6·1.36 = 0.856
  //   mean, minus:      w = 0.04 + 1.2 − 0.12 = 1.12,          then 0.04 + 0.6·1.12 = 0.712
  const plus = [106.36, 107.216]
  const minus = [106.12, 106.832]
  it.each<{ what: string; options?: LoadOptions; header?: string; expected: readonly number[] }>([
    { what: 'as R writes it', expected: plus },
    {
      what: 'an intercept',
      options: { timeSeries: { constantTerm: 'intercept' } },
      expected: [106.42, 107.372],
    },
    { what: 'a minus', options: { timeSeries: { movingAverage: 'minus' } }, expected: minus },
    { what: 'of SAS', header: application('SAS(r) Enterprise Miner'), expected: minus },
    { what: 'of SPSS', header: application('IBM SPSS Modeler Common'), expected: minus },
    { what: 'of others', header: application('SoftwareAG PMML Generator'), expected: plus },
    {
      what: 'of SPSS, said otherwise',
      header: application('IBM SPSS Statistics'),
      options: { timeSeries: { movingAverage: 'plus' } },
      expected: plus,
    },
  ])('$what', ({ options, header, expected }) => {
    const document = model(arima('constantTerm="0.1"'), { past: series(100, 103, 105), header })
    expectValues(scoreOf(document, { h: 2 }, options).prediction, expected)
  })

  it('takes the last of more residuals than it needs', () => {
    const document = model(arima('', array(9, 9, 0.4)), { past: series(103, 105) })
    expectValue(scoreOf(document, {}).prediction, 106.32)
  })

  it('prefers what the algorithm has seen to what was measured', () => {
    const logical = series(103, 105).replace('<TimeSeries>', '<TimeSeries usage="logical">')
    const document = model(arima(), { past: series(1, 2) + logical })
    expectValue(scoreOf(document, {}).prediction, 106.32)
  })

  it.each([
    { what: 'in any order', past: '<TimeValue index="9" value="105"/><TimeValue index="8" value="103"/>' },
    { what: 'by time', past: '<TimeValue time="2002" value="105"/><TimeValue time="2001" value="103"/>' },
    { what: 'as they stand', past: '<TimeValue value="103"/><TimeValue value="105"/>' },
    {
      what: 'filled by lines',
      attributes: 'interpolationMethod="linear"',
      past: '<TimeValue index="1" value="101"/><TimeValue index="3" value="105"/>',
    },
  ])('values $what', ({ past, attributes = '' }) => {
    const document = model(arima(), { past: `<TimeSeries ${attributes}>${past}</TimeSeries>` })
    expectValue(scoreOf(document, {}).prediction, 106.32)
  })

  it('explains the first step', () => {
    const document = model(arima('constantTerm="0.1" RMSE="2"'), { past: series(103, 105) })
    const { prediction, steps } = load(document).explain({})
    const sum = steps.reduce((sum, step) => (step.kind === 'term' ? sum + (step.contribution ?? 0) : sum), 0)
    expectValue(sum, 106.36)
    expectValue(prediction, 106.36)
    expect(steps.map((step) => (step.kind === 'term' ? step.term : step.kind))).toEqual([
      'intermediate',
      'constant',
      'value 1 steps before',
      'value 2 steps before',
      'residuals',
      'intermediate',
    ])
  })
})

const stateSpace = (attributes: string, more = ''): string =>
  `<StateSpaceModel ${attributes}><StateVector>${array(10, 2)}</StateVector><TransitionMatrix>${matrix([1, 1], [0, 1])}</TransitionMatrix><MeasurementMatrix>${matrix([1, 0])}</MeasurementMatrix>${more}</StateSpaceModel>`

describe('StateSpaceModel', () => {
  it.each([
    { what: 'an intercept', parts: stateSpace('intercept="0.5"'), expected: [10.5, 12.5, 14.5] },
    {
      what: 'an intercept of the observation',
      parts: stateSpace('', `<InterceptVector type="observation">${array(0.5)}</InterceptVector>`),
      expected: [10.5, 12.5, 14.5],
    },
    {
      // x: (10, 2), (12 + 1, 2 − 1), (14 + 1, 1 − 1)
      what: 'an intercept of the state',
      parts: stateSpace('', `<InterceptVector>${array(1, -1)}</InterceptVector>`),
      expected: [10, 13, 15],
    },
  ])('$what', ({ parts, expected }) => {
    expectValues(scoreOf(model(parts), { h: 3 }).prediction, expected)
  })

  const errors = '<Output><OutputField name="e" feature="standardError" dataType="double"/></Output>'

  // P = diag(4, 1): G·P·Gᵀ + 5 = 9; F·P·Fᵀ = [[5, 1], [1, 1]], + Q = diag(10, 0): 15 + 5 = 20.
  const covariances = `<PredictedStateCovarianceMatrix>${matrix([4, 0], [0, 1])}</PredictedStateCovarianceMatrix>
    <SelectedStateCovarianceMatrix>${matrix([10, 0], [0, 0])}</SelectedStateCovarianceMatrix>
    <ObservationVarianceMatrix>${matrix([5])}</ObservationVarianceMatrix>`
  it.each([
    { what: 'absolute', parts: stateSpace('', covariances), expected: [3, Math.sqrt(20)] },
    { what: 'shares', parts: stateSpace('variance="4"', covariances), expected: [6, Math.sqrt(80)] },
    {
      what: 'of the last step, as the package pmml of R writes them',
      parts: stateSpace('', covariances),
      header: application('R PMML Generator - Package pmml'),
      // Then F·[[15, 1], [1, 1]]·Fᵀ + Q: 18 + 10 + 5.
      expected: [Math.sqrt(20), Math.sqrt(33)],
    },
    {
      what: 'of ψ-weights',
      parts: stateSpace('variance="4"', `<PsiVector>${array(0.75)}</PsiVector>`),
      expected: [2, 2.5, null],
    },
    {
      what: 'of ψ-weights with the first written out, and a variance of their own',
      parts: stateSpace('variance="9"', `<PsiVector variance="4">${array(1, 0.75)}</PsiVector>`),
      expected: [2, 2.5, null],
    },
    {
      what: 'of the first step alone',
      parts: stateSpace(
        '',
        `<PredictedStateCovarianceMatrix>${matrix([4, 0], [0, 1])}</PredictedStateCovarianceMatrix>`,
      ),
      expected: [2, null],
    },
  ])('errors: $what', ({ parts, header, expected }) => {
    const document = model(parts, { header, before: errors })
    expectValues(scoreOf(document, { h: expected.length }).outputs.e, expected)
  })
})

describe('the number of steps', () => {
  const document = model(smoothing(trend('additive', 2)))
  it.each([
    { record: {}, expected: 102 },
    { record: { h: 1 }, expected: 102 },
    { record: { h: '2' }, expected: [102, 104] },
    { record: {}, options: { horizon: 2 }, expected: [102, 104] },
    { record: { h: null }, options: { horizon: 3 }, expected: [102, 104, 106] },
    { record: { h: 1 }, options: { horizon: 3 }, expected: 102 },
  ])('$record, $options', ({ record, options, expected }) => {
    expect(scoreOf(document, record, options).prediction).toEqual(expected)
  })

  it('comes from the option where there is no field, or several', () => {
    const none = model(smoothing(trend('additive', 2)), { schema: schema(mining('y', 'usageType="target"')) })
    expect(scoreOf(none, {}).prediction).toBe(102)
    expect(scoreOf(none, {}, { horizon: 2 }).prediction).toEqual([102, 104])
    const two = schema(
      mining('y', 'usageType="target"'),
      mining('x', 'usageType="supplementary"'),
      mining('h', 'usageType="supplementary"'),
    )
    expect(scoreOf(model(smoothing(trend('additive', 2)), { schema: two }), { h: 2 }).prediction).toBe(102)
  })

  it.each([0, -1, 100_001, 1e15])('%s is refused', (h) => {
    expectError(scoreErrorOf(load(document), { h }), {
      code: 'invalid-value',
      field: 'h',
      expected: 'a whole number from 1 to 100000',
    })
  })

  it.each([0, 1.5, -2, Number.NaN, '2'])('options.horizon %s is refused', (horizon) => {
    expectError(loadErrorOf(document, { horizon } as LoadOptions), { code: 'bad-option' })
  })

  it('of options.horizon is bounded, too', () => {
    const none = model(smoothing(''), { schema: schema(mining('y', 'usageType="target"')) })
    expectError(loadErrorOf(none, { horizon: 1e9 }), { code: 'bad-option', expected: 'at most 100000 steps' })
  })

  it.each([{ movingAverage: 'sas' }, { constantTerm: 1 }, { moving: 'plus' }])(
    'options.timeSeries %j is refused',
    (timeSeries) => {
      expectError(loadErrorOf(document, { timeSeries } as LoadOptions), { code: 'bad-option' })
    },
  )

  it('many steps take no time', () => {
    const { prediction } = scoreOf(model(smoothing(trend('damped_additive', 2, 'phi="0.9995"'))), {
      h: 100_000,
    })
    // φ/(1 − φ)·2, as far as it goes.
    expectValue(Array.isArray(prediction) ? prediction[99_999] : 0, 100 + 2 * 1999)
  })

  it('lists of one number of steps may be shared, and can not be changed', () => {
    const loaded = load(document)
    const { prediction } = loaded.scoreSync({ h: 2 })
    expect(() => (prediction as number[]).push(1)).toThrow(TypeError)
    expect(loaded.scoreSync({ h: 2 }).prediction).toEqual([102, 104])
  })
})

describe('intervals', () => {
  const level = (value: string) =>
    `<Output><OutputField name="l" feature="confidenceIntervalLower" dataType="double" value="${value}"/><OutputField name="u" feature="confidenceIntervalUpper" dataType="double" value="${value}"/></Output>`

  // Φ⁻¹(0.975) = 1.95996398454
  it.each([
    { transformation: 'none', value: 2, lower: 2 - 1.959963984540054, upper: 2 + 1.959963984540054 },
    {
      transformation: 'logarithmic',
      value: 2,
      lower: Math.exp(2 - 1.959963984540054),
      upper: Math.exp(2 + 1.959963984540054),
    },
    { transformation: 'squareroot', value: 1, lower: 0, upper: 2.959963984540054 ** 2 },
  ])('$transformation', ({ transformation, value, lower, upper }) => {
    const parts = smoothing('', '', `transformation="${transformation}" RMSE="1"`, value)
    const { outputs } = scoreOf(model(parts, { before: level('95') }), {})
    expectValue(outputs.l, lower)
    expectValue(outputs.u, upper)
  })

  it.each([
    { what: 'no RMSE', parts: smoothing('') },
    { what: 'no gamma', parts: smoothing(trend('additive', 2), '', 'RMSE="1"') },
    { what: 'no delta', parts: smoothing('', seasonOf('additive', [1, 2]), 'RMSE="1"') },
    { what: 'products', parts: smoothing('', seasonOf('multiplicative', [1, 2], 'delta="0.1"'), 'RMSE="1"') },
    { what: 'growth', parts: smoothing(trend('multiplicative', 2, 'gamma="0.1"'), '', 'RMSE="1"') },
  ])('$what: none', ({ parts }) => {
    expectError(loadErrorOf(model(parts, { before: level('95') })), { code: 'unsupported-value' })
  })
})

describe('documents that say too little, or too much', () => {
  const ma = (n: number, more = ''): string =>
    `<MA><MACoefficients>${array(...new Array<number>(n).fill(0.1))}</MACoefficients>${more}</MA>`
  const component = (attributes: string, inside = ''): string =>
    `<ARIMA><NonseasonalComponent ${attributes}>${inside}</NonseasonalComponent></ARIMA>`
  const kalman = (inside: string): string =>
    `<ARIMA predictionMethod="exactLeastSquares"><NonseasonalComponent p="2"><AR>${array(0.1, 0.1)}</AR></NonseasonalComponent><MaximumLikelihoodStat method="kalman">${inside}</MaximumLikelihoodStat></ARIMA>`
  const omega = `<FinalOmega>${matrix([1])}</FinalOmega>`
  const regressor = (attributes: string, inside = ''): string =>
    `<ARIMA><DynamicRegressor field="x" ${attributes}>${inside}</DynamicRegressor></ARIMA>`
  const garch = (arma: string, squares: string, variances: string, orders = 'gp="1" gq="1"'): string =>
    `<GARCH><ARMAPart ${arma}><AR/><MA/></ARMAPart><GARCHPart ${orders}><ResidualSquareCoefficients>${squares}</ResidualSquareCoefficients><VarianceCoefficients>${variances}</VarianceCoefficients></GARCHPart></GARCH>`
  const one = `<MACoefficients>${array(0.1)}</MACoefficients>`

  it.each<{ what: string; parts: string; past?: string; expected: Expected }>([
    {
      what: 'no algorithm',
      parts: '<ARIMA/>',
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a level without a value',
      parts: '<ExponentialSmoothing><Level/></ExponentialSmoothing>',
      expected: { code: 'missing-attribute', path: 'PMML/TimeSeriesModel/ExponentialSmoothing/Level' },
    },
    {
      what: 'a level that is infinite',
      parts: smoothing('', '', '', Infinity).replace('Infinity', 'INF'),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a trend without a value',
      parts: smoothing('<Trend_ExpoSmooth/>'),
      expected: { code: 'missing-attribute' },
    },
    {
      what: 'a negative RMSE',
      parts: smoothing('', '', 'RMSE="-1"'),
      expected: { code: 'bad-attribute', received: '-1' },
    },
    {
      what: 'a season that is too short',
      parts: smoothing('', seasonOf('additive', [1, 2]).replace('period="2"', 'period="3"')),
      expected: { code: 'bad-content', expected: '3 numbers' },
    },
    {
      what: 'a season of nothing',
      parts: smoothing('', seasonOf('additive', [])),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a phase beyond the season',
      parts: smoothing('', seasonOf('additive', [1, 2], 'phase="3"')),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a polynomial without alpha',
      parts:
        '<ExponentialSmoothing><Level/><Trend_ExpoSmooth trend="polynomial_exponential"><Array type="real">1 2</Array></Trend_ExpoSmooth></ExponentialSmoothing>',
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a polynomial of nothing',
      parts:
        '<ExponentialSmoothing><Level alpha="0.1"/><Trend_ExpoSmooth trend="polynomial_exponential"/></ExponentialSmoothing>',
      expected: { code: 'bad-content' },
    },
    {
      what: 'fewer coefficients than the order',
      parts: component('p="2"', `<AR>${array(1)}</AR>`),
      past: series(1, 2, 3),
      expected: { code: 'bad-content', received: '1', expected: '2 numbers' },
    },
    {
      what: 'an order without coefficients',
      parts: component('q="1"'),
      past: series(1),
      expected: { code: 'bad-content' },
    },
    { what: 'an order below 0', parts: component('p="-1"'), expected: { code: 'bad-content' } },
    {
      what: 'differences without end',
      parts: component('d="1000000000"'),
      past: series(1),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a series that is too short',
      parts: component('d="2"'),
      past: series(1),
      expected: { code: 'missing-element', received: '"1 values"' },
    },
    {
      what: 'no series',
      parts: component('p="1"', `<AR>${array(0.5)}</AR>`),
      expected: { code: 'missing-element' },
    },
    {
      what: 'too few residuals',
      parts: component('q="2"', ma(2, `<Residuals>${array(1)}</Residuals>`)),
      past: series(1, 2, 3),
      expected: { code: 'bad-content', received: '1' },
    },
    {
      what: 'neither residuals nor a series',
      parts: component('q="1"', ma(1)),
      expected: { code: 'missing-element' },
    },
    {
      what: 'a season without length',
      parts: '<ARIMA><SeasonalComponent D="1" period="0"/></ARIMA>',
      past: series(1),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a season longer than any',
      parts: '<ARIMA><SeasonalComponent D="1" period="1000000000"/></ARIMA>',
      past: series(1),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a value without a logarithm',
      parts: '<ARIMA transformation="logarithmic"/>',
      past: series(1, 0),
      expected: { code: 'bad-content', received: '0' },
    },
    {
      what: 'a value without a root',
      parts: '<ARIMA transformation="squareroot"/>',
      past: series(1, -1),
      expected: { code: 'bad-content' },
    },
    {
      what: 'two values of one index',
      parts: '<ARIMA/>',
      past: '<TimeSeries><TimeValue index="1" value="1"/><TimeValue index="1" value="1"/></TimeSeries>',
      expected: { code: 'duplicate-name' },
    },
    {
      what: 'two values of one time',
      parts: '<ARIMA/>',
      past: '<TimeSeries><TimeValue time="1" value="1"/><TimeValue time="2" value="1"/><TimeValue time="2" value="1"/></TimeSeries>',
      expected: { code: 'unsupported-value' },
    },
    {
      what: 'some indexes',
      parts: '<ARIMA/>',
      past: '<TimeSeries><TimeValue index="1" value="1"/><TimeValue value="1"/></TimeSeries>',
      expected: { code: 'missing-attribute' },
    },
    {
      what: 'gaps without end',
      parts: '<ARIMA/>',
      past: '<TimeSeries interpolationMethod="linear"><TimeValue index="1" value="1"/><TimeValue index="9000000000000" value="1"/></TimeSeries>',
      expected: { code: 'limit-exceeded' },
    },
    {
      what: 'a series without values',
      parts: '<ARIMA/>',
      past: '<TimeSeries/>',
      expected: { code: 'missing-element' },
    },
    {
      what: 'an outlier of no series',
      parts: '<ARIMA><OutlierEffect type="level" startTime="1" magnitude="1"/></ARIMA>',
      expected: { code: 'missing-element' },
    },
    {
      what: 'an outlier before the series',
      parts: '<ARIMA><OutlierEffect type="innovational" startTime="-1000000000000" magnitude="1"/></ARIMA>',
      past: series(1),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'an outlier between two values',
      parts: '<ARIMA><OutlierEffect type="level" startTime="1.5" magnitude="1"/></ARIMA>',
      past: series(1, 2),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a transient outlier that stays',
      parts: '<ARIMA><OutlierEffect type="transient" startTime="1" magnitude="1"/></ARIMA>',
      past: series(1),
      expected: { code: 'missing-attribute' },
    },
    {
      what: 'a state that is too short',
      parts: kalman(`<KalmanState>${omega}<FinalStateVector>${array(1)}</FinalStateVector></KalmanState>`),
      past: series(1, 2),
      expected: { code: 'bad-content', received: '1' },
    },
    {
      what: 'a covariance that is not square',
      parts: kalman(
        `<KalmanState><FinalOmega>${matrix([1, 2])}</FinalOmega><FinalStateVector>${array(1, 1)}</FinalStateVector></KalmanState>`,
      ),
      past: series(1, 2),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a method without its state',
      parts: kalman('<ThetaRecursionState/>'),
      past: series(1, 2),
      expected: { code: 'missing-element' },
    },
    {
      what: 'a process that explodes',
      parts: `<ARIMA predictionMethod="exactLeastSquares"><NonseasonalComponent p="1"><AR>${array(1.5)}</AR></NonseasonalComponent></ARIMA>`,
      past: series(1, 2),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a random walk taken for stationary',
      parts: `<ARIMA predictionMethod="exactLeastSquares"><NonseasonalComponent p="1"><AR>${array(1)}</AR></NonseasonalComponent></ARIMA>`,
      past: series(1, 2),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'a filter that is too long',
      parts: `<ARIMA predictionMethod="exactLeastSquares"><SeasonalComponent Q="1" period="300">${ma(1)}</SeasonalComponent></ARIMA>`,
      past: series(1, 2),
      expected: { code: 'limit-exceeded' },
    },
    {
      what: 'a regressor of the past without one',
      parts: regressor('futureValuesMethod="constant"'),
      expected: { code: 'missing-element', field: 'x' },
    },
    {
      what: 'a regressor of an unknown field',
      parts: regressor('futureValuesMethod="userSupplied"').replace('field="x"', 'field="z"'),
      expected: { code: 'unknown-field' },
    },
    {
      what: 'stored values after no series',
      parts: regressor('futureValuesMethod="stored"', `<RegressorValues>${series(1, 2)}</RegressorValues>`),
      expected: { code: 'missing-element' },
    },
    {
      what: 'a regressor that ends early',
      parts: regressor('', `<RegressorValues>${series(1, 2)}</RegressorValues>`),
      past: series(1, 2, 3),
      expected: { code: 'bad-content' },
    },
    {
      what: 'a trend of a regressor',
      parts: regressor('futureValuesMethod="trend"'),
      expected: { code: 'unsupported-value' },
    },
    { what: 'a delay into the future', parts: regressor('delay="-1"'), expected: { code: 'bad-attribute' } },
    {
      what: 'GARCH without residuals',
      parts: garch('p="0" q="0"', one, `${one}<PastVariances>${array(1)}</PastVariances>`),
      expected: { code: 'missing-element' },
    },
    {
      what: 'GARCH without variances',
      parts: garch('p="0" q="0"', `<Residuals>${array(1)}</Residuals>${one}`, one),
      expected: { code: 'missing-element' },
    },
    {
      what: 'GARCH of other orders',
      parts: garch('p="0" q="0"', `<Residuals>${array(1)}</Residuals>${one}`, one, 'gp="2" gq="1"'),
      expected: { code: 'bad-content' },
    },
    {
      what: 'a transition that does not fit',
      parts: stateSpace('').replace(matrix([1, 1], [0, 1]), matrix([1])),
      expected: { code: 'bad-content', received: '"1 × 1"', expected: '2 × 2' },
    },
    {
      what: 'a measurement that does not fit',
      parts: stateSpace('').replace(matrix([1, 0]), matrix([1, 0], [1, 0])),
      expected: { code: 'bad-content', received: '"2 × 2"', expected: '1 × 2' },
    },
    {
      what: 'two intercepts',
      parts: stateSpace('intercept="1"', `<InterceptVector type="observation">${array(1)}</InterceptVector>`),
      expected: { code: 'bad-attribute' },
    },
    {
      what: 'an intercept that does not fit',
      parts: stateSpace('', `<InterceptVector>${array(1)}</InterceptVector>`),
      expected: { code: 'bad-content', expected: '2 numbers' },
    },
    { what: 'no state', parts: '<StateSpaceModel/>', expected: { code: 'missing-element' } },
    {
      what: 'a variance below 0',
      parts: stateSpace('variance="-1"', `<PsiVector>${array(1)}</PsiVector>`),
      expected: { code: 'bad-attribute' },
    },
  ])('$what', ({ what, parts, past = '', expected }) => {
    const document = model(parts, { past })
    const text = what === 'no algorithm' ? document.replace('bestFit="ARIMA"', 'bestFit="best"') : document
    expectError(loadErrorOf(text), expected)
  })

  it.each(['SpectralAnalysis', 'SeasonalTrendDecomposition'])('%s has no content', (name) => {
    expectError(loadErrorOf(model(`<${name}/>`)), { code: 'unsupported-value', received: `"${name}"` })
  })

  it('lacks the algorithm that it names', () => {
    const document = model('<ARIMA/>').replace('bestFit="ARIMA"', 'bestFit="GARCH"')
    expectError(loadErrorOf(document), { code: 'missing-element' })
  })
})
