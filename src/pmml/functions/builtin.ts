/** What a built-in function is, and what comes of arguments it has no result for ("Built-in functions"). */

import type { Expression } from '../expressions/expression.js'
import type { Raw } from '../types.js'

/** A built-in function. */
export interface BuiltIn {
  /** Least and greatest number of arguments. */
  readonly arity: readonly [least: number, most: number]
  /**
   * The application of the function to arguments, as many as `arity` allows. Throws a `ModelLoadError` (without a
   * place) for arguments of types that the function has no meaning for and for constant patterns that are malformed.
   * The result throws `InvalidResult` where the function has no result for a record's values, and a `ScoreError`
   * where an integer leaves the exact range.
   */
  compile(args: readonly Expression[]): Expression
}

/** Built-in functions by name. */
export type BuiltInTable = { readonly [name: string]: BuiltIn }

/**
 * Thrown where a function has no result for its arguments. No `Error`: it is caught by Apply, which decides by
 * `invalidValueTreatment`, and a stack trace would cost more than the function.
 */
export class InvalidResult {
  readonly function: string
  /** A sentence with the function and what it can't take. */
  readonly message: string
  /** The value that invalid results passed on "as is" have: NaN for numeric functions. */
  readonly value: Raw

  constructor(name: string, problem: string, value: Raw = null) {
    this.function = name
    this.message = `The function "${name}" ${problem}`
    this.value = value
  }
}
