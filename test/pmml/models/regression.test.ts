/** RegressionModel: terms and every normalisation ("Regression"). The numbers were computed apart, to twelve digits. */

import { describe, expect, it } from 'vitest'
import {
  expectError,
  expectNumbers,
  expectValue,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  values,
} from '../../helpers/pmml.js'

const fields =
  field('x') + field('z') + field('c', 'string') + field('k', 'string', values('a', 'b', 'c')) + field('t')
const regression = (attributes: string, table: string): string =>
  pmml({
    fields,
    models: `<RegressionModel functionName="regression" ${attributes}>${schema('x', 'z', 'c', mining('t', 'usageType="target"'))}<RegressionTable ${table}</RegressionTable></RegressionModel>`,
  })
const classification = (
  attributes: string,
  intercepts: readonly (number | string)[],
  optype = 'categorical',
): string =>
  pmml({
    fields: field('x') + field('k', 'string', values('a', 'b', 'c').slice(0, intercepts.length * 18), optype),
    models: `<RegressionModel functionName="classification" ${attributes}>${schema('x', mining('k', 'usageType="target"'))}${intercepts
      .map(
        (intercept, i) =>
          `<RegressionTable intercept="${intercept}" targetCategory="${'abc'[i]}"></RegressionTable>`,
      )
      .join('')}</RegressionModel>`,
  })

describe('terms', () => {
  it.each([
    { name: 'an intercept', table: 'intercept="1.5">', record: {}, value: 1.5 },
    {
      name: 'a number',
      table: 'intercept="1"><NumericPredictor name="x" coefficient="2"/>',
      record: { x: 3 },
      value: 7,
    },
    {
      name: 'a power',
      table: 'intercept="1"><NumericPredictor name="x" exponent="3" coefficient="2"/>',
      record: { x: 3 },
      value: 55,
    },
    {
      name: 'an inverse power',
      table: 'intercept="0"><NumericPredictor name="x" exponent="-1" coefficient="2"/>',
      record: { x: 4 },
      value: 0.5,
    },
    {
      name: 'a category',
      table:
        'intercept="1"><CategoricalPredictor name="c" value="p" coefficient="2"/><CategoricalPredictor name="c" value="q" coefficient="5"/>',
      record: { c: 'q' },
      value: 6,
    },
    {
      name: 'a category not listed adds nothing',
      table: 'intercept="1"><CategoricalPredictor name="c" value="p" coefficient="2"/>',
      record: { c: 'z' },
      value: 1,
    },
    {
      name: 'a missing category adds nothing',
      table: 'intercept="1"><CategoricalPredictor name="c" value="p" coefficient="2"/>',
      record: {},
      value: 1,
    },
    {
      name: 'a missing number makes the result missing',
      table: 'intercept="1"><NumericPredictor name="x" coefficient="2"/>',
      record: {},
      value: null,
    },
    {
      name: 'a product',
      table:
        'intercept="1"><PredictorTerm coefficient="2"><FieldRef field="x"/><FieldRef field="z"/><FieldRef field="x"/></PredictorTerm>',
      record: { x: 3, z: 5 },
      value: 91,
    },
    {
      name: 'a product with a missing factor',
      table:
        'intercept="1"><PredictorTerm coefficient="2"><FieldRef field="x"/><FieldRef field="z"/></PredictorTerm>',
      record: { x: 3 },
      value: null,
    },
    {
      name: 'texts of numbers',
      table: 'intercept="1e0"><NumericPredictor name="x" coefficient="1E-5"/>',
      record: { x: '1e5' },
      value: 2,
    },
    // 0 · ∞ has no value.
    {
      name: 'a result that is no number',
      table: 'intercept="1"><NumericPredictor name="x" coefficient="0"/>',
      record: { x: 'INF' },
      value: null,
    },
  ])('$name', ({ table, record, value }) => {
    const { prediction, outputs } = load(regression('', table)).scoreSync(record)
    expectValue(prediction, value)
    expectValue(outputs.t, value)
  })

  it('rounds each step to 32 bits with x-mathContext="float"', () => {
    const table = 'intercept="0.1"><NumericPredictor name="x" coefficient="0.2"/>'
    const expected = Math.fround(Math.fround(0.1) + Math.fround(Math.fround(0.2) * Math.fround(0.3)))
    expect(load(regression('x-mathContext="float"', table)).scoreSync({ x: 0.3 }).prediction).toBe(expected)
  })

  it.each([
    {
      name: 'a text as number',
      table: 'intercept="0"><NumericPredictor name="c" coefficient="1"/>',
      code: 'type-mismatch',
    },
    {
      name: 'an unknown field',
      table: 'intercept="0"><NumericPredictor name="q" coefficient="1"/>',
      code: 'unknown-field',
    },
    {
      name: 'no coefficient',
      table: 'intercept="0"><NumericPredictor name="x"/>',
      code: 'missing-attribute',
    },
    {
      name: 'a coefficient that is no number',
      table: 'intercept="0"><NumericPredictor name="x" coefficient="1,5"/>',
      code: 'bad-attribute',
    },
    { name: 'a hexadecimal intercept', table: 'intercept="0x10">', code: 'bad-attribute' },
    {
      name: 'an exponent with a fraction',
      table: 'intercept="0"><NumericPredictor name="x" exponent="1.5" coefficient="1"/>',
      code: 'bad-attribute',
    },
    {
      name: 'a huge exponent',
      table: 'intercept="0"><NumericPredictor name="x" exponent="1e300" coefficient="1"/>',
      code: 'bad-attribute',
    },
    {
      name: 'a product of nothing',
      table: 'intercept="0"><PredictorTerm coefficient="1"/>',
      code: 'missing-element',
    },
    { name: 'an unknown term', table: 'intercept="0"><CubicPredictor/>', code: 'unexpected-element' },
  ] as const)('refuses $name', ({ table, code }) => {
    expectError(loadErrorOf(regression('', table)), { code, line: 1 })
  })

  it('refuses two tables', () => {
    const document = regression('', 'intercept="0">').replace(
      '</RegressionModel>',
      '<RegressionTable intercept="1"/></RegressionModel>',
    )
    expect(loadErrorOf(document).path).toMatch(/^PMML\/RegressionModel/)
  })
})

describe('normalizationMethod of a regression', () => {
  const inverse = {
    none: { '-2': -2, '-0.5': -0.5, 0: 0, 0.7: 0.7 },
    logit: { '-2': 0.119202922022, '-0.5': 0.377540668798, 0: 0.5, 0.7: 0.668187772168 },
    softmax: { '-2': 0.119202922022, '-0.5': 0.377540668798, 0: 0.5, 0.7: 0.668187772168 },
    probit: { '-2': 0.0227501319482, '-0.5': 0.308537538726, 0: 0.5, 0.7: 0.758036347777 },
    cloglog: { '-2': 0.126576981507, '-0.5': 0.454760788107, 0: 0.632120558829, 0.7: 0.866513203342 },
    loglog: { '-2': 0.000617978989331, '-0.5': 0.192295645548, 0: 0.367879441171, 0.7: 0.608605317804 },
    cauchit: { '-2': 0.14758361765, '-0.5': 0.35241638235, 0: 0.5, 0.7: 0.694400112214 },
    exp: { '-2': 0.135335283237, '-0.5': 0.606530659713, 0: 1, 0.7: 2.01375270747 },
  }
  it.each(Object.entries(inverse))('%s', (method, results) => {
    const model = load(
      regression(
        `normalizationMethod="${method}"`,
        'intercept="0"><NumericPredictor name="x" coefficient="1"/>',
      ),
    )
    for (const [x, value] of Object.entries(results)) expectValue(model.scoreSync({ x }).prediction, value)
    expect(model.scoreSync({}).prediction).toBe(null)
  })

  it.each(['simplemax', 'log', ''])('refuses "%s"', (method) => {
    expectError(loadErrorOf(regression(`normalizationMethod="${method}"`, 'intercept="0">')), {
      code: 'bad-attribute',
      path: 'PMML/RegressionModel',
    })
  })
})

describe('normalizationMethod of a classification', () => {
  it.each([
    { method: 'softmax', y: [1, 2, -0.5], p: [0.253716181635, 0.689672086125, 0.0566117322405] },
    { method: 'logit', y: [1, 2, -0.5], p: [0.367477595738, 0.442745905745, 0.189776498517] },
    { method: 'simplemax', y: [1, 2, 5], p: [0.125, 0.25, 0.625] },
    { method: 'none', y: [0.2, 0.5, 9], p: [0.2, 0.5, 0.3] },
    // Large predictors do not overflow.
    { method: 'softmax', y: [1000, 1000, -1000], p: [0.5, 0.5, 0] },
    { method: 'logit', y: [0.7, 0], p: [0.668187772168, 0.331812227832] },
    { method: 'probit', y: [0.7, 0], p: [0.758036347777, 0.241963652223] },
    { method: 'cloglog', y: [0.7, 0], p: [0.866513203342, 0.133486796658] },
    { method: 'loglog', y: [0.7, 0], p: [0.608605317804, 0.391394682196] },
    { method: 'cauchit', y: [0.7, 0], p: [0.694400112214, 0.305599887786] },
    { method: 'softmax', y: [0.7, 0], p: [0.668187772168, 0.331812227832] },
    { method: 'none', y: [0.7, 0], p: [0.7, 0.3] },
    // Of two classes the first is kept within 0 and 1.
    { method: 'none', y: [1.7, 0], p: [1, 0] },
    { method: 'none', y: [-0.7, 0], p: [0, 1] },
  ])('$method of $y', ({ method, y, p }) => {
    const score = load(classification(`normalizationMethod="${method}"`, y)).scoreSync({})
    expectNumbers(score.probabilities, Object.fromEntries(p.map((each, i) => ['abc'[i], each])))
    expect(score.prediction).toBe('abc'[p.indexOf(Math.max(...p))])
  })

  it.each([
    { method: 'logit', y: [-1, 0.5, 9], p: [0.26894142137, 0.353517909832, 0.377540668798] },
    { method: 'none', y: [0.2, 0.5, 9], p: [0.2, 0.3, 0.5] },
    { method: 'probit', y: [-2, 0.7, 9], p: [0.0227501319482, 0.735286215829, 0.241963652223] },
  ])('an ordinal target: $method of $y', ({ method, y, p }) => {
    const score = load(classification(`normalizationMethod="${method}"`, y, 'ordinal')).scoreSync({})
    expectNumbers(score.probabilities, Object.fromEntries(p.map((each, i) => ['abc'[i], each])))
  })

  it('of equal classes the first is predicted', () => {
    expect(load(classification('normalizationMethod="softmax"', [2, 2, 1])).scoreSync({}).prediction).toBe(
      'a',
    )
  })

  it.each([
    { name: 'exp', document: classification('normalizationMethod="exp"', [1, 2]) },
    { name: 'probit of three classes', document: classification('normalizationMethod="probit"', [1, 2, 3]) },
    {
      name: 'softmax of an ordinal target',
      document: classification('normalizationMethod="softmax"', [1, 2, 3], 'ordinal'),
    },
  ])('refuses $name', ({ document }) => {
    expectError(loadErrorOf(document), { code: 'bad-attribute', path: 'PMML/RegressionModel' })
  })

  it.each([
    { name: 'one table', document: classification('', [1]), code: 'missing-element' },
    {
      name: 'a table without class',
      document: classification('', [1, 2]).replace('targetCategory="b"', ''),
      code: 'missing-attribute',
    },
    {
      name: 'two tables for one class',
      document: classification('', [1, 2]).replace('"b"></R', '"a"></R'),
      code: 'duplicate-name',
    },
  ] as const)('refuses $name', ({ document, code }) => {
    expectError(loadErrorOf(document), { code, line: 1 })
  })
})
