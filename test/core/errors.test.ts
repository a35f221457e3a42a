import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCodes } from '../../src/core/error-codes.js'
import * as errors from '../../src/core/errors.js'

const { ModelClosedError, ModelLoadError, ScoreError, ScoreletError, shown, UnsupportedError, UpdateError } =
  errors

describe('the message', () => {
  it.each([
    ['a sentence alone', {}, 'It failed'],
    ['what was expected', { expected: 'a number' }, 'It failed; expected a number'],
    [
      'what was received',
      { expected: 'a number', received: 'x' },
      'It failed; expected a number; received "x"',
    ],
    ['a falsy value received', { received: 0 }, 'It failed; received 0'],
    ['null received', { received: null }, 'It failed; received null'],
    ['a line', { line: 3 }, 'It failed (line 3)'],
    ['a line and column', { line: 3, column: 7 }, 'It failed (line 3, column 7)'],
    [
      'the whole place',
      { path: 'PMML/TreeModel', line: 3, column: 7 },
      'It failed (PMML/TreeModel, line 3, column 7)',
    ],
  ])('has %s', (_, details, message) => {
    expect(new ModelLoadError('bad-attribute', 'It failed', details).message).toBe(message)
  })

  it('cuts a long path in the middle, which the property keeps whole', () => {
    const path = `PMML/TreeModel${'/Node'.repeat(1000)}/SimplePredicate`
    const error = new ModelLoadError('bad-attribute', 'It failed', { path, line: 3 })
    expect(error.message).toMatch(
      /^It failed \(PMML\/TreeModel(\/Node)+\/…(\/Node)+\/SimplePredicate, line 3\)$/,
    )
    expect(error.message.length).toBeLessThan(350)
    expect(error.path).toBe(path)
  })

  it('cuts a long expectation, which the property keeps whole', () => {
    const expected = 'one of '.padEnd(10_000, 'x')
    const error = new ScoreError('invalid-value', 'It failed', { expected })
    expect(error.message.length).toBeLessThan(400)
    expect(error.expected).toBe(expected)
  })
})

describe('the properties', () => {
  it('are those given, and no others', () => {
    const cause = new Error('behind')
    const error = new ScoreError('invalid-value', 'It failed', {
      field: 'a',
      received: 1,
      expected: 'more',
      index: 4,
      cause,
    })
    expect({ ...error }).toEqual({
      name: 'ScoreError',
      code: 'invalid-value',
      field: 'a',
      received: '1',
      expected: 'more',
      index: 4,
    })
    expect(Object.keys(error).sort()).toEqual(['code', 'expected', 'field', 'index', 'name', 'received'])
    expect(error.cause).toBe(cause)
    expect('cause' in new ScoreError('invalid-value', 'It failed')).toBe(false)
  })

  it('survive JSON', () => {
    const error = new ModelLoadError('bad-attribute', 'It failed', { line: 1, column: 2, path: 'PMML' })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ModelLoadError',
      code: 'bad-attribute',
      line: 1,
      column: 2,
      path: 'PMML',
    })
  })
})

describe('a received value is shown', () => {
  const nested = (depth: number): unknown => {
    let value: unknown = 1
    for (let level = 0; level < depth; level++) value = [value]
    return value
  }
  const hostile = Object.defineProperty({}, Symbol.toStringTag, {
    get() {
      throw new Error('hands off')
    },
  })
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  it.each([
    ['a text, quoted', 'a "b"\n', String.raw`"a \"b\"\n"`],
    ['a number', 1.5, '1.5'],
    ['NaN', Number.NaN, 'NaN'],
    ['a bigint', 9007199254740993n, '9007199254740993n'],
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['a boolean', true, 'true'],
    ['an object', { a: 1 }, '[object Object]'],
    ['a date', new Date(0), '[object Date]'],
    ['an array', [1, 'a', null], '[1, "a", null]'],
    ['a long array', Array.from({ length: 9 }, (_, i) => i), '[0, 1, 2, 3, 4, 5, 6, 7, …]'],
    ['an array too deep for the stack', nested(100_000), '[[[object Array]]]'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['an object whose getter throws', hostile, 'an object that cannot be looked at'],
    ['a revoked proxy', proxy, 'an object that cannot be looked at'],
  ])('%s', (_, value, text) => {
    expect(shown(value)).toBe(text)
  })

  it.each([
    ['a text', 'x'.repeat(1e6)],
    ['an array', Array.from({ length: 8 }, () => 'x'.repeat(90))],
    ['a text of surrogate pairs', `x${'😀'.repeat(1000)}`],
    ['a bigint', 10n ** 500n],
  ])('cut at 100 characters: %s', (_, value) => {
    const text = shown(value)
    expect(text.length).toBeLessThanOrEqual(100)
    expect(text.length).toBeGreaterThanOrEqual(99)
    expect(text.endsWith('…')).toBe(true)
    // Throws for half a character.
    expect(() => encodeURIComponent(text)).not.toThrow()
    expect(new ScoreError('invalid-value', 'It failed', { received: value }).received).toBe(text)
  })
})

describe('the classes', () => {
  const load = new ModelLoadError('bad-attribute', 'It failed')
  const unsupported = new UnsupportedError('unsupported-model', 'It failed')
  const score = new ScoreError('invalid-value', 'It failed')
  const update = new UpdateError('not-there', 'It failed')
  const closed = new ModelClosedError()
  it.each([
    [load, [ModelLoadError]],
    [unsupported, [ModelLoadError, UnsupportedError]],
    [score, [ScoreError]],
    [update, [UpdateError]],
    [closed, [ModelClosedError]],
  ] as const)('%s', (error, classes) => {
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(ScoreletError)
    for (const each of [ModelLoadError, UnsupportedError, ScoreError, UpdateError, ModelClosedError])
      expect(error instanceof each, each.name).toBe((classes as readonly unknown[]).includes(each))
  })

  it('are not fooled by other values', () => {
    for (const value of [null, undefined, 1, 'x', {}, new Error('x')])
      expect(value instanceof ScoreletError).toBe(false)
  })

  it('tell a subclass of theirs from themselves', () => {
    class OwnError extends ScoreError {}
    expect(new OwnError('invalid-value', 'x')).toBeInstanceOf(OwnError)
    expect(new OwnError('invalid-value', 'x')).toBeInstanceOf(ScoreError)
    expect(score instanceof OwnError).toBe(false)
  })
})

describe('two copies of the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scorelet-copies-'))
  const copies: (typeof errors)[] = []
  beforeAll(async () => {
    for (const name of ['first.mjs', 'second.mjs']) {
      const outfile = join(folder, name)
      await build({ entryPoints: ['src/core/errors.ts'], bundle: true, format: 'esm', outfile })
      copies.push(await import(/* @vite-ignore */ pathToFileURL(outfile).href))
    }
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('know each other’s errors', () => {
    const [first, second] = copies
    expect(first.ScoreError).not.toBe(second.ScoreError)
    expect(new first.ScoreError('invalid-value', 'x')).toBeInstanceOf(second.ScoreError)
    expect(new first.ScoreError('invalid-value', 'x')).toBeInstanceOf(second.ScoreletError)
    expect(new first.ScoreError('invalid-value', 'x')).not.toBeInstanceOf(second.ModelLoadError)
    expect(new first.UnsupportedError('unsupported-model', 'x')).toBeInstanceOf(second.ModelLoadError)
    expect(new first.ModelLoadError('cycle', 'x')).not.toBeInstanceOf(second.UnsupportedError)
    expect(new first.UpdateError('not-there', 'x')).toBeInstanceOf(second.UpdateError)
    expect(new first.ModelClosedError()).toBeInstanceOf(second.ModelClosedError)
  })
})

describe('the table of codes', () => {
  it.each(Object.entries(errorCodes))('%s', (code, { meaning, remedy }) => {
    expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/)
    expect(meaning).toMatch(/^[A-Z`][^\n]*\.$/)
    expect(remedy).toMatch(/^[A-Z`][^\n]*\.$/)
  })
})
