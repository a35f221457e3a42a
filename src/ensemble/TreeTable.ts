/** A tree whose every split sends a value to one of two sides, as columns of numbers. Knows no format. */

/** Where a tree goes on at a split whose value is missing. */
export const MISSING = {
  /** Nowhere: it says what it has at the split itself. */
  ends: 0,
  lower: 1,
  greater: 2,
  /** Whoever made the table has to say: the table can't. */
  elsewhere: 3,
} as const

/** Columns with a row a node. The root is row 0; the two children of a split stand next to each other. */
export interface TreeTable {
  /** The number of what the node looks at, in the caller's numbering; -1 for a leaf. */
  readonly features: Int32Array
  /** Numbers up to this one go to the lower child, greater ones to the next row. Means nothing where the row has a set. */
  readonly limits: Float64Array
  /** Row of the lower child. */
  readonly lowers: Int32Array
  /**
   * What the tree says when it ends in the row, at a leaf or at a split that a missing value ends; `NaN` for nothing. A number, or
   * the place of one of the caller's outcomes.
   */
  readonly values: Float64Array
  /** Where a missing value leads: one of `MISSING`. */
  readonly missing: Uint8Array
  /** Splits by category: the values that go to the lower child, by row. Absent: the tree has none. */
  readonly sets?: ReadonlyMap<number, ReadonlySet<unknown>>
}

/**
 * The row at which a tree ends.
 * @param values by the caller's numbering; missing ones are `null` or `NaN`
 * @returns -1 where a missing value leads elsewhere
 */
export function leafOf(tree: TreeTable, values: ArrayLike<unknown>): number {
  const { features, limits, lowers, missing, sets } = tree
  let row = 0
  for (;;) {
    if (features[row] < 0) return row
    const x = values[features[row]]
    if (x === null || x !== x) {
      if (missing[row] === MISSING.ends) return row
      if (missing[row] === MISSING.elsewhere) return -1
      row = lowers[row] + (missing[row] === MISSING.lower ? 0 : 1)
      continue
    }
    const set = sets?.get(row)
    const goesLower = set === undefined ? (x as number) <= limits[row] : set.has(x)
    row = lowers[row] + (goesLower ? 0 : 1)
  }
}
