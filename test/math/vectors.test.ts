/** Vectors: lengths that neither overflow nor vanish. */

import { describe, expect, it } from 'vitest'
import { dotProduct, euclideanDistance, unitVector } from '../../src/math/vectors.js'

const vector = (...numbers: readonly number[]) => Float64Array.from(numbers)

describe('unitVector', () => {
  it.each([
    { of: [3, -4], is: [0.6, -0.8] },
    { of: [5, 0, 0], is: [1, 0, 0] },
    { of: [3e300, 4e300], is: [0.6, 0.8] },
    { of: [3e-300, 4e-300], is: [0.6, 0.8] },
    { of: [0, 0], is: [0, 0] },
    { of: [], is: [] },
  ])('of $of', ({ of, is }) => {
    const found = unitVector(vector(...of))
    expect(found.length).toBe(is.length)
    for (const [i, each] of is.entries()) expect(found[i]).toBeCloseTo(each, 15)
  })

  it('leaves the vector itself as it is', () => {
    const given = vector(3, 4)
    unitVector(given)
    expect(given).toEqual(vector(3, 4))
  })
})

it('dotProduct and euclideanDistance', () => {
  expect(dotProduct(vector(1, 2, 3), vector(4, -5, 6))).toBe(12)
  expect(euclideanDistance(vector(1, 2, 3), vector(1, 6, 0))).toBe(5)
  expect([dotProduct(vector(), vector()), euclideanDistance(vector(), vector())]).toEqual([0, 0])
})
