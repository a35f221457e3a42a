import { describe, expect, it } from 'vitest'
import { ModelLoadError } from '../../src/core/errors.js'
import { defaultLimits } from '../../src/core/options.js'
import { looksLikeXml, parseXml } from '../../src/xml/parse.js'

const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0))
const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)]
const big = (text: string): number[] => units(text).flatMap((unit) => [unit >> 8, unit & 255])
const little = (text: string): number[] => units(text).flatMap((unit) => [unit & 255, unit >> 8])
const units = (text: string): number[] => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))

/** A document whose text is some bytes in some encoding. */
const declared = (label: string, ...text: number[]): number[] => [
  ...ascii(`<?xml version="1.0" encoding="${label}"?>\n<a>`),
  ...text,
  ...ascii('</a>'),
]

const BOM8 = [0xef, 0xbb, 0xbf]
const BOM_BIG = [0xfe, 0xff]
const BOM_LITTLE = [0xff, 0xfe]

describe('encodings', () => {
  it.each<[string, number[], string]>([
    ['UTF-8 by default', utf8('<a>ü€\u{1F600}</a>'), 'ü€\u{1F600}'],
    ['UTF-8 with mark', [...BOM8, ...utf8('<a>ü</a>')], 'ü'],
    ['UTF-8 declared', declared('UTF-8', ...utf8('ü€')), 'ü€'],
    [
      'UTF-8 declared in small letters and single quotes',
      [...ascii("<?xml version='1.0' encoding='utf-8'?><a>"), ...utf8('ü</a>')],
      'ü',
    ],
    ['a second mark is a character', [...utf8('<a>\uFEFF</a>')], '\uFEFF'],
    ['the mark wins over the declaration', [...BOM8, ...declared('ISO-8859-1', ...utf8('ü'))], 'ü'],
    ['UTF-16 big-endian with mark', [...BOM_BIG, ...big('<a>ü€\u{1F600}</a>')], 'ü€\u{1F600}'],
    ['UTF-16 little-endian with mark', [...BOM_LITTLE, ...little('<a>ü€\u{1F600}</a>')], 'ü€\u{1F600}'],
    [
      'UTF-16 declared, with mark',
      [...BOM_LITTLE, ...little('<?xml version="1.0" encoding="UTF-16"?><a>ü</a>')],
      'ü',
    ],
    [
      'UTF-16 with mark, declared as UTF-8',
      [...BOM_BIG, ...big('<?xml version="1.0" encoding="UTF-8"?><a>ü</a>')],
      'ü',
    ],
    ['UTF-16 big-endian without mark', big('<?xml version="1.0" encoding="UTF-16BE"?><a>ü</a>'), 'ü'],
    ['UTF-16 little-endian without mark', little('<?xml version="1.0" encoding="UTF-16LE"?><a>ü</a>'), 'ü'],
    ['UTF-16 without mark and declaration', little('\n<a>ü</a>'), 'ü'],
    // ISO 8859-1 is the first 256 characters of Unicode.
    ['Latin-1', declared('ISO-8859-1', 0xfc, 0xa4, 0xff), '\u00FC\u00A4\u00FF'],
    ['Latin-1, control characters', declared('ISO-8859-1', 0x80, 0x92, 0x9f), '\u0080\u0092\u009F'],
    ['Latin-1 by another name', declared('latin1', 0x85, 0xe9), '\u0085\u00E9'],
    ['Latin-1, only ASCII', declared('iso-8859-1', ...ascii('plain')), 'plain'],
    [
      'Latin-1, long',
      declared('ISO-8859-1', ...new Array<number>(20_000).fill(0xe4)),
      '\u00E4'.repeat(20_000),
    ],
    ['ASCII', declared('US-ASCII', ...ascii('plain')), 'plain'],
    // Table of the Unicode Consortium, CP1252.TXT.
    ['windows-1252', declared('windows-1252', 0x80, 0x92, 0x99, 0x9f, 0xe9), '€\u2019\u2122\u0178é'],
    ['windows-1252 by another name', declared('Cp1252', 0x8a, 0x9c), '\u0160\u0153'],
    // 8859-15.TXT, CP1251.TXT, 8859-2.TXT, SHIFTJIS.TXT, CP936.TXT, BIG5.TXT, KOI8-R.TXT of the same.
    ['ISO-8859-15', declared('ISO-8859-15', 0xa4, 0xbd), '€œ'],
    ['windows-1251', declared('windows-1251', 0xcf, 0xf0), 'Пр'],
    ['ISO-8859-2', declared('ISO-8859-2', 0xb9, 0xe8), 'šč'],
    ['Shift_JIS', declared('Shift_JIS', 0x93, 0xfa, 0x96, 0x7b), '日本'],
    ['GBK', declared('GBK', 0xd6, 0xd0), '中'],
    ['Big5', declared('Big5', 0xa4, 0xa4), '中'],
    ['KOI8-R', declared('KOI8-R', 0xf0), 'П'],
  ])('%s', (_, bytes, text) => {
    expect(parseXml(Uint8Array.from(bytes), defaultLimits).text).toBe(text)
  })

  it('does not care what a text declares', () => {
    const root = parseXml('<?xml version="1.0" encoding="UTF-16"?><a>ü</a>', defaultLimits)
    expect(root.text).toBe('ü')
  })

  it('reads a part of a larger buffer', () => {
    const buffer = Uint8Array.from(utf8('xx<a>ü</a>xx'))
    expect(parseXml(buffer.subarray(2, buffer.length - 2), defaultLimits).text).toBe('ü')
  })
})

describe('bytes that are no text', () => {
  it.each<[string, number[], number, number]>([
    ['a Latin-1 letter in UTF-8', [...ascii('<a>\n x'), 0xfc, ...ascii('</a>')], 2, 3],
    ['a character cut short by the end', [...ascii('<a>'), 0xe2, 0x82], 1, 4],
    ['an overlong form', [...ascii('<a>'), 0xc0, 0xbc, ...ascii('</a>')], 1, 4],
    ['a surrogate in UTF-8', [...ascii('<a>'), 0xed, 0xa0, 0x80, ...ascii('</a>')], 1, 4],
    ['far into a document', [...ascii('<a>\n'), ...new Array<number>(200_000).fill(0x20), 0xff], 2, 200_001],
    ['after a mark', [...BOM8, ...ascii('<a>'), 0xff], 1, 4],
    ['UTF-16 with half a unit', [...BOM_LITTLE, ...little('<a>'), 0x20], 1, 4],
    ['UTF-16 with half a pair', [...BOM_BIG, ...big('<a>'), 0xd8, 0x00, ...big('</a>')], 1, 4],
    ['not ASCII', declared('US-ASCII', 0x78, 0xfc), 2, 5],
    ['not Shift_JIS', declared('Shift_JIS', 0x93, 0x20), 2, 4],
    ['an unknown encoding', declared('EBCDIC-CP-US', 0x20), 1, 1],
    ['UTF-16 declared by bytes that are not', declared('UTF-16', 0x20), 1, 1],
    ['UTF-32 big-endian', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c], 1, 1],
    ['UTF-32 little-endian', [0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0], 1, 1],
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 1, 1],
  ])('%s', (_, bytes, line, column) => {
    const read = () => parseXml(Uint8Array.from(bytes), defaultLimits)
    expect(read).toThrow(ModelLoadError)
    expect(read).toThrow(expect.objectContaining({ code: 'encoding', line, column }))
  })
})

describe('looksLikeXml', () => {
  it.each<[string, number[], boolean]>([
    ['a root', ascii('<a/>'), true],
    ['a declaration', ascii('<?xml'), true],
    ['white space first', ascii(' \r\n\t<a/>'), true],
    ['UTF-8 with mark', [...BOM8, ...ascii('<')], true],
    ['UTF-16 big-endian with mark', [...BOM_BIG, ...big(' <a/>')], true],
    ['UTF-16 little-endian with mark', [...BOM_LITTLE, ...little(' <a/>')], true],
    ['UTF-16 big-endian without mark', big('<a/>'), true],
    ['UTF-16 little-endian without mark', little('\n <a/>'), true],
    ['nothing', [], false],
    ['white space', ascii('  '), false],
    ['JSON', ascii('{"a": "<"}'), false],
    ['JSON in UTF-16', [...BOM_LITTLE, ...little('{}')], false],
    ['a mark only', BOM8, false],
    ['a zip', [0x50, 0x4b, 3, 4], false],
    ['protobuf', [0x08, 0x07, 0x12, 0x3c], false],
    ['protobuf that starts like white space', [0x0a, 0x03, 0x3c, 0x3c, 0x3c], false],
  ])('%s', (_, bytes, answer) => {
    expect(looksLikeXml(Uint8Array.from(bytes))).toBe(answer)
  })
})
