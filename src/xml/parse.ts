/** Reading an XML document: XML 1.0 without document type definitions; namespaces are ignored. */

import { ModelLoadError } from '../core/errors.js'
import type { Limits } from '../core/options.js'
import type { XmlElement } from './element.js'
import { bareUtf16, decodeXml, markedUtf16 } from './encoding.js'
import { spotOf } from './lines.js'
import { read } from './read.js'

/**
 * Reads a document and returns its root element.
 * @param input the bytes, in any encoding that XML can declare, or the text (what it declares does not matter then)
 * @throws ModelLoadError `encoding`, `xml-malformed`, `xml-doctype` or `limit-exceeded`, with line and column.
 */
export function parseXml(input: Uint8Array | string, limits: Limits): XmlElement {
  // A text has at least as many bytes as UTF-16 units, whatever the encoding.
  if (input.length > limits.bytes) {
    throw new ModelLoadError(
      'limit-exceeded',
      `The document is longer than ${limits.bytes} bytes (limits.bytes)`,
    )
  }
  const text = typeof input === 'string' ? input.replace(/^\uFEFF/, '') : decodeXml(input)
  // XML 1.0, section 2.11: every line end is read as `\n`.
  const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  // What saxes lets pass: it takes half a pair for a whole, and skips a second byte order mark.
  const strange = source.search(/^\uFEFF|[\uD800-\uDFFF]/u)
  if (strange !== -1) {
    const code = source.charCodeAt(strange).toString(16).toUpperCase()
    throw new ModelLoadError(
      'xml-malformed',
      `The character U+${code} is not allowed in XML here`,
      spotOf(source, strange),
    )
  }
  return read(source, limits)
}

/** Whether bytes can be an XML document, judged by the first of them: a byte order mark, white space, then `<`. */
export function looksLikeXml(bytes: Uint8Array): boolean {
  const utf16 = markedUtf16(bytes) ?? bareUtf16(bytes)
  // Of a unit of UTF-16, the byte that is not zero counts.
  const step = utf16 === undefined ? 1 : 2
  const low = utf16 === 'utf-16be' ? 1 : 0
  const marked = markedUtf16(bytes) !== undefined
  let at = marked ? 2 : bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  for (; at < bytes.length; at += step) {
    const code = bytes[at + low]
    if (step === 2 && bytes[at + 1 - low] !== 0) return false
    if (code === 0x3c) return true
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return false
  }
  return false
}
