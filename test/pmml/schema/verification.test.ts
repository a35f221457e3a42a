/** ModelVerification: the test records of a document ("Model Verification"). */

import { describe, expect, it } from 'vitest'
import { expectError, field, load, loadErrorOf, mining, pmml, schema } from '../../helpers/pmml.js'

const fieldXml = (attributes: string): string => `<VerificationField ${attributes}/>`
const document = (fields: string, rows: string, score: string | number = 0.25): string =>
  pmml({
    fields: field('x') + field('t'),
    models: `<TreeModel functionName="regression">${schema('x', mining('t', 'usageType="target"'))}<Output><OutputField name="o" feature="transformedValue" dataType="string"><Constant>yes</Constant></OutputField></Output><Node score="${score}"><SimplePredicate field="x" operator="isNotMissing"/></Node><ModelVerification><VerificationFields>${fields}</VerificationFields><InlineTable>${rows}</InlineTable></ModelVerification></TreeModel>`,
  })
const x = fieldXml('field="x"')
const t = (attributes = ''): string => fieldXml(`field="t" ${attributes}`)
const row = (expected: string, given = '1'): string => `<row><x>${given}</x><t>${expected}</t></row>`

describe('verify', () => {
  // The bounds of the check list: within a share of 1E-6, or both within 1E-16 of zero.
  it.each([
    { score: 0.25, expected: '0.25', passes: true },
    { score: 0.24999975, expected: '0.25', passes: true },
    { score: 0.25000025, expected: '0.25', passes: true },
    { score: 0.2499997, expected: '0.25', passes: false },
    { score: 0.2500003, expected: '0.25', passes: false },
    { score: -0.24999975, expected: '-0.25', passes: true },
    { score: -0.2500003, expected: '-0.25', passes: false },
    { score: 0.25, expected: '-0.25', passes: false },
    { score: '1E-17', expected: '0', passes: true },
    { score: '1E-15', expected: '0', passes: false },
    { score: 0.25, expected: '2.5E-1', passes: true },
  ])('$score for $expected: $passes', async ({ score, expected, passes }) => {
    const { records, failures } = await load(document(x + t(), row(expected), score)).verify()
    expect(records).toBe(1)
    if (passes) expect(failures).toEqual([])
    else
      expect(failures).toEqual([{ record: 1, field: 't', expected: Number(expected), actual: Number(score) }])
  })

  it('takes the tolerances of the document, then those asked for', async () => {
    const loose = load(document(x + t('precision="0.1" zeroThreshold="0.01"'), row('0.26') + row('0.005')))
    expect((await loose.verify()).failures.map(({ record }) => record)).toEqual([2])
    expect((await loose.verify({ precision: 1e-3 })).failures.map(({ record }) => record)).toEqual([1, 2])
    const zero = load(document(x + t(), row('0.001'), 0.002))
    expect((await zero.verify()).failures.length).toBe(1)
    expect((await zero.verify({ zeroThreshold: 0.01 })).failures).toEqual([])
  })

  it('names record and field', async () => {
    const rows = '<row><x>1</x><t>0.25</t><o>yes</o></row><row><x>1</x><t>1</t><o>no</o></row>'
    const { records, failures } = await load(document(x + t() + fieldXml('field="o"'), rows)).verify()
    expect(records).toBe(2)
    expect(failures).toEqual([
      { record: 2, field: 't', expected: 1, actual: 0.25 },
      { record: 2, field: 'o', expected: 'no', actual: 'yes' },
    ])
  })

  it('an empty cell is a missing input, or nothing expected', async () => {
    const model = load(document(x + t(), '<row><x/><t/></row><row><t>5</t></row>'))
    expect((await model.verify()).failures).toEqual([{ record: 2, field: 't', expected: '5', actual: null }])
  })

  it('columns may have names of their own', async () => {
    const fields = fieldXml('field="x" column="data:in"') + fieldXml('field="t" column="data:out"')
    const rows = '<row><data:in>1</data:in><data:out>0.25</data:out></row>'
    expect((await load(document(fields, rows)).verify()).failures).toEqual([])
  })

  it('a record that is refused is a failure', async () => {
    const { failures } = await load(document(x + t(), row('0.25', 'abc'))).verify()
    expect(failures).toMatchObject([{ record: 1, field: 'x', error: { code: 'wrong-type' } }])
  })

  it('finds nothing to do where there are no records', async () => {
    const model = load(
      pmml({
        models: `<TreeModel functionName="regression">${schema('x')}<Node score="1"><True/></Node></TreeModel>`,
      }),
    )
    expect(await model.verify()).toEqual({ records: 0, failures: [] })
  })

  it('leaves the history of a stateful model alone', async () => {
    const model = load(
      pmml({
        fields: field('x'),
        models: `<TreeModel functionName="regression">${schema('x')}<Output><OutputField name="o" feature="transformedValue" dataType="double"><Lag field="x"/></OutputField></Output><Node score="1"><True/></Node><ModelVerification><VerificationFields>${x}${fieldXml('field="o"')}</VerificationFields><InlineTable><row><x>7</x></row><row><x>8</x><o>7</o></row></InlineTable></ModelVerification></TreeModel>`,
      }),
    )
    model.scoreSync({ x: 1 })
    expect((await model.verify()).failures).toEqual([])
    expect(model.scoreSync({ x: 2 }).outputs.o).toBe(1)
  })
})

it.each([
  {
    name: 'no VerificationFields',
    from: /<VerificationFields>.*<\/VerificationFields>/,
    to: '',
    code: 'missing-element',
  },
  { name: 'a field without name', from: 'field="t"', to: '', code: 'missing-attribute' },
  {
    name: 'a precision that is no number',
    from: 'field="t"',
    to: 'field="t" precision="high"',
    code: 'bad-attribute',
  },
  {
    name: 'a table elsewhere',
    from: /<InlineTable>.*<\/InlineTable>/,
    to: '<TableLocator/>',
    code: 'unsupported-element',
  },
] as const)('refuses $name', ({ from, to, code }) => {
  const [, verification] = document(x + t(), row('1')).split('<ModelVerification>')
  const whole = document(x + t(), row('1')).replace(verification, verification.replace(from, to))
  expectError(loadErrorOf(whole), { code, line: 1 })
})
