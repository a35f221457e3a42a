/** Random well-formed documents mean what they were made from, and random damage never goes unnoticed or crashes. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ModelLoadError } from '../../src/core/errors.js'
import { defaultLimits } from '../../src/core/options.js'
import type { XmlElement } from '../../src/xml/element.js'
import { parseXml } from '../../src/xml/parse.js'

interface Tree {
  readonly name: string
  readonly attributes: readonly (readonly [string, string])[]
  readonly content: readonly (Tree | Piece)[]
}
/** A piece of content that is not an element. */
interface Piece {
  readonly as: 'text' | 'cdata' | 'comment' | 'instruction'
  readonly value: string
}

const name = fc
  .oneof(
    fc.constantFrom(
      'PMML',
      'Node',
      'a',
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'x.y-z_1',
      'größe',
      '\u{10400}',
    ),
    fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/),
  )
  .filter((text) => text !== 'xmlns' && text.toLowerCase() !== 'xml')

const value = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ' ',
      '\n',
      '\t',
      ']',
      '-',
      '?',
      'ü',
      '\u{1F600}',
      '1',
      '.',
    ),
  }),
  fc
    .string({ unit: 'grapheme' })
    .filter((text) => !/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text)),
  fc.constant('&amp; <b x="1"/> ]]> '.repeat(300)),
)

const piece: fc.Arbitrary<Piece> = fc.record({
  as: fc.constantFrom('text', 'cdata', 'comment', 'instruction'),
  value,
})
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    name,
    attributes: fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 5 }),
    content: fc.array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, piece, tie('tree')), {
      maxLength: 5,
    }),
  }),
}))

const escaped = (text: string) => text.replace(/[<>&"'\t\n]/gu, (char) => `&#${char.codePointAt(0)};`)

function written(item: Tree | Piece): string {
  if ('as' in item) {
    if (item.as === 'text') return escaped(item.value)
    if (item.as === 'cdata') return `<![CDATA[${item.value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
    if (item.as === 'comment') return `<!--${item.value.replaceAll('-', '')}-->`
    return `<?p ${item.value.replaceAll('?', '')}?>`
  }
  const attributes = item.attributes.map(([key, text]) => ` ${key}="${escaped(text)}"`).join('')
  return `<p:${item.name}${attributes}>${item.content.map(written).join('')}</p:${item.name}>`
}

interface Meaning {
  readonly name: string
  readonly attributes: readonly (readonly [string, string])[]
  readonly text: string
  readonly children: readonly Meaning[]
}

function meant({ name, attributes, content }: Tree): Meaning {
  const children = content.flatMap((item) => ('as' in item ? [] : [meant(item)]))
  const text = content
    .map((item) => ('as' in item && (item.as === 'text' || item.as === 'cdata') ? item.value : ''))
    .join('')
  return { name, attributes, text: children.length > 0 && /^[ \t\n]*$/.test(text) ? '' : text, children }
}

const found = ({ name, attributes, text, children }: XmlElement): Meaning => ({
  name,
  attributes: [...attributes],
  text,
  children: children.map(found),
})

it('a written document is read as it was meant', () => {
  fc.assert(
    fc.property(tree, (document) => {
      expect(found(parseXml(written(document), defaultLimits))).toEqual(meant(document))
    }),
  )
})

it('any prefix of a document is refused', () => {
  fc.assert(
    fc.property(tree, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (document, part) => {
      const source = written(document)
      const cut = source.slice(0, Math.floor(source.length * part))
      expect(() => parseXml(cut, defaultLimits)).toThrow(ModelLoadError)
    }),
  )
})

it('any damage is either harmless or a ModelLoadError with a place', () => {
  fc.assert(
    fc.property(
      tree,
      fc.nat(),
      fc.nat(6),
      fc.constantFrom('', '<', '>', '"', "'", '&', '/', ' ', '=', '<!--', '?>', ']]>', '\u0001'),
      (document, at, length, inserted) => {
        const source = written(document)
        const start = at % source.length
        const damaged = source.slice(0, start) + inserted + source.slice(start + length)
        try {
          parseXml(damaged, defaultLimits)
        } catch (error) {
          if (!(error instanceof ModelLoadError)) throw error
          expect(error.line).toBeGreaterThan(0)
          expect(error.column).toBeGreaterThan(0)
          expect(error.cause).toBeUndefined()
        }
      },
    ),
    { numRuns: 500 },
  )
})
