/** The state of a registry, as plain data that JSON can hold. */

import type { ModelFormat } from '../core/model.js'
import type { Route } from './route.js'

/** How long things took, in nanoseconds. */
export interface LatencyState {
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  /** Buckets that are not empty: the greatest value in it, and how many are in it. About 3 % wide. */
  readonly buckets: readonly (readonly [upTo: number, count: number])[]
}

/** One version of a model, as long as it is loaded. */
export interface VersionState {
  readonly version: string
  /** SHA-256 of the document; absent where a loaded model was put. */
  readonly digest?: string
  /** Labels that stand for it: `stable`, `candidate` … */
  readonly labels: readonly string[]
  /** `serving`: a label or a route leads to it. `retained`: kept for a rollback. */
  readonly status: 'serving' | 'retained'
  readonly format: ModelFormat
  readonly element: string
  readonly bytes: number
  /** When it came into service, in milliseconds since 1970. */
  readonly since: number
  /** Milliseconds since then. */
  readonly age: number
  /** How long loading, verifying and warming up took, in milliseconds. */
  readonly loadTime: number
  /** Records scored, those with an error included. */
  readonly count: number
  /** Errors of records, by code. */
  readonly errors: { readonly [code: string]: number }
  readonly latency: LatencyState
  /** The share of the records of its name that the route gives it, in [0, 1]. */
  readonly weight: number
  /** Records that it scored as a shadow, and how many results differed from the answer. */
  readonly shadow?: { readonly count: number; readonly differences: number; readonly dropped: number }
  /** Sessions of a stateful model, one a key. */
  readonly sessions?: number
  readonly metadata?: { readonly [key: string]: unknown }
}

/** All that goes by one name. */
export interface ModelState {
  readonly name: string
  /** The version that is `stable`; absent where there is none. */
  readonly version?: string
  readonly digest?: string
  readonly since?: number
  /** Records scored under this name, by versions that are gone as well. */
  readonly count: number
  /** Their errors, by code. */
  readonly errors: { readonly [code: string]: number }
  readonly latency: LatencyState
  readonly route: Route
  readonly versions: readonly VersionState[]
  readonly updates: {
    readonly applied: number
    readonly unchanged: number
    readonly stale: number
    readonly rejected: number
  }
  /** The last message that was rejected. */
  readonly lastError?: {
    readonly at: number
    readonly version?: string
    readonly code: string
    readonly message: string
  }
}

/** All of a registry. */
export interface RegistryState {
  /** When this was looked at, in milliseconds since 1970. */
  readonly at: number
  readonly models: readonly ModelState[]
  /** Records that found no model, by what was done. */
  readonly unavailable: {
    readonly waited: number
    readonly failed: number
    readonly defaulted: number
    readonly passed: number
    readonly dropped: number
  }
  /** Messages that were no control messages, or named nothing that is there. */
  readonly rejected: number
}
