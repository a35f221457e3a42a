/** A route, compiled: which version a record goes to. Targets are looked up anew only when the models have changed. */

import { type Chooser, chooser } from './rendezvous.js'
import type { Route, Target } from './route.js'
import type { Version } from './version.js'

/** What a target stands for at the moment: a version, or another name with a route of its own. */
export type Destination = Version | { readonly name: string }

/** Where a target leads. `undefined`: nowhere yet. */
export type LookUp = (target: Target) => Destination | undefined

/** Weights, compiled. */
export interface Weighing {
  readonly targets: readonly Target[]
  /** The place of the target for a key among those that are there; -1 where none is. */
  choose(key: string | undefined, random: () => number, available: (index: number) => boolean): number
  /** The share of each target, in [0, 1]. */
  readonly shares: readonly number[]
}

/**
 * Compiles weights.
 * @param name whose records they share out: else those who get the candidate of one name get that of every other
 */
export function weigh(name: string, weights: NonNullable<Route['weights']>): Weighing {
  const entries = Object.entries(weights).filter(([, weight]) => weight > 0)
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
  const choice: Chooser = chooser(
    entries.map(([target, weight]) => ({ name: target, weight })),
    name,
  )
  return {
    targets: entries.map(([target]) => target),
    shares: entries.map(([, weight]) => weight / total),
    choose: (key, random, available) =>
      key === undefined ? choice.at(random(), available) : choice.choose(key, available),
  }
}

/** The weights of a target that has a share of the records, and `stable` the rest. */
export const shared = (target: Target, share: number): { readonly [target: Target]: number } =>
  share >= 1 ? { [target]: 1 } : { [target]: share, stable: 1 - share }

/** All targets that a route names. */
export function targetsOf(route: Route): ReadonlySet<Target> {
  return new Set([
    ...Object.keys(route.weights ?? {}),
    ...(route.canary === undefined ? [] : [route.canary.target ?? 'candidate', 'stable']),
    ...(route.shadow ?? []),
    ...(route.race?.targets ?? []),
  ])
}
