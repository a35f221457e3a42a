import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  child,
  doubles,
  fieldsOf,
  floats,
  int64,
  int64s,
  maxDepth,
  message,
  text,
  WireError,
} from '../../src/proto/read.js'
import {
  bytesField,
  type Chunks,
  doubleField,
  floatField,
  join,
  textField,
  varint,
  varintField,
} from '../../src/proto/write.js'

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const fields = (hex: string) => Array.from(fieldsOf(message(bytes(hex))))

// Encodings as the protobuf documentation ("Encoding") has them.
describe('varints', () => {
  it.each([
    [0n, '00'],
    [1n, '01'],
    [127n, '7f'],
    [128n, '80 01'],
    [150n, '96 01'],
    [300n, 'ac 02'],
    [2n ** 28n - 1n, 'ff ff ff 7f'],
    [2n ** 28n, '80 80 80 80 01'],
    [2n ** 32n, '80 80 80 80 10'],
    [2n ** 63n - 1n, 'ff ff ff ff ff ff ff ff 7f'],
    [-1n, 'ff ff ff ff ff ff ff ff ff 01'],
    [-2n, 'fe ff ff ff ff ff ff ff ff 01'],
    [-(2n ** 63n), '80 80 80 80 80 80 80 80 80 01'],
  ])('%s is %s', (value, hex) => {
    expect(varint(value)).toEqual(bytes(hex))
    expect(fields(`08 ${hex}`).map(int64)).toEqual([value])
  })

  it.each(['08 80 00', '08 80 80 80 80 80 00'])('%s is zero with needless bytes', (hex) => {
    expect(fields(hex).map(int64)).toEqual([0n])
  })
})

describe('fields', () => {
  it('reads each wire type', () => {
    expect(
      fields('08 96 01  12 07 74 65 73 74 69 6e 67  1d 00 00 80 3f  21 00 00 00 00 00 00 f0 3f'),
    ).toMatchObject([
      { number: 1, wire: 'varint', value: 150n, start: 0, end: 3 },
      { number: 2, wire: 'bytes', start: 3, end: 12 },
      { number: 3, wire: 'fixed32', start: 12, end: 17 },
      { number: 4, wire: 'fixed64', start: 17, end: 26 },
    ])
  })

  it('reads texts, with a byte order mark and with bytes that are no UTF-8', () => {
    expect(fields('12 07 74 65 73 74 69 6e 67').map(text)).toEqual(['testing'])
    expect(fields('12 04 ef bb bf 61').map(text)).toEqual(['\ufeffa'])
    expect(fields('12 01 ff').map(text)).toEqual(['\ufffd'])
  })

  it('reads repeated numbers packed and one by one', () => {
    const [packed] = fields('22 06 03 8e 02 9e a7 05')
    expect(int64s(message(bytes('22 06 03 8e 02 9e a7 05')), packed)).toEqual([3n, 270n, 86942n])
    expect(fields('3d 00 00 80 3f 3a 08 00 00 00 40 00 00 40 40').flatMap(floats)).toEqual([1, 2, 3])
    expect(fields('51 00 00 00 00 00 00 f0 3f 52 08 00 00 00 00 00 00 00 40').flatMap(doubles)).toEqual([
      1, 2,
    ])
  })

  it.each([
    ['a tag without a value', '08', 1],
    ['a number without an end', '08 ff', 1],
    ['a number of eleven bytes', `08 ${'ff '.repeat(10)}01`, 1],
    ['text longer than the rest', '12 05 61', 0],
    ['a length beyond all memory', '12 ff ff ff ff ff ff ff ff ff 01', 0],
    ['half of a float', '1d 00 00', 1],
    ['half of a double', '21 00 00 00 00', 1],
    ['field number zero', '00 01', 0],
    ['the start of a group', '0b', 0],
    ['the end of a group', '0c', 0],
    ['wire type 6', '0e', 0],
    ['wire type 7', '0f', 0],
  ])('refuses %s', (_, hex, offset) => {
    expect(() => fields(hex)).toThrow(WireError)
    expect(() => fields(hex)).toThrow(`at byte ${offset}`)
  })

  it('tells places in nested messages from the outermost one', () => {
    const outer = message(bytes('08 01 12 03 08 01 0b'))
    const inner = child(outer, Array.from(fieldsOf(outer))[1])
    expect(() => Array.from(fieldsOf(inner))).toThrow('at byte 6')
  })

  it('refuses to go deeper than it may', () => {
    let chunks: Chunks = varintField(1, 1)
    for (let depth = 0; depth <= maxDepth; depth++) chunks = bytesField(2, chunks)
    let current = message(join(chunks))
    const descend = () => {
      for (;;) {
        const [field] = fieldsOf(current)
        if (field.number === 1) return
        current = child(current, field)
      }
    }
    expect(descend).toThrow(`More than ${maxDepth} nested messages`)
  })

  it('refuses to take a number for a message', () => {
    const outer = message(bytes('08 01'))
    expect(() => child(outer, Array.from(fieldsOf(outer))[0])).toThrow(WireError)
  })
})

describe('reading what was written', () => {
  const number = fc.integer({ min: 1, max: 0x1fffffff })
  const field = fc.oneof(
    fc.record({ number, int: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
    fc.record({ number, text: fc.string({ unit: 'grapheme' }) }),
    fc.record({ number, float: fc.float() }),
    fc.record({ number, double: fc.double() }),
  )
  type Written = typeof field extends fc.Arbitrary<infer T> ? T : never
  const write = (each: Written): Chunks => {
    if ('int' in each) return varintField(each.number, each.int)
    if ('text' in each) return textField(each.number, each.text)
    return 'float' in each ? floatField(each.number, each.float) : doubleField(each.number, each.double)
  }

  it('gives the same fields', () => {
    fc.assert(
      fc.property(fc.array(field), (list) => {
        const read = Array.from(fieldsOf(message(join(list.flatMap(write)))))
        expect(read.map((each) => each.number)).toEqual(list.map((each) => each.number))
        for (const [index, each] of list.entries()) {
          if ('int' in each) expect(int64(read[index])).toBe(each.int)
          else if ('text' in each) expect(text(read[index])).toBe(each.text)
          else if ('float' in each) expect(floats(read[index])).toEqual([each.float])
          else expect(doubles(read[index])).toEqual([each.double])
        }
      }),
    )
  })

  it('either reads or refuses any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        try {
          for (const each of fieldsOf(message(any))) expect(each.end).toBeGreaterThan(each.start)
        } catch (error) {
          expect(error).toBeInstanceOf(WireError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses a message cut anywhere but between fields', () => {
    const whole = join([
      ...varintField(1, 300),
      ...textField(2, 'abc'),
      ...floatField(3, 1),
      ...doubleField(4, 2),
    ])
    const ends = new Set([0, ...Array.from(fieldsOf(message(whole)), ({ end }) => end)])
    for (let length = 0; length <= whole.length; length++) {
      const read = () => Array.from(fieldsOf(message(whole.subarray(0, length))))
      if (ends.has(length)) expect(read).not.toThrow()
      else expect(read).toThrow(WireError)
    }
  })
})
