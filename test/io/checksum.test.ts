import { describe, expect, it } from 'vitest'
import { checksum } from '../../src/io/checksum.js'

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 37) % 251)

describe('the checksum', () => {
  it('is the same wherever the bytes lie', () => {
    for (const length of [0, 1, 3, 4, 5, 999, 1000])
      for (let offset = 0; offset < 8; offset++) {
        const memory = Buffer.alloc(1100)
        memory.set(bytes.subarray(0, length), offset)
        expect(checksum(memory.subarray(offset, offset + length))).toBe(checksum(bytes.slice(0, length)))
      }
  })

  it('is the same for more than a block that is not aligned', () => {
    const long = Uint8Array.from({ length: 200_003 }, (_, i) => (i * 37) % 251)
    const memory = new Uint8Array(long.length + 1)
    memory.set(long, 1)
    expect(checksum(memory.subarray(1))).toBe(checksum(long))
  })

  it('is another one for any byte that is another one, and for other lengths', () => {
    const sums = new Set([checksum(bytes)])
    for (let at = 0; at < bytes.length; at++) {
      const other = bytes.slice()
      other[at] ^= 1 << (at % 8)
      sums.add(checksum(other))
    }
    sums.add(checksum(bytes.subarray(0, 999)))
    sums.add(checksum(Uint8Array.of(...bytes, 0)))
    expect(sums.size).toBe(1003)
  })
})
