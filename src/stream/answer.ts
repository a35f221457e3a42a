/** What comes out: of a record, and of a control message. */

import type { ScoreletError } from '../core/errors.js'
import type { Score } from '../core/score.js'
import type { ModelRecord } from '../core/value.js'

/** What became of a record. Either `score` or `error`; neither where it was passed on for want of a model. */
export interface Answer<R = ModelRecord> {
  readonly record: R
  readonly score?: Score
  /** Why there is no score. The next record is fine. */
  readonly error?: ScoreletError
  /** The name of the model that scored. */
  readonly model?: string
  /** The version that scored. */
  readonly version?: string
  /**
   * The target that the route led to: `stable`, `candidate`, a version, another name. `default`, `pass`: there was no model, and this is what
   * was to be done then.
   */
  readonly route?: string
  /** How long scoring took, in nanoseconds. Of records that were scored together, the mean. */
  readonly ns: number
  /** Where several models were asked: the answer of each, by name, in the order asked. */
  readonly answers?: { readonly [name: string]: Answer<R> }
}

/** What became of a control message. */
export interface Update {
  /**
   * `applied`: it is in force. `unchanged`: the very same document is in force already. `stale`: something newer is. `rejected`: it can't be done, and
   * all is as before; `error` says why.
   */
  readonly status: 'applied' | 'unchanged' | 'stale' | 'rejected'
  readonly type: 'put' | 'route' | 'rollback' | 'remove' | 'unknown'
  readonly name: string
  /** The version concerned. */
  readonly version?: string
  readonly error?: ScoreletError
}

/** What happens in a registry. */
export type RegistryEvent =
  /** A control message was settled. */
  | { readonly type: 'update'; readonly at: number; readonly update: Update }
  /** A version has scored its last record and was cleaned up. */
  | {
      readonly type: 'retired'
      readonly at: number
      readonly name: string
      readonly version: string
      readonly error?: unknown
    }
  /** A canary went a step further, became `stable`, or failed. */
  | {
      readonly type: 'canary'
      readonly at: number
      readonly name: string
      readonly target: string
      readonly status: 'step' | 'promoted' | 'failed'
      readonly share: number
      readonly reason?: string
    }
  /** The source of control messages failed, or ended. The models stay as they are. */
  | { readonly type: 'updates-ended'; readonly at: number; readonly error?: unknown }
