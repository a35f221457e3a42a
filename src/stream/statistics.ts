/** What is counted of records: how many, which errors, how long they took. */

import { Histogram } from './histogram.js'
import type { LatencyState } from './state.js'

/** Most different codes that are counted each for itself: codes come from a table, so there are no more. */
type ErrorCounts = Map<string, number>

/** Counts of one version, or of all of a name. */
export class Statistics {
  count = 0
  readonly latency = new Histogram()
  readonly #errors: ErrorCounts = new Map()

  /** Counts records that took so long each, in nanoseconds. */
  scored(ns: number, records = 1): void {
    this.count += records
    this.latency.record(ns, records)
  }

  /** Counts an error of a record that is counted already. */
  failed(code: string, records = 1): void {
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + records)
  }

  /** Takes over the counts of others. */
  add(other: Statistics): void {
    this.count += other.count
    this.latency.add(other.latency)
    for (const [code, count] of other.#errors) this.failed(code, count)
  }

  errors(): { readonly [code: string]: number } {
    return Object.fromEntries(this.#errors)
  }

  /** Counts on from where others stood. */
  restore(stored: StoredStatistics): void {
    this.count = stored.count
    this.latency.restore(stored.latency)
    this.#errors.clear()
    for (const [code, count] of Object.entries(stored.errors)) this.#errors.set(code, count)
  }

  stored(): StoredStatistics {
    return { count: this.count, errors: this.errors(), latency: this.latency.state() }
  }
}

/** Counts as plain data. */
export interface StoredStatistics {
  readonly count: number
  readonly errors: { readonly [code: string]: number }
  readonly latency: LatencyState
}
