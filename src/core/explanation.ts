/** How a score came about, as data. */

import type { Value } from './value.js'

/** How one model came to its result. */
export interface Explanation {
  /** The model's element: `TreeModel`, `RegressionModel` ... */
  readonly element: string
  /** The model's own name, where it has one. */
  readonly name?: string
  /** The result, as `Score.prediction` has it. */
  readonly prediction: Value
  /** The values that the model saw, after the treatments of missing, invalid and outlying ones. Of the outermost model only. */
  readonly inputs?: { readonly [field: string]: Value }
  /** What led to the result, in the order of the computation. */
  readonly steps: readonly ExplanationStep[]
}

/** One step of a computation. `kind` tells which members are there. */
export type ExplanationStep =
  /** A node of a tree on the path to the result. */
  | { readonly kind: 'node'; readonly id?: string; readonly predicate: string; readonly value?: Value }
  /** A summand: of a regression, of a scorecard, of a network. `category` names the class it speaks for. */
  | {
      readonly kind: 'term'
      readonly term: string
      readonly value?: Value
      readonly coefficient?: number
      /** What it adds; `null` when an input is missing. */
      readonly contribution: number | null
      readonly category?: Value
    }
  /** A number or a distribution that the computation passes through: a sum, a link, a normalisation, a vote. */
  | { readonly kind: 'intermediate'; readonly name: string; readonly value: Value; readonly category?: Value }
  /** A model inside, with how it came to its own result; without `explanation` it did not take part. */
  | {
      readonly kind: 'segment'
      readonly id: string
      readonly weight: number
      readonly explanation?: Explanation
    }
  /** A rule that fired, or an attribute of a scorecard that was met. */
  | {
      readonly kind: 'rule'
      readonly id: string
      readonly condition?: string
      readonly value: Value
      readonly weight?: number
      readonly confidence?: number
      readonly reasonCode?: string
    }
  /** How far an entity (a cluster, a neighbour, a class) is from the record, or how like it. */
  | { readonly kind: 'entity'; readonly id: string; readonly value?: Value; readonly affinity: number }
  /** What Targets made of the model's own result. */
  | { readonly kind: 'target'; readonly before: Value; readonly after: Value }
