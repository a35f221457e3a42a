/** Cholesky factors: worked by hand. */

import { describe, expect, it } from 'vitest'
import { cholesky, logDeterminant, solveLower } from '../../src/math/cholesky.js'

const matrix = (rows: readonly number[][]) => ({
  rows: rows.length,
  columns: rows.length,
  values: Float64Array.from(rows.flat()),
})

const example = matrix([
  [4, 12, -16],
  [12, 37, -43],
  [-16, -43, 98],
])

describe('a Cholesky factor', () => {
  it('times itself is the matrix', () => {
    expect([...(cholesky(example)?.values ?? [])]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3])
  })

  // Rows are computed in fours, the last ones alone.
  it.each([1, 3, 4, 5, 8, 11])('of %i rows', (n) => {
    const whole = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => (j > i ? 0 : i === j ? i + 1 : ((i * 7 + j * 3) % 5) - 2)),
    )
    const product = whole.map((a) => whole.map((b) => a.reduce((sum, x, k) => sum + x * b[k], 0)))
    expect([...(cholesky(matrix(product))?.values ?? [])]).toEqual(whole.flat())
  })

  it('solves for a right-hand side', () => {
    const factor = cholesky(example)
    const z = Float64Array.of(2, 7, 0)
    if (factor !== undefined) solveLower(factor, z)
    // 2z = 2; 6z + z' = 7; −8z + 5z' + 3z'' = 0
    expect([...z]).toEqual([1, 1, 1])
  })

  it('tells the determinant', () => {
    const factor = cholesky(example)
    expect(factor && logDeterminant(factor)).toBeCloseTo(Math.log(36), 12)
  })

  it.each([
    {
      name: 'is not positive definite',
      rows: [
        [1, 2],
        [2, 1],
      ],
    },
    {
      name: 'is singular',
      rows: [
        [1, 1],
        [1, 1],
      ],
    },
    { name: 'is zero', rows: [[0]] },
    { name: 'is infinite', rows: [[Infinity]] },
    { name: 'is no matrix of numbers', rows: [[Number.NaN]] },
  ])('is refused to a matrix that $name', ({ rows }) => {
    expect(cholesky(matrix(rows))).toBeUndefined()
  })
})
