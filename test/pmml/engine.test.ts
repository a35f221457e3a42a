/** From a compiled document to results: keys, types, several targets, histories, columns. */

import { describe, expect, it } from 'vitest'
import { ModelClosedError, ScoreError } from '../../src/index.js'
import {
  constantModel,
  expectNumbers,
  expressionDocument,
  field,
  load,
  mining,
  pmml,
  schema,
  values,
} from '../helpers/pmml.js'

const classifier = (dataType: string, classes: readonly string[], optype = 'categorical'): string =>
  pmml({
    fields: field('x') + field('k', dataType, values(...classes), optype),
    models: `<TreeModel functionName="classification">${schema('x', mining('k', 'usageType="target"'))}<Node><True/>${classes
      .map(
        (name, i) =>
          `<Node score="${name}"><SimplePredicate field="x" operator="equal" value="${i}"/><ScoreDistribution value="${name}" recordCount="3"/><ScoreDistribution value="${classes[0] === name ? classes[1] : classes[0]}" recordCount="1"/></Node>`,
      )
      .join('')}</Node></TreeModel>`,
  })

describe('classes', () => {
  it.each([
    { dataType: 'string', classes: ['no', 'yes'], prediction: 'yes' },
    { dataType: 'integer', classes: ['0', '1'], prediction: 1 },
    { dataType: 'integer', classes: ['0.0', '1.0'], prediction: 1, keys: ['0', '1'] },
    { dataType: 'double', classes: ['0.5', '1.5'], prediction: 1.5 },
    { dataType: 'boolean', classes: ['false', 'true'], prediction: true },
    { dataType: 'date', classes: ['2004-08-20', '2004-08-21'], prediction: '2004-08-21' },
    { dataType: 'string', classes: ['__proto__', 'constructor'], prediction: 'constructor' },
  ])('of type $dataType keep it: $prediction', ({ dataType, classes, prediction, keys = classes }) => {
    const model = load(classifier(dataType, classes))
    const score = model.scoreSync({ x: 1 })
    expect(score.prediction).toBe(prediction)
    expect(score.outputs.k).toBe(prediction)
    expectNumbers(score.probabilities, { [keys[0]]: 0.25, [keys[1]]: 0.75 })
    expect(model.scoreSync({}).prediction).toBe(null)
    expect(model.scoreSync({}).probabilities).toBe(undefined)
  })

  it('that got nothing have 0, so that every record has the same keys', () => {
    const model = load(classifier('string', ['a', 'b', 'c']))
    expectNumbers(model.scoreSync({ x: 0 }).probabilities, { a: 0.75, b: 0.25, c: 0 })
  })
})

describe('numbers', () => {
  it('of a float target are rounded to 32 bits', () => {
    const document = pmml({
      fields: field('x') + field('t', 'float'),
      models: constantModel(schema('x', mining('t', 'usageType="target"')), 0.1),
    })
    expect(load(document).scoreSync({})).toMatchObject({
      prediction: Math.fround(0.1),
      outputs: { t: Math.fround(0.1) },
    })
  })

  it('NaN never leaves', () => {
    const nan =
      '<Apply function="/" invalidValueTreatment="asIs"><FieldRef field="x"/><FieldRef field="x"/></Apply>'
    expect(load(expressionDocument(nan)).scoreSync({ x: 0 }).outputs.result).toBe(null)
  })
})

describe('several targets', () => {
  const target = (name: string): string => mining(name, 'usageType="target"')
  const segment = (name: string, score: number): string =>
    `<Segment id="${name}"><True/>${constantModel(schema('x', target(name)), score)}</Segment>`
  const document = pmml({
    fields: field('x') + field('a') + field('b'),
    models: `<MiningModel functionName="mixed">${schema('x', target('a'), target('b'))}<Segmentation multipleModelMethod="x-multiModelChain">${segment('a', 1)}${segment('b', 2)}</Segmentation></MiningModel>`,
  })
  it('have a score each; the first is the primary one', () => {
    expect(load(document).scoreSync({})).toMatchObject({
      prediction: 1,
      targets: { a: { prediction: 1 }, b: { prediction: 2 } },
      outputs: { a: 1, b: 2 },
    })
  })
})

describe('a model', () => {
  const document = expressionDocument('<FieldRef field="x"/>')

  it('gives the same through every door', async () => {
    const model = load(document)
    const records = [{ x: 1 }, new Map([['x', 2]]), { x: null }]
    const expected = [1, 2, null]
    expect(records.map((record) => model.scoreSync(record).outputs.result)).toEqual(expected)
    expect((await model.scoreBatch(records)).map(({ outputs }) => outputs.result)).toEqual(expected)
    const single = await Promise.all(records.map((record) => model.score(record)))
    expect(single.map(({ outputs }) => outputs.result)).toEqual(expected)
    const columns = model.scoreColumnsSync({ x: [1, 2, null] })
    expect(columns.outputs.result).toEqual(Float64Array.of(1, 2, Number.NaN))
  })

  it('scores columns of every kind, and lists bad rows', () => {
    const model = load(document)
    const of = (x: Parameters<typeof model.scoreColumnsSync>[0]['x']): unknown =>
      model.scoreColumnsSync({ x }).outputs.result
    expect(of(Float32Array.of(1.5, Number.NaN))).toEqual(Float64Array.of(1.5, Number.NaN))
    expect(of({ values: Int32Array.of(1, 2), validity: Uint8Array.of(0b10) })).toEqual(
      Float64Array.of(Number.NaN, 2),
    )
    expect(of({ codes: Int32Array.of(1, -1, 0), dictionary: ['5', '6'] })).toEqual(
      Float64Array.of(6, Number.NaN, 5),
    )
    const { errors, length } = model.scoreColumnsSync({ x: [1, 'bad', 3] })
    expect(length).toBe(3)
    expect([...errors.keys()]).toEqual([1])
    expect(errors.get(1)).toMatchObject({ code: 'wrong-type', field: 'x', index: 1 })
  })

  it('names what goes in and what comes out', () => {
    const model = load(document)
    expect(model.format).toBe('pmml')
    expect(model.inputs.map(({ name }) => name)).toEqual(['x', 'y'])
    expect(model.outputs).toMatchObject([{ name: 'result', role: 'transformedValue', missing: true }])
    expect(model.inputSchema).toMatchObject({ type: 'object' })
  })

  it('is closed after cleanup', async () => {
    const model = load(document)
    await model.ready()
    await model.cleanup()
    await model.cleanup()
    expect(() => model.scoreSync({ x: 1 })).toThrow(ModelClosedError)
    await expect(model.score({ x: 1 })).rejects.toBeInstanceOf(ModelClosedError)
    await expect(model.verify()).rejects.toBeInstanceOf(ModelClosedError)
    await expect(model.ready()).rejects.toBeInstanceOf(ModelClosedError)
  })

  it('of many outputs loads in time', () => {
    const outputs = Array.from(
      { length: 20_000 },
      (_, i) => `<OutputField name="o${i}" dataType="double"/>`,
    ).join('')
    const model = load(pmml({ models: constantModel(`${schema('x')}<Output>${outputs}</Output>`, 3) }))
    expect(model.outputs.length).toBe(20_000)
    expect(model.scoreSync({}).outputs.o19999).toBe(3)
  })

  it('scores a record the same way after one that failed', () => {
    const model = load(document)
    expect(() => model.scoreSync({ x: 'bad' })).toThrow(ScoreError)
    expect(model.scoreSync({}).outputs.result).toBe(null)
  })
})
