/** The exact filter of ARMA processes, against what is known of short series without it. */

import { describe, expect, it } from 'vitest'
import { advance, armaState, companion, stateLength } from '../../src/math/arma-filter.js'
import { onePlus } from '../../src/math/lag-polynomials.js'

const none = onePlus(1, [])

describe('armaState', () => {
  it('of AR(1) is φ times the last value', () => {
    expect(armaState([5, 1, 4], onePlus(-1, [0.5]), none)?.[0]).toBeCloseTo(2, 14)
  })

  it.each([
    // MA(1), θ = 0.5, variance 1.25, covariance 0.5: after y the next value is expected at 0.5/1.25·y.
    { series: [2], expected: 0.8 },
    // After y₁ = 2, y₂ = 1: (0, 0.5)·[[1.25, 0.5], [0.5, 1.25]]⁻¹·(2, 1) = 0.5·(1.25·1 − 0.5·2)/1.3125.
    { series: [2, 1], expected: 0.125 / 1.3125 },
    { series: [], expected: 0 },
  ])('of MA(1) after $series is the regression on them', ({ series, expected }) => {
    expect(armaState(series, none, onePlus(1, [0.5]))?.[0]).toBeCloseTo(expected, 14)
  })

  it('of a moving average that can be inverted settles at its residuals', () => {
    const series = Array.from({ length: 300 }, (_, i) => Math.sin(i * i))
    let residual = 0
    for (const value of series) residual = value - 0.5 * residual
    expect(armaState(series, none, onePlus(1, [0.5]))?.[0]).toBeCloseTo(0.5 * residual, 12)
  })

  it.each([1, -1, 1.2, 3])('an AR(1) of φ = %s is not stationary', (phi) => {
    expect(armaState([1, 2], onePlus(-1, [phi]), none)).toBeUndefined()
  })

  it('is as long as the process reaches back', () => {
    expect(stateLength(onePlus(-1, [0.5], 4), none)).toBe(4)
    expect(stateLength(none, onePlus(1, [0.5], 4))).toBe(5)
  })
})

it('a state moves on by itself', () => {
  const state = Float64Array.of(4, 1, 3)
  advance(state, companion(onePlus(-1, [0.5, 0.25]), 3))
  // 0.5·4 + 1, 0.25·4 + 3, 0·4
  expect([...state]).toEqual([3, 4, 0])
})
