/** What every algorithm of a TimeSeriesModel compiles to, and what they share ("Time Series Models"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import type { XmlElement } from '../../../xml/element.js'
import { malformed, oneOf } from '../../element.js'
import type { Frame } from '../../frame.js'

export const transformations = ['none', 'logarithmic', 'squareroot'] as const

/** What the algorithm sees of a series: the values, their logarithms or their square roots. */
export type Transformation = (typeof transformations)[number]

export const transformation = oneOf(transformations).or('none')

/** Forecasts of the first steps after the series, in the scale of the transformation. */
export interface Forecast {
  readonly values: Float64Array
  /** Their standard errors, `NaN` where the document does not say enough; absent where it says none. */
  readonly errors?: Float64Array
}

/** A compiled algorithm. */
export interface Forecaster {
  readonly transformation: Transformation
  /** Whether forecasts have standard errors. */
  readonly hasErrors: boolean
  /** Steps that one forecast may have. */
  readonly mostSteps: number
  /** Whether all records have one forecast, which then needs to be computed once. */
  readonly isFixed: boolean
  /** Forecasts the first steps; `undefined` where the record lacks a value that is needed. */
  forecast(steps: number, frame: Frame): Forecast | undefined
  /** What the forecast of the first step is made of. */
  explain(frame: Frame): readonly ExplanationStep[]
}

/** Most steps of any forecast, and most multiplications that it may take. */
const STEPS_LIMIT = 100_000
const OPERATIONS_LIMIT = 300_000_000

/** How many steps a forecast may have if each takes so many multiplications. */
export const stepsFor = (operations: number): number =>
  Math.max(1, Math.min(STEPS_LIMIT, Math.floor(OPERATIONS_LIMIT / Math.max(operations, 1))))

/** Applies a transformation to values of the document. Throws where one has no logarithm or root. */
export function transformed(values: Float64Array, by: Transformation, xml: XmlElement): Float64Array {
  if (by === 'none') return values
  return values.map((value) => {
    const result = transformedNumber(value, by)
    // Positions without a value stay without one.
    if (Number.isFinite(result) || Number.isNaN(value)) return result
    throw new ModelLoadError('bad-content', `A value of the series has no ${nouns[by]}`, {
      ...xml.place(),
      received: value,
      expected: by === 'logarithmic' ? 'positive values' : 'values that are not negative',
    })
  })
}

const nouns = { none: 'value', logarithmic: 'logarithm', squareroot: 'square root' }

/** A value in the scale of the transformation. */
export const transformedNumber = (value: number, by: Transformation): number =>
  by === 'none' ? value : by === 'logarithmic' ? Math.log(value) : Math.sqrt(value)

/** A forecast in the scale of the series. */
export const restored = (value: number, by: Transformation): number =>
  by === 'none' ? value : by === 'logarithmic' ? Math.exp(value) : value * value

/** A bound of an interval in the scale of the series: what is below the least square root is that of 0. */
export const restoredBound = (value: number, by: Transformation): number =>
  restored(by === 'squareroot' ? Math.max(value, 0) : value, by)

/** Checks the number of coefficients or values that an element writes out. */
export function checkCount(xml: XmlElement, what: string, received: number, wanted: number): void {
  if (received !== wanted)
    throw new ModelLoadError('bad-content', `${xml.name} has another number of ${what} than its order says`, {
      ...xml.place(),
      received,
      expected: `${wanted} numbers`,
    })
}

/** A whole number in a range. Throws `bad-attribute`. */
export function checkRange(
  xml: XmlElement,
  attribute: string,
  value: number,
  least: number,
  most: number,
): number {
  if (value >= least && value <= most) return value
  throw malformed(xml, `${attribute} of ${xml.name} is out of range`, {
    received: value,
    expected: `a whole number from ${least} to ${most}`,
  })
}

/** A number that must be finite, since everything is computed from it. */
export function finite(xml: XmlElement, what: string, value: number): number {
  if (Number.isFinite(value)) return value
  throw malformed(xml, `${what} of ${xml.name} is not a finite number`, {
    received: value,
    expected: 'a finite number',
  })
}

/** A finite number that is not negative. */
export function notNegative(xml: XmlElement, what: string, value: number): number {
  if (finite(xml, what, value) >= 0) return value
  throw malformed(xml, `${what} of ${xml.name} is negative`, {
    received: value,
    expected: 'a number that is not negative',
  })
}

/** Numbers that must all be finite. */
export function allFinite(xml: XmlElement, values: Float64Array): Float64Array {
  for (const each of values) finite(xml, 'An item', each)
  return values
}
