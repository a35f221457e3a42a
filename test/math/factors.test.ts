/** Elimination of variables against sums over all combinations. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  eliminate,
  eliminationOrder,
  type Factor,
  multiply,
  restrict,
  sumOut,
  tableSize,
} from '../../src/math/factors.js'

const factor = (variables: readonly number[], ...values: readonly number[]): Factor => ({
  variables,
  values: Float64Array.from(values),
})
const plain = ({ variables, values }: Factor) => ({ variables, values: [...values] })

describe('steps', () => {
  const sizes = [2, 3, 2]
  it.each([
    [
      'a product over the same variable',
      multiply(factor([0], 2, 3), factor([0], 5, 7), sizes),
      [0],
      [10, 21],
    ],
    [
      'of two variables',
      multiply(factor([0], 2, 3), factor([1], 1, 10, 100), sizes),
      [0, 1],
      [2, 20, 200, 3, 30, 300],
    ],
    [
      'of tables in another order',
      multiply(factor([0, 2], 1, 2, 3, 4), factor([2, 0], 1, 10, 100, 1000), sizes),
      [0, 2],
      [1, 200, 30, 4000],
    ],
    ['of numbers', multiply(factor([], 2), factor([], 3), sizes), [], [6]],
    [
      '0 times what is not known',
      multiply(factor([0], 0, 1), factor([0], Number.NaN, Number.NaN), sizes),
      [0],
      [0, Number.NaN],
    ],
    ['the first summed out', sumOut(factor([0, 1], 1, 2, 3, 4, 5, 6), 0, sizes), [1], [5, 7, 9]],
    ['the last summed out', sumOut(factor([0, 1], 1, 2, 3, 4, 5, 6), 1, sizes), [0], [6, 15]],
    ['a variable that is not there', sumOut(factor([0], 1, 2), 1, sizes), [0], [1, 2]],
    ['one value', restrict(factor([0, 1], 1, 2, 3, 4, 5, 6), 1, 2, sizes), [0], [3, 6]],
    ['one value of the first', restrict(factor([0, 1], 1, 2, 3, 4, 5, 6), 0, 1, sizes), [1], [4, 5, 6]],
  ])('%s', (_, result, variables, values) => {
    expect(plain(result)).toEqual({ variables, values })
  })

  it('the size of a table', () => {
    expect([tableSize([], sizes), tableSize([0, 1, 2], sizes), tableSize(new Set([1]), sizes)]).toEqual([
      1, 12, 3,
    ])
  })
})

/** Some factors over up to six variables, each of which is in one. */
const networks = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 }).chain((sizes) =>
  fc.tuple(
    fc.constant(sizes),
    fc.tuple(
      ...sizes.map((_, i) =>
        fc.uniqueArray(fc.nat(sizes.length - 1), { maxLength: 3 }).chain((others) => {
          const variables = [...new Set([i, ...others])]
          const size = tableSize(variables, sizes)
          return fc
            .array(fc.integer({ min: 0, max: 9 }), { minLength: size, maxLength: size })
            .map((values) => factor(variables, ...values))
        }),
      ),
    ),
    fc.nat(sizes.length - 1),
  ),
)

/** Sums by the value of one variable, over all combinations of the others. */
function enumerated(factors: readonly Factor[], asked: number, sizes: readonly number[]): number[] {
  const sums = new Array<number>(sizes[asked]).fill(0)
  const count = sizes.reduce((a, b) => a * b, 1)
  for (let c = 0; c < count; c++) {
    let rest = c
    const digits = sizes.map((size) => {
      const digit = rest % size
      rest = Math.floor(rest / size)
      return digit
    })
    sums[digits[asked]] += factors.reduce((product, { variables, values }) => {
      const at = variables.reduce((place, variable) => place * sizes[variable] + digits[variable], 0)
      return product * values[at]
    }, 1)
  }
  return sums
}

it('eliminates to the sums over all combinations, up to a factor', () => {
  fc.assert(
    fc.property(networks, ([sizes, factors, asked]) => {
      const scopes = factors.map(({ variables }) => variables)
      const { order, largest, total } = eliminationOrder(scopes, new Set([asked]), sizes)
      expect([...order].sort()).toEqual(sizes.map((_, i) => i).filter((i) => i !== asked))
      expect(total).toBeGreaterThanOrEqual(largest)
      const { variables, values } = eliminate(factors, order, sizes)
      expect(variables).toEqual([asked])
      const wanted = enumerated(factors, asked, sizes)
      const [whole, wantedWhole] = [values, wanted].map((each) => [...each].reduce((a, b) => a + b, 0))
      if (wantedWhole === 0) expect(whole).toBe(0)
      else wanted.forEach((each, i) => void expect(values[i] / whole).toBeCloseTo(each / wantedWhole, 12))
    }),
    { seed: 24, numRuns: 300 },
  )
})

describe('orders', () => {
  it('take a chain from its ends', () => {
    const sizes = new Array<number>(2000).fill(2)
    const scopes = sizes.map((_, i) => (i === 0 ? [0] : [i - 1, i]))
    expect(eliminationOrder(scopes, new Set([1000]), sizes).largest).toBe(4)
  })

  it('take the leaves of a star first, and are found at once', () => {
    const sizes = new Array<number>(20_000).fill(2)
    const scopes = sizes.map((_, i) => (i === 0 ? [0] : [0, i]))
    const start = performance.now()
    expect(eliminationOrder(scopes, new Set([5]), sizes).largest).toBe(4)
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it('say that a table would be too large', () => {
    const sizes = new Array<number>(60).fill(2)
    expect(eliminationOrder([sizes.map((_, i) => i)], new Set(), sizes).largest).toBe(Infinity)
  })
})

it('thousands of small probabilities do not become 0', () => {
  const sizes = new Array<number>(3001).fill(2)
  const leaves = sizes
    .slice(1)
    .map((_, i) => (i % 2 === 0 ? factor([0], 0.001, 0.002) : factor([0], 0.002, 0.001)))
  const { values } = eliminate([factor([0], 0.25, 0.75), ...leaves], [], sizes)
  expect(values[0] / (values[0] + values[1])).toBeCloseTo(0.25, 9)
})
