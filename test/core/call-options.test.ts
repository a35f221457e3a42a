import { describe, expect, it } from 'vitest'
import type { BatchOptions, ColumnsOptions, VerifyOptions } from '../../src/index.js'
import { loadModel } from '../../src/index.js'

const pmml = `<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
<DataDictionary><DataField name="x" optype="continuous" dataType="double"/></DataDictionary>
<RegressionModel functionName="regression"><MiningSchema><MiningField name="x"/></MiningSchema>
<RegressionTable intercept="1"><NumericPredictor name="x" coefficient="2"/></RegressionTable></RegressionModel></PMML>`

describe('options of a call', () => {
  it.each<[string, unknown, RegExp]>([
    ['a mistyped name', { onerror: 'collect' }, /scoreBatch has no option "onerror"; expected onError/],
    ['a mistyped word', { onError: 'colect' }, /"onError" of scoreBatch .* "collect"; received "colect"/],
    ['null', null, /options of scoreBatch are no object/],
    ['a word', 'collect', /options of scoreBatch are no object/],
    ['a name of the prototype', { toString: 1 }, /no option "toString"/],
  ])('of scoreBatch refuse %s', async (_, options, message) => {
    const call = loadModel(pmml).scoreBatch([{ x: 1 }], options as BatchOptions)
    await expect(call).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringMatching(message),
    })
  })

  it.each<[string, unknown, RegExp]>([
    ['a mistyped name', { output: ['x'] }, /scoreColumns has no option "output"/],
    ['a text for names', { outputs: 'x' }, /"outputs" of scoreColumns .* array of names; received "x"/],
  ])('of scoreColumns refuse %s', async (_, options, message) => {
    const call = loadModel(pmml).scoreColumns({ x: [1] }, options as ColumnsOptions)
    await expect(call).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringMatching(message),
    })
  })

  it.each<[string, unknown, RegExp]>([
    ['a mistyped name', { tolerance: 1 }, /verify has no option "tolerance"/],
    ['a text for a number', { precision: 'x' }, /"precision" of verify/],
    ['what is no number', { zeroThreshold: Number.NaN }, /"zeroThreshold" of verify/],
    ['a negative number', { precision: -1 }, /"precision" of verify/],
    ['null', null, /options of verify are no object/],
  ])('of verify refuse %s', async (_, options, message) => {
    const call = loadModel(pmml).verify(options as VerifyOptions)
    await expect(call).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringMatching(message),
    })
  })

  it.each([[{}], [{ onError: undefined }], [undefined]])('take %j for the default', async (options) => {
    const scores = await loadModel(pmml).scoreBatch([{ x: 1 }], options as BatchOptions)
    expect(scores).toMatchObject([{ prediction: 3 }])
  })
})
