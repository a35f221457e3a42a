/** Targets of type float, and Target elements without a field ("Targets"). */

import { describe, expect, it } from 'vitest'
import { field, load, mining, pmml, schema } from '../../helpers/pmml.js'

const score = (before: string, miningTarget = mining('y', 'usageType="target"')) =>
  load(
    pmml({
      fields: field('x') + field('y', 'float'),
      models: `<RegressionModel functionName="regression">${schema(...['x', miningTarget].filter((each) => each !== ''))}<Output><OutputField name="out" dataType="double" feature="predictedValue"/></Output>${before}<RegressionTable intercept="0.1"/></RegressionModel>`,
    }),
  ).scoreSync({ x: 1 })

describe('a target of type float', () => {
  it('has 32 bits, and so has what outputs tell of it', () => {
    const { prediction, outputs } = score('')
    expect(prediction).toBe(Math.fround(0.1))
    expect(outputs.out).toBe(Math.fround(0.1))
  })

  it('is rounded after Targets', () => {
    const { prediction } = score('<Targets><Target field="y" rescaleFactor="3"/></Targets>')
    expect(prediction).toBe(Math.fround(0.1 * 3))
  })
})

describe('a Target without a field', () => {
  const scaling = '<Targets><Target rescaleFactor="-1"/></Targets>'
  it('is that of a model which names no target', () => {
    expect(score(scaling, '').prediction).toBe(-0.1)
  })

  it('says nothing of a target with a name', () => {
    expect(score(scaling).prediction).toBe(Math.fround(0.1))
  })
})
