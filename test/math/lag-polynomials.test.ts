/** Polynomials in the lag operator: products, differences, weights. */

import { describe, expect, it } from 'vitest'
import {
  cumulativeErrors,
  degree,
  delayed,
  differences,
  filtered,
  type LagPolynomial,
  ofCoefficients,
  onePlus,
  product,
  quotient,
  sumOf,
} from '../../src/math/lag-polynomials.js'

const terms = ({ lags, coefficients }: LagPolynomial): [number, number][] =>
  Array.from(lags, (lag, i) => [lag, coefficients[i]])

describe('polynomials', () => {
  it.each([
    {
      what: '1 + 0.5B − 2B²',
      of: onePlus(1, [0.5, -2]),
      expected: [
        [0, 1],
        [1, 0.5],
        [2, -2],
      ],
    },
    {
      what: '1 − 0.5B⁴',
      of: onePlus(-1, [0.5], 4),
      expected: [
        [0, 1],
        [4, -0.5],
      ],
    },
    {
      what: 'without zeros',
      of: onePlus(1, [0, 3]),
      expected: [
        [0, 1],
        [2, 3],
      ],
    },
    { what: 'nothing', of: ofCoefficients([0]), expected: [] },
    {
      what: '2 + 3B², two steps later',
      of: delayed(ofCoefficients([2, 0, 3]), 2),
      expected: [
        [2, 2],
        [4, 3],
      ],
    },
    {
      what: '(1 − B)³',
      of: differences(3),
      expected: [
        [0, 1],
        [1, -3],
        [2, 3],
        [3, -1],
      ],
    },
    {
      what: '(1 − B⁴)²',
      of: differences(2, 4),
      expected: [
        [0, 1],
        [4, -2],
        [8, 1],
      ],
    },
    {
      what: '(1 − 0.5B)(1 − B⁴)',
      of: product(onePlus(-1, [0.5]), differences(1, 4)),
      expected: [
        [0, 1],
        [1, -0.5],
        [4, -1],
        [5, 0.5],
      ],
    },
    {
      what: '(1 + B)(1 − B)',
      of: product(onePlus(1, [1]), onePlus(-1, [1])),
      expected: [
        [0, 1],
        [2, -1],
      ],
    },
  ])('$what', ({ of, expected }) => {
    expect(terms(of)).toEqual(expected)
  })

  it('degree and value at 1', () => {
    expect(degree(onePlus(-1, [0.5], 7))).toBe(7)
    expect(degree(ofCoefficients([0]))).toBe(0)
    expect(sumOf(onePlus(-1, [0.5, 0.25]))).toBe(0.25)
  })

  it('differences of squares', () => {
    const squares = [0, 1, 4, 9, 16, 25]
    expect(filtered(differences(2), squares, 5)).toBe(2)
    expect(filtered(differences(3), squares, 5)).toBe(0)
  })
})

describe('weights', () => {
  it.each([
    // AR(1): powers of φ. Random walk: ones. (1 + 0.5B)/(1 − 0.5B): 1, then 2·0.5^k.
    { numerator: onePlus(1, []), denominator: onePlus(-1, [0.5]), expected: [1, 0.5, 0.25, 0.125] },
    { numerator: onePlus(1, []), denominator: differences(1), expected: [1, 1, 1, 1] },
    { numerator: onePlus(1, [0.5]), denominator: onePlus(-1, [0.5]), expected: [1, 1, 0.5, 0.25] },
    { numerator: onePlus(1, [3], 9), denominator: onePlus(1, []), expected: [1, 0, 0, 0] },
  ])('%#', ({ numerator, denominator, expected }) => {
    expect([...quotient(numerator, denominator, 4)]).toEqual(expected)
  })

  it('add up as variances do', () => {
    expect([...cumulativeErrors(Float64Array.of(3, 4, 12))]).toEqual([3, 5, 13])
  })
})
