import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageCheckModule } from '../../scripts/message-check.mjs'
import { UpdateError } from '../../src/core/errors.js'
import { controlMessageSchema, readControlMessage } from '../../src/stream/schema.js'

const put = { type: 'put', name: 'churn', version: '1', data: 'QUJD' }
const route = { type: 'route', name: 'churn' }
const digest = '0123456789abcdef'.repeat(4)

const refusal = (value: unknown): UpdateError => {
  try {
    readControlMessage(value)
  } catch (error) {
    if (error instanceof UpdateError) return error
    throw error
  }
  throw new Error('It was taken')
}

describe('what is taken', () => {
  it.each<[string, unknown, unknown]>([
    ['a document', put, { ...put, data: new Uint8Array([65, 66, 67]) }],
    ['no bytes at all', { ...put, data: '' }, { ...put, data: new Uint8Array() }],
    ['bytes in memory', { ...put, data: new Uint8Array([1]) }, { ...put, data: new Uint8Array([1]) }],
    ['bytes of a Buffer', { ...put, data: Buffer.from([1]) }, { ...put, data: Buffer.from([1]) }],
    [
      'a location and all else',
      {
        ...put,
        data: undefined,
        location: 's3://models/churn.pmml',
        at: 1.5,
        format: 'onnx',
        sha256: digest.toUpperCase(),
        label: 'candidate',
        force: true,
        metadata: { by: ['me', { constructor: null }] },
      },
      {
        type: 'put',
        name: 'churn',
        version: '1',
        location: 's3://models/churn.pmml',
        at: 1.5,
        format: 'onnx',
        sha256: digest,
        label: 'candidate',
        force: true,
        metadata: { by: ['me', { constructor: null }] },
      },
    ],
    [
      'names without a letter',
      { ...put, name: '', version: '' },
      { ...put, name: '', version: '', data: new Uint8Array([65, 66, 67]) },
    ],
    [
      'names of characters beyond 16 bits',
      { type: 'remove', name: '😀'.repeat(1000) },
      { type: 'remove', name: '😀'.repeat(1000) },
    ],
    ['an empty route', route, route],
    [
      'weights',
      { ...route, weights: { stable: 9, candidate: 0 } },
      { ...route, weights: { stable: 9, candidate: 0 } },
    ],
    [
      'a canary',
      {
        ...route,
        canary: {
          target: 'c',
          steps: [0.1, 1],
          records: 5,
          ms: 0,
          guard: { errorRate: 0, latency: 2, shift: 1, minimum: 1 },
        },
      },
      {
        ...route,
        canary: {
          target: 'c',
          steps: [0.1, 1],
          records: 5,
          ms: 0,
          guard: { errorRate: 0, latency: 2, shift: 1, minimum: 1 },
        },
      },
    ],
    ['a canary by default', { ...route, canary: {}, shadow: [] }, { ...route, canary: {}, shadow: [] }],
    [
      'a race with shadows',
      { ...route, race: { targets: ['a', 'b'], deadline: 5 }, shadow: ['c'] },
      { ...route, race: { targets: ['a', 'b'], deadline: 5 }, shadow: ['c'] },
    ],
    [
      'a rollback',
      { type: 'rollback', name: 'n', version: 'v', at: 3 },
      { type: 'rollback', name: 'n', version: 'v', at: 3 },
    ],
    ['a removal', { type: 'remove', name: 'n' }, { type: 'remove', name: 'n' }],
  ])('%s', (_, message, read) => {
    expect(readControlMessage(message)).toEqual(read)
  })

  it('is JSON as text and as bytes as well, with or without a byte order mark', () => {
    const text = JSON.stringify({ ...route, weights: { a: 1 } })
    const bytes = new TextEncoder().encode(text)
    const marked = new TextEncoder().encode(`\ufeff${text}`)
    for (const form of [text, bytes, marked, bytes.buffer, new DataView(bytes.buffer), Buffer.from(text)])
      expect(readControlMessage(form)).toEqual({ ...route, weights: { a: 1 } })
  })

  it('has names that objects know, as names like all others', () => {
    const message = readControlMessage(
      '{"type":"route","name":"__proto__","weights":{"__proto__":2,"toString":1}}',
    )
    expect(message.name).toBe('__proto__')
    expect('weights' in message ? Object.entries(message.weights ?? {}) : []).toEqual([
      ['__proto__', 2],
      ['toString', 1],
    ])
    expect('weights' in message && message.weights?.constructor).toBe(undefined)
  })

  it('is no longer the caller’s', () => {
    const weights = { a: 1 }
    const metadata = { tags: ['a'] }
    const routed = readControlMessage({ ...route, weights })
    const given = readControlMessage({ ...put, metadata })
    weights.a = 2
    metadata.tags.push('b')
    expect(routed).toEqual({ ...route, weights: { a: 1 } })
    expect(given).toMatchObject({ metadata: { tags: ['a'] } })
  })
})

describe('what is refused', () => {
  const many = Array.from({ length: 17 }, (_, i) => `v${i}`)
  const long = 'x'.repeat(1001)
  const circle: Record<string, unknown> = { ...put }
  circle.metadata = { circle }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  it.each<[string, unknown, string | undefined, string]>([
    [
      'nothing',
      undefined,
      undefined,
      'A control message is an object; expected an object with type and name',
    ],
    ['a list', [put], undefined, 'A control message is an object'],
    ['a number in JSON', '5', undefined, 'A control message is an object'],
    ['no JSON', '{"type":', undefined, 'A control message is not JSON; received "{\\"type\\":"'],
    ['no text', new Uint8Array([0xff, 0xfe]), undefined, 'not text in UTF-8'],
    ['no type', { name: 'a' }, 'type', 'expected one of put, remove, rollback, route (type)'],
    ['a type that is none', { ...put, type: 'toString' }, 'type', 'received "toString"'],
    ['a type by inheritance', Object.create(put), 'type', 'of no known type'],
    ['no name', { type: 'remove' }, undefined, 'lacks "name"'],
    ['no version', { ...put, version: undefined }, undefined, 'lacks "version"'],
    ['a name that is no text', { ...put, name: 5 }, 'name', 'expected a text; received 5 (name)'],
    ['a name that is too long', { ...put, name: long }, 'name', 'expected at most 1000 characters'],
    ['no document', { ...put, data: undefined }, undefined, 'expected either data or location'],
    ['two documents', { ...put, location: 'a' }, undefined, 'expected either data or location'],
    [
      'an empty location',
      { ...put, data: undefined, location: '' },
      'location',
      'expected at least 1 character',
    ],
    ['what it knows nothing of', { ...put, colour: 'red' }, undefined, 'not known; received "colour"'],
    [
      'a document where none belongs',
      { type: 'remove', name: 'n', data: 'QUJD' },
      undefined,
      'received "data"',
    ],
    ['__proto__', '{"type":"remove","name":"n","__proto__":{}}', undefined, 'received "__proto__"'],
    ['base64 of another alphabet', { ...put, data: 'QUJ_' }, 'data', 'expected base64 with padding'],
    ['base64 without padding', { ...put, data: 'QQ' }, 'data', 'expected base64 with padding'],
    ['base64 with too much padding', { ...put, data: 'Q===' }, 'data', 'expected base64 with padding'],
    ['base64 with bits left over', { ...put, data: 'QR==' }, 'data', 'expected base64 with padding'],
    ['base64 in lines', { ...put, data: 'QUJD\nQUJD' }, 'data', 'expected base64 with padding'],
    ['a document that is a list', { ...put, data: [1, 2] }, 'data', 'expected a text'],
    ['a digest that is too short', { ...put, sha256: 'abc' }, 'sha256', 'expected 64 hexadecimal digits'],
    [
      'a format there is not',
      { ...put, format: 'pickle' },
      'format',
      'expected one of pmml, onnx, pfa, savedmodel',
    ],
    ['a time that is no number', { ...put, at: '2024' }, 'at', 'expected a number'],
    ['a time that is NaN', { ...put, at: Number.NaN }, 'at', 'expected a number; received "NaN"'],
    ['a time before all', { ...put, at: -1 }, 'at', 'expected at least 0'],
    [
      'a time beyond all',
      '{"type":"remove","name":"n","at":1e999}',
      'at',
      'expected a number; received Infinity',
    ],
    ['metadata that is a list', { ...put, metadata: [] }, 'metadata', 'expected an object'],
    [
      'metadata that is too long',
      { ...put, metadata: { a: 'x'.repeat(65536) } },
      'metadata',
      'expected at most 65536',
    ],
    ['metadata in a circle', circle, undefined, 'cannot be looked at'],
    ['metadata that JSON can’t hold', { ...put, metadata: { a: 1n } }, undefined, 'cannot be looked at'],
    [
      'metadata too deep',
      `{"type":"put","name":"n","version":"","data":"","metadata":{"a":${'['.repeat(1e6)}${']'.repeat(1e6)}}}`,
      undefined,
      'cannot be looked at',
    ],
    ['what throws when looked at', proxy, undefined, 'cannot be looked at'],
    ['a document that throws when looked at', { ...put, data: proxy }, undefined, 'cannot be looked at'],
    ['no weights', { ...route, weights: {} }, 'weights', 'No weight is positive'],
    ['no positive weight', { ...route, weights: { a: 0, b: -0 } }, 'weights', 'No weight is positive'],
    [
      'a negative weight',
      { ...route, weights: { a: 1, 'b/c~d': -1 } },
      'weights/b/c~d',
      'expected at least 0; received -1',
    ],
    [
      'an infinite weight',
      '{"type":"route","name":"n","weights":{"a":1e999}}',
      'weights/a',
      'expected a number',
    ],
    [
      'too many weights',
      { ...route, weights: Object.fromEntries(many.map((v) => [v, 1])) },
      'weights',
      'expected at most 16 of them',
    ],
    ['a target that is too long', { ...route, weights: { [long]: 1 } }, 'weights', 'too long'],
    [
      'weights and a canary',
      { ...route, weights: { a: 1 }, canary: {} },
      undefined,
      'expected one of weights, canary and race',
    ],
    [
      'a canary and a race',
      { ...route, canary: {}, race: { targets: ['a'], deadline: 1 } },
      undefined,
      'expected one of',
    ],
    [
      'steps that fall',
      { ...route, canary: { steps: [0.1, 0.5, 0.2] } },
      'canary/steps/2',
      'expected more than 0.5; received 0.2',
    ],
    [
      'steps that stay',
      { ...route, canary: { steps: [0.1, 0.1] } },
      'canary/steps/1',
      'expected more than 0.1',
    ],
    ['a step of nothing', { ...route, canary: { steps: [0] } }, 'canary/steps/0', 'expected more than 0'],
    [
      'a step of more than all',
      { ...route, canary: { steps: [1.5] } },
      'canary/steps/0',
      'expected at most 1',
    ],
    ['no steps', { ...route, canary: { steps: [] } }, 'canary/steps', 'expected at least 1 of them'],
    ['half a record', { ...route, canary: { records: 0.5 } }, 'canary/records', 'expected a whole number'],
    [
      'a guard there is not',
      { ...route, canary: { guard: { errors: 1 } } },
      'canary/guard',
      'received "errors"',
    ],
    ['too many shadows', { ...route, shadow: many }, 'shadow', 'expected at most 16 of them'],
    ['a shadow twice', { ...route, shadow: ['a', 'b', 'a'] }, 'shadow/2', 'listed twice'],
    [
      'a racer twice',
      { ...route, race: { targets: ['a', 'a'], deadline: 1 } },
      'race/targets/1',
      'listed twice',
    ],
    ['a race without a deadline', { ...route, race: { targets: ['a'] } }, 'race', 'lacks "deadline"'],
    [
      'a race without time',
      { ...route, race: { targets: ['a'], deadline: 0 } },
      'race/deadline',
      'expected more than 0',
    ],
    [
      'a race of nobody',
      { ...route, race: { targets: [], deadline: 1 } },
      'race/targets',
      'expected at least 1 of them',
    ],
  ])('%s', (_, message, path, words) => {
    const error = refusal(message)
    expect(error.code).toBe('invalid-message')
    expect(error.path).toBe(path)
    expect(error.message).toContain(words)
    expect(error.message.length).toBeLessThan(1000)
  })
})

describe('the schema', () => {
  const ajv = new Ajv2020({ ownProperties: true, strictRequired: false })
  const isValid = ajv.compile(controlMessageSchema)

  it('describes every property', () => {
    const undescribed: string[] = []
    const look = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      for (const [key, each] of Object.entries(schema)) {
        if (key === 'properties')
          for (const [name, property] of Object.entries<object>(each))
            if (!('description' in property)) undescribed.push(`${path}/${name}`)
        look(each, `${path}/${key}`)
      }
    }
    look(controlMessageSchema, '')
    expect(undescribed).toEqual([])
  })

  it('is what the code that checks messages was made of', async () => {
    expect(readFileSync('src/stream/message-check.ts', 'utf8')).toBe(await messageCheckModule())
  })

  const text = fc.oneof(
    fc.string({ maxLength: 12, unit: 'binary' }),
    fc.constantFrom('__proto__', 'constructor', 'stable'),
  )
  const at = fc.double({ min: 0, max: 8.64e15, noNaN: true })
  const targets = fc.uniqueArray(text, { minLength: 1, maxLength: 16 })
  const valid = fc.oneof(
    fc.record(
      {
        type: fc.constant('put'),
        name: text,
        version: text,
        at,
        format: fc.constantFrom('pmml', 'onnx', 'pfa', 'savedmodel'),
        label: text,
        force: fc.boolean(),
        sha256: fc.constant(digest),
        metadata: fc.dictionary(text, fc.jsonValue(), { maxKeys: 5 }),
        data: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64')),
      },
      { requiredKeys: ['type', 'name', 'version', 'data'] },
    ),
    fc.record({ type: fc.constant('put'), name: text, version: text, location: fc.string({ minLength: 1 }) }),
    fc.record(
      { type: fc.constantFrom('rollback', 'remove'), name: text, version: text, at },
      { requiredKeys: ['type', 'name'] },
    ),
    fc.record(
      {
        type: fc.constant('route'),
        name: text,
        at,
        shadow: targets,
        weights: fc
          .uniqueArray(fc.tuple(text, fc.double({ min: 1e-9, max: 1e9, noNaN: true })), {
            minLength: 1,
            maxLength: 16,
            selector: ([key]) => key,
          })
          .map((pairs) => Object.fromEntries(pairs)),
      },
      { requiredKeys: ['type', 'name'] },
    ),
    fc.record({
      type: fc.constant('route'),
      name: text,
      canary: fc.record(
        {
          target: text,
          steps: fc
            .uniqueArray(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 })
            .map((steps) => steps.sort((a, b) => a - b)),
          records: fc.integer({ min: 1 }),
          guard: fc.record({ shift: fc.double({ min: 0, max: 1, noNaN: true }) }, { requiredKeys: [] }),
        },
        { requiredKeys: [] },
      ),
    }),
    fc.record({
      type: fc.constant('route'),
      name: text,
      race: fc.record({ targets, deadline: fc.integer({ min: 1, max: 1000 }) }),
    }),
  )

  it('takes what is taken, and what is read is what was written', () => {
    fc.assert(
      fc.property(valid, (message) => {
        expect(isValid(message)).toBe(true)
        const read = readControlMessage(JSON.stringify(message))
        expect(readControlMessage(message)).toEqual(read)
        const again =
          'data' in read && read.data !== undefined
            ? { ...read, data: Buffer.from(read.data).toString('base64') }
            : read
        expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(message)))
      }),
      { numRuns: 500 },
    )
  })

  it('refuses what is refused: messages in which something was changed', () => {
    const counts = { taken: 0, refused: 0 }
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        0,
        -1,
        1,
        1e10,
        '',
        'put',
        'route',
        [],
        {},
        null,
        ['a', 'a'],
        [0.5, 0.1],
        { a: 0 },
        { a: 1 },
      ),
    )
    fc.assert(
      fc.property(valid, fc.nat(), odd, fc.boolean(), (message, place, value, deeper) => {
        const changed: Record<string, unknown> = JSON.parse(JSON.stringify(message))
        const nested = Object.values(changed).find((each) => typeof each === 'object' && each !== null)
        const object = deeper && nested !== undefined ? (nested as Record<string, unknown>) : changed
        const known = [
          'type',
          'name',
          'version',
          'at',
          'data',
          'location',
          'weights',
          'canary',
          'race',
          'shadow',
          'label',
          'x',
        ]
        const keys = deeper ? [...Object.keys(object), 'x'] : known
        object[keys[place % keys.length]] = value
        let taken = true
        try {
          readControlMessage(JSON.stringify(changed))
        } catch (error) {
          if (!(error instanceof UpdateError)) throw error
          taken = false
          // Said by words, since a schema can't.
          if (/must rise|listed twice|is not base64/.test(error.message)) return
        }
        counts[taken ? 'taken' : 'refused']++
        expect(isValid(JSON.parse(JSON.stringify(changed)))).toBe(taken)
      }),
      { numRuns: 3000 },
    )
    expect(counts.taken).toBeGreaterThan(100)
    expect(counts.refused).toBeGreaterThan(500)
  })
})
