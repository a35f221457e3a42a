/** What the commands share: the world around them, exit codes, and failures that end a run. */

import type { Readable, Writable } from 'node:stream'
import type { KafkaClient } from '../connect/kafka/index.js'
import type { openModel } from '../index.js'

/** What a run may touch. The executable passes the process's own; tests pass their own streams. */
export interface CliIo {
  readonly stdin: Readable
  readonly stdout: Writable
  /** A terminal tells so by `isTTY`, and its width by `columns`. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly openModel: typeof openModel
  /** Makes a Kafka client. Default: by the kafkajs that is installed. */
  readonly connectKafka?: (options: object) => KafkaClient
  /** The script of threads that score parts of the input. Absent: there are none. */
  readonly threadScript?: URL
  /** Version of the package, for `--version`. */
  readonly version: string
  /** Aborted when the user interrupts the run. */
  readonly signal?: AbortSignal
  /** Whether failures are told with their stack. */
  readonly debug?: boolean
}

/** The exit codes; `--help` documents them. */
export const exitCode = {
  ok: 0,
  /** Some records are bad, or a verification failed. */
  bad: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** The model can't be loaded. */
  model: 3,
  /** The input can't be read or doesn't fit the model, or the output can't be written. */
  io: 4,
  /** A fault of scorelet itself. */
  fault: 70,
  /** Stopped by an interrupt (128 + SIGINT, as shells have it). */
  interrupted: 130,
} as const

/** A failure that ends the run with a message for the user, never with a stack trace. */
export class CommandError extends Error {
  readonly exit: number
  /** What the user may do about it. */
  readonly hint: string | undefined

  constructor(exit: number, message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'CommandError'
    this.exit = exit
    this.hint = hint
  }
}

/** A failure of the command line itself. */
export const usageError = (message: string, hint?: string): CommandError =>
  new CommandError(exitCode.usage, message, hint)

/** A failure of what is read or written. */
export const ioError = (message: string, hint?: string, cause?: unknown): CommandError =>
  new CommandError(exitCode.io, message, hint, cause)

/** The reason that an error of the operating system gives, without its stack. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return error.message
  return String(error)
}

/** Text of a document or record made safe to show: control characters could drive the user's terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    if (character === '\n') return '\\n'
    if (character === '\t') return '\\t'
    if (character === '\r') return '\\r'
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Rows of text as columns padded with blanks. The last column is left as it is. */
export function table(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths: number[] = []
  for (const row of rows)
    for (let column = 0; column < row.length - 1; column++)
      widths[column] = Math.max(widths[column] ?? 0, row[column].length)
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column]) : cell))
      return `${indent}${cells.join('  ').trimEnd()}\n`
    })
    .join('')
}

/** The known word nearest to a mistyped one, if one is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = (word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** Number of letters to insert, delete or replace. Only ever called with names, so quadratic is fine; long ones are cut. */
function editDistance(left: string, right: string): number {
  const [a, b] = [left.slice(0, 64), right.slice(0, 64)]
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]
}
