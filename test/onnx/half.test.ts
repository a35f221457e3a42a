import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { halfBits, halfNumber } from '../../src/onnx/half.js'

// Values of IEEE 754 binary16, among them those that the standard's tables name.
describe('16-bit floats', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [2 ** -24, 0x0001],
    [2 ** -14 - 2 ** -24, 0x03ff],
    [2 ** -14, 0x0400],
    [0.333251953125, 0x3555],
    [1 - 2 ** -11, 0x3bff],
    [65504, 0x7bff],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [Number.NaN, 0x7e00],
  ])('%s has the bits %s', (number, bits) => {
    expect(halfBits(number)).toBe(bits)
    expect(halfNumber(bits)).toBe(number)
  })

  it.each([
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    // Halfway cases go to the even one.
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 ** -25, 0x0000],
    [3 * 2 ** -25, 0x0002],
    [2 ** -25 * 1.0001, 0x0001],
    [2048 - 0.25, 0x6800],
    [5e-324, 0x0000],
  ])('%s is rounded to %s', (number, bits) => {
    expect(halfBits(number)).toBe(bits)
    expect(halfBits(-number)).toBe(bits | 0x8000)
  })

  it('keeps every number it can hold', () => {
    for (let bits = 0; bits < 0x7c00; bits++) expect(halfBits(halfNumber(bits))).toBe(bits)
  })

  it('gives the nearest number', () => {
    fc.assert(
      fc.property(fc.double({ min: -65519, max: 65519, noNaN: true }), (number) => {
        const bits = halfBits(number) & 0x7fff
        const error = Math.abs(halfNumber(bits) - Math.abs(number))
        for (const other of [bits - 1, bits + 1])
          if (other >= 0 && other < 0x7c00)
            expect(error).toBeLessThanOrEqual(Math.abs(halfNumber(other) - Math.abs(number)))
      }),
    )
  })
})
