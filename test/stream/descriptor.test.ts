import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UpdateError } from '../../src/core/errors.js'
import { readModelDescriptor, writeModelDescriptor } from '../../src/stream/descriptor.js'
import { elsewhere } from '../helpers/elsewhere.js'

const digits = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 12)
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const bytes = new Uint8Array([1, 2, 3])

// Written by hand, after the encoding of protobuf: a tag is the number times 8, plus 0 for integers and 2 for what has a length.
describe('a descriptor', () => {
  it.each<[string, string, object]>([
    [
      'of PMML',
      '0a 01 61  12 01 62  1a 01 63  20 01  2a 03 01 02 03',
      {
        name: 'a',
        format: 'pmml',
        data: bytes,
        version: digits(bytes),
        metadata: { description: 'b', dataType: 'c' },
      },
    ],
    [
      'of TensorFlow, by default',
      '0a 01 61  2a 03 01 02 03',
      { name: 'a', format: 'savedmodel', data: bytes, version: digits(bytes) },
    ],
    [
      'of TensorFlow, in so many words',
      '0a 01 61  20 00  2a 03 01 02 03',
      { name: 'a', format: 'savedmodel', data: bytes, version: digits(bytes) },
    ],
    [
      'of a type that others have',
      '0a 01 61  20 02  2a 03 01 02 03',
      { name: 'a', data: bytes, version: digits(bytes) },
    ],
    [
      'of a negative type',
      '0a 01 61  20 ff ff ff ff ff ff ff ff ff 01  2a 00',
      { name: 'a', data: new Uint8Array(), version: digits('') },
    ],
    [
      'with a location',
      '0a 01 61  20 01  32 02 2f 78',
      { name: 'a', format: 'pmml', location: '/x', version: digits('/x') },
    ],
    [
      'in another order, with fields that are new',
      '32 02 2f 78  7a 01 00  20 01  78 05  0a 01 61',
      { name: 'a', format: 'pmml', location: '/x', version: digits('/x') },
    ],
    [
      'in which the last field counts',
      '0a 01 62  0a 01 61  2a 01 09  32 02 2f 78  20 05  20 01',
      { name: 'a', format: 'pmml', location: '/x', version: digits('/x') },
    ],
    [
      'with names that are no ASCII',
      '0a 02 c3 a4  20 01  32 02 2f 78',
      { name: 'ä', format: 'pmml', location: '/x', version: digits('/x') },
    ],
  ])('%s', async (_, wire, put) => {
    expect(readModelDescriptor(hex(wire))).toEqual({ type: 'put', ...put })
    expect(await elsewhere(() => readModelDescriptor(hex(wire)))).toEqual({ type: 'put', ...put })
  })

  it('has a version, a time and formats as they are given', () => {
    const types = { 0: 'savedmodel', 1: 'savedmodel', 2: 'pmml' } as const
    const wire = hex('0a 01 61  20 02  2a 01 09')
    expect(readModelDescriptor(wire, { version: '7', at: 5, types })).toMatchObject({
      version: '7',
      at: 5,
      format: 'pmml',
    })
  })

  it('has bytes of its own', () => {
    const { data } = readModelDescriptor(hex('0a 01 61  2a 03 01 02 03'))
    expect(data?.buffer.byteLength).toBe(3)
  })

  it.each<[string, string, string]>([
    ['nothing', '', 'no name'],
    ['no name', '2a 03 01 02 03', 'no name'],
    ['an empty name', '0a 00 2a 03 01 02 03', 'no name'],
    ['no document', '0a 01 61 20 01', 'neither data nor location'],
    ['an empty location', '0a 01 61 32 00', 'expected at least 1 character'],
    ['a name that is a number', '08 05 2a 00', 'field 1 is of another type'],
    ['a type that is text', '0a 01 61 22 01 61 2a 00', 'field 4 is of another type'],
    ['a name that is no text', '0a 01 ff 2a 00', 'field 1 is no text'],
    ['half a document', '0a 01 61 2a 05 01 02', 'does not fit at byte 3'],
    ['half a number', '0a 01 61 20 80', 'end inside a number'],
    ['JSON', '7b 22 74 22 3a 31 7d', 'is not known'],
    ['XML', '3c 3f 78 6d 6c', 'is not known'],
  ])('with %s is none', (_, wire, words) => {
    expect(() => readModelDescriptor(hex(wire))).toThrow(
      expect.objectContaining({ code: 'invalid-message', message: expect.stringContaining(words) }),
    )
  })

  it('is no message where its name is too long', () => {
    const wire = writeModelDescriptor({ name: 'x'.repeat(1001), location: '/x' })
    expect(() => readModelDescriptor(wire)).toThrow(
      expect.objectContaining({ code: 'invalid-message', path: 'name' }),
    )
  })

  it('is read as it was written', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme', maxLength: 50 })
    const descriptor = fc.tuple(
      fc.record(
        { name: text, description: text, dataType: text, modeltype: fc.integer({ min: 0, max: 5 }) },
        { requiredKeys: ['name'] },
      ),
      fc.oneof(fc.record({ data: fc.uint8Array({ maxLength: 300 }) }), fc.record({ location: text })),
    )
    fc.assert(
      fc.property(descriptor, ([facts, document]) => {
        const { description, dataType, modeltype = 0, name } = facts
        const put = readModelDescriptor(writeModelDescriptor({ ...facts, ...document }))
        expect(put).toMatchObject({ name, ...document })
        expect(put.format).toBe(['savedmodel', 'pmml'][modeltype])
        expect({ description: undefined, dataType: undefined, ...put.metadata }).toEqual({
          description,
          dataType,
        })
      }),
    )
  })

  it('of any bytes is refused or read, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (wire) => {
        try {
          expect(readModelDescriptor(wire).type).toBe('put')
        } catch (error) {
          expect(error).toBeInstanceOf(UpdateError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is not written without a document, or with two', () => {
    for (const descriptor of [{ name: 'a' }, { name: 'a', data: bytes, location: '/x' }])
      expect(() => writeModelDescriptor(descriptor)).toThrow(expect.objectContaining({ code: 'bad-option' }))
  })
})
