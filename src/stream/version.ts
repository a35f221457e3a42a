/** One loaded version of a model: it scores, counts, and is cleaned up once, after its last score. */

import { ScoreError, ScoreletError } from '../core/errors.js'
import { isSyncModel, type Model } from '../core/model.js'
import type { Score } from '../core/score.js'
import type { ModelRecord } from '../core/value.js'
import type { Answer } from './answer.js'
import type { Clock } from './clock.js'
import { Sessions } from './sessions.js'
import type { VersionState } from './state.js'
import { Statistics } from './statistics.js'

/** What is known of a version when it has been loaded. */
export interface VersionFacts {
  readonly name: string
  readonly version: string
  readonly model: Model
  /** SHA-256 of the document; absent where a loaded model was put. */
  readonly digest?: string
  /** Where to find the document again, for a snapshot. */
  readonly location?: string
  /** The document, where there is no location. */
  readonly document?: Uint8Array
  readonly metadata?: { readonly [key: string]: unknown }
  /** When the message was made. */
  readonly at: number
  /** How long loading took, in milliseconds. */
  readonly loadTime: number
}

/** What versions take from their registry. */
export interface VersionContext {
  readonly clock: Clock
  readonly maxSessions: number
  /** Takes a model in. Gives what lets go of it when nobody scores with it any more. */
  hold(model: Model): () => Promise<void>
}

/** A version in service. */
export class Version {
  readonly facts: VersionFacts
  readonly statistics = new Statistics()
  /** Records scored as a shadow. */
  readonly shadow = { counts: new Statistics(), differences: 0, dropped: 0 }
  readonly sessions: Sessions | undefined
  /** When it came into service. */
  since: number
  readonly #context: VersionContext
  readonly #release: () => Promise<void>
  readonly #now: () => number
  /** Scores at once, where the model can. */
  readonly #scoreSync: ((record: ModelRecord, key: string | undefined) => Score) | undefined
  #inFlight = 0
  #idle: (() => void) | undefined
  #retired: Promise<void> | undefined

  /** @param release lets go of the model */
  constructor(facts: VersionFacts, context: VersionContext, release: () => Promise<void>) {
    this.facts = facts
    this.#release = release
    this.#context = context
    this.#now = context.clock.nanoseconds
    this.since = context.clock.now()
    const { model } = facts
    if (isSyncModel(model)) {
      const sessions = model.stateful ? new Sessions(model, context.maxSessions) : undefined
      this.sessions = sessions
      this.#scoreSync =
        sessions === undefined ? model.scoreSync : (record, key) => sessions.of(key).scoreSync(record)
    }
  }

  /**
   * Scores a record: at once where the model can, else later. Never throws and never rejects.
   * @param counts where the record counts
   */
  answer<R extends ModelRecord>(
    record: R,
    key: string | undefined,
    route: string,
    counts = this.statistics,
  ): Answer<R> | Promise<Answer<R>> {
    if (this.#scoreSync === undefined) return this.#answerLater(record, route, counts)
    const begun = this.#now()
    try {
      const score = this.#scoreSync(record, key)
      return this.#scored(record, score, route, this.#now() - begun, counts)
    } catch (error) {
      return this.#failed(record, asScoreletError(error), route, this.#now() - begun, counts)
    }
  }

  async #answerLater<R extends ModelRecord>(
    record: R,
    route: string,
    counts: Statistics,
  ): Promise<Answer<R>> {
    const begun = this.#now()
    this.#inFlight++
    try {
      const score = await this.facts.model.score(record)
      return this.#scored(record, score, route, this.#now() - begun, counts)
    } catch (error) {
      return this.#failed(record, asScoreletError(error), route, this.#now() - begun, counts)
    } finally {
      this.#left()
    }
  }

  /** Scores records together. Never rejects. */
  async answerBatch<R extends ModelRecord>(
    records: readonly R[],
    keys: readonly (string | undefined)[] | undefined,
    route: string,
  ): Promise<Answer<R>[]> {
    this.#inFlight++
    try {
      // Each record of a stateful model goes to the session of its key.
      if (this.sessions !== undefined) {
        const answers: Answer<R>[] = []
        for (let i = 0; i < records.length; i++) {
          const answer = this.answer(records[i], keys?.[i], route)
          // Not awaited where it is there: records that come next would get into the history between those of this batch.
          answers.push(answer instanceof Promise ? await answer : answer)
        }
        return answers
      }
      const begun = this.#now()
      const scores = await this.facts.model.scoreBatch(records, { onError: 'collect' })
      const ns = (this.#now() - begun) / Math.max(records.length, 1)
      this.statistics.scored(ns, records.length)
      const { name, version } = this.facts
      return scores.map((score, i) => {
        if (!(score instanceof ScoreletError))
          return { record: records[i], score, model: name, version, route, ns }
        this.statistics.failed(score.code)
        return { record: records[i], error: score, model: name, version, route, ns }
      })
    } catch (error) {
      const failure = asScoreletError(error)
      return records.map((record) => this.#failed(record, failure, route, 0, this.statistics))
    } finally {
      this.#left()
    }
  }

  #scored<R>(record: R, score: Score, route: string, ns: number, counts: Statistics): Answer<R> {
    counts.scored(ns)
    return { record, score, model: this.facts.name, version: this.facts.version, route, ns }
  }

  #failed<R>(record: R, error: ScoreletError, route: string, ns: number, counts: Statistics): Answer<R> {
    counts.scored(ns)
    counts.failed(error.code)
    return { record, error, model: this.facts.name, version: this.facts.version, route, ns }
  }

  #left(): void {
    this.#inFlight--
    if (this.#inFlight === 0) this.#idle?.()
  }

  /** Waits for the scores that have begun, then lets go of the model. The caller sees to it that no further one begins. */
  retire(): Promise<void> {
    this.#retired ??= this.#drained().then(this.#release)
    return this.#retired
  }

  get isRetired(): boolean {
    return this.#retired !== undefined
  }

  #drained(): Promise<void> {
    return this.#inFlight === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#idle = resolve
        })
  }

  #shadowState(): VersionState['shadow'] {
    const { counts, differences, dropped } = this.shadow
    return { count: counts.count, differences, dropped }
  }

  state(more: Pick<VersionState, 'labels' | 'status' | 'weight'>): VersionState {
    const { version, digest, model, loadTime, metadata } = this.facts
    const { count, errors, latency } = this.statistics.stored()
    return {
      version,
      ...(digest === undefined ? {} : { digest }),
      ...more,
      format: model.format,
      element: model.info.element,
      bytes: model.info.bytes,
      since: this.since,
      age: Math.max(0, this.#context.clock.now() - this.since),
      loadTime,
      count,
      errors,
      latency,
      ...(this.shadow.counts.count + this.shadow.dropped === 0 ? {} : { shadow: this.#shadowState() }),
      ...(this.sessions === undefined ? {} : { sessions: this.sessions.size }),
      ...(metadata === undefined ? {} : { metadata }),
    }
  }
}

/** What a model threw, as an error of the record: whatever it is, the stream goes on. */
function asScoreletError(error: unknown): ScoreletError {
  return error instanceof ScoreletError
    ? error
    : new ScoreError('runtime-failed', 'Scoring failed unexpectedly', { cause: error })
}
