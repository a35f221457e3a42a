import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../src/core/options.js'
import { decimalNumber } from '../../src/xml/decimal.js'
import { packDecimal } from '../../src/xml/decimalText.js'
import type { XmlElement } from '../../src/xml/element.js'
import { countOf, cursor, readValue, valueEnd, valueText } from '../../src/xml/packed.js'
import { parseXml } from '../../src/xml/parse.js'
import { packedStretches } from '../../src/xml/stretches.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const packing = { name: 'Node', least: 0 }

interface Plain {
  readonly name: string
  readonly attributes: readonly (readonly [string, string])[]
  readonly text: string
  readonly children: readonly Plain[]
}
const plain = ({ name, attributes, text, children }: XmlElement): Plain => ({
  name,
  attributes: [...attributes],
  text,
  children: children.map(plain),
})

describe('decimals', () => {
  const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`))
  const decimal = fc
    .tuple(
      fc.constantFrom('', '-'),
      digits(19),
      fc.option(digits(22)),
      fc.constantFrom('', 'E5', 'E-7', 'e-05', 'e+20', 'e-310', 'E300', 'e5', 'E+5', 'e-00', 'E007'),
    )
    .map(
      ([sign, whole, fraction, exponent]) =>
        `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent}`,
    )

  it('come back as they were written, and are worth what their text is worth', () => {
    let packed = 0
    const property = fc.property(decimal, (text) => {
      const out = new Uint8Array(32)
      const source = bytesOf(`${text}"`)
      const end = packDecimal(source, 0, 0x22, out, 0)
      if (end === 0) return
      packed++
      expect(end).toBe(text.length)
      const value = cursor()
      readValue(out, value)
      expect(
        valueText({ bytes: out, vocabulary: { shapes: [], texts: [] }, counts: [], depth: 0, nodes: 0 }, 0),
      ).toBe(text)
      expect(value.at).toBe(valueEnd(out, 0))
      expect(value.number).toBe(Number(text) + 0)
    })
    fc.assert(property, { numRuns: 5000, seed: 3 })
    expect(packed).toBeGreaterThan(800)
  })

  it('are worth the nearest number, however long they are', () => {
    const property = fc.property(
      fc.nat(999_999_999),
      fc.nat(999_999_999),
      fc.integer({ min: -30, max: 30 }),
      (high, low, exponent) => {
        expect(decimalNumber(false, high, low, exponent)).toBe(
          Number(`${high}${String(low).padStart(9, '0')}e${exponent}`),
        )
      },
    )
    fc.assert(property, { numRuns: 20_000, seed: 4 })
    // Half way between two numbers, and next to it.
    for (const [high, low] of [
      [9_007_199, 254_740_993],
      [9_007_199, 254_740_995],
      [18_014_398, 509_481_986],
      [90_071_992, 547_409_925],
      [900_719_925, 474_099_265],
    ])
      for (const near of [-1, 0, 1])
        for (const exponent of [0, -1, -3, -17])
          expect(decimalNumber(false, high, low + near, exponent)).toBe(
            Number(`${high}${low + near}e${exponent}`),
          )
  })

  it.each([
    '+1',
    '1.',
    '.5',
    '01',
    '1e5',
    '1E+5',
    '0x1',
    '1e-00',
    '--1',
    '-',
    '1,5',
    '9'.repeat(19),
    `0.${'0'.repeat(21)}1`,
    'INF',
  ])('%s is left to be a text', (text) => {
    expect(packDecimal(bytesOf(`${text}"`), 0, 0x22, new Uint8Array(32), 0)).toBe(0)
  })
})

describe('packed elements', () => {
  const name = fc.constantFrom('Node', 'a', 'B-1', '_c.d')
  const value = fc.oneof(
    fc.constantFrom(
      '',
      'x',
      '1',
      '1.50',
      '-0.0',
      '1E-5',
      '1e-05',
      '007',
      'é',
      '\u{1F600}',
      'a&amp;b',
      '&lt;&quot;',
      ' ',
    ),
    fc.double({ noNaN: true }).map(String),
    fc.integer().map(String),
  )
  const { element } = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(
        name,
        fc.uniqueArray(fc.tuple(fc.constantFrom('id', 'score', 'v', 'w'), value), {
          maxLength: 3,
          selector: ([key]) => key,
        }),
        fc.oneof(
          { depthSize: 'small' },
          fc.constant(''),
          fc.constantFrom('text', ' ', '1 2 "3 4"', 'a&gt;b', 'é\n\tx'),
          fc.array(tie('element'), { minLength: 1, maxLength: 4 }).map((children) => children.join('\n  ')),
        ),
        fc.constantFrom('"', "'"),
        fc.constantFrom(' ', '  ', '\n'),
      )
      .map(([name, attributes, content, quote, space]) => {
        const start = `<${name}${attributes.map(([key, each]) => `${space}${key}=${quote}${each}${quote}`).join('')}`
        return content === '' ? `${start}/>` : `${start}>${content}</${name}>`
      }),
  })) as { element: fc.Arbitrary<string> }

  it('come back as the parser reads them, and everything around them is where it was', () => {
    let packed = 0
    const property = fc.property(
      fc.array(element, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\n', '\r\n', ''),
      (elements, lineEnd) => {
        const text = `<root>${lineEnd}${elements.map((each) => `${each}<after/>${lineEnd}`).join('')}</root>`
        const bytes = bytesOf(text)
        const [whole, around] = [parseXml(bytes, defaultLimits), parseXml(bytes, defaultLimits, packing)]
        packed += packedStretches(bytes, packing).length
        expect(plain(around)).toEqual(plain(whole))
        expect(around.children.map((each) => each.place())).toEqual(
          whole.children.map((each) => each.place()),
        )
      },
    )
    fc.assert(property, { numRuns: 1500, seed: 5 })
    expect(packed).toBeGreaterThan(300)
  })

  const nodes = (count: number, inside = '<a/>'): string => `<Node>${inside.repeat(count)}</Node>`

  it.each([
    ['a comment', '<!-- c -->'],
    ['a section', '<![CDATA[x]]>'],
    ['an instruction', '<?a b?>'],
    ['text beside elements', '<a/>text'],
    ['a numeric reference', '<a b="&#65;"/>'],
    ['an unknown entity', '<a b="&x;"/>'],
    ['a prefix', '<p:a/>'],
    ['a prefix of an attribute', '<a p:b="1"/>'],
    ['a namespace', '<a xmlns="n"/>'],
    ['a line end in a value', '<a b="1\n2"/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['a value without quotes', '<a b=1/>'],
    ['attributes that touch', '<a b="1"c="2"/>'],
    ['a tag that is not closed', '<a>'],
    ['an end of a section in text', '<a>]]></a>'],
    ['a control character', '<a b="\u0001"/>'],
    ['a character that is none', '<a>\uFFFE</a>'],
    ['a name beyond ASCII', '<é/>'],
    ['a tag that is never ended', '<a '],
  ])('%s is left to the parser', (_, content) => {
    expect(packedStretches(bytesOf(`<root><Node><a/>${content}<a/></Node></root>`), packing)).toEqual([])
  })

  it.each([
    ['a type definition', '<!DOCTYPE root><root>'],
    ['a comment that holds the tags', '<root><!-- '],
    ['a section that holds the tags', '<root><![CDATA[ '],
    ['a value that holds the tags', '<root a="'],
  ])('nothing is packed behind %s', (_, before) => {
    expect(packedStretches(bytesOf(`${before}${nodes(3)}`), packing)).toEqual([])
  })

  it('what stands in an element that can’t be packed is packed by itself', () => {
    const stretches = packedStretches(
      bytesOf(`<root><Node><!-- c -->${nodes(2)}${nodes(3)}</Node></root>`),
      packing,
    )
    expect(stretches.map(({ packed }) => countOf(packed, 'a'))).toEqual([2, 3])
  })

  it('limits count what is packed', () => {
    const bytes = bytesOf(`<root>${nodes(5, '<a b="1"><c/></a>')}</root>`)
    const read = (nodes: number, depth: number) => () =>
      parseXml(bytes, { ...defaultLimits, nodes, depth }, packing)
    expect(read(17, 4)).not.toThrow()
    expect(read(16, 4)).toThrow(/limits.nodes/)
    expect(read(17, 3)).toThrow(/limits.depth/)
  })
})
