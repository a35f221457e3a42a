/** Routes: which versions of which models score the records that ask for a name. Plain data. */

/**
 * What a route leads to: a label (`stable`, `candidate` …) or a version of the name that is asked for, or another name. Looked up in
 * this order, record by record: a target that is not there yet is passed over, and its share goes to the others.
 */
export type Target = string

/** How the records of a name are shared out. Without any of it, `stable` scores them all. */
export interface Route {
  /**
   * How many records each target gets, in proportion: `{ stable: 9, candidate: 1 }`. A record that comes with a key always goes where its key
   * went before, as far as the weights allow: when they change, only as many keys move as must.
   */
  readonly weights?: { readonly [target: Target]: number }
  /** Lets a target take over step by step, as long as its results are good. Instead of `weights`. */
  readonly canary?: Canary
  /** Targets that score every record as well, later and for comparison only. */
  readonly shadow?: readonly Target[]
  /** Asks several targets at once and takes the first result. Instead of `weights` and `canary`. */
  readonly race?: Race
}

/** A target that takes over step by step. */
export interface Canary {
  /** Default `candidate`. */
  readonly target?: Target
  /** Its share of the records at each step, rising, in (0, 1]. Default 0.01, 0.1, 0.5, 1: after the last step it becomes `stable`. */
  readonly steps?: readonly number[]
  /** How many records of its own it must score before the next step. Default 1000. */
  readonly records?: number
  /** How long a step lasts at least, in milliseconds. Default 0. */
  readonly ms?: number
  readonly guard?: Guard
}

/** When a canary has failed: its share goes back to `stable`, and it is taken out of the route. */
export interface Guard {
  /** By how much its share of errors may be greater than that of `stable`. Default 0.01. */
  readonly errorRate?: number
  /** How many times as long as `stable` it may take at the 99th percentile. Default: as long as it likes. */
  readonly latency?: number
  /**
   * How far the distribution of its predictions may be from that of `stable`, in [0, 1]: the Kolmogorov–Smirnov distance of numbers, the total
   * variation distance of classes. Default: as far as it likes.
   */
  readonly shift?: number
  /** How many records of its own are needed to judge. Default 100. */
  readonly minimum?: number
}

/** Several targets at once. */
export interface Race {
  readonly targets: readonly Target[]
  /** How long to wait for a result, in milliseconds. */
  readonly deadline: number
}
