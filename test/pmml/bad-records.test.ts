/** Records that can not be scored as they are: refused with the field, what was received and what was expected, or treated. */

import { describe, expect, it } from 'vitest'
import { type ModelRecord, ScoreError, type SyncModel } from '../../src/index.js'
import {
  constantModel,
  expectError,
  expressionDocument,
  field,
  load,
  mining,
  pmml,
  schema,
  scoreErrorOf,
  values,
} from '../helpers/pmml.js'

const fields =
  field('n', 'double', '<Interval closure="closedClosed" leftMargin="0" rightMargin="100"/>') +
  field('i', 'integer') +
  field('f', 'float') +
  field('s', 'string') +
  field('c', 'string', values('a', 'b')) +
  field('b', 'boolean') +
  field('d', 'date') +
  field('t', 'time') +
  field('dt', 'dateTime') +
  field('days', 'dateDaysSince[1960]') +
  field('secs', 'timeSeconds')
const names = ['n', 'i', 'f', 's', 'c', 'b', 'd', 't', 'dt', 'days', 'secs']
const document = pmml({
  fields,
  models: constantModel(
    `${schema(...names)}<Output>${names.map((name) => `<OutputField name="${name}_" feature="transformedValue"><FieldRef field="${name}"/></OutputField>`).join('')}</Output>`,
    7,
  ),
})
const model = load(document)

/** A proxy or an object that throws whatever is done with it. */
const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('no')
    },
    getPrototypeOf() {
      throw new Error('no')
    },
    getOwnPropertyDescriptor() {
      throw new Error('no')
    },
    has() {
      throw new Error('no')
    },
    ownKeys() {
      throw new Error('no')
    },
  },
)
const revoked = Proxy.revocable({}, {})
revoked.revoke()
const revokedArray = Proxy.revocable([], {})
revokedArray.revoke()

describe('values of the wrong type', () => {
  const never = [
    { name: 'an object', value: {} },
    { name: 'a function', value: () => 1 },
    { name: 'a symbol', value: Symbol('s') },
    { name: 'an array', value: [1] },
    { name: 'an empty array', value: [] },
    { name: 'a typed array', value: Float64Array.of(1) },
    { name: 'a Map', value: new Map() },
    { name: 'a Date', value: new Date(0) },
    { name: 'a boxed number', value: Object(5) },
    { name: 'a regular expression', value: /x/ },
    { name: 'a promise', value: Promise.resolve(1) },
    { name: 'a hostile object', value: hostile },
    { name: 'a revoked proxy', value: revoked.proxy },
    { name: 'a revoked array', value: revokedArray.proxy },
    { name: 'an object with valueOf', value: { valueOf: () => 5, toString: () => '5' } },
  ]
  describe.each(names)('field %s', (name) => {
    it.each(never)('$name', ({ value }) => {
      const error = scoreErrorOf(model, { [name]: value })
      expectError(error, { code: 'wrong-type', field: name })
      expect(error.received).toBeTypeOf('string')
      expect(error.expected).toBeTypeOf('string')
    })
  })

  it.each([
    { name: 'n', value: 'abc', received: '"abc"' },
    { name: 'n', value: '1,5', received: '"1,5"' },
    { name: 'n', value: '0x10', received: '"0x10"' },
    { name: 'n', value: '1_000', received: '"1_000"' },
    { name: 'i', value: '1.5', received: '"1.5"' },
    { name: 'i', value: 1.5, received: '1.5' },
    { name: 'i', value: 2 ** 53, received: '9007199254740992' },
    { name: 'i', value: 2n ** 64n, received: '18446744073709551616n' },
    { name: 'i', value: Number.POSITIVE_INFINITY, received: 'Infinity' },
    { name: 'b', value: 'maybe', received: '"maybe"' },
    { name: 'b', value: 2, received: '2' },
    { name: 'd', value: 'yesterday', received: '"yesterday"' },
    { name: 'd', value: '2004-13-01', received: '"2004-13-01"' },
    { name: 'd', value: '2004-02-30', received: '"2004-02-30"' },
    { name: 'd', value: '20.08.2004', received: '"20.08.2004"' },
    { name: 'd', value: 5, received: '5' },
    { name: 't', value: '25:00:00', received: '"25:00:00"' },
    { name: 'dt', value: '2004-08-20 noon', received: '"2004-08-20 noon"' },
    { name: 'secs', value: -1, received: '-1' },
    { name: 'days', value: 1.5, received: '1.5' },
  ])('$name: $received', ({ name, value, received }) => {
    expectError(scoreErrorOf(model, { [name]: value }), { code: 'wrong-type', field: name, received })
  })

  it.each([
    { name: 'n', value: -1, expected: 'a value in [0, 100]' },
    { name: 'n', value: '100.5', expected: 'a value in [0, 100]' },
    { name: 'n', value: 'INF', expected: 'a value in [0, 100]' },
    { name: 'c', value: 'z', expected: 'one of "a", "b"' },
    { name: 'c', value: 5, expected: 'one of "a", "b"' },
    { name: 'c', value: '', expected: 'one of "a", "b"' },
  ])('outside the domain: $name $value', ({ name, value, expected }) => {
    expectError(scoreErrorOf(model, { [name]: value }), { code: 'invalid-value', field: name, expected })
  })

  it('long lists of valid values are cut in the message', () => {
    const many = field('x', 'string', values(...Array.from({ length: 5000 }, (_, i) => `value${i}`)))
    const error = scoreErrorOf(load(pmml({ fields: many, models: constantModel(schema('x')) })), { x: 'q' })
    expect(error.message.length).toBeLessThan(1000)
    expect(error.expected).toContain('(5000 values)')
  })
})

describe('values that are read', () => {
  it.each([
    { name: 'n', value: '5.5', result: 5.5 },
    { name: 'n', value: ' 5.5 ', result: 5.5 },
    { name: 'n', value: 5n, result: 5 },
    { name: 'n', value: true, result: 1 },
    { name: 'n', value: '', result: null },
    { name: 'n', value: '  ', result: null },
    { name: 'n', value: 'NaN', result: null },
    { name: 'n', value: -0, result: 0 },
    { name: 'i', value: '7.0', result: 7 },
    { name: 'i', value: 2 ** 53 - 1, result: 2 ** 53 - 1 },
    { name: 'f', value: 0.1, result: Math.fround(0.1) },
    { name: 's', value: 5, result: '5' },
    { name: 's', value: 0.1, result: '0.1' },
    { name: 's', value: true, result: 'true' },
    { name: 's', value: 10n ** 30n, result: `1${'0'.repeat(30)}` },
    { name: 's', value: '', result: '' },
    { name: 's', value: ' a ', result: ' a ' },
    { name: 'b', value: 'FALSE', result: false },
    { name: 'b', value: 1, result: true },
    { name: 'd', value: '2004-02-29', result: '2004-02-29' },
    { name: 't', value: '05:23:30', result: '05:23:30' },
    { name: 'dt', value: '2004-08-20T05:23:30', result: '2004-08-20T05:23:30' },
    { name: 'days', value: '2003-04-01', result: 15796 },
    { name: 'days', value: '15796', result: 15796 },
    { name: 'secs', value: '05:23:30', result: 19410 },
  ])('$name: $value is $result', ({ name, value, result }) => {
    expect(model.scoreSync({ [name]: value }).outputs[`${name}_`]).toBe(result)
  })

  it.each([null, undefined, Number.NaN])('%s is missing in every field', (value) => {
    const { outputs } = model.scoreSync(Object.fromEntries(names.map((name) => [name, value])))
    expect(new Set(Object.values(outputs))).toEqual(new Set([null]))
  })
})

describe('dates', () => {
  const day = new Date(Date.UTC(2004, 7, 20, 5, 23, 30))
  it('are refused without the option', () => {
    expectError(scoreErrorOf(model, { d: day }), { code: 'wrong-type', field: 'd' })
  })

  it('are read in universal time', () => {
    const utc = load(document, { dates: 'utc' })
    const { outputs } = utc.scoreSync({ d: day, t: day, dt: day })
    expect(outputs).toMatchObject({ d_: '2004-08-20', t_: '05:23:30', dt_: '2004-08-20T05:23:30' })
  })

  it('are read in local time', () => {
    const local = load(document, { dates: 'local' })
    expect(local.scoreSync({ dt: new Date(2004, 7, 20, 5, 23, 30) }).outputs.dt_).toBe('2004-08-20T05:23:30')
  })

  it.each([
    { name: 'n', value: day },
    { name: 's', value: day },
    { name: 'd', value: new Date(Number.NaN) },
  ])('are no $name', ({ name, value }) => {
    expectError(scoreErrorOf(load(document, { dates: 'utc' }), { [name]: value }), {
      code: 'wrong-type',
      field: name,
    })
  })
})

describe('records that are none', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
    ['a text', 'n=5'],
    ['an array', [1, 2]],
    ['an array of records', [{ n: 1 }]],
    ['a Set', new Set(['n'])],
    ['a Date', new Date(0)],
    ['a promise', Promise.resolve({ n: 1 })],
    ['a function', () => ({ n: 1 })],
    ['a symbol', Symbol('n')],
    ['a typed array', new Float64Array(3)],
    ['an error', new Error('n')],
    ['a hostile proxy', hostile],
    ['a revoked proxy', revoked.proxy],
  ])('%s', async (_, record) => {
    expectError(scoreErrorOf(model, record), { code: 'not-a-record' })
    await expect(model.score(record as unknown as ModelRecord)).rejects.toBeInstanceOf(ScoreError)
  })

  it.each([
    ['a plain object', { n: 5 }],
    ['an object without prototype', Object.assign(Object.create(null), { n: 5 })],
    ['a Map', new Map([['n', 5]])],
    ['a frozen object', Object.freeze({ n: 5 })],
    [
      'an instance of a class',
      new (class {
        n = 5
      })(),
    ],
    [
      'an object with a getter',
      {
        get n() {
          return 5
        },
      },
    ],
    ['a proxy that does nothing', new Proxy({ n: 5 }, {})],
    ['JSON', JSON.parse('{"n": 5, "unknown": {"deep": []}}')],
  ])('%s is one', (_, record) => {
    expect(model.scoreSync(record).outputs.n_).toBe(5)
  })

  it('inherited values do not count', () => {
    expect(model.scoreSync(Object.create({ n: 5 })).outputs.n_).toBe(null)
  })

  it('a getter that throws is an error of its field', () => {
    const record = {
      get n(): number {
        throw new TypeError('boom')
      },
    }
    const error = scoreErrorOf(model, record)
    expectError(error, { code: 'wrong-type', field: 'n' })
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  it('a Map that throws is an error of a field', () => {
    class Angry extends Map<string, unknown> {
      override get(): never {
        throw new Error('no')
      }
    }
    expectError(scoreErrorOf(model, new Angry()), { code: 'wrong-type', field: 'n' })
  })
})

describe('names', () => {
  it.each(['__proto__', 'constructor', 'toString', 'a.b', 'probability(1)'])(
    '%s is a field like others',
    (name) => {
      const own = load(expressionDocument(`<FieldRef field="${name}"/>`, { fields: field(name) }))
      expect(own.scoreSync(JSON.parse(`{"${name}": 5}`)).outputs.result).toBe(5)
      expect(own.scoreSync({}).outputs.result).toBe(null)
      expectError(scoreErrorOf(own, JSON.parse(`{"${name}": {"polluted": 1}}`)), {
        code: 'wrong-type',
        field: name,
      })
      expect(({} as Record<string, unknown>).polluted).toBe(undefined)
    },
  )

  it('fields that the model does not know are passed over', () => {
    expect(
      model.scoreSync({ n: 5, ...JSON.parse('{"__proto__": {"i": 1}, "zz": 1}') }).outputs,
    ).toMatchObject({ n_: 5, i_: null })
  })
})

describe('options', () => {
  it('missingFields: a field without an entry is an error, one without a value is not', () => {
    const strict = load(pmml({ models: constantModel(schema('x', mining('y', 'usageType="target"'))) }), {
      missingFields: 'error',
    })
    expectError(scoreErrorOf(strict, {}), { code: 'missing-field', field: 'x' })
    expectError(scoreErrorOf(strict, new Map()), { code: 'missing-field', field: 'x' })
    expect(strict.scoreSync({ x: null }).prediction).toBe(0)
    expectError(scoreErrorOf(strict, Object.create({ x: 1 })), { code: 'missing-field', field: 'x' })
  })

  it('validate: all faults at once', () => {
    const strict = load(document, { validate: true })
    const error = scoreErrorOf(strict, { n: -1, i: 1.5, d: 'x', s: 'fine' })
    expectError(error, { code: 'invalid-record' })
    expect(error.issues?.map(({ field, code }) => [field, code])).toEqual([
      ['n', 'invalid-value'],
      ['i', 'wrong-type'],
      ['d', 'wrong-type'],
    ])
    expectError(scoreErrorOf(strict, { n: -1 }), { code: 'invalid-value', field: 'n' })
    expect(strict.scoreSync({ n: 1 }).prediction).toBe(7)
  })
})

describe('texts without measure', () => {
  const size = 10_000_000
  const text = expressionDocument(
    '<Apply function="stringLength"><Apply function="replace"><FieldRef field="x"/><Constant dataType="string">^(a+)+$</Constant><Constant dataType="string">b</Constant></Apply></Apply>',
    { fields: field('x', 'string') },
  )

  it.each(['1', ' ', 'x', '-', '"', '\u0000', '😀'])('10 MB of "%s" in a field of each type', (character) => {
    const value = character.repeat(size)
    for (const name of names) {
      let result: unknown
      try {
        result = model.scoreSync({ [name]: value }).outputs[`${name}_`]
      } catch (error) {
        if (!(error instanceof ScoreError)) throw error
        expect(error.received?.length).toBeLessThanOrEqual(100)
        expect(error.message.length).toBeLessThan(1000)
        continue
      }
      if (name === 's') expect(result === value).toBe(true)
      // Blanks are missing; so many digits are beyond all numbers.
      else expect(result).toBe(character === ' ' ? null : Number.POSITIVE_INFINITY)
    }
  })

  it('a pattern that explodes elsewhere takes no time here', () => {
    const start = performance.now()
    const catastrophic = load(
      expressionDocument(
        '<Apply function="matches"><FieldRef field="x"/><Constant dataType="string">^(a|aa)+$|(a*)*b$</Constant></Apply>',
        { fields: field('x', 'string') },
      ),
    )
    expect(catastrophic.scoreSync({ x: `${'a'.repeat(50_000)}c` }).outputs.result).toBe(false)
    expect(load(text).scoreSync({ x: 'a'.repeat(50_000) }).outputs.result).toBe(1)
    expect(performance.now() - start).toBeLessThan(30_000)
  })

  it.each(['concat', 'replace'])('%s does not outgrow memory', (name) => {
    const levels = Array.from({ length: 60 }, (_, i) => {
      const below = `<FieldRef field="${i === 0 ? 'x' : `d${i - 1}`}"/>`
      const doubled =
        name === 'concat'
          ? `<Apply function="concat">${below}${below}</Apply>`
          : `<Apply function="replace">${below}<Constant dataType="string">^.+$</Constant><Constant dataType="string">$0$0</Constant></Apply>`
      return `<DerivedField name="d${i}" optype="categorical" dataType="string">${doubled}</DerivedField>`
    })
    const document = expressionDocument('<FieldRef field="d59"/>', {
      fields: field('x', 'string'),
      transformations: levels.join(''),
    })
    const growing = load(document)
    expectError(scoreErrorOf(growing, { x: 'abcdefgh'.repeat(10_000) }), { code: 'invalid-result' })
    // Of nothing, `concat` makes the empty text.
    expect(growing.scoreSync({}).outputs.result).toBe(name === 'concat' ? '' : null)
  })
})

describe('a record that is refused', () => {
  it('leaves the next one alone', () => {
    expect(() => model.scoreSync({ n: 'x', i: 5 })).toThrow(ScoreError)
    expect(model.scoreSync({}).outputs.i_).toBe(null)
  })

  it('is told in a batch by its place', async () => {
    const batch = [{ n: 1 }, { n: -1 }, null as unknown as ModelRecord, { n: 2 }]
    await expect(model.scoreBatch(batch)).rejects.toMatchObject({ code: 'invalid-value', index: 1 })
    const results = await model.scoreBatch(batch, { onError: 'collect' })
    expect(
      results.map((each) => (each instanceof ScoreError ? `${each.code} ${each.index}` : each.prediction)),
    ).toEqual([7, 'invalid-value 1', 'not-a-record 2', 7])
  })

  it('is not changed', () => {
    const record = { n: '5', s: 5, list: [1] }
    const copy = structuredClone(record)
    model.scoreSync(record)
    expect(record).toEqual(copy)
  })
})

it('a record may score with the same model while it is read', () => {
  const inner: SyncModel = model
  const record = {
    n: 1,
    get i() {
      return inner.scoreSync({ n: 50, i: 3 }).outputs.n_
    },
  }
  expect(model.scoreSync(record).outputs).toMatchObject({ n_: 1, i_: 50 })
})
