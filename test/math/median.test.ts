/** The middle one of several numbers. */

import { describe, expect, it } from 'vitest'
import { median } from '../../src/math/median.js'

describe('median', () => {
  it.each<[string, number[], number]>([
    ['one', [3], 3],
    ['an odd count', [9, 1, 5], 5],
    ['an even count', [4, 1, 3, 2], 2.5],
    ['equal ones', [2, 2, 2, 2], 2],
    ['numbers, not texts', [10, 9, 1], 9],
    ['a sum too large for a number', [1.7e308, 1.7e308], 1.7e308],
    ['opposites', [-1.7e308, 1.7e308], 0],
    ['the smallest there are', [5e-324, 5e-324], 5e-324],
    ['one infinity', [1, Infinity], Infinity],
    ['two equal infinities', [Infinity, Infinity], Infinity],
    ['infinities that have no middle', [-Infinity, Infinity], Number.NaN],
    ['a middle that is no sum of rounded steps', [0.1, 0.7], 0.39999999999999997],
    ['none', [], Number.NaN],
  ])('of %s', (_, numbers, expected) => {
    expect(median(numbers)).toBe(expected)
  })

  it('of the first of a longer array, which stays as it is', () => {
    const numbers = [3, 1, 2, 100]
    expect(median(numbers, 3)).toBe(2)
    expect(numbers).toEqual([3, 1, 2, 100])
  })
})
