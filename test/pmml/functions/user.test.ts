/** Functions of the caller: `options.functions`. */

import { describe, expect, it, vi } from 'vitest'
import type { UserFunction } from '../../../src/core/options.js'
import {
  evaluate,
  expectError,
  expressionDocument,
  field,
  load,
  loadErrorOf,
  scoreErrorOf,
} from '../../helpers/pmml.js'

const fields = field('x') + field('s', 'string') + field('b', 'boolean') + field('d', 'date')
const apply = (...args: readonly string[]): string =>
  `<Apply function="mine">${args.map((name) => `<FieldRef field="${name}"/>`).join('')}</Apply>`
const modelWith = (mine: UserFunction, expression: string, transformations?: string) =>
  load(expressionDocument(expression, { fields, transformations }), { functions: { mine } })
const record = { x: 2.5, s: 'tea', b: true, d: '2024-02-29' }
const resultOf = (mine: UserFunction, expression: string): unknown =>
  modelWith(mine, expression).scoreSync(record).outputs.result

describe('a function of the caller', () => {
  it('gets values as a Score has them', () => {
    const call = vi.fn(() => 1)
    resultOf({ type: 'double', call }, apply('x', 's', 'b', 'd'))
    expect(call).toHaveBeenLastCalledWith(2.5, 'tea', true, '2024-02-29')
  })

  it.each<[UserFunction['type'], unknown, unknown]>([
    ['double', 0.1, 0.1],
    ['double', '0.1', 0.1],
    ['double', 7n, 7],
    ['double', Number.NaN, null],
    ['double', null, null],
    ['double', undefined, null],
    ['float', 0.1, Math.fround(0.1)],
    ['integer', 3, 3],
    ['string', 'a b', 'a b'],
    ['boolean', false, false],
    ['date', '2024-03-01', '2024-03-01'],
    ['time', '12:30:00', '12:30:00'],
    ['dateTime', '2024-03-01T12:30:00', '2024-03-01T12:30:00'],
  ])('of type %s that gives %s makes %s', (type, given, result) => {
    expect(resultOf({ type, call: () => given }, apply('x'))).toEqual(result)
  })

  it.each<[UserFunction['type'], unknown]>([
    ['double', 'tea'],
    ['double', {}],
    ['double', Symbol('s')],
    ['integer', 0.5],
    ['boolean', 'maybe'],
    ['date', '2024-02-30'],
    ['date', new Date(0)],
    ['double', Promise.resolve(1)],
  ])('of type %s that gives something else is an invalid result', (type, given) => {
    const model = modelWith({ type, call: () => given }, apply('x'))
    expectError(scoreErrorOf(model, record), { code: 'invalid-result' })
  })

  it('that throws is an invalid result, which says what was thrown', () => {
    const call = () => {
      throw new RangeError('no such customer')
    }
    const error = scoreErrorOf(modelWith({ type: 'double', call }, apply('x')), record)
    expectError(error, { code: 'invalid-result' })
    expect(error.message).toContain('no such customer')
  })

  it('that throws is treated as Apply says', () => {
    const call = () => {
      throw new Error('no')
    }
    const expression = apply('x').replace(
      '<Apply',
      '<Apply invalidValueTreatment="asMissing" defaultValue="4"',
    )
    expect(resultOf({ type: 'double', call }, expression)).toBe(4)
  })

  it('leaves the model as it was when it throws', () => {
    const model = modelWith(
      {
        type: 'double',
        call(x) {
          if (x === 1) throw new Error('one')
          return x
        },
      },
      apply('x'),
    )
    expectError(scoreErrorOf(model, { x: 1 }), { code: 'invalid-result' })
    expect(model.scoreSync({ x: 2 }).outputs.result).toBe(2)
  })

  it('is not called with a missing argument', () => {
    const call = vi.fn(() => 1)
    const model = modelWith({ type: 'double', call }, apply('x', 's'))
    expect(model.scoreSync({ x: 1 }).outputs.result).toBeNull()
    expect(call).not.toHaveBeenCalled()
  })

  it('that accepts missing arguments is called with null', () => {
    const call = vi.fn((...args: readonly unknown[]) => args.filter((each) => each === null).length)
    const model = modelWith({ type: 'integer', acceptsMissing: true, call }, apply('x', 's', 'b'))
    expect(model.scoreSync({ b: false }).outputs.result).toBe(2)
    expect(call).toHaveBeenLastCalledWith(null, null, false)
  })

  it('has the type that it says, which the document is checked with', () => {
    const expression = `<Apply function="+">${apply('x')}<Constant>1</Constant></Apply>`
    expect(resultOf({ type: 'integer', call: () => 1 }, expression)).toBe(2)
    const document = expressionDocument(
      `<Apply function="dateDaysSinceYear">${apply('x')}<Constant dataType="integer">1970</Constant></Apply>`,
      { fields },
    )
    expectError(loadErrorOf(document, { functions: { mine: { type: 'boolean', call: () => true } } }), {
      code: 'type-mismatch',
    })
  })
})

describe('the number of arguments', () => {
  it.each<[UserFunction['arity'], number, boolean]>([
    [undefined, 0, true],
    [undefined, 3, true],
    [2, 2, true],
    [2, 1, false],
    [2, 3, false],
    [[1, 2], 1, true],
    [[1, 2], 2, true],
    [[1, 2], 3, false],
    [[1, Infinity], 0, false],
    [[1, Infinity], 3, true],
  ])('%j and %d: %s', (arity, count, fits) => {
    const document = expressionDocument(apply(...Array.from({ length: count }, () => 'x')), { fields })
    const functions = {
      mine: { type: 'double', call: () => 1, ...(arity === undefined ? {} : { arity }) },
    } as const
    if (fits) expect(load(document, { functions }).scoreSync(record).outputs.result).toBe(1)
    else expectError(loadErrorOf(document, { functions }), { code: 'wrong-arity' })
  })
})

describe('names', () => {
  const one: UserFunction = { type: 'double', call: () => 1 }

  it.each(['+', 'if', 'exp', 'uppercase', 'x-atan'])('the built-in %s can not be taken', (name) => {
    const document = expressionDocument(apply('x'), { fields })
    expectError(loadErrorOf(document, { functions: { mine: one, [name]: one } }), {
      code: 'bad-option',
      received: JSON.stringify(name),
    })
  })

  it('a DefineFunction of the document wins', () => {
    const definition = `<DefineFunction name="mine" optype="continuous" dataType="double"><ParameterField name="p"/>
      <Apply function="*"><FieldRef field="p"/><Constant>100</Constant></Apply></DefineFunction>`
    expect(modelWith(one, apply('x'), definition).scoreSync(record).outputs.result).toBe(250)
  })

  it('of a prototype are no functions', () => {
    for (const name of ['constructor', 'toString', '__proto__'])
      expectError(
        loadErrorOf(expressionDocument(`<Apply function="${name}"/>`, { fields }), {
          functions: { mine: one },
        }),
        { code: 'unknown-function' },
      )
  })

  it('without the option are not known', () => {
    expectError(loadErrorOf(expressionDocument(apply('x'), { fields })), {
      code: 'unknown-function',
      received: '"mine"',
    })
  })

  it('of functions that are not used cost nothing', () => {
    expect(evaluate('<FieldRef field="x"/>', { x: 3 })).toBe(3)
    expect(
      load(expressionDocument('<FieldRef field="x"/>'), { functions: { mine: one } }).scoreSync({ x: 3 })
        .prediction,
    ).toBe(0)
  })
})

it.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a mere function', () => 1],
  ['no call', { type: 'double' }],
  ['no type', { call: () => 1 }],
  ['an unknown type', { type: 'number', call: () => 1 }],
  ['a negative arity', { type: 'double', arity: -1, call: () => 1 }],
  ['half an argument', { type: 'double', arity: 0.5, call: () => 1 }],
  ['an arity that ends before it starts', { type: 'double', arity: [2, 1], call: () => 1 }],
  ['an arity that is no number', { type: 'double', arity: ['1', 'many'], call: () => 1 }],
  ['an arity that is no list', { type: 'double', arity: {}, call: () => 1 }],
  ['an arity of text', { type: 'double', arity: 'any', call: () => 1 }],
])('%s is no function for a model', (_what, given) => {
  const document = expressionDocument('<FieldRef field="x"/>')
  const error = loadErrorOf(document, { functions: { mine: given as UserFunction } })
  expectError(error, { code: 'bad-option' })
  expect(error.message).toContain('mine')
})
