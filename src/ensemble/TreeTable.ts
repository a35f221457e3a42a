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
 * @param read gives the value of a source by the caller's numbering, `null` where it is missing; asked for as the way needs it
 * @returns -1 where it is the caller's to say: a missing value leads elsewhere, or a value is `NaN`, which is on no side
 */
export function leafOf<Source>(
  { features, limits, lowers, missing, sets }: TreeTable,
  read: (source: Source, feature: number) => unknown,
  source: Source,
): number {
  let row = 0
  for (;;) {
    const feature = features[row]
    if (feature < 0) return row
    const x = read(source, feature)
    if (x === null) {
      switch (missing[row]) {
        case MISSING.ends:
          return row
        case MISSING.elsewhere:
          return -1
        case MISSING.lower:
          row = lowers[row]
          break
        default:
          row = lowers[row] + 1
      }
      continue
    }
    const set = sets?.get(row)
    if (set === undefined) {
      // Truth values are compared by 0 and 1, as JavaScript does.
      const number = x as number
      if (number <= limits[row]) row = lowers[row]
      else if (number > limits[row]) row = lowers[row] + 1
      else return -1
    } else row = lowers[row] + (set.has(x) ? 0 : 1)
  }
}
