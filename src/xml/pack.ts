/** Reading markup into its packed form, straight from UTF-8: only what is plain. Anything that needs care is left to the parser. */

import { packDecimal } from './decimalText.js'
import { hashed, interning } from './intern.js'
import { END, FIRST, LONG_TEXT, type Packed, TEXT, type Vocabulary, valueEnd } from './packed.js'
import { CONTENT, EMPTY, isSpace, tags } from './tags.js'

/** Packs stretches of one document, which share their vocabulary. */
export interface Packer {
  /**
   * Packs the content of an element.
   * @param from where its content begins
   * @param name the element's name, in bytes
   */
  pack(from: number, name: Uint8Array): Packing
}

/** What came of packing: where the content ended, or where something stood that is left to the parser. */
export interface Packing {
  readonly end: number
  /** Line ends in the content, and UTF-16 units behind the last of them. */
  readonly lines: number
  readonly tail: number
  readonly packed: Packed | undefined
}

/** A text longer than this is nothing plain: what is costly to hold is counted by the parser. */
const LONGEST = 2 ** 16
/** Most levels of elements. */
const LEVELS = 400
/** Most bytes that are written between two looks at how much room there is. */
const STEP = 64

const LT = 0x3c
const SLASH = 0x2f
const GT = 0x3e
const LINE_FEED = 0x0a
const RETURN = 0x0d
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

/** Makes a packer of a document's bytes, which are UTF-8. */
export function packer(source: Uint8Array): Packer {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const { part, lengths, nexts, ends, breaks, shapes } = tags(source)
  const texts: string[] = []
  const vocabulary: Vocabulary = { shapes, texts }
  const values = interning(source)
  /** Numbers of texts that are left to the parser. */
  const notPlain = new Set<number>()
  // Of most documents, half the size is enough; small ones are loaded often.
  let out = new Uint8Array(Math.min(2 ** 16, source.length + STEP))
  // Of each open element: where its name stands, how long it is, and whether there are elements inside.
  const nameStarts = new Int32Array(LEVELS)
  const nameLengths = new Int32Array(LEVELS)
  const hasElements = new Uint8Array(LEVELS)
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength)
  const lastFour = source.length - 4

  /** The text of some bytes; `undefined` where it is nothing plain. */
  function textOf(from: number, to: number): string | undefined {
    const bytes = source.subarray(from, to)
    // Of the control characters, those that are white space stand in text, and mean something else in attributes.
    if (bytes.some((byte) => byte < 0x20 && byte !== LINE_FEED && byte !== 0x09)) return undefined
    let text: string
    try {
      text = decoder.decode(bytes)
    } catch {
      return undefined
    }
    if (/[\uFFFE\uFFFF]/.test(text)) return undefined
    if (!text.includes('&')) return text
    let plain = true
    const decoded = text.replace(/&([^;]*);?/g, (whole, name: string) => {
      const char = whole.endsWith(';') ? entities.get(name) : undefined
      plain &&= char !== undefined
      return char ?? ''
    })
    return plain ? decoded : undefined
  }

  /** Writes the text between two places. Gives how far that is written; 0 for a text that is left to the parser. */
  function putText(from: number, to: number, hash: number, size: number): number {
    if (to - from > LONGEST) return 0
    const number = values.number(from, to, hash)
    if (number === texts.length) {
      const text = textOf(from, to)
      texts.push(text ?? '')
      if (text === undefined) notPlain.add(number)
    }
    if (notPlain.has(number)) return 0
    if (number < LONG_TEXT) {
      out[size] = number
      return size + 1
    }
    out[size] = LONG_TEXT
    out[size + 1] = number
    out[size + 2] = number >>> 8
    out[size + 3] = number >>> 16
    out[size + 4] = number >>> 24
    return size + 5
  }

  function grow(): void {
    const larger = new Uint8Array(out.length * 2)
    larger.set(out)
    out = larger
  }

  function pack(from: number, rootName: Uint8Array): Packing {
    const counts: number[] = []
    let level = 0
    let depth = 0
    let nodes = 0
    let at = from
    let size = 0
    // Lines end between tags, or are counted afterwards.
    let lines = 0
    let lineStart = from
    let counted = true
    for (;;) {
      if (size + STEP > out.length) grow()
      const textStart = at
      let byte = source[at]
      while (byte <= 0x20 && isSpace(byte)) {
        at++
        if (byte === LINE_FEED) {
          lines++
          lineStart = at
        } else if (byte === RETURN) counted = false
        else {
          // A third of a document may be what its lines are indented with.
          const four = byte * 0x01010101
          while (at <= lastFour && view.getInt32(at) === four) at += 4
        }
        byte = source[at]
      }
      const blank = byte === LT
      if (!blank) {
        at = source.indexOf(LT, at)
        counted = false
      }
      if (at < 0) return failed(textStart)
      if (source[at + 1] === SLASH) {
        if (level === 0) {
          if (!blank || size === 0 || !standsAt(rootName, at + 2)) return failed(at)
          break
        }
        level--
        // Text counts where it stands alone in its element.
        if (hasElements[level] === 0 && at > textStart) {
          out[size] = TEXT
          size = text(textStart, at, size + 1)
          if (size === 0) return failed(at)
        } else if (!blank) return failed(at)
        let end = at + 2
        const length = nameLengths[level]
        for (let i = nameStarts[level], to = i + length; i < to; i++, end++)
          if (source[i] !== source[end]) return failed(at)
        while (isSpace(source[end])) end++
        if (source[end] !== GT) return failed(at)
        at = end + 1
        out[size++] = END
        continue
      }
      if (!blank || level === LEVELS - 1) return failed(at)
      if (level > 0) hasElements[level - 1] = 1
      nameStarts[level] = at + 1
      const start = size++
      let state = 0
      for (;;) {
        const found = part(state, at)
        if (found < 0) return failed(at)
        at += lengths[found]
        if (breaks[found]) counted = false
        state = nexts[found]
        const quote = ends[found]
        if (quote <= EMPTY) {
          const code = FIRST + state * 2 + (quote === CONTENT ? 1 : 0)
          out[start] = code
          if (code > 0x7f) {
            out.copyWithin(start + 2, start + 1, size++)
            out[start] = code | 0x80
            out[start + 1] = code >> 7
          }
          counts[state] = (counts[state] ?? 0) + 1
          if (level >= depth) depth = level + 1
          if (quote === CONTENT) {
            nameLengths[level] = shapes[state].name.length
            hasElements[level++] = 0
          }
          break
        }
        nodes++
        if (size + STEP > out.length) grow()
        const first = source[at]
        if ((first >= ZERO && first <= NINE) || first === MINUS) {
          const end = packDecimal(source, at, quote, out, size)
          if (end > 0) {
            at = end + 1
            size = valueEnd(out, size)
            continue
          }
        }
        let hash = 0
        let end = at
        for (let each = first; each !== quote; each = source[++end]) {
          // Control characters, `<`, and the end of the document.
          if (!(each >= 0x20) || each === LT) return failed(end)
          hash = hashed(hash, each)
        }
        size = putText(at, end, hash, size)
        if (size === 0) return failed(at)
        at = end + 1
      }
    }
    // A copy has no room to grow, and no holes.
    const byShape = Array.from(counts, (count = 0) => count).slice()
    for (const count of byShape) nodes += count
    const packed = { bytes: out.slice(0, size), vocabulary, counts: byShape, depth, nodes }
    return { end: at, ...(counted ? { lines, tail: units(lineStart, at) } : extent(from, at)), packed }
  }

  /** Writes the text of an element. Gives how far that is written; 0 for a text that is left to the parser. */
  function text(from: number, to: number, size: number): number {
    let hash = 0
    for (let at = from; at < to; at++) hash = hashed(hash, source[at])
    const end = putText(from, to, hash, size)
    // No text may contain the end of a CDATA section.
    return textEndsCdata(from, to) ? 0 : end
  }

  function textEndsCdata(from: number, to: number): boolean {
    for (let at = source.indexOf(GT, from); at >= 0 && at < to; at = source.indexOf(GT, at + 1))
      if (at >= from + 2 && source[at - 1] === 0x5d && source[at - 2] === 0x5d) return true
    return false
  }

  function standsAt(name: Uint8Array, at: number): boolean {
    return name.every((byte, i) => source[at + i] === byte)
  }

  /** How many lines end between two places, and how many UTF-16 units follow the last of them. */
  function extent(from: number, to: number): { readonly lines: number; readonly tail: number } {
    let lines = 0
    let lineStart = from
    for (let at = from; at < to; at++)
      if (source[at] === LINE_FEED || (source[at] === RETURN && source[at + 1] !== LINE_FEED)) {
        lines++
        lineStart = at + 1
      }
    return { lines, tail: units(lineStart, to) }
  }

  const units = (from: number, to: number): number => decoder.decode(source.subarray(from, to)).length

  function failed(end: number): Packing {
    return { end, lines: 0, tail: 0, packed: undefined }
  }
  return { pack }
}
