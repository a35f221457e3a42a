/**
 * Which target a key goes to: weighted rendezvous hashing. Every target draws a number for the key, from a hash of both, and the lowest wins; the
 * draws are exponentially distributed with the weight as their rate, so that each target wins its share. A target's draw for a key never depends on
 * the others: a key moves only to a target that has gained against the one it leaves. Where one weight changes, or a target comes or goes, that is
 * as few keys as can be; where several change at once, little more.
 *
 * Thaler and Ravishankar, Using name-based mappings to increase hit rates (1998); with weights, Schindelhauer and Schomaker, Weighted distributed
 * hash tables (2005). The hash is MurmurHash3 (32 bits) of the text in UTF-16, least significant byte first. Everything is made of operations that
 * are the same to the last bit wherever JavaScript runs, which `Math.log` isn't.
 */

/** Something that records can be sent to. */
export interface WeightedTarget {
  /** What its draws depend on: a target that is called the same draws the same. Each name once. */
  readonly name: string
  /** How much it gets in proportion to the others. 0, or what is no number above it: nothing. */
  readonly weight: number
}

/** Whether a target, by its place in the list, can be sent to at the moment. */
export type Available = (index: number) => boolean

/** Chooses among targets, by their place in the list. */
export interface Chooser {
  /** The target of a key, always the same; among those that are available, where this is asked. -1 where there is none. */
  choose(key: string, available?: Available): number
  /**
   * A target for a number, in proportion to the weights; -1 where there is none.
   * @param u in [0, 1), as `Math.random` gives them
   */
  at(u: number, available?: Available): number
}

/**
 * Makes a chooser.
 * @param salt makes it choose independently of choosers with another salt: else those who get the candidate of one model get that of every model
 */
export function chooser(targets: readonly WeightedTarget[], salt = ''): Chooser {
  const indexes = targets.flatMap(({ weight }, index) =>
    weight > 0 && Number.isFinite(weight) ? [index] : [],
  )
  const count = indexes.length
  const names = indexes.map((index) => targets[index].name)
  const seed = hash(salt, 0)
  const marks = Int32Array.from(names, (name) => hash(name, seed))
  // In proportion to the greatest, so that no sum is infinite.
  const greatest = Math.max(0, ...indexes.map((index) => targets[index].weight))
  const weights = Float64Array.from(indexes, (index) => targets[index].weight / greatest)
  const inverses = weights.map((weight) => 1 / weight)
  const isThere = (i: number, available: Available | undefined): boolean =>
    available === undefined || available(indexes[i])

  const choose = (key: string, available?: Available): number => {
    if (count === 1) return isThere(0, available) ? indexes[0] : -1
    const hashed = hash(key, seed)
    let best = -1
    let lowest = Number.POSITIVE_INFINITY
    for (let i = 0; i < count; i++) {
      if (!isThere(i, available)) continue
      const draw = exponential(mixed(hashed ^ marks[i])) * inverses[i]
      // Which of two equal ones wins may not depend on their order.
      if (best < 0 || draw < lowest || (draw === lowest && names[i] < names[best])) {
        best = i
        lowest = draw
      }
    }
    return best < 0 ? -1 : indexes[best]
  }

  const at = (u: number, available?: Available): number => {
    if (count === 1) return isThere(0, available) ? indexes[0] : -1
    let total = 0
    for (let i = 0; i < count; i++) if (isThere(i, available)) total += weights[i]
    let left = u * total
    let last = -1
    for (let i = 0; i < count; i++) {
      if (!isThere(i, available)) continue
      last = i
      left -= weights[i]
      if (left < 0) break
    }
    return last < 0 ? -1 : indexes[last]
  }

  return { choose, at }
}

/** MurmurHash3, 32 bits, of a text's UTF-16 units, as bytes with the least significant first. */
export function hash(text: string, seed: number): number {
  const { length } = text
  const even = length & ~1
  let h = seed | 0
  for (let i = 0; i < even; i += 2) {
    h ^= scrambled(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16))
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
  }
  if (even < length) h ^= scrambled(text.charCodeAt(even))
  return mixed(h ^ (length * 2))
}

const scrambled = (block: number): number => {
  const k = Math.imul(block, 0xcc9e2d51)
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593)
}

/** Has every bit depend on every other: MurmurHash3's last step. */
const mixed = (bits: number): number => {
  let h = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** An exponentially distributed number of evenly distributed bits: the negative logarithm of (bits + 1/2) / 2^32. */
function exponential(bits: number): number {
  const n = (bits >>> 0) + 0.5
  // n = mantissa * 2^exponent, the mantissa in [1, 2) but for the least few.
  const exponent = 31 - Math.clz32(bits)
  return (32 - exponent) * Math.LN2 - logarithm(n * inversePowers[exponent + 1])
}

/** 2^(1 - i). The first is for bits that are all 0. */
const inversePowers = Float64Array.from({ length: 33 }, (_, i) => 2 ** (1 - i))

/** The natural logarithm of a number in [1, 2), to 12 digits. */
function logarithm(x: number): number {
  // ln(x / √2) = 2 artanh(s), by its series: |s| is at most 0.1716.
  const s = (x - Math.SQRT2) / (x + Math.SQRT2)
  const q = s * s
  const series = 1 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + q * (1 / 11 + q * (1 / 13))))))
  return Math.LN2 / 2 + 2 * s * series
}
