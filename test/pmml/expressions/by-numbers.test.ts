/** Arithmetic that goes by numbers gives what values give: results, missing ones and errors. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ModelRecord, ScoreError, type SyncModel } from '../../../src/index.js'
import type { Expression } from '../../../src/pmml/expressions/expression.js'
import { arithmeticFunctions } from '../../../src/pmml/functions/arithmetic.js'
import { expressionDocument, field, load, mining, pmml, schema } from '../../helpers/pmml.js'
import { newFrame } from '../functions/apply.js'

const fields = field('x') + field('y', 'integer') + field('z', 'float')

const leaf = fc.oneof(
  fc.constantFrom('x', 'y', 'z', 'd').map((name) => `<FieldRef field="${name}"/>`),
  fc
    .constantFrom('0', '1', '-3', '2.5', '1e300')
    .map((each) => `<Constant dataType="double">${each}</Constant>`),
  fc
    .constantFrom('0', '2', '9007199254740991')
    .map((each) => `<Constant dataType="integer">${each}</Constant>`),
  fc.constantFrom('<Constant dataType="double" missing="true"/>', '<Constant>3</Constant>'),
  fc
    .constantFrom('asIs', 'asMissingValues', 'asExtremeValues')
    .map(
      (outliers) =>
        `<NormContinuous field="x" outliers="${outliers}"><LinearNorm orig="-1" norm="0"/><LinearNorm orig="1" norm="1"/><LinearNorm orig="2" norm="1"/></NormContinuous>`,
    ),
)
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    fc
      .record({
        name: fc.constantFrom('+', '-', '*', '/', 'modulo', 'pow', 'threshold'),
        a: tie('expression'),
        b: tie('expression'),
        more: fc.constantFrom(
          '',
          '',
          'invalidValueTreatment="asMissing"',
          'invalidValueTreatment="asIs"',
          'mapMissingTo="7"',
          'defaultValue="1.5"',
        ),
      })
      .map(({ name, a, b, more }) => `<Apply function="${name}" ${more}>${a}${b}</Apply>`),
  ),
}))

/** A field that both sides see, computed from another one. */
const d = `<DerivedField name="d" optype="continuous" dataType="double"><Apply function="/"><FieldRef field="y"/><FieldRef field="x"/></Apply></DerivedField>`

/** The expression as a field that a regression multiplies by 1: by numbers. */
const byNumbers = (xml: string): SyncModel =>
  load(
    pmml({
      fields: field('t') + fields,
      transformations: `${d}<DerivedField name="result" optype="continuous" dataType="double">${xml}</DerivedField>`,
      models: `<RegressionModel functionName="regression">${schema(mining('t', 'usageType="target"'), 'x', 'y', 'z')}
        <RegressionTable><NumericPredictor name="result" coefficient="1"/></RegressionTable></RegressionModel>`,
    }),
  )
/** As a value that an output shows. */
const byValues = (xml: string): SyncModel =>
  load(expressionDocument(xml, { fields, transformations: d, dataType: 'double' }))

function resultOf(score: () => unknown): unknown {
  try {
    const result = score()
    // What is infinite or 0 goes through the sum of the regression.
    return typeof result === 'number' ? result + 0 : result
  } catch (error) {
    if (!(error instanceof ScoreError)) throw error
    return error.code
  }
}

const record: fc.Arbitrary<ModelRecord> = fc.record({
  x: fc.oneof(fc.constantFrom(0, -0, 1, -1, 1.5, 3, Infinity, -Infinity, 1e-300, null, '2'), fc.double()),
  y: fc.constantFrom(0, 1, -2, 3, 9007199254740991, null),
  z: fc.constantFrom(0.1, -5, null, 3e38),
})

it('derived fields of arithmetic', () => {
  let numbers = 0
  fc.assert(
    fc.property(expression, fc.array(record, { minLength: 8, maxLength: 8 }), (xml, records) => {
      const [one, other] = [byNumbers(xml), byValues(xml)]
      for (const each of records) {
        const expected = resultOf(() => other.scoreSync(each).outputs.result)
        expect(resultOf(() => one.scoreSync(each).prediction)).toBe(expected)
        if (typeof expected === 'number') numbers++
      }
    }),
    { numRuns: 400 },
  )
  expect(numbers).toBeGreaterThan(500)
})

it('operands are asked for their numbers, and for their values only where these are none', () => {
  const asked: string[] = []
  const operand = (name: string, number: number, value: number | null): Expression => ({
    type: 'double',
    number() {
      asked.push(`number of ${name}`)
      return number
    },
    evaluate() {
      asked.push(`value of ${name}`)
      return value
    },
  })
  const sum = (a: Expression, b: Expression): number | undefined =>
    arithmeticFunctions['+'].compile([a, b]).number?.(newFrame())
  expect(sum(operand('a', 1, 1), operand('b', 2, 2))).toBe(3)
  expect(asked).toEqual(['number of a', 'number of b'])
  expect(sum(operand('a', 1, 1), operand('b', Number.NaN, null))).toBe(Number.NaN)
  expect(asked.at(-1)).toBe('value of b')
  asked.length = 0
  const missing = { ...operand('b', Number.NaN, null), isNumberOrMissing: true }
  expect(sum(operand('a', 1, 1), missing)).toBe(Number.NaN)
  expect(asked).toEqual(['number of a', 'number of b'])
})
