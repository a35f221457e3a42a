/** Fields are taken out of records directly where that is the same as looking at them with care, by generated code and without. */

import { execFileSync } from 'node:child_process'
import { buildSync } from 'esbuild'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { recordReader } from '../../src/core/record-reader.js'
import { fieldOf, type ModelRecord } from '../../src/core/value.js'

/** More records than a reader takes before it generates code. */
const MANY = 200

interface Taken {
  readonly direct: boolean
  readonly values: unknown[]
}

/** Reads a record, at first and after code was generated; `undefined` stands for no entry. */
function taken(names: readonly string[], record: ModelRecord): { first: Taken; later: Taken } {
  const read = recordReader(
    names,
    names.map((_, i) => i),
  )
  const once = (): Taken => {
    const numbers = new Float64Array(names.length).fill(7)
    const others = names.map((): unknown => 'left over')
    const direct = read(record, numbers, others)
    return { direct, values: [...numbers].map((x, i) => (Number.isNaN(x) ? others[i] : x)) }
  }
  const first = once()
  for (let i = 0; i < MANY; i++) once()
  return { first, later: once() }
}

const withCare = (names: readonly string[], record: ModelRecord): unknown[] =>
  names.map((name) => fieldOf(record, name))

/** Calls of `new Function`: their arguments. */
function watchFunction(): unknown[][] {
  const calls: unknown[][] = []
  const Original = globalThis.Function
  vi.stubGlobal(
    'Function',
    class {
      constructor(...args: string[]) {
        calls.push(args)
        // biome-ignore lint/correctness/noConstructorReturn: it stands for the one that does
        return new Original(...args)
      }
    },
  )
  return calls
}

afterEach(() => {
  vi.unstubAllGlobals()
})

const values = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(null, undefined, Number.NaN, -0, true, 1n, '', 'NaN', '5'),
  fc.string(),
  fc.array(fc.integer(), { maxLength: 2 }),
)
const fieldNames = fc.uniqueArray(
  fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'a.b', 'probability(1)', '0', '17', '-1'),
  ),
  { maxLength: 90 },
)

it('gives what looking at each field with care gives', () => {
  fc.assert(
    fc.property(
      fieldNames,
      fc.array(values, { minLength: 90, maxLength: 90 }),
      fc.boolean(),
      (names, given, bare) => {
        const record: Record<string, unknown> = bare ? Object.create(null) : {}
        // Every fourth field has no entry.
        for (const [i, name] of names.entries())
          if (i % 4 !== 3)
            Object.defineProperty(record, name, { value: given[i], enumerable: true, writable: true })
        const { first, later } = taken(names, record)
        const expected = { direct: true, values: withCare(names, record) }
        expect(first).toEqual(expected)
        expect(later).toEqual(expected)
      },
    ),
    { numRuns: 60 },
  )
})

it('puts values where they belong, and leaves other places alone', () => {
  const read = recordReader(['a', 'b'], [3, 1])
  const numbers = Float64Array.of(1, 2, 3, 4)
  const others: unknown[] = [1, 2, 3, 4]
  read({ a: 'text', b: 5 }, numbers, others)
  expect([...numbers]).toEqual([1, 5, 3, Number.NaN])
  expect(others).toEqual([1, 2, 3, 'text'])
})

describe('records', () => {
  const own = { n: 5, m: 'x' }
  it.each<[string, ModelRecord]>([
    ['a plain object', own],
    ['an object without prototype', Object.assign(Object.create(null), own)],
    ['JSON', JSON.parse(JSON.stringify(own))],
    ['a frozen object', Object.freeze({ ...own })],
    ['a proxy that does nothing', new Proxy(own, {})],
    [
      'an object with a getter',
      {
        get n() {
          return 5
        },
        m: 'x',
      },
    ],
  ])('%s is read directly', (_, record) => {
    const { first, later } = taken(['n', 'm', 'l'], record)
    expect(first).toEqual({ direct: true, values: [5, 'x', undefined] })
    expect(later).toEqual(first)
  })

  it.each<[string, ModelRecord]>([
    ['a Map', new Map(Object.entries(own))],
    [
      'an instance of a class',
      new (class {
        n = 5
      })(),
    ],
    ['an object that inherits', Object.create({ n: 5 })],
    [
      'a getter that throws',
      {
        get n(): never {
          throw new Error('no')
        },
      },
    ],
    ['a proxy that makes up values', new Proxy({}, { get: () => 5 })],
    [
      'a proxy that throws',
      new Proxy(own, {
        get() {
          throw new Error('no')
        },
      }),
    ],
  ])('%s is left to be read with care', (_, record) => {
    const { first, later } = taken(['n', 'm'], record)
    expect(first.direct).toBe(false)
    expect(later.direct).toBe(false)
  })

  it('names that somebody gives to all objects are no fields', () => {
    const { prototype } = Object
    Object.defineProperty(prototype, 'polluted', {
      value: 5,
      enumerable: true,
      configurable: true,
      writable: true,
    })
    const { first } = taken(['n'], own)
    Reflect.deleteProperty(prototype, 'polluted')
    expect(first.direct).toBe(false)
    expect(taken(['n'], own).first.direct).toBe(true)
  })
})

describe('generated code', () => {
  it('is made after some records, once, and depends on the number of fields alone', () => {
    const calls = watchFunction()
    taken(['a', 'b'], { a: 1 })
    taken(['"];throw 1//', '`+alert(1)+`'], { a: 1 })
    expect(calls.length).toBe(2)
    const [one, other] = calls.map((args) => args.join('\n').replace(/\/\/ \d+/, ''))
    expect(one).toBe(other)
  })

  it('is not made for few records', () => {
    const calls = watchFunction()
    recordReader(['a'], [0])({ a: 1 }, new Float64Array(1), [])
    expect(calls).toEqual([])
  })

  it('comes in functions of a bounded size', () => {
    const calls = watchFunction()
    const names = Array.from({ length: 1000 }, (_, i) => `field ${i}`)
    taken(names, {})
    expect(calls.length).toBeGreaterThan(10)
    expect(Math.max(...calls.map((args) => args.join('').length))).toBeLessThan(20_000)
  })

  it('is not needed', () => {
    const { outputFiles } = buildSync({
      entryPoints: ['src/core/record-reader.ts'],
      bundle: true,
      format: 'esm',
      write: false,
    })
    const program = `${outputFiles[0].text}
      let forbidden = false
      try { new Function('') } catch { forbidden = true }
      const read = recordReader(['a', 'b', 'c'], [0, 1, 2])
      const numbers = new Float64Array(3), others = []
      let direct = true
      for (let i = 0; i < ${MANY}; i++) direct &&= read({ a: i, b: 'x' }, numbers, others)
      console.log(JSON.stringify({ forbidden, direct, numbers: [...numbers], others }))`
    const run = (...flags: string[]): unknown =>
      JSON.parse(
        execFileSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
          encoding: 'utf8',
        }),
      )
    const expected = { direct: true, numbers: [MANY - 1, null, null], others: [null, 'x', null] }
    expect(run()).toEqual({ forbidden: false, ...expected })
    expect(run('--disallow-code-generation-from-strings')).toEqual({ forbidden: true, ...expected })
  })
})
