/**
 * The steps of compiling a document that take long, because they look at every node of its large trees. One thread does them; another
 * one, which compiles the same document, takes over what came of them.
 */

import type { Forest } from '../ensemble/evaluation.js'
import type { JoinedShares, LargeTreeTable } from './model/treeTables.js'
import type { Raw } from './types.js'

/** A large tree that is a table. */
export interface LargeTree {
  /** The fields that its tests name, in the order in which they come up: looking them up compiles them. */
  readonly fields: readonly string[]
  /** Gone when whoever wanted the table has what is needed of it. */
  table: LargeTreeTable | undefined
}

/** What comes of each kind of step. */
export interface StepResults {
  /** `undefined` for a tree that takes its nodes to know what it says. */
  readonly tree: LargeTree | undefined
  /** Whether any member of an ensemble predicts classes. */
  readonly hasClasses: boolean
  readonly shares: JoinedShares | undefined
  /** The classes that the members of an ensemble vote for. */
  readonly votes: readonly Raw[] | undefined
  /** The members of an ensemble together, or why they are none. */
  readonly forest: Forest | string
}

type Step = keyof StepResults

/** What came of all steps, by kind, in the order of compiling. */
export type Results = { readonly [S in Step]: StepResults[S][] }

/** Does the steps, or has their results. */
export interface Steps {
  take<S extends Step>(step: S, make: () => StepResults[S]): StepResults[S]
}

/** Steps that are done when they come up. */
export const ownSteps: Steps = { take: (_, make) => make() }

/** The same, and what came of them, for another thread. */
export function recordedSteps(): { readonly steps: Steps; readonly results: Results } {
  const results: Results = { tree: [], hasClasses: [], shares: [], votes: [], forest: [] }
  return {
    results,
    steps: {
      take(step, make) {
        const made = make()
        results[step].push(made)
        return made
      },
    },
  }
}

/** Steps that were done already, while the same document was compiled with the same options. */
export function takenSteps(results: Results): Steps {
  const taken: { [S in Step]: number } = { tree: 0, hasClasses: 0, shares: 0, votes: 0, forest: 0 }
  return {
    take(step) {
      const at = taken[step]++
      if (at >= results[step].length) throw new TypeError('A document is compiled in another way than before')
      return results[step][at]
    },
  }
}
