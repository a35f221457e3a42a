/** The registry: live models by name, which change while they score. */

import { ModelClosedError, ModelLoadError, ScoreError, ScoreletError, UpdateError } from '../core/errors.js'
import type { Model } from '../core/model.js'
import type { ModelRecord } from '../core/value.js'
import type { Loader, Put } from './admission.js'
import type { Answer, RegistryEvent, Update } from './answer.js'
import { applyPut, applyRemove, applyRollback, applyRoute, type Changing, type Settled } from './changes.js'
import { type Clock, type Random, systemClock } from './clock.js'
import { Entry, type EntryContext } from './entry.js'
import { listeners } from './events.js'
import { keyOf } from './key.js'
import type { ControlMessage, RemoveMessage, RollbackMessage } from './messages.js'
import type { Received } from './queue.js'
import { type ResolveOptions, resolverOf } from './resolve.js'
import type { Route } from './route.js'
import { readControlMessage, readPutFacts } from './schema.js'
import { Shadows } from './shadow.js'
import { readSnapshot, restoreModel, takeDown } from './snapshot.js'
import type { RegistrySnapshot } from './snapshot-schema.js'
import type { RegistryState } from './state.js'
import type { VersionContext } from './version.js'

/** Options of a registry. */
export interface RegistryOptions extends ResolveOptions {
  /** How documents become models. Default: as `loadModel` does, large ones on a thread of their own. */
  readonly load?: Loader
  /** How many versions that were `stable` before stay loaded, for a rollback. Default 1. */
  readonly retain?: number
  /** From how many bytes on a document is large: it is loaded beside the stream, and records don't wait for it. Default 1 MiB. */
  readonly largeFrom?: number
  /** Records to warm new models up with, beside those that came lately. */
  readonly warmUp?: readonly ModelRecord[]
  /** Whether documents that were put as bytes are kept, so that a snapshot can have them. Default true. */
  readonly keepDocuments?: boolean
  /** Most control messages that wait. More are rejected as `too-many-updates`. Default 1000. */
  readonly maxPending?: number
  /** Most names. More are rejected as `too-many-updates`. Default 10 000. */
  readonly maxModels?: number
  /** Most versions of a name that are loaded at a time: those that serve, those that are retained, and the next one. Default 32. */
  readonly maxVersions?: number
  /** Most keys that a stateful model keeps a history for; the one not used for longest is forgotten. Default 100 000. */
  readonly maxSessions?: number
  readonly clock?: Clock
  readonly random?: Random
}

/** Names that were removed and are remembered, so that an older put does not bring them back. */
const REMEMBERED = 10_000

const MIB = 2 ** 20

type Settings = Required<Omit<RegistryOptions, keyof ResolveOptions>>

function settled(options: RegistryOptions & { readonly load: Loader }): Settings {
  return {
    load: options.load,
    retain: bound('retain', options.retain, 1),
    largeFrom: bound('largeFrom', options.largeFrom, MIB),
    warmUp: options.warmUp ?? [],
    keepDocuments: options.keepDocuments ?? true,
    maxPending: bound('maxPending', options.maxPending, 1000),
    maxModels: bound('maxModels', options.maxModels, 10_000),
    maxVersions: bound('maxVersions', options.maxVersions, 32),
    maxSessions: bound('maxSessions', options.maxSessions, 100_000),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  }
}

/** A whole number that an option gives, or its default. Throws `bad-option`. */
function bound(name: string, value: unknown, byDefault: number): number {
  if (value === undefined) return byDefault
  if (
    typeof value === 'number' &&
    value >= 0 &&
    (Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY)
  )
    return value
  throw new ModelLoadError('bad-option', `The option "${name}" has a value it can't have`, {
    received: value,
    expected: 'a whole number that is not negative',
  })
}

/**
 * Live models by name and version. Models are put, routed, rolled back and removed while records are scored; whatever goes wrong with an update,
 * the models in service stay.
 */
export class Registry implements AsyncDisposable {
  /** Records that found no model, by what was done. Whoever feeds records counts. @internal */
  readonly unavailable = { waited: 0, failed: 0, defaulted: 0, passed: 0, dropped: 0 }
  readonly #options: Settings
  readonly #resolve: ReturnType<typeof resolverOf>
  readonly #context: VersionContext
  readonly #entryContext: EntryContext
  readonly #entries = new Map<string, Entry>()
  /** When names that are gone were removed. */
  readonly #removed = new Map<string, number>()
  /** The end of what names that are gone still score. */
  readonly #leaving = new Set<Promise<void>>()
  readonly #listeners = listeners()
  readonly #stop = new AbortController()
  #pending = 0
  #rejected = 0
  #closed: Promise<void> | undefined
  /** Those who wait for the next change. */
  #waiting: (() => void)[] = []

  constructor(options: RegistryOptions & { readonly load: Loader }) {
    this.#options = settled(options)
    const { clock, random, retain, maxVersions, maxSessions } = this.#options
    this.#resolve = resolverOf({ ...options, clock, random })
    this.#context = { clock, maxSessions, hold: holders() }
    this.#entryContext = {
      clock,
      random,
      retain,
      maxVersions,
      shadows: new Shadows(clock.nanoseconds),
      tell: this.#listeners.tell,
      find: (name) => this.#entries.get(name),
      changes: { count: 0 },
    }
  }

  /** The clock that everything here goes by. */
  get clock(): Clock {
    return this.#options.clock
  }

  /** How often the models have changed. @internal */
  get changes(): number {
    return this.#entryContext.changes.count
  }

  /** Whether it was closed: no model comes any more. @internal */
  get isClosed(): boolean {
    return this.#closed !== undefined
  }

  /** Names that have a model. */
  get names(): string[] {
    return [...this.#entries.values()].filter(({ versions }) => versions.size > 0).map(({ name }) => name)
  }

  // ---- scoring ---------------------------------------------------------------------------------------------

  /**
   * Scores a record by the model of a name.
   * @param options.key what the record belongs to, a customer or a device: the same key goes to the same version as long as the weights allow, and is
   * the history of a stateful model
   * @returns the answer; a record that can't be scored has its error there
   */
  async score<R extends ModelRecord>(
    name: string,
    record: R,
    options: { readonly key?: string } = {},
  ): Promise<Answer<R>> {
    return (await this.answer(name, record, keyOf(options.key))) ?? this.#noModel(name, record)
  }

  /**
   * Scores records by the model of a name, all by what is in force now.
   * @param options.keys the key of each record
   */
  async scoreBatch<R extends ModelRecord>(
    name: string,
    records: readonly R[],
    options: { readonly keys?: readonly (string | undefined)[] } = {},
  ): Promise<Answer<R>[]> {
    const answers = await this.answerBatch(name, records, options.keys?.map(keyOf))
    return answers ?? records.map((record) => this.#noModel(name, record))
  }

  #noModel<R extends ModelRecord>(name: string, record: R): Answer<R> {
    const error =
      this.#closed === undefined
        ? new ScoreError('no-such-model', `There is no model of the name "${name}"`)
        : new ModelClosedError()
    return { record, error, ns: 0 }
  }

  /** Like `score`, and at once where the model can; `undefined` where there is no model. @internal */
  answer<R extends ModelRecord>(
    name: string,
    record: R,
    key?: string,
  ): Answer<R> | Promise<Answer<R>> | undefined {
    return this.#entries.get(name)?.answer(record, key)
  }

  /** Like `scoreBatch`; `undefined` where there is no model. @internal */
  answerBatch<R extends ModelRecord>(
    name: string,
    records: readonly R[],
    keys?: readonly (string | undefined)[],
  ): Promise<Answer<R>[]> | undefined {
    return this.#entries.get(name)?.answerBatch(records, keys)
  }

  /** Resolves when the models have changed. @internal */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  // ---- changes ---------------------------------------------------------------------------------------------

  /**
   * Puts a version of a model into service: resolves its document, loads, verifies and warms it up, and lets it take the place of the one before, which is
   * cleaned up after its last score. Whatever fails, the one before goes on serving.
   * @param put `data`, `location` or a loaded `model`, which belongs to the registry from now on
   */
  put(put: Put): Promise<Update> {
    try {
      const { type: _, ...facts } = readPutFacts(put)
      const { data, location, model } = put
      return this.#receivePut(
        {
          ...facts,
          ...(data === undefined ? {} : { data }),
          ...(location === undefined ? {} : { location }),
          ...(model === undefined ? {} : { model }),
        },
        true,
      ).settled
    } catch (error) {
      const update = this.#unreadable(put, error, 'put')
      const model = modelOf(put)
      return model === undefined ? Promise.resolve(update) : this.#letGoOf(this.#context.hold(model), update)
    }
  }

  /** Says which versions score the records of a name. Targets may come later. */
  route(name: string, route: Route, options: { readonly at?: number } = {}): Promise<Update> {
    return this.#check({ ...route, ...options, type: 'route', name }).settled
  }

  /** Puts the version that was `stable` before, or an earlier one that is retained, back into service. */
  rollback(name: string, options: Omit<RollbackMessage, 'type' | 'name'> = {}): Promise<Update> {
    return this.#check({ ...options, type: 'rollback', name }).settled
  }

  /** Takes a name, or one version of it, out of service. */
  remove(name: string, options: Omit<RemoveMessage, 'type' | 'name'> = {}): Promise<Update> {
    return this.#check({ ...options, type: 'remove', name }).settled
  }

  /** Does what a control message from outside says: an object, or JSON as text or bytes. Never rejects. */
  apply(message: unknown): Promise<Update> {
    return this.receive(message).settled
  }

  /** Like `apply`, and tells whether records should wait for it. @internal */
  receive(message: unknown): Received {
    return this.#check(message)
  }

  #check(message: unknown): Received {
    let read: ControlMessage
    try {
      read = readControlMessage(message)
    } catch (error) {
      const update = this.#unreadable(message, error)
      return { settled: Promise.resolve(update), quick: Promise.resolve() }
    }
    switch (read.type) {
      case 'put':
        return this.#receivePut(read, false)
      case 'route':
        return this.#enqueue(read, async (entry) => applyRoute(entry, read))
      case 'rollback':
        return this.#enqueue(read, async (entry) => applyRollback(entry, read))
      case 'remove':
        return this.#enqueue(read, async (entry) => applyRemove(entry, read))
    }
  }

  /** @param trusted whether the caller itself says where the document is */
  #receivePut(put: Put, trusted: boolean): Received {
    const { model } = put
    // A model that is put belongs to the registry, whatever becomes of the put.
    const release = model === undefined ? undefined : this.#context.hold(model)
    const how = this.#changing(trusted)
    const received = this.#enqueue({ ...put, type: 'put' }, (entry, takesLong) =>
      applyPut(entry, put, { ...how, takesLong }),
    )
    return release === undefined
      ? received
      : { ...received, settled: received.settled.then((update) => this.#letGoOf(release, update)) }
  }

  /** Lets go of a model that was put. One that can't be cleaned up is told of, and changes nothing of what became of the put. */
  async #letGoOf(release: () => Promise<void>, update: Update): Promise<Update> {
    try {
      await release()
    } catch (error) {
      const { name, version = '' } = update
      this.#listeners.tell({ type: 'retired', at: this.clock.now(), name, version, error })
    }
    return update
  }

  /** What changes that arrive now take from here. */
  #changing(trusted: boolean): Omit<Changing, 'takesLong'> {
    const { load, largeFrom, keepDocuments, maxVersions, warmUp } = this.#options
    return {
      load,
      largeFrom,
      keepDocuments,
      maxVersions,
      warmUp,
      resolve: (location) => this.#resolve(location, { signal: this.#stop.signal, trusted }),
      arrival: this.clock.now(),
      context: this.#context,
      asUpdateError,
    }
  }

  /** Puts a change at the end of its name's queue, and says what became of it. */
  #enqueue(
    message: Pick<Update, 'name' | 'version'> & { readonly type: ControlMessage['type'] },
    work: (entry: Entry, takesLong: () => void) => Promise<Settled>,
  ): Received {
    const { type, name, version } = message
    const told = { type, name, ...(version === undefined ? {} : { version }) }
    const refused = this.#refusal(name)
    if (refused !== undefined) {
      const update = this.#tell(undefined, { ...told, status: 'rejected', error: refused })
      return { settled: Promise.resolve(update), quick: Promise.resolve() }
    }
    const entry = this.#entryOf(name)
    this.#pending++
    const { settled, quick } = entry.queue.add(async (takesLong) => {
      try {
        if (this.#closed !== undefined) throw closedError()
        return this.#tell(entry, { ...told, ...(await work(entry, takesLong)) })
      } catch (error) {
        return this.#tell(entry, { ...told, status: 'rejected', error: asUpdateError(error) })
      } finally {
        this.#pending--
        // The one that is left is this change itself.
        if (entry.isEmpty && entry.queue.pending === 1) this.#forget(entry)
      }
    })
    return { settled, quick }
  }

  #refusal(name: string): UpdateError | undefined {
    if (this.#closed !== undefined) return closedError()
    if (this.#pending >= this.#options.maxPending)
      return new UpdateError('too-many-updates', 'Too many control messages wait to be applied', {
        expected: `at most ${this.#options.maxPending} at a time`,
      })
    if (!this.#entries.has(name) && this.#entries.size >= this.#options.maxModels)
      return new UpdateError('too-many-updates', 'There are too many names in the registry', {
        expected: `at most ${this.#options.maxModels}`,
      })
    return undefined
  }

  #entryOf(name: string): Entry {
    const known = this.#entries.get(name)
    if (known !== undefined) return known
    const entry = new Entry(name, this.#entryContext)
    const removed = this.#removed.get(name)
    if (removed !== undefined) entry.removed = removed
    this.#entries.set(name, entry)
    return entry
  }

  /** Lets go of a name that has nothing left, and remembers when it was removed. */
  #forget(entry: Entry): void {
    this.#entries.delete(entry.name)
    const left = entry.left()
    this.#leaving.add(left)
    void left.then(() => this.#leaving.delete(left))
    if (entry.removed === Number.NEGATIVE_INFINITY) return
    this.#removed.delete(entry.name)
    this.#removed.set(entry.name, entry.removed)
    if (this.#removed.size > REMEMBERED) {
      const [oldest] = this.#removed.keys()
      this.#removed.delete(oldest)
    }
  }

  #unreadable(message: unknown, error: unknown, type = itemOf(message, 'type')): Update {
    const name = itemOf(message, 'name')
    return this.#tell(undefined, {
      status: 'rejected',
      type: type === 'put' || type === 'route' || type === 'rollback' || type === 'remove' ? type : 'unknown',
      name: typeof name === 'string' ? name : '',
      error: asUpdateError(error),
    })
  }

  /** Counts and reports what became of a message. */
  #tell(entry: Entry | undefined, update: Update): Update {
    if (entry === undefined) this.#rejected++
    else entry.count(update)
    this.#listeners.tell({ type: 'update', at: this.clock.now(), update })
    if (update.status === 'applied') {
      const waiting = this.#waiting
      this.#waiting = []
      for (const resolve of waiting) resolve()
    }
    return update
  }

  // ---- looking at it ---------------------------------------------------------------------------------------

  /** Calls a function for everything that happens, until the function it gives is called. */
  subscribe(listener: (event: RegistryEvent) => void): () => void {
    return this.#listeners.subscribe(listener)
  }

  /** Tells of something that happened beside the registry. @internal */
  tell(event: RegistryEvent): void {
    this.#listeners.tell(event)
  }

  /** What is here, as plain data. */
  state(): RegistryState {
    const { unavailable } = this
    return {
      at: this.clock.now(),
      models: Array.from(this.#entries.values(), (entry) => entry.state()),
      unavailable: { ...unavailable },
      rejected: this.#rejected,
    }
  }

  /**
   * Where everything stands: models with their documents or locations, labels, routes, counts, and the histories of stateful models. Changes that are not
   * settled are not in it.
   */
  snapshot(): RegistrySnapshot {
    return takeDown({
      at: this.clock.now(),
      entries: this.#entries.values(),
      removed: this.#removed,
      rejected: this.#rejected,
    })
  }

  /**
   * Goes on from a snapshot, in a registry that has none of its names: the same answers, the same versions for the same keys. Documents that were put by their
   * location are read from there again, and must be the same.
   * @returns what became of each version; one that can't be loaded any more is left out
   * @throws UpdateError `unreadable-snapshot`
   */
  async restore({
    json,
    documents,
  }: {
    readonly json: unknown
    readonly documents: RegistrySnapshot['documents']
  }): Promise<Update[]> {
    const stored = await readSnapshot(json)
    for (const [name, at] of stored.removed) this.#removed.set(name, at)
    this.#rejected += stored.rejected
    const how = this.#changing(true)
    const updates = await Promise.all(
      stored.models.map((model): Update[] | Promise<Update[]> => {
        const { name } = model
        const refused = this.#refusal(name)
        if (refused !== undefined) return [{ type: 'put', status: 'rejected', name, error: refused }]
        const entry = this.#entryOf(name)
        return entry.queue.add(async (takesLong) => {
          const restored = await restoreModel(entry, model, documents, { ...how, takesLong })
          // What was put meanwhile is for this entry as well.
          if (entry.isEmpty && entry.queue.pending === 1) this.#forget(entry)
          return restored
        }).settled
      }),
    )
    for (const update of updates.flat())
      this.#listeners.tell({ type: 'update', at: this.clock.now(), update })
    return updates.flat()
  }

  // ---- the end ---------------------------------------------------------------------------------------------

  /** Takes everything out of service: waits for the scores that have begun, and cleans up every model. What is put after is rejected. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#stop.abort(closedError())
    const entries = [...this.#entries.values()]
    await Promise.all(entries.map((entry) => entry.queue.idle()))
    this.#entries.clear()
    for (const entry of entries) entry.clear()
    await Promise.all([...entries.map((entry) => entry.left()), ...this.#leaving])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** The model of a put that may be none at all. */
function modelOf(put: Put): Model | undefined {
  try {
    return put.model
  } catch {
    return undefined
  }
}

/** An item of a message that is none, or throws when it is looked at. */
function itemOf(message: unknown, name: string): unknown {
  try {
    return typeof message === 'object' && message !== null ? Reflect.get(message, name) : undefined
  } catch {
    return undefined
  }
}

const closedError = (): UpdateError => new UpdateError('registry-closed', 'The registry was closed')

/** What went wrong with a message, whatever it is: the models in service stay. */
function asUpdateError(error: unknown): ScoreletError {
  return error instanceof ScoreletError
    ? error
    : new UpdateError(
        'resolve-failed',
        `The update failed: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
        },
      )
}

/** Counts who holds each model: it is cleaned up, once, when nobody does any more. */
function holders(): VersionContext['hold'] {
  const holding = new Map<Model, number>()
  return (model) => {
    holding.set(model, (holding.get(model) ?? 0) + 1)
    let held = true
    return async () => {
      if (!held) return
      held = false
      const left = (holding.get(model) ?? 1) - 1
      if (left > 0) holding.set(model, left)
      else {
        holding.delete(model)
        await model.cleanup()
      }
    }
  }
}
