/** RegressionModel at its edges: missing powers, ordinal classes, 32 bits, infinities ("Regression"). */

import { describe, expect, it } from 'vitest'
import { expectNumbers, field, load, mining, pmml, schema, values } from '../../helpers/pmml.js'

/** A table a class: an intercept, or an intercept and predictors. */
type Table = string | readonly [intercept: string, predictors: string]

const classes = (attributes: string, optype: string, ...tables: readonly Table[]) =>
  load(
    pmml({
      fields: field('x') + field('k', 'string', values('a', 'b', 'c'), optype),
      models: `<RegressionModel functionName="classification" ${attributes}>${schema('x', mining('k', 'usageType="target"'))}${tables
        .map((table) => (typeof table === 'string' ? [table, ''] : table))
        .map(
          ([intercept, predictors], i) =>
            `<RegressionTable targetCategory="${'abc'[i]}" intercept="${intercept}">${predictors}</RegressionTable>`,
        )
        .join('')}</RegressionModel>`,
    }),
  )

const inverse = '<NumericPredictor name="x" exponent="-1" coefficient="1"/>'

describe('a missing number', () => {
  it.each([{ exponent: 0 }, { exponent: 1 }, { exponent: 2 }, { exponent: -1 }])(
    'to the power of $exponent is missing',
    ({ exponent }) => {
      const model = load(
        pmml({
          models: `<RegressionModel functionName="regression">${schema('x', mining('y', 'usageType="target"'))}<RegressionTable intercept="1"><NumericPredictor name="x" exponent="${exponent}" coefficient="2"/></RegressionTable></RegressionModel>`,
        }),
      )
      expect(model.scoreSync({ x: null }).prediction).toBe(null)
      expect(model.scoreSync({ x: 1 }).prediction).toBe(3)
    },
  )
})

describe('ordinal classes without a link', () => {
  it.each([
    { tables: ['0.3', '0.8', '0'], probabilities: { a: 0.3, b: 0.5, c: 0.2 } },
    // Cumulative probabilities are probabilities: from 0 to 1.
    { tables: ['0.3', '1.7', '0'], probabilities: { a: 0.3, b: 0.7, c: 0 } },
    { tables: ['-0.4', '0.1', '0'], probabilities: { a: 0, b: 0.1, c: 0.9 } },
  ])('$tables', ({ tables, probabilities }) => {
    const model = classes('normalizationMethod="none"', 'ordinal', ...tables)
    expectNumbers(model.scoreSync({ x: 1 }).probabilities, probabilities)
  })
})

describe('32 bits', () => {
  it.each([
    // 138.89 in single precision, and what is left of its cauchit: halves of 2^-23.
    { method: 'cauchit', intercept: '138.88990783691406', b: 0.0022917985916137695 },
    // 1 - e^(-e^y), each step rounded.
    { method: 'cloglog', intercept: '-2.450429916381836', b: 1 - 0.0826411247253418 },
  ])('$method rounds each step', ({ method, intercept, b }) => {
    const model = classes(
      `normalizationMethod="${method}" x-mathContext="float"`,
      'categorical',
      intercept,
      '0',
    )
    expect(model.scoreSync({ x: 1 }).probabilities?.b).toBe(Math.fround(b))
  })
})

describe('infinities', () => {
  it.each([{ method: 'softmax' }, { method: 'simplemax' }])(
    '$method of an infinity is no distribution',
    ({ method }) => {
      const model = classes(`normalizationMethod="${method}"`, 'categorical', ['0', inverse], '0', '1')
      expect(model.scoreSync({ x: 0 }).prediction).toBe(null)
      expect(model.scoreSync({ x: 0 }).probabilities).toBe(undefined)
    },
  )
})
