/** Comparisons of two values and membership of a value in a list ("Built-in functions"). */

import { isCount, temporal } from '../dates.js'
import { constant, type Expression, typed } from '../expressions/expression.js'
import type { Frame } from '../frame.js'
import { type DataType, isNumeric, type Raw } from '../types.js'
import { arithmeticType, castValue, parseValue, valueText } from '../values.js'
import { cannotTake, typeMismatch, typeOfResult } from './arguments.js'
import type { BuiltIn, BuiltInTable } from './builtin.js'

// Values of different types are compared in the type of the left one: a number with a text field as texts, a text with a
// number field as numbers, a double with a float field in 32 bits. Only integers meet fractions as what they are.

/** A present value as one to be compared with values of another type; `undefined` when there is none. */
function comparable(value: Raw, from: DataType, to: DataType): Raw | undefined {
  if (from === to) return value
  if (to === 'string') return valueText(value, from)
  const numeric = arithmeticType(to)
  if (
    numeric !== undefined &&
    (arithmeticType(from) !== undefined || from === 'string' || from === 'boolean')
  ) {
    // Counts of different epochs meet as days or moments, everything else as numbers.
    if (isNumeric(to) || isNumeric(from))
      return castValue(value, from, numeric === 'integer' ? 'double' : numeric) ?? undefined
  }
  return castValue(value, from, to) ?? undefined
}

/** Whether values of two types may be compared at all. */
function comparableTypes(left: DataType, right: DataType): boolean {
  if (left === right || left === 'string' || right === 'string') return true
  const plain = (type: DataType) => isNumeric(type) || type === 'boolean'
  if (plain(left) && plain(right)) return true
  const [a, b] = [temporal(left), temporal(right)]
  // A moment has a time of day, a day has none.
  if (a !== undefined && b !== undefined)
    return (a.counts === 'time') === (b.counts === 'time') || (left === 'time' && right === 'dateTime')
  // Counts are numbers, too; dates and times are not, and counts are no booleans.
  return (
    (isNumeric(left) && arithmeticType(right) !== undefined) ||
    (isNumeric(right) && arithmeticType(left) !== undefined)
  )
}

const EXPECTED = 'two values that can be compared'

/** Whether two types are numbers that can be put in an order but not be equal: counts of different things, truth values. */
const orderedAsNumbers = (left: DataType, right: DataType): boolean =>
  left !== right &&
  (isCount(left) || isCount(right)) &&
  [left, right].every((type) => arithmeticType(type) !== undefined || type === 'boolean') &&
  temporal(left)?.counts !== temporal(right)?.counts

function checkTypes(
  name: string,
  left: DataType | undefined,
  right: DataType | undefined,
  compare: (left: DataType, right: DataType) => boolean = comparableTypes,
): void {
  if (left !== undefined && right !== undefined && !compare(left, right))
    throw typeMismatch(name, [left, right], EXPECTED)
}

/** A constant as one of the type that it is compared in, so that it need not be converted for each record. */
function settled(item: Expression, left: DataType | undefined): Expression {
  const { constant: value, type } = item
  if (left === undefined || type === undefined || type === left || value === undefined || value === null)
    return item
  const converted = comparable(value, type, left)
  // What can't be converted is a fault of those records only that come to it.
  return converted === undefined ? item : constant(converted, left)
}

/** Whether two present values are equal. */
function same(name: string, a: Raw, left: DataType, b: Raw, right: DataType): boolean {
  if (typeof a === 'object' || typeof b === 'object') throw cannotTake(name, a, 'single values')
  if (left === right) return a === b
  const other = comparable(b, right, left)
  if (other === undefined) throw cannotTake(name, b, `a value that can be compared with ${left}`)
  return a === other
}

/** Equality of two expressions' results, prepared as far as their types are known. */
function equality(name: string, a: Expression, other: Expression): (frame: Frame) => boolean | null {
  checkTypes(name, a.type, other.type)
  const b = settled(other, a.type)
  const { type: left } = a
  const { type: right } = b
  // Types whose present values are equal when they are identical.
  const direct =
    left !== undefined &&
    right !== undefined &&
    (left === right || ((left === 'double' || left === 'integer') && isNumeric(right)))
  if (direct)
    return (frame) => {
      const x = a.evaluate(frame)
      const y = b.evaluate(frame)
      if (x === null || y === null) return null
      if (typeof x === 'object' || typeof y === 'object') throw cannotTake(name, x, 'single values')
      return x === y
    }
  return (frame) => {
    const x = a.evaluate(frame)
    const xType = x === null ? undefined : typeOfResult(a, frame, x)
    const y = b.evaluate(frame)
    if (xType === undefined || y === null) return null
    return same(name, x, xType, y, typeOfResult(b, frame, y))
  }
}

function equalityFunction(name: string, wanted: boolean): BuiltIn {
  return {
    arity: [2, 2],
    compile([a, b]) {
      const equal = equality(name, a, b)
      return typed('boolean', (frame) => {
        const result = equal(frame)
        return result === null ? null : result === wanted
      })
    },
  }
}

/** The values of a list of constants of one type, missing included; `undefined` for any other list. */
function constantsOf(list: readonly Expression[], type: DataType | undefined): ReadonlySet<Raw> | undefined {
  const values = new Set<Raw>()
  for (const item of list) {
    if (item.constant === undefined || (item.constant !== null && item.type !== type)) return undefined
    values.add(item.constant)
  }
  return type === undefined ? undefined : values
}

/** Whether a value is one of a list. Missing is in the list only where the list has a missing value. */
function membership(name: string, wanted: boolean): BuiltIn {
  return {
    arity: [2, Number.POSITIVE_INFINITY],
    compile([arg, ...items]) {
      for (const item of items) checkTypes(name, arg.type, item.type)
      const list = items.map((item) => settled(item, arg.type))
      const constants = constantsOf(list, arg.type)
      if (constants !== undefined)
        return typed('boolean', (frame) => constants.has(arg.evaluate(frame)) === wanted)
      return typed('boolean', (frame) => {
        const value = arg.evaluate(frame)
        const type = value === null ? undefined : typeOfResult(arg, frame, value)
        for (const item of list) {
          const other = item.evaluate(frame)
          const equal =
            type === undefined || other === null
              ? value === other
              : same(name, value, type, other, typeOfResult(item, frame, other))
          if (equal) return wanted
        }
        return !wanted
      })
    },
  }
}

/** The order of two present values: negative, zero or positive. */
function order(name: string, a: Raw, left: DataType, b: Raw, right: DataType): number {
  if (left === 'string' && right === 'string') throw cannotTake(name, a, TEXTS)
  if (orderedAsNumbers(left, right)) return Math.sign(Number(a) - Number(b))
  // A text is compared with a number as a number, on whichever side it stands; truth values count as 1 and 0.
  const scale = left === 'string' ? right : left
  const type = scale === 'boolean' || isNumberOfCount(left, a, right, b) ? 'double' : scale
  const x = comparable(a, left, type)
  if (typeof x !== 'number') throw cannotTake(name, a, `a value that can be compared with ${type}`)
  const y = comparable(b, right, type)
  if (typeof y !== 'number') throw cannotTake(name, b, `a value that can be compared with ${type}`)
  return x < y ? -1 : x > y ? 1 : 0
}

/** Whether a text that meets a count is a number, such as 1e2, and no date. */
function isNumberOfCount(left: DataType, a: Raw, right: DataType, b: Raw): boolean {
  const [text, count] = left === 'string' ? [a, right] : [b, left]
  return (
    left !== right &&
    isCount(count) &&
    typeof text === 'string' &&
    typeof parseValue(text, 'double') === 'number'
  )
}

/** Where a value stands in a list; the list must have it. */
function rank(name: string, value: Raw, order: readonly Raw[]): number {
  const at = order.indexOf(value)
  if (at >= 0) return at
  throw cannotTake(name, value, `one of ${order.join(', ')}, which have an order`)
}

/** The order of values of an ordinal field, on the left, and others: by the list of its values. */
function compareRanks(name: string, a: Expression, b: Expression): (frame: Frame) => number | null {
  const { order: list = [], type = 'string' } = a
  return (frame) => {
    const x = a.evaluate(frame)
    const y = b.evaluate(frame)
    if (x === null || y === null) return null
    const other = comparable(y, typeOfResult(b, frame, y), type)
    if (other === undefined) throw cannotTake(name, y, `a value that can be compared with ${type}`)
    return rank(name, x, list) - rank(name, other, list)
  }
}

const TEXTS = 'values that have an order, as texts have not'

function orderFunction(
  name: string,
  ofNumbers: (x: number, y: number) => boolean,
  ofOrder: (order: number) => boolean,
): BuiltIn {
  return {
    arity: [2, 2],
    compile([a, other]) {
      checkTypes(
        name,
        a.type,
        other.type,
        (left, right) => comparableTypes(left, right) || orderedAsNumbers(left, right),
      )
      if (a.order !== undefined) {
        const ranks = compareRanks(name, a, other)
        return typed('boolean', (frame) => {
          const result = ranks(frame)
          return result === null ? null : ofOrder(result)
        })
      }
      if (a.type === 'string' && other.type === 'string')
        throw typeMismatch(name, [a.type, other.type], TEXTS)
      // Not so for truth values, which are compared with numbers as numbers, and for texts.
      const b = a.type === 'boolean' || a.type === 'string' ? other : settled(other, a.type)
      const { type: left } = a
      const { type: right } = b
      const direct =
        left !== undefined &&
        right !== undefined &&
        (isNumeric(left) && isNumeric(right)
          ? left !== 'float' || right === 'float'
          : left === right && temporal(left) !== undefined)
      return typed('boolean', (frame) => {
        const x = a.evaluate(frame)
        const xType = x === null || direct ? undefined : typeOfResult(a, frame, x)
        const y = b.evaluate(frame)
        if (direct && typeof x === 'number' && typeof y === 'number') return ofNumbers(x, y)
        if (x === null || y === null) return null
        return ofOrder(order(name, x, xType ?? left ?? 'double', y, typeOfResult(b, frame, y)))
      })
    },
  }
}

export const comparisonFunctions: BuiltInTable = {
  equal: equalityFunction('equal', true),
  notEqual: equalityFunction('notEqual', false),
  lessThan: orderFunction(
    'lessThan',
    (x, y) => x < y,
    (order) => order < 0,
  ),
  lessOrEqual: orderFunction(
    'lessOrEqual',
    (x, y) => x <= y,
    (order) => order <= 0,
  ),
  greaterThan: orderFunction(
    'greaterThan',
    (x, y) => x > y,
    (order) => order > 0,
  ),
  greaterOrEqual: orderFunction(
    'greaterOrEqual',
    (x, y) => x >= y,
    (order) => order >= 0,
  ),
  isIn: membership('isIn', true),
  isNotIn: membership('isNotIn', false),
}
