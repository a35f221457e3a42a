/** Output: every feature ("Output"). */

import { describe, expect, it } from 'vitest'
import {
  expectError,
  expectValue,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  values,
} from '../../helpers/pmml.js'

const shares =
  '<ScoreDistribution value="a" recordCount="6"/><ScoreDistribution value="b" recordCount="3"/><ScoreDistribution value="c" recordCount="1"/>'
const classes = '<Value value="a" displayValue="Alpha"/><Value value="b"/><Value value="c"/>'
const classifier = (outputs: string): string =>
  pmml({
    fields: field('x') + field('k', 'string', classes),
    models: `<TreeModel functionName="classification">${schema('x', mining('k', 'usageType="target"'))}<Output>${outputs}</Output><Node id="n1"><SimplePredicate field="x" operator="isNotMissing"/>${shares}</Node></TreeModel>`,
  })
const regression = (outputs: string, targets = ''): string =>
  pmml({
    fields: field('x') + field('t'),
    models: `<RegressionModel functionName="regression">${schema('x', mining('t', 'usageType="target"'))}<Output>${outputs}</Output>${targets}<RegressionTable intercept="1"><NumericPredictor name="x" coefficient="1"/></RegressionTable></RegressionModel>`,
  })
const output = (feature: string, rest = '', inside = '', name = 'o'): string =>
  `<OutputField name="${name}" feature="${feature}" ${rest}>${inside}</OutputField>`

describe('features of a classification', () => {
  it.each([
    { name: 'predictedValue', of: output('predictedValue'), value: 'a' },
    { name: 'no feature', of: '<OutputField name="o"/>', value: 'a' },
    { name: 'predictedDisplayValue', of: output('predictedDisplayValue'), value: 'Alpha' },
    { name: 'probability of the prediction', of: output('probability'), value: 0.6 },
    { name: 'probability of a class', of: output('probability', 'value="b"'), value: 0.3 },
    { name: 'probability of a rank', of: output('probability', 'rank="3"'), value: 0.1 },
    { name: 'the class of a rank', of: output('predictedValue', 'rank="2"'), value: 'b' },
    { name: 'the class of a rank beyond', of: output('predictedValue', 'rank="9"'), value: null },
    { name: 'confidence', of: output('confidence'), value: 0.6 },
    { name: 'confidence of a class', of: output('confidence', 'value="c"'), value: 0.1 },
    { name: 'entityId', of: output('entityId'), value: 'n1' },
    { name: 'clusterId, its older name', of: output('clusterId'), value: 'n1' },
    {
      name: 'transformedValue',
      of: output('transformedValue', '', '<Constant>5</Constant>'),
      value: 5,
    },
    {
      name: 'decision',
      of: output(
        'decision',
        'dataType="string"',
        '<Decisions><Decision value="go"/></Decisions><Constant>go</Constant>',
      ),
      value: 'go',
    },
    { name: 'warning', of: output('warning'), value: null },
    { name: 'a data type', of: output('probability', 'dataType="string" value="b"'), value: '0.3' },
    { name: 'a target by name', of: output('predictedValue', 'targetField="k"'), value: 'a' },
  ])('$name', ({ of, value }) => {
    expectValue(load(classifier(of)).scoreSync({ x: 1 }).outputs.o, value)
  })

  it.each(['predictedValue', 'predictedDisplayValue', 'probability', 'confidence', 'entityId'])(
    '%s of no prediction is missing',
    (feature) => {
      const { outputs } = load(classifier(output(feature))).scoreSync({})
      expect(outputs).toEqual({ k: null, o: null })
    },
  )

  it('an expression is evaluated even where there is no prediction', () => {
    const model = load(
      classifier(
        output('predictedValue', '', '', 'p') +
          output('transformedValue', '', '<Apply function="isMissing"><FieldRef field="p"/></Apply>'),
      ),
    )
    expect(model.scoreSync({}).outputs).toEqual({ k: null, p: null, o: true })
    expect(model.scoreSync({ x: 1 }).outputs).toEqual({ k: 'a', p: 'a', o: false })
  })

  it.each([
    { actual: 'a', value: '', expected: 0.4 },
    { actual: 'b', value: '', expected: -0.6 },
    { actual: 'b', value: 'value="b"', expected: 0.7 },
    { actual: 'a', value: 'value="b"', expected: -0.3 },
    { actual: null, value: '', expected: null },
  ])('residual of $actual, $value', ({ actual, value, expected }) => {
    const model = load(classifier(output('residual', value)))
    expectValue(model.scoreSync({ x: 1, k: actual }).outputs.o, expected)
  })
})

describe('features of a regression', () => {
  it.each([
    { actual: 5, expected: 3 },
    { actual: '1', expected: -1 },
    { actual: null, expected: null },
  ])('the residual is actual − predicted: $actual', ({ actual, expected }) => {
    expectValue(load(regression(output('residual'))).scoreSync({ x: 1, t: actual }).outputs.o, expected)
  })

  it('the target is not asked for where nothing needs it', () => {
    expect(load(regression(output('predictedValue'))).scoreSync({ x: 1, t: 'nonsense' }).outputs.o).toBe(2)
  })

  it('sees the prediction after Targets', () => {
    const targets = '<Targets><Target field="t" rescaleFactor="10"/></Targets>'
    expect(load(regression(output('predictedValue'), targets)).scoreSync({ x: 1 }).outputs).toEqual({
      t: 20,
      o: 20,
    })
  })

  it.each([
    { dataType: 'integer', value: 2 },
    { dataType: 'double', value: 2 },
    { dataType: 'string', value: '2.0' },
  ])('as $dataType', ({ dataType, value }) => {
    const outputs = output('predictedValue', `dataType="${dataType}"`)
    expect(load(regression(outputs)).scoreSync({ x: 1 }).outputs.o).toBe(value)
  })

  it('each output sees those before it', () => {
    const double = (name: string): string =>
      `<Apply function="*"><FieldRef field="${name}"/><Constant>2</Constant></Apply>`
    const model = load(
      regression(
        output('predictedValue', '', '', 'p') +
          output('transformedValue', '', double('p'), 'q') +
          output('transformedValue', '', double('q'), 'r'),
      ),
    )
    expect(model.scoreSync({ x: 1 }).outputs).toEqual({ t: 2, p: 2, q: 4, r: 8 })
  })

  it('an output wins over a target of its name', () => {
    const outputs = output('transformedValue', 'dataType="integer"', '<Constant>7</Constant>', 't')
    const model = load(regression(outputs))
    expect(model.scoreSync({ x: 1 })).toMatchObject({ prediction: 2, outputs: { t: 7 } })
    expect(model.outputs).toMatchObject([{ name: 't', type: 'integer', role: 'transformedValue' }])
  })

  it('names are names, whatever they are made of', () => {
    const names = ['probability(1)', 'Sepal.Length', '__proto__', 'constructor', 'a b', 'x-y']
    const model = load(
      regression(
        names
          .map((name) => output('transformedValue', '', `<Constant>${name.length}</Constant>`, name))
          .join(''),
      ),
    )
    const { outputs } = model.scoreSync({ x: 1 })
    expect(Object.entries(outputs)).toEqual([['t', 2], ...names.map((name) => [name, name.length])])
    for (const name of ['hasOwnProperty', 'toString', 'valueOf']) expect(name in outputs).toBe(false)
  })

  it('isFinalResult="false" marks what is of less interest', () => {
    const model = load(regression(output('predictedValue', 'isFinalResult="false"')))
    expect(model.outputs.find(({ name }) => name === 'o')).toMatchObject({ intermediate: true })
  })
})

describe('an OutputField', () => {
  it.each([
    { name: 'an unknown feature', outputs: output('aura'), code: 'bad-attribute' },
    { name: 'probability of a regression', outputs: output('probability'), code: 'unsupported-value' },
    { name: 'affinity', outputs: output('affinity'), code: 'unsupported-value' },
    { name: 'reasonCode', outputs: output('reasonCode'), code: 'unsupported-value' },
    { name: 'standardError', outputs: output('standardError'), code: 'unsupported-value' },
    { name: 'two of one name', outputs: output('predictedValue').repeat(2), code: 'duplicate-name' },
    { name: 'no name', outputs: '<OutputField feature="predictedValue"/>', code: 'missing-attribute' },
    { name: 'no expression', outputs: output('transformedValue'), code: 'missing-element' },
    {
      name: 'an unknown target',
      outputs: output('predictedValue', 'targetField="q"'),
      code: 'bad-attribute',
    },
    {
      name: 'an output that comes later',
      outputs:
        output('transformedValue', '', '<FieldRef field="late"/>') + output('predictedValue', '', '', 'late'),
      code: 'unknown-field',
    },
    {
      name: 'a segment of a model without',
      outputs: output('predictedValue', 'segmentId="1"'),
      code: 'unknown-reference',
    },
  ] as const)('refuses $name', ({ outputs, code }) => {
    expectError(loadErrorOf(regression(outputs)), { code, line: 1 })
  })

  it('tells a model without segments from one that has others', () => {
    const error = loadErrorOf(regression(output('predictedValue', 'segmentId="1"')))
    expect(error.expected).toBe('no segmentId, since the model has no segments with an id')
  })

  it('refuses a class that can not be one', () => {
    const document = classifier(output('probability', 'value="x"')).replace(
      field('k', 'string', classes),
      field('k', 'integer', values('1', '2'), 'categorical'),
    )
    expect(loadErrorOf(document).code).toBe('bad-attribute')
  })
})
