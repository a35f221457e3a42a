/**
 * The places of texts in a list, found by as little as tells the texts of the list apart: mostly their length and one character. A look-up in a `Map`
 * is a call and costs several times as much.
 */

import { propertyName } from './generated.js'

/** A list of texts, ready to be looked through. */
export interface TextPlaces {
  /** Which character is looked at. */
  readonly position: number
  /** What the length counts for. */
  readonly factor: number
  /** The only text that may be meant, by length and character; -1 where there is none. Its size is a power of two. */
  readonly candidates: Int32Array
  readonly texts: readonly string[]
  /** The places of all texts, where no character tells them apart. */
  readonly all: ReadonlyMap<string, number> | undefined
}

/** Most texts that are told apart by a character. */
const MOST_TEXTS = 32

/** Most texts that are made names. */
const MOST_NAMES = 1000

/** Most characters that are tried. */
const MOST_POSITIONS = 16

/** Looks at a list; of equal texts the first counts. */
export function textPlaces(list: readonly string[]): TextPlaces {
  // Parts of a document are slow to compare with until they are texts of their own, as names are; but to make so many takes its time.
  const texts = list.length <= MOST_NAMES ? list.map(propertyName) : list
  const places = new Map<string, number>()
  for (const [place, text] of texts.entries()) if (!places.has(text)) places.set(text, place)
  if (places.size <= MOST_TEXTS)
    for (let position = 0; position < MOST_POSITIONS; position++)
      for (const factor of [1, 3, 7, 0]) {
        const candidates = toldApart(places, position, factor)
        if (candidates !== undefined) return { position, factor, candidates, texts, all: undefined }
      }
  return { position: 0, factor: 0, candidates: new Int32Array(1), texts, all: places }
}

function toldApart(
  places: ReadonlyMap<string, number>,
  position: number,
  factor: number,
): Int32Array | undefined {
  for (let size = 1; size <= 8 * MOST_TEXTS; size *= 2) {
    if (size < places.size) continue
    const candidates = new Int32Array(size).fill(-1)
    let clash = false
    for (const [text, place] of places) {
      const at = marked(text, position, factor) & (size - 1)
      clash ||= candidates[at] >= 0
      candidates[at] = place
    }
    if (!clash) return candidates
  }
  return undefined
}

/** What is looked at of a text. */
const marked = (text: string, position: number, factor: number): number =>
  text.length * factor + (position < text.length ? text.charCodeAt(position) : 0)

/** The place of a text; -1 where the list doesn't have it. */
export function placeOf({ position, factor, candidates, texts, all }: TextPlaces, text: string): number {
  if (all !== undefined) return all.get(text) ?? -1
  const place = candidates[marked(text, position, factor) & (candidates.length - 1)]
  return place >= 0 && texts[place] === text ? place : -1
}
