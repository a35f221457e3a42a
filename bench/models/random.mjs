/** Random numbers that are the same in every run: models and records are made from seeds. */

/**
 * @typedef {object} Random
 * @property {() => number} uniform at least 0, below 1, 32 bits of it
 * @property {() => number} normal of mean 0 and deviation 1
 * @property {(bound: number) => number} below a whole number at least 0 and below the bound
 */

/**
 * A generator: xorshift over 64 bits in two halves, which is good enough for data and needs no BigInt.
 * @param {number} seed a whole number
 * @returns {Random}
 */
export function randomOf(seed) {
  let low = (seed ^ 0x9e3779b9) | 0 || 1
  let high = (Math.imul(seed, 0x85ebca6b) ^ 0xc2b2ae35) | 0 || 1
  const next = () => {
    // Two registers that feed each other, multiplied at the end so that small seeds don't look alike.
    const t = low ^ (low << 10)
    low = high
    high = high ^ (high >>> 13) ^ t ^ (t >>> 10)
    return Math.imul(high, 0x2c1b3c6d) >>> 0
  }
  for (let i = 0; i < 16; i++) next()
  const uniform = () => next() / 2 ** 32
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    below: (bound) => Math.floor(uniform() * bound),
  }
}
