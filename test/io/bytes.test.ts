import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../src/io/bytes.js'

const hi = [0x68, 0x69, 0x0a]

describe('what loadModel takes', () => {
  it.each<[string, unknown]>([
    ['a Uint8Array', Uint8Array.from(hi)],
    ['a Buffer', Buffer.from(hi)],
    ['a view into a buffer', new Uint8Array([0, ...hi, 0]).subarray(1, 4)],
    ['a DataView', new DataView(Uint8Array.from([0, ...hi]).buffer, 1)],
    ['an ArrayBuffer', Uint8Array.from(hi).buffer],
    ['an ArrayBuffer of another realm', runInNewContext('Uint8Array.from([0x68, 0x69, 0x0a]).buffer')],
    ['a text', 'hi\n'],
  ])('%s', (_, source) => {
    const bytes = bytesOf(source)
    expect(bytes).toBeInstanceOf(Uint8Array)
    expect([...bytes]).toEqual(hi)
  })

  it('marks the text of an XML document as UTF-8, whatever it declares', () => {
    const bytes = bytesOf('<?xml version="1.0" encoding="ISO-8859-1"?><a b="é"/>')
    expect([...bytes.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x3c])
    expect(new TextDecoder().decode(bytes)).toContain('b="é"')
  })

  it.each([
    ['a PMML document', '<PMML/>'],
    ['a JSON document', '{"input": "double"}'],
    ['nothing', ''],
  ])('the text of %s is no path', (_, text) => {
    expect(bytesOf(text)).toHaveLength(text.length)
  })
})

describe('what loadModel refuses', () => {
  it.each<[string, unknown]>([
    ['a path', 'models/churn.pmml'],
    ['a Windows path', 'C:\\models\\churn.pmml'],
    ['a URL', 'https://example.com/churn.pmml?version=2'],
    ['a URL object', new URL('file:///churn.pmml')],
  ])('%s, and names openModel', (_, source) => {
    expect(() => bytesOf(source)).toThrow(
      expect.objectContaining({ code: 'path-given', message: expect.stringContaining('openModel') }),
    )
  })

  it.each<[string, unknown, RegExp]>([
    ['a promise', Promise.resolve(new Uint8Array()), /await it/],
    ['an object', {}, /Uint8Array/],
    ['null', null, /received null/],
    ['undefined', undefined, /Uint8Array/],
    ['a number', 5, /received 5/],
    ['an array', [60, 80], /received \[60, 80\]/],
  ])('%s', (_, source, message) => {
    expect(() => bytesOf(source)).toThrow(
      expect.objectContaining({ code: 'not-bytes', message: expect.stringMatching(message) }),
    )
  })
})
