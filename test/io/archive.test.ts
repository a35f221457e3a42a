import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type Zippable, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { ModelLoadError } from '../../src/core/errors.js'
import { defaultLimits } from '../../src/core/options.js'
import { unpack } from '../../src/io/archive.js'
import { crc32 } from '../../src/io/crc32.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (unpacked: Uint8Array | undefined): string => new TextDecoder().decode(unpacked)
const pmml = '<PMML version="4.4"/>'
const zip = (files: Record<string, string | Uint8Array>, level: 0 | 9 = 9): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? bytes(content) : content,
      ]),
    ) satisfies Zippable,
    { level },
  )
const open = (packed: Uint8Array, limit = defaultLimits.bytes) =>
  unpack(packed, { ...defaultLimits, bytes: limit })

function failure(packed: Uint8Array, limit?: number): unknown {
  try {
    open(packed, limit)
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Random bytes that are the same each time. */
function noise(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state >>> 24
  })
}

it.each([
  // The check value of the CRC catalogue, and RFC 3720's neighbours: nothing, and one byte.
  ['123456789', 0xcbf43926],
  ['', 0],
  ['a', 0xe8b7be43],
])('CRC-32 of %j', (input, crc) => {
  expect(crc32(bytes(input))).toBe(crc)
  expect(crc32(bytes(input).subarray(1), crc32(bytes(input).subarray(0, 1)))).toBe(crc)
})

describe('gzip', () => {
  const large = noise(300_000)
  it.each<[string, Uint8Array, Uint8Array]>([
    ['a small document', gzipSync(pmml), bytes(pmml)],
    ['an empty document', gzipSync(''), new Uint8Array(0)],
    ['a large document that does not pack well', gzipSync(large), large],
    ['a document stored without packing', gzipSync(large, { level: 0 }), large],
    [
      'several members',
      Buffer.concat([gzipSync('<PMML'), gzipSync(' version="4.4"'), gzipSync('/>')]),
      bytes(pmml),
    ],
    [
      'several large members',
      Buffer.concat([gzipSync(large), gzipSync(large)]),
      Buffer.concat([large, large]),
    ],
    ['gzip in gzip', gzipSync(gzipSync(pmml)), bytes(pmml)],
  ])('%s', (_, packed, unpacked) => {
    expect(Buffer.from(open(packed).bytes).equals(unpacked)).toBe(true)
  })

  const good = gzipSync(large)
  const changed = (at: number): Uint8Array => {
    const copy = Uint8Array.from(good)
    copy[at < 0 ? copy.length + at : at] ^= 0x10
    return copy
  }
  it.each<[string, Uint8Array]>([
    ['a header alone', good.subarray(0, 10)],
    ['two bytes', good.subarray(0, 2)],
    ['one that lost its second half', good.subarray(0, good.length / 2)],
    ['one that lost its last byte', good.subarray(0, -1)],
    ['one that lost its trailer', good.subarray(0, -8)],
    ['one with a bit of its content changed', changed(1000)],
    ['one with a bit of its checksum changed', changed(-8)],
    ['one with a bit of its length changed', changed(-1)],
    ['one with something after it', Buffer.concat([good, Buffer.from('something else')])],
    ['one whose first member is damaged', Buffer.concat([changed(-8), good])],
    ['gzip in gzip in gzip', gzipSync(gzipSync(gzipSync(pmml)))],
  ])('refuses %s', (_, packed) => {
    expect(failure(packed)).toMatchObject({ code: 'archive-malformed' })
  })

  it.each(Array.from({ length: 40 }, (_, length) => [length]))('refuses one cut after %d bytes', (length) => {
    const small = gzipSync(pmml)
    const cut = small.subarray(0, Math.min(length, small.length - 1))
    if (cut.length < 2) expect(open(cut).bytes).toHaveLength(cut.length)
    else expect(failure(cut)).toMatchObject({ code: 'archive-malformed' })
  })
})

describe('zip', () => {
  it.each<[string, Uint8Array]>([
    ['one model', zip({ 'model.pmml': pmml })],
    ['one model, stored', zip({ 'model.pmml': pmml }, 0)],
    ['a model in a folder', zip({ 'export/': '', 'export/model.pmml': pmml })],
    ['a model and a note', zip({ 'README.md': '# Model', 'model.pmml': pmml })],
    ['a model of a less telling ending', zip({ 'README.md': '# Model', 'model.xml': pmml })],
    ['one file of no telling ending', zip({ model: pmml })],
    ['a .pmml and an .xml', zip({ 'build.xml': '<project/>', 'model.pmml': pmml })],
    [
      'a model and what macOS packs along',
      zip({ 'm.pmml': pmml, '__MACOSX/._m.pmml': 'x', '.hidden.pmml': 'x' }),
    ],
    [
      'a saved model',
      zip({ 'm/saved_model.pb': pmml, 'm/variables/variables.index': 'x', 'm/a.json': '{}' }),
    ],
    ['a packed model', zip({ 'model.pmml.gz': gzipSync(pmml) })],
    [
      'a comment at its end',
      (() => {
        const plain = zip({ 'model.pmml': pmml })
        const commented = Buffer.concat([plain, Buffer.from('hello')])
        commented.writeUInt16LE(5, plain.length - 2)
        return commented
      })(),
    ],
  ])('with %s', (_, packed) => {
    expect(text(open(packed).bytes)).toBe(pmml)
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['no file', zip({}), /no model.*no files/],
    ['notes only', zip({ 'a.md': 'a', 'b.md': 'b' }), /no model.*a\.md, b\.md/],
    ['several models', zip({ 'a.pmml': pmml, 'b.onnx': 'x' }), /several models.*a\.pmml, b\.onnx/],
    [
      'twenty models',
      zip(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.xml`, pmml]))),
      /and 10 more/,
    ],
  ])('with %s is refused', (_, packed, message) => {
    expect(failure(packed)).toMatchObject({
      code: 'archive-malformed',
      message: expect.stringMatching(message),
    })
  })

  const large = noise(300_000)
  const good = zip({ 'model.onnx': large })
  const changed = (change: (copy: Buffer) => void): Uint8Array => {
    const copy = Buffer.from(good)
    change(copy)
    return copy
  }
  const central = good.length - 22 - 46 - 'model.onnx'.length
  it.each<[string, Uint8Array]>([
    ['cut at its start', good.subarray(0, 4)],
    ['cut in its middle', good.subarray(0, good.length / 2)],
    ['cut at its end', good.subarray(0, -1)],
    ['with a byte of its content changed', changed((copy) => copy.writeUInt8(copy[1000] ^ 1, 1000))],
    ['with a wrong checksum', changed((copy) => copy.writeUInt32LE(1, central + 16))],
    ['that says it holds less', changed((copy) => copy.writeUInt32LE(1000, central + 24))],
    ['that says it holds more', changed((copy) => copy.writeUInt32LE(large.length + 1, central + 24))],
    ['that says it is shorter', changed((copy) => copy.writeUInt32LE(1000, central + 20))],
    ['that says it is longer', changed((copy) => copy.writeUInt32LE(0xfffffff0, central + 20))],
    ['that points nowhere', changed((copy) => copy.writeUInt32LE(0xfffffff0, central + 42))],
    ['that points to a wrong place', changed((copy) => copy.writeUInt32LE(1, central + 42))],
    ['that counts more files than it has', changed((copy) => copy.writeUInt16LE(9, good.length - 12))],
    ['whose table of contents is elsewhere', changed((copy) => copy.writeUInt32LE(7, good.length - 6))],
    ['of a method not known', changed((copy) => copy.writeUInt16LE(12, central + 10))],
    ['that is encrypted', changed((copy) => copy.writeUInt16LE(1, central + 8))],
    ['in a zip in a zip', zip({ 'a.pmml.zip': zip({ 'b.pmml.zip': zip({ 'c.pmml': pmml }) }) })],
  ])('%s is refused', (_, packed) => {
    const error = failure(packed)
    expect(error).toBeInstanceOf(ModelLoadError)
    expect(error).toMatchObject({ code: 'archive-malformed' })
  })

  it('with two files of one name is refused', () => {
    const twice = Buffer.from(zip({ 'a.pmml': pmml, 'b.pmml': pmml }))
    for (let at = twice.indexOf('b.pmml'); at >= 0; at = twice.indexOf('b.pmml')) twice.write('a.pmml', at)
    expect(failure(twice)).toMatchObject({
      code: 'archive-malformed',
      message: expect.stringMatching(/two files/),
    })
  })

  it('with 64-bit figures is read', () => {
    expect(text(open(zip64('model.pmml', pmml)).bytes)).toBe(pmml)
  })
})

/** A zip with one stored file whose figures are all in the "zip64" fields, as large-file writers make it. */
function zip64(name: string, content: string): Uint8Array {
  const plain = Buffer.from(zip({ [name]: content }, 0))
  const start = plain.readUInt32LE(plain.length - 6)
  const local = plain.subarray(0, start)
  const entry = plain.subarray(start, start + 46 + name.length)
  const extra = Buffer.alloc(28)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(24, 2)
  extra.writeBigUInt64LE(BigInt(content.length), 4)
  extra.writeBigUInt64LE(BigInt(content.length), 12)
  entry.writeUInt32LE(0xffffffff, 20)
  entry.writeUInt32LE(0xffffffff, 24)
  entry.writeUInt32LE(0xffffffff, 42)
  entry.writeUInt16LE(extra.length, 30)
  const end = Buffer.alloc(56)
  end.writeUInt32LE(0x06064b50, 0)
  end.writeBigUInt64LE(44n, 4)
  end.writeBigUInt64LE(1n, 24)
  end.writeBigUInt64LE(1n, 32)
  end.writeBigUInt64LE(BigInt(entry.length + extra.length), 40)
  end.writeBigUInt64LE(BigInt(start), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(start + entry.length + extra.length), 8)
  locator.writeUInt32LE(1, 16)
  const last = plain.subarray(-22)
  last.writeUInt16LE(0xffff, 8)
  last.writeUInt16LE(0xffff, 10)
  last.writeUInt32LE(0xffffffff, 12)
  last.writeUInt32LE(0xffffffff, 16)
  return Buffer.concat([local, entry, extra, end, locator, last])
}

describe('the bound on unpacked bytes', () => {
  const zeros = new Uint8Array(100_000_000)
  const bombs: [string, Uint8Array][] = [
    ['gzip', gzipSync(zeros, { level: 1 })],
    ['gzip in gzip', gzipSync(gzipSync(zeros, { level: 1 }))],
    [
      'gzip of many members',
      Buffer.concat(Array.from({ length: 1000 }, () => gzipSync(zeros.subarray(0, 100_000)))),
    ],
    ['zip', zip({ 'model.pmml': zeros.subarray(0, 20_000_000) })],
    [
      'zip that says it is small',
      (() => {
        const packed = Buffer.from(zip({ 'model.pmml': zeros.subarray(0, 20_000_000) }))
        packed.writeUInt32LE(100, packed.length - 22 - 46 - 10 + 24)
        return packed
      })(),
    ],
  ]
  it.each(bombs.slice(0, 4))('holds while unpacking %s', (_, bomb) => {
    const before = process.memoryUsage().arrayBuffers
    const start = performance.now()
    expect(failure(bomb, 1_000_000)).toMatchObject({
      code: 'limit-exceeded',
      message: expect.stringContaining('at most 1000000 bytes'),
    })
    expect(performance.now() - start).toBeLessThan(5000)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80_000_000)
  })

  it('is not fooled by a zip that understates what is in it', () => {
    expect(failure(bombs[4][1], 1_000_000)).toBeInstanceOf(ModelLoadError)
  })

  it('is exact', () => {
    const packed = gzipSync(pmml)
    expect(text(open(packed, pmml.length).bytes)).toBe(pmml)
    expect(failure(packed, pmml.length - 1)).toMatchObject({ code: 'limit-exceeded' })
    expect(text(open(zip({ 'm.pmml': pmml }), pmml.length).bytes)).toBe(pmml)
    expect(failure(zip({ 'm.pmml': pmml }, 0), pmml.length - 1)).toMatchObject({ code: 'limit-exceeded' })
  })

  it('counts the files beside the model too', () => {
    const { beside } = open(zip({ 'm.onnx': 'x', 'm.bin': 'x'.repeat(100) }), 100)
    expect(() => beside('m.bin')).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
  })
})

describe('files beside a zipped model', () => {
  const packed = zip({
    'top.bin': 'top',
    'export/m.onnx': 'x',
    'export/m.bin': 'weights',
    'export/data/n.bin': 'more',
  })
  it.each([
    ['m.bin', 'weights'],
    ['./m.bin', 'weights'],
    ['data/n.bin', 'more'],
    ['data\\n.bin', 'more'],
  ])('%s', (name, content) => {
    expect(text(open(packed).beside(name))).toBe(content)
  })

  it.each([['none.bin'], ['export/m.bin'], ['top.bin']])('%s is not there', (name) => {
    expect(open(packed).beside(name)).toBe(undefined)
  })

  it.each([
    ['../top.bin'],
    ['data/../../top.bin'],
    ['/etc/passwd'],
    ['C:\\x.bin'],
    ['\\\\host\\x'],
    ['a\0b'],
    [''],
  ])('%j is refused', (name) => {
    expect(() => open(packed).beside(name)).toThrow(expect.objectContaining({ code: 'external-data' }))
  })
})

it('leaves other bytes as they are', () => {
  for (const plain of [
    bytes(pmml),
    Uint8Array.of(8, 7),
    new Uint8Array(0),
    Uint8Array.of(0x1f),
    bytes('PK'),
  ]) {
    const unpacked = open(plain)
    expect(unpacked.bytes).toBe(plain)
    expect(unpacked.beside('a')).toBe(undefined)
  }
})

describe('a damaged archive', () => {
  const content = noise(2000)
  const archives = [
    gzipSync(content),
    Buffer.from(zip({ 'm.onnx': content, 'm.bin': 'x' })),
    Buffer.from(zip64('m.pmml', pmml)),
  ]
  it.each(archives.map((archive, at) => [['gzip', 'zip', 'zip with 64-bit figures'][at], archive] as const))(
    '%s: gives an error of ours, or what was in it',
    (_, archive) => {
      const right = Buffer.from(open(archive).bytes)
      const change = fc.record({ at: fc.nat(archive.length - 1), to: fc.nat(255) })
      fc.assert(
        fc.property(
          fc.array(change, { minLength: 1, maxLength: 4 }),
          fc.nat(archive.length),
          (changes, length) => {
            const copy = Buffer.from(archive)
            for (const { at, to } of changes) copy[at] = to
            const damaged = length % 3 === 0 ? copy.subarray(0, length) : copy
            try {
              const unpacked = Buffer.from(open(damaged, 100_000).bytes)
              // No longer an archive at all, or the damage did not touch what matters.
              return unpacked.equals(damaged) || unpacked.equals(right)
            } catch (error) {
              return error instanceof ModelLoadError
            }
          },
        ),
        { numRuns: 2000, seed: 1 },
      )
    },
  )
})
