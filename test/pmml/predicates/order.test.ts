/** The order of ordinal fields: that of their Values, also where these are numbers ("Data Dictionary", "Predicates"). */

import { describe, expect, it } from 'vitest'
import {
  expectError,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  scoreErrorOf,
  truth,
  values,
} from '../../helpers/pmml.js'

const less = (value: string): string => `<SimplePredicate field="x" operator="lessThan" value="${value}"/>`

describe('an ordinal field of numbers', () => {
  const fields = field('x', 'integer', values('3', '1', '2'), 'ordinal')
  it.each([
    // In the order 3, 1, 2.
    { x: 3, value: '1', result: 'TRUE' },
    { x: 3, value: '2', result: 'TRUE' },
    { x: 1, value: '2', result: 'TRUE' },
    { x: 1, value: '3', result: 'FALSE' },
    { x: 2, value: '3', result: 'FALSE' },
    { x: 2, value: '2', result: 'FALSE' },
    { x: null, value: '2', result: 'UNKNOWN' },
  ])('$x is less than $value: $result', ({ x, value, result }) => {
    expect(truth(less(value), { x }, fields)).toBe(result)
  })

  it('refuses a value of the document that has no place in the list', () => {
    expectError(loadErrorOf(pmml({ fields, models: tree('4') })), {
      code: 'bad-attribute',
      field: 'x',
      received: '"4"',
    })
  })

  it('refuses a value of a record that has no place in the list', () => {
    expectError(scoreErrorOf(load(pmml({ fields, models: tree('1') })), { x: 7 }), {
      code: 'invalid-value',
      field: 'x',
      received: '7',
    })
  })

  it.each([
    { x: 1, value: '1.5', result: 'TRUE' },
    { x: 2, value: '1.5', result: 'FALSE' },
    { x: 7, value: '2', result: 'FALSE' },
  ])('by size: $x is less than $value: $result', ({ x, value, result }) => {
    const bySize = field('x', 'integer', values('1', '2', '3'), 'ordinal')
    const model = load(pmml({ fields: bySize, models: tree(value) }))
    expect(model.scoreSync({ x }).prediction).toBe(result === 'TRUE' ? 1 : 0)
  })

  /** A tree that predicts 1 where x is less than the value; all values pass. */
  function tree(value: string): string {
    return `<TreeModel functionName="regression">${schema(mining('x', 'invalidValueTreatment="asIs"'))}<Node><True/><Node score="1">${less(value)}</Node><Node score="0"><True/></Node></Node></TreeModel>`
  }
})
