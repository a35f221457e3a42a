/** Files that are followed: read to their end, and on when they grow; a pipe goes on when who writes to it has gone. */

import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ioError, reasonOf } from './command.js'

/** How often a file is looked at, in milliseconds. Being told by the system is not to be relied on for every kind of file. */
const EVERY = 200

/** Bytes read at once. */
const CHUNK = 256 * 1024

/** How a file is read. */
export interface FollowOptions {
  /** Whether to wait for more at its end, and for the file where it is not there yet. */
  readonly follow: boolean
  /** Ends reading, without an error. */
  readonly signal: AbortSignal
}

/**
 * The bytes of a file or named pipe, as they come.
 *
 * A file that was replaced by another of its name, or emptied, is read from its beginning again, as log files and lists are renewed.
 * @throws CommandError (io)
 */
export async function* bytesOf(path: string, options: FollowOptions): AsyncGenerator<Uint8Array> {
  try {
    const file = await opened(path, options)
    if (file === undefined) return
    if (typeof file === 'number') yield* pipeBytes(path, file, options)
    else yield* fileBytes(path, file, options)
  } catch (error) {
    if (!options.signal.aborted) throw ioError(`${path} can't be read: ${reasonOf(error)}`, undefined, error)
  }
}

/** An opened file, or the descriptor of a pipe: it must stay the same, since what is in a pipe is lost when nobody has it open. */
async function opened(
  path: string,
  { follow, signal }: FollowOptions,
): Promise<FileHandle | number | undefined> {
  for (;;) {
    try {
      // Without O_NONBLOCK opening a pipe waits for somebody to write to it, and nothing could end that.
      const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
      const stats = fstatSync(descriptor)
      if (stats.isFIFO()) return descriptor
      closeSync(descriptor)
      if (stats.isDirectory()) throw new Error('it is a directory')
      return await open(path)
    } catch (error) {
      if (!follow || !isMissing(error)) throw error
    }
    if (!(await waited(signal))) return undefined
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Waits for a moment. Gives `false` when all is over. */
async function waited(signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(EVERY, undefined, { signal })
    return true
  } catch {
    return false
  }
}

async function* pipeBytes(
  path: string,
  descriptor: number,
  { follow, signal }: FollowOptions,
): AsyncGenerator<Uint8Array> {
  // A socket waits for bytes by the event loop; a file stream would block one of the few threads there are for files.
  const socket = new Socket({ fd: descriptor, readable: true, writable: false })
  // A pipe that is open for writing as well does not end: not before somebody writes to it, nor, where it is followed, when they close it.
  let held: number | undefined = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const letGo = (): void => {
    if (held !== undefined) closeSync(held)
    held = undefined
  }
  const end = (): void => {
    socket.destroy()
  }
  signal.addEventListener('abort', end)
  try {
    for await (const chunk of socket) {
      if (!follow) letGo()
      yield chunk
    }
  } finally {
    signal.removeEventListener('abort', end)
    socket.destroy()
    letGo()
  }
}

async function* fileBytes(
  path: string,
  first: FileHandle,
  { follow, signal }: FollowOptions,
): AsyncGenerator<Uint8Array> {
  let handle = first
  let position = 0
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, position)
      if (bytesRead > 0) {
        position += bytesRead
        yield buffer.subarray(0, bytesRead)
        continue
      }
      if (!follow || !(await waited(signal))) return
      const before = await handle.stat()
      if (before.size < position) position = 0
      const renewed = await successor(path, before)
      // What was added to the old one before it went has its turn first.
      if (renewed === undefined || before.size > position) {
        await renewed?.close()
        continue
      }
      await handle.close()
      handle = renewed
      position = 0
    }
  } finally {
    await handle.close()
  }
}

/** The file of the same name that has taken the place of another one. */
async function successor(
  path: string,
  { dev, ino }: { readonly dev: number; readonly ino: number },
): Promise<FileHandle | undefined> {
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    // Between the old one and the new one there may be none.
    if (isMissing(error)) return undefined
    throw error
  }
  const stats = await handle.stat()
  if (stats.isFile() && (stats.dev !== dev || stats.ino !== ino)) return handle
  await handle.close()
  return undefined
}
