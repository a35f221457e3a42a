/** What messages of a topic of models say. */

import { describe, expect, it } from 'vitest'
import type { KafkaHeaders } from '../../../src/connect/kafka/client.js'
import { chunkKey, modelKey, routeKey } from '../../../src/connect/kafka/keys.js'
import { readModelMessage } from '../../../src/connect/kafka/model-message.js'
import { writeModelDescriptor } from '../../../src/stream/descriptor.js'

const data = new TextEncoder().encode('{"a":"document"}')
const base64 = Buffer.from(data).toString('base64')
const sha256 = 'ab'.repeat(32)

const read = (key: string | null, value: Uint8Array | string | null, headers?: KafkaHeaders) =>
  readModelMessage({
    key: key === null ? null : Buffer.from(key),
    value: typeof value === 'string' ? Buffer.from(value) : value,
    timestamp: '5',
    offset: '0',
    ...(headers === undefined ? {} : { headers }),
  })

const put = { type: 'put', name: 'm', version: '1' }

describe('a message says', () => {
  it('nothing, as a tombstone', () => {
    expect(read('any', null)).toEqual({ kind: 'nothing' })
  })

  it.each(['any', modelKey('m', '1')])('a put in JSON, with the key %s', (key) => {
    expect(read(key, JSON.stringify({ ...put, data: base64, at: 7 }))).toEqual({
      kind: 'put',
      put: { ...put, at: 7 },
      data,
    })
    expect(read(key, JSON.stringify({ ...put, location: 'x' }))).toEqual({
      kind: 'put',
      put: { ...put, location: 'x' },
    })
  })

  it.each(['\n', ' ', '\t', '\r\n', '\ufeff'])('a put in JSON that begins with %j', (start) => {
    expect(read('k', `${start}${JSON.stringify({ ...put, location: 'x' })}`)).toMatchObject({ kind: 'put' })
  })

  it('a put by headers, with the document as its value', () => {
    const headers = {
      'scorelet-type': 'put',
      'scorelet-name': Buffer.from('größe'),
      'scorelet-version': ['0', '1'],
      'scorelet-at': '12',
      'scorelet-label': 'candidate',
      'scorelet-sha256': sha256.toUpperCase(),
      'scorelet-metadata': '{"a":1}',
      'scorelet-other': 'x',
    }
    expect(read('k', data, headers)).toEqual({
      kind: 'put',
      put: {
        type: 'put',
        name: 'größe',
        version: '1',
        at: 12,
        label: 'candidate',
        sha256,
        metadata: { a: 1 },
      },
      data,
    })
  })

  it('a put as a descriptor', () => {
    const value = writeModelDescriptor({ name: 'm', modeltype: 1, data })
    expect(read('k', value)).toEqual({
      kind: 'put',
      put: { type: 'put', name: 'm', version: expect.any(String), format: 'pmml' },
      data,
    })
  })

  it('a put in parts', () => {
    const value = JSON.stringify({ ...put, sha256, chunks: 3, bytes: 1000 })
    expect(read('k', value)).toEqual({
      kind: 'put',
      put: { ...put, sha256 },
      chunked: { chunks: 3, bytes: 1000, sha256 },
    })
  })

  it('a part', () => {
    expect(read(chunkKey(sha256, 0), 'any bytes')).toEqual({ kind: 'chunk' })
  })

  it('a route', () => {
    const route = { type: 'route', name: 'm', weights: { stable: 1 } }
    expect(read(routeKey('m'), JSON.stringify(route))).toEqual({ kind: 'route', route })
  })

  it.each<[string, string | null, string | Uint8Array, KafkaHeaders | undefined, string]>([
    ['without a key', null, JSON.stringify({ ...put, data: base64 }), undefined, 'invalid-message'],
    ['no JSON', 'k', '{', undefined, 'invalid-message'],
    ['nothing at all', 'k', '', undefined, 'invalid-message'],
    ['neither JSON nor a descriptor', 'k', 'x', undefined, 'invalid-message'],
    [
      'a descriptor cut short',
      'k',
      writeModelDescriptor({ name: 'm', data }).subarray(0, 9),
      undefined,
      'invalid-message',
    ],
    ['no object', 'k', ' 1', undefined, 'invalid-message'],
    ['of no type', 'k', '{}', undefined, 'invalid-message'],
    ['not base64', 'k', JSON.stringify({ ...put, data: '*' }), undefined, 'invalid-message'],
    ['a rollback', 'k', JSON.stringify({ type: 'rollback', name: 'm' }), undefined, 'not-for-a-table'],
    ['a remove', 'k', JSON.stringify({ type: 'remove', name: 'm' }), undefined, 'not-for-a-table'],
    [
      'of another version than its key',
      modelKey('m', '2'),
      JSON.stringify({ ...put, data: base64 }),
      undefined,
      'invalid-message',
    ],
    [
      'a route with the key of a version',
      modelKey('m', '2'),
      JSON.stringify({ type: 'route', name: 'm' }),
      undefined,
      'invalid-message',
    ],
    [
      'a route of another name than its key',
      routeKey('n'),
      JSON.stringify({ type: 'route', name: 'm' }),
      undefined,
      'invalid-message',
    ],
    [
      'in parts without their digest',
      'k',
      JSON.stringify({ ...put, chunks: 1, bytes: 1 }),
      undefined,
      'invalid-message',
    ],
    [
      'in no parts',
      'k',
      JSON.stringify({ ...put, sha256, chunks: 0, bytes: 1 }),
      undefined,
      'invalid-message',
    ],
    [
      'in half a part',
      'k',
      JSON.stringify({ ...put, sha256, chunks: 0.5, bytes: 1 }),
      undefined,
      'invalid-message',
    ],
    [
      'in too many parts',
      'k',
      JSON.stringify({ ...put, sha256, chunks: 1e9, bytes: 1 }),
      undefined,
      'invalid-message',
    ],
    [
      'in parts and whole',
      'k',
      JSON.stringify({ ...put, sha256, location: 'x', chunks: 1, bytes: 1 }),
      undefined,
      'invalid-message',
    ],
    [
      'a document without its name',
      'k',
      data,
      { 'scorelet-type': 'put', 'scorelet-version': '1' },
      'invalid-message',
    ],
    [
      'a document of no time',
      'k',
      data,
      { 'scorelet-type': 'put', 'scorelet-name': 'm', 'scorelet-version': '1', 'scorelet-at': 'x' },
      'invalid-message',
    ],
    [
      'a document with metadata that are none',
      'k',
      data,
      { 'scorelet-type': 'put', 'scorelet-name': 'm', 'scorelet-version': '1', 'scorelet-metadata': '{' },
      'invalid-message',
    ],
  ])('why it is refused: %s', (_, key, value, headers, code) => {
    expect(read(key, value, headers)).toMatchObject({ kind: 'refused', error: { name: 'UpdateError', code } })
  })
})
