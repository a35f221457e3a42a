/** Treatments of inputs, one after the other and one inside the other ("Mining Schema"). */

import { describe, expect, it } from 'vitest'
import { expectError, field, load, mining, pmml, schema, scoreErrorOf } from '../../helpers/pmml.js'

const shown = `<Output><OutputField name="seen" dataType="double" optype="continuous" feature="transformedValue"><FieldRef field="x"/></OutputField></Output>`
const regression = (miningField: string): string =>
  `<RegressionModel functionName="regression">${schema(miningField)}${shown}<RegressionTable intercept="1"/></RegressionModel>`
const seen = (document: string, x: unknown): unknown => load(document).scoreSync({ x }).outputs.seen

const domain = '<Interval closure="closedOpen" leftMargin="0.1" rightMargin="1.3"/>'

describe('outliers', () => {
  it.each([
    // Valid: brought to the limits.
    { x: 0.2, treatment: 'asExtremeValues', value: 0.5 },
    { x: 1.2, treatment: 'asExtremeValues', value: 1 },
    { x: 0.7, treatment: 'asExtremeValues', value: 0.7 },
    // Invalid and let through: outliers are a matter of valid values.
    { x: 16, treatment: 'asExtremeValues', value: 16 },
    { x: 16, treatment: 'asMissingValues', value: 16 },
    { x: 0.2, treatment: 'asMissingValues', value: null },
  ])('$x $treatment: $value', ({ x, treatment, value }) => {
    const attributes = `invalidValueTreatment="asIs" outliers="${treatment}" lowValue="0.5" highValue="1"`
    const document = pmml({
      fields: field('x', 'double', domain),
      models: regression(mining('x', attributes)),
    })
    expect(seen(document, x)).toBe(value)
  })

  it('meets limits of 32 bits in a field of 32 bits', () => {
    const document = pmml({
      fields: field('x', 'float'),
      models: regression(mining('x', 'outliers="asMissingValues" lowValue="1.3"')),
    })
    // As a double, 1.3 is greater than the float nearest to it.
    expect(seen(document, 1.3)).toBe(Math.fround(1.3))
    expect(seen(document, 1.2)).toBe(null)
  })
})

describe('a model inside another', () => {
  const nested = (outer: string, inner: string, content = ''): string =>
    pmml({
      fields: field('x', 'double', content),
      models: `<MiningModel functionName="regression">${schema(mining('x', outer))}<Segmentation multipleModelMethod="modelChain"><Segment><True/>${regression(mining('x', inner))}</Segment></Segmentation></MiningModel>`,
    })

  it.each([
    {
      name: 'a replacement that stands for missing is replaced once more',
      outer: 'missingValueReplacement="-1"',
      inner: 'missingValueReplacement="5"',
      content: '<Value value="-1" property="missing"/>',
      x: null,
      value: 5,
    },
    {
      name: 'what passes outside is not judged inside',
      outer: 'invalidValueTreatment="asIs"',
      inner: 'missingValueTreatment="returnInvalid"',
      content: domain,
      x: 16,
      value: 16,
    },
    {
      name: 'invalid outside, missing inside',
      outer: 'invalidValueTreatment="asIs"',
      inner: 'invalidValueTreatment="asMissing" missingValueReplacement="5"',
      content: domain,
      x: 16,
      value: 5,
    },
  ])('$name', ({ outer, inner, content, x, value }) => {
    expect(seen(nested(outer, inner, content), x)).toBe(value)
  })

  it('gives no result for a missing value that it must not miss', () => {
    expectError(scoreErrorOf(load(nested('', 'missingValueTreatment="returnInvalid"')), { x: null }), {
      code: 'missing-value',
      field: 'x',
    })
  })
})
