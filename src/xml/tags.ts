/**
 * Start tags by what stands between their values: `<Node id="`, `" score="`, `"/>`. Millions of tags have a few forms, and comparing
 * bytes with those that stood there before is several times faster than reading names.
 */

import type { Shape } from './packed.js'

/** What may stand after a form's beginning: a quote that opens a value, or the end of the tag. */
export const CONTENT = 0
export const EMPTY = 1

/** The forms of the tags of a document. States are beginnings of tags up to a value; 0 is that of every tag, at its `<`. */
export interface Tags {
  /**
   * The part that stands at a place of the document in a state; -1 where something stands there that is nothing plain.
   */
  part(state: number, at: number): number
  /** By part: its length, the state it leads to, and the quote that ends it, or else `CONTENT` or `EMPTY`. */
  readonly lengths: number[]
  readonly nexts: number[]
  readonly ends: number[]
  /** By part: whether a line ends in it. */
  readonly breaks: boolean[]
  /** By state: the shape so far. */
  readonly shapes: readonly Shape[]
}

/** Most states, and most parts that are tried in one of them. */
const STATES = 256
const TRIED = 16
/** A longer name is nothing plain. */
const LONGEST_NAME = 256

const LT = 0x3c
const GT = 0x3e
const SLASH = 0x2f
const EQUALS = 0x3d

/** Bytes of names: 1 may begin one, 2 may only follow. Prefixes are nothing plain, nor is anything beyond ASCII. */
const nameBytes = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = byte < 128 ? String.fromCharCode(byte) : ' '
  return /[A-Za-z_]/.test(char) ? 1 : /[0-9.-]/.test(char) ? 2 : 0
})

/** White space of XML. */
export const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d

/** Learns the tags of a document as they come. */
export function tags(source: Uint8Array): Tags {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength)
  const shapes: Shape[] = [{ name: '', attributes: [] }]
  const starts: number[] = []
  const lengths: number[] = []
  const nexts: number[] = []
  const ends: number[] = []
  const breaks: boolean[] = []
  /** By state, the parts that stood there. */
  const known: number[][] = [[]]

  /** Reads what stands at a place in a state, as one who knows nothing. Gives the number of the new part. */
  function learn(state: number, from: number): number {
    let at = from
    const spaceEnd = (): number => {
      while (isSpace(source[at])) at++
      return at
    }
    let next = state
    if (state === 0) {
      if (source[at++] !== LT) return -1
      next = named(state)
      if (next < 0) return -1
    }
    const before = at
    spaceEnd()
    if (source[at] === SLASH) return source[at + 1] === GT ? part(at + 2, EMPTY) : -1
    if (source[at] === GT) return part(at + 1, CONTENT)
    if (at === before) return -1
    next = named(next)
    if (next < 0) return -1
    spaceEnd()
    if (source[at++] !== EQUALS) return -1
    spaceEnd()
    const quote = source[at]
    return quote === 0x22 || quote === 0x27 ? part(at + 1, quote) : -1

    function part(end: number, kind: number): number {
      starts.push(from)
      lengths.push(end - from)
      nexts.push(next)
      ends.push(kind)
      breaks.push(lineEndsIn(from, end))
      const number = starts.length - 1
      // Tags that are laid out differently every time would make the looking long.
      if (known[state].length < TRIED) known[state].push(number)
      return number
    }

    /** The state after the name that stands here; -1 where there is no name, or one that can't be. */
    function named(before: number): number {
      const start = at
      if (nameBytes[source[at]] !== 1) return -1
      // Byte by byte: of a small document, making lists of them takes longer than all other steps of this.
      let text = ''
      while (nameBytes[source[at]] > 0 && at - start <= LONGEST_NAME)
        text += String.fromCharCode(source[at++])
      if (at - start > LONGEST_NAME) return -1
      const { name, attributes } = shapes[before]
      const isElement = name === ''
      if (!isElement && (text === 'xmlns' || attributes.includes(text))) return -1
      const shape = isElement ? { name: text, attributes } : { name, attributes: [...attributes, text] }
      const same = shapes.findIndex(
        (each) =>
          each.name === shape.name &&
          each.attributes.length === shape.attributes.length &&
          each.attributes.every((attribute, i) => attribute === shape.attributes[i]),
      )
      if (same > 0) return same
      if (shapes.length === STATES) return -1
      known.push([])
      return shapes.push(shape) - 1
    }
  }

  function lineEndsIn(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (source[at] === 0x0a || source[at] === 0x0d) return true
    return false
  }

  function part(state: number, at: number): number {
    const candidates = known[state]
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[i]
      if (standsAt(starts[candidate], lengths[candidate], at)) return candidate
    }
    return learn(state, at)
  }

  /** Whether some bytes of the document stand at another place, too. Four bytes are compared at once. */
  function standsAt(start: number, length: number, at: number): boolean {
    if (at + length > source.length) return false
    const last = length - 4
    for (let i = 0; i < last; i += 4) if (view.getInt32(start + i) !== view.getInt32(at + i)) return false
    if (last >= 0) return view.getInt32(start + last) === view.getInt32(at + last)
    for (let i = 0; i < length; i++) if (source[start + i] !== source[at + i]) return false
    return true
  }

  return { part, lengths, nexts, ends, breaks, shapes }
}
