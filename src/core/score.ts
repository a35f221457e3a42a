/** Results: of one record, of a batch of columns, of a verification. */

import type { ScoreError } from './errors.js'
import type { Column, Columns, Value } from './value.js'

/** What a model says of one target. */
export interface TargetScore {
  /** The predicted value; `null` where the model gives none. Never `NaN`. */
  prediction: Value
  /** Probability of each class, wherever the model defines a distribution. */
  probabilities?: Record<string, number>
  /** Confidence of each class that the model gives one: rules that don't fire give none. */
  confidences?: Record<string, number>
  /**
   * Distance from or similarity to each class or entity. Of more than 100 entities, such as the records that nearest neighbours are
   * looked for among, those of `ranking` only.
   */
  affinities?: Record<string, number>
  /** Which entity of the model decided: a tree node, a rule, a cluster, a segment. */
  entityId?: string
  /** Ids of entities, the best first, where the model ranks them: clusters, or the nearest neighbours. */
  ranking?: string[]
  /** Reason codes, the most important first. */
  reasonCodes?: string[]
  /**
   * Association rules that recommend something: the record contains their antecedent and not all of their consequent. The
   * highest confidence first, equal ones in document order; the prediction is the consequent of the first.
   */
  rules?: FiredRule[]
}

/** A rule that fires for a record, with the figures of its training data. */
export interface FiredRule {
  /** Its id, or its position in the document, counted from 1. */
  readonly id: string
  /** What the record contains. */
  readonly antecedent: readonly string[]
  /** What comes along with it. */
  readonly consequent: readonly string[]
  /** Share of the transactions that contain both, from 0 to 1. */
  readonly support: number
  /** Share of the transactions with the antecedent that contain the consequent, too; from 0 to 1. */
  readonly confidence: number
  /** How many times as often the consequent is there with the antecedent as it is at all. Absent: not known. */
  readonly lift?: number
  /** Share of the transactions that contain both, less what it were by chance. Absent: not known. */
  readonly leverage?: number
  /** Share of the transactions with either that contain both, from 0 to 1. Absent: not known. */
  readonly affinity?: number
}

/** The result of one record. The target's own members are those of the primary target. */
export interface Score extends TargetScore {
  /** Where a model has several targets: what it says of each. */
  targets?: Record<string, TargetScore>
  /** Every target and output field by its own name. */
  outputs: Record<string, Value>
}

/** The result of a batch of columns, row by row in the order of the input. */
export interface ScoredColumns {
  /** Number of rows. */
  length: number
  prediction: Column
  probabilities?: Record<string, Float64Array>
  outputs: Columns
  /** Rows that could not be scored. */
  errors: Map<number, ScoreError>
}

/** Options of `verify`. */
export interface VerifyOptions {
  /** Relative tolerance in place of the document's own `precision`. */
  readonly precision?: number
  /** Absolute tolerance around zero in place of the document's own `zeroThreshold`. */
  readonly zeroThreshold?: number
}

/** What a verification found. */
export interface Verification {
  /** Number of test records in the document. */
  records: number
  failures: VerificationFailure[]
}

/** One value that differs from what the document expects. */
export interface VerificationFailure {
  /** 1-based position of the test record. */
  record: number
  field: string
  expected: Value
  actual: Value
  /** The error, where the record could not be scored at all. */
  error?: ScoreError
}
