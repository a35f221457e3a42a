/** How deep the definitions of a document are nested: what compiles them and evaluates them goes as deep on the stack. */

import { ModelLoadError } from '../core/errors.js'
import type { XmlElement } from '../xml/element.js'

/**
 * Most levels that expressions, predicates, fields, functions and models may be nested in each other, each counted by what
 * it takes of the stack when it is compiled and evaluated. At the limit they take about half of what Node has.
 */
const NESTING_LIMIT = 1000

/** The levels around what is being compiled. */
export class Nesting {
  private level = 0
  /** The most levels that were reached inside of what is being measured. */
  private deepest = 0

  /**
   * Begins a step that is nested in the one before; `leave` ends it. (Two calls, since one that takes the step as a function
   * would use up the stack that it watches over.) Throws `limit-exceeded` where that is too deep.
   */
  enter(levels: number, at: XmlElement): void {
    this.reach(levels, at)
    this.level += levels
  }

  /** Ends a step that `enter` began. */
  leave(levels: number): void {
    this.level -= levels
  }

  /** Counts what was compiled before, and is so many levels high, as nested here. Throws `limit-exceeded`. */
  reach(height: number, at: XmlElement): void {
    this.deepest = Math.max(this.deepest, this.level + height)
    if (this.level + height > NESTING_LIMIT)
      throw new ModelLoadError('limit-exceeded', 'The definitions of the document are nested too deeply', {
        ...at.place(),
        expected: `at most ${NESTING_LIMIT} levels of expressions, predicates, fields, functions and models`,
      })
  }

  /** Runs a step and tells how many levels are nested inside. */
  measured<T>(step: () => T): { readonly result: T; readonly height: number } {
    const { deepest } = this
    this.deepest = this.level
    try {
      const result = step()
      return { result, height: this.deepest - this.level }
    } finally {
      this.deepest = Math.max(this.deepest, deepest)
    }
  }
}
