/** Keys of a topic of models. */

import { describe, expect, it } from 'vitest'
import { chunkKey, keyText, modelKey, readKey, routeKey } from '../../../src/connect/kafka/keys.js'

const digest = 'a'.repeat(64)

describe('keys', () => {
  it.each([
    ['m', '1'],
    ['a/b', '1/2'],
    ['', ''],
    ['__proto__', 'constructor'],
    ['größe %', '💚'],
    ['chunk', 'route'],
  ])('of %j, version %j', (name, version) => {
    expect(readKey(modelKey(name, version))).toEqual({ kind: 'model', name, version })
    expect(readKey(routeKey(name))).toEqual({ kind: 'route', name })
  })

  it('of parts', () => {
    expect(readKey(chunkKey(digest, 7))).toEqual({ kind: 'chunk', sha256: digest, index: 7 })
  })

  it.each([
    'm',
    'model',
    'model/m',
    'model/m/1/2',
    'model/%zz/1',
    'route/a/b',
    `chunk/${digest}`,
    `chunk/${digest}/x`,
    `chunk/${digest}/1234567`,
    'chunk/abc/1',
    '',
    '/',
  ])('%j is any other', (key) => {
    expect(readKey(key)).toEqual({ kind: 'other' })
  })

  it('can be of no text that is none', () => {
    expect(() => modelKey('\ud800', '1')).toThrow(expect.objectContaining({ code: 'invalid-message' }))
  })

  it.each([
    [null, undefined],
    [Buffer.from(''), ''],
    [Buffer.from('größe'), 'größe'],
    [Buffer.from([0xef, 0xbb, 0xbf, 0x61]), '\ufeffa'],
    [Buffer.from([0xff, 0x00]), 'bytes/ff00'],
  ])('of %j are told apart as texts', (key, text) => {
    expect(keyText(key)).toBe(text)
  })
})
