/** Chance that can be repeated. */

/** Numbers in [0, 1) that are always the same for a seed: a counter, well mixed. */
export function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32
  }
}
