/** When it is time to let the event loop do something else. */

import { eventLoopTurn } from '../io/turn.js'
import type { Clock } from './clock.js'

/** How long a stream works at a stretch, in nanoseconds: what comes from a socket meanwhile has to wait. */
const STRETCH = 4e6

/**
 * Tells when a stream has worked long enough at a stretch. Where its sources are always ready it would else go on for ever: settled promises come before
 * everything that the event loop has to do, and an update from a socket would never arrive.
 */
export class Breath {
  readonly #nanoseconds: () => number
  #begun: number

  constructor(clock: Clock) {
    this.#nanoseconds = () => clock.nanoseconds()
    this.#begun = this.#nanoseconds()
  }

  get isDue(): boolean {
    return this.#nanoseconds() - this.#begun > STRETCH
  }

  /** Gives the event loop a turn. */
  async take(): Promise<void> {
    await eventLoopTurn()
    this.#begun = this.#nanoseconds()
  }
}
