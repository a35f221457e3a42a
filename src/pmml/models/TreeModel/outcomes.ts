/** What a tree of classes can say, as columns: for ensembles, which count and average what their members say. */

import type { TreeOutcomes } from '../../model/treeTables.js'
import type { Raw } from '../../types.js'

/** Takes down what the rows of a tree say, one after another. */
export interface OutcomeList {
  /**
   * The place of a predicted class with its distribution; `NaN` for no class.
   * @param key what the rows that say the same have in common
   */
  place(key: unknown, value: Raw, categories?: readonly Raw[], shares?: ArrayLike<number>): number
  outcomes(): TreeOutcomes
}

/** A list of no outcomes. */
export function outcomeList(): OutcomeList {
  const places = new Map<unknown, number>()
  const values: Raw[] = []
  let listed: readonly Raw[] | undefined
  let alike = true
  let shares = new Float64Array(64)
  let filled = 0
  return {
    place(key, value, categories, distribution) {
      if (value === null) return Number.NaN
      // Without a distribution, all that there is to say is the class.
      const own = categories === undefined ? value : key
      const known = places.get(own)
      if (known !== undefined) return known
      if (values.length === 0) listed = categories
      alike &&= categories !== undefined && categories === listed
      if (alike && distribution !== undefined) {
        while (filled + distribution.length > shares.length) shares = doubled(shares)
        shares.set(distribution, filled)
        filled += distribution.length
      }
      places.set(own, values.length)
      return values.push(value) - 1
    },
    outcomes() {
      const classes = new Map<Raw, number>((listed ?? []).map((category, i) => [category, i]))
      for (const value of values) if (!classes.has(value)) classes.set(value, classes.size)
      return {
        classes: [...classes.keys()],
        winners: Int32Array.from(values, (value) => classes.get(value) ?? -1),
        shares: alike && classes.size === listed?.length ? shares.slice(0, filled) : undefined,
      }
    },
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}
