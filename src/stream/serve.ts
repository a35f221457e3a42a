/** The stream with two inputs: records are scored by models that change meanwhile. */

import type { ModelRecord } from '../core/value.js'
import type { Answer } from './answer.js'
import { Breath } from './breath.js'
import { Fifo } from './fifo.js'
import type { Maybe } from './maybe.js'
import { type ServeOptions, type StreamSettings, settledOptions } from './options.js'
import type { Registry } from './registry.js'
import { askOne, askRouted, planOf } from './several.js'
import { isLast, type Pulled, pulled, type Step } from './sources.js'
import { type NodeReadable, nodeReadable, type StreamForm, type WebReadable, webReadable } from './streams.js'
import { type Asker, asker } from './unavailable.js'
import { Updates } from './updates.js'

/** What is served: records, and arrays of records, which are scored together. */
export type Item<R> = R | readonly R[]

/** What comes out: an answer for a record, an array of them for an array. */
export type Served<R> = Answer<R> | Answer<R>[]

/** A stream of answers. It reads a record when an answer is asked for, and not before. */
export interface Serving<A> extends AsyncDisposable {
  /** The models, which can be changed by its methods as well. */
  readonly registry: Registry
  /** The next answer. Several may be asked for at once; they come in the order of the records. Rejects where the source of the records fails. */
  next(): Promise<IteratorResult<A, undefined>>
  /** Ends the stream, and lets go of everything. */
  return(): Promise<IteratorResult<A, undefined>>
  [Symbol.asyncIterator](): Serving<A>
  /** The answers as a readable stream of Node's, in object mode. */
  toNodeStream(form?: StreamForm): NodeReadable
  /** The answers as a `ReadableStream` of the web's. */
  toWebStream(): WebReadable
}

/** Somebody who waits for an answer. */
interface Ask<A> {
  resolve(step: IteratorResult<A, undefined>): void
  reject(error: unknown): void
}

/** What has been read and is not delivered yet. */
interface Slot<A> {
  isReady: boolean
  /** `undefined`: it was dropped. */
  answer: A | undefined
}

/** Why nothing more is read: the source has ended or failed, or somebody has ended the stream. */
interface End {
  /** The error for the next who asks. */
  readonly failure?: { readonly error: unknown }
}

/** Every how many records it is looked whether the event loop should have a turn: reading a clock takes as long as reading a record. */
const LOOK = 8

const settled = Promise.resolve()

/**
 * Scores records as they are asked for.
 * @param makeRegistry for where the options have none
 */
export function serveBy<R extends ModelRecord>(
  options: ServeOptions<R, Item<R>>,
  makeRegistry: () => Registry,
): Serving<Served<R>> {
  return new Stream(options, settledOptions(options), makeRegistry)
}

class Stream<R extends ModelRecord> implements Serving<Served<R>> {
  readonly registry: Registry
  readonly #settings: StreamSettings<R>
  readonly #records: Pulled<Item<R>>
  readonly #updates: Updates | undefined
  readonly #asker: Asker
  readonly #breath: Breath
  readonly #isOwner: boolean
  readonly #signal: AbortSignal | undefined
  /** Ends what waits for a model. */
  readonly #stop = new AbortController()
  readonly #asks = new Fifo<Ask<Served<R>>>()
  readonly #slots = new Fifo<Slot<Served<R>>>()
  /** Whether a record is being read, or waits until it may be scored. */
  #isReading = false
  /** Whether the source was asked and has not answered. */
  #isAsking = false
  /** Whether the source has ended by itself. */
  #isExhausted = false
  /** Whether what has been read is not wanted any more. */
  #isOver = false
  #end: End | undefined
  #closed: Promise<void> | undefined
  #look = LOOK
  /** The record that waits until it may be scored. */
  #step: IteratorYieldResult<Item<R>> | undefined

  constructor(options: ServeOptions<R, Item<R>>, settings: StreamSettings<R>, makeRegistry: () => Registry) {
    const { records, updates, registry, signal } = options
    this.#settings = settings
    this.#records = pulled('records', records)
    const control = updates === undefined ? undefined : pulled('updates', updates)
    this.registry = registry ?? makeRegistry()
    this.#isOwner = registry === undefined
    const clock = options.clock ?? this.registry.clock
    this.#breath = new Breath(clock)
    const { model, unavailable, updatesFirst, maxPendingUpdates } = settings
    this.#asker = asker(this.registry, { model, unavailable, clock, stop: this.#stop.signal })
    this.#signal = signal
    signal?.addEventListener('abort', this.#abort)
    if (control !== undefined)
      this.#updates = new Updates(control, {
        registry: this.registry,
        first: updatesFirst,
        most: maxPendingUpdates,
        breath: this.#breath,
        whole: Array.isArray(updates),
      })
    if (signal?.aborted === true) this.#abort()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Served<R>, undefined>> {
    return new Promise((resolve, reject) => {
      this.#asks.add({ resolve, reject })
      if (!this.#isReading) this.#read()
    })
  }

  async return(): Promise<IteratorResult<Served<R>, undefined>> {
    this.#giveUp({})
    try {
      await this.#close()
    } finally {
      this.#answerRest()
    }
    return { done: true, value: undefined }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  toNodeStream(form?: StreamForm): NodeReadable {
    return nodeReadable(this, form)
  }

  toWebStream(): WebReadable {
    return webReadable(this)
  }

  // ---- reading ---------------------------------------------------------------------------------------------

  /** Reads a record where somebody waits for one, and all those before have begun to be scored. */
  #read(): void {
    if (this.#end !== undefined) this.#finish()
    else if (this.#asks.size > this.#slots.size && !this.#asker.isWaiting) {
      this.#isReading = true
      if (--this.#look > 0) this.#pull()
      else {
        this.#look = LOOK
        if (this.#breath.isDue) void this.#breath.take().then(this.#pull)
        else this.#pull()
      }
    }
  }

  readonly #readOn = (): void => {
    if (!this.#isReading) this.#read()
  }

  /** Goes on after a record, or the end of them. */
  #more(): void {
    this.#isReading = false
    // Not at once: each record of a queue of asks would be one call deeper.
    if (this.#asks.size > 0) void settled.then(this.#readOn)
  }

  readonly #pull = (): void => {
    if (this.#end !== undefined) {
      this.#more()
      return
    }
    let step: Maybe<Step<Item<R>>>
    try {
      step = this.#records.next()
    } catch (error) {
      this.#failed(error)
      return
    }
    if (step instanceof Promise) {
      this.#isAsking = true
      step.then(this.#came, this.#failed)
    } else this.#came(step)
  }

  readonly #failed = (error: unknown): void => {
    this.#isAsking = false
    this.#isExhausted = true
    this.#end ??= { failure: { error } }
    this.#more()
  }

  readonly #came = (step: Step<Item<R>>): void => {
    this.#isAsking = false
    try {
      if (isLast(step)) {
        this.#isExhausted = true
        this.#end ??= {}
        this.#more()
        return
      }
    } catch (error) {
      this.#failed(error)
      return
    }
    this.#step = step
    if (this.#updates === undefined) this.#score()
    else this.#updates.before(this.#score)
  }

  // ---- scoring ---------------------------------------------------------------------------------------------

  readonly #score = (): void => {
    const step = this.#step
    this.#step = undefined
    if (step !== undefined && !this.#isOver) {
      const answer = this.#answer(step.value)
      if (answer instanceof Promise || this.#slots.size > 0) this.#keep(answer)
      else this.#hand(answer)
    }
    this.#more()
  }

  /** Gives an answer to who has waited longest; where the record was dropped, the next one is read for them. */
  #hand(answer: Served<R> | undefined): void {
    if (answer !== undefined) this.#asks.take()?.resolve({ done: false, value: answer })
  }

  /** Keeps an answer until it is there, and all those before. */
  #keep(answer: Maybe<Served<R> | undefined>): void {
    const slot: Slot<Served<R>> = { isReady: false, answer: undefined }
    this.#slots.add(slot)
    const ready = (came: Served<R> | undefined): void => {
      slot.answer = came
      slot.isReady = true
      this.#deliver()
    }
    if (!(answer instanceof Promise)) ready(answer)
    else
      answer.then(ready, (error: unknown) => {
        this.#end ??= { failure: { error } }
        ready(undefined)
      })
  }

  #deliver(): void {
    while (this.#slots.head?.isReady === true) this.#hand(this.#slots.take()?.answer)
    this.#readOn()
  }

  #answer(item: Item<R>): Maybe<Served<R> | undefined> {
    if (isMany(item)) {
      // An array may take as long as thousands of records.
      this.#look = 0
      return this.#answers(item)
    }
    const { route, model } = this.#settings
    if (route === undefined) return this.#asker.one(model, item, undefined)
    const plan = planOf(route, item)
    return 'how' in plan ? askOne(this.#asker, plan, item) : { record: item, error: plan, ns: 0 }
  }

  async #answers(records: readonly R[]): Promise<Answer<R>[] | undefined> {
    const { route, model } = this.#settings
    const replies = await (route === undefined
      ? this.#asker.many(model, records, undefined)
      : askRouted(this.#asker, route, records))
    const answers = replies.filter((answer) => answer !== undefined)
    return answers.length === 0 && records.length > 0 ? undefined : answers
  }

  // ---- the end ---------------------------------------------------------------------------------------------

  /** When all that was read is delivered, tells those who still wait that it was all. */
  #finish(): void {
    if (this.#asks.size === 0 || this.#slots.size > 0) return
    const rest = (): void => this.#answerRest()
    this.#close().then(rest, rest)
  }

  #answerRest(): void {
    for (let ask = this.#asks.take(); ask !== undefined; ask = this.#asks.take()) {
      const failure = this.#end?.failure
      this.#end = {}
      if (failure === undefined) ask.resolve({ done: true, value: undefined })
      else ask.reject(failure.error)
    }
  }

  /** Ends the stream where it stands. What has been read is not delivered. */
  #giveUp(end: End): void {
    this.#isOver = true
    this.#end = end
    while (this.#slots.take() !== undefined);
  }

  readonly #abort = (): void => {
    this.#giveUp({ failure: { error: this.#signal?.reason } })
    this.#close().catch(() => {})
    this.#answerRest()
  }

  /** Lets go of everything, once. Rejects where the source of the records fails to be stopped. */
  #close(): Promise<void> {
    this.#closed ??= this.#letGo()
    return this.#closed
  }

  async #letGo(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#abort)
    this.#stop.abort()
    const all = [
      this.#stopRecords(),
      this.#updates?.stop(),
      this.#isOwner ? this.registry.close() : undefined,
    ]
    for (const each of await Promise.allSettled(all)) if (each.status === 'rejected') throw each.reason
  }

  async #stopRecords(): Promise<void> {
    if (this.#isExhausted) return
    const stopped = this.#records.stop()
    // A source that waits for a record may do so for ever.
    if (this.#isAsking) stopped.catch(() => {})
    else await stopped
  }
}

const isMany = <R>(item: Item<R>): item is readonly R[] => Array.isArray(item)
