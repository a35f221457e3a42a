/** Whether a command line names one file twice: an output that replaces what is read would lose it. */

import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { usageError } from './command.js'

/** A file of a command line. */
interface NamedFile {
  /** What the command line calls it: `--output`, `the input`. */
  readonly what: string
  readonly path: string | undefined
  /** Whether it is written, and so must not be one of those before it in the list. */
  readonly written: boolean
}

/**
 * Checks that no file to be written is one that stands before it in the list.
 * @throws CommandError (usage)
 */
export function refuseSameFile(files: readonly NamedFile[]): void {
  const known = new Map<string, string>()
  for (const { what, path, written } of files) {
    const file = path === undefined || path === '-' ? undefined : fileOf(path)
    if (file === undefined) continue
    const other = known.get(file)
    if (written && other !== undefined)
      throw usageError(`${what} and ${other} name the same file`, `${what} would replace it.`)
    known.set(file, what)
  }
}

/** What a path and all other paths of the same regular file have in common; nothing for devices, pipes and folders. */
function fileOf(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found !== undefined) return found.isFile() ? `${found.dev}:${found.ino}` : undefined
    return join(realpathSync(dirname(path)), basename(path))
  } catch {
    // What can't be looked at is told when it is opened.
    return undefined
  }
}
