import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { dictionary, fieldOf, hasField, isRecord, type ModelRecord } from '../../src/core/value.js'

class Customer {
  age = 41
}

describe('what a record can be', () => {
  it.each<[boolean, string, unknown]>([
    [true, 'a plain object', { a: 1 }],
    [true, 'an object without prototype', dictionary()],
    [true, 'a Map', new Map()],
    [true, 'an instance of a class', new Customer()],
    [true, 'an object of another realm', runInNewContext('({ a: 1 })')],
    [true, 'a frozen object', Object.freeze({})],
    [false, 'null', null],
    [false, 'undefined', undefined],
    [false, 'a number', 1],
    [false, 'a text', '{}'],
    [false, 'an array', [1]],
    [false, 'a typed array', new Float64Array(1)],
    [false, 'a Set', new Set()],
    [false, 'a Date', new Date(0)],
    [false, 'a promise', Promise.resolve({ a: 1 })],
    [false, 'a function', () => ({})],
  ])('%s: %s', (is, _, value) => {
    expect(isRecord(value)).toBe(is)
  })
})

describe('the entries of a record', () => {
  const parsed: ModelRecord = JSON.parse('{"__proto__": 1, "constructor": 2, "empty": null}')
  const map: ModelRecord = new Map<string, unknown>([
    ['__proto__', 1],
    ['constructor', 2],
    ['empty', null],
  ])
  it.each([
    ['__proto__', 1, true],
    ['constructor', 2, true],
    ['empty', null, true],
    ['toString', undefined, false],
    ['size', undefined, false],
  ])('%s', (name, value, there) => {
    for (const record of [parsed, map]) {
      expect(fieldOf(record, name)).toBe(value)
      expect(hasField(record, name)).toBe(there)
    }
  })

  it('are own entries only', () => {
    expect(fieldOf({}, '__proto__')).toBe(undefined)
    expect(hasField(Object.create({ a: 1 }), 'a')).toBe(false)
  })
})
