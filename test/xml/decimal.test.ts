/** Decimals are worth what reading their text gives, wherever that is decided closely; and nearly none needs its text. */

import { describe, expect, it } from 'vitest'
import { decimalNumber, scaledSum } from '../../src/xml/decimal.js'
import { randomNumbers } from '../pmml/packed/dialects.js'

const BILLION = 10n ** 9n

/** Compares whole numbers below 10^18 times powers of ten. Counts those that are known without a text. */
function comparison() {
  const wrong: string[] = []
  let quick = 0
  let all = 0
  return {
    check(whole: bigint, exponent: number): void {
      if (whole < 0n || whole >= BILLION * BILLION) return
      const high = Number(whole / BILLION)
      const low = Number(whole % BILLION)
      const expected = Number(`${whole}e${exponent}`)
      all++
      if (scaledSum(high * 1e9, low, exponent) !== undefined) quick++
      if (
        !Object.is(decimalNumber(false, high, low, exponent), expected) ||
        !Object.is(decimalNumber(true, high, low, exponent), 0 - expected)
      )
        wrong.push(`${whole}e${exponent}`)
    },
    wrong,
    quick: () => quick / all,
  }
}

const seeds = [1, ...(process.env.DECIMAL_SEED === undefined ? [] : [Number(process.env.DECIMAL_SEED)])]

describe.each(seeds)('seed %i', (seed) => {
  const random = randomNumbers(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const bits = new BigUint64Array(1)
  const number = new Float64Array(bits.buffer)
  /** The number after another one. */
  const after = (x: number): number => {
    number[0] = x
    bits[0]++
    return number[0]
  }

  it('any', () => {
    const { check, wrong, quick } = comparison()
    for (let i = 0; i < 300_000; i++)
      check(BigInt(below(10 ** (1 + below(9)))) * BILLION + BigInt(below(1e9)), -below(61))
    expect(wrong).toEqual([])
    // Of large whole numbers, many are half way.
    expect(quick()).toBeGreaterThan(0.98)
  })

  it('with exponents that are left to the text', () => {
    const { check, wrong } = comparison()
    for (let i = 0; i < 30_000; i++)
      check(BigInt(below(1e9)) * BILLION + BigInt(below(1e9)), below(800) - 400)
    expect(wrong).toEqual([])
  })

  it('half way between two numbers, and next to it', () => {
    const { check, wrong } = comparison()
    for (let i = 0; i < 100_000; i++) {
      const fraction = 2n ** 52n + BigInt(below(2 ** 26)) * 2n ** 26n + BigInt(below(2 ** 26))
      const middle = (2n * fraction + 1n) << BigInt(below(7))
      for (const near of [-1n, 0n, 1n])
        for (let power = 0; power < 4; power++) check((middle + near) * 5n ** BigInt(power), -power)
    }
    expect(wrong).toEqual([])
  })

  it('as near to half way as so many digits come', () => {
    const { check, wrong } = comparison()
    for (let i = 0; i < 100_000; i++) {
      const x = random() * 10 ** (below(60) - 50)
      const [digits, exponent] = ((x + after(x)) / 2).toExponential(17).split('e')
      for (const near of [-2n, -1n, 0n, 1n, 2n])
        check(BigInt(digits.replace('.', '')) + near, Number(exponent) - 17)
    }
    expect(wrong).toEqual([])
  })
})

it('small ones, and those around the first that is no number', () => {
  const { check, wrong } = comparison()
  for (let exponent = -70; exponent <= 30; exponent++)
    for (let near = -40n; near <= 40n; near++) {
      check(near, exponent)
      for (const power of [53n, 54n, 55n]) check(2n ** power + near, exponent)
    }
  expect(wrong).toEqual([])
})
