/** Which target keys go to: shares, stickiness, and how few keys move. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooser, hash, type WeightedTarget } from '../../src/stream/rendezvous.js'

/** A text whose UTF-16 units, least significant byte first, are these bytes: an even number of them. */
const textOf = (bytes: string): string =>
  bytes.replace(/../gs, ([low, high]) => String.fromCharCode(low.charCodeAt(0) | (high.charCodeAt(0) << 8)))

// Published values of MurmurHash3_x86_32.
it.each([
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['', 0xffffffff, 0x81f16f39],
  ['test', 0, 0xba6bd213],
  ['test', 0x9747b28c, 0x704b81dc],
  ['aaaa', 0x9747b28c, 0x5a97808a],
  ['aa', 0x9747b28c, 0x5d211726],
  ['abcd', 0x9747b28c, 0xf0478627],
  ['ab', 0x9747b28c, 0x74875592],
])('MurmurHash3 of the bytes of "%s" with seed %i', (bytes, seed, expected) => {
  expect(hash(textOf(bytes), seed) >>> 0).toBe(expected)
})

const count = 20_000
const keysOf = (key: (i: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, i) => key(i))
const patterns: readonly (readonly [string, readonly string[]])[] = [
  ['user-1', keysOf((i) => `user-${i}`)],
  ['1', keysOf(String)],
  ['even numbers', keysOf((i) => String(2 * i))],
  ['padded', keysOf((i) => String(i).padStart(12, '0'))],
  ['hexadecimal', keysOf((i) => (i * 65_536).toString(16))],
  ['single characters', keysOf((i) => String.fromCharCode(i))],
  ['a, aa, aaa', keysOf((i) => 'a'.repeat(i % 1000) + Math.floor(i / 1000))],
]

const targetsOf = (weights: { readonly [name: string]: number }): readonly WeightedTarget[] =>
  Object.entries(weights).map(([name, weight]) => ({ name, weight }))

/** What a chi-square distribution with as many degrees of freedom exceeds in 1 of 100 000 cases. */
const CHI_SQUARE = [Number.NaN, 19.51, 23.03, 25.9, 28.47, 30.86]

function expectShares(chosen: readonly number[], targets: readonly WeightedTarget[]): void {
  // Eighths, so that the sum of the greatest ones is a number.
  const total = targets.reduce((sum, { weight }) => sum + weight / 8, 0)
  const counts = targets.map((_, index) => chosen.filter((each) => each === index).length)
  const distance = targets.reduce((sum, { weight }, index) => {
    const expected = chosen.length * (weight / 8 / total)
    return weight === 0 ? sum : sum + (counts[index] - expected) ** 2 / expected
  }, 0)
  const degrees = targets.filter(({ weight }) => weight > 0).length - 1
  expect(distance).toBeLessThan(CHI_SQUARE[degrees])
  targets.forEach(({ weight }, index) => {
    if (weight === 0) expect(counts[index]).toBe(0)
  })
}

const mixes: readonly { readonly [name: string]: number }[] = [
  { stable: 9, candidate: 1 },
  { stable: 0.99, candidate: 0.01 },
  { a: 1, b: 1, c: 1 },
  { a: 1e-300, b: 2e-300, c: 3e-300 },
  { a: 1e308, b: 1e308, c: 1e308, d: 5e307 },
  { v1: 5, v2: 0, v3: 3, v4: 1, v5: 1 },
]

describe.each(mixes.map((mix) => [JSON.stringify(mix), targetsOf(mix)] as const))('%s', (_, targets) => {
  it.each(patterns)('keys like %s are shared out by weight', (_, keys) => {
    const { choose } = chooser(targets)
    expectShares(
      keys.map((key) => choose(key)),
      targets,
    )
  })

  it('numbers are shared out by weight', () => {
    const { at } = chooser(targets)
    const chosen = Array.from({ length: count }, (_, i) => at(i / count))
    expectShares(chosen, targets)
  })
})

describe('keys that move', () => {
  const weight = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 100 }),
    fc.double({ min: 1e-3, max: 10, noNaN: true }),
  )
  const weights = fc.array(weight, { minLength: 5, maxLength: 5 })
  const names = ['stable', 'candidate', 'v1', 'v2', '__proto__']
  const withWeights = (given: readonly number[]): readonly WeightedTarget[] =>
    names.map((name, i) => ({ name, weight: given[i] }))
  const keys = patterns[0][1].slice(0, 3000)

  it('go to a target that has gained against the one they leave', () => {
    fc.assert(
      fc.property(weights, weights, (before, after) => {
        const [first, second] = [chooser(withWeights(before)), chooser(withWeights(after))]
        for (const key of keys) {
          const [from, to] = [first.choose(key), second.choose(key)]
          if (from === to || from < 0 || to < 0) continue
          expect(after[to] * before[from]).toBeGreaterThan(before[to] * after[from])
        }
      }),
      { numRuns: 50 },
    )
  })

  it('are as few as can be where one weight changes', () => {
    fc.assert(
      fc.property(weights, weight, (before, changed) => {
        const after = [changed, ...before.slice(1)]
        const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0)
        fc.pre(sum(before) > 0 && sum(after) > 0)
        const [first, second] = [chooser(withWeights(before)), chooser(withWeights(after))]
        const moved = keys.filter((key) => first.choose(key) !== second.choose(key)).length / keys.length
        const needed = Math.abs(before[0] / sum(before) - changed / sum(after))
        expect(Math.abs(moved - needed)).toBeLessThan(5 * Math.sqrt((needed + 1 / 3000) / keys.length))
      }),
      { numRuns: 50 },
    )
  })

  it('a share that grows step by step keeps the keys it has', () => {
    const choosers = [0.01, 0.1, 0.5, 1].map((share) =>
      chooser(targetsOf({ stable: 1 - share, candidate: share })),
    )
    for (const key of keys) {
      const path = choosers.map(({ choose }) => choose(key))
      expect(path).toEqual(path.toSorted())
    }
  })

  it('the order of targets does not matter', () => {
    fc.assert(
      fc.property(weights, fc.string({ unit: 'binary' }), (given, key) => {
        const targets = withWeights(given)
        const reversed = targets.toReversed()
        const [one, other] = [chooser(targets).choose(key), chooser(reversed).choose(key)]
        expect(reversed[other]?.name).toBe(targets[one]?.name)
      }),
    )
  })

  it('a target that is not available is as one that is not there', () => {
    fc.assert(
      fc.property(
        weights,
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        fc.string(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (given, there, key, u) => {
          const masked = chooser(withWeights(given))
          const rest = chooser(withWeights(given.map((each, i) => (there[i] ? each : 0))))
          const available = (index: number): boolean => there[index]
          expect(masked.choose(key, available)).toBe(rest.choose(key))
          const at = masked.at(u, available)
          expect(at < 0).toBe(rest.at(u) < 0)
          expect(at < 0 || (there[at] && given[at] > 0)).toBe(true)
        },
      ),
    )
  })
})

it('choosers with different salts choose independently', () => {
  const targets = targetsOf({ stable: 1, candidate: 1 })
  const [one, other] = [chooser(targets, 'churn'), chooser(targets, 'fraud')]
  const pairs = patterns[0][1].map((key) => 2 * one.choose(key) + other.choose(key))
  expectShares(pairs, targetsOf({ a: 1, b: 1, c: 1, d: 1 }))
})

it.each([
  ['none', [], -1],
  ['one', [5], 0],
  ['one of weight 0', [0], -1],
  ['weights that are none', [Number.NaN, -1, Number.POSITIVE_INFINITY], -1],
  ['one among some of weight 0', [0, 0, 3, 0], 2],
])('targets: %s', (_, weights, expected) => {
  const { choose, at } = chooser(weights.map((weight, i) => ({ name: `${i}`, weight })))
  expect([choose('key'), at(0), at(0.5), at(1 - 2 ** -53)]).toEqual(Array(4).fill(expected))
  expect(choose('key', () => false)).toBe(-1)
  expect(at(0.5, () => false)).toBe(-1)
})

it('keys go where the definition sends them, with hash and logarithm of another language', () => {
  // Computed in Python with `math.log` and MurmurHash3 of `key.encode('utf-16-le')`. Other processes and later versions must agree.
  const { choose } = chooser(targetsOf({ stable: 2, candidate: 1, v3: 1 }), 'model')
  const keys = Array.from({ length: 32 }, (_, i) => `user-${i}`)
  expect(keys.map((key) => choose(key)).join('')).toBe('21021010022211022120002011020000')
})
