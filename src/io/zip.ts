/** The table of contents of a zip file (PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16), and single files out of it. */

import { type Budget, damaged, inflate, spend, uint16, uint32, verify } from './inflate.js'

/** One file of a zip. */
interface Entry {
  readonly method: number
  readonly encrypted: boolean
  readonly crc: number
  /** Packed size in bytes. */
  readonly packed: number
  /** Unpacked size in bytes. */
  readonly size: number
  /** Where its local header starts. */
  readonly offset: number
}

/** An opened zip. */
export interface Zip {
  readonly names: readonly string[]
  /** The contents of a file; `undefined` when there is none of that name. Throws `archive-malformed` or `limit-exceeded`. */
  read(name: string, budget: Budget): Uint8Array | undefined
}

const END = 0x06054b50
const END_64 = 0x06064b50
const END_64_LOCATOR = 0x07064b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50

/** Reads the table of contents. Nothing is unpacked yet. */
export function openZip(bytes: Uint8Array): Zip {
  const { count, offset } = centralDirectory(bytes)
  // A Map: a name such as `__proto__` is a name like all others.
  const entries = new Map<string, Entry>()
  let at = offset
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || uint32(bytes, at) !== CENTRAL)
      throw damaged('The zip file is damaged: its table of contents is cut short')
    const nameEnd = at + 46 + uint16(bytes, at + 28)
    const extraEnd = nameEnd + uint16(bytes, at + 30)
    const name = decoder.decode(bytes.subarray(at + 46, nameEnd)).replaceAll('\\', '/')
    if (entries.has(name)) throw damaged(`The zip file has two files called "${name}"`)
    entries.set(name, entryAt(bytes, at, bytes.subarray(nameEnd, extraEnd)))
    at = extraEnd + uint16(bytes, at + 32)
  }
  return {
    names: [...entries.keys()],
    read(name, budget) {
      const entry = entries.get(name)
      return entry === undefined ? undefined : unpack(bytes, name, entry, budget)
    },
  }
}

// Old packers write names in the code page of their machine; those come out garbled, and do no harm.
const decoder = new TextDecoder()

function entryAt(bytes: Uint8Array, at: number, extra: Uint8Array): Entry {
  const wide = zip64(extra)
  // In this order the 64-bit figures follow each other, each only where the 32-bit one is all ones.
  const size = wide(uint32(bytes, at + 24))
  const packed = wide(uint32(bytes, at + 20))
  const offset = wide(uint32(bytes, at + 42))
  const encrypted = (uint16(bytes, at + 8) & 1) !== 0
  return { method: uint16(bytes, at + 10), encrypted, crc: uint32(bytes, at + 16), packed, size, offset }
}

/** Replaces 32-bit figures that are all ones by the next 64-bit figure of the "zip64" extra field (4.5.3). */
function zip64(extra: Uint8Array): (narrow: number) => number {
  let at = 0
  while (at + 4 <= extra.length && uint16(extra, at) !== 1) at += 4 + uint16(extra, at + 2)
  at += 4
  return (narrow) => {
    if (narrow !== 0xffffffff || at + 8 > extra.length) return narrow
    at += 8
    return uint64(extra, at - 8)
  }
}

const uint64 = (bytes: Uint8Array, at: number): number => uint32(bytes, at) + uint32(bytes, at + 4) * 2 ** 32

/** Finds the table of contents by the record at the end, which a comment of up to 65535 bytes may follow. */
function centralDirectory(bytes: Uint8Array): { count: number; offset: number } {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--) {
    if (uint32(bytes, at) !== END) continue
    const locator = at - 20
    if (locator >= 0 && uint32(bytes, locator) === END_64_LOCATOR) {
      const wide = uint64(bytes, locator + 8)
      if (wide + 56 <= bytes.length && uint32(bytes, wide) === END_64)
        return { count: uint64(bytes, wide + 32), offset: uint64(bytes, wide + 48) }
    }
    return { count: uint16(bytes, at + 10), offset: uint32(bytes, at + 16) }
  }
  throw damaged('The zip file is cut short: it has no table of contents')
}

function unpack(bytes: Uint8Array, name: string, entry: Entry, budget: Budget): Uint8Array {
  if (entry.encrypted) throw damaged(`"${name}" in the zip file is encrypted`)
  const { offset, packed, size, crc, method } = entry
  if (offset + 30 > bytes.length || uint32(bytes, offset) !== LOCAL)
    throw damaged(`The zip file is damaged: "${name}" is not where it says`)
  const start = offset + 30 + uint16(bytes, offset + 26) + uint16(bytes, offset + 28)
  if (start + packed > bytes.length) throw damaged(`The zip file is cut short within "${name}"`)
  const data = bytes.subarray(start, start + packed)
  if (method === 0) {
    spend(budget, data.length)
    verify(data, size, crc, name)
    return data
  }
  if (method === 8) return inflate(data, size, crc, budget, name)
  throw damaged(
    `"${name}" in the zip file is packed by method ${method}; stored and deflated files can be read`,
  )
}
