/** Changes of one name, one after the other in the order in which they came, and who waits for them. */

import type { Update } from './answer.js'

/** A control message on its way. */
export interface Received<T = Update> {
  /** What became of it. */
  readonly settled: Promise<T>
  /** Resolves when it is settled, or as soon as it is known that this takes long: records that came later need not wait any more. */
  readonly quick: Promise<void>
}

/** A queue of changes. */
export class UpdateQueue {
  /** Changes that are not settled yet. */
  pending = 0
  #last: Promise<unknown> = Promise.resolve()
  /** Whether the change at work takes long. */
  #slow = false
  readonly #waiting = new Set<() => void>()

  /**
   * Puts a change at the end.
   * @param work does it, and does not reject; calls what it is given when it turns out to take long
   */
  add<T>(work: (takesLong: () => void) => Promise<T>): Received<T> {
    let go = (): void => {}
    const quick = new Promise<void>((resolve) => {
      go = resolve
    })
    if (this.#slow) go()
    else this.#waiting.add(go)
    this.pending++
    const run = async (): Promise<T> => {
      try {
        return await work(() => {
          this.#slow = true
          for (const each of this.#waiting) each()
          this.#waiting.clear()
        })
      } finally {
        this.#slow = false
        this.pending--
        this.#waiting.delete(go)
        go()
      }
    }
    const settled = this.#last.then(run)
    this.#last = settled
    return { settled, quick }
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.pending > 0) await this.#last
  }
}
