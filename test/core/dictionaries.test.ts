/** Dictionaries of results hold what is put into them and nothing else, however many are made. */

import assert from 'node:assert'
import { execFileSync } from 'node:child_process'
import { inspect } from 'node:util'
import { buildSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { dictionaryMaker, isNameless, resultDictionary } from '../../src/core/dictionaries.js'

/** More than are made before code is. */
const MANY = 200

const names = ['a', '__proto__', 'constructor', 'b c', '10', 'prototype', '"', '9']

describe.each([
  ['the first', 1],
  ['a later one', MANY],
])('%s', (_, count) => {
  const made = (of: readonly string[], values: ArrayLike<unknown>): Record<string, unknown> => {
    const make = dictionaryMaker<unknown>(of)
    for (let i = 1; i < count; i++) make(values)
    return make(values)
  }
  it('has the values by name, in the order of objects', () => {
    const dictionary = made(names, [1, 2, 3, 4, 5, 6, 7, 8])
    const expected = [
      ['9', 8],
      ['10', 5],
      ['a', 1],
      ['__proto__', 2],
      ['constructor', 3],
      ['b c', 4],
      ['prototype', 6],
      ['"', 7],
    ]
    expect(Object.entries(dictionary)).toEqual(expected)
    expect(JSON.stringify(dictionary)).toBe(
      `{${expected.map(([k, v]) => `${JSON.stringify(k)}:${v}`).join(',')}}`,
    )
  })

  it.each([0, 1, 64, 65, 2000])('of %d names', (size) => {
    const many = Array.from({ length: size }, (_, i) => `name ${i}`)
    expect(
      Object.entries(
        made(
          many,
          Float64Array.from(many, (_, i) => i / 2),
        ),
      ),
    ).toEqual(many.map((name, i) => [name, i / 2]))
  })

  it('inherits no names, and takes any', () => {
    const dictionary = made(['a'], [1])
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(name in dictionary).toBe(false)
      dictionary[name] = name
      expect(Object.entries(dictionary).at(-1)).toEqual([name, name])
    }
    expect(isNameless(Object.getPrototypeOf(dictionary))).toBe(true)
  })

  it('is compared, copied and shown as objects are', () => {
    const dictionary = made(['a', '__proto__'], [1, null])
    const plain = JSON.parse('{"a": 1, "__proto__": null}')
    expect(dictionary).toEqual(plain)
    assert.deepEqual(dictionary, plain)
    assert.deepStrictEqual(dictionary, made(['a', '__proto__'], [1, null]))
    assert.deepStrictEqual({ ...dictionary }, plain)
    assert.deepStrictEqual(structuredClone(dictionary), plain)
    expect(inspect(dictionary)).toBe(inspect(plain))
    expect(inspect({ of: dictionary })).toBe(inspect({ of: plain }))
  })

  it('shares nothing with the next', () => {
    const make = dictionaryMaker<number>(['a'])
    const all = Array.from({ length: count }, (_, i) => make([i]))
    expect(all.map(({ a }) => a)).toEqual(all.map((_, i) => i))
    all[0].b = 1
    expect(Object.keys(make([5]))).toEqual(['a'])
  })
})

it('an empty one takes any name', () => {
  const dictionary = resultDictionary<number>()
  const given = ['__proto__', 'constructor'].map((name, i): [string, number] => [name, i])
  for (const [name, value] of given) dictionary[name] = value
  expect(Object.entries(dictionary)).toEqual(given)
})

it('what all inherit can be changed by nobody', () => {
  const prototype: unknown = Object.getPrototypeOf(resultDictionary())
  expect(Object.isFrozen(prototype)).toBe(true)
  expect(Object.keys(Object(prototype))).toEqual([])
})

it('are made without generated code, too', () => {
  const { outputFiles } = buildSync({
    entryPoints: ['src/core/dictionaries.ts'],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const program = `${outputFiles[0].text}
    const make = dictionaryMaker(${JSON.stringify(names)})
    let last
    for (let i = 0; i < ${MANY}; i++) last = make([i, 1, 2, 3, 4, 5, 6, 7])
    console.log(JSON.stringify(Object.entries(last)))`
  const run = (...flags: string[]): unknown =>
    JSON.parse(
      execFileSync(process.execPath, [...flags, '--input-type=module', '-e', program], { encoding: 'utf8' }),
    )
  expect(run('--disallow-code-generation-from-strings')).toEqual(run())
})
