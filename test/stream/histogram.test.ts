/** The latency histogram against sorted lists of all values. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram } from '../../src/stream/histogram.js'

const GREATEST = Number.MAX_SAFE_INTEGER

/** Durations of all sizes, with those where buckets and powers of two begin and end. */
const duration = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.maxSafeNat(),
  fc
    .tuple(fc.integer({ min: 0, max: 52 }), fc.integer({ min: -2, max: 2 }))
    .map(([power, more]) => Math.max(0, 2 ** power + more)),
)
const durations = fc.array(duration, { maxLength: 200 })

const histogramOf = (values: readonly number[]): Histogram => {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}
const sortedOf = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)
/** The least value that at least a share of all is not greater than. */
const quantileOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(Math.ceil(share * sorted.length), 1) - 1] ?? 0

/** Means are exact but for the rounding of sums. */
const expectNear = (one: number, other: number): void =>
  expect(Math.abs(one - other)).toBeLessThanOrEqual(1e-13 * other)

describe('against all values', () => {
  it('quantiles are never below, at most 1/32 above, and never beyond the greatest', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const sorted = sortedOf(values)
        const exact = quantileOf(sorted, share)
        const found = histogramOf(values).quantile(share)
        expect(found).toBeGreaterThanOrEqual(exact)
        expect(found).toBeLessThanOrEqual(Math.min(Math.ceil(exact) * (1 + 1 / 32), sorted.at(-1) ?? 0))
      }),
      { numRuns: 1000 },
    )
  })

  it('count, least, greatest and mean are exact; every value is in its bucket', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const state = histogramOf(values).state()
        const sorted = sortedOf(values)
        expect([state.count, state.min, state.max]).toEqual([
          values.length,
          sorted[0] ?? 0,
          sorted.at(-1) ?? 0,
        ])
        const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1)
        expectNear(state.mean, mean)
        let before = -1
        for (const [upTo, count] of state.buckets) {
          const inside = values.filter((value) => value > before && value <= upTo)
          expect(inside.length).toBe(count)
          before = upTo
        }
        expect(state.buckets.reduce((sum, [, count]) => sum + count, 0)).toBe(values.length)
      }),
    )
  })

  it('what is counted above a value is above it, and what is not is at most 1/32 above', () => {
    fc.assert(
      fc.property(durations, duration, (values, limit) => {
        const above = histogramOf(values).countAbove(limit)
        expect(above).toBeLessThanOrEqual(values.filter((value) => value > limit).length)
        const well = values.filter((value) => value > Math.ceil(limit) * (1 + 1 / 32) + 1)
        expect(above).toBeGreaterThanOrEqual(well.length)
      }),
    )
  })

  it('two histograms added are that of both', () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const sum = histogramOf(some)
        sum.add(histogramOf(others))
        const { mean, ...exact } = sum.state()
        const { mean: meanOfAll, ...all } = histogramOf([...some, ...others]).state()
        expect(exact).toEqual(all)
        expectNear(mean, meanOfAll)
      }),
    )
  })

  it('what is restored from a state is the same, and goes on as the first would have', () => {
    fc.assert(
      fc.property(durations, duration, (values, next) => {
        const first = histogramOf(values)
        const second = histogramOf([5, 7])
        second.restore(JSON.parse(JSON.stringify(first.state())))
        expect(second.state()).toEqual(first.state())
        first.record(next)
        second.record(next)
        const [{ mean: a, ...others }, { mean: b, ...same }] = [first.state(), second.state()]
        expect(same).toEqual(others)
        expectNear(a, b)
      }),
      { numRuns: 1000 },
    )
  })
})

it('records of a batch count as many as took the mean', () => {
  const histogram = new Histogram()
  histogram.record(100.25, 1000)
  histogram.record(3)
  const { count, min, max, mean, p50, buckets } = histogram.state()
  expect({ count, min, max, mean, p50, buckets }).toEqual({
    count: 1001,
    min: 3,
    max: 100.25,
    mean: (100.25 * 1000 + 3) / 1001,
    p50: 100.25,
    buckets: [
      [3, 1],
      [101, 1000],
    ],
  })
})

it('nothing counted is all zero', () => {
  const none = { count: 0, min: 0, max: 0, mean: 0, p50: 0, p99: 0, p999: 0, buckets: [] }
  const histogram = new Histogram()
  expect(histogram.state()).toEqual(none)
  histogram.record(5, 0)
  histogram.record(5, Number.NaN)
  histogram.add(new Histogram())
  expect(histogram.state()).toEqual(none)
  histogram.restore(none)
  expect(histogram.state()).toEqual(none)
})

it.each([
  [-1, 0],
  [-0, 0],
  [Number.NaN, 0],
  [Number.NEGATIVE_INFINITY, 0],
  [Number.POSITIVE_INFINITY, GREATEST],
  [1e300, GREATEST],
  [GREATEST, GREATEST],
])('%d is counted as %d', (given, counted) => {
  const { min, max, p50 } = histogramOf([given]).state()
  expect([min, max, p50]).toEqual([counted, counted, counted])
})

it('more than 2^32 in a bucket are still counted', () => {
  const histogram = new Histogram()
  histogram.record(80, 2 ** 33)
  histogram.record(80)
  expect(histogram.state().buckets).toEqual([[81, 2 ** 33 + 1]])
})
