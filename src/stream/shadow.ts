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
  #working = false

  constructor(nanoseconds: () => number) {
    this.#nanoseconds = nanoseconds
  }

  /** Has a version score a record as well, some time. */
  add(version: Version, key: string | undefined, answer: Answer<ModelRecord>): void {
    if (this.#waiting.length >= WAITING) {
      version.shadow.dropped++
      return
    }
    this.#waiting.push({ version, key, answer })
    if (!this.#working) {
      this.#working = true
      void this.#work()
    }
  }

  /** Forgets the records that wait for a version that goes. */
  drop(version: Version): void {
    this.#waiting = this.#waiting.filter((each) => each.version !== version)
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setTimeout(resolve))
      const end = this.#nanoseconds() + STRETCH
      const batch = this.#waiting
      this.#waiting = []
      let done = 0
      while (done < batch.length && this.#nanoseconds() < end) await this.#compare(batch[done++])
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
