/** A tree whose every split compares one number with one limit, as columns of numbers. Knows no format. */

/** Columns with a row a node. The root is row 0; siblings stand next to each other. */
export interface TreeTable {
  /** The number that the node looks at; -1 for a leaf. */
  readonly features: Int32Array
  /** Numbers up to this one go to the lower child, greater ones to the next row. */
  readonly limits: Float64Array
  /** Row of the lower child. */
  readonly lowers: Int32Array
  /** What the tree says when it ends at the node; `NaN` for nothing. */
  readonly values: Float64Array
}

/** The row at which a tree ends; -1 where it looks at a number that is missing (`NaN`). */
export function leafOf({ features, limits, lowers }: TreeTable, numbers: ArrayLike<unknown>): number {
  let row = 0
  for (;;) {
    if (features[row] < 0) return row
    const x = numbers[features[row]]
    // Neither null nor a collection: only numbers go further here.
    if (typeof x !== 'number' || Number.isNaN(x)) return -1
    row = lowers[row] + (x <= limits[row] ? 0 : 1)
  }
}
