/** What is wrong with a document that saxes refuses, in our words, and where it starts: saxes tells where it noticed. */

import { type ErrorDetails, ModelLoadError } from '../core/errors.js'
import type { XmlElement } from './element.js'
import { spotOf } from './lines.js'
import type { Node } from './node.js'

/** An element whose closing tag has not come yet. */
export interface Open {
  /** Name as it is written, prefix included. */
  readonly name: string
  /** Offset of the `<` of its start tag. */
  readonly start: number
  readonly node: Node
  readonly children: XmlElement[]
}

/** How far the reading of a document is. */
export interface Reading {
  readonly source: string
  /**
   * Everything before this offset is complete. So the text or markup that is being read starts here, or in a start tag
   * that has attributes, what follows them.
   */
  done: number
  /** Offset of the `<` of the start tag that is being read, once it has an attribute. */
  tag: number | undefined
  /** The elements around, outermost first. */
  readonly open: Open[]
  /** The element that was closed last. */
  closed: Open | undefined
  /** Offset of the tag that closed it. */
  closedFrom: number
}

/**
 * The error for what saxes found.
 * @param message as saxes puts it
 * @param position offset after the last character that saxes looked at
 */
export function fault(message: string, reading: Reading, position: number): ModelLoadError {
  const { source, done } = reading
  // Some faults are told of after the event. Then what starts here has not been looked at.
  if (done < position && isDoctype(reading)) return doctype(reading)
  if (done < position && isDeclaration(reading)) return badDeclaration(reading)
  // Some messages go on with a name.
  const translate = translations.get(message.replace(/:.*/s, ''))
  if (translate !== undefined) return translate(reading, lastCharacter(source, position))
  return malformed(source, lastCharacter(source, position), `The document is not well-formed: ${message}`)
}

/** Whether what is being read is a DOCTYPE. */
export function isDoctype(reading: Reading): boolean {
  return isMarkup(reading) && /^<!doctype/i.test(reading.source.slice(reading.done, reading.done + 9))
}

/** Whether what is being read is an XML declaration, or means to be one. */
function isDeclaration(reading: Reading): boolean {
  return isMarkup(reading) && /^<\?xml[ \t\n?]/i.test(reading.source.slice(reading.done, reading.done + 6))
}

/** The error for a document with a DOCTYPE, which is what is being read. */
export function doctype({ source, done }: Reading): ModelLoadError {
  return new ModelLoadError('xml-doctype', 'The document has a DOCTYPE', spotOf(source, done))
}

/** The error for an attribute, the one that is being read, whose name its tag has already. */
export function repeatedAttribute(reading: Reading): ModelLoadError {
  return malformed(
    reading.source,
    attributeStart(reading),
    `The attribute ${attributeName(reading)} stands here twice`,
  )
}

/** Makes the error for what was found at the offset of the last character that saxes looked at. */
type Translate = (reading: Reading, at: number) => ModelLoadError

const badDeclaration = ({ source, done }: Reading): ModelLoadError =>
  done === 0
    ? malformed(source, 0, 'The XML declaration is malformed', {
        expected: '<?xml version="1.0" encoding="..."?>',
      })
    : malformed(source, done, 'An XML declaration may stand only at the very start of the document')

const badCharacter: Translate = (reading, at) => {
  const { source } = reading
  const code = source.codePointAt(at) ?? 0
  if (code === 0x3c)
    return malformed(source, at, `\`<\` in the value of the attribute ${attributeName(reading)}`)
  return malformed(
    source,
    at,
    `The character U+${code.toString(16).toUpperCase().padStart(4, '0')} is not allowed in XML`,
  )
}

const badReference: Translate = ({ source, done }, at) => {
  // The reference goes up to the semicolon at `at`. Any that stands before it ends an earlier, good reference.
  const start = source.indexOf('&', Math.max(done, source.lastIndexOf(';', at - 1) + 1))
  return malformed(source, start, 'A reference that means nothing', {
    received: source.slice(start, Math.min(at + 1, start + 20)),
    expected: '&lt; &gt; &amp; &apos; &quot; or the number of an XML character',
  })
}

const badAttribute: Translate = (reading, at) => {
  const start = attributeStart(reading)
  if (start < at)
    return malformed(reading.source, start, `The attribute ${attributeName(reading)} has no value`)
  return expectation(at === tagEnd(reading) ? 'White space, `>` or `/>`' : 'Name of an attribute')(
    reading,
    at,
  )
}

const badEndTag: Translate = ({ source, done, open }) => wrongEndTag(source, done, open.at(-1))

const outsideOfRoot: Translate = (reading) => {
  const { source, done } = reading
  if (isMarkup(reading)) return malformed(source, done, 'A CDATA section outside of the root element')
  const at = skipSpace(source, done)
  const where = reading.closed === undefined ? 'before' : 'after'
  return malformed(source, at, `Text ${where} the root element`, { received: source.slice(at, at + 20) })
}

const unfinished: Translate = (reading) => {
  const { source, done, tag, open } = reading
  const end = source.length
  const inTag = tag !== undefined || isMarkup(reading)
  if (source.startsWith('<!--', done)) return malformed(source, done, 'A comment is not closed')
  if (source.startsWith('<![CDATA[', done)) return malformed(source, done, 'A CDATA section is not closed')
  if (source.startsWith('<?', done)) return malformed(source, done, 'A processing instruction is not closed')
  // To saxes, a reference goes on until a semicolon comes.
  if (source.includes('&', Math.max(done, source.lastIndexOf(';') + 1))) return badReference(reading, end)
  if (inTag) return malformed(source, end, 'The document ends inside a tag')
  const element = open.at(-1)
  if (element === undefined) return malformed(source, end, 'The document has no root element')
  return malformed(source, end, `The document ends inside the element ${described(source, element)}`)
}

/** A fault of the character that saxes looked at last. */
const expectation =
  (what: string): Translate =>
  ({ source }, at) =>
    malformed(source, at, `${what} expected`, { received: source.slice(at, at + 20) })

/** A fault that starts some characters before the one that saxes looked at last. */
const earlier =
  (distance: number, message: string): Translate =>
  ({ source }, at) =>
    malformed(source, at - distance, message)

/** By saxes' messages, without the names that some go on with. */
const translations: ReadonlyMap<string, Translate> = new Map([
  ['disallowed character.', badCharacter],
  ['empty entity name.', badReference],
  ['undefined entity.', badReference],
  ['disallowed character in entity name.', badReference],
  ['malformed character entity.', badReference],
  [
    'the string "]]>" is disallowed in char data.',
    earlier(2, '`]]>` may stand only at the end of a CDATA section'),
  ],
  ['text data outside of root node.', outsideOfRoot],
  [
    'documents may contain only one root.',
    ({ source, done }) => malformed(source, done, 'A second root element'),
  ],
  ['disallowed character in tag name', expectation('Name of an element')],
  ['disallowed character in tag name.', expectation('White space, `>` or `/>`')],
  ['forward-slash in opening tag not followed by >.', earlier(1, '`/` may stand only at the end of a tag')],
  ['disallowed character in attribute name.', badAttribute],
  ['attribute without value.', badAttribute],
  ['no whitespace between attributes.', expectation('White space, `>` or `/>`')],
  [
    'unquoted attribute value.',
    (reading, at) =>
      malformed(reading.source, at, `The value of the attribute ${attributeName(reading)} has no quotes`),
  ],
  ['duplicate attribute', earlier(0, 'An attribute stands twice in this tag')],
  ['disallowed character in closing tag.', badEndTag],
  ['weird empty close tag.', badEndTag],
  ['unmatched closing tag', badEndTag],
  ['unexpected close tag.', ({ source, closed, closedFrom }) => wrongEndTag(source, closedFrom, closed)],
  ['incorrect syntax.', (reading) => expectation('A comment or CDATA section')(reading, reading.done)],
  ['malformed comment.', earlier(2, '`--` may stand only at the end of a comment')],
  ['processing instruction without a target.', expectation('Name of a processing instruction')],
  ['disallowed character in processing instruction name.', expectation('Name of a processing instruction')],
  ['document must contain a root element.', unfinished],
  ['unclosed tag', unfinished],
  ['unexpected end.', unfinished],
])

function malformed(source: string, at: number, message: string, details: ErrorDetails = {}): ModelLoadError {
  return new ModelLoadError('xml-malformed', message, { ...spotOf(source, at), ...details })
}

function wrongEndTag(source: string, at: number, element: Open | undefined): ModelLoadError {
  if (element === undefined) return malformed(source, at, 'A closing tag without an element to close')
  return malformed(source, at, `The element ${described(source, element)} must be closed first`, {
    received: source.slice(at, at + 20),
    expected: `</${brief(element.name)}>`,
  })
}

function described(source: string, { name, start }: Open): string {
  const { line, column } = spotOf(source, start)
  return `${brief(name)} of line ${line}, column ${column}`
}

/** Whether the reading is in markup that starts at `done`. */
function isMarkup({ source, done, tag }: Reading): boolean {
  return tag === undefined && source.startsWith('<', done)
}

/** Up to where the start tag is complete that is being read. */
function tagEnd({ source, done, tag }: Reading): number {
  if (tag !== undefined) return done
  tagName.lastIndex = done
  return tagName.test(source) ? tagName.lastIndex : done
}

const tagName = /<[^ \t\n=/>]*/y

/** Where the attribute starts that is being read. */
function attributeStart(reading: Reading): number {
  return skipSpace(reading.source, tagEnd(reading))
}

function attributeName(reading: Reading): string {
  const start = attributeStart(reading)
  return brief(/^[^ \t\n=/>]*/.exec(reading.source.slice(start, start + 100))?.[0] ?? '')
}

/** The offset of what follows white space. */
export function skipSpace(source: string, from: number): number {
  let at = from
  while (at < source.length && ' \t\n'.includes(source.charAt(at))) at += 1
  return at
}

/** Offset of the character that ends at an offset. */
function lastCharacter(source: string, end: number): number {
  const code = source.charCodeAt(end - 1)
  return code >= 0xdc00 && code <= 0xdfff ? end - 2 : end - 1
}

/** A name as messages show it: it may be as long as the document. */
function brief(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name
}
