/** DataDictionary and MiningSchema: what is valid, and what becomes of what is not. */

import { describe, expect, it } from 'vitest'
import { ScoreError } from '../../../src/index.js'
import {
  constantModel,
  expectError,
  expectValue,
  expressionDocument,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  values,
} from '../../helpers/pmml.js'

/** What the model sees of a value: the value, or the code of the error. */
function seen(dataField: string, attributes: string, value: unknown): unknown {
  const model = load(
    expressionDocument('<FieldRef field="x"/>', {
      fields: dataField,
      schema: schema(mining('x', attributes)),
    }),
  )
  try {
    return model.scoreSync({ x: value }).outputs.result
  } catch (error) {
    if (error instanceof ScoreError) return error.code
    throw error
  }
}

const interval = (closure: string, margins: string): string => `<Interval closure="${closure}" ${margins}/>`

describe('the domain of a DataField', () => {
  const colours = field('x', 'string', values('red', 'green'))
  const marked = field(
    'x',
    'integer',
    '<Value value="-1" property="missing"/><Value value="N/A" property="missing"/><Value value="13" property="invalid"/>',
  )
  const open = field('x', 'double', interval('openOpen', 'leftMargin="0" rightMargin="1"'))
  const closed = field('x', 'double', interval('closedClosed', 'leftMargin="0" rightMargin="1"'))
  const half = field('x', 'double', interval('closedOpen', 'leftMargin="0"'))
  const two = field(
    'x',
    'double',
    interval('openClosed', 'rightMargin="0"') + interval('closedOpen', 'leftMargin="10" rightMargin="20"'),
  )
  const both = field('x', 'double', interval('closedClosed', 'leftMargin="0" rightMargin="1"') + values('5'))

  it.each([
    { name: 'a listed value', dataField: colours, value: 'red', result: 'red' },
    { name: 'a value not listed', dataField: colours, value: 'blue', result: 'invalid-value' },
    { name: 'another case', dataField: colours, value: 'RED', result: 'invalid-value' },
    { name: 'the empty text', dataField: colours, value: '', result: 'invalid-value' },
    { name: 'a value that stands for missing', dataField: marked, value: -1, result: null },
    { name: 'its text', dataField: marked, value: '-1.0', result: null },
    { name: 'a word that stands for missing', dataField: marked, value: 'N/A', result: null },
    { name: 'a value listed as invalid', dataField: marked, value: 13, result: 'invalid-value' },
    { name: 'any other value', dataField: marked, value: 14, result: 14 },
    { name: 'below an open margin', dataField: open, value: 0, result: 'invalid-value' },
    { name: 'above an open margin', dataField: open, value: 1e-9, result: 1e-9 },
    { name: 'on an open right margin', dataField: open, value: 1, result: 'invalid-value' },
    { name: 'on closed margins', dataField: closed, value: 1, result: 1 },
    { name: 'on the closed left margin', dataField: closed, value: 0, result: 0 },
    { name: 'beyond it', dataField: closed, value: -1e-9, result: 'invalid-value' },
    { name: 'without right margin', dataField: half, value: 'INF', result: Number.POSITIVE_INFINITY },
    { name: 'in the first of two intervals', dataField: two, value: 0, result: 0 },
    { name: 'between two intervals', dataField: two, value: 5, result: 'invalid-value' },
    { name: 'in the second of two intervals', dataField: two, value: 10, result: 10 },
    { name: 'a listed value beside intervals', dataField: both, value: 5, result: 5 },
    { name: 'an interval beside listed values', dataField: both, value: 0.5, result: 'invalid-value' },
  ])('$name: $value is $result', ({ dataField, value, result }) => {
    expectValue(seen(dataField, '', value), result)
  })

  it.each([
    { name: 'two fields of one name', fields: field('x') + field('x'), code: 'duplicate-name' },
    {
      name: 'no name',
      fields: '<DataField optype="continuous" dataType="double"/>',
      code: 'missing-attribute',
    },
    { name: 'no data type', fields: '<DataField name="x" optype="continuous"/>', code: 'missing-attribute' },
    { name: 'an unknown data type', fields: field('x', 'decimal'), code: 'bad-attribute' },
    { name: 'an unknown optype', fields: field('x', 'double', '', 'fuzzy'), code: 'bad-attribute' },
    { name: 'a value of another type', fields: field('x', 'double', values('a')), code: 'bad-attribute' },
    { name: 'a value without text', fields: field('x', 'string', '<Value/>'), code: 'missing-attribute' },
    {
      name: 'a margin that is no number',
      fields: field('x', 'double', interval('openOpen', 'leftMargin="low"')),
      code: 'bad-attribute',
    },
    {
      name: 'margins that hold nothing',
      fields: field('x', 'double', interval('openOpen', 'leftMargin="1" rightMargin="0"')),
      code: 'bad-attribute',
    },
    { name: 'something else inside', fields: field('x', 'double', '<Bound/>'), code: 'unexpected-element' },
  ] as const)('refuses $name', ({ fields, code }) => {
    expectError(loadErrorOf(pmml({ fields, models: constantModel(schema('x')) })), { code, line: 1 })
  })
})

describe('MiningField', () => {
  const valid = field('x', 'string', values('a', 'b'))
  const range = field('x', 'double', interval('closedClosed', 'leftMargin="0" rightMargin="100"'))
  const plain = field('x')
  const integer = field('x', 'integer')
  const cases = [
    // attributes, field, then: value → what the model sees
    { of: valid, with: '', see: { a: 'a', z: 'invalid-value' }, missing: null },
    { of: valid, with: 'invalidValueTreatment="returnInvalid"', see: { z: 'invalid-value' }, missing: null },
    { of: valid, with: 'invalidValueTreatment="asIs"', see: { a: 'a', z: 'z' }, missing: null },
    { of: valid, with: 'invalidValueTreatment="asMissing"', see: { a: 'a', z: null }, missing: null },
    {
      of: valid,
      with: 'invalidValueTreatment="asMissing" missingValueReplacement="b"',
      see: { a: 'a', z: 'b' },
      missing: 'b',
    },
    {
      of: valid,
      with: 'invalidValueTreatment="asValue" invalidValueReplacement="b"',
      see: { a: 'a', z: 'b' },
      missing: null,
    },
    {
      of: valid,
      with: 'invalidValueTreatment="asIs" invalidValueReplacement="b"',
      see: { z: 'b' },
      missing: null,
    },
    { of: valid, with: 'missingValueReplacement="b"', see: { a: 'a', z: 'invalid-value' }, missing: 'b' },
    // Replacements are not checked.
    { of: valid, with: 'missingValueReplacement="q"', see: { a: 'a' }, missing: 'q' },
    {
      of: plain,
      with: 'missingValueReplacement="1.5" missingValueTreatment="asMean"',
      see: { 2: 2 },
      missing: 1.5,
    },
    {
      of: integer,
      with: 'missingValueReplacement="1.5" missingValueTreatment="asMean"',
      see: { 2: 2 },
      missing: 1.5,
    },
    { of: plain, with: 'missingValueTreatment="returnInvalid"', see: { 2: 2 }, missing: 'missing-value' },
    { of: plain, with: 'x-missingValueTreatment="x-returnInvalid"', see: { 2: 2 }, missing: 'missing-value' },
    {
      of: plain,
      with: 'outliers="asIs" lowValue="0" highValue="10"',
      see: { '-1': -1, 11: 11 },
      missing: null,
    },
    {
      of: plain,
      with: 'outliers="asExtremeValues" lowValue="0" highValue="10"',
      see: { '-1': 0, 0: 0, 5: 5, 10: 10, 11: 10, INF: 10 },
      missing: null,
    },
    {
      of: plain,
      with: 'outliers="asExtremeValues" highValue="10"',
      see: { '-1': -1, 11: 10 },
      missing: null,
    },
    {
      of: plain,
      with: 'outliers="asMissingValues" lowValue="0" highValue="10"',
      see: { '-1': null, 0: 0, 11: null },
      missing: null,
    },
    {
      of: plain,
      with: 'outliers="asMissingValues" lowValue="0" highValue="10" missingValueReplacement="5"',
      see: { '-1': 5, 0: 0, 11: 5 },
      missing: 5,
    },
    // Validity comes first, then outliers.
    {
      of: range,
      with: 'outliers="asExtremeValues" lowValue="10" highValue="90"',
      see: { 5: 10, 101: 'invalid-value' },
      missing: null,
    },
    {
      of: range,
      with: 'outliers="asMissingValues" lowValue="10" highValue="90" missingValueReplacement="50" invalidValueTreatment="asMissing"',
      see: { 5: 50, 101: 50, 20: 20 },
      missing: 50,
    },
    {
      of: range,
      with: 'invalidValueTreatment="asMissing" missingValueTreatment="returnInvalid"',
      see: { 101: 'missing-value' },
      missing: 'missing-value',
    },
  ]
  it.each(cases)('$with', ({ of, with: attributes, see, missing }) => {
    for (const [value, expected] of Object.entries(see))
      expect(seen(of, attributes, value), value).toBe(expected)
    for (const none of [null, undefined, Number.NaN]) expect(seen(of, attributes, none)).toBe(missing)
  })

  it.each([
    { treatment: 'returnInvalid', code: 'wrong-type' },
    // There is no value that could be used as it is.
    { treatment: 'asIs', code: 'wrong-type' },
    { treatment: 'asMissing', code: null },
  ])('a text that is no number: $treatment', ({ treatment, code }) => {
    expect(seen(plain, `invalidValueTreatment="${treatment}"`, 'abc')).toBe(code)
  })

  it('an invalid value let through is not missing, not valid, and equal to no other', () => {
    const of = (expression: string): unknown =>
      load(
        expressionDocument(expression, {
          fields: valid,
          schema: schema(mining('x', 'invalidValueTreatment="asIs"')),
        }),
      ).scoreSync({ x: 'z' }).outputs.result
    const apply = (name: string): string => `<Apply function="${name}"><FieldRef field="x"/></Apply>`
    expect(['isMissing', 'isNotMissing', 'isValid', 'isNotValid'].map((name) => of(apply(name)))).toEqual([
      false,
      true,
      false,
      true,
    ])
    expect(of('<NormDiscrete field="x" value="a"/>')).toBe(0)
  })

  it('gives its optype to the field', () => {
    const fields = field('x', 'string', values('low', 'high'))
    const model = load(
      pmml({
        fields,
        models: `<TreeModel functionName="regression">${schema(mining('x', 'optype="ordinal"'))}<Node score="1"><SimplePredicate field="x" operator="lessThan" value="high"/></Node></TreeModel>`,
      }),
    )
    expect(model.inputs[0].optype).toBe('ordinal')
    expect(model.scoreSync({ x: 'low' }).prediction).toBe(1)
  })

  it.each([
    { name: 'a field twice', mining: mining('x') + mining('x'), code: 'duplicate-name', field: 'x' },
    { name: 'an unknown field', mining: mining('z'), code: 'unknown-field', field: 'z' },
    { name: 'no name', mining: '<MiningField/>', code: 'missing-attribute' },
    { name: 'an unknown usage', mining: mining('x', 'usageType="dormant"'), code: 'bad-attribute' },
    { name: 'an unknown treatment', mining: mining('x', 'outliers="drop"'), code: 'bad-attribute' },
    {
      name: 'asValue without a value',
      mining: mining('x', 'invalidValueTreatment="asValue"'),
      code: 'bad-attribute',
      field: 'x',
    },
    {
      name: 'outliers without bounds',
      mining: mining('x', 'outliers="asExtremeValues"'),
      code: 'bad-attribute',
      field: 'x',
    },
    {
      name: 'bounds that hold nothing',
      mining: mining('x', 'outliers="asExtremeValues" lowValue="2" highValue="1"'),
      code: 'bad-attribute',
      field: 'x',
    },
    {
      name: 'a bound that is no number',
      mining: mining('x', 'outliers="asExtremeValues" lowValue="NaN"'),
      code: 'bad-attribute',
      field: 'x',
    },
    {
      name: 'a replacement of another type',
      mining: mining('x', 'missingValueReplacement="abc"'),
      code: 'bad-attribute',
      field: 'x',
    },
  ] as const)('refuses $name', ({ name: _, mining, ...error }) => {
    const models = constantModel(`<MiningSchema>${mining}</MiningSchema>`)
    expectError(loadErrorOf(pmml({ models })), { line: 1, ...error })
  })

  it('a model sees only the fields that it lists', () => {
    const document = expressionDocument('<FieldRef field="y"/>', { schema: schema('x') })
    expectError(loadErrorOf(document), {
      code: 'unknown-field',
      field: 'y',
      path: 'PMML/TreeModel/Output/OutputField/FieldRef',
    })
  })
})

describe('inputs and the schema of a record', () => {
  const model = load(
    pmml({
      fields:
        field('x', 'double', interval('closedOpen', 'leftMargin="0" rightMargin="9"')) +
        field('c', 'string', values('a', 'b')) +
        field('w') +
        field('y'),
      models: constantModel(
        schema(
          mining('x', 'missingValueTreatment="returnInvalid"'),
          'c',
          mining('w', 'usageType="analysisWeight"'),
          mining('y', 'usageType="target"'),
        ),
      ),
    }),
  )

  it('names the fields that a record should have, neither targets nor weights', () => {
    expect(model.inputs).toEqual([
      {
        name: 'x',
        type: 'double',
        optype: 'continuous',
        domain: { intervals: [{ left: 0, right: 9, leftClosed: true, rightClosed: false }] },
        missing: false,
      },
      { name: 'c', type: 'string', optype: 'categorical', domain: { values: ['a', 'b'] }, missing: true },
    ])
    expect(model.outputs).toMatchObject([{ name: 'y', type: 'double', role: 'target' }])
  })
})

describe('treatments of a model inside another', () => {
  const segment = (miningField: string, body: string): string =>
    pmml({
      fields: field('x'),
      transformations:
        '<DerivedField name="d" optype="continuous" dataType="double"><Apply function="*"><FieldRef field="x"/><Constant>2</Constant></Apply></DerivedField>',
      models: `<MiningModel functionName="regression">${schema('x')}<Segmentation multipleModelMethod="sum"><Segment><True/><RegressionModel functionName="regression"><MiningSchema>${miningField}</MiningSchema><RegressionTable intercept="0">${body}</RegressionTable></RegressionModel></Segment></Segmentation></MiningModel>`,
    })
  const term = (name: string): string => `<NumericPredictor name="${name}" coefficient="1"/>`

  it.each([
    {
      name: 'the input',
      mining: mining('x', 'missingValueReplacement="3"'),
      body: term('x'),
      x: null,
      value: 3,
    },
    {
      name: 'the input, present',
      mining: mining('x', 'missingValueReplacement="3"'),
      body: term('x'),
      x: 1,
      value: 1,
    },
    {
      name: 'what is derived from the treated input',
      mining: mining('x', 'missingValueReplacement="3"'),
      body: term('d'),
      x: null,
      value: 6,
    },
    {
      name: 'a derived field as input',
      mining: mining('d', 'missingValueReplacement="5"'),
      body: term('d'),
      x: null,
      value: 5,
    },
    {
      name: 'a derived field as input, bounded',
      mining: mining('d', 'outliers="asExtremeValues" highValue="7"'),
      body: term('d'),
      x: 100,
      value: 7,
    },
    { name: 'nothing', mining: mining('x'), body: term('d'), x: 2, value: 4 },
  ])('$name: $value', ({ mining: miningField, body, x, value }) => {
    expect(load(segment(miningField, body)).scoreSync({ x }).prediction).toBe(value)
  })
})
