import { describe, expect, it } from 'vitest'
import { ModelLoadError } from '../../src/core/errors.js'
import type { Field } from '../../src/core/field.js'
import { recordValidator } from '../../src/validate/index.js'

const inputs: Field[] = [
  {
    name: 'age',
    type: 'integer',
    missing: false,
    domain: { intervals: [{ left: 0, right: 120, leftClosed: true, rightClosed: true }] },
  },
  { name: 'plan', type: 'string', missing: true, domain: { values: ['basic', 'plus'] } },
  { name: 'code', type: 'string', missing: true },
  { name: 'since', type: 'date', missing: true },
  { name: 'active', type: 'boolean', missing: true },
  { name: '__proto__', type: 'double', missing: true },
  { name: 'a/b~c', type: 'double', missing: true },
  { name: 'pixels', type: 'tensor(float)', shape: ['N', 2], missing: true },
]

const strict = recordValidator({ inputs })
const lenient = recordValidator({ inputs }, { coerce: true })
const record = (entries: object): Record<string, unknown> => ({ age: 41, ...entries })

describe('a record in JSON', () => {
  it.each<[string, unknown]>([
    ['with every field', record({ plan: 'plus', since: '2004-02-29', active: false, pixels: [0, 1] })],
    ['with fields that are null', record({ plan: null, since: null })],
    ['with fields that are not there', record({})],
    ['with NaN for missing', record({ 'a/b~c': Number.NaN })],
    ['with undefined for missing', record({ plan: undefined })],
    ['with fields the model does not know', record({ customer: 'x' })],
    ['as a Map', new Map<string, unknown>(Object.entries(record({ plan: 'plus' })))],
    ['with names of the prototype', JSON.parse('{"age": 1, "__proto__": 1.5, "constructor": 2}')],
  ])('%s is valid', (_, value) => {
    expect(strict(value)).toEqual({ valid: true, errors: [] })
  })

  it.each<[string, unknown, string, string | undefined, string]>([
    ['a text for a number', { age: '41' }, 'age', '"41"', 'a whole number from 0 to 120'],
    ['a fraction', { age: 1.5 }, 'age', '1.5', 'a whole number from 0 to 120'],
    ['a number outside the range', { age: 121 }, 'age', '121', 'a whole number from 0 to 120'],
    ['a missing value', {}, 'age', undefined, 'a whole number from 0 to 120'],
    ['null where there must be a value', { age: null }, 'age', undefined, 'a whole number from 0 to 120'],
    [
      'NaN where there must be a value',
      { age: Number.NaN },
      'age',
      undefined,
      'a whole number from 0 to 120',
    ],
    ['an unknown category', record({ plan: 'gold' }), 'plan', '"gold"', 'one of "basic", "plus", or null'],
    ['a number for a text', record({ code: 7 }), 'code', '7', 'a text, or null'],
    [
      'a day that is not',
      record({ since: '2023-02-29' }),
      'since',
      '"2023-02-29"',
      'a date such as "2004-08-20", or null',
    ],
    ['a text for a boolean', record({ active: 'yes' }), 'active', '"yes"', 'true or false, or null'],
    [
      'a bad value under a name of the prototype',
      JSON.parse('{"age": 1, "__proto__": "x"}'),
      '__proto__',
      '"x"',
      'a number, or null',
    ],
    ['a bad value under a name with a slash', record({ 'a/b~c': 'x' }), 'a/b~c', '"x"', 'a number, or null'],
    [
      'too few numbers',
      record({ pixels: [1] }),
      'pixels',
      '[1]',
      'a value of type tensor(float) of shape [N, 2], or null',
    ],
  ])('%s is a fault', (_, value, field, received, expected) => {
    const { valid, errors } = strict(value)
    expect(valid).toBe(false)
    expect(errors).toEqual([
      {
        field,
        expected,
        message: expect.stringContaining(`"${field}"`),
        ...(received === undefined ? {} : { received }),
      },
    ])
  })

  it('has all its faults reported, in the order of the inputs', () => {
    const { errors } = strict({ 'a/b~c': 'x', plan: 'gold', since: 3 })
    expect(errors.map(({ field }) => field)).toEqual(['age', 'plan', 'since', 'a/b~c'])
  })

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a text', '{"age": 1}'],
    ['an array', [{ age: 1 }]],
    ['a number', 5],
  ])('that is %s is one fault', (_, value) => {
    expect(strict(value)).toMatchObject({ valid: false, errors: [{ field: '', expected: 'an object' }] })
  })

  it('may have ten thousand fields', () => {
    const many = Array.from(
      { length: 10_000 },
      (_, at): Field => ({ name: `x${at}`, type: 'double', missing: false }),
    )
    const validate = recordValidator({ inputs: many })
    expect(validate(Object.fromEntries(many.map(({ name }) => [name, 1]))).valid).toBe(true)
    expect(validate(Object.fromEntries(many.map(({ name }) => [name, 'x']))).errors).toHaveLength(10_000)
  })

  it('reports one fault for an array of a million wrong items', () => {
    const { errors } = strict(record({ pixels: new Array(1e6).fill('x') }))
    expect(errors).toHaveLength(1)
    expect(errors[0].received?.length).toBeLessThanOrEqual(100)
  })
})

describe('a record of texts, with coerce', () => {
  it.each<[string, object]>([
    ['numbers', { age: '41', 'a/b~c': '-1.5e3' }],
    ['numbers with white space', { age: ' 41 ' }],
    ['booleans', { age: 1, active: 'TRUE' }],
    ['booleans as 0 and 1', { age: 1, active: '0' }],
    ['empty texts for missing', { age: 1, since: '', active: '', 'a/b~c': '' }],
    ['numbers for texts', { age: 1, code: 7 }],
    ['arrays of numbers', { age: 1, pixels: ['1', '2.5'] }],
    ['what is right without coerce too', { age: 41, plan: 'plus', since: '2004-08-20' }],
  ])('%s', (_, value) => {
    const before = structuredClone(value)
    expect(lenient(value)).toEqual({ valid: true, errors: [] })
    expect(value).toEqual(before)
  })

  it.each<[string, object, string]>([
    ['no number', { age: 'x' }, 'age'],
    ['a hexadecimal number', { age: '0x10' }, 'age'],
    ['a number out of range', { age: '121' }, 'age'],
    ['an empty text where there must be a value', { age: '' }, 'age'],
    ['a boolean for a number', { age: true }, 'age'],
    ['a wrong category', { age: 1, plan: '' }, 'plan'],
    ['no boolean', { age: 1, active: 'ja' }, 'active'],
  ])('%s is a fault all the same', (_, value, field) => {
    expect(lenient(Object.freeze(value)).errors.map((error) => error.field)).toEqual([field])
  })

  it('takes linear time over a long text', () => {
    const start = performance.now()
    lenient({ age: `${'1'.repeat(1e6)}x` })
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it('is not misled by arrays too deep for the stack', () => {
    let deep: unknown = 1
    for (let level = 0; level < 1e5; level++) deep = [deep]
    expect(lenient({ age: 1, pixels: deep }).valid).toBe(false)
  })
})

describe('what is no model', () => {
  it.each<[string, unknown, unknown, RegExp]>([
    ['null', null, undefined, /takes a loaded model; .* received null/],
    ['a path', 'model.pmml', undefined, /takes a loaded model; .* received "model\.pmml"/],
    ['a promise of a model', Promise.resolve({ inputs: [] }), undefined, /received \[object Promise\]/],
    ['an option there is not', { inputs: [] }, { coerse: true }, /the option "coerse"/],
    ['a text for an option', { inputs: [] }, { coerce: 'yes' }, /the option "coerce"/],
    ['null for options', { inputs: [] }, null, /options of recordValidator are no object/],
  ])('is refused: %s', (_, model, options, message) => {
    const call = () => recordValidator(model as Parameters<typeof recordValidator>[0], options as object)
    expect(call).toThrow(ModelLoadError)
    expect(call).toThrow(message)
  })
})
