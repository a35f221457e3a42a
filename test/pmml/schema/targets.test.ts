/** Targets: from a model's own result to the prediction ("Targets"). */

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

const numbers = (target: string, dataType = 'double'): string =>
  pmml({
    fields: field('x') + field('t', dataType),
    models: `<RegressionModel functionName="regression">${schema('x', mining('t', 'usageType="target"'))}<Targets>${target}</Targets><RegressionTable intercept="0"><NumericPredictor name="x" coefficient="1"/></RegressionTable></RegressionModel>`,
  })

describe('a continuous target', () => {
  it.each([
    { target: 'castInteger="round"', results: { 2.718: 3, '-2.89': -3, 2.5: 3, '-2.5': -2, '-0.4': 0 } },
    { target: 'castInteger="ceiling"', results: { '-1.2': -1, 1.2: 2 } },
    { target: 'castInteger="floor"', results: { 2.718: 2, '-1.2': -2 } },
    { target: 'min="-10"', results: { '-20': -10, 20: 20 } },
    { target: 'max="10.5"', results: { '-20': -20, 20: 10.5 } },
    { target: 'rescaleFactor="3.14"', results: { 8: 25.12 } },
    { target: 'rescaleConstant="10"', results: { 8: 18 } },
    { target: 'rescaleConstant="10" rescaleFactor="3.14"', results: { 8: 35.12 } },
    // First the bounds, then the factor, then the constant, then the integer.
    {
      target: 'min="-10" max="10.5" rescaleFactor="3.14" rescaleConstant="10" castInteger="round"',
      results: { 8: 35, 12: 43, '-20': -21 },
    },
  ])('$target', ({ target, results }) => {
    const model = load(numbers(`<Target field="t" ${target}/>`))
    for (const [x, value] of Object.entries(results)) {
      expectValue(model.scoreSync({ x }).prediction, value)
      expectValue(model.scoreSync({ x }).outputs.t, value)
    }
    expect(model.scoreSync({}).prediction).toBe(null)
  })

  it('has a default for a missing result, which is adjusted, too', () => {
    const model = load(
      numbers('<Target field="t" max="5" rescaleFactor="2"><TargetValue defaultValue="7"/></Target>'),
    )
    expect(model.scoreSync({}).prediction).toBe(10)
    expect(model.scoreSync({ x: 1 }).prediction).toBe(2)
  })

  it('of another name does not matter', () => {
    expect(load(numbers('<Target field="u" max="5"/>')).scoreSync({ x: 9 }).prediction).toBe(9)
  })

  it('without a name is for a model that names no target', () => {
    const document = numbers('<Target max="5"/>').replace(mining('t', 'usageType="target"'), '')
    expect(load(document).scoreSync({ x: 9 }).prediction).toBe(5)
  })

  it('rounds to 32 bits where the target is a float', () => {
    expect(
      load(numbers('<Target field="t" rescaleFactor="0.1"/>', 'float')).scoreSync({ x: 3 }).prediction,
    ).toBe(Math.fround(0.3))
  })

  it.each([
    { target: '<Target field="t" castInteger="nearest"/>', code: 'bad-attribute' },
    { target: '<Target field="t" rescaleFactor="two"/>', code: 'bad-attribute' },
    { target: '<Target field="t"><TargetValue defaultValue="x"/></Target>', code: 'bad-attribute' },
    { target: '<Target field="t"><Goal/></Target>', code: 'unexpected-element' },
  ] as const)('refuses $target', ({ target, code }) => {
    expectError(loadErrorOf(numbers(target)), { code, line: 1 })
  })
})

describe('a categorical target', () => {
  const classes = (target: string): string =>
    pmml({
      fields: field('x') + field('k', 'string', values('yes', 'no')),
      models: `<TreeModel functionName="classification">${schema('x', mining('k', 'usageType="target"'))}<Output><OutputField name="shown" feature="predictedDisplayValue"/></Output><Targets><Target field="k">${target}</Target></Targets><Node score="no"><SimplePredicate field="x" operator="isNotMissing"/></Node></TreeModel>`,
    })

  it.each([
    { yes: 0.02, no: 0.98, prediction: 'no', probabilities: { yes: 0.02, no: 0.98 } },
    { yes: 0.4, no: 0.1, prediction: 'yes', probabilities: { yes: 0.8, no: 0.2 } },
  ])('has priors for a missing result: $yes, $no', ({ yes, no, prediction, probabilities }) => {
    const model = load(
      classes(
        `<TargetValue value="yes" priorProbability="${yes}"/><TargetValue value="no" priorProbability="${no}"/>`,
      ),
    )
    const score = model.scoreSync({})
    expect(score.prediction).toBe(prediction)
    expectNumbers(score.probabilities, probabilities)
    expect(model.scoreSync({ x: 1 }).prediction).toBe('no')
  })

  it('shows the display value of a class', () => {
    const model = load(classes('<TargetValue value="no" displayValue="NO!"/>'))
    expect(model.scoreSync({ x: 1 }).outputs.shown).toBe('NO!')
  })

  it.each([
    { target: '<TargetValue value="yes" priorProbability="1.5"/>' },
    {
      target: '<TargetValue value="yes" priorProbability="0"/><TargetValue value="no" priorProbability="0"/>',
    },
  ])('refuses $target', ({ target }) => {
    expectError(loadErrorOf(classes(target)), { code: 'bad-attribute' })
  })
})
