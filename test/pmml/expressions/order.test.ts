/** Ordinal fields in functions: the list of their values is their order. The results are those that the reference evaluator gives. */

import { describe, expect, it } from 'vitest'
import {
  evaluate,
  expectError,
  expressionDocument,
  field,
  load,
  loadErrorOf,
  scoreErrorOf,
  values,
} from '../../helpers/pmml.js'

const fields =
  field('k', 'integer', values('3', '1', '2'), 'ordinal') +
  field('o', 'string', values('low', 'mid', 'high'), 'ordinal') +
  field('i', 'integer') +
  field('b', 'boolean') +
  field('s', 'string')
const transformations = `
  <DefineFunction name="below" optype="categorical"><ParameterField name="p"/>
    <Apply function="lessThan"><FieldRef field="p"/><Constant>mid</Constant></Apply></DefineFunction>
  <DerivedField name="same" optype="ordinal" dataType="integer"><FieldRef field="k"/></DerivedField>
  <DerivedField name="text" optype="ordinal" dataType="string"><FieldRef field="k"/></DerivedField>
  <DerivedField name="number" optype="continuous" dataType="integer"><FieldRef field="k"/></DerivedField>
  <DerivedField name="own" optype="ordinal" dataType="integer"><FieldRef field="k"/>${values('1', '2', '3')}</DerivedField>`
const parts = { fields, transformations }

const ref = (name: string): string => `<FieldRef field="${name}"/>`
const less = (a: string, b: string): string => `<Apply function="lessThan">${a}${b}</Apply>`
const one = '<Constant dataType="integer">1</Constant>'

describe('the order of ordinal fields', () => {
  it.each([
    { xml: less(ref('k'), one), record: { k: 3 }, value: true },
    { xml: less(ref('k'), one), record: { k: 1 }, value: false },
    { xml: less(ref('k'), one), record: { k: 2 }, value: false },
    { xml: less(ref('k'), one), record: {}, value: null },
    { xml: less(ref('k'), '<Constant dataType="string">2</Constant>'), record: { k: 1 }, value: true },
    { xml: less(ref('k'), ref('i')), record: { k: 3, i: 1 }, value: true },
    { xml: less(ref('k'), ref('i')), record: { k: 2, i: 1 }, value: false },
    // On the right, it is a number like others.
    { xml: less(ref('i'), ref('k')), record: { k: 3, i: 1 }, value: true },
    { xml: less(one, ref('k')), record: { k: 2 }, value: true },
    { xml: less(ref('o'), '<Constant>mid</Constant>'), record: { o: 'low' }, value: true },
    { xml: less(ref('o'), '<Constant>mid</Constant>'), record: { o: 'high' }, value: false },
    { xml: less(ref('o'), ref('o')), record: { o: 'high' }, value: false },
    { xml: less(ref('same'), one), record: { k: 3 }, value: true },
    { xml: less(ref('number'), one), record: { k: 3 }, value: false },
    { xml: `<Apply function="below">${ref('o')}</Apply>`, record: { o: 'low' }, value: true },
    { xml: `<Apply function="below">${ref('o')}</Apply>`, record: { o: 'high' }, value: false },
    {
      xml: less(`<Apply function="if">${ref('b')}${ref('o')}${ref('o')}</Apply>`, '<Constant>mid</Constant>'),
      record: { b: true, o: 'high' },
      value: false,
    },
    { xml: `<Apply function="max">${ref('k')}${one}</Apply>`, record: { k: 3 }, value: 3 },
    // The reference keeps the order of the field below; the standard has these Values give the order.
    { xml: less(ref('own'), '<Constant>2</Constant>'), record: { k: 3 }, value: false },
    { xml: less(ref('own'), '<Constant>2</Constant>'), record: { k: 1 }, value: true },
  ])('$xml of $record is $value', ({ xml, record, value }) => {
    expect(evaluate(xml, record, parts)).toBe(value)
  })

  it.each([
    { xml: less(ref('o'), '<Constant>other</Constant>'), record: { o: 'low' } },
    { xml: less(ref('k'), ref('i')), record: { k: 1, i: 9 } },
  ])('$xml has no result for $record: the value is not listed', ({ xml, record }) => {
    expectError(scoreErrorOf(load(expressionDocument(xml, parts)), record), { code: 'invalid-result' })
  })

  it('texts without a list have none', () => {
    expectError(loadErrorOf(expressionDocument(less(ref('s'), '<Constant>mid</Constant>'), parts)), {
      code: 'type-mismatch',
    })
  })
})
