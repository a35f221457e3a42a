/** Whether two answers say the same. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ScoreError } from '../../src/core/errors.js'
import type { Tensor, Value } from '../../src/core/value.js'
import { differ, type Outcome, valuesDiffer } from '../../src/stream/differences.js'

const tensor = (data: Tensor['data'], dims: readonly number[] = [data.length], type = 'float'): Tensor => ({
  type,
  dims,
  data,
})

describe('values', () => {
  it.each<[string, Value, Value, boolean]>([
    ['equal numbers', 1.5, 1.5, false],
    ['numbers within the tolerance', 1, 1 + 9e-10, false],
    ['numbers beyond it', 1, 1 + 2e-9, true],
    ['large ones within', 1e300, 1e300 * (1 + 5e-10), false],
    ['of other sign', 1e-300, -1e-300, true],
    ['0 and nearly', 0, 1e-300, true],
    ['0 and -0', 0, -0, false],
    ['an infinity and itself', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, false],
    ['infinities', Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true],
    ['an infinity and a number', Number.POSITIVE_INFINITY, 1e308, true],
    ['NaN and itself', Number.NaN, Number.NaN, false],
    ['NaN and a number', Number.NaN, 1, true],
    ['large integers', 2n ** 60n, 2n ** 60n, false],
    ['large integers that differ in the last digit', 2n ** 60n, 2n ** 60n + 1n, true],
    ['the same as bigint and as number', 5n, 5, false],
    ['others', 5n, 6, true],
    ['texts', 'setosa', 'setosa', false],
    ['texts in other cases', 'setosa', 'Setosa', true],
    ['a text and its number', '1', 1, true],
    ['truth values', true, true, false],
    ['other truth values', true, false, true],
    ['true and 1', true, 1, true],
    ['missing', null, null, false],
    ['missing and 0', null, 0, true],
    ['missing and a list', null, [], true],
    ['lists', [1, 'a', null], [1 + 1e-12, 'a', null], false],
    ['lists in other order', [1, 2], [2, 1], true],
    ['lists of other lengths', [1], [1, 1], true],
    ['lists in lists', [[1, 2], [3]], [[1, 2], [3]], false],
    ['lists in lists that differ', [[1, 2], [3]], [[1, 2], [4]], true],
    ['tensors', tensor(Float32Array.of(1, 2)), tensor(Float32Array.of(1, 2)), false],
    ['tensors that differ', tensor(Float32Array.of(1, 2)), tensor(Float32Array.of(1, 3)), true],
    ['of other types', tensor(Float32Array.of(1, 2)), tensor(Float64Array.of(1, 2), [2], 'double'), false],
    ['of large integers', tensor(BigInt64Array.of(1n)), tensor(BigInt64Array.of(2n)), true],
    ['of large integers and numbers', tensor(BigInt64Array.of(1n)), tensor([1]), false],
    ['of texts', tensor(['a']), tensor(['b']), true],
    ['of other shapes', tensor([1, 2], [1, 2]), tensor([1, 2], [2, 1]), true],
    ['of more axes', tensor([1], [1]), tensor([1], [1, 1]), true],
    ['a tensor and a list', tensor([1]), [1], true],
  ])('%s', (_, one, other, expected) => {
    expect([valuesDiffer(one, other), valuesDiffer(other, one)]).toEqual([expected, expected])
  })

  it('a tolerance of the caller’s', () => {
    expect(valuesDiffer(100, 101, 0.01)).toBe(false)
    expect(valuesDiffer(100, 101, 0.009)).toBe(true)
    expect(valuesDiffer(1, 1 + 2 ** -52, 0)).toBe(true)
  })

  it('nothing differs from its copy', () => {
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constant(null),
        fc.boolean(),
        fc.double(),
        fc.bigInt(),
        fc.string(),
        fc.array(tie('value')),
        fc.array(tie('value')).map((data) => tensor(data)),
      ),
    }))
    fc.assert(fc.property(value, (each) => !valuesDiffer(each, structuredClone(each), 0)))
  })
})

describe('outcomes', () => {
  const scored = (prediction: Value, targets?: { [name: string]: { prediction: Value } }): Outcome => ({
    score: { prediction, outputs: {}, ...(targets === undefined ? {} : { targets }) },
  })
  const failed = (code: 'wrong-type' | 'missing-field'): Outcome => ({ error: new ScoreError(code, 'No') })
  const proto = JSON.parse('{"__proto__":{"prediction":1}}')
  it.each<[string, Outcome, Outcome, boolean]>([
    ['the same score', scored(1), scored(1), false],
    ['another', scored(1), scored(2), true],
    ['an error and a score', failed('wrong-type'), scored(1), true],
    ['the same error', failed('wrong-type'), failed('wrong-type'), false],
    ['another error', failed('wrong-type'), failed('missing-field'), true],
    ['nothing', {}, {}, false],
    ['nothing and a score', {}, scored(1), true],
    ['nothing and an error', {}, failed('wrong-type'), true],
    ['targets', scored(1, { a: { prediction: 1 } }), scored(1, { a: { prediction: 1 } }), false],
    ['other targets', scored(1, { a: { prediction: 1 } }), scored(1, { a: { prediction: 2 } }), true],
    ['of other names', scored(1, { a: { prediction: 1 } }), scored(1, { b: { prediction: 1 } }), true],
    ['one more', scored(1, { a: { prediction: 1 } }), scored(1), true],
    ['a name that objects inherit', scored(1, proto), scored(1, { a: { prediction: 1 } }), true],
  ])('%s', (_, one, other, expected) => {
    expect([differ(one, other), differ(other, one)]).toEqual([expected, expected])
  })
})
