/** Shadows: versions that score what others have answered, later, when there is time. Their results are compared and forgotten. */

import type { ModelRecord } from '../core/value.js'
import type { Answer } from './answer.js'
import { differ } from './differences.js'
import type { Version } from './version.js'

/** Most records that wait for their shadows. More are not compared, and counted as dropped. */
const WAITING = 1000

/** How long shadows score at a stretch, in nanoseconds, before everything else has its turn. */
const STRETCH = 1e6

interface Waiting {
  readonly version: Version
  readonly key: string | undefined
  readonly answer: Answer<ModelRecord>
}

/** Records that wait for their shadows. */
export class Shadows {
  readonly #nanoseconds: () => number
  #waiting: Waiting[] = []
  /** How many there are, with those that are at work. */
  #count = 0
  #working = false

  constructor(nanoseconds: () => number) {
    this.#nanoseconds = nanoseconds
  }

  /** Has a version score a record as well, some time. */
  add(version: Version, key: string | undefined, answer: Answer<ModelRecord>): void {
    if (this.#count >= WAITING) {
      version.shadow.dropped++
      return
    }
    this.#waiting.push({ version, key, answer })
    this.#count++
    if (!this.#working) {
      this.#working = true
      void this.#work()
    }
  }

  /** Forgets the records that wait for a version that goes. */
  drop(version: Version): void {
    const rest = this.#waiting.filter((each) => each.version !== version)
    this.#count -= this.#waiting.length - rest.length
    this.#waiting = rest
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setTimeout(resolve))
      const end = this.#nanoseconds() + STRETCH
      const batch = this.#waiting
      this.#waiting = []
      let done = 0
      while (done < batch.length && this.#nanoseconds() < end) {
        await this.#compare(batch[done++])
        this.#count--
      }
      this.#waiting = [...batch.slice(done), ...this.#waiting]
    }
    this.#working = false
  }

  async #compare({ version, key, answer }: Waiting): Promise<void> {
    if (version.isRetired) return
    const { shadow } = version
    const other = await version.answer(answer.record, key, 'shadow', shadow.counts)
    if (differ(answer, other)) shadow.differences++
  }
}
