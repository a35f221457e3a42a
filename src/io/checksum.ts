/** A checksum that is quick to compute: it tells whether bytes are still what they were, not whether somebody meant to deceive. */

/** Odd, so that multiplying loses nothing: a single word that changes always changes the checksum. */
const FACTOR = 0x9e3779b1

/** Bytes that are aligned at a time, where they don't lie at a word. */
const BLOCK = 64 * 1024

/** The checksum of bytes, wherever in memory they lie. */
export function checksum(bytes: Uint8Array): number {
  const whole = bytes.length - (bytes.length % 4)
  let sum = bytes.length | 0
  if (bytes.byteOffset % 4 === 0) {
    sum = ofWords(sum, new Int32Array(bytes.buffer, bytes.byteOffset, whole / 4))
  } else {
    for (let at = 0; at < whole; at += BLOCK) {
      // A copy, also of a `Buffer`, whose `slice` makes none.
      const block = new Uint8Array(bytes.subarray(at, Math.min(at + BLOCK, whole)))
      sum = ofWords(sum, new Int32Array(block.buffer, 0, block.length / 4))
    }
  }
  for (let at = whole; at < bytes.length; at++) sum = step(sum, bytes[at])
  return sum
}

function ofWords(before: number, words: Int32Array): number {
  let sum = before
  for (let i = 0; i < words.length; i++) sum = step(sum, words[i])
  return sum
}

const step = (sum: number, word: number): number => {
  const mixed = Math.imul(sum ^ word, FACTOR)
  return mixed ^ (mixed >>> 15)
}
