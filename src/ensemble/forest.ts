/**
 * Many trees in one table and one loop: what costs in an ensemble is not the comparing but the calling and the fetching,
 * so all trees share four columns, and the numbers that they look at stand next to each other. Knows no format.
 */

import type { TreeTable } from './TreeTable.js'

/** Trees ready to be evaluated together. */
export interface Forest {
  readonly size: number
  /** Which of the caller's numbers the trees look at, in the order in which they are to be handed over. */
  readonly features: readonly number[]
  /**
   * Evaluates every tree.
   * @param numbers the numbers of `features`, in that order; `NaN` is a missing one
   * @param results takes what each tree says
   * @param incomplete takes the trees that looked at a missing number, whose results mean nothing
   * @returns how many those are
   */
  evaluate(numbers: Float64Array, results: Float64Array, incomplete: Int32Array): number
}

/** Puts trees together. */
export function compileForest(trees: readonly TreeTable[]): Forest {
  const places = new Map<number, number>()
  const rows = trees.reduce((sum, { values }) => sum + values.length, 0)
  const feature = new Int32Array(rows)
  const limit = new Float64Array(rows)
  const lower = new Int32Array(rows)
  const value = new Float64Array(rows)
  const roots = new Int32Array(trees.length)
  let next = 0
  for (const [t, tree] of trees.entries()) {
    roots[t] = next
    limit.set(tree.limits, next)
    value.set(tree.values, next)
    for (let row = 0; row < tree.values.length; row++) {
      feature[next + row] = placeOf(tree.features[row])
      lower[next + row] = tree.lowers[row] + next
    }
    next += tree.values.length
  }
  return {
    size: trees.length,
    features: [...places.keys()],
    evaluate(numbers, results, incomplete) {
      let missing = 0
      for (let t = 0; t < roots.length; t++) {
        let row = roots[t]
        let f = feature[row]
        while (f >= 0) {
          const x = numbers[f]
          if (Number.isNaN(x)) {
            incomplete[missing++] = t
            break
          }
          row = lower[row] + (x <= limit[row] ? 0 : 1)
          f = feature[row]
        }
        results[t] = value[row]
      }
      return missing
    },
  }

  function placeOf(of: number): number {
    if (of < 0) return -1
    const known = places.get(of)
    if (known !== undefined) return known
    places.set(of, places.size)
    return places.size - 1
  }
}
