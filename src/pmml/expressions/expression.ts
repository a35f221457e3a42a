/** What every compiled expression is. */

import type { Frame } from '../frame.js'
import type { DataType, Raw } from '../types.js'
import { castValue } from '../values.js'

/** 1 where a field has a category, 0 where it has another value. */
export interface Indicator {
  readonly variable: CategoricalField
  readonly category: Raw
  /** The value where the field is missing; `NaN` for a missing one. */
  readonly missing: number
}

/** What is asked of a field whose categories count: part of `Variable`, which tells more. */
export interface CategoricalField {
  readonly slot?: number
  readonly hasCodes?: boolean
  readonly values: readonly { readonly value: Raw }[]
  read(frame: Frame): Raw
}

/** The number of an input field as it is, or rounded to 32 bits. */
export interface PassedNumber {
  readonly slot: number
  readonly inFloats: boolean
}

/** A number that is made of the number of an input field alone. */
export interface NumberOfInput extends PassedNumber {
  /** Makes it; `NaN` stands for missing ones on both sides. Absent: it is the same number. */
  of?(number: number): number
}

/** A compiled expression. */
export interface Expression {
  /**
   * The type of the results, where it is the same for every record; else `undefined`, and `evaluate` leaves the type
   * of its result in `frame.resultType`: read it right after, before anything else is evaluated. (`if` with an integer
   * and a double branch is of either type, and integer division depends on it. Asking for the type by a second
   * evaluation would make nested expressions cost 2^depth.)
   */
  readonly type: DataType | undefined
  /** The result; `null` when missing. Throws a `ScoreError` where the result is invalid. */
  evaluate(frame: Frame): Raw
  /** The result where it is a number, else `NaN`: without making the object that a number among other values is. Absent: by `evaluate`. */
  readonly number?: ((frame: Frame) => number) | undefined
  /** Whether such a `NaN` always is a missing result. Else `evaluate` tells, and is no work. */
  readonly isNumberOrMissing?: boolean
  /** Whether the value comes unchanged from a field and lies in its domain. Absent: always valid. */
  isValid?(frame: Frame): boolean
  /** Says that the value may be a collection, where it comes unchanged from a field. */
  admitCollections?(): void
  /** The value, where it is the same for every record. */
  readonly constant?: Raw
  /** What the result is an indicator of, where it is one. */
  readonly indicator?: Indicator | undefined
  /** Where the result is nothing but the number of an input field. */
  readonly passes?: PassedNumber
  /** Where the result is a number made of that of an input field. */
  readonly ofInput?: NumberOfInput
  /** All values in their order, where it comes from an ordinal field that lists them. */
  readonly order?: readonly Raw[]
}

/** An expression whose type is known. */
export function typed(type: DataType, evaluate: (frame: Frame) => Raw): Expression {
  return { type, evaluate }
}

/** An expression that is the same for every record. `undefined` as type: a missing value of no type. */
export function constant(value: Raw, type: DataType | undefined): Expression {
  if (type !== undefined)
    return {
      type,
      evaluate: () => value,
      constant: value,
      ...(typeof value === 'number' ? { number: () => value } : {}),
    }
  return {
    type,
    evaluate(frame) {
      frame.resultType = undefined
      return value
    },
    constant: value,
  }
}

/**
 * The results of an expression converted to a type. What can't be converted is missing: an invalid derived value
 * counts as missing ("Transformation Dictionary").
 */
export function evaluatorOf(expression: Expression, type: DataType): (frame: Frame) => Raw {
  const from = expression.type
  if (from === type) return (frame) => expression.evaluate(frame)
  return (frame) => {
    const value = expression.evaluate(frame)
    if (value === null) return null
    return castValue(value, from ?? frame.resultType ?? type, type) ?? null
  }
}
