/** What the trees of a forest look at, and the places that its values can have among all that they compare it with. */

import { EXTRA_PLACES } from './kernel/layout.js'
import type { TreeTable } from './TreeTable.js'

/** A value that trees look at. */
export interface ForestFeature {
  /** The caller's number of it. */
  readonly feature: number
  /** The limits that splits compare it with, distinct and ascending. Of categories: their codes. */
  readonly limits: Float64Array
  /** Where splits are by category: the code of each value that a set names, counted from 0. All others have the code `categories.size`. */
  readonly categories: ReadonlyMap<unknown, number> | undefined
  /** The first of its places: as many as there are limits below it, then the two of missing values. */
  readonly firstPlace: number
}

/** Number of places of a feature. */
export const placesOf = ({ limits }: ForestFeature): number => limits.length + EXTRA_PLACES

/** The codes of a set of categories, ascending: sets of the same values are one. */
export const codesOf = (set: ReadonlySet<unknown>, { categories }: ForestFeature): number[] =>
  [...set].map((value) => categories?.get(value) ?? -1).sort((a, b) => a - b)

/** The features of a forest, those with the most limits first, and where each of its trees' splits stand among them. */
export interface Features {
  readonly list: readonly ForestFeature[]
  /** Number of places of all of them. */
  readonly places: number
  /** Position in the list by the caller's number. */
  readonly positions: Int32Array
  /** By row of a tree, the place of a split's limit among those of its feature; of one by category, and of a leaf, 0. */
  limitsOf(tree: TreeTable): Int32Array
}

/** Collects the features. `undefined` where trees split a value by size and by category, too. */
export function collectFeatures(trees: readonly TreeTable[]): Features | undefined {
  const limits = new Map<number, number[]>()
  const categories = new Map<number, Map<unknown, number>>()
  for (const { features, limits: ofTree, sets } of trees)
    for (let row = 0; row < features.length; row++) {
      const feature = features[row]
      if (feature < 0) continue
      const set = sets?.get(row)
      if (set === undefined) entryOf(limits, feature, () => []).push(ofTree[row])
      else {
        const codes = entryOf(categories, feature, () => new Map())
        for (const value of set) if (!codes.has(value)) codes.set(value, codes.size)
      }
    }
  for (const feature of categories.keys()) if (limits.has(feature)) return undefined
  const found: Omit<ForestFeature, 'firstPlace'>[] = [
    ...[...limits].map(([feature, each]) => ({ feature, limits: distinct(each), categories: undefined })),
    ...[...categories].map(([feature, codes]) => ({
      feature,
      limits: Float64Array.from(codes.values()),
      categories: codes,
    })),
  ].sort((a, b) => b.limits.length - a.limits.length)
  let places = 0
  const list = found.map((each): ForestFeature => {
    const firstPlace = places
    places += each.limits.length + EXTRA_PLACES
    return { ...each, firstPlace }
  })
  const positions = new Int32Array(1 + list.reduce((most, { feature }) => Math.max(most, feature), 0))
  for (const [position, { feature }] of list.entries()) positions[feature] = position
  const limitsByTree = new Map<TreeTable, Int32Array>()
  return {
    list,
    places,
    positions,
    limitsOf(tree) {
      // Every plan asks for them.
      return entryOf(limitsByTree, tree, () => {
        const { features, limits: ofTree, sets } = tree
        return features.map((feature, row) =>
          feature < 0 || sets?.has(row) ? 0 : placeIn(list[positions[feature]].limits, ofTree[row]),
        )
      })
    },
  }
}

/** The entry of a key, made where there is none. */
function entryOf<Key, T>(map: Map<Key, T>, key: Key, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function distinct(numbers: readonly number[]): Float64Array {
  const sorted = Float64Array.from(numbers).sort()
  let count = 0
  for (let i = 0; i < sorted.length; i++)
    // 0 and -0 are one limit.
    if (count === 0 || sorted[i] !== sorted[count - 1]) sorted[count++] = sorted[i]
  return sorted.slice(0, count)
}

/** The place of a number that is in an ascending list. */
function placeIn(sorted: Float64Array, x: number): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (sorted[middle] < x) from = middle + 1
    else to = middle
  }
  return from
}
