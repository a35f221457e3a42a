/** Neighbours of numbers, checked by what they are: nothing lies between. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { numberAfter, numberBefore } from '../../src/math/neighbours.js'

it.each([
  [1, 1 - Number.EPSILON / 2, 1 + Number.EPSILON],
  [0, -Number.MIN_VALUE, Number.MIN_VALUE],
  [-0, -Number.MIN_VALUE, Number.MIN_VALUE],
  [Number.MAX_VALUE, Number.MAX_VALUE * (1 - Number.EPSILON / 2), Infinity],
  [Infinity, Number.MAX_VALUE, Infinity],
  [-Infinity, -Infinity, -Number.MAX_VALUE],
  [Number.NaN, Number.NaN, Number.NaN],
])('around %d', (x, before, after) => {
  expect(numberBefore(x)).toBe(before)
  expect(numberAfter(x)).toBe(after)
})

it('nothing lies between', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      const after = numberAfter(x)
      expect(after).toBeGreaterThan(x)
      expect(numberBefore(after)).toBe(x + 0)
    }),
  )
})
