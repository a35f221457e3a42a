/** Matrices of numbers: their shape, and reading an entry. */

/** A matrix of numbers, row by row in one array. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  /** The entry of row i and column j, counted from 0, is at i·columns + j. */
  readonly values: Float64Array
}

/** The entry of a row and a column, counted from 0. */
export const entry = ({ columns, values }: Matrix, row: number, column: number): number =>
  values[row * columns + column]
