/** Whether two answers to the same record say the same: how the results of a shadow are compared with those that were given. */

import type { ScoreletError } from '../core/errors.js'
import type { Score, TargetScore } from '../core/score.js'
import type { Tensor, Value } from '../core/value.js'

/** What came of a record: a score, or an error, or neither. An `Answer` is one. */
export interface Outcome {
  readonly score?: Score
  readonly error?: Pick<ScoreletError, 'code'>
}

/** By how much two numbers may differ, in proportion to the greater one: two exports of one model differ by rounding. */
const TOLERANCE = 1e-9

/**
 * Whether two outcomes differ. Of scores, the predictions are compared, of all targets where there are several: numbers with a relative
 * tolerance, everything else exactly. Errors are the same if their codes are; an error and a score are different.
 * @param tolerance the greatest relative difference of numbers that counts as none; default 1e-9
 */
export function differ(one: Outcome, other: Outcome, tolerance = TOLERANCE): boolean {
  if (one.error !== undefined || other.error !== undefined) return one.error?.code !== other.error?.code
  if (one.score === undefined || other.score === undefined) return one.score !== other.score
  return (
    valuesDiffer(one.score.prediction, other.score.prediction, tolerance) ||
    targetsDiffer(one.score.targets, other.score.targets, tolerance)
  )
}

type Targets = { readonly [name: string]: TargetScore } | undefined

function targetsDiffer(one: Targets = {}, other: Targets = {}, tolerance: number): boolean {
  const names = Object.keys(one)
  return (
    names.length !== Object.keys(other).length ||
    names.some(
      (name) =>
        !Object.hasOwn(other, name) || valuesDiffer(one[name].prediction, other[name].prediction, tolerance),
    )
  )
}

/** Whether two values differ. A whole number is the same as a `bigint`; lists and tensors are compared element by element. */
export function valuesDiffer(one: Value, other: Value, tolerance = TOLERANCE): boolean {
  // Also: infinities, and texts, which are the most frequent predictions beside numbers.
  if (Object.is(one, other)) return false
  if (isNumeric(one) && isNumeric(other)) return numbersDiffer(one, other, tolerance)
  if (isList(one) && isList(other)) return listsDiffer(one, other, tolerance)
  if (isTensor(one) && isTensor(other))
    return (
      one.dims.length !== other.dims.length ||
      one.dims.some((length, axis) => length !== other.dims[axis]) ||
      listsDiffer(one.data, other.data, tolerance)
    )
  return true
}

const isNumeric = (value: Value): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'
const isList = (value: Value): value is readonly Value[] => Array.isArray(value)
const isTensor = (value: Value): value is Tensor =>
  typeof value === 'object' && value !== null && !isList(value)

function numbersDiffer(one: number | bigint, other: number | bigint, tolerance: number): boolean {
  // Beyond 2^53 doubles know no single numbers; where both have them, all digits count.
  if (typeof one === 'bigint' && typeof other === 'bigint') return one !== other
  const [a, b] = [Number(one), Number(other)]
  if (a === b) return false
  // Of an infinity, any share is infinite.
  if (!Number.isFinite(a) || !Number.isFinite(b)) return true
  return Math.abs(a - b) > tolerance * Math.max(Math.abs(a), Math.abs(b))
}

function listsDiffer(one: ArrayLike<Value>, other: ArrayLike<Value>, tolerance: number): boolean {
  if (one.length !== other.length) return true
  for (let i = 0; i < one.length; i++) if (valuesDiffer(one[i], other[i], tolerance)) return true
  return false
}
