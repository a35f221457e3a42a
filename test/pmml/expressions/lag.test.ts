/** Lag: values of earlier records ("Transformations: Lag"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../../src/index.js'
import {
  expectError,
  expectValue,
  expressionDocument,
  field,
  load,
  loadErrorOf,
  scoreErrorOf,
} from '../../helpers/pmml.js'

const fields = field('v') + field('shop', 'string') + field('s', 'string')
const lag = (attributes: string, inside = ''): string => `<Lag field="v" ${attributes}>${inside}</Lag>`

/** The results of records scored one after the other. */
function series(expression: string, records: readonly ModelRecord[]): unknown[] {
  const model = load(expressionDocument(expression, { fields }))
  return records.map((record) => model.scoreSync(record).outputs.result)
}
const numbers = [4, 1, 7, 2].map((v) => ({ v }))

describe('Lag', () => {
  it.each([
    { attributes: '', results: [null, 4, 1, 7] },
    { attributes: 'n="1"', results: [null, 4, 1, 7] },
    { attributes: 'n="2"', results: [null, null, 4, 1] },
    { attributes: 'n="9"', results: [null, null, null, null] },
    { attributes: 'n="2" aggregate="none"', results: [null, null, 4, 1] },
    { attributes: 'n="2" aggregate="sum"', results: [null, 4, 5, 8] },
    { attributes: 'n="2" aggregate="avg"', results: [null, 4, 2.5, 4] },
    { attributes: 'n="2" aggregate="max"', results: [null, 4, 4, 7] },
    { attributes: 'n="2" aggregate="min"', results: [null, 4, 1, 1] },
    { attributes: 'n="2" aggregate="product"', results: [null, 4, 4, 7] },
    { attributes: 'n="3" aggregate="median"', results: [null, 4, 2.5, 4] },
  ])('$attributes', ({ attributes, results }) => {
    expect(series(lag(attributes), numbers)).toEqual(results)
  })

  it('the standard deviation divides by n − 1', () => {
    const [, first, second, third] = series(lag('n="3" aggregate="stddev"'), numbers)
    expectValue(first, 0)
    expectValue(second, Math.sqrt((1.5 ** 2 + 1.5 ** 2) / 1))
    expectValue(third, 3)
  })

  it('passes over missing values in aggregates, and gives them as they are', () => {
    const records = [{ v: 4 }, {}, { v: 7 }, {}]
    expect(series(lag('n="2" aggregate="sum"'), records)).toEqual([null, 4, 4, 7])
    expect(series(lag(''), records)).toEqual([null, 4, null, 7])
  })

  it('starts anew in each block', () => {
    const inside = '<BlockIndicator field="shop"/>'
    const records = [
      { shop: 'a', v: 1 },
      { shop: 'a', v: 2 },
      { shop: 'b', v: 3 },
      { shop: 'b', v: 4 },
    ]
    expect(series(lag('', inside), records)).toEqual([null, 1, null, 3])
    expect(series(lag('n="2" aggregate="sum"', inside), records)).toEqual([null, 1, null, 3])
  })

  it('keeps a history for each block, though they come mixed', () => {
    const inside = '<BlockIndicator field="shop"/>'
    const records = ['a', 'a', 'b', 'a', 'b', null, null, 'a'].map((shop, i) => ({ shop, v: i + 1 }))
    expect(series(lag('', inside), records)).toEqual([null, 1, null, 2, 3, null, 6, 4])
    expect(series(lag('n="2" aggregate="sum"', inside), records)).toEqual([null, 1, null, 3, 3, null, 6, 6])
  })

  it('forgets the blocks not seen for the longest time', () => {
    // 200 000 values in all: two histories of 100 000.
    const attributes = 'n="100000" aggregate="sum"'
    const records = ['a', 'b', 'c', 'c', 'b', 'a'].map((shop) => ({ shop, v: 1 }))
    const results = series(lag(attributes, '<BlockIndicator field="shop"/>'), records)
    expect(results).toEqual([null, null, null, 1, 1, null])
  })

  it('makes the model stateful; each loaded model has its own history', () => {
    const document = expressionDocument(lag(''), { fields })
    const [one, other] = [load(document), load(document)]
    expect(one.stateful).toBe(true)
    expect(load(expressionDocument('<FieldRef field="v"/>', { fields })).stateful).toBe(false)
    one.scoreSync({ v: 1 })
    expect(other.scoreSync({ v: 2 }).outputs.result).toBe(null)
    expect(one.scoreSync({ v: 3 }).outputs.result).toBe(1)
  })

  it('a record that can not be read leaves no trace', () => {
    const model = load(expressionDocument(lag(''), { fields }))
    model.scoreSync({ v: 1 })
    expectError(scoreErrorOf(model, { v: 'x' }), { code: 'wrong-type', field: 'v' })
    expect(model.scoreSync({ v: 3 }).outputs.result).toBe(1)
  })

  it.each([
    { name: 'n="0"', xml: lag('n="0"'), code: 'bad-attribute' },
    { name: 'a negative n', xml: lag('n="-1"'), code: 'bad-attribute' },
    { name: 'a fraction', xml: lag('n="1.5"'), code: 'bad-attribute' },
    { name: 'a history without end', xml: lag('n="1000000000"'), code: 'bad-attribute' },
    { name: 'an unknown aggregate', xml: lag('aggregate="mode"'), code: 'bad-attribute' },
    { name: 'an unknown block', xml: lag('', '<BlockIndicator field="z"/>'), code: 'unknown-field' },
  ] as const)('refuses $name', ({ xml, code }) => {
    expectError(loadErrorOf(expressionDocument(xml, { fields })), { code })
  })
})
