/**
 * Packed markup: the content of a large element as a few bytes a part, from which every element comes back as it was written. A
 * document of a million nodes would take gigabytes as objects; packed it takes a tenth of its text.
 *
 * The bytes are those of the elements in document order. An element is the number of its shape (its name and the names of its
 * attributes in order), doubled, plus `FIRST`, plus one where it has content; then a value for each attribute; then its content: elements
 * and at most one text, up to `END`. Values are decimals, written so that their digits come back as they were, or numbers of texts.
 */

import { decimalNumber } from './decimal.js'

/** An element's name and the names of its attributes, in order. */
export interface Shape {
  readonly name: string
  readonly attributes: readonly string[]
}

/** What the packed stretches of a document share. */
export interface Vocabulary {
  readonly shapes: readonly Shape[]
  readonly texts: readonly string[]
}

/** The packed content of an element. */
export interface Packed {
  readonly bytes: Uint8Array
  readonly vocabulary: Vocabulary
  /** How many elements of each shape there are, by its number; those that came up later are not there. */
  readonly counts: readonly number[]
  /** Levels of elements. */
  readonly depth: number
  /** Elements and attributes together. */
  readonly nodes: number
}

/** How many elements of a name there are. */
export const countOf = ({ counts, vocabulary }: Packed, wanted: string): number =>
  counts.reduce((sum, count, shape) => (vocabulary.shapes[shape].name === wanted ? sum + count : sum), 0)

/** Codes of content, before those of elements. */
export const END = 0
export const TEXT = 1
export const FIRST = 2

/**
 * Tags of values. Below `LONG_TEXT` they are the number of a text themselves; from `DECIMAL` on, digits follow, and the tag says their
 * sign, how many are behind the point, and in how many bytes they come.
 */
export const LONG_TEXT = 0x7d
export const EXPONENT = 0x7e
export const PADDED_EXPONENT = 0x7f
export const DECIMAL = 0x80
export const NEGATIVE = 0x40
export const SCALES = 21
/** Bytes that digits come in, by the place of their width in a tag. */
export const WIDTHS = [2, 4, 8] as const

/** A place in packed bytes, and what was read there last. Used again and again: millions of values are read. */
export interface Cursor {
  at: number
  /** Whether the value is a text. */
  isText: boolean
  /** Its number, where it is one. */
  text: number
  /** What it is worth, where it is a decimal. */
  number: number
}

/** A cursor at the start. */
export const cursor = (): Cursor => ({ at: 0, isText: false, text: 0, number: 0 })

/** Reads a code of content, and moves on. */
export function readCode(bytes: Uint8Array, cursor: Cursor): number {
  let code = bytes[cursor.at++]
  if (code < 0x80) return code
  code &= 0x7f
  for (let shift = 7; ; shift += 7) {
    const next = bytes[cursor.at++]
    code |= (next & 0x7f) << shift
    if (next < 0x80) return code
  }
}

/** Reads a value, and moves on. */
export function readValue(bytes: Uint8Array, cursor: Cursor): void {
  const tag = bytes[cursor.at]
  if (tag < LONG_TEXT) {
    cursor.isText = true
    cursor.text = tag
    cursor.at++
  } else if (tag === LONG_TEXT) {
    cursor.isText = true
    cursor.text = uint32(bytes, cursor.at + 1)
    cursor.at += 5
  } else {
    cursor.isText = false
    readDecimal(bytes, cursor)
  }
}

function readDecimal(bytes: Uint8Array, cursor: Cursor): void {
  let { at } = cursor
  let tag = bytes[at++]
  let exponent = 0
  if (tag < DECIMAL) {
    exponent = int16(bytes, at)
    tag = bytes[at + 2]
    at += 3
  }
  const kind = (tag - DECIMAL) & (NEGATIVE - 1)
  const width = kind % 3
  const high = width === 2 ? uint32(bytes, at + 4) : 0
  const low = width === 0 ? bytes[at] | (bytes[at + 1] << 8) : uint32(bytes, at)
  cursor.at = at + WIDTHS[width]
  cursor.number = decimalNumber((tag & NEGATIVE) !== 0, high, low, exponent - (kind - width) / 3)
}

const uint32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
const int16 = (bytes: Uint8Array, at: number): number => ((bytes[at] | (bytes[at + 1] << 8)) << 16) >> 16

/** Where the value at a place ends. */
export function valueEnd(bytes: Uint8Array, at: number): number {
  const tag = bytes[at]
  if (tag < LONG_TEXT) return at + 1
  if (tag === LONG_TEXT) return at + 5
  if (tag < DECIMAL) return valueEnd(bytes, at + 3)
  return at + 1 + WIDTHS[((tag - DECIMAL) & (NEGATIVE - 1)) % 3]
}

/** The text of the value at a place, as it was written. */
export function valueText({ bytes, vocabulary }: Packed, at: number): string {
  const tag = bytes[at]
  if (tag < LONG_TEXT) return vocabulary.texts[tag]
  if (tag === LONG_TEXT) return vocabulary.texts[uint32(bytes, at + 1)]
  if (tag >= DECIMAL) return digitsText(bytes, at)
  const exponent = int16(bytes, at + 1)
  const digits = digitsText(bytes, at + 3)
  if (tag === EXPONENT) return `${digits}E${exponent}`
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function digitsText(bytes: Uint8Array, at: number): string {
  const tag = bytes[at]
  const kind = (tag - DECIMAL) & (NEGATIVE - 1)
  const width = kind % 3
  const scale = (kind - width) / 3
  const sign = (tag & NEGATIVE) === 0 ? '' : '-'
  const low = width === 0 ? bytes[at + 1] | (bytes[at + 2] << 8) : uint32(bytes, at + 1)
  const high = width === 2 ? uint32(bytes, at + 5) : 0
  const digits = (high === 0 ? String(low) : `${high}${String(low).padStart(9, '0')}`).padStart(
    scale + 1,
    '0',
  )
  const point = digits.length - scale
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** The number of the shape that an element's code says. */
export const shapeOf = (code: number): number => (code - FIRST) >> 1
/** Whether it says that there is content. */
export const hasContent = (code: number): boolean => ((code - FIRST) & 1) === 1

/** Reads past the attributes of an element whose code was read. Gives its shape. */
export function pastAttributes({ bytes, vocabulary }: Packed, code: number, place: Cursor): Shape {
  const shape = vocabulary.shapes[shapeOf(code)]
  for (let i = shape.attributes.length; i > 0; i--) place.at = valueEnd(bytes, place.at)
  return shape
}
