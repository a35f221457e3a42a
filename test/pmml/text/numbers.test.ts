/** Numbers as text. The texts of numbers are those of Java's Double.toString and Float.toString. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doubleText, floatText, parseNumber } from '../../../src/pmml/text/numbers.js'

describe('parseNumber', () => {
  it.each([
    ['5', 5],
    ['+5', 5],
    ['-5', -5],
    ['1.0', 1],
    ['1.', 1],
    ['.5', 0.5],
    ['1e-05', 1e-5],
    ['1.0E-5', 1e-5],
    ['1E5', 100000],
    ['1e+5', 100000],
    [' 5 ', 5],
    ['\t5\n', 5],
    ['INF', Number.POSITIVE_INFINITY],
    ['-INF', Number.NEGATIVE_INFINITY],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['+Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['NaN', Number.NaN],
    ['1e400', Number.POSITIVE_INFINITY],
    ['-0', 0],
    ['-0.0', 0],
    ['9007199254740993', 9007199254740992],
  ])('"%s" is %d', (text, number) => expect(parseNumber(text)).toBe(number))
  it.each([
    '',
    ' ',
    '0x10',
    '0b1',
    '1_0',
    '1,5',
    '5d',
    '5f',
    '5L',
    '1e',
    'e5',
    '.',
    '+',
    '--5',
    '٣',
    '１',
    'inf',
    '1 2',
    'true',
  ])('"%s" is no number', (text) => expect(parseNumber(text)).toBeUndefined())
})

describe('the text of a double', () => {
  it.each([
    [2, '2.0'],
    [0, '0.0'],
    [-0, '0.0'],
    [100, '100.0'],
    [0.001, '0.001'],
    [0.00099999, '9.9999E-4'],
    [9999999, '9999999.0'],
    [10000000, '1.0E7'],
    [12345678.9, '1.23456789E7'],
    [1e15, '1.0E15'],
    [1e-5, '1.0E-5'],
    [-1.5e-10, '-1.5E-10'],
    [-2.5, '-2.5'],
    [1234567.125, '1234567.125'],
    [123456789012345680, '1.2345678901234568E17'],
    [4.9e-324, '4.9E-324'],
    [Number.MAX_VALUE, '1.7976931348623157E308'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (number, text) => expect(doubleText(number)).toBe(text))
  it('reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => {
        expect(parseNumber(doubleText(x))).toBe(x + 0)
      }),
      { seed: 1, numRuns: 1000 },
    )
  })
})

describe('the text of a float', () => {
  it.each([
    [0.1, '0.1'],
    [3, '3.0'],
    [0, '0.0'],
    [16777216, '1.6777216E7'],
    [9999999, '9999999.0'],
    [1e10, '1.0E10'],
    [0.0001, '1.0E-4'],
    [3.4028235e38, '3.4028235E38'],
    [1e-45, '1.4E-45'],
    [-0.3, '-0.3'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    // Halfway between two texts: the one that ends even.
    [1048576.25, '1048576.2'],
    [1048576.75, '1048576.8'],
  ])('%d is %s', (number, text) => expect(floatText(Math.fround(number))).toBe(text))
  it('reads back as the same number', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (x) => {
        expect(Math.fround(parseNumber(floatText(x)) ?? Number.NaN)).toBe(x + 0)
      }),
      { seed: 1, numRuns: 1000 },
    )
  })
})
