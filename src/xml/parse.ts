/** Reading an XML document: XML 1.0 without document type definitions; namespaces are ignored. */

import { ModelLoadError } from '../core/errors.js'
import type { Limits } from '../core/options.js'
import type { Stepwise } from '../core/stepwise.js'
import type { XmlElement } from './element.js'
import { bareUtf16, decodeUtf8, decodeXml, isUtf8, markedUtf16 } from './encoding.js'
import { spotOf } from './lines.js'
import { type PackedCut, read, readInSteps } from './read.js'
import { type PackOptions, packedStretches } from './stretches.js'

/**
 * Reads a document and returns its root element.
 * @param input the bytes, in any encoding that XML can declare, or the text (what it declares does not matter then)
 * @param packing which large elements have their content packed. `place()` inside of these is that of the whole, so a document in
 * which something turns out to be wrong is to be read again without
 * @throws ModelLoadError `encoding`, `xml-malformed`, `xml-doctype` or `limit-exceeded`, with line and column.
 */
export const parseXml = (input: Uint8Array | string, limits: Limits, packing?: PackOptions): XmlElement =>
  parseDocument(input, limits, packing).root

/** A document that was read, and its skeleton, where much of it was packed. */
export interface ParsedDocument {
  readonly root: XmlElement
  readonly skeleton: Skeleton | undefined
}

/** The same, with the skeleton of the document. */
export function parseDocument(
  input: Uint8Array | string,
  limits: Limits,
  packing?: PackOptions,
): ParsedDocument {
  // A text has at least as many bytes as UTF-16 units, whatever the encoding.
  if (input.length > limits.bytes) {
    throw new ModelLoadError(
      'limit-exceeded',
      `The document is longer than ${limits.bytes} bytes (limits.bytes)`,
    )
  }
  if (typeof input === 'string')
    return { root: readText(input.replace(/^\uFEFF/, ''), limits), skeleton: undefined }
  const skeleton = packing === undefined ? undefined : skeletonOf(input, limits, packing)
  const root = skeleton === undefined ? undefined : readOrNothing(skeleton, limits)
  return root === undefined
    ? { root: readText(decodeXml(input), limits), skeleton: undefined }
    : { root, skeleton }
}

/** A document in two parts, both plain data: what was packed of it, and the text around, from which that was cut out. */
export interface Skeleton {
  readonly text: string
  readonly cuts: readonly PackedCut[]
}

/** The skeleton of a document; `undefined` where nothing of it is packed, or some fault is in sight. */
export function skeletonOf(bytes: Uint8Array, limits: Limits, packing: PackOptions): Skeleton | undefined {
  if (bytes.length > limits.bytes || bytes.length < packing.least || !isUtf8(bytes)) return undefined
  const stretches = packedStretches(bytes, packing)
  if (stretches.length === 0) return undefined
  try {
    const parts: string[] = []
    const cuts: PackedCut[] = []
    let from = 0
    let length = 0
    for (const stretch of stretches) {
      const part = plainText(decodeUtf8(bytes.subarray(from, stretch.from), from === 0))
      parts.push(part)
      length += part.length
      const { lines, tail, packed } = stretch
      cuts.push({ at: length, lines, tail, packed })
      from = stretch.to
    }
    parts.push(plainText(decodeUtf8(bytes.subarray(from), false)))
    return { text: checked(parts.join('')), cuts }
  } catch (error) {
    // Without the packing, it says where it is.
    if (error instanceof ModelLoadError) return undefined
    throw error
  }
}

/** How much of a skeleton is read in a step, in UTF-16 units: some milliseconds, where nothing was read before. */
const STEP = 2 ** 13

/** Reads, in steps, a document of which much is packed and which was read before: nothing is wrong with it. */
export const readSkeleton = ({ text, cuts }: Skeleton): Stepwise<XmlElement> =>
  readInSteps(text, unlimited, cuts, STEP)

/** All was counted when it was read. */
const unlimited: Limits = { bytes: Infinity, depth: Infinity, nodes: Infinity }

/** Reads a document of which much is packed. Throws a `ModelLoadError`, which may not know where the fault is. */
export const parseSkeleton = ({ text, cuts }: Skeleton, limits: Limits): XmlElement =>
  read(text, limits, cuts)

/** The same; `undefined` where it has some fault. */
function readOrNothing(skeleton: Skeleton, limits: Limits): XmlElement | undefined {
  try {
    return parseSkeleton(skeleton, limits)
  } catch (error) {
    if (error instanceof ModelLoadError) return undefined
    throw error
  }
}

const readText = (text: string, limits: Limits): XmlElement => read(checked(plainText(text)), limits)

/** XML 1.0, section 2.11: every line end is read as `\n`. */
const plainText = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text)

/** Refuses what saxes lets pass: it takes half a pair for a whole, and skips a second byte order mark. */
function checked(source: string): string {
  const strange = source.search(/^\uFEFF|[\uD800-\uDFFF]/u)
  if (strange === -1) return source
  const code = source.charCodeAt(strange).toString(16).toUpperCase()
  throw new ModelLoadError(
    'xml-malformed',
    `The character U+${code} is not allowed in XML here`,
    spotOf(source, strange),
  )
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
