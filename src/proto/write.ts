/** Writes the protobuf wire format: fields as lists of chunks, joined once at the end, so that large values are copied once. */

/** Bytes in pieces. */
export type Chunks = readonly Uint8Array[]

/** One array of bytes made of all chunks. */
export function join(chunks: Chunks): Uint8Array {
  const joined = new Uint8Array(size(chunks))
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}

const size = (chunks: Chunks): number => chunks.reduce((sum, { length }) => sum + length, 0)

/** A number as a varint; negative ones take ten bytes, as protobuf's int32 and int64 do. */
export function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

const tag = (number: number, wire: number): Uint8Array => varint((BigInt(number) << 3n) | BigInt(wire))

/** An integer field (int32, int64, uint64, enum, bool). */
export function varintField(number: number, value: number | bigint): Chunks {
  return [tag(number, 0), varint(value)]
}

/** A field of bytes: an embedded message, a packed list. */
export function bytesField(number: number, value: Uint8Array | Chunks): Chunks {
  const chunks = value instanceof Uint8Array ? [value] : value
  return [tag(number, 2), varint(size(chunks)), ...chunks]
}

const utf8 = new TextEncoder()

/** A text field. */
export function textField(number: number, value: string): Chunks {
  return bytesField(number, utf8.encode(value))
}

/** A 32-bit float field. */
export function floatField(number: number, value: number): Chunks {
  return [tag(number, 5), littleEndian(4, (view) => view.setFloat32(0, value, true))]
}

/** A 64-bit float field. */
export function doubleField(number: number, value: number): Chunks {
  return [tag(number, 1), littleEndian(8, (view) => view.setFloat64(0, value, true))]
}

function littleEndian(length: number, set: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length)
  set(new DataView(bytes.buffer))
  return bytes
}
