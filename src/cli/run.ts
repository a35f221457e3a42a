/** What a run of `scorelet score` works with, once all is opened. */

import type { LoadOptions, Model } from '../index.js'
import type { Input } from './batch.js'
import type { ErrorLog } from './error-log.js'
import type { Progress } from './progress.js'
import type { Sink } from './sink.js'
import type { Source } from './source.js'
import type { OutputFormat, WriterOptions } from './write.js'

/** All that a run works with. */
export interface Run {
  readonly model: Model
  /** How other threads get the same model. */
  readonly modelPath: string
  readonly modelOptions: LoadOptions
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
  /** How many threads score, this one not counted: 0 for none, `undefined` for as many as are good. */
  readonly workers: number | undefined
  /** The script of threads; `undefined` where there are none. */
  readonly threadScript: URL | undefined
}
