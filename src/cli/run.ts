/** What a run of `scorelet score` works with, once all is opened. */

import type { Model } from '../index.js'
import type { Input } from './batch.js'
import type { ThreadChoice } from './chunk-threads.js'
import type { ErrorLog } from './error-log.js'
import type { Progress } from './progress.js'
import type { Sink } from './sink.js'
import type { Source } from './source.js'
import type { OutputFormat, WriterOptions } from './write.js'

/** All that a run works with. */
export interface Run {
  readonly model: Model
  readonly input: Input
  readonly source: Source
  readonly format: OutputFormat
  readonly writing: Omit<WriterOptions, 'onLate'>
  readonly sink: Sink
  readonly errors: ErrorLog
  readonly progress: Progress
  readonly active: readonly string[]
  /** Tells the user something, unless quiet. */
  say(text: string): void
  /** Whether bad records get empty rows. */
  readonly align: boolean
  readonly signal: AbortSignal | undefined
  /** Whether somebody watches: then a run without bad records is summed up too. */
  readonly terminal: boolean
  /** Threads that may help. */
  readonly threads: ThreadChoice
}
