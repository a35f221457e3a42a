/** Unpacking with a bound that holds *while* unpacking: a small file can claim, or be, gigabytes of zeros. */

import { Gunzip, Inflate } from 'fflate'
import { ModelLoadError } from '../core/errors.js'
import { crc32 } from './crc32.js'

/**
 * Bytes pushed at a time. Deflate unpacks to at most 1032 times its size, so that a bound is overrun
 * by no more than 17 MB before it is noticed.
 */
const STEP = 16 * 1024

/** How many bytes may still be unpacked; shared by all parts of one document. */
export interface Budget {
  /** Bytes left. */
  left: number
  /** The bound as the caller set it, for the message. */
  readonly limit: number
}

/** A budget of so many bytes. */
export const budgetOf = (limit: number): Budget => ({ left: limit, limit })

/** Takes bytes from a budget. Throws `limit-exceeded` when it is overdrawn. */
export function spend(budget: Budget, bytes: number): void {
  budget.left -= bytes
  if (budget.left < 0)
    throw new ModelLoadError('limit-exceeded', 'The document is larger than options.limits.bytes allows', {
      expected: `at most ${budget.limit} bytes, unpacked`,
    })
}

/** The error of a damaged archive. */
export function damaged(message: string, cause?: unknown): ModelLoadError {
  return new ModelLoadError('archive-malformed', message, { cause })
}

/** Unpacks a gzip file (RFC 1952) of one or several members. */
export function gunzip(packed: Uint8Array, budget: Budget): Uint8Array {
  const pieces: Uint8Array[] = []
  let crc = 0
  let length = 0
  const check = (end: number): void => {
    if (crc !== uint32(packed, end - 8) || length % 2 ** 32 !== uint32(packed, end - 4))
      throw damaged('The gzip file is damaged: what is in it has not the checksum it says')
    crc = 0
    length = 0
  }
  const stream = new Gunzip((piece) => {
    spend(budget, piece.length)
    pieces.push(piece)
    crc = crc32(piece, crc)
    length += piece.length
  })
  stream.onmember = check
  // Header and trailer alone are 18 bytes.
  if (packed.length < 18) throw damaged('The gzip file is cut short')
  pushAll(stream, packed, 'gzip file')
  check(packed.length)
  return joined(pieces)
}

/** Unpacks raw deflate data (RFC 1951) that is known to be of a size and checksum. */
export function inflate(
  packed: Uint8Array,
  size: number,
  crc: number,
  budget: Budget,
  name: string,
): Uint8Array {
  // Refused before anything is unpacked: the archive's own figure is over the bound.
  if (size > budget.left) spend(budget, size)
  const pieces: Uint8Array[] = []
  let length = 0
  const stream = new Inflate((piece) => {
    spend(budget, piece.length)
    pieces.push(piece)
    length += piece.length
    if (length > size) throw damaged(`The zip file is damaged: "${name}" is larger than it says`)
  })
  if (packed.length > 0) pushAll(stream, packed, `file "${name}" in the zip file`)
  const bytes = joined(pieces)
  verify(bytes, size, crc, name)
  return bytes
}

/** Checks an unpacked file of a zip against the size and checksum that the zip states. */
export function verify(bytes: Uint8Array, size: number, crc: number, name: string): void {
  if (bytes.length !== size || crc32(bytes) !== crc)
    throw damaged(`The zip file is damaged: "${name}" has not the checksum it says`)
}

function pushAll(
  stream: { push(chunk: Uint8Array, final?: boolean): void },
  packed: Uint8Array,
  what: string,
): void {
  try {
    for (let at = 0; at < packed.length; at += STEP)
      stream.push(packed.subarray(at, at + STEP), at + STEP >= packed.length)
  } catch (error) {
    if (error instanceof ModelLoadError) throw error
    throw damaged(
      `The ${what} is damaged or cut short: ${error instanceof Error ? error.message : error}`,
      error,
    )
  }
}

/** An unsigned 32-bit number, least significant byte first. */
export const uint32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0

/** An unsigned 16-bit number, least significant byte first. */
export const uint16 = (bytes: Uint8Array, at: number): number => bytes[at] | (bytes[at + 1] << 8)

/** One array of many. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
