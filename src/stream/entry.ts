/** All that goes by one name: its versions, their labels, and the route that records take among them. */

import { ScoreError } from '../core/errors.js'
import type { ModelRecord } from '../core/value.js'
import type { Answer, RegistryEvent, Update } from './answer.js'
import { beginCanary, type CanaryRun, type CanarySnapshot } from './canary.js'
import type { Clock, Random } from './clock.js'
import { UpdateQueue } from './queue.js'
import { race } from './race.js'
import type { Route, Target } from './route.js'
import { type Destination, shared, targetsOf, type Weighing, weigh } from './routing.js'
import type { Shadows } from './shadow.js'
import type { StoredModel } from './snapshot-schema.js'
import type { ModelState } from './state.js'
import { Statistics } from './statistics.js'
import { Version } from './version.js'

/** The label that serves where no route says otherwise. */
export const STABLE = 'stable'

/** Most names that lead to each other before a record is told that they go round in circles. */
const MOST_HOPS = 8

/** How many records of the last ones are kept to warm up the next version with, and one of how many is. */
const RECENT = 8
const SAMPLED = 1024

/** What entries take from their registry. */
export interface EntryContext {
  readonly clock: Clock
  readonly random: Random
  readonly retain: number
  readonly maxVersions: number
  readonly shadows: Shadows
  tell(event: RegistryEvent): void
  /** Another name. */
  find(name: string): Entry | undefined
  /** Counts changes of any name: what a target stands for may have changed. */
  readonly changes: { count: number }
}

type Reply<R> = Answer<R> | Promise<Answer<R>>

/** The answer to a record that was sent from name to name. */
const lost = <R>(record: R): Answer<R> => ({
  record,
  error: new ScoreError(
    'no-route',
    `The routes lead from name to name, and to no model within ${MOST_HOPS} of them`,
  ),
  ns: 0,
})

/** A name in service. */
export class Entry {
  readonly name: string
  readonly queue = new UpdateQueue()
  /** What each label stands for. */
  readonly labels = new Map<string, Version>()
  /** Versions that were `stable` before, the last one at the end. */
  history: Version[] = []
  /** When the newest put of each label was made. */
  readonly newest = new Map<string, number>()
  readonly updates = { applied: 0, unchanged: 0, stale: 0, rejected: 0 }
  lastError: ModelState['lastError']
  /** When the name was removed. */
  removed = Number.NEGATIVE_INFINITY
  /** When the newest route was made. */
  routedAt = Number.NEGATIVE_INFINITY
  route: Route = {}
  /** Counts of versions that are gone. */
  readonly gone = new Statistics()
  canary: CanaryRun | undefined
  readonly #context: EntryContext
  readonly #versions = new Set<Version>()
  /** Versions that still score what they have begun. */
  readonly #leaving = new Set<Version>()
  #recent: ModelRecord[] = []
  #records = 0
  /** The version that scores everything, where the route says no more. */
  #direct: Version | undefined
  #weighing: Weighing | undefined
  #destinations: readonly (Destination | undefined)[] = []
  #destinationsOf = -1

  constructor(name: string, context: EntryContext) {
    this.name = name
    this.#context = context
  }

  get stable(): Version | undefined {
    return this.labels.get(STABLE)
  }

  get versions(): ReadonlySet<Version> {
    return this.#versions
  }

  /** Records that came lately. */
  get recent(): readonly ModelRecord[] {
    return this.#recent
  }

  /** Whether nothing is here that is worth keeping. */
  get isEmpty(): boolean {
    return this.#versions.size === 0 && Object.keys(this.route).length === 0
  }

  /** When the newest put of a label was made. */
  newestOf(label: string): number {
    return Math.max(this.newest.get(label) ?? Number.NEGATIVE_INFINITY, this.removed)
  }

  /** The version of a text, and of a document where one is given; the youngest of several. */
  versionOf(text: string, digest?: string): Version | undefined {
    return [...this.#versions].findLast(
      ({ facts }) => facts.version === text && (digest === undefined || facts.digest === digest),
    )
  }

  /** The answer to a record; `undefined` where no model is there to give one. */
  answer<R extends ModelRecord>(record: R, key: string | undefined, hops = 0): Reply<R> | undefined {
    if (this.#records++ % SAMPLED === 0) this.#remember(record)
    return this.#direct === undefined
      ? this.#routed(record, key, hops)
      : this.#direct.answer(record, key, STABLE)
  }

  /** The answers to records, in their order; `undefined` where no model is there to give them. */
  answerBatch<R extends ModelRecord>(
    records: readonly R[],
    keys: readonly (string | undefined)[] | undefined,
    hops = 0,
  ): Promise<Answer<R>[]> | undefined {
    if (records.length > 0 && this.#records % SAMPLED < records.length) this.#remember(records[0])
    this.#records += records.length
    if (this.#direct !== undefined) return this.#direct.answerBatch(records, keys, STABLE)
    if (!this.canAnswer()) return undefined
    return this.route.race === undefined
      ? this.#batchRouted(records, keys, hops)
      : Promise.all(records.map(async (record, i) => this.#answerOr(record, keys?.[i], hops)))
  }

  /** An answer where there is a version to give one, which the caller has seen to. */
  #answerOr<R extends ModelRecord>(record: R, key: string | undefined, hops: number): Reply<R> {
    return this.#routed(record, key, hops) ?? lost(record)
  }

  /**
   * Whether there is a version to answer, here or where the route leads.
   * @param seen names that were asked on the way: routes may go round in circles
   */
  canAnswer(seen = new Set<Entry>()): boolean {
    if (this.stable !== undefined) return true
    if (seen.has(this)) return false
    seen.add(this)
    const targets = this.route.race?.targets ?? this.#weighing?.targets ?? []
    return targets.some((target) => this.#reaches(this.lookUp(target), seen))
  }

  #reaches(destination: Destination | undefined, seen = new Set<Entry>([this])): boolean {
    if (destination === undefined || destination instanceof Version) return destination !== undefined
    return this.#context.find(destination.name)?.canAnswer(seen) === true
  }

  /** What a target stands for: a label, a version, or another name. */
  lookUp(target: Target): Destination | undefined {
    const labelled = this.labels.get(target)
    if (labelled !== undefined) return labelled
    const version = this.versionOf(target)
    if (version !== undefined) return version
    return target !== this.name && this.#context.find(target) !== undefined ? { name: target } : undefined
  }

  #weights(): Weighing | undefined {
    const { count } = this.#context.changes
    if (this.#weighing !== undefined && this.#destinationsOf !== count) {
      this.#destinations = this.#weighing.targets.map((target) => {
        const destination = this.lookUp(target)
        return this.#reaches(destination) ? destination : undefined
      })
      this.#destinationsOf = count
    }
    return this.#weighing
  }

  readonly #isThere = (index: number): boolean => this.#destinations[index] !== undefined

  /** The target of a record, and what it stands for. */
  #choose(key: string | undefined): { target: Target; destination: Destination } | undefined {
    const weights = this.#weights()
    const index = weights?.choose(key, this.#context.random, this.#isThere) ?? -1
    const destination = this.#destinations[index]
    if (weights !== undefined && index >= 0 && destination !== undefined)
      return { target: weights.targets[index], destination }
    return this.stable === undefined ? undefined : { target: STABLE, destination: this.stable }
  }

  #routed<R extends ModelRecord>(record: R, key: string | undefined, hops: number): Reply<R> | undefined {
    const reply =
      this.route.race === undefined ? this.#chosen(record, key, hops) : this.#raced(record, key, hops)
    if (reply === undefined) return undefined
    if (!(reply instanceof Promise)) {
      this.#after(reply, key)
      return reply
    }
    return reply.then((answer) => {
      this.#after(answer, key)
      return answer
    })
  }

  #chosen<R extends ModelRecord>(record: R, key: string | undefined, hops: number): Reply<R> | undefined {
    const choice = this.#choose(key)
    return choice === undefined ? undefined : this.#ask(choice.target, choice.destination, record, key, hops)
  }

  #ask<R extends ModelRecord>(
    target: Target,
    destination: Destination,
    record: R,
    key: string | undefined,
    hops: number,
  ): Reply<R> | undefined {
    if (destination instanceof Version) return destination.answer(record, key, target)
    if (hops >= MOST_HOPS) return lost(record)
    const reply = this.#context.find(destination.name)?.answer(record, key, hops + 1)
    if (reply instanceof Promise) return reply.then((answer) => ({ ...answer, route: target }))
    return reply === undefined ? undefined : { ...reply, route: target }
  }

  #raced<R extends ModelRecord>(record: R, key: string | undefined, hops: number): Reply<R> | undefined {
    const { targets, deadline } = this.route.race ?? { targets: [], deadline: 0 }
    const asks = targets.flatMap((target) => {
      const destination = this.lookUp(target)
      if (destination === undefined || !this.#reaches(destination)) return []
      if (hops >= MOST_HOPS && !(destination instanceof Version)) return []
      // A race within a race would ask as many models as there are ways.
      return [() => this.#ask(target, destination, record, key, MOST_HOPS - 1) ?? lost(record)]
    })
    return asks.length === 0
      ? this.stable?.answer(record, key, STABLE)
      : race(record, asks, deadline, this.#context.clock)
  }

  async #batchRouted<R extends ModelRecord>(
    records: readonly R[],
    keys: readonly (string | undefined)[] | undefined,
    hops: number,
  ): Promise<Answer<R>[]> {
    const groups = new Map<Target, { readonly destination: Destination; readonly rows: number[] }>()
    for (let row = 0; row < records.length; row++) {
      const choice = this.#choose(keys?.[row])
      if (choice === undefined) continue
      const group = groups.get(choice.target)
      if (group === undefined) groups.set(choice.target, { destination: choice.destination, rows: [row] })
      else group.rows.push(row)
    }
    const answers = records.map((record) => lost(record))
    await Promise.all(
      Array.from(groups, async ([target, { destination, rows }]) => {
        const some = rows.map((row) => records[row])
        const theirKeys = keys === undefined ? undefined : rows.map((row) => keys[row])
        const theirs =
          destination instanceof Version
            ? await destination.answerBatch(some, theirKeys, target)
            : hops < MOST_HOPS
              ? await this.#context.find(destination.name)?.answerBatch(some, theirKeys, hops + 1)
              : undefined
        theirs?.forEach((answer, i) => {
          answers[rows[i]] = destination instanceof Version ? answer : { ...answer, route: target }
        })
      }),
    )
    answers.forEach((answer, row) => {
      this.#after(answer, keys?.[row])
    })
    return answers
  }

  /** What follows an answer: a canary is watched, shadows are asked. */
  #after(answer: Answer<ModelRecord>, key: string | undefined): void {
    if (this.canary !== undefined) this.#watch(this.canary, answer)
    for (const target of this.route.shadow ?? []) {
      const version = this.lookUp(target)
      if (
        version instanceof Version &&
        !(version.facts.name === answer.model && version.facts.version === answer.version)
      )
        this.#context.shadows.add(version, key, answer)
    }
  }

  #remember(record: ModelRecord): void {
    this.#recent.push(record)
    if (this.#recent.length > RECENT) this.#recent.shift()
  }

  // ---- changes ---------------------------------------------------------------------------------------------

  /** Takes a version in. It scores nothing until it has a label. */
  admit(version: Version): Version {
    this.#versions.add(version)
    return version
  }

  /** Gives a label to a version; what had it before is retained or retires. */
  label(label: string, version: Version): void {
    const before = this.labels.get(label)
    this.labels.set(label, version)
    version.since = this.#context.clock.now()
    if (label === STABLE) {
      this.history = this.history.filter((each) => each !== version)
      if (before !== undefined && before !== version) this.history.push(before)
    }
    if (before !== version) this.#compareAnew(label)
    this.changed()
  }

  /** What a version has shown says nothing of the one that takes its place: a canary that compares it begins anew. */
  #compareAnew(label: string): void {
    if (this.canary !== undefined && (label === STABLE || label === this.canary.target))
      this.setRoute(this.route)
  }

  /** Makes a version that was `stable` before so again; those that came after it retire. Gives `undefined` where there is none. */
  rollBack(version?: string): Version | undefined {
    const at =
      version === undefined
        ? this.history.length - 1
        : this.history.findLastIndex((each) => each.facts.version === version)
    if (at < 0) return undefined
    const back = this.history[at]
    this.history = this.history.slice(0, at)
    this.labels.set(STABLE, back)
    back.since = this.#context.clock.now()
    this.#compareAnew(STABLE)
    this.changed()
    return back
  }

  /** Takes a version out; where it was `stable`, the one before is so again. */
  dismiss(version: Version): void {
    for (const [label, each] of this.labels) if (each === version) this.labels.delete(label)
    this.history = this.history.filter((each) => each !== version)
    if (this.stable === undefined) {
      const back = this.history.pop()
      if (back !== undefined) this.labels.set(STABLE, back)
    }
    this.changed([version])
  }

  /** Takes everything out. */
  clear(): void {
    this.labels.clear()
    this.newest.clear()
    this.history = []
    this.setRoute({})
  }

  /**
   * Puts a route in force.
   * @param stored how far its canary had come
   */
  setRoute(route: Route, stored?: CanarySnapshot): void {
    const { clock, random } = this.#context
    this.route = route
    this.canary =
      route.canary === undefined ? undefined : beginCanary(route.canary, clock.now(), random, stored)
    this.#weigh()
    this.changed()
  }

  #weigh(): void {
    const { weights } = this.route
    const share = this.canary === undefined ? undefined : shared(this.canary.target, this.canary.share)
    const all = share ?? weights
    this.#weighing = all === undefined ? undefined : weigh(this.name, all)
    this.#destinationsOf = -1
  }

  /** Sees to everything that follows a change: who scores directly, and who is not needed any more. */
  changed(out: readonly Version[] = []): void {
    this.#context.changes.count++
    const { weights, canary, race: raced, shadow } = this.route
    const plain =
      weights === undefined && canary === undefined && raced === undefined && (shadow ?? []).length === 0
    this.#direct = plain ? this.stable : undefined
    const { retain, maxVersions } = this.#context
    // One place stays free for the next version: those that are only retained must not keep it out for good.
    const spare = Math.max(0, maxVersions - 1 - new Set(this.labels.values()).size)
    while (this.history.length > Math.min(retain, spare)) this.history.shift()
    const named = targetsOf(this.route)
    const needed = new Set([...this.labels.values(), ...this.history])
    for (const version of this.#versions)
      if (out.includes(version) || !(needed.has(version) || named.has(version.facts.version)))
        this.#retire(version)
  }

  #retire(version: Version): void {
    this.#versions.delete(version)
    this.#context.shadows.drop(version)
    const { name, version: text } = version.facts
    const done = (error?: unknown): void => {
      this.#leaving.delete(version)
      this.gone.add(version.statistics)
      this.#context.tell({
        type: 'retired',
        at: this.#context.clock.now(),
        name,
        version: text,
        ...(error === undefined ? {} : { error }),
      })
    }
    this.#leaving.add(version)
    void version.retire().then(
      () => done(),
      (error: unknown) => done(error),
    )
  }

  /** Resolves when all that has left is cleaned up. */
  async left(): Promise<void> {
    await Promise.allSettled(Array.from(this.#leaving, (version) => version.retire()))
  }

  /** Goes on from where it stood. Versions that are not there any more leave their labels to nobody. */
  restore(stored: StoredModel, versions: readonly (Version | undefined)[]): void {
    for (const [label, place] of stored.labels) {
      const version = versions[place]
      if (version !== undefined) this.labels.set(label, version)
    }
    this.history = stored.history.flatMap((place) => versions[place] ?? [])
    for (const [label, at] of stored.newest) this.newest.set(label, at)
    this.removed = stored.removed ?? this.removed
    this.routedAt = stored.routedAt ?? this.routedAt
    this.gone.restore(stored.gone)
    Object.assign(this.updates, stored.updates)
    this.lastError = stored.lastError
    this.setRoute(stored.route, stored.canary)
  }

  // ---- canary ----------------------------------------------------------------------------------------------

  #watch(canary: CanaryRun, answer: Answer<ModelRecord>): void {
    const verdict = canary.observe(answer, this.#context.clock)
    if (verdict === undefined || verdict === 'stay') return
    const told = {
      type: 'canary',
      at: this.#context.clock.now(),
      name: this.name,
      target: canary.target,
    } as const
    const { canary: _over, ...rest } = this.route
    if (verdict === 'step') {
      this.#weigh()
      this.changed()
      this.#context.tell({ ...told, status: 'step', share: canary.share })
    } else if (verdict === 'promote') {
      const destination = this.lookUp(canary.target)
      if (destination === undefined) {
        this.setRoute(rest)
        this.#context.tell({ ...told, status: 'failed', share: 0, reason: 'it is not there any more' })
        return
      }
      // Labelled before the route is gone: a version that only the route has named would retire with it.
      if (destination instanceof Version) {
        this.labels.delete(canary.target)
        this.label(STABLE, destination)
        // What is older than it is stale from now on, as it would be had it been put here.
        this.newest.set(STABLE, Math.max(this.newestOf(STABLE), destination.facts.at))
      }
      // Another name can't have a label here: all records go to it.
      this.setRoute(destination instanceof Version ? rest : { ...rest, weights: shared(canary.target, 1) })
      this.#context.tell({ ...told, status: 'promoted', share: 1 })
    } else {
      this.setRoute(rest)
      this.#context.tell({ ...told, status: 'failed', share: 0, reason: verdict.failed })
    }
  }

  // ---- state -----------------------------------------------------------------------------------------------

  /** Counts what became of a message. */
  count({ status, error, version }: Update): void {
    this.updates[status]++
    if (error !== undefined)
      this.lastError = {
        at: this.#context.clock.now(),
        code: error.code,
        message: error.message,
        ...(version === undefined ? {} : { version }),
      }
  }

  labelsOf(version: Version): string[] {
    return [...this.labels].filter(([, each]) => each === version).map(([label]) => label)
  }

  #weightOf(version: Version): number {
    const weights = this.#weights()
    if (weights === undefined) return version === this.stable ? 1 : 0
    const total = weights.shares.reduce((sum, share, i) => sum + (this.#isThere(i) ? share : 0), 0)
    if (total === 0) return version === this.stable ? 1 : 0
    const own = weights.shares.reduce(
      (sum, share, i) => sum + (this.#destinations[i] === version ? share : 0),
      0,
    )
    return own / total
  }

  state(): ModelState {
    const { stable } = this
    const totals = new Statistics()
    totals.add(this.gone)
    for (const version of [...this.#versions, ...this.#leaving]) totals.add(version.statistics)
    const named = targetsOf(this.route)
    return {
      name: this.name,
      ...(stable === undefined ? {} : { version: stable.facts.version, since: stable.since }),
      ...(stable?.facts.digest === undefined ? {} : { digest: stable.facts.digest }),
      ...totals.stored(),
      route: this.route,
      versions: Array.from(this.#versions, (version) => {
        const labels = this.labelsOf(version)
        const serving = labels.length > 0 || named.has(version.facts.version)
        return version.state({
          labels,
          status: serving ? 'serving' : 'retained',
          weight: this.#weightOf(version),
        })
      }),
      updates: { ...this.updates },
      ...(this.lastError === undefined ? {} : { lastError: this.lastError }),
    }
  }
}
