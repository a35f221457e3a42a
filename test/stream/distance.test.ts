/** The distance of two samples against its definition, and chance against what it does. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Value } from '../../src/core/value.js'
import { distance, Sample } from '../../src/stream/distance.js'
import { seeded } from '../helpers/random.js'

const sampleOf = (values: readonly Value[], capacity?: number): Sample => {
  const sample = new Sample(seeded(1), capacity)
  for (const value of values) sample.add(value)
  return sample
}
const between = (one: readonly Value[], other: readonly Value[]): number =>
  distance(sampleOf(one), sampleOf(other)).distance

describe('known distances', () => {
  it.each<[string, readonly Value[], readonly Value[], number]>([
    ['the same numbers', [1, 2, 3], [3, 1, 2], 0],
    ['numbers apart', [1, 2], [3, 4], 1],
    ['numbers that interleave', [1, 3], [2, 4], 0.5],
    ['ties', [1, 1, 1, 2], [1, 2, 2, 2], 0.5],
    ['all equal', [5, 5, 5], [5], 0],
    ['0 and -0', [0, 0], [-0, 0], 0],
    ['infinities', [Number.POSITIVE_INFINITY, 1], [1, 1], 0.5],
    ['large integers', [2n ** 60n], [2 ** 60], 0],
    ['classes', ['a', 'a', 'b', 'b'], ['a', 'b', 'b', 'b'], 0.25],
    ['classes that only one has', ['a', 'b'], ['b', 'c'], 0.5],
    ['other classes', ['a'], ['b'], 1],
    ['a class and the number that it reads like', ['1'], [1], 1],
    ['truth values and texts', [true, false], ['true', false], 0.5],
    ['missing', [null, 1, 2, 3], [1, 2, 3], 0.25],
    ['NaN is missing', [Number.NaN], [null], 0],
    // Half of one is numbers up to 1 or missing, none of the other.
    ['a mixture', [1, 2, null, 'a'], [2, 2, 'a', 'a'], 0.5],
    [
      'a list of one, and a tensor of one',
      [[7], { type: 'float', dims: [1, 1], data: Float32Array.of(7) }],
      [7],
      0,
    ],
    ['lists are one class', [[1, 2], [3]], [[4, 5, 6], 3], 0],
    ['long texts are one class', ['x'.repeat(1000)], ['y'.repeat(1000)], 0],
    ['names of what objects inherit', ['__proto__', 'constructor'], ['__proto__', '__proto__'], 0.5],
  ])('%s', (_, one, other, expected) => {
    expect(between(one, other)).toBeCloseTo(expected, 12)
    expect(between(other, one)).toBeCloseTo(expected, 12)
  })

  it('of nothing, nothing can be said', () => {
    expect(distance(sampleOf([]), sampleOf([1, 2]))).toEqual({ distance: 0, chance: 1 })
  })
})

/** The definition: the greatest difference of shares, over all sets of classes and all half-lines. */
function byDefinition(one: readonly Value[], other: readonly Value[]): number {
  const all = [...one, ...other]
  const limits = [Number.NEGATIVE_INFINITY, ...all.filter((value) => typeof value === 'number')]
  const classes = [...new Set(all.filter((value) => typeof value !== 'number'))]
  let greatest = 0
  for (let set = 0; set < 2 ** classes.length; set++)
    for (const limit of limits) {
      const share = (values: readonly Value[]): number =>
        values.filter((value) =>
          typeof value === 'number' ? value <= limit : (set >> classes.indexOf(value)) & 1,
        ).length / values.length
      greatest = Math.max(greatest, Math.abs(share(one) - share(other)))
    }
  return greatest
}

it('is what the definition says, for any mixture', () => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.constantFrom('a', 'b', '__proto__', true, null),
  )
  const values = fc.array(value, { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(values, values, (one, other) => {
      expect(between(one, other)).toBeCloseTo(byDefinition(one, other), 12)
      expect(between(one, one)).toBeCloseTo(0, 12)
    }),
    { numRuns: 500 },
  )
})

describe('chance', () => {
  const runs = 2000
  const random = seeded(7)
  const number = (): number => random() + random() - random()
  const mixture = (): Value => (random() < 0.2 ? null : random() < 0.3 ? 'b' : Math.floor(10 * random()))
  it.each<[string, () => Value, number, number]>([
    ['numbers', number, 100, 100],
    ['numbers, few against many', number, 50, 1000],
    ['numbers with ties', () => Math.floor(3 * random()), 100, 200],
    ['two classes', () => random() < 0.5, 100, 200],
    ['a rare class', () => random() < 0.01, 100, 1000],
    ['many classes', () => `${Math.floor(20 * random())}`, 300, 300],
    ['a mixture', mixture, 100, 300],
  ])('of one distribution: %s', (_, draw, n, m) => {
    // At a rarity of 1 in 20, so that there is something to count.
    let beyond = 0
    for (let run = 0; run < runs; run++) {
      const [one, other] = [n, m].map((size) => sampleOf(Array.from({ length: size }, draw)))
      const found = distance(one, other, 0.05)
      if (found.distance > found.chance) beyond++
    }
    expect(beyond / runs).toBeLessThanOrEqual(0.05)
  })

  it('falls as samples grow: a distance of 0.1 is told from chance with 1000 numbers of each', () => {
    const numbers = (count: number, from: number): readonly number[] =>
      Array.from({ length: count }, (_, i) => from + i / count)
    const [few, many] = [200, 1000].map((count) =>
      distance(sampleOf(numbers(count, 0)), sampleOf(numbers(count, 0.1))),
    )
    expect(few.distance).toBeLessThan(few.chance)
    expect(many.distance).toBeGreaterThan(many.chance)
    expect(many.distance).toBeCloseTo(0.1, 2)
  })

  it('is the critical value of Kolmogorov and Smirnov for numbers, within 3 %', () => {
    // 1.949 · √((n + m) / nm) is the asymptotic one for 1 in 1000.
    const numbers = Array.from({ length: 1000 }, (_, i) => i)
    const critical = 1.949 * Math.sqrt(2 / 1000)
    const { chance } = distance(sampleOf(numbers), sampleOf(numbers))
    expect(chance).toBeGreaterThan(critical)
    expect(chance).toBeLessThan(1.03 * critical)
  })
})

describe('bounds', () => {
  it('numbers are kept each with the same probability', () => {
    const [capacity, count, runs] = [16, 200, 2000]
    const random = seeded(3)
    const kept = new Array<number>(count).fill(0)
    for (let run = 0; run < runs; run++) {
      const sample = new Sample(random, capacity)
      for (let i = 0; i < count; i++) sample.add(i)
      expect(sample.numbers.length).toBe(capacity)
      for (const value of sample.numbers) kept[value]++
    }
    const expected = (runs * capacity) / count
    const chiSquare = kept.reduce((sum, each) => sum + (each - expected) ** 2 / expected, 0)
    // 199 degrees of freedom: 276 is exceeded in 1 of 5000 cases.
    expect(chiSquare).toBeLessThan(276)
  })

  it('a sample stays small, and too many classes are one', () => {
    const sample = sampleOf([
      ...Array.from({ length: 5000 }, (_, i) => i),
      ...Array.from({ length: 5000 }, (_, i) => `class ${i}`),
    ])
    const { numbers, classes, count, numeric, rest } = sample.state()
    expect([numbers.length, classes.length, count, numeric, rest]).toEqual([1024, 256, 10_000, 5000, 4744])
  })

  it('which classes came first does not matter where there are too many', () => {
    const classes = Array.from({ length: 400 }, (_, i) => `class ${i}`)
    expect(between(classes, classes.toReversed())).toBeCloseTo(0, 12)
  })

  it('numbers that were not kept count for their share', () => {
    const random = seeded(5)
    const values = (): readonly Value[] =>
      Array.from({ length: 20_000 }, () => (random() < 0.5 ? random() : random() < 0.5 ? 'a' : 'b'))
    const found = distance(sampleOf(values()), sampleOf(values()))
    expect(found.distance).toBeLessThan(found.chance)
    expect(found.distance).toBeLessThan(0.06)
  })
})

it('a sample that is restored from JSON is the same', () => {
  const value = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.bigInt())
  fc.assert(
    fc.property(fc.array(value, { maxLength: 50 }), fc.array(value), (values, more) => {
      const [first, second] = [sampleOf(values, 8), new Sample(seeded(2), 8)]
      second.add('something that was here before')
      second.restore(JSON.parse(JSON.stringify(first.state())))
      expect(JSON.stringify(second.state())).toBe(JSON.stringify(first.state()))
      for (const each of more) second.add(each)
      expect(second.count).toBe(values.length + more.length)
    }),
  )
})
