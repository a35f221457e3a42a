import { describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../../src/index.js'
import {
  expectError,
  expectNumbers,
  expectValue,
  field,
  load,
  loadErrorOf,
  pmml,
  schema,
  scoreErrorOf,
  scoreOf,
  values,
} from '../../helpers/pmml.js'

const fields =
  field('x') +
  field('z') +
  field('n', 'integer') +
  field('f', 'string', values('a', 'b', 'c')) +
  field('g', 'string') +
  field('y') +
  field('two', 'string', values('no', 'yes')) +
  field('three', 'string', values('p', 'q', 'r')) +
  field('grade', 'integer', values('1', '2', '3'), 'ordinal') +
  field('open', 'string')

type Cell = readonly [parameter: string, predictor: string, value: string | number, category?: string]
type Coefficient = readonly [parameter: string, beta: number, category?: string]

interface Model {
  readonly attributes: string
  readonly target?: string
  readonly parameters?: readonly (string | readonly [string, number])[]
  readonly factors?: string
  readonly covariates?: string
  readonly cells?: readonly Cell[]
  readonly coefficients: readonly Coefficient[]
  /** Further elements: Output, Targets; PCovMatrix; BaseCumHazardTables. */
  readonly before?: string
  readonly covariances?: string
  readonly after?: string
}

const predictor = (name: string, content = ''): string => `<Predictor name="${name}">${content}</Predictor>`
const category = (name?: string): string => (name === undefined ? '' : `targetCategory="${name}"`)

function document(model: Model): string {
  const {
    attributes,
    target = 'y',
    parameters = ['p0', 'p1', 'p2', 'p3'],
    factors = predictor('f') + predictor('g'),
  } = model
  const { covariates = predictor('x') + predictor('z'), cells = [], coefficients } = model
  const inputs = ['x', 'z', 'n', 'f', 'g'].map(
    (name) => `<MiningField name="${name}" invalidValueTreatment="asIs"/>`,
  )
  const list = parameters.map((each) =>
    typeof each === 'string'
      ? `<Parameter name="${each}" label="[${each}]"/>`
      : `<Parameter name="${each[0]}" referencePoint="${each[1]}"/>`,
  )
  const pp = cells.map(
    ([parameter, name, value, of]) =>
      `<PPCell parameterName="${parameter}" predictorName="${name}" value="${value}" ${category(of)}/>`,
  )
  const p = coefficients.map(
    ([parameter, beta, of]) => `<PCell parameterName="${parameter}" beta="${beta}" df="1" ${category(of)}/>`,
  )
  return pmml({
    fields,
    models: `<GeneralRegressionModel ${attributes}>${schema(...inputs, `<MiningField name="${target}" usageType="target"/>`)}
      ${model.before ?? ''}<ParameterList>${list.join('')}</ParameterList><FactorList>${factors}</FactorList>
      <CovariateList>${covariates}</CovariateList><PPMatrix>${pp.join('')}</PPMatrix>${model.covariances ?? ''}
      <ParamMatrix>${p.join('')}</ParamMatrix>${model.after ?? ''}</GeneralRegressionModel>`,
  })
}

const numbers = (type: string, more = ''): string => `functionName="regression" modelType="${type}" ${more}`
const classes = (type: string, more = ''): string =>
  `functionName="classification" modelType="${type}" ${more}`
const linear = numbers('generalLinear')

/** 1 + 2·x + 3·[f = a] + 4·z²·[f = b]. */
const example: Pick<Model, 'cells' | 'coefficients'> = {
  cells: [
    ['p1', 'x', 1],
    ['p2', 'f', 'a'],
    ['p3', 'z', 2],
    ['p3', 'f', 'b'],
  ],
  coefficients: [
    ['p0', 1],
    ['p1', 2],
    ['p2', 3],
    ['p3', 4],
  ],
}

describe('linear predictors', () => {
  it.each<[string, ModelRecord, number | null]>([
    ['a factor of the cell', { x: 5, f: 'a' }, 14],
    ['an interaction', { x: 5, f: 'b', z: 3 }, 47],
    ['no cell of the factor', { x: 5, f: 'c' }, 11],
    ['a category never seen', { x: 5, f: 'u' }, 11],
    ['a missing factor', { x: 5, z: 1 }, null],
    ['a missing covariate', { f: 'a', z: 1 }, null],
    ['a missing covariate of an interaction that counts', { x: 5, f: 'b' }, null],
    ['a missing covariate of an interaction that does not count', { x: 5, f: 'a' }, 14],
    ['text of a number', { x: '5', f: 'a' }, 14],
  ])('%s', (_, record, expected) => {
    const { prediction, outputs } = scoreOf(document({ attributes: linear, ...example }), record)
    expect(prediction).toBe(expected)
    expect(outputs.y).toBe(expected)
  })

  it.each<[string, Model, ModelRecord, number | null]>([
    [
      'exponents',
      {
        attributes: linear,
        cells: [
          ['p1', 'x', 0.5],
          ['p2', 'x', -1],
        ],
        coefficients: [
          ['p1', 2],
          ['p2', 8],
        ],
      },
      { x: 4 },
      6,
    ],
    [
      'an exponent of 0',
      { attributes: linear, cells: [['p1', 'x', 0]], coefficients: [['p1', 2]] },
      { x: 0 },
      2,
    ],
    [
      'an exponent of 0, missing',
      { attributes: linear, cells: [['p1', 'x', 0]], coefficients: [['p1', 2]] },
      {},
      null,
    ],
    [
      'a root of a negative number',
      { attributes: linear, cells: [['p1', 'x', 0.5]], coefficients: [['p1', 2]] },
      { x: -4 },
      null,
    ],
    [
      'two powers of a covariate',
      {
        attributes: linear,
        cells: [
          ['p1', 'x', 1],
          ['p1', 'x', 2],
        ],
        coefficients: [['p1', 1]],
      },
      { x: 3 },
      27,
    ],
    [
      'a parameter with two coefficients',
      {
        attributes: linear,
        coefficients: [
          ['p0', 1],
          ['p0', 10],
        ],
      },
      {},
      11,
    ],
    [
      'a parameter without a coefficient',
      { attributes: linear, cells: [['p1', 'x', 1]], coefficients: [['p0', 1]] },
      {},
      1,
    ],
    [
      'a factor of numbers',
      {
        attributes: linear,
        factors: predictor('n'),
        cells: [['p1', 'n', '2.0']],
        coefficients: [
          ['p0', 1],
          ['p1', 5],
        ],
      },
      { n: 2 },
      6,
    ],
    ['modelType regression', { attributes: numbers('regression'), coefficients: [['p0', 1]] }, {}, 1],
    // The offset is an attribute of the other kinds of models.
    [
      'an offset without a use',
      { attributes: numbers('generalLinear', 'offsetValue="10"'), coefficients: [['p0', 1]] },
      {},
      1,
    ],
  ])('%s', (_, model, record, expected) => {
    expect(scoreOf(document(model), record).prediction).toBe(expected)
  })

  it('needs no PPMatrix, as before 3.1', () => {
    const text = document({ attributes: linear, coefficients: [['p0', 3]] }).replace(
      '<PPMatrix></PPMatrix>',
      '',
    )
    expect(scoreOf(text, {}).prediction).toBe(3)
  })

  it('are summed in 32 bits where the model was trained so', () => {
    const attributes = `${linear} x-mathContext="float"`
    const score = scoreOf(document({ attributes, ...example }), { x: 0.1, f: 'c' })
    expect(score.prediction).toBe(Math.fround(1 + Math.fround(2 * Math.fround(0.1))))
  })

  it('tell their summands', () => {
    const { steps } = load(document({ attributes: linear, ...example })).explain({ x: 5, f: 'a' })
    expect(steps).toEqual([
      { kind: 'term', term: '[p0]', value: 1, coefficient: 1, contribution: 1 },
      { kind: 'term', term: '[p1]', value: 5, coefficient: 2, contribution: 10 },
      { kind: 'term', term: '[p2]', value: 1, coefficient: 3, contribution: 3 },
      { kind: 'term', term: '[p3]', value: 0, coefficient: 4, contribution: 0 },
      { kind: 'intermediate', name: 'linear predictor', value: 14 },
    ])
  })
})

describe('contrasts', () => {
  const matrix = (content: string, attributes = ''): string => `<Matrix ${attributes}>${content}</Matrix>`
  const rows = (...each: readonly string[]): string =>
    each.map((row) => `<Array type="real">${row}</Array>`).join('')
  const categories = (...each: readonly string[]): string =>
    `<Categories>${each.map((value) => `<Category value="${value}"/>`).join('')}</Categories>`
  /** 100 + contrast of a + 10 · contrast of b. */
  const contrasted = (content: string): string =>
    document({
      attributes: linear,
      factors: predictor('f', content),
      cells: [
        ['p1', 'f', 'a'],
        ['p2', 'f', 'b'],
      ],
      coefficients: [
        ['p0', 100],
        ['p1', 1],
        ['p2', 10],
      ],
    })
  const abc = categories('a', 'b', 'c')

  it.each<[string, string, readonly number[]]>([
    ['a row a category, a column a category', abc + matrix(rows('1 2 3', '4 5 6', '7 8 9')), [121, 154, 187]],
    ['one column less', abc + matrix(rows('1 2', '4 5', '7 8')), [121, 154, 187]],
    [
      'categories in another order',
      categories('c', 'b', 'a') + matrix(rows('1 2 3', '4 5 6', '7 8 9')),
      [189, 156, 123],
    ],
    ['a triangle', abc + matrix(rows('1', '2 3', '4 5 6'), 'kind="symmetric"'), [121, 132, 154]],
    ['a diagonal', abc + matrix(rows('1 2 3'), 'kind="diagonal"'), [101, 120, 100]],
    [
      'the values of the field in place of categories',
      matrix(rows('1 2 3', '4 5 6', '7 8 9')),
      [121, 154, 187],
    ],
    ['categories without contrasts', abc, [101, 110, 100]],
  ])('%s', (_, content, expected) => {
    const model = load(contrasted(content))
    expect(['a', 'b', 'c'].map((f) => model.scoreSync({ f }).prediction)).toEqual(expected)
    expect(model.scoreSync({}).prediction).toBeNull()
  })

  it('refuse a record of a category without a row', () => {
    const error = scoreErrorOf(load(contrasted(abc + matrix(rows('1 0', '0 1', '0 0')))), { f: 'u' })
    expectError(error, { code: 'invalid-value', field: 'f', expected: 'one of a, b, c' })
  })

  it('that are 0 make a missing covariate count nothing', () => {
    const text = document({
      attributes: linear,
      factors: predictor('f', abc + matrix(rows('0', '1', '2'))),
      cells: [
        ['p1', 'f', 'a'],
        ['p1', 'x', 1],
      ],
      coefficients: [
        ['p0', 100],
        ['p1', 1],
      ],
    })
    expect(scoreOf(text, { f: 'a' }).prediction).toBe(100)
    expect(scoreOf(text, { f: 'b' }).prediction).toBeNull()
    expect(scoreOf(text, { f: 'c', x: 4 }).prediction).toBe(108)
  })
})

describe('generalised linear models', () => {
  const y: Pick<Model, 'cells' | 'coefficients'> = { cells: [['p1', 'x', 1]], coefficients: [['p1', 1]] }
  it.each<[string, number, number | null]>([
    ['linkFunction="identity"', 0.7, 0.7],
    ['linkFunction="log"', 0.7, 2.01375270747],
    ['linkFunction="logit"', 0.7, 0.668187772168],
    ['linkFunction="probit"', 0.7, 0.758036347777],
    ['linkFunction="cloglog"', 0.7, 0.866513203342],
    ['linkFunction="loglog"', 0.7, 0.608605317804],
    ['linkFunction="logc"', -0.5, 0.393469340287],
    ['linkFunction="negbin" distParameter="2"', -1, 0.290988353435],
    ['linkFunction="oddspower" linkParameter="2"', 0.7, 0.607719043941],
    ['linkFunction="oddspower" linkParameter="0"', 0.7, 0.668187772168],
    ['linkFunction="power" linkParameter="2"', 9, 3],
    ['linkFunction="power" linkParameter="0"', 1, Math.E],
    ['linkFunction="power" linkParameter="2"', -9, null],
    ['linkFunction="log" offsetValue="0.5"', 0.2, 2.01375270747],
    ['linkFunction="log" offsetVariable="z"', 0, 2.01375270747],
    ['linkFunction="log" offsetVariable="z" offsetValue="9"', 0, 2.01375270747],
    ['linkFunction="logit" trialsValue="4"', 0.7, 4 * 0.668187772168],
    ['linkFunction="logit" trialsVariable="n"', 0.7, 3 * 0.668187772168],
    [
      'linkFunction="logit" trialsValue="4" trialsVariable="n" distribution="binomial"',
      0.7,
      3 * 0.668187772168,
    ],
  ])('%s at %d', (attributes, x, expected) => {
    const text = document({ attributes: numbers('generalizedLinear', attributes), ...y })
    const { prediction } = scoreOf(text, { x, z: 0.7, n: 3 })
    if (expected === null || typeof prediction !== 'number') expect(prediction).toBe(expected)
    else expect(Math.abs(prediction / expected - 1)).toBeLessThan(1e-11)
  })

  it.each(['offsetVariable="z"', 'trialsVariable="n"'])('give nothing where %s is missing', (attribute) => {
    const text = document({
      attributes: numbers('generalizedLinear', `linkFunction="log" ${attribute}`),
      ...y,
    })
    expect(scoreOf(text, { x: 1 }).prediction).toBeNull()
  })

  const binomial: Model = {
    attributes: classes('generalizedLinear', 'linkFunction="logit" distribution="binomial"'),
    target: 'two',
    cells: [['p1', 'x', 1]],
    coefficients: [['p1', 1, 'yes']],
  }
  it.each<[string, Partial<Model>, Readonly<Record<string, number>>, string]>([
    ['the class of the coefficients', {}, { no: 0.331812227832, yes: 0.668187772168 }, 'yes'],
    [
      'the other class',
      { coefficients: [['p1', 1, 'no']] },
      { no: 0.668187772168, yes: 0.331812227832 },
      'no',
    ],
    [
      'coefficients that name no class',
      { coefficients: [['p1', 1]], attributes: `${binomial.attributes} targetReferenceCategory="yes"` },
      { no: 0.668187772168, yes: 0.331812227832 },
      'no',
    ],
    ['equal classes', { coefficients: [['p1', 0, 'yes']] }, { no: 0.5, yes: 0.5 }, 'yes'],
    [
      'a link that leaves 0 to 1',
      { attributes: classes('generalizedLinear', 'linkFunction="log"') },
      { no: 0, yes: 1 },
      'yes',
    ],
    // Trials count events: they do not make one likelier.
    [
      'trials',
      { attributes: `${binomial.attributes} trialsValue="5"` },
      { no: 0.331812227832, yes: 0.668187772168 },
      'yes',
    ],
    [
      'a target without values',
      { target: 'open', attributes: `${binomial.attributes} targetReferenceCategory="maybe"` },
      { maybe: 0.331812227832, yes: 0.668187772168 },
      'yes',
    ],
  ])('tell two classes apart: %s', (_, changes, expected, winner) => {
    const { prediction, probabilities } = scoreOf(document({ ...binomial, ...changes }), { x: 0.7 })
    expectNumbers(probabilities, expected)
    expect(prediction).toBe(winner)
  })
})

describe('multinomial logistic models', () => {
  const model: Model = {
    attributes: classes('multinomialLogistic'),
    target: 'three',
    cells: [['p1', 'x', 1]],
    coefficients: [
      ['p0', 1, 'p'],
      ['p1', 2, 'q'],
    ],
  }
  const softmax = (...r: readonly number[]): number[] => {
    const sum = r.reduce((total, each) => total + Math.exp(each), 0)
    return r.map((each) => Math.exp(each) / sum)
  }
  it.each<[string, Partial<Model>, readonly number[], string]>([
    ['a reference without coefficients', {}, softmax(1, 4, 0), 'q'],
    [
      'a named reference',
      { attributes: `${model.attributes} targetReferenceCategory="r"` },
      softmax(1, 4, 0),
      'q',
    ],
    [
      'an offset, which cancels',
      { attributes: `${model.attributes} offsetVariable="z"` },
      softmax(1, 4, 0),
      'q',
    ],
    [
      'coefficients of each class',
      { coefficients: [...model.coefficients, ['p0', 3, 'r']] },
      softmax(1, 4, 3),
      'q',
    ],
    [
      'large numbers',
      {
        coefficients: [
          ['p1', 400, 'p'],
          ['p1', 400, 'q'],
        ],
      },
      [0.5, 0.5, 0],
      'p',
    ],
    [
      'equal classes: the reference is the last',
      {
        attributes: `${model.attributes} targetReferenceCategory="p"`,
        coefficients: [
          ['p0', 0, 'r'],
          ['p0', 0, 'q'],
        ],
      },
      softmax(0, 0, 0),
      'q',
    ],
    [
      'cells of a class',
      {
        cells: [
          ['p1', 'x', 1, 'q'],
          ['p1', 'x', 2, 'p'],
        ],
        coefficients: [
          ['p1', 1, 'p'],
          ['p1', 2, 'q'],
        ],
      },
      softmax(4, 4, 0),
      'p',
    ],
    // Those of all classes count for the class with cells of its own, too.
    [
      'cells of a class beside those of all',
      {
        cells: [
          ['p1', 'x', 1],
          ['p1', 'x', 1, 'q'],
        ],
        coefficients: [
          ['p1', 1, 'p'],
          ['p1', 1, 'q'],
        ],
      },
      softmax(2, 4, 0),
      'q',
    ],
    [
      'a parameter without cells of the class is an intercept',
      {
        cells: [['p1', 'x', 1, 'q']],
        coefficients: [
          ['p1', 1, 'p'],
          ['p1', 1, 'q'],
        ],
      },
      softmax(1, 2, 0),
      'q',
    ],
  ])('%s', (_, changes, expected, winner) => {
    const { prediction, probabilities } = scoreOf(document({ ...model, ...changes }), { x: 2 })
    expectNumbers(probabilities, { p: expected[0], q: expected[1], r: expected[2] })
    expect(prediction).toBe(winner)
  })

  it('give nothing where a predictor is missing', () => {
    const { prediction, probabilities } = scoreOf(document(model), {})
    expect([prediction, probabilities]).toEqual([null, undefined])
  })

  it('of two classes may leave out which class the coefficients are for', () => {
    const attributes = classes('multinomialLogistic', 'targetReferenceCategory="no"')
    const text = document({ attributes, target: 'two', coefficients: [['p0', 0.7]] })
    expectNumbers(scoreOf(text, {}).probabilities, { no: 0.331812227832, yes: 0.668187772168 })
  })
})

describe('ordinal models', () => {
  const model: Model = {
    attributes: classes('ordinalMultinomial', 'cumulativeLink="logit"'),
    target: 'grade',
    cells: [['p1', 'x', 1]],
    coefficients: [
      ['p0', 0.5, '2'],
      ['p0', -1, '1'],
      ['p1', 1],
    ],
  }
  it.each<[string, Partial<Model>, ModelRecord, readonly number[], number]>([
    ['thresholds', {}, { x: 0 }, [0.26894142137, 0.353517909832, 0.377540668798], 3],
    [
      'a part of all classes',
      {
        coefficients: [
          ['p0', -1.5, '1'],
          ['p0', 0, '2'],
          ['p1', 1],
        ],
      },
      { x: 0.5 },
      [0.26894142137, 0.353517909832, 0.377540668798],
      3,
    ],
    [
      'an offset',
      {
        attributes: `${model.attributes} offsetVariable="z"`,
        coefficients: [
          ['p0', -1.5, '1'],
          ['p0', 0, '2'],
        ],
      },
      { z: 0.5 },
      [0.26894142137, 0.353517909832, 0.377540668798],
      3,
    ],
    [
      'slopes of a class',
      {
        coefficients: [
          ['p0', -1, '1'],
          ['p0', -0.5, '2'],
          ['p1', 2, '2'],
        ],
      },
      { x: 0.5 },
      [0.26894142137, 0.353517909832, 0.377540668798],
      3,
    ],
    [
      'coefficients of the last class, which say nothing',
      { coefficients: [...model.coefficients, ['p0', 9, '3']] },
      { x: 0 },
      [0.26894142137, 0.353517909832, 0.377540668798],
      3,
    ],
    [
      'probit',
      {
        attributes: classes('ordinalMultinomial', 'cumulativeLink="probit"'),
        coefficients: [
          ['p0', -2, '1'],
          ['p0', 0, '2'],
        ],
      },
      {},
      [0.0227501319482, 0.4772498680518, 0.5],
      3,
    ],
    [
      'cloglog',
      {
        attributes: classes('ordinalMultinomial', 'cumulativeLink="cloglog"'),
        coefficients: [
          ['p0', -2, '1'],
          ['p0', 0, '2'],
        ],
      },
      {},
      [0.126576981507, 0.505543577322, 0.367879441171],
      2,
    ],
    [
      'loglog',
      {
        attributes: classes('ordinalMultinomial', 'cumulativeLink="loglog"'),
        coefficients: [
          ['p0', -0.5, '1'],
          ['p0', 0, '2'],
        ],
      },
      {},
      [0.192295645548, 0.175583795623, 0.632120558829],
      3,
    ],
    [
      'cauchit',
      {
        attributes: classes('ordinalMultinomial', 'cumulativeLink="cauchit"'),
        coefficients: [
          ['p0', -2, '1'],
          ['p0', 0, '2'],
        ],
      },
      {},
      [0.14758361765, 0.35241638235, 0.5],
      3,
    ],
  ])('%s', (_, changes, record, expected, winner) => {
    const { prediction, probabilities } = scoreOf(document({ ...model, ...changes }), record)
    expectNumbers(probabilities, { 1: expected[0], 2: expected[1], 3: expected[2] })
    expect(prediction).toBe(winner)
  })

  it('refuse a record for which the cumulative probabilities fall', () => {
    const text = document({
      ...model,
      coefficients: [
        ['p0', 0, '1'],
        ['p1', 1, '2'],
      ],
    })
    expect(scoreOf(text, { x: 1 }).probabilities?.[1]).toBe(0.5)
    expectError(scoreErrorOf(load(text), { x: -1 }), { code: 'invalid-result' })
  })

  it('give nothing where the offset is missing', () => {
    const text = document({ ...model, attributes: `${model.attributes} offsetVariable="z"` })
    expect(scoreOf(text, { x: 1 }).prediction).toBeNull()
  })
})

describe('Cox regressions', () => {
  const step = (time: number, cumHazard: number): string =>
    `<BaselineCell time="${time}" cumHazard="${cumHazard}"/>`
  const table = (...cells: readonly string[]): string =>
    `<BaseCumHazardTables maxTime="4">${cells.join('')}</BaseCumHazardTables>`
  const stratum = (value: string, ...cells: readonly string[]): string =>
    `<BaselineStratum value="${value}" maxTime="4">${cells.join('')}</BaselineStratum>`
  const steps = [step(1, 0.1), step(2, 0.3), step(3, 0.5)]
  const model: Model = {
    attributes: numbers('CoxRegression', 'endTimeVariable="z" statusVariable="two" startTimeVariable="n"'),
    parameters: [
      ['p1', 1],
      ['p2', 0],
    ],
    cells: [
      ['p1', 'x', 1],
      ['p2', 'f', 'a'],
    ],
    coefficients: [
      ['p1', 0.5],
      ['p2', -0.2],
    ],
    after: `<EventValues><Value value="1"/><Interval closure="openOpen" leftMargin="2"/></EventValues>${table(...steps)}`,
  }
  // r − s = 0.5·2 − 0.2·1 − 0.5·1 = 0.3, as in the check values of the standard.
  const record = { x: 2, f: 'a' }
  const H = 0.404957642273

  it.each<[string, ModelRecord, number | null]>([
    ['at a step', { ...record, z: 2 }, H],
    ['between steps', { ...record, z: 2.9 }, H],
    ['after the last step', { ...record, z: 4 }, (H / 3) * 5],
    ['past the end', { ...record, z: 4.1 }, null],
    ['before the first step', { ...record, z: 0.9 }, 0],
    ['before the first step, without predictors', { z: 0.9 }, 0],
    ['without a time', record, null],
    ['without a predictor', { x: 2, z: 2 }, null],
  ])('%s', (_, input, expected) => {
    const { prediction, outputs } = scoreOf(document(model), input)
    expectValue(prediction, expected)
    expectValue(outputs.y, expected)
    expectValue(outputs.survival, expected === null ? null : Math.exp(-expected))
  })

  it('name the further output', () => {
    const { outputs } = load(document(model))
    expect(outputs.map(({ name, type, role }) => [name, type, role])).toEqual([
      ['y', 'double', 'target'],
      ['survival', 'double', 'survival'],
    ])
  })

  it('let an OutputField of the same name have its way', () => {
    const output =
      '<Output><OutputField name="survival" feature="predictedValue" optype="continuous" dataType="double"/></Output>'
    const { outputs } = scoreOf(document({ ...model, before: output }), { ...record, z: 2 })
    expectValue(outputs.survival, H)
  })

  it('leave the name to a field that has it', () => {
    const text = document(model).replaceAll('"g"', '"survival"')
    expect(scoreOf(text, { ...record, z: 2 }).outputs).not.toHaveProperty('survival')
  })

  it('take steps in any order, and the first of two at one time', () => {
    const after = table(step(3, 0.5), step(2, 0.3), step(2, 9), step(1, 0.1))
    expectValue(scoreOf(document({ ...model, after }), { ...record, z: 2.5 }).prediction, H)
  })

  it.each<[string, ModelRecord, number | null]>([
    ['of a stratum', { g: 'u' }, H],
    ['of a stratum without events', { g: 'v' }, 0],
    ['of no stratum', { g: 'w' }, null],
    ['without a stratum', {}, null],
  ])('have a baseline %s', (_, input, expected) => {
    const attributes = numbers('CoxRegression', 'endTimeVariable="z" baselineStrataVariable="g"')
    const after = `<BaseCumHazardTables>${stratum('u', ...steps)}${stratum('v')}</BaseCumHazardTables>`
    const text = document({ ...model, attributes, factors: predictor('f'), after })
    expectValue(scoreOf(text, { ...record, z: 2, ...input }).prediction, expected)
  })

  it('tell how they come to the hazard', () => {
    const { steps: told } = load(document(model)).explain({ ...record, z: 2 })
    expect(told.slice(2)).toEqual([
      { kind: 'intermediate', name: 'linear predictor', value: 0.8 },
      {
        kind: 'intermediate',
        name: 'linear predictor less that of the reference',
        value: expect.closeTo(0.3, 12),
      },
      { kind: 'intermediate', name: 'cumulative hazard of the baseline', value: 0.3 },
    ])
  })

  it.each<[string, Partial<Model>, string]>([
    ['an end of time', { attributes: numbers('CoxRegression') }, 'missing-attribute'],
    ['a baseline', { after: '' }, 'missing-element'],
    ['steps', { after: table() }, 'missing-element'],
    ['maxTime', { after: table(...steps).replace('maxTime="4"', '') }, 'missing-attribute'],
    [
      'strata',
      { attributes: numbers('CoxRegression', 'endTimeVariable="z" baselineStrataVariable="g"') },
      'missing-element',
    ],
    ['hazards that are not negative', { after: table(step(1, -0.1)) }, 'bad-attribute'],
    [
      'strata of different values',
      {
        attributes: numbers('CoxRegression', 'endTimeVariable="z" baselineStrataVariable="g"'),
        after: `<BaseCumHazardTables>${stratum('u', ...steps).repeat(2)}</BaseCumHazardTables>`,
      },
      'duplicate-name',
    ],
    [
      'a field of the end of time',
      { attributes: numbers('CoxRegression', 'endTimeVariable="nowhere"') },
      'unknown-field',
    ],
  ])('need %s', (_, changes, code) => {
    const error = loadErrorOf(document({ ...model, ...changes }))
    expectError(error, { code: code as typeof error.code })
  })
})

describe('standard errors', () => {
  const covariance = (...cells: readonly (readonly [string, string, number, string?])[]): string =>
    `<PCovMatrix type="model">${cells
      .map(
        ([row, column, value, of]) =>
          `<PCovCell pRow="${row}" pCol="${column}" value="${value}" ${category(of)}/>`,
      )
      .join('')}</PCovMatrix>`
  const output = (name: string, feature: string, attributes = ''): string =>
    `<OutputField name="${name}" feature="${feature}" optype="continuous" dataType="double" ${attributes}/>`
  const outputs = `<Output>${output('error', 'standardError')}${output('low', 'confidenceIntervalLower')}${output('high', 'confidenceIntervalUpper', 'value="95"')}</Output>`
  // The 0.975 quantile of the normal distribution.
  const reach = 1.959963984540054
  const base: Model = {
    attributes: linear,
    before: outputs,
    cells: [['p1', 'x', 1]],
    coefficients: [
      ['p0', 1],
      ['p1', 2],
    ],
    covariances: covariance(['p0', 'p0', 1], ['p1', 'p0', 0.5], ['p1', 'p1', 2]),
  }
  // √(1 + 2·0.5·3 + 2·9) = √22.
  const error = Math.sqrt(22)

  it.each<[string, Partial<Model>, number, number, number]>([
    ['of a linear model', {}, error, 7 - reach * error, 7 + reach * error],
    [
      'with both orders of each pair',
      { covariances: covariance(['p0', 'p0', 1], ['p1', 'p0', 0.5], ['p0', 'p1', 0.5], ['p1', 'p1', 2]) },
      error,
      7 - reach * error,
      7 + reach * error,
    ],
    [
      'of a link function',
      {
        attributes: numbers('generalizedLinear', 'linkFunction="power" linkParameter="-1"'),
        covariances: covariance(['p0', 'p0', 0.25]),
      },
      0.5,
      1 / (7 + reach / 2),
      1 / (7 - reach / 2),
    ],
    [
      'with Targets',
      { before: `${outputs}<Targets><Target field="y" rescaleFactor="10" rescaleConstant="1"/></Targets>` },
      error,
      10 * (7 - reach * error) + 1,
      10 * (7 + reach * error) + 1,
    ],
    [
      'of parameters without covariances',
      { covariances: covariance(['p0', 'p0', 4]) },
      2,
      7 - 2 * reach,
      7 + 2 * reach,
    ],
  ])('%s', (_, changes, expected, low, high) => {
    const score = scoreOf(document({ ...base, ...changes }), { x: 3 })
    expectValue(score.outputs.error, expected)
    expectValue(score.outputs.low, low)
    expectValue(score.outputs.high, high)
  })

  it('of Cox regressions are those of the difference from the reference', () => {
    const text = document({
      attributes: numbers('CoxRegression', 'endTimeVariable="z"'),
      parameters: [['p1', 1]],
      before: outputs,
      cells: [['p1', 'x', 1]],
      coefficients: [['p1', 0.5]],
      covariances: covariance(['p1', 'p1', 0.04]),
      after:
        '<BaseCumHazardTables maxTime="4"><BaselineCell time="1" cumHazard="0.3"/></BaseCumHazardTables>',
    })
    const { outputs: found } = scoreOf(text, { x: 3, z: 2 })
    expectValue(found.error, 0.4)
    expectValue(found.low, 0.3 * Math.exp(1 - reach * 0.4))
    expectValue(found.high, 0.3 * Math.exp(1 + reach * 0.4))
    expect(scoreOf(text, { x: 3, z: 0.5 }).outputs).toMatchObject({ y: 0, low: 0, high: 0 })
  })

  it('of two classes are those of the class with coefficients', () => {
    const text = document({
      ...base,
      attributes: classes('generalizedLinear', 'linkFunction="logit"'),
      target: 'two',
      before: `<Output>${output('error', 'standardError')}</Output>`,
      coefficients: [
        ['p0', 1, 'yes'],
        ['p1', 2, 'yes'],
      ],
      covariances: covariance(
        ['p0', 'p0', 1, 'yes'],
        ['p1', 'p0', 0.5, 'yes'],
        ['p1', 'p1', 2, 'yes'],
        ['p1', 'p1', 99, 'no'],
      ),
    })
    expectValue(scoreOf(text, { x: 3 }).outputs.error, error)
  })

  it('are missing where the matrix is not one of covariances', () => {
    const text = document({ ...base, covariances: covariance(['p0', 'p0', -1]) })
    expect(scoreOf(text, { x: 3 }).outputs).toMatchObject({ y: 7, error: null, low: null, high: null })
  })

  it.each<[string, Partial<Model>, string]>([
    ['covariances', { covariances: '' }, 'unsupported-value'],
    [
      'covariances of the parameters in use',
      { covariances: covariance(['p3', 'p3', 1]) },
      'unsupported-value',
    ],
    ['known parameters', { covariances: covariance(['p9', 'p0', 1]) }, 'unknown-reference'],
    ['one value for a pair', { covariances: covariance(['p0', 'p1', 1], ['p1', 'p0', 2]) }, 'bad-attribute'],
  ])('need %s', (_, changes, code) => {
    const found = loadErrorOf(document({ ...base, ...changes }))
    expectError(found, { code: code as typeof found.code })
  })
})

describe('documents that are refused', () => {
  const multinomial = classes('multinomialLogistic')
  const p0: readonly Coefficient[] = [['p0', 1]]
  it.each<[string, Model, string, string]>([
    ['no coefficients', { attributes: linear, coefficients: [] }, 'missing-element', 'ParamMatrix'],
    ['an unknown parameter', { attributes: linear, coefficients: [['p9', 1]] }, 'unknown-reference', 'PCell'],
    [
      'a cell of an unknown parameter',
      { attributes: linear, cells: [['p9', 'x', 1]], coefficients: p0 },
      'unknown-reference',
      'PPCell',
    ],
    [
      'a cell of an unknown predictor',
      { attributes: linear, cells: [['p1', 'n', 1]], coefficients: p0 },
      'unknown-reference',
      'PPCell',
    ],
    [
      'an exponent that is none',
      { attributes: linear, cells: [['p1', 'x', 'two']], coefficients: p0 },
      'bad-attribute',
      'PPCell',
    ],
    [
      'a coefficient that is infinite',
      { attributes: linear, coefficients: [['p0', Infinity]] },
      'bad-attribute',
      'PCell',
    ],
    [
      'a predictor listed twice',
      { attributes: linear, covariates: predictor('f'), coefficients: p0 },
      'duplicate-name',
      'Predictor',
    ],
    [
      'an unknown field',
      { attributes: linear, covariates: predictor('u'), coefficients: p0 },
      'unknown-field',
      'Predictor',
    ],
    [
      'a parameter listed twice',
      { attributes: linear, parameters: ['p0', 'p0'], coefficients: p0 },
      'duplicate-name',
      'Parameter',
    ],
    ['a class of a number', { attributes: linear, coefficients: [['p0', 1, 'k']] }, 'bad-attribute', 'PCell'],
    [
      'a cell of a class of a number',
      { attributes: linear, cells: [['p1', 'x', 1, 'k']], coefficients: p0 },
      'bad-attribute',
      'PPCell',
    ],
    [
      'another function',
      { attributes: numbers('multinomialLogistic'), coefficients: p0 },
      'bad-attribute',
      'GeneralRegressionModel',
    ],
    [
      'an unknown type',
      { attributes: numbers('magic'), coefficients: p0 },
      'bad-attribute',
      'GeneralRegressionModel',
    ],
    [
      'no link',
      { attributes: numbers('generalizedLinear'), coefficients: p0 },
      'missing-attribute',
      'GeneralRegressionModel',
    ],
    [
      'a link without its parameter',
      { attributes: numbers('generalizedLinear', 'linkFunction="power"'), coefficients: p0 },
      'missing-attribute',
      'GeneralRegressionModel',
    ],
    [
      'a dispersion of 0',
      {
        attributes: numbers('generalizedLinear', 'linkFunction="negbin" distParameter="0"'),
        coefficients: p0,
      },
      'bad-attribute',
      'GeneralRegressionModel',
    ],
    [
      'no cumulative link',
      { attributes: classes('ordinalMultinomial'), target: 'grade', coefficients: [['p0', 1, '1']] },
      'missing-attribute',
      'GeneralRegressionModel',
    ],
    [
      'an ordered class without coefficients',
      {
        attributes: classes('ordinalMultinomial', 'cumulativeLink="logit"'),
        target: 'grade',
        coefficients: [['p0', 1, '1']],
      },
      'missing-element',
      'GeneralRegressionModel',
    ],
    [
      'ordered classes without values',
      {
        attributes: classes('ordinalMultinomial', 'cumulativeLink="logit"'),
        target: 'open',
        coefficients: [['p0', 1, '1']],
      },
      'missing-element',
      'GeneralRegressionModel',
    ],
    [
      'a reference that is not the last',
      {
        attributes: classes('ordinalMultinomial', 'cumulativeLink="logit" targetReferenceCategory="1"'),
        target: 'grade',
        coefficients: [
          ['p0', 1, '1'],
          ['p0', 2, '2'],
        ],
      },
      'bad-attribute',
      'GeneralRegressionModel',
    ],
    [
      'coefficients that name no class',
      {
        attributes: multinomial,
        target: 'three',
        coefficients: [
          ['p0', 1, 'p'],
          ['p0', 1],
        ],
      },
      'missing-attribute',
      'PCell',
    ],
    [
      'an unknown class',
      { attributes: multinomial, target: 'three', coefficients: [['p0', 1, 'z']] },
      'unknown-reference',
      'PCell',
    ],
    [
      'an unknown reference',
      {
        attributes: classes('multinomialLogistic', 'targetReferenceCategory="z"'),
        target: 'three',
        coefficients: [['p0', 1, 'p']],
      },
      'unknown-reference',
      'GeneralRegressionModel',
    ],
    [
      'a reference with coefficients',
      {
        attributes: classes('multinomialLogistic', 'targetReferenceCategory="p"'),
        target: 'three',
        coefficients: [
          ['p0', 1, 'p'],
          ['p0', 1, 'q'],
        ],
      },
      'bad-attribute',
      'GeneralRegressionModel',
    ],
    [
      'two classes without coefficients',
      { attributes: multinomial, target: 'three', coefficients: [['p0', 1, 'p']] },
      'missing-element',
      'GeneralRegressionModel',
    ],
    [
      'a reference that nothing names',
      { attributes: multinomial, target: 'open', coefficients: [['p0', 1, 'p']] },
      'missing-element',
      'GeneralRegressionModel',
    ],
    [
      'three classes of a binomial',
      {
        attributes: classes('generalizedLinear', 'linkFunction="logit"'),
        target: 'three',
        coefficients: [
          ['p0', 1, 'p'],
          ['p0', 1, 'q'],
        ],
      },
      'bad-content',
      'GeneralRegressionModel',
    ],
    [
      'contrasts of another size',
      {
        attributes: linear,
        factors: predictor('f', '<Matrix><Array>1 2</Array><Array>3 4</Array></Matrix>'),
        coefficients: p0,
      },
      'bad-content',
      'Matrix',
    ],
    [
      'a category without a column',
      {
        attributes: linear,
        factors: predictor('f', '<Matrix><Array>1</Array><Array>3</Array><Array>3</Array></Matrix>'),
        cells: [['p1', 'f', 'c']],
        coefficients: p0,
      },
      'unknown-reference',
      'PPCell',
    ],
    [
      'a category listed twice',
      {
        attributes: linear,
        factors: predictor(
          'f',
          '<Categories><Category value="a"/><Category value="a"/></Categories><Matrix><Array>1</Array></Matrix>',
        ),
        coefficients: p0,
      },
      'duplicate-name',
      'Category',
    ],
  ])('%s', (_, model, code, element) => {
    const error = loadErrorOf(document(model))
    expectError(error, { code: code as typeof error.code })
    expect(error.path).toMatch(new RegExp(`${element}(\\[\\d+\\])?$`))
  })

  it('have a place each', () => {
    const error = loadErrorOf(document({ attributes: linear, coefficients: [['p9', 1]] }))
    expect(error.line).toBeGreaterThan(0)
    expect(error.column).toBeGreaterThan(0)
  })
})
