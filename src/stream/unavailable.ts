/** Records that find no model: whether they wait for one, and what becomes of them otherwise. */

import { ModelClosedError, ScoreError } from '../core/errors.js'
import type { Score } from '../core/score.js'
import type { ModelRecord } from '../core/value.js'
import type { Answer } from './answer.js'
import type { Clock } from './clock.js'
import { after, type Maybe } from './maybe.js'
import type { Registry } from './registry.js'

/**
 * What is done with records as long as there is no model for them. `wait`: for a model, at most so many milliseconds; then the record has an error
 * `no-such-model`. `pass`: they are answered without a score. `drop`: they are not answered. `default`: they get this score.
 */
export type Unavailable = { readonly wait: number } | 'pass' | 'drop' | { readonly default: Score }

/** Keys of records that are scored together. */
export type Keys = readonly (string | undefined)[] | undefined

/** Answers records by the model of a name, or of the only one there is; `undefined` for those that are dropped. Never throws, and never rejects. */
export interface Asker {
  one<R extends ModelRecord>(
    name: string | undefined,
    record: R,
    key: string | undefined,
  ): Maybe<Answer<R> | undefined>
  many<R extends ModelRecord>(
    name: string | undefined,
    records: readonly R[],
    keys: Keys,
  ): Promise<(Answer<R> | undefined)[]>
  /** Whether records wait for a model at the moment. */
  readonly isWaiting: boolean
}

/** What records get that find no model. */
type Otherwise = <R>(record: R) => Answer<R> | undefined

/** What options of waiting are taken from. */
interface AskerOptions {
  /** The model that scores where nothing else is said. Default: the only one there is. */
  readonly model?: string | undefined
  readonly unavailable: Unavailable
  readonly clock: Clock
  /** Ends all waiting. */
  readonly stop: AbortSignal
}

/** Makes an asker for the models of a registry. */
export function asker(registry: Registry, { model, unavailable, clock, stop }: AskerOptions): Asker {
  const only = onlyName(registry)
  const counts = registry.unavailable
  let waiting = 0

  /** Asks for a number of records: at once where there is a model, else as it was agreed. */
  function ask<T>(
    asked: string | undefined,
    count: number,
    askFor: (name: string) => Maybe<T> | undefined,
  ): Maybe<T | Otherwise> {
    const given = asked ?? model
    const attempt = (): Maybe<T> | Otherwise | undefined => {
      const name = given ?? only()
      if (typeof name === 'object') return (record) => ({ record, error: name.error, ns: 0 })
      return name === undefined ? undefined : askFor(name)
    }
    const found = attempt()
    if (found !== undefined) return found
    if (unavailable === 'drop') {
      counts.dropped += count
      return () => undefined
    }
    if (unavailable === 'pass') {
      counts.passed += count
      return (record) => ({ record, route: 'pass', ns: 0 })
    }
    if ('default' in unavailable) {
      counts.defaulted += count
      return (record) => ({ record, score: unavailable.default, route: 'default', ns: 0 })
    }
    const fail = (): Otherwise => {
      counts.failed += count
      const error = registry.isClosed ? new ModelClosedError() : noModel(given, unavailable.wait)
      return (record) => ({ record, error, ns: 0 })
    }
    if (registry.isClosed || unavailable.wait <= 0) return fail()
    waiting++
    return comes(attempt, unavailable.wait).then((came) => {
      waiting--
      if (came === undefined) return fail()
      counts.waited += count
      return came
    })
  }

  /** Tries again whenever the models have changed, for a time. */
  function comes<T>(attempt: () => Maybe<T> | undefined, ms: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      const over = new AbortController()
      const end = (came: Maybe<T> | undefined): void => {
        off()
        stop.removeEventListener('abort', stopped)
        over.abort()
        resolve(came)
      }
      const stopped = (): void => end(undefined)
      const off = registry.subscribe(() => {
        const came = attempt()
        if (came !== undefined || registry.isClosed) end(came)
      })
      stop.addEventListener('abort', stopped)
      // Ends at once where it was stopped before.
      if (stop.aborted) stopped()
      else void clock.sleep(ms, over.signal).then(stopped)
    })
  }

  return {
    get isWaiting() {
      return waiting > 0
    },
    one(name, record, key) {
      if (name !== undefined) {
        const answer = registry.answer(name, record, key)
        if (answer !== undefined) return answer
      }
      return after(
        ask(name, 1, (found) => registry.answer(found, record, key)),
        (found) => (typeof found === 'function' ? found(record) : found),
      )
    },
    async many(name, records, keys) {
      if (records.length === 0) return []
      const found = await ask(name, records.length, (known) => registry.answerBatch(known, records, keys))
      return typeof found === 'function' ? records.map((record) => found(record)) : found
    },
  }
}

/** The only name of a registry; `undefined` where there is none yet, and an error where there are several. Looked for only when the models have changed. */
function onlyName(registry: Registry): () => string | { readonly error: ScoreError } | undefined {
  let changes = -1
  let only: string | { readonly error: ScoreError } | undefined
  return () => {
    if (registry.changes !== changes) {
      const { names } = registry
      only = names.length > 1 ? { error: severalNames(names) } : names[0]
      changes = registry.changes
    }
    return only
  }
}

const severalNames = (names: readonly string[]): ScoreError =>
  new ScoreError(
    'no-route',
    'There are several models, and nothing says which of them is to score the record',
    {
      expected: `one of ${names.join(', ')}, named by the option "model" or "route"`,
    },
  )

function noModel(name: string | undefined, ms: number): ScoreError {
  const what = name === undefined ? 'There is no model' : `There is no model of the name "${name}"`
  return new ScoreError('no-such-model', ms <= 0 ? what : `${what}, and none came within ${ms} ms`)
}
