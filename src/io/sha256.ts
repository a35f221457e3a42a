/** SHA-256 (FIPS 180-4, sections 4.1.2 to 6.2) without anything of the runtime's: for where nothing computes it at once. */

/** The first 32 bits of the fraction of a number. */
const fraction = (value: number): number => ((value % 1) * 2 ** 32) | 0

const primes = Array.from({ length: 310 }, (_, i) => i + 2).filter((n) => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false
  return true
})

/** The constants of the rounds and of the beginning, made when first needed. */
let constants: { readonly rounds: Int32Array; readonly start: Int32Array } | undefined

/** A digest that grows with the bytes it is given. */
export class Sha256 {
  readonly #rounds: Int32Array
  readonly #state: Int32Array
  readonly #words = new Int32Array(64)
  /** Bytes that do not fill a block yet. */
  readonly #rest = new Uint8Array(64)
  #length = 0

  constructor() {
    constants ??= {
      rounds: Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
      start: Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
    }
    this.#rounds = constants.rounds
    this.#state = constants.start.slice()
  }

  update(bytes: Uint8Array): this {
    const filled = this.#length % 64
    this.#length += bytes.length
    let at = 0
    if (filled > 0) {
      at = Math.min(64 - filled, bytes.length)
      this.#rest.set(bytes.subarray(0, at), filled)
      if (filled + at < 64) return this
      this.#block(this.#rest, 0)
    }
    for (; at + 64 <= bytes.length; at += 64) this.#block(bytes, at)
    this.#rest.set(bytes.subarray(at))
    return this
  }

  /** The digest in lower-case hexadecimal. Nothing may be added after that. */
  digest(): string {
    const length = this.#length
    // A bit, zeros until eight bytes are left of a block, and how many bits there were.
    const end = new Uint8Array(64 - ((length + 8) % 64) + 8)
    end[0] = 0x80
    const view = new DataView(end.buffer)
    view.setUint32(end.length - 8, Math.floor(length / 2 ** 29))
    view.setUint32(end.length - 4, length * 8)
    this.update(end)
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }

  #block(bytes: Uint8Array, from: number): void {
    const words = this.#words
    for (let i = 0, at = from; i < 16; i++, at += 4)
      words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
    for (let i = 16; i < 64; i++) {
      const early = words[i - 15]
      const late = words[i - 2]
      const low = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
      const high = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
      words[i] = words[i - 16] + low + words[i - 7] + high
    }
    const state = this.#state
    const rounds = this.#rounds
    let a = state[0]
    let b = state[1]
    let c = state[2]
    let d = state[3]
    let e = state[4]
    let f = state[5]
    let g = state[6]
    let h = state[7]
    for (let i = 0; i < 64; i++) {
      const chosen = (e & f) ^ (~e & g)
      const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
      const first = (h + mixed + chosen + rounds[i] + words[i]) | 0
      const most = (a & b) ^ (a & c) ^ (b & c)
      const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + most
      h = g
      g = f
      f = e
      e = (d + first) | 0
      d = c
      c = b
      b = a
      a = (first + second) | 0
    }
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
    state[4] += e
    state[5] += f
    state[6] += g
    state[7] += h
  }
}

/** A word turned to the right. */
const turned = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))
