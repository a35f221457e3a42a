/** Options of streams, checked. */

import { ModelLoadError } from '../core/errors.js'
import type { ModelRecord } from '../core/value.js'
import type { Clock } from './clock.js'
import type { Registry } from './registry.js'
import type { Destination } from './several.js'
import type { Source } from './sources.js'
import type { Unavailable } from './unavailable.js'
import type { UpdatesFirst } from './updates.js'

/** How a stream of records is scored while its models change. */
export interface StreamOptions<R> {
  /**
   * Control messages: objects, or JSON as text or bytes. Read as they come, whatever becomes of the records. What is in an array is in force before the first
   * record. A stream should be given itself, and not through a generator that reads it, which hands over only when the event loop comes to it.
   */
  readonly updates?: Source<unknown> | undefined
  /** The models. They stay when the stream ends. Default: a registry of its own, which is closed with the stream. */
  readonly registry?: Registry | undefined
  /** The name of the model that scores, where `route` doesn't say. Default: the only one there is. */
  readonly model?: string | undefined
  /** Which model scores a record, or which ones. The record may not be changed. */
  readonly route?: ((record: R) => Destination) | undefined
  /** What is done with records for which there is no model yet. Default: they wait for one, at most ten seconds. */
  readonly unavailable?: Unavailable | undefined
  /** What records wait for of the updates that arrived before them. Default `quick`: until each is in force, or is known to take long to load. */
  readonly updatesFirst?: UpdatesFirst | undefined
  /** Most updates that are read and not settled. Further ones wait in their source. Default 64. */
  readonly maxPendingUpdates?: number | undefined
  /** Ends the stream: what is being waited for is rejected with its reason, and everything is let go of. */
  readonly signal?: AbortSignal | undefined
  /** Default: that of the registry. */
  readonly clock?: Clock | undefined
}

/** Options of `serve`. */
export interface ServeOptions<R, I> extends StreamOptions<R> {
  /** Records, or arrays of records, which are scored together: that is several times as fast. */
  readonly records: Source<I>
}

/** Options of a stream, with all defaults. */
export interface StreamSettings<R> {
  readonly model: string | undefined
  readonly route: ((record: R) => Destination) | undefined
  readonly unavailable: Unavailable
  readonly updatesFirst: UpdatesFirst
  readonly maxPendingUpdates: number
}

/** How long records wait for a model, in milliseconds. */
const WAIT = 10_000

/** Checks options. Throws `bad-option`. */
export function settledOptions<R extends ModelRecord>(options: StreamOptions<R>): StreamSettings<R> {
  const {
    model,
    route,
    unavailable = { wait: WAIT },
    updatesFirst = 'quick',
    maxPendingUpdates = 64,
    signal,
  } = options
  check('model', model, 'a text', model === undefined || typeof model === 'string')
  check('route', route, 'a function', route === undefined || typeof route === 'function')
  check(
    'unavailable',
    unavailable,
    '{ wait: ms }, { default: score }, "pass" or "drop"',
    isPolicy(unavailable),
  )
  const firsts: readonly unknown[] = ['quick', 'always', 'never']
  check('updatesFirst', updatesFirst, '"quick", "always" or "never"', firsts.includes(updatesFirst))
  const isCount = Number.isSafeInteger(maxPendingUpdates) && maxPendingUpdates > 0
  check('maxPendingUpdates', maxPendingUpdates, 'a whole number above 0', isCount)
  check(
    'signal',
    signal,
    'an AbortSignal',
    signal === undefined || typeof signal.addEventListener === 'function',
  )
  return { model, route, unavailable, updatesFirst, maxPendingUpdates }
}

function isPolicy(value: unknown): boolean {
  if (value === 'pass' || value === 'drop') return true
  if (typeof value !== 'object' || value === null) return false
  if ('wait' in value) return typeof value.wait === 'number' && value.wait >= 0
  return 'default' in value && typeof value.default === 'object' && value.default !== null
}

function check(name: string, received: unknown, expected: string, holds: boolean): void {
  if (!holds)
    throw new ModelLoadError('bad-option', `The option "${name}" has a value it can't have`, {
      received,
      expected,
    })
}
