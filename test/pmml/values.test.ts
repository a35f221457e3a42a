/** Reading, converting and writing values. The readings are those of the reference evaluator, unless said otherwise. */

import { describe, expect, it } from 'vitest'
import type { DataType, Raw } from '../../src/pmml/types.js'
import {
  castValue,
  commonType,
  compareValues,
  equalValues,
  outputValue,
  parseValue,
  readInput,
  valueText,
} from '../../src/pmml/values.js'

describe('parseValue', () => {
  it.each<[text: string, type: DataType, value: Raw | undefined]>([
    ['abc', 'string', 'abc'],
    [' 5 ', 'string', ' 5 '],
    ['', 'string', ''],
    ['NaN', 'string', 'NaN'],
    ['1.0', 'integer', 1],
    ['+5', 'integer', 5],
    ['1e3', 'integer', 1000],
    [' 5 ', 'integer', 5],
    ['TRUE', 'integer', 1],
    ['false', 'integer', 0],
    ['-0', 'integer', 0],
    ['5.5', 'integer', undefined],
    ['INF', 'integer', undefined],
    ['0x10', 'integer', undefined],
    ['9007199254740991', 'integer', 9007199254740991],
    ['9007199254740993', 'integer', undefined],
    ['2147483648', 'integer', 2147483648],
    ['5.5', 'double', 5.5],
    ['1e-05', 'double', 1e-5],
    ['-INF', 'double', Number.NEGATIVE_INFINITY],
    ['True', 'double', 1],
    ['abc', 'double', undefined],
    ['1_0', 'double', undefined],
    ['0.1', 'float', Math.fround(0.1)],
    ['2147483648', 'float', 2147483648],
    ['1e400', 'float', Number.POSITIVE_INFINITY],
    ['TRUE', 'boolean', true],
    ['False', 'boolean', false],
    ['1', 'boolean', true],
    ['0.0', 'boolean', false],
    ['1.0E0', 'boolean', true],
    ['2', 'boolean', undefined],
    ['yes', 'boolean', undefined],
    ['T', 'boolean', undefined],
    ['2004-08-20', 'date', 12650],
    [' 2004-08-20 ', 'date', 12650],
    ['2004-08-20T05:23:30', 'date', undefined],
    ['12650', 'date', undefined],
    ['05:23:30.25', 'time', 19410.25],
    ['05:23', 'time', 19380],
    ['2004-08-20T05:23:30.5', 'dateTime', 1092979410.5],
    ['2004-08-20', 'dateTime', undefined],
    ['2004-08-20T05:23:30Z', 'dateTime', undefined],
    // check values of the standard
    ['2003-04-01', 'dateDaysSince[1960]', 15796],
    ['1960-01-03T03:30:03', 'dateTimeSecondsSince[1960]', 185403],
    ['05:23:30', 'timeSeconds', 19410],
    // counts as they are in data, which the reference does not read
    ['15796', 'dateDaysSince[1960]', 15796],
    ['-3', 'dateDaysSince[1960]', -3],
    ['185403', 'dateTimeSecondsSince[1960]', 185403],
    ['19410', 'timeSeconds', 19410],
    ['-1', 'timeSeconds', undefined],
    ['1.5', 'dateDaysSince[1960]', undefined],
    // the reference has no year 0
    ['0000-01-01', 'dateDaysSince[0]', 0],
    ['1970-01-01', 'dateDaysSince[0]', 719528],
    ['2020-01-02', 'dateDaysSince[2020]', 1],
    ['2020-01-01T00:00:01.9', 'dateTimeSecondsSince[2020]', 1],
    // missing: empty text of a type other than string, and not a number
    ['', 'integer', null],
    [' ', 'double', null],
    ['', 'boolean', null],
    ['\t', 'date', null],
    ['NaN', 'double', null],
    ['NaN', 'float', null],
    ['NaN', 'integer', null],
  ])('"%s" as %s is %j', (text, type, value) => expect(parseValue(text, type)).toBe(value))
})

describe('castValue', () => {
  it.each<[value: Raw, from: DataType, to: DataType, result: Raw | undefined]>([
    [7, 'integer', 'string', '7'],
    [7, 'integer', 'float', 7],
    [7, 'integer', 'double', 7],
    [7, 'integer', 'boolean', undefined],
    [1, 'integer', 'boolean', true],
    [0, 'double', 'boolean', false],
    [2.5, 'double', 'integer', undefined],
    [4, 'double', 'integer', 4],
    [4, 'double', 'string', '4.0'],
    [0.1, 'double', 'float', Math.fround(0.1)],
    [Math.fround(0.1), 'float', 'double', 0.10000000149011612],
    [Math.fround(0.1), 'float', 'string', '0.1'],
    [1e300, 'double', 'integer', undefined],
    [Number.POSITIVE_INFINITY, 'double', 'integer', undefined],
    [Number.NaN, 'double', 'integer', null],
    [true, 'boolean', 'integer', 1],
    [false, 'boolean', 'double', 0],
    [true, 'boolean', 'string', 'true'],
    [true, 'boolean', 'date', undefined],
    ['2.50', 'string', 'double', 2.5],
    ['2.50', 'string', 'integer', undefined],
    ['1e3', 'string', 'integer', 1000],
    ['true', 'string', 'boolean', true],
    ['true', 'string', 'double', 1],
    ['abc', 'string', 'double', undefined],
    ['', 'string', 'double', null],
    ['2004-08-20', 'string', 'date', 12650],
    [12650, 'date', 'integer', undefined],
    [12650, 'date', 'double', undefined],
    [12650, 'date', 'time', undefined],
    [7, 'integer', 'date', undefined],
    [7, 'double', 'dateTime', undefined],
    [1092979410, 'dateTime', 'date', 12650],
    [1092979410, 'dateTime', 'time', 19410],
    [-1, 'dateTime', 'date', -1],
    [-1, 'dateTime', 'time', 86399],
    [15796, 'dateDaysSince[1960]', 'integer', 15796],
    [15796, 'dateDaysSince[1960]', 'double', 15796],
    [15796, 'dateDaysSince[1960]', 'boolean', undefined],
    [19410, 'timeSeconds', 'integer', 19410],
    // conversions that lose nothing, which the reference refuses
    [12650, 'date', 'string', '2004-08-20'],
    [1092979410.5, 'dateTime', 'string', '2004-08-20T05:23:30.5'],
    [12650, 'date', 'dateTime', 12650 * 86400],
    [12650, 'date', 'dateDaysSince[1960]', 16303],
    [15796, 'dateDaysSince[1960]', 'date', 12143],
    [15796, 'dateDaysSince[1960]', 'dateDaysSince[1970]', 12143],
    [15796, 'dateDaysSince[1960]', 'string', '15796'],
    [15796, 'integer', 'dateDaysSince[1960]', 15796],
    [1.5, 'double', 'dateDaysSince[1960]', undefined],
    [-1, 'integer', 'timeSeconds', undefined],
    [19410.75, 'time', 'timeSeconds', 19410],
    [90000, 'timeSeconds', 'time', undefined],
    [19410, 'time', 'dateTime', undefined],
    [1092979410.5, 'dateTime', 'dateTimeSecondsSince[1970]', 1092979410],
    [null, 'string', 'integer', null],
    [null, 'date', 'boolean', null],
  ])('%j of %s as %s is %j', (value, from, to, result) => expect(castValue(value, from, to)).toBe(result))

  it('converts collections item by item, all or none', () => {
    expect(castValue(['1', null, '2.0'], 'string', 'integer')).toEqual([1, null, 2])
    expect(castValue(['1', 'x'], 'string', 'integer')).toBeUndefined()
  })
})

describe('readInput', () => {
  it.each<[value: unknown, type: DataType, result: Raw | undefined]>([
    [5, 'integer', 5],
    [5, 'double', 5],
    [-0, 'double', 0],
    [-0, 'string', '0'],
    [0.1, 'float', Math.fround(0.1)],
    [1.5, 'integer', undefined],
    [1, 'string', '1'],
    [1.5, 'string', '1.5'],
    [1e21, 'string', '1e+21'],
    [true, 'string', 'true'],
    [true, 'integer', 1],
    [true, 'boolean', true],
    [1, 'boolean', true],
    [2, 'boolean', undefined],
    ['5.1', 'double', 5.1],
    ['abc', 'double', undefined],
    ['', 'double', null],
    ['', 'string', ''],
    [5n, 'integer', 5],
    [5n, 'double', 5],
    [9007199254740993n, 'integer', undefined],
    [9007199254740993n, 'string', '9007199254740993'],
    [9007199254740993n, 'double', 9007199254740992],
    [1e300, 'integer', undefined],
    [Number.POSITIVE_INFINITY, 'double', Number.POSITIVE_INFINITY],
    [null, 'string', null],
    [undefined, 'integer', null],
    [Number.NaN, 'double', null],
    [Number.NaN, 'string', null],
    ['2004-08-20', 'date', 12650],
    [12650, 'date', undefined],
    [15796, 'dateDaysSince[1960]', 15796],
    [-1, 'timeSeconds', undefined],
    [true, 'date', undefined],
    [{}, 'string', undefined],
    [() => 1, 'double', undefined],
    [Symbol('x'), 'string', undefined],
    [new Date(0), 'date', undefined],
    [new Set([1]), 'integer', undefined],
  ])('%s as %s is %s', (value, type, result) => expect(readInput(value, type, undefined)).toBe(result))

  it.each<[value: unknown, type: DataType, result: readonly Raw[] | undefined]>([
    [[1, '2', null], 'integer', [1, 2, null]],
    [['a', 1, true], 'string', ['a', '1', 'true']],
    [[1, 'x'], 'integer', undefined],
    [[[1]], 'integer', undefined],
    [[{}], 'string', undefined],
    [Float64Array.of(1, Number.NaN), 'double', [1, null]],
    [new DataView(new ArrayBuffer(1)), 'double', undefined],
    [[], 'string', []],
  ])('the collection %j as %s', (value, type, result) =>
    expect(readInput(value, type, undefined)).toEqual(result),
  )

  it('reads Date objects in universal or local time', () => {
    const utc = new Date(Date.UTC(2004, 7, 20, 5, 23, 30, 500))
    expect(readInput(utc, 'dateTime', 'utc')).toBe(1092979410.5)
    expect(readInput(utc, 'date', 'utc')).toBe(12650)
    expect(readInput(utc, 'time', 'utc')).toBe(19410.5)
    expect(readInput(utc, 'dateDaysSince[1970]', 'utc')).toBe(12650)
    expect(readInput(utc, 'integer', 'utc')).toBeUndefined()
    expect(readInput(new Date(Number.NaN), 'date', 'utc')).toBeUndefined()
    const local = new Date(2004, 7, 20, 5, 23, 30)
    expect(readInput(local, 'dateTime', 'local')).toBe(1092979410)
  })
})

describe('texts and outputs', () => {
  it.each<[value: Raw, type: DataType, text: string, output: unknown]>([
    ['a', 'string', 'a', 'a'],
    [2, 'integer', '2', 2],
    [2, 'double', '2.0', 2],
    [Math.fround(0.1), 'float', '0.1', Math.fround(0.1)],
    [true, 'boolean', 'true', true],
    [12650, 'date', '2004-08-20', '2004-08-20'],
    [19410, 'time', '05:23:30', '05:23:30'],
    [1092979410, 'dateTime', '2004-08-20T05:23:30', '2004-08-20T05:23:30'],
    [15796, 'dateDaysSince[1960]', '15796', 15796],
    [null, 'date', '', null],
    [[12650, null], 'date', '2004-08-20 ', ['2004-08-20', null]],
  ])('%j of %s', (value, type, text, output) => {
    expect(valueText(value, type)).toBe(text)
    expect(outputValue(value, type)).toEqual(output)
  })
})

describe('comparisons', () => {
  it.each<[a: Raw, b: Raw, equal: boolean]>([
    [1, 1, true],
    [1, 2, false],
    ['a', 'a', true],
    [null, null, true],
    [null, 0, false],
    [[1, 2], [1, 2], true],
    [[1, 2], [1], false],
    [[1], 1, false],
  ])('%j and %j are equal: %s', (a, b, equal) => expect(equalValues(a, b)).toBe(equal))
  it.each<[a: Raw, b: Raw, sign: number]>([
    [1, 2, -1],
    [2, 2, 0],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0],
    ['b', 'a', 1],
    ['B', 'a', -1],
    [false, true, -1],
  ])('%j before %j: %d', (a, b, sign) => expect(Math.sign(compareValues(a, b))).toBe(sign))
  it.each<[a: DataType, b: DataType, common: DataType | undefined]>([
    ['integer', 'integer', 'integer'],
    ['integer', 'float', 'float'],
    ['float', 'double', 'double'],
    ['integer', 'double', 'double'],
    ['integer', 'string', undefined],
    ['boolean', 'integer', undefined],
    ['date', 'integer', undefined],
    ['dateDaysSince[1960]', 'integer', 'integer'],
  ])('numbers of %s and %s meet in %s', (a, b, common) => expect(commonType(a, b)).toBe(common))
})
