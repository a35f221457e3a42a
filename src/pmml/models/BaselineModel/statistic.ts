/** What a test statistic of a BaselineModel is ("Baseline Models"). */

import type { XmlElement } from '../../../xml/element.js'
import type { Scope, Variable } from '../../compilation.js'
import type { Frame } from '../../frame.js'

/** What a statistic is compiled from. */
export interface TestContext {
  readonly xml: XmlElement
  readonly baseline: XmlElement
  readonly alternate: XmlElement | undefined
  readonly scope: Scope
  /** The field that is watched. */
  readonly variable: Variable
  /** Records that count, the one being scored among them; 0: all since the beginning. */
  readonly windowSize: number
  readonly resetValue: number
  readonly normalizationScheme: 'Independent' | 'SizeWeighted'
  readonly weightField: string | undefined
  /** What a record counts for: the value of the weight field, 0 where it is missing or no weight; 1 without such a field. */
  weightOf(frame: Frame): number
}

/**
 * A compiled statistic. What it remembers is plain data, `undefined` before the first record; it belongs to one session, so
 * `remember` may change what it is given.
 */
export interface Statistic {
  /** The statistic with the record in the frame as the latest; `NaN` when there is none. */
  compute(memory: unknown, frame: Frame): number
  /** Whether something may be what was remembered. */
  holds(memory: unknown): boolean
  /** What is remembered once the record in the frame is past. */
  remember(memory: unknown, frame: Frame): unknown
}
