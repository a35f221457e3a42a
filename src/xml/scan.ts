/**
 * Well-formedness: XML 1.0 (fifth edition), sections 2 and 3, without document type definitions.
 *
 * fast-xml-parser repairs what it does not understand, and its validator misses a second root, `</x/>` and more. So this
 * pass decides what is a document, with exact places, and the library only builds the tree of what passed. The pass also
 * keeps from the library what it handles badly: processing instructions (a lone quote in one swallows what follows) and
 * runs of many characters (it copies them one by one, at 34 bytes of memory each).
 */

import { type ErrorDetails, ModelLoadError } from '../core/errors.js'
import type { Limits } from '../core/options.js'
import { spotOf } from './lines.js'
import { referenceEnd } from './references.js'

/** What the check of a document found. */
export interface Scanned {
  /** The document without XML declaration and processing instructions, each long run replaced by its `runMark`. */
  readonly markup: string
  /** The long runs of text, as they stand in the document. */
  readonly runs: readonly string[]
  /** Offset of each element's start tag in the document, in document order. */
  readonly starts: readonly number[]
  /** Number of attributes of all elements. */
  readonly attributes: number
}

/** A character that no document may contain, so that nothing can be mistaken for our own marks. */
export const MARK = '\u0001'

/** What stands in `markup` for a long run. */
const runMark = (index: number): string => `${MARK}${index};`

/** Runs beyond this length are kept from the library. */
const LONG = 4096

// Productions 4 and 4a. U+1680 and U+FEFF are left out: legal but absurd in names, and white space to the library.
const NAME_START =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u167F\\u1681-\\u1FFF\\u200C\\u200D' +
  '\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFEFE\\uFF00-\\uFFFD\\u{10000}-\\u{EFFFF}'
const name = new RegExp(`[${NAME_START}][${NAME_START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*`, 'uy')

const declaration =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/y

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose; with the u flag, only lone surrogates match.
const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/u

const TAB = 0x09
const NEWLINE = 0x0a
const SPACE = 0x20
const SLASH = 0x2f
const EQUALS = 0x3d
const GREATER = 0x3e

/**
 * Checks that a document is well-formed and within the limits. Line ends are `\n` already.
 * @throws ModelLoadError `xml-malformed`, `xml-doctype` or `limit-exceeded`, with line and column.
 */
export function scan(source: string, limits: Limits): Scanned {
  const pieces: string[] = []
  const runs: string[] = []
  const starts: number[] = []
  /** Names and offsets of the open elements, outermost first. */
  const openNames: string[] = []
  const openStarts: number[] = []
  /** How far the source is copied to `pieces`. */
  let copied = 0
  let nodes = 0
  let attributes = 0
  let rootSeen = false
  /** Characters of text since the last tag; comments do not end a run. */
  let run = 0
  // The next of each kind at or after where we are; each is looked up once, so that the whole stays linear.
  let ampersand = find('&', 0)
  let sectionEnd = find(']]>', 0)

  function find(text: string, from: number): number {
    const at = source.indexOf(text, from)
    return at === -1 ? Number.POSITIVE_INFINITY : at
  }

  function fail(at: number, message: string, details: ErrorDetails = {}): never {
    throw new ModelLoadError('xml-malformed', message, { ...spotOf(source, at), ...details })
  }

  function refuse(at: number, message: string): never {
    throw new ModelLoadError('limit-exceeded', message, spotOf(source, at))
  }

  function count(at: number): void {
    nodes += 1
    if (nodes > limits.nodes)
      refuse(at, `The document has more than ${limits.nodes} elements and attributes (limits.nodes)`)
  }

  /** Puts something else in place of a part of the source. */
  function replace(from: number, to: number, by: string): void {
    pieces.push(source.slice(copied, from), by)
    copied = to
  }

  function cut(from: number, to: number): void {
    replace(from, to, runMark(runs.length))
    runs.push(source.slice(from, to))
  }

  function skipSpace(at: number): number {
    let end = at
    while (isSpace(source.charCodeAt(end))) end += 1
    return end
  }

  function skipName(at: number, what: string): number {
    name.lastIndex = at
    if (name.test(source)) return name.lastIndex
    if (at >= source.length) fail(at, 'The document ends inside a tag')
    return fail(at, `${what} expected`, { received: source.slice(at, at + 20) })
  }

  function checkReferences(from: number, to: number): void {
    if (ampersand < from) ampersand = find('&', from)
    while (ampersand < to) {
      const end = referenceEnd(source, ampersand)
      if (end === -1 || end > to) {
        fail(ampersand, 'A reference that means nothing', {
          received: source.slice(ampersand, Math.min(to, ampersand + 20)),
          expected: '&lt; &gt; &amp; &apos; &quot; or the number of an XML character',
        })
      }
      ampersand = find('&', end)
    }
  }

  function text(from: number, to: number): void {
    if (from === to) return
    if (openNames.length === 0) {
      const other = skipSpace(from)
      if (other < to) {
        fail(other, rootSeen ? 'Text after the root element' : 'Text before the root element', {
          received: source.slice(other, Math.min(to, other + 20)),
        })
      }
      return
    }
    checkReferences(from, to)
    if (sectionEnd < from) sectionEnd = find(']]>', from)
    if (sectionEnd < to) fail(sectionEnd, '`]]>` may stand only at the end of a CDATA section')
    run += to - from
    if (run > LONG) cut(from, to)
  }

  function instruction(at: number): number {
    const targetEnd = skipName(at + 2, 'Name of a processing instruction')
    const target = source.slice(at + 2, targetEnd)
    if (target.toLowerCase() === 'xml') {
      if (at !== 0) fail(at, 'An XML declaration may stand only at the very start of the document')
      declaration.lastIndex = 0
      if (!declaration.test(source)) {
        fail(0, 'The XML declaration is malformed', { expected: '<?xml version="1.0" encoding="..."?>' })
      }
    }
    const close = source.indexOf('?>', targetEnd)
    if (close === -1) fail(at, 'A processing instruction is not closed')
    if (close !== targetEnd && !isSpace(source.charCodeAt(targetEnd))) {
      fail(targetEnd, 'White space expected after the name of a processing instruction')
    }
    replace(at, close + 2, '')
    return close + 2
  }

  function comment(at: number): number {
    const dashes = source.indexOf('--', at + 4)
    if (dashes === -1) fail(at, 'A comment is not closed')
    if (source.charCodeAt(dashes + 2) !== GREATER) fail(dashes, '`--` may stand only at the end of a comment')
    return dashes + 3
  }

  function declarationOrSection(at: number): number {
    if (source.startsWith('<!--', at)) return comment(at)
    if (/^<!doctype/i.test(source.slice(at, at + 9))) {
      throw new ModelLoadError('xml-doctype', 'The document has a DOCTYPE', spotOf(source, at))
    }
    if (!source.startsWith('<![CDATA[', at)) {
      fail(at, 'A comment or CDATA section expected', { received: source.slice(at, at + 20) })
    }
    if (openNames.length === 0) fail(at, 'A CDATA section outside of the root element')
    const close = source.indexOf(']]>', at + 9)
    if (close === -1) fail(at, 'A CDATA section is not closed')
    run = 0
    return close + 3
  }

  function endTag(at: number): number {
    const open = openNames.pop()
    const openStart = openStarts.pop()
    if (open === undefined || openStart === undefined)
      return fail(at, 'A closing tag without an element to close')
    const nameEnd = at + 2 + open.length
    const end = skipSpace(nameEnd)
    if (!source.startsWith(open, at + 2) || source.charCodeAt(end) !== GREATER) {
      const found = source.slice(at, at + 20)
      if (at + 20 > source.length && !found.includes('>'))
        fail(source.length, 'The document ends inside a tag')
      const { line, column } = spotOf(source, openStart)
      fail(at, `The element ${brief(open)} of line ${line}, column ${column} must be closed first`, {
        received: found,
        expected: `</${brief(open)}>`,
      })
    }
    run = 0
    return end + 1
  }

  /** Reads a start or empty-element tag. `less` is the next `<` after it. */
  function startTag(at: number, less: number): number {
    if (rootSeen && openNames.length === 0) fail(at, 'A second root element')
    rootSeen = true
    run = 0
    count(at)
    starts.push(at)
    const nameEnd = skipName(at + 1, 'Name of an element')
    if (openNames.length === limits.depth) {
      refuse(at, `Elements are nested more than ${limits.depth} levels deep (limits.depth)`)
    }
    const seen = new Names()
    for (let end = nameEnd; ; ) {
      const next = skipSpace(end)
      const code = source.charCodeAt(next)
      if (code === GREATER) {
        openNames.push(source.slice(at + 1, nameEnd))
        openStarts.push(at)
        return next + 1
      }
      if (code === SLASH && source.charCodeAt(next + 1) === GREATER) return next + 2
      if (next === end && next < source.length) {
        fail(next, 'White space, `>` or `/>` expected', { received: source.slice(next, next + 20) })
      }
      if (next - end > LONG) replace(end, next, ' ')
      end = attribute(next, less, seen)
    }
  }

  function attribute(at: number, less: number, seen: Names): number {
    const nameEnd = skipName(at, 'Name of an attribute')
    const attributeName = source.slice(at, nameEnd)
    count(at)
    attributes += 1
    if (!seen.add(attributeName)) fail(at, `The attribute ${brief(attributeName)} stands here twice`)
    const equals = skipSpace(nameEnd)
    if (source.charCodeAt(equals) !== EQUALS) fail(at, `The attribute ${brief(attributeName)} has no value`)
    const start = skipSpace(equals + 1)
    const quote = source.charAt(start)
    if (quote !== '"' && quote !== "'")
      fail(start, `The value of the attribute ${brief(attributeName)} has no quotes`)
    if (start - nameEnd > LONG) replace(nameEnd, start, '=')
    const close = source.indexOf(quote, start + 1)
    if (close === -1 || close > less) {
      if (less < source.length) fail(less, `\`<\` in the value of the attribute ${brief(attributeName)}`)
      fail(start, `The value of the attribute ${brief(attributeName)} is not closed`)
    }
    checkReferences(start + 1, close)
    if (close - start > LONG) cut(start + 1, close)
    return close + 1
  }

  const bad = source.search(illegal)
  if (bad !== -1) {
    const code = source.charCodeAt(bad).toString(16).toUpperCase().padStart(4, '0')
    fail(bad, `The character U+${code} is not allowed in XML`)
  }

  let at = 0
  let less = find('<', 0)
  while (less < source.length) {
    text(at, less)
    const kind = source.charAt(less + 1)
    if (kind === '/') {
      at = endTag(less)
      less = find('<', at)
    } else if (kind === '!' || kind === '?') {
      count(less)
      at = kind === '!' ? declarationOrSection(less) : instruction(less)
      less = find('<', at)
    } else {
      const next = find('<', less + 1)
      at = startTag(less, next)
      less = next
    }
  }
  text(at, source.length)
  const open = openNames.at(-1)
  if (open !== undefined) {
    const { line, column } = spotOf(source, openStarts.at(-1) ?? 0)
    fail(
      source.length,
      `The document ends inside the element ${brief(open)} of line ${line}, column ${column}`,
    )
  }
  if (!rootSeen) fail(source.length, 'The document has no root element')

  pieces.push(source.slice(copied))
  return { markup: pieces.length === 1 ? source : pieces.join(''), runs, starts, attributes }
}

function isSpace(code: number): boolean {
  // Carriage returns are gone by now.
  return code === SPACE || code === NEWLINE || code === TAB
}

/** A name as messages show it: it may be as long as the document. */
function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** The attribute names of one tag: few as a rule, so that a list is fastest, but possibly millions. */
class Names {
  readonly #few: string[] = []
  #many: Set<string> | undefined

  /** Adds a name; false if it is there already. */
  add(text: string): boolean {
    if (this.#many !== undefined) return this.#many.size !== this.#many.add(text).size
    if (this.#few.includes(text)) return false
    this.#few.push(text)
    if (this.#few.length > 16) this.#many = new Set(this.#few)
    return true
  }
}
