import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  linearKernel,
  packVectors,
  polynomialKernel,
  radialKernel,
  type SparseVector,
  sigmoidKernel,
} from '../../src/math/kernels.js'

const sparse = (dense: readonly number[]): SparseVector => {
  const positions = dense.flatMap((value, i) => (value === 0 ? [] : [i]))
  return { positions, values: positions.map((i) => dense[i]) }
}

const every = (dense: readonly number[]): SparseVector => ({
  positions: dense.map((_, i) => i),
  values: dense,
})

describe('kernels', () => {
  // The check values of the semantics: x = (1, 2), v = (0.5, −1).
  it.each([
    ['linear', linearKernel, -1.5],
    ['polynomial', polynomialKernel(0.5, 1, 3, false), 0.015625],
    ['radial', radialKernel(0.5, false), 0.00980365503582],
    ['sigmoid', sigmoidKernel(0.5, 1, false), 0.244918662404],
  ] as const)('%s', (_, { of, value }, expected) => {
    const result = new Float64Array(1)
    packVectors([every([0.5, -1])], 2, false)[of](Float64Array.of(1, 2), result)
    expect(value(result[0])).toBeCloseTo(expected, 12)
  })

  it.each([
    [
      'polynomial',
      polynomialKernel(0.1, 0.7, 2, true),
      0.5,
      Math.fround(Math.fround(Math.fround(Math.fround(0.1) * 0.5) + Math.fround(0.7)) ** 2),
    ],
    ['radial', radialKernel(0.1, true), 0.5, Math.fround(Math.exp(-Math.fround(Math.fround(0.1) * 0.5)))],
    [
      'sigmoid',
      sigmoidKernel(0.1, 0.7, true),
      0.5,
      Math.fround(Math.tanh(Math.fround(Math.fround(Math.fround(0.1) * 0.5) + Math.fround(0.7)))),
    ],
  ] as const)('%s in 32 bits', (_, { value }, x, expected) => {
    expect(value(x)).toBe(expected)
  })
})

describe('packed vectors', () => {
  const LENGTH = 60
  const entry = fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    fc.double({ min: -9, max: 9, noNaN: true }),
  )
  const vector = fc.array(entry, { minLength: LENGTH, maxLength: LENGTH })

  it.each([
    ['64 bits', false, (x: number) => x],
    ['32 bits', true, Math.fround],
  ] as const)(
    'products and distances are those of the definition, dense or sparse, in %s',
    (_, float, round) => {
      fc.assert(
        fc.property(vector, fc.array(vector, { minLength: 1, maxLength: 60 }), (xs, vectors) => {
          const x = Float64Array.from(xs, round)
          const products = vectors.map((v) =>
            v.reduce((sum, each, i) => round(sum + round(x[i] * round(each))), 0),
          )
          const distances = vectors.map((v) =>
            v.reduce((sum, each, i) => round(sum + round(round(x[i] - round(each)) ** 2)), 0),
          )
          for (const packed of [
            packVectors(vectors.map(sparse), LENGTH, float),
            packVectors(vectors.map(every), LENGTH, float),
          ]) {
            const out = new Float64Array(vectors.length)
            packed.products(x, out)
            // Adding a product that is 0 changes no sum.
            expect([...out].map((each) => each + 0)).toEqual(products.map((each) => each + 0))
            packed.squaredDistances(x, out)
            expect([...out]).toEqual(distances)
          }
        }),
      )
    },
  )

  it('take no memory for what is 0', () => {
    const length = 100_000
    const vectors = Array.from({ length }, (_, i) => ({ positions: [i], values: [1] }))
    const packed = packVectors(vectors, length, false)
    const out = new Float64Array(length)
    const x = new Float64Array(length)
    x[3] = 2
    packed.squaredDistances(x, out)
    expect([...out.subarray(2, 5)]).toEqual([5, 1, 5])
    packed.products(x, out)
    expect([...out.subarray(2, 5)]).toEqual([0, 2, 0])
  })
})
