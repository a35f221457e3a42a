/** CRC-32 as gzip (RFC 1952, section 8) and zip use it: fflate unpacks without checking it, and a damaged model must not score. */

/** The remainders of all bytes, made when first needed. */
let remainders: Uint32Array | undefined

function tableOfRemainders(): Uint32Array {
  const table = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++)
      remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1
    table[byte] = remainder
  }
  return table
}

/**
 * The checksum of bytes.
 * @param before the checksum of what came before, when the bytes come in pieces
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  remainders ??= tableOfRemainders()
  const table = remainders
  let remainder = ~before
  for (let at = 0; at < bytes.length; at++)
    remainder = table[(remainder ^ bytes[at]) & 0xff] ^ (remainder >>> 8)
  return ~remainder >>> 0
}
