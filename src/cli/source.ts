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
  /** The text in pieces. Ending the iteration early closes the source. Throws `CommandError`s (io). */
  readonly text: AsyncIterable<string>
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
  async function* text(): AsyncGenerator<string> {
    try {
      yield* decoded(unpacked(counted()), encoding)
    } catch (error) {
      throw readError(name, error, signal)
    }
  }
  return { name, size, bytesRead: () => bytesRead, text: text(), close: () => stream.destroy() }
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

/** Bytes as text. Bytes that are no text in the encoding are refused: a wrong letter could be a wrong category. */
async function* decoded(
  chunks: AsyncGenerator<Buffer>,
  encoding: string | undefined,
): AsyncGenerator<string> {
  const [start, rest] = await beginning(chunks, 2)
  const utf16 =
    start[0] === 0xff && start[1] === 0xfe
      ? 'utf-16le'
      : start[0] === 0xfe && start[1] === 0xff
        ? 'utf-16be'
        : undefined
  const label = encoding ?? utf16 ?? 'utf-8'
  const decode = decoder(label)
  try {
    for await (const chunk of rest) {
      const text = decode.decode(chunk, { stream: true })
      if (text !== '') yield text
    }
    const last = decode.decode()
    if (last !== '') yield last
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw ioError(
      `The input is no text in ${label}`,
      'Name its encoding, for example --encoding windows-1252, or save it as UTF-8.',
      error,
    )
  }
}

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

/** A stream with its beginning put back. */
export async function* putBack<T extends { length: number }>(
  start: T,
  rest: AsyncGenerator<T>,
): AsyncGenerator<T> {
  try {
    if (start.length > 0) yield start
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}
