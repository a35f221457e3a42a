/** Finding the large elements of a document that can be packed, without reading the rest. */

import { type Packing, packer } from './pack.js'
import type { Packed } from './packed.js'

/** Which elements are packed. */
export interface PackOptions {
  /** Their name. */
  readonly name: string
  /** The least number of bytes that are worth it. */
  readonly least: number
}

/** The content of an element that was packed, by its place in the document. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly lines: number
  readonly tail: number
  readonly packed: Packed
}

const GT = 0x3e
const SLASH = 0x2f

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** What may stand between tags and holds no elements: how it starts and ends. */
const passages: readonly [start: Uint8Array, end: Uint8Array][] = [
  [bytesOf('<!--'), bytesOf('-->')],
  [bytesOf('<![CDATA['), bytesOf(']]>')],
  [bytesOf('<?'), bytesOf('?>')],
]

/**
 * Packs what can be packed of a document in UTF-8. Of a document that is not well-formed, what is found means nothing: reading what
 * is left tells.
 */
export function packedStretches(source: Uint8Array, { name, least }: PackOptions): Stretch[] {
  const stretches: Stretch[] = []
  if (source.length < least) return stretches
  const nameBytes = bytesOf(name)
  const tagStart = bytesOf(`<${name}`)
  const packing = packer(source)
  // What stopped the packing of an element stops that of those inside that reach as far.
  let stopped = 0
  for (let at = source.indexOf(tagStart[0]); at >= 0; at = source.indexOf(tagStart[0], at)) {
    const next = source[at + 1]
    if (next === SLASH) {
      at += 2
      continue
    }
    const passage = passages.find(([start]) => startsWith(source, at, start))
    if (passage !== undefined) {
      const end = find(source, passage[1], at + passage[0].length)
      if (end < 0) return stretches
      at = end + passage[1].length
      continue
    }
    // A document type definition.
    if (next === 0x21) return []
    const end = tagEnd(source, at)
    if (end < 0) return stretches
    const isNamed = startsWith(source, at, tagStart) && endsName(source[at + tagStart.length])
    at = end + 1
    if (!isNamed || source[end - 1] === SLASH || end < stopped || source.length - at < least) continue
    const from = at
    const result: Packing = packing.pack(from, nameBytes)
    if (result.packed === undefined) {
      stopped = result.end
      continue
    }
    at = result.end
    if (result.end - from >= least)
      stretches.push({
        from,
        to: result.end,
        lines: result.lines,
        tail: result.tail,
        packed: result.packed,
      })
  }
  return stretches
}

const endsName = (byte: number): boolean => byte === GT || byte <= 0x20

/** Where the tag that begins here ends: at its `>`, quotes respected; -1 for nowhere. */
function tagEnd(source: Uint8Array, from: number): number {
  for (let at = from + 1; at < source.length; at++) {
    const byte = source[at]
    if (byte === GT) return at
    if (byte !== 0x22 && byte !== 0x27) continue
    at = source.indexOf(byte, at + 1)
    if (at < 0) return -1
  }
  return -1
}

function startsWith(source: Uint8Array, at: number, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if (source[at + i] !== start[i]) return false
  return true
}

function find(source: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = source.indexOf(wanted[0], from); at >= 0; at = source.indexOf(wanted[0], at + 1))
    if (startsWith(source, at, wanted)) return at
  return -1
}
