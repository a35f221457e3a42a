/** Normal distributions given some of the values: formulas of two and three values written out. */

import { describe, expect, it } from 'vitest'
import { condition } from '../../src/math/conditioning.js'
import { gaussianLogDensity } from '../../src/math/distributions.js'

const given = (means: readonly number[], covariances: readonly number[], known: readonly number[]) =>
  condition(Float64Array.from(means), Float64Array.from(covariances), known)

describe('condition', () => {
  it('leaves a value alone', () => {
    expect(given([3], [4], [])).toEqual({ mean: 3, variance: 4, logDensity: 0 })
  })

  it('of two values: regression on the other', () => {
    // Covariance 1.5, variances 2 and 4; the first is 1 above its mean.
    const { mean, variance, logDensity } = given([1, 10], [2, 1.5, 1.5, 4], [2])
    expect(mean).toBeCloseTo(10 + 1.5 / 2, 14)
    expect(variance).toBeCloseTo(4 - 1.5 ** 2 / 2, 14)
    expect(logDensity).toBeCloseTo(gaussianLogDensity(2, 1, 2), 14)
  })

  it('of three values: both others together', () => {
    // Inverse of [[2, 1], [1, 3]] is [[3, −1], [−1, 2]]/5; with the last the others have covariances 1 and 2, and lie 1 and −1 off.
    const { mean, variance } = given([0, 0, 0], [2, 1, 1, 1, 3, 2, 1, 2, 5], [1, -1])
    expect(mean).toBeCloseTo((1 * (3 + 1) + 2 * (-1 - 2)) / 5, 14)
    expect(variance).toBeCloseTo(5 - (1 * (3 - 2) + 2 * (-1 + 4)) / 5, 14)
  })

  it.each([
    ['that follows from others and agrees adds nothing', [1, 2], { mean: 1, variance: 0 }],
    ['that does not agree can’t be', [1, 2.1], { logDensity: -Infinity }],
  ])('a value %s', (_, known, expected) => {
    // The second is twice the first, and the last is the first.
    expect(given([0, 0, 0], [1, 2, 1, 2, 4, 2, 1, 2, 1], known)).toMatchObject(expected)
  })
})
