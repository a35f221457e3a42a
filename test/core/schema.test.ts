import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import type { Field } from '../../src/core/field.js'
import { recordSchema } from '../../src/core/schema.js'

const schemaOf = (field: Omit<Field, 'name'>): object =>
  (recordSchema([{ name: 'f', ...field }]) as { properties: { f: object } }).properties.f

const range = (left?: number, right?: number, leftClosed = true, rightClosed = false) => ({
  ...(left === undefined ? {} : { left }),
  ...(right === undefined ? {} : { right }),
  leftClosed,
  rightClosed,
})

describe('the schema of a field', () => {
  it.each<[string, Omit<Field, 'name'>, object]>([
    ['a number', { type: 'double', missing: false }, { type: 'number' }],
    ['a number that may be missing', { type: 'float', missing: true }, { type: ['number', 'null'] }],
    ['an integer', { type: 'integer', missing: false }, { type: 'integer' }],
    ['a text', { type: 'string', missing: false }, { type: 'string' }],
    ['a boolean', { type: 'boolean', missing: true }, { type: ['boolean', 'null'] }],
    [
      'a field with a name for people',
      { type: 'string', missing: false, displayName: 'Plan' },
      { title: 'Plan', type: 'string' },
    ],
    [
      'a range',
      { type: 'double', missing: false, domain: { intervals: [range(0, 120)] } },
      { type: 'number', minimum: 0, exclusiveMaximum: 120 },
    ],
    [
      'a half-open range',
      { type: 'double', missing: false, domain: { intervals: [range(0, undefined, false)] } },
      { type: 'number', exclusiveMinimum: 0 },
    ],
    [
      'a range to infinity, which JSON has no word for',
      { type: 'double', missing: false, domain: { intervals: [range(0, Number.POSITIVE_INFINITY)] } },
      { type: 'number', minimum: 0 },
    ],
    [
      'several ranges',
      { type: 'integer', missing: false, domain: { intervals: [range(0, 1), range(5, 6)] } },
      {
        type: 'integer',
        anyOf: [
          { minimum: 0, exclusiveMaximum: 1 },
          { minimum: 5, exclusiveMaximum: 6 },
        ],
      },
    ],
    [
      'a list of texts',
      { type: 'string', missing: true, collection: true, domain: { values: ['a'] } },
      {
        anyOf: [
          { type: ['string', 'null'], enum: ['a', null] },
          { type: 'array', items: { type: ['string', 'null'], enum: ['a', null] } },
        ],
      },
    ],
    [
      'listed texts',
      { type: 'string', missing: false, domain: { values: ['a', 'b'] } },
      { type: 'string', enum: ['a', 'b'] },
    ],
    [
      'listed texts that may be missing',
      { type: 'string', missing: true, domain: { values: ['a'] } },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'listed numbers, given as text or bigint',
      { type: 'integer', missing: false, domain: { values: ['1', 2, 3n] } },
      { type: 'integer', enum: [1, 2, 3] },
    ],
    [
      'listed texts, given as numbers',
      { type: 'string', missing: false, domain: { values: [1, true] } },
      { type: 'string', enum: ['1', 'true'] },
    ],
    [
      'listed values without those that JSON has no word for',
      { type: 'double', missing: false, domain: { values: [1, Number.POSITIVE_INFINITY] } },
      { type: 'number', enum: [1] },
    ],
    ['a date', { type: 'date', missing: false }, { type: 'string', format: 'date' }],
    ['a time, which has no zone', { type: 'time', missing: false }, { type: 'string' }],
    ['a date and time, which has no zone', { type: 'dateTime', missing: true }, { type: ['string', 'null'] }],
    [
      'days since an epoch',
      { type: 'dateDaysSince[1960]', missing: true },
      { anyOf: [{ type: 'number' }, { type: 'string' }, { type: 'null' }] },
    ],
    [
      'seconds since an epoch',
      { type: 'dateTimeSecondsSince[1970]', missing: false },
      { anyOf: [{ type: 'number' }, { type: 'string' }] },
    ],
    ['a byte', { type: 'uint8', missing: false }, { type: 'integer', minimum: 0, maximum: 255 }],
    [
      'a 64-bit integer',
      { type: 'int64', missing: false },
      {
        anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[+-]?[0-9]+$' }],
      },
    ],
    ['a type it knows nothing of', { type: 'seq(map(string,float))', missing: false }, {}],
    ['a tensor of any shape', { type: 'tensor(float)', missing: false }, {}],
  ])('%s', (_, field, schema) => {
    expect(schemaOf(field)).toEqual(schema)
  })
})

describe('the schema of a record', () => {
  const fields: Field[] = [
    { name: 'a', type: 'double', missing: false },
    { name: 'b', type: 'double', missing: true },
    { name: 'g', type: 'string', missing: false, role: 'supplementary' },
    { name: '__proto__', type: 'double', missing: false },
  ]

  it('requires the active fields that may not be missing, and lets others through', () => {
    expect(recordSchema(fields)).toMatchObject({
      type: 'object',
      required: ['a', '__proto__'],
      additionalProperties: true,
    })
  })

  it('is plain JSON, with every name in its place', () => {
    const copy = JSON.parse(JSON.stringify(recordSchema(fields)))
    expect(copy).toEqual(recordSchema(fields))
    expect(Object.keys(copy.properties)).toEqual(['a', 'b', 'g', '__proto__'])
  })
})

describe('the schema as a validator has it', () => {
  const shape = ['N', 2]
  it.each<[Omit<Field, 'name'>, unknown, boolean]>([
    [{ type: 'integer', missing: false }, 1, true],
    [{ type: 'integer', missing: false }, 1.5, false],
    [{ type: 'integer', missing: false }, '1', false],
    [{ type: 'string', missing: true, domain: { values: ['a'] } }, null, true],
    [{ type: 'string', missing: false, domain: { values: ['a'] } }, null, false],
    [{ type: 'double', missing: true, domain: { intervals: [range(0, 1), range(5, 6)] } }, 5.5, true],
    [{ type: 'double', missing: true, domain: { intervals: [range(0, 1), range(5, 6)] } }, 1, false],
    [{ type: 'double', missing: true, domain: { intervals: [range(0, 1), range(5, 6)] } }, null, true],
    [{ type: 'tensor(float)', shape, missing: false }, [1, 2], true],
    [{ type: 'tensor(float)', shape, missing: false }, [[1, 2]], true],
    [{ type: 'tensor(float)', shape, missing: false }, { dims: [1, 2], data: [1, 2] }, true],
    [{ type: 'tensor(float)', shape, missing: false }, [1, 2, 3], false],
    [{ type: 'tensor(float)', shape, missing: false }, ['1', '2'], false],
    [{ type: 'tensor(float)', shape, missing: false }, 1, false],
    [{ type: 'tensor(float)', shape, missing: true }, null, true],
    [{ type: 'tensor(float)', shape: [-1, 1], missing: false }, 1, true],
    [{ type: 'tensor(string)', shape: ['N', 1], missing: false }, 'a', true],
    [{ type: 'tensor(float)', shape: [1, -1], missing: false }, [1, 2, 3], true],
    [{ type: 'tensor(float)', shape: [], missing: false }, 1, true],
    [{ type: 'tensor(uint8)', shape: [2], missing: false }, [1, 256], false],
    [{ type: 'tensor(int64)', shape: [1], missing: false }, ['9007199254740993'], true],
    [{ type: 'tensor(bool)', shape: [1], missing: false }, [true], true],
  ])('%j takes %j: %s', (field, value, valid) => {
    const problems: unknown[] = []
    const note = (text: unknown) => problems.push(text)
    const logger = { log: note, warn: note, error: note }
    const ajv = new Ajv2020({ strict: true, logger, validateFormats: false })
    expect(ajv.validate(recordSchema([{ name: 'f', ...field }]), { f: value })).toBe(valid)
    expect(problems).toEqual([])
  })
})
