/** Where bad records are told: a file with all of them, or the first few on standard error. */

import type { Fault } from './batch.js'
import { printable } from './command.js'
import type { Progress } from './progress.js'
import { openFile, type Sink } from './sink.js'
import { cellWriter, jsonText } from './write.js'

/** A bad record with its place. */
export interface BadRecord extends Fault {
  /** 1-based line of the input on which the record begins. */
  readonly line: number
  /** 1-based position among the records. */
  readonly record: number
}

/** Takes bad records. */
export interface ErrorLog {
  /** How many there were. */
  readonly count: number
  /** Where they are, to be added to a summary. */
  readonly where: string
  add(bad: BadRecord): Promise<void>
  close(): Promise<void>
  discard(): Promise<void>
}

/** How many bad records standard error shows where there is no file for them. */
const SHOWN = 10

/** Members of a line of the file, in order. */
const members = ['line', 'record', 'code', 'field', 'reason'] as const

/**
 * Opens a log of bad records.
 * @param path a file: NDJSON if its name ends so, CSV otherwise. It is made even if no record is bad.
 */
export async function openErrorLog(
  path: string | undefined,
  progress: Progress,
  quiet: boolean,
): Promise<ErrorLog> {
  if (path === undefined) return shownLog(progress, quiet)
  return fileLog(path, await openFile(path))
}

async function fileLog(path: string, sink: Sink): Promise<ErrorLog> {
  const cell = cellWriter(',')
  const asJson = /\.(?:ndjson|jsonl|json)(?:\.gz)?$/i.test(path)
  let count = 0
  if (!asJson) await sink.write(`${members.join(',')}\n`)
  return {
    get count() {
      return count
    },
    get where() {
      return count > 0 ? `; see ${path}` : ''
    },
    async add(bad) {
      count++
      if (!asJson) return sink.write(`${members.map((member) => cell(bad[member])).join(',')}\n`)
      return sink.write(`${jsonText(Object.fromEntries(members.map((member) => [member, bad[member]])))}\n`)
    },
    close: () => sink.close(),
    discard: () => sink.discard(),
  }
}

function shownLog(progress: Progress, quiet: boolean): ErrorLog {
  let count = 0
  return {
    get count() {
      return count
    },
    get where() {
      return count > SHOWN ? '; --errors FILE lists them all' : ''
    },
    async add({ line, code, reason }) {
      count++
      if (quiet || count > SHOWN + 1) return
      if (count === SHOWN + 1) progress.say('scorelet: more bad records follow, which are counted only')
      else progress.say(`scorelet: line ${line}: ${printable(reason)} [${code}]`)
    },
    close: async () => {},
    discard: async () => {},
  }
}
