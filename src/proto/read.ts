/** Reads the protobuf wire format: the fields of a message, one after the other, without any schema. */

/** What is wrong with bytes that claim to be a protobuf message, and where. */
export class WireError extends Error {
  /** 0-based position in the outermost message. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(`${message} at byte ${offset}`)
    this.name = 'WireError'
    this.offset = offset
  }
}

/** A message: its bytes, and where it stands in the outermost one. */
export interface Message {
  readonly bytes: Uint8Array
  /** Position of the first byte in the outermost message. */
  readonly offset: number
  /** How many messages this one lies in. */
  readonly depth: number
}

/** One field of a message. `start` and `end` enclose tag and value, counted from the message's first byte. */
export type WireField =
  | {
      readonly number: number
      readonly wire: 'varint'
      readonly value: bigint
      readonly start: number
      readonly end: number
    }
  | {
      readonly number: number
      readonly wire: 'bytes' | 'fixed32' | 'fixed64'
      /** The value's bytes: a view, not a copy. */
      readonly bytes: Uint8Array
      readonly start: number
      readonly end: number
    }

/** Most levels of nested messages; protobuf's own readers stop at 100 as well. */
export const maxDepth = 100

/** The outermost message. */
export function message(bytes: Uint8Array): Message {
  return { bytes, offset: 0, depth: 0 }
}

/**
 * The message inside a field.
 * Throws a `WireError` when the field holds none or lies deeper than `maxDepth`.
 */
export function child(parent: Message, field: WireField): Message {
  const offset = parent.offset + field.start
  if (field.wire !== 'bytes') throw new WireError(`Field ${field.number} is no message`, offset)
  if (parent.depth >= maxDepth) throw new WireError(`More than ${maxDepth} nested messages`, offset)
  return {
    bytes: field.bytes,
    offset: parent.offset + field.end - field.bytes.length,
    depth: parent.depth + 1,
  }
}

/** The fields of a message in their order. Throws a `WireError` where the bytes are cut short or no fields. */
export function* fieldsOf(parent: Message): Generator<WireField, void, undefined> {
  const { bytes, offset } = parent
  let at = 0
  while (at < bytes.length) {
    const start = at
    const tag = varint(bytes, at, offset)
    const number = Number(tag.value >> 3n)
    if (number < 1 || number > 0x1fffffff) throw new WireError(`${number} is no field number`, offset + start)
    at = tag.end
    switch (Number(tag.value & 7n)) {
      case 0: {
        const { value, end } = varint(bytes, at, offset)
        at = end
        yield { number, wire: 'varint', value, start, end }
        break
      }
      case 1:
        at = within(bytes, at, 8, offset)
        yield { number, wire: 'fixed64', bytes: bytes.subarray(at - 8, at), start, end: at }
        break
      case 2: {
        const length = varint(bytes, at, offset)
        // A length may be any 64-bit number: compared before it is made a position.
        if (length.value > BigInt(bytes.length - length.end))
          throw new WireError(`A field of ${length.value} bytes does not fit`, offset + start)
        at = length.end + Number(length.value)
        yield { number, wire: 'bytes', bytes: bytes.subarray(length.end, at), start, end: at }
        break
      }
      case 5:
        at = within(bytes, at, 4, offset)
        yield { number, wire: 'fixed32', bytes: bytes.subarray(at - 4, at), start, end: at }
        break
      default:
        // 3 and 4 are groups, which were given up before the formats read here were made.
        throw new WireError(`Wire type ${tag.value & 7n} is not known`, offset + start)
    }
  }
}

function within(bytes: Uint8Array, at: number, length: number, offset: number): number {
  if (at + length > bytes.length) throw new WireError('The bytes end inside a number', offset + at)
  return at + length
}

/** An unsigned 64-bit varint. */
function varint(bytes: Uint8Array, at: number, offset: number): { value: bigint; end: number } {
  // Four bytes hold 28 bits, which stay exact in a number; longer ones are rare.
  let low = 0
  for (let index = 0; index < 4; index++) {
    if (at + index >= bytes.length) throw new WireError('The bytes end inside a number', offset + at)
    const byte = bytes[at + index]
    low |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) return { value: BigInt(low), end: at + index + 1 }
  }
  let value = BigInt(low)
  for (let index = 4; index < 10; index++) {
    if (at + index >= bytes.length) throw new WireError('The bytes end inside a number', offset + at)
    const byte = bytes[at + index]
    value |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: at + index + 1 }
  }
  throw new WireError('A number is longer than ten bytes', offset + at)
}

// A byte order mark is part of a text like any other character.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of a field. Bytes that are no UTF-8 become U+FFFD. */
export function text(field: WireField): string {
  return field.wire === 'bytes' ? utf8.decode(field.bytes) : ''
}

/** The signed 64-bit integer of a field; 0 where it holds none. */
export function int64(field: WireField): bigint {
  return field.wire === 'varint' ? BigInt.asIntN(64, field.value) : 0n
}

/** The signed integer of a field as a number; inexact beyond ±2^53. */
export function int(field: WireField): number {
  return Number(int64(field))
}

/** The integers of a repeated field: one, or many packed together. */
export function int64s(parent: Message, field: WireField): bigint[] {
  if (field.wire === 'varint') return [int64(field)]
  if (field.wire !== 'bytes') return []
  const values: bigint[] = []
  const offset = parent.offset + field.end - field.bytes.length
  for (let at = 0; at < field.bytes.length; ) {
    const { value, end } = varint(field.bytes, at, offset)
    values.push(BigInt.asIntN(64, value))
    at = end
  }
  return values
}

/** The 32-bit floats of a repeated field: one, or many packed together. */
export function floats(field: WireField): number[] {
  return field.wire === 'fixed32' || field.wire === 'bytes' ? numbers(field.bytes, 4) : []
}

/** The 64-bit floats of a repeated field: one, or many packed together. */
export function doubles(field: WireField): number[] {
  return field.wire === 'fixed64' || field.wire === 'bytes' ? numbers(field.bytes, 8) : []
}

function numbers(bytes: Uint8Array, size: 4 | 8): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values: number[] = []
  for (let at = 0; at + size <= bytes.length; at += size)
    values.push(size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true))
  return values
}
