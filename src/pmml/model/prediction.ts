/** What a compiled model says of a record, before it becomes a `Score`. */

import type { Raw } from '../types.js'
import type { FiredRules } from './rules.js'

/** Numbers by class or entity. Its order decides ties: the first of the equally good wins. */
export interface Distribution {
  readonly categories: readonly Raw[]
  /** One number a category; `NaN` for none. */
  readonly values: ArrayLike<number>
  /** Where each category is, for those who look one up among many. */
  readonly places?: ReadonlyMap<Raw, number>
}

/** The result of one model for one record. Results of trees are made at load and shared: never change one. */
export interface Prediction {
  /** The predicted value, `null` when there is none; a list for selectAll. */
  readonly value: Raw
  readonly probabilities?: Distribution
  readonly confidences?: Distribution
  readonly affinities?: Distribution
  /** The entity that decided: a node, a segment, a cluster. */
  readonly entityId?: string
  /** Entities best first, where the model ranks them: clusters, neighbours. */
  readonly ranking?: readonly string[]
  /** Name of the predicted entity, where it has one beside its id. */
  readonly displayValue?: string
  /** Standard error and standard deviation of a predicted number; where the value is a list, of each of its numbers. */
  readonly standardError?: number | readonly (number | null)[]
  readonly standardDeviation?: number | readonly (number | null)[]
  /**
   * The predicted number (or each of a list) where what it was computed from lies so many standard errors or deviations higher; present
   * where these are not simply added to the prediction: a link function, Targets or the like still make of it what is predicted.
   */
  readonly at?: (errors: number) => number | readonly (number | null)[]
  /** Association rules that fired. */
  readonly rules?: FiredRules
  /** Made anew for each record: the score takes the list over. */
  readonly reasonCodes?: string[]
  /** Several targets: what is said of each. */
  readonly targets?: ReadonlyMap<string, Prediction>
  /** Results of the segments that took part, by id, where an OutputField asks for them. */
  readonly segments?: ReadonlyMap<string, Prediction>
}

/** Most entities whose affinities a score lists when only some of them are ranked. */
export const ENTITIES_LISTED = 100

/** No result. */
export const nothing: Prediction = Object.freeze({ value: null })

/**
 * The result of an ensemble that has none: no segment takes part, or a missing one makes it missing. Told apart from `nothing`
 * by identity.
 */
export const noSegment: Prediction = Object.freeze({ value: null })

/** The predicted number; `NaN` when there is none. */
export const numberOf = ({ value }: Prediction): number => (typeof value === 'number' ? value : Number.NaN)

/** A prediction with another value. Most have nothing else: a new one takes a fraction of the time of a copy. */
export function withValue(prediction: Prediction, value: Raw): Prediction {
  for (const part in prediction) if (part !== 'value') return { ...prediction, value }
  return { value }
}

/** The category with the greatest number, the first of equals; `null` when there is none. */
export function winner({ categories, values }: Distribution): Raw {
  let best = -1
  for (let i = 0; i < categories.length; i++)
    if (best < 0 ? !Number.isNaN(values[i]) : values[i] > values[best]) best = i
  return best < 0 ? null : categories[best]
}

/** The number of a category; `undefined` when it has none. */
export function entryOf({ categories, values, places }: Distribution, category: Raw): number | undefined {
  const i = places === undefined ? categories.indexOf(category) : (places.get(category) ?? -1)
  return i < 0 || Number.isNaN(values[i]) ? undefined : values[i]
}

/** `entryOf` for one category. Most distributions of a model have the same list of categories, where its place is then known. */
export function entryFinder(category: Raw): (distribution: Distribution) => number | undefined {
  let last: readonly Raw[] | undefined
  let place = -1
  return ({ categories, values, places }) => {
    if (categories !== last) {
      last = categories
      place = places === undefined ? categories.indexOf(category) : (places.get(category) ?? -1)
    }
    return place < 0 || Number.isNaN(values[place]) ? undefined : values[place]
  }
}

/** Categories by descending number; equals keep their order. */
export function ranked({ categories, values }: Distribution): Raw[] {
  return categories
    .map((category, i) => ({ category, value: values[i] }))
    .sort((a, b) => b.value - a.value)
    .map(({ category }) => category)
}
