/** Input as a stream of text: a file or standard input, unpacked and decoded, read no faster than it is used. */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { addAbortSignal, pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CommandError, ioError, reasonOf, usageError } from './command.js'

/** Bytes read at once: about a thousand records, enough that what a batch costs by itself does not count. */
const CHUNK = 256 * 1024

/** What is being read. */
export interface Source {
  /** How messages call it: its path, or `standard input`. */
  readonly name: string
  /** Its bytes as they lie there, packed or not, if that is known. */
  readonly size: number | undefined
  /** Bytes read so far, of `size`. */
  bytesRead(): number
  /**
   * The text in pieces, as UTF-8 without a byte order mark; whether it is UTF-8 is for the reader to check (`textOf`). Ending the iteration
   * early closes the source. Throws `CommandError`s (io).
   */
  readonly bytes: AsyncIterable<Buffer>
  /** Closes it, however much was read: an open standard input would keep the process waiting. */
  close(): void
}

/** How to read a source. */
export interface SourceOptions {
  /** A label of the Encoding Standard such as `windows-1252`. Default: UTF-8, or UTF-16 if a byte order mark says so. */
  readonly encoding?: string
  readonly signal?: AbortSignal
}

/**
 * Opens a file, or standard input for `-` and nothing at all. Gzip is recognised by its first bytes, whatever the name.
 * @throws CommandError (io) when there is no such file, (usage) for an unknown encoding
 */
export async function openSource(
  path: string | undefined,
  stdin: Readable,
  { encoding, signal }: SourceOptions,
): Promise<Source> {
  if (encoding !== undefined) decoder(encoding)
  const fromFile = path !== undefined && path !== '-'
  const name = fromFile ? path : 'standard input'
  const size = fromFile ? await fileSize(path) : undefined
  const stream = fromFile ? createReadStream(path, { highWaterMark: CHUNK }) : stdin
  if (signal !== undefined) addAbortSignal(signal, stream)
  let bytesRead = 0
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
      bytesRead += bytes.length
      yield bytes
    }
  }
  async function* bytes(): AsyncGenerator<Buffer> {
    try {
      yield* asUtf8(unpacked(counted()), encoding)
    } catch (error) {
      throw readError(name, error, signal)
    }
  }
  return { name, size, bytesRead: () => bytesRead, bytes: bytes(), close: () => stream.destroy() }
}

async function fileSize(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw ioError(`${path} is a directory, not a file of records`)
    return found.isFile() ? found.size : undefined
  } catch (error) {
    throw readError(path, error)
  }
}

function readError(name: string, error: unknown, signal?: AbortSignal): unknown {
  if (error instanceof CommandError || signal?.aborted) return error
  return ioError(`${name} can't be read: ${reasonOf(error)}`, undefined, error)
}

/** Takes off gzip, if the bytes begin with its mark. */
async function* unpacked(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const [start, rest] = await beginning(chunks, 2)
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    yield* rest
    return
  }
  const gunzip = createGunzip({ chunkSize: CHUNK })
  // Errors reach the iteration below through the destroyed gunzip; pipeline closes the source if that ends early.
  pipeline(Readable.from(rest, { objectMode: false }), gunzip, () => {})
  yield* gunzip
}

/** Bytes as UTF-8, whatever their encoding. */
async function* asUtf8(chunks: AsyncGenerator<Buffer>, encoding: string | undefined): AsyncGenerator<Buffer> {
  const [start, rest] = await beginning(chunks, 3)
  const utf16 =
    start[0] === 0xff && start[1] === 0xfe
      ? 'utf-16le'
      : start[0] === 0xfe && start[1] === 0xff
        ? 'utf-16be'
        : undefined
  const label = encoding ?? utf16 ?? 'utf-8'
  const decode = decoder(label)
  if (decode.encoding !== 'utf-8') {
    for await (const text of decoded(rest, decode, label)) yield Buffer.from(text)
    return
  }
  const isMarked = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf
  let marks = isMarked ? 3 : 0
  for await (const chunk of rest) {
    const marked = Math.min(marks, chunk.length)
    marks -= marked
    if (chunk.length > marked) yield marked === 0 ? chunk : chunk.subarray(marked)
  }
}

/** The text of a source. Throws a `CommandError` (io) where it is no UTF-8. */
export function textOf(bytes: AsyncGenerator<Buffer>): AsyncGenerator<string> {
  return decoded(bytes, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }), 'utf-8')
}

/** Bytes as text. Bytes that are no text in the encoding are refused: a wrong letter could be a wrong category. */
async function* decoded(
  chunks: AsyncGenerator<Buffer>,
  decode: ReturnType<typeof decoder>,
  label: string,
): AsyncGenerator<string> {
  try {
    for await (const chunk of chunks) {
      const text = decode.decode(chunk, { stream: true })
      if (text !== '') yield text
    }
    const last = decode.decode()
    if (last !== '') yield last
  } catch (error) {
    throw error instanceof TypeError ? notText(label, error) : error
  }
}

/** The error for bytes that are no text. */
export const notText = (label: string, cause?: unknown): CommandError =>
  ioError(
    `The input is no text in ${label}`,
    'Name its encoding, for example --encoding windows-1252, or save it as UTF-8.',
    cause,
  )

function decoder(label: string) {
  try {
    return new TextDecoder(label, { fatal: true })
  } catch {
    throw usageError(
      `"${label}" is no known encoding`,
      'Examples: utf-8, utf-16le, windows-1252, iso-8859-15.',
    )
  }
}

/** The first chunks, until they have a number of bytes together, and everything with them put back. */
async function beginning(
  chunks: AsyncGenerator<Buffer>,
  length: number,
): Promise<[Buffer, AsyncGenerator<Buffer>]> {
  let start: Buffer = Buffer.alloc(0)
  while (start.length < length) {
    const next = await chunks.next()
    if (next.done) break
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value])
  }
  return [start, putBack(start, chunks)]
}

/** Reads the beginning of a text, until that is enough or all there is, and puts it back. */
export async function peek(
  pieces: AsyncGenerator<Buffer>,
  isEnough: (start: string) => boolean,
): Promise<{ readonly start: string; readonly bytes: AsyncGenerator<Buffer> }> {
  const taken: Buffer[] = []
  async function* watched(): AsyncGenerator<Buffer> {
    for (;;) {
      const next = await pieces.next()
      if (next.done) return
      taken.push(next.value)
      yield next.value
    }
  }
  let start = ''
  for await (const text of textOf(watched())) {
    start += text
    if (isEnough(start)) break
  }
  return { start, bytes: putBack(taken, pieces) }
}

/** A stream with its beginning put back. */
export async function* putBack<T extends { length: number }>(
  start: T | readonly T[],
  rest: AsyncGenerator<T>,
): AsyncGenerator<T> {
  try {
    for (const each of isList(start) ? start : [start]) if (each.length > 0) yield each
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

const isList = <T>(start: T | readonly T[]): start is readonly T[] => Array.isArray(start)
