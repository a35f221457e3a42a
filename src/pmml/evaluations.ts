/** How many evaluations one record can need: functions that call functions multiply, and a short document may say 2^1000 calls. */

import { ModelLoadError } from '../core/errors.js'
import type { XmlElement } from '../xml/element.js'

/** Most expressions that scoring one record may evaluate through functions that call functions. */
const EVALUATION_LIMIT = 10_000_000
/** Most expressions inside of functions that are compiled: each function anew for each combination of argument types. */
const FUNCTION_LIMIT = 100_000

/** The count of one document. */
export class Evaluations {
  /** Evaluations that one record can need, counted as if each call of a function were written out. */
  private perRecord = 0
  /** Expressions and calls that were compiled inside of functions. */
  private insideFunctions = 0

  /**
   * Counts evaluations. Throws `limit-exceeded` where a record, or compiling the functions, costs too much.
   * @param isInsideFunction whether what needs them stands inside of a function
   */
  spend(evaluations: number, isInsideFunction: boolean, at: XmlElement): void {
    this.perRecord += evaluations
    if (isInsideFunction) this.insideFunctions += 1
    if (this.perRecord > EVALUATION_LIMIT || this.insideFunctions > FUNCTION_LIMIT)
      throw new ModelLoadError(
        'limit-exceeded',
        'Functions that call functions need too many evaluations a record',
        {
          ...at.place(),
          expected: `at most ${EVALUATION_LIMIT} evaluations`,
        },
      )
  }

  /**
   * Runs the step that compiles a function and tells what one call will cost. It counts for nothing here: what counts is calls,
   * each with all that is called inside.
   */
  ofOneCall<T>(step: () => T): { readonly result: T; readonly cost: number } {
    const before = this.perRecord
    const result = step()
    const cost = this.perRecord - before
    this.perRecord = before
    return { result, cost }
  }
}
