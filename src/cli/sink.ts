/** Output to a file, packed if its name says so, or to standard output; never faster than it is taken. */

import { createWriteStream, realpathSync, statSync } from 'node:fs'
import { rename, unlink } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { CommandError, ioError, reasonOf } from './command.js'

/** A place for text. */
export interface Sink {
  /** Writes text, be it a string or UTF-8, and resolves when more may be written. Rejects with a `CommandError` (io) or a `ClosedPipe`. */
  write(text: string | Uint8Array): Promise<void>
  /** Completes the output. A file gets its name only now. May be called again. */
  close(): Promise<void>
  /** Gives the output up: a file is not left half written under its name. Does nothing after `close`. */
  discard(): Promise<void>
}

/** The reader of standard output has gone, as `head` does: time to stop without a word. */
export class ClosedPipe extends Error {}

/** Text is gathered to pieces of at least this many characters, so that many small batches are not many writes. */
const PIECE = 64 * 1024

/**
 * Opens a file for output, or standard output for `-` and nothing at all. See `openFile`.
 * @param how `growing`: the file is there from the beginning and has each text as soon as it is written, for whoever reads while it grows
 */
export async function openSink(path: string | undefined, stdout: Writable, how?: 'growing'): Promise<Sink> {
  if (path === undefined || path === '-') return streamSink('standard output', stdout, {})
  return openFile(path, how)
}

/**
 * Opens a file for output, packed with gzip if its name ends in `.gz`.
 *
 * A regular file is written beside its place under the name `<path>.<process>.part` and renamed by `close`, so that
 * what has the right name is complete. Devices and pipes are written in place.
 * @throws CommandError (io) when the file can't be made
 */
export async function openFile(path: string, how?: 'growing'): Promise<Sink> {
  const place = how === 'growing' ? { ...placeOf(path), part: undefined } : placeOf(path)
  const file = createWriteStream(place.part ?? place.path, { flags: place.part === undefined ? 'w' : 'wx' })
  const opened = new Promise<void>((resolve, reject) => {
    file.once('open', () => resolve())
    file.once('error', reject)
  })
  try {
    await opened
  } catch (error) {
    throw ioError(`${path} can't be written: ${reasonOf(error)}`, undefined, error)
  }
  const { part } = place
  const rest = {
    end: true,
    gather: how !== 'growing',
    closed: async () => {
      if (part !== undefined) await rename(part, place.path)
    },
    discarded: async () => {
      if (part !== undefined) await unlink(part)
    },
  }
  if (!/\.gz$/i.test(path)) return streamSink(path, file, rest)
  const gzip = createGzip()
  gzip.pipe(file)
  file.on('error', (error) => gzip.destroy(error))
  return streamSink(path, gzip, rest, file)
}

/** Where a file goes. Only what is a regular file, or nothing yet, can be renamed over; links are followed first. */
function placeOf(path: string): { path: string; part?: string } {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) throw ioError(`${path} is a directory`)
  if (found !== undefined && !found.isFile()) return { path }
  const real = found === undefined ? path : realpathSync(path)
  return { path: real, part: `${real}.${process.pid}.part` }
}

interface SinkRest {
  /** Whether closing the sink ends the stream; standard output stays open. */
  readonly end?: boolean
  /** Whether small texts wait until they are a piece. */
  readonly gather?: boolean
  closed?(): Promise<void>
  discarded?(): Promise<void>
}

/** A sink of a stream. `last` is the stream at the end of the chain, if another one is written to. */
function streamSink(name: string, stream: Writable, rest: SinkRest, last: Writable = stream): Sink {
  let failure: Error | undefined
  let settled = false
  let gathered = ''
  const onError = (error: Error): void => {
    failure ??= error
  }
  stream.on('error', onError)
  const check = (): void => {
    if (failure === undefined) return
    if ('code' in failure && failure.code === 'EPIPE') throw new ClosedPipe()
    throw failure instanceof CommandError
      ? failure
      : ioError(`${name} can't be written: ${reasonOf(failure)}`, undefined, failure)
  }
  const flush = async (): Promise<void> => {
    const text = gathered
    gathered = ''
    if (text !== '' && !stream.write(text)) await drained(stream)
    check()
  }
  return {
    async write(text) {
      check()
      if (typeof text !== 'string') {
        await flush()
        if (text.length > 0 && !stream.write(text)) await drained(stream)
        check()
        return
      }
      gathered += text
      if (gathered.length >= PIECE || rest.gather !== true) await flush()
    },
    async close() {
      if (settled) return
      await flush()
      if (rest.end) {
        stream.end()
        try {
          await finished(last)
        } catch (error) {
          onError(error instanceof Error ? error : new Error(String(error)))
        }
        check()
        await rest.closed?.()
      } else {
        await written(stream)
        check()
      }
      settled = true
      stream.off('error', onError)
    },
    async discard() {
      if (settled) return
      settled = true
      if (!rest.end) return
      last.destroy()
      stream.destroy()
      await rest.discarded?.()
    },
  }
}

/** Resolves when a stream takes more, or takes nothing any more. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.errored) return resolve()
    const done = (): void => {
      stream.off('drain', done).off('error', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('error', done).on('close', done)
  })
}

/** Resolves when all that was written to a stream has left it, so that its last error is known. */
function written(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve()
    else stream.write('', () => resolve())
  })
}
