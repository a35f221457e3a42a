/** Names in scope, circles, and how deep and how costly a document may be. */

import { describe, expect, it } from 'vitest'
import { settle } from '../../src/core/load.js'
import { defaultLimits } from '../../src/core/options.js'
import type { ModelLoadError } from '../../src/index.js'
import { Compilation, type Definitions, Scope, type Variable } from '../../src/pmml/compilation.js'
import { parseXml } from '../../src/xml/parse.js'
import { expectError, thrownBy } from '../helpers/pmml.js'

const at = parseXml('<Here/>', defaultLimits)
const compilation = (): Compilation =>
  new Compilation(settle(), {
    expressions: new Map(),
    predicates: new Map(),
    functions: new Map(),
    userFunctions: new Map(),
  })
const variable = (name: string): Variable => ({
  name,
  dataType: 'double',
  optype: 'continuous',
  values: [],
  read: () => 1,
})
const errorOf = (action: () => unknown): ModelLoadError => thrownBy(action) as ModelLoadError

describe('Scope', () => {
  it('makes a variable when it is first used, and once', () => {
    const scope = new Scope(compilation())
    let made = 0
    scope.declare(
      'a',
      () => {
        made++
        return variable('a')
      },
      at,
    )
    expect(made).toBe(0)
    expect(scope.resolve('a', at)).toBe(scope.resolve('a', at))
    expect(made).toBe(1)
  })

  it('finds names of its own first, then those outside', () => {
    const outer = new Scope(compilation())
    const inner = new Scope(outer.compilation, outer)
    const [mine, theirs, other] = [variable('a'), variable('a'), variable('b')]
    inner.declare('a', () => mine, at)
    outer.declare('a', () => theirs, at)
    outer.declare('b', () => other, at)
    expect(inner.resolve('a', at)).toBe(mine)
    expect(outer.resolve('a', at)).toBe(theirs)
    expect(inner.resolve('b', at)).toBe(other)
    expect(inner.find('c', at)).toBe(undefined)
    // The definition of a name sees what the name means outside.
    expect(inner.within('a').resolve('a', at)).toBe(theirs)
    expect(inner.within('a').resolve('b', at)).toBe(other)
    expect(outer.within('a').resolve('a', at)).toBe(theirs)
  })

  it('makes shared definitions anew for each scope, except those excepted', () => {
    const owner = compilation()
    const definitions: Definitions = new Map([
      ['a', () => variable('a')],
      ['b', () => variable('b')],
    ])
    const inputs = new Scope(owner)
    const input = variable('b')
    inputs.declare('b', () => input, at)
    const [one, two] = [
      new Scope(owner, inputs, definitions),
      new Scope(owner, inputs, definitions, new Set(['b'])),
    ]
    expect(one.resolve('a', at)).not.toBe(two.resolve('a', at))
    expect(one.resolve('b', at)).not.toBe(input)
    expect(two.resolve('b', at)).toBe(input)
  })

  it.each(['__proto__', 'constructor', 'toString'])('%s is a name like others', (name) => {
    const scope = new Scope(compilation())
    expect(scope.find(name, at)).toBe(undefined)
    scope.declare(name, () => variable(name), at)
    expect(scope.resolve(name, at).name).toBe(name)
  })

  it('refuses a name twice', () => {
    const scope = new Scope(compilation())
    scope.declare('a', () => variable('a'), at)
    expectError(
      errorOf(() => scope.declare('a', () => variable('a'), at)),
      { code: 'duplicate-name', field: 'a' },
    )
  })

  it('names what is known, up to twenty', () => {
    const scope = new Scope(compilation())
    expect(errorOf(() => scope.resolve('z', at)).expected).toContain('none')
    for (let i = 0; i < 30; i++) scope.declare(`n${i}`, () => variable(`n${i}`), at)
    const error = errorOf(() => scope.resolve('z', at))
    expectError(error, { code: 'unknown-field', field: 'z', path: 'Here' })
    expect(error.expected).toMatch(/^one of n0, .*n19, …$/)
  })
})

describe('Compilation', () => {
  it('knows circles by what is defined, not by name alone', () => {
    const owner = compilation()
    const [one, two] = [{}, {}]
    const inside = owner.within(one, 'a', at, () => owner.within(two, 'a', at, () => 'fine'))
    expect(inside).toBe('fine')
    const error = errorOf(() =>
      owner.within(one, 'a', at, () => owner.within(one, 'b', at, () => owner.within(one, 'a', at, () => 0))),
    )
    expectError(error, { code: 'cycle', received: '"a → b → a"' })
    // After an error nothing is under way.
    expect(owner.within(one, 'a', at, () => 'fine')).toBe('fine')
  })

  it('counts levels, and those of what was compiled before', () => {
    const { nesting } = compilation()
    nesting.enter(600, at)
    const { height } = nesting.measured(() => {
      nesting.enter(300, at)
      nesting.leave(300)
    })
    expect(height).toBe(300)
    nesting.reach(400, at)
    expectError(
      errorOf(() => nesting.reach(401, at)),
      { code: 'limit-exceeded' },
    )
    nesting.leave(600)
    nesting.reach(401, at)
  })

  it('counts evaluations', () => {
    const owner = compilation()
    owner.spend(9_999_999, at)
    owner.spend(1, at)
    expectError(
      errorOf(() => owner.spend(1, at)),
      { code: 'limit-exceeded', path: 'Here' },
    )
  })
})
