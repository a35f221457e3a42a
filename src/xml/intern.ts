/** Telling texts apart by their bytes in a document, without making them. */

/** Numbers for texts. */
export interface Interning {
  /**
   * The number of the text between two places. A new one has the next number.
   * @param hash by `hashed`, byte after byte, from 0
   */
  number(from: number, to: number, hash: number): number
}

/** The hash of some bytes and one more. */
export const hashed = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0

/** Numbers texts of a document from 0. */
export function interning(source: Uint8Array): Interning {
  const starts: number[] = []
  const ends: number[] = []
  /** Numbers plus one, at the places that hashes say. */
  let places = new Int32Array(1024)

  const placeOf = (hash: number): number => (hash ^ (hash >>> 15)) & (places.length - 1)

  function equal(from: number, to: number, number: number): boolean {
    let at = starts[number]
    if (ends[number] - at !== to - from) return false
    for (let i = from; i < to; i++, at++) if (source[i] !== source[at]) return false
    return true
  }

  function grow(): void {
    places = new Int32Array(places.length * 2)
    for (const [number, start] of starts.entries()) {
      let hash = 0
      for (let at = start; at < ends[number]; at++) hash = hashed(hash, source[at])
      let place = placeOf(hash)
      while (places[place] !== 0) place = (place + 1) & (places.length - 1)
      places[place] = number + 1
    }
  }

  return {
    number(from, to, hash) {
      let place = placeOf(hash)
      for (; places[place] !== 0; place = (place + 1) & (places.length - 1))
        if (equal(from, to, places[place] - 1)) return places[place] - 1
      places[place] = starts.push(from)
      ends.push(to)
      if (starts.length * 2 > places.length) grow()
      return starts.length - 1
    },
  }
}
