/** The control stream: read by a loop of its own, whatever becomes of the records, and what of it records wait for. */

import type { Breath } from './breath.js'
import type { Registry } from './registry.js'
import { isLast, type Pulled } from './sources.js'

/**
 * What records wait for of the updates that arrived before them. `quick`: until each is in force, or it is known that loading it takes long.
 * `always`: until each is in force or rejected. `never`: nothing.
 */
export type UpdatesFirst = 'quick' | 'always' | 'never'

/** What the control stream takes from its stream. */
export interface UpdatesContext {
  readonly registry: Registry
  readonly first: UpdatesFirst
  /** Most updates that are not settled. */
  readonly most: number
  readonly breath: Breath
  /** Whether all there are come before the first record. */
  readonly whole: boolean
}

/**
 * How many settled promises lie, at most, between a producer that hands an update over and this loop: a queue and two async generators around it. A
 * record that was handed over just after, and without them, must not overtake it.
 */
const HANDS = 8

/** How many turns of the event loop a record waits for what a Node stream has and has not handed over yet. */
const MOST_TURNS = 4

const settled = Promise.resolve()

/** Reads updates and has a registry apply them. */
export class Updates {
  readonly #source: Pulled<unknown>
  readonly #context: UpdatesContext
  /** Everything that has arrived and that records wait for. */
  #gate: Promise<unknown> | undefined
  /** What the first record waits for where all updates come before it. */
  #whole: Promise<unknown> | undefined
  #received = 0
  #unsettled = 0
  #resume: (() => void) | undefined
  /** Whether the source has been asked and has not answered. */
  #isAsking = false
  #isOver = false
  #isStopped = false
  /** The turn that everything else has, while this loop waits. */
  #rest: Promise<void> | undefined
  // What the record that is waiting needs. There is never more than one.
  #go: () => void = () => {}
  #hands = 0
  #turns = 0
  #seen = 0
  #enough = 0

  constructor(source: Pulled<unknown>, context: UpdatesContext) {
    this.#source = source
    this.#context = context
    const pumped = this.#pump()
    if (context.whole && context.first !== 'never') this.#whole = pumped.then(() => this.#gate)
  }

  /** Calls back when every update that arrived before now is in force. One record at a time. */
  before(go: () => void): void {
    if (this.#context.first === 'never' || (this.#isOver && this.#gate === undefined)) {
      go()
      return
    }
    if (this.#whole !== undefined) {
      void this.#whole.then(() => {
        this.#whole = undefined
        this.before(go)
      })
      return
    }
    this.#go = go
    this.#turns = 0
    this.#seen = this.#received
    this.#enough = this.#received + this.#context.most
    this.#hands = HANDS
    void settled.then(this.#hand)
  }

  readonly #hand = (): void => {
    if (--this.#hands > 0) void settled.then(this.#hand)
    else if (this.#gate !== undefined) void this.#gate.then(this.#look)
    else this.#look()
  }

  /** Goes on, unless more has arrived meanwhile. */
  readonly #look = (): void => {
    if (this.#received !== this.#seen && this.#received < this.#enough) {
      this.#seen = this.#received
      this.#hands = HANDS
      void settled.then(this.#hand)
    } else if (this.#rest !== undefined) {
      // What has been handed over meanwhile is not read yet.
      this.#hands = HANDS
      void this.#rest.then(this.#hand)
    } else if (this.#isAsking && this.#turns < MOST_TURNS && this.#source.hasMore()) {
      this.#turns++
      this.#hands = HANDS
      void this.#context.breath.take().then(this.#hand)
    } else this.#go()
  }

  /** Stops reading. What has been read is still applied. */
  stop(): Promise<void> {
    if (this.#isStopped) return settled
    this.#isStopped = true
    this.#resume?.()
    if (this.#isOver) return settled
    const stopped = this.#source.stop().catch(() => {})
    // A source that waits for an update may do so for ever.
    return this.#isAsking ? settled : stopped
  }

  async #pump(): Promise<void> {
    const { registry, breath, most } = this.#context
    const ended = (error?: unknown): void => {
      this.#isOver = true
      if (!this.#isStopped)
        registry.tell({
          type: 'updates-ended',
          at: registry.clock.now(),
          ...(error === undefined ? {} : { error }),
        })
    }
    try {
      for (;;) {
        this.#isAsking = true
        const step = await this.#source.next()
        this.#isAsking = false
        if (this.#isStopped) return
        if (isLast(step)) return ended()
        this.#receive(step.value)
        while (this.#unsettled >= most && !this.#isStopped)
          await new Promise<void>((resolve) => {
            this.#resume = resolve
          })
        if (breath.isDue) {
          this.#rest = breath.take()
          await this.#rest
          this.#rest = undefined
        }
        if (this.#isStopped) return
      }
    } catch (error) {
      this.#isAsking = false
      ended(error ?? new Error('The source of updates failed and did not say why'))
    }
  }

  #receive(message: unknown): void {
    const { registry, first, whole } = this.#context
    const received = registry.receive(message)
    this.#received++
    this.#unsettled++
    void received.settled.then(() => {
      this.#unsettled--
      this.#resume?.()
    })
    if (first === 'never') return
    const awaited = first === 'always' || whole ? received.settled : received.quick
    const gate = Promise.all([this.#gate, awaited]).then(() => {
      if (this.#gate === gate) this.#gate = undefined
    })
    this.#gate = gate
  }
}
