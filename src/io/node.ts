/**
 * Files, through Node's built-in modules: the only place that asks for them. `process.getBuiltinModule` instead of
 * an import, since bundlers for browsers stop at any `node:` import, even one that is never reached.
 */

import { ModelLoadError } from '../core/errors.js'
import { type Budget, spend } from './inflate.js'

/** What of the built-in modules is used here. */
interface Builtins {
  readonly fs: typeof import('node:fs/promises')
  readonly path: typeof import('node:path')
  readonly url: typeof import('node:url')
}

/** Node's built-in modules. Throws `io-failed` where there are none, as in a browser. */
function builtins(): Builtins {
  const get = globalThis.process?.getBuiltinModule
  if (typeof get !== 'function')
    throw new ModelLoadError('io-failed', 'Files cannot be opened here: this is not Node 20.16 or newer', {
      expected: 'an http(s) URL, or the bytes handed to loadModel',
    })
  return { fs: get('node:fs/promises'), path: get('node:path'), url: get('node:url') }
}

/** What is at a path. */
export type Found =
  | { readonly kind: 'file'; readonly path: string; readonly folder: string }
  | { readonly kind: 'directory'; readonly path: string; readonly names: readonly string[] }

/**
 * Looks at a path, be it a file or a directory; the names are those of the files directly inside.
 * @throws ModelLoadError `not-found`; `io-failed` when it may not be read or is a device, pipe or socket
 */
export async function lookAt(path: string): Promise<Found> {
  const node = builtins()
  try {
    const stats = await node.fs.stat(path)
    if (stats.isDirectory()) {
      const entries = await node.fs.readdir(path, { withFileTypes: true })
      // A symbolic link may well be the model: caches of model hubs are made of them.
      const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink())
      return { kind: 'directory', path, names: files.map(({ name }) => name).sort() }
    }
  } catch (error) {
    throw failure(error, path)
  }
  return { kind: 'file', path, folder: node.path.dirname(path) }
}

/** The path that a `file:` URL stands for. Throws `io-failed` for one that stands for none. */
export function pathOfUrl(href: string): string {
  const { url } = builtins()
  try {
    return url.fileURLToPath(href)
  } catch (error) {
    throw new ModelLoadError('io-failed', 'The file URL stands for no path on this machine', {
      received: href,
      cause: error,
    })
  }
}

/** A path made of a directory and a name in it. */
export const within = (folder: string, name: string): string => builtins().path.join(folder, name)

/** A path from the root on, without `.` and `..`. */
export const absolutePath = (path: string): string => builtins().path.resolve(path)

/** Whether a path is another one, or lies below it. Both from the root on. */
export function isBelow(folder: string, path: string): boolean {
  const node = builtins()
  const way = node.path.relative(folder, path)
  return way !== '..' && !way.startsWith(`..${node.path.sep}`) && !node.path.isAbsolute(way)
}

/**
 * Where a path leads when all symbolic links are followed.
 * @throws ModelLoadError `not-found`, `io-failed`
 */
export async function realPath(path: string): Promise<string> {
  const { fs } = builtins()
  try {
    return await fs.realpath(path)
  } catch (error) {
    throw failure(error, path)
  }
}

/**
 * The contents of a file.
 * @throws ModelLoadError `not-found`, `io-failed`, `limit-exceeded`
 */
export async function readFile(path: string, budget: Budget): Promise<Uint8Array> {
  const { fs } = builtins()
  try {
    const file = await fs.open(path, NON_BLOCKING)
    try {
      const stats = await file.stat()
      // A pipe or device may never end.
      if (!stats.isFile()) throw new ModelLoadError('io-failed', `${path} is not a file`)
      spend(budget, stats.size)
      const bytes = new Uint8Array(stats.size)
      let length = 0
      while (length < bytes.length) {
        // Reads of more than 2 GiB at once fail.
        const { bytesRead } = await file.read(bytes, length, Math.min(bytes.length - length, 2 ** 30))
        if (bytesRead === 0) break
        length += bytesRead
      }
      return bytes.subarray(0, length)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw failure(error, path)
  }
}

/** O_RDONLY | O_NONBLOCK: opening a pipe that nobody writes to would wait for ever. Windows knows only the former. */
const NON_BLOCKING = globalThis.process?.platform === 'linux' ? 0o4000 : 0

/**
 * The contents of a file beside a model; `undefined` when there is none.
 * @param model the model's own path
 * @param name a plain relative name (see `besideName`)
 * @throws ModelLoadError `external-data` when a symbolic link leads out of the model's directory
 */
export async function readBeside(
  model: string,
  name: string,
  budget: Budget,
): Promise<Uint8Array | undefined> {
  const { fs, path } = builtins()
  const beside = path.join(path.dirname(model), name)
  let real: string
  try {
    real = await fs.realpath(beside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw failure(error, beside)
  }
  // Caches of model hubs link both files into one folder of blobs, so the folder of the model's real file counts as well.
  const folders = [await fs.realpath(path.dirname(model)), path.dirname(await fs.realpath(model))]
  if (!folders.some((folder) => isBelow(folder, real)))
    throw new ModelLoadError(
      'external-data',
      "A file beside the model is a link that leads out of the model's directory",
      {
        received: name,
      },
    )
  return readFile(real, budget)
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

function failure(error: unknown, path: string): ModelLoadError {
  if (error instanceof ModelLoadError) return error
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR')
    return new ModelLoadError('not-found', `There is no file ${path}`, { cause: error })
  const reason = error instanceof Error ? error.message : String(error)
  return new ModelLoadError('io-failed', `${path} could not be read: ${reason}`, { cause: error })
}
