/** Distances and similarities: values from their definitions. */

import { describe, expect, it } from 'vitest'
import {
  type BinaryCounts,
  binarySimilarity,
  type CompareFunction,
  type Comparer,
  type Coordinates,
  chebychev,
  cityBlock,
  euclidean,
  gaussianSimilarity,
  jaccard,
  minkowski,
  simpleMatching,
  squaredEuclidean,
  tanimoto,
  weightedMatching,
} from '../../src/math/distances.js'

const none = Number.NaN

interface Given {
  readonly weights?: readonly number[]
  readonly missing?: readonly number[]
  readonly compare?: readonly (CompareFunction | undefined)[]
  readonly round?: (x: number) => number
}

const coordinates = (width: number, { weights, missing, compare, round }: Given = {}): Coordinates => ({
  weights: Float64Array.from({ length: width }, (_, i) => weights?.[i] ?? 1),
  missingWeights: Float64Array.from({ length: width }, (_, i) => missing?.[i] ?? 1),
  compare: Array.from({ length: width }, (_, i) => compare?.[i]),
  ...(round === undefined ? {} : { round }),
})

function compared(comparer: Comparer, x: readonly number[], ...points: readonly number[][]): number[] {
  const results = new Float64Array(points.length)
  comparer(Float64Array.from(x), Float64Array.from(points.flat()), results)
  return [...results]
}

const minkowski3 = (given: Coordinates): Comparer => minkowski(given, 3)

describe('distances', () => {
  it.each([
    { name: 'euclidean', distance: euclidean, whole: 3.74165738677, gap: 2.73861278753 },
    { name: 'squaredEuclidean', distance: squaredEuclidean, whole: 14, gap: 7.5 },
    { name: 'chebychev', distance: chebychev, whole: 3, gap: 3 },
    { name: 'cityBlock', distance: cityBlock, whole: 6, gap: 4.5 },
    { name: 'minkowski', distance: minkowski3, whole: 3.30192724889, gap: (1.5 * 9) ** (1 / 3) },
  ])('$name of (1, 2, 3) and (2, 4, 6), whole and without the third', ({ distance, whole, gap }) => {
    const comparer = distance(coordinates(3))
    expect(compared(comparer, [1, 2, 3], [2, 4, 6])[0]).toBeCloseTo(whole, 10)
    expect(compared(comparer, [1, 2, none], [2, 4, 6])[0]).toBeCloseTo(gap, 10)
    expect(compared(comparer, [1, 2, 3], [2, 4, none])[0]).toBeCloseTo(gap, 10)
    expect(compared(comparer, [1, 2, none], [none, none, 6])).toEqual([none])
    expect(compared(comparer, [none, none, none], [2, 4, 6], [1, 1, 1])).toEqual([none, none])
  })

  it.each([
    { name: 'weights', given: { weights: [2, 0, 0.5] }, distance: squaredEuclidean, value: 2 + 4.5 },
    { name: 'weights of a maximum', given: { weights: [2, 0.5, 1] }, distance: chebychev, value: 3 },
    { name: 'weights within the root', given: { weights: [8, 0, 0] }, distance: minkowski3, value: 2 },
    {
      name: 'compare functions',
      given: { compare: [(x: number, y: number) => (x === y ? 0 : 1), undefined, (): number => 0.5] },
      distance: squaredEuclidean,
      value: 1 + 4 + 0.25,
    },
  ])('$name', ({ given, distance, value }) => {
    expect(compared(distance(coordinates(3, given)), [1, 2, 3], [2, 4, 6])).toEqual([value])
  })

  it('scales what is there up by the weights of what is missing', () => {
    const comparer = cityBlock(coordinates(3, { missing: [1, 2, 5] }))
    expect(compared(comparer, [1, none, 3], [2, 4, 6])).toEqual([(8 / 6) * 4])
    const nothing = cityBlock(coordinates(2, { missing: [0, 1] }))
    expect(compared(nothing, [1, none], [2, 4])).toEqual([none])
  })

  it('keeps each point apart, however many there are', () => {
    const points = Array.from({ length: 11 }, (_, i) => [i, 2 * i])
    for (const distance of [euclidean, squaredEuclidean, cityBlock]) {
      const all = compared(distance(coordinates(2)), [3, -1], ...points)
      points.forEach((point, i) => {
        expect([all[i]]).toEqual(compared(distance(coordinates(2)), [3, -1], point))
      })
    }
  })

  it('gives the same for common cases as the general way', () => {
    const same: CompareFunction = (x, y) => Math.abs(x - y)
    const general = { weights: [1, 0.3, 2], compare: [same, same, same] }
    const points = Array.from({ length: 9 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i / 7])
    for (const distance of [euclidean, squaredEuclidean, cityBlock])
      expect(compared(distance(coordinates(3, { weights: [1, 0.3, 2] })), [0.1, 0.7, -2], ...points)).toEqual(
        compared(distance(coordinates(3, general)), [0.1, 0.7, -2], ...points),
      )
  })

  it('compares coordinates as they are, before anything is rounded', () => {
    const delta = (x: number, y: number): number => (x === y ? 0 : 1)
    const comparer = euclidean(coordinates(1, { compare: [delta], round: Math.fround }))
    const results = new Float64Array(2)
    // The first is no other than 0.55 in 32 bits.
    comparer(Float64Array.of(0.54999999205), Float64Array.of(0.55, 0.54999999205), results)
    expect([...results]).toEqual([1, 0])
  })

  it('rounds each step to 32 bits where it is told to', () => {
    const float = Math.fround
    const comparer = euclidean(coordinates(2, { round: float }))
    const sum = float(float(float(0.1 - 2) ** 2) + float(float(1 - 2) ** 2))
    expect(compared(comparer, [0.1, 1], [2, 2])).toEqual([float(Math.sqrt(sum))])
  })

  it('is a half where a Gaussian similarity has its scale', () => {
    expect(gaussianSimilarity(2.5, 2.5)).toBeCloseTo(0.5, 15)
    expect(gaussianSimilarity(3, 2)).toBeCloseTo(0.210224103813, 12)
  })
})

describe('similarities', () => {
  const numerator: BinaryCounts = { both: 4, record: 3, point: 2, neither: 1 }
  const denominator: BinaryCounts = { both: 8, record: 7, point: 6, neither: 5 }
  it.each([
    { name: 'simpleMatching', similarity: simpleMatching, value: 1 / 2, gap: 1 / 3, zeros: 1 },
    { name: 'jaccard', similarity: jaccard, value: 1 / 3, gap: 1 / 3, zeros: none },
    { name: 'tanimoto', similarity: tanimoto, value: 1 / 3, gap: 1 / 5, zeros: 1 },
    {
      name: 'binarySimilarity',
      similarity: weightedMatching(numerator, denominator),
      value: 10 / 26,
      gap: 9 / 21,
      zeros: 1 / 5,
    },
  ])('$name of 1100 and 1010, without the last, of 0000 and 0000', ({ similarity, value, gap, zeros }) => {
    const comparer = binarySimilarity(similarity)
    expect(compared(comparer, [1, 1, 0, 0], [1, 0, 1, 0])[0]).toBeCloseTo(value, 12)
    expect(compared(comparer, [1, 1, 0, none], [1, 0, 1, 0])[0]).toBeCloseTo(gap, 12)
    expect(compared(comparer, [1, 1, 0, 0], [1, 0, 1, none])[0]).toBeCloseTo(gap, 12)
    expect(compared(comparer, [0, 0, 0, 0], [0, 0, 0, 0])).toEqual([zeros])
  })

  it('are not defined where they divide by zero', () => {
    const zero: BinaryCounts = { both: 0, record: 0, point: 0, neither: 0 }
    expect(compared(binarySimilarity(weightedMatching(numerator, zero)), [1, 1], [1, 0])).toEqual([none])
  })
})

describe('a last step left out', () => {
  const random = (length: number): Float64Array =>
    Float64Array.from({ length }, (_, i) => Math.sin(i * 7.3) * (i % 5))
  const weighted: Given = { weights: [1, 0.5, 2] }
  it.each<[string, (given: Coordinates) => Comparer, Given, boolean]>([
    ['of the euclidean', euclidean, {}, true],
    ['of the euclidean with weights', euclidean, weighted, true],
    ['of squares there is none', squaredEuclidean, weighted, false],
    ['of differences there is none', cityBlock, weighted, false],
  ])('%s', (_, distance, given, isLeftOut) => {
    const comparer = distance(coordinates(3, given))
    // Not in fours: some go by themselves.
    const points = random(3 * 403)
    for (const x of [Float64Array.of(0.3, -1, 2), Float64Array.of(0.3, none, 2)]) {
      const [whole, unfinished] = [new Float64Array(403), new Float64Array(403)]
      comparer(x, points, whole)
      const finish = comparer.unfinished?.(x, points, unfinished)
      expect(finish !== undefined).toBe(isLeftOut && !Number.isNaN(x[1]))
      expect(unfinished.map((each) => finish?.(each) ?? each)).toEqual(whole)
    }
  })

  it('differences one point after the other', () => {
    const [weights, x, points] = [[1, 0.5, 2], [0.3, -1, 2], random(3 * 403)]
    const expected = Array.from({ length: 403 }, (_, i) =>
      weights.reduce((sum, weight, f) => sum + weight * Math.abs(x[f] - points[3 * i + f]), 0),
    )
    const results = new Float64Array(403)
    cityBlock(coordinates(3, weighted))(Float64Array.from(x), points, results)
    expect([...results]).toEqual(expected)
  })
})
