/** How built-in functions take their arguments: each kind of argument reads some types and refuses the others. */

import { ModelLoadError, ScoreError, shown } from '../../core/errors.js'
import { DAY, parseDate, parseDateTime, parseTime, temporal } from '../dates.js'
import type { Expression } from '../expressions/expression.js'
import type { Frame } from '../frame.js'
import type { DataType, Raw } from '../types.js'
import { arithmeticType, castValue, parseValue, valueText } from '../values.js'
import { InvalidResult } from './builtin.js'

/** Converts a present value; `undefined` when the value can't be taken, `null` when it stands for missing. */
type Conversion<T> = (value: Raw) => T | null | undefined

/** A kind of argument. */
interface Kind<T> {
  /** In words, for errors. */
  readonly expected: string
  /** How values of a type are taken; `undefined` when the type is refused. */
  from(type: DataType): Conversion<T> | undefined
}

/** The type of a value whose expression does not say it. */
function impliedType(value: Raw): DataType {
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'double'
}

/** The type of the value that an expression has just given. */
export const typeOfResult = (expression: Expression, frame: Frame, value: Raw): DataType =>
  expression.type ?? frame.resultType ?? impliedType(value)

/** The error of an argument whose type a function has no meaning for. */
export function typeMismatch(name: string, types: readonly DataType[], expected: string): ModelLoadError {
  return new ModelLoadError('type-mismatch', `The function "${name}" is applied to ${types.join(' and ')}`, {
    expected,
  })
}

/** The error of a value that a function can't take. */
export function cannotTake(name: string, value: Raw, expected: string): InvalidResult {
  return new InvalidResult(name, `cannot take ${shown(value)}; expected ${expected}`)
}

/** The error of an integer outside ±2^53. */
export function overflow(name: string): ScoreError {
  return new ScoreError('integer-overflow', `The function "${name}" left the range of exact integers`, {
    expected: 'a result between -(2^53 - 1) and 2^53 - 1',
  })
}

/** An expression as an argument of a kind. Types that are known and refused are an error at once, others for the record. */
function argument<T>(name: string, arg: Expression, kind: Kind<T>): (frame: Frame) => T | null {
  const take = (conversion: Conversion<T> | undefined, value: Raw): T | null => {
    const taken = typeof value === 'object' ? undefined : conversion?.(value)
    if (taken === undefined) throw cannotTake(name, value, kind.expected)
    return taken
  }
  const { type } = arg
  if (type === undefined)
    return (frame) => {
      const value = arg.evaluate(frame)
      return value === null ? null : take(kind.from(typeOfResult(arg, frame, value)), value)
    }
  const conversion = kind.from(type)
  if (conversion === undefined) throw typeMismatch(name, [type], kind.expected)
  return (frame) => {
    const value = arg.evaluate(frame)
    return value === null ? null : take(conversion, value)
  }
}

const asNumber: Conversion<number> = (value) => (typeof value === 'number' ? value : undefined)

function scalarNumber(type: DataType): Conversion<number> | undefined {
  if (arithmeticType(type) !== undefined) return asNumber
  if (type !== 'string' && type !== 'boolean') return undefined
  return (value) => {
    const number = castValue(value, type, 'double')
    return typeof number === 'object' ? null : asNumber(number ?? false)
  }
}

/** A number, a text or boolean that stands for one included. */
export function numberArgument(name: string, arg: Expression): (frame: Frame) => number | null {
  return argument(name, arg, { expected: 'a number', from: scalarNumber })
}

/** A number of a type with arithmetic; texts and booleans are refused. */
export function strictNumberArgument(name: string, arg: Expression): (frame: Frame) => number | null {
  return argument(name, arg, {
    expected: 'integer, float or double',
    from: (type) => (arithmeticType(type) === undefined ? undefined : asNumber),
  })
}

/** A whole number. */
export function integerArgument(name: string, arg: Expression): (frame: Frame) => number | null {
  return argument(name, arg, {
    expected: 'an integer',
    from(type) {
      const number = scalarNumber(type)
      if (number === undefined) return undefined
      return (value) => {
        const taken = number(value)
        return typeof taken === 'number' && !Number.isSafeInteger(taken) ? undefined : taken
      }
    },
  })
}

/** A text; values of other types are written out. */
export function textArgument(name: string, arg: Expression): (frame: Frame) => string | null {
  return argument(name, arg, { expected: 'a text', from: (type) => (value) => valueText(value, type) })
}

/** A truth value; 1 and 0 and the texts of truth values included. */
export function booleanArgument(name: string, arg: Expression): (frame: Frame) => boolean | null {
  return argument(name, arg, {
    expected: 'a boolean',
    from(type) {
      if (type === 'boolean') return (value) => (typeof value === 'boolean' ? value : undefined)
      if (type !== 'string' && arithmeticType(type) !== type) return undefined
      return (value) => {
        const truth = castValue(value, type, 'boolean')
        return typeof truth === 'boolean' || truth === null ? truth : undefined
      }
    },
  })
}

/** Seconds since 1970 of a date, a dateTime, a count since an epoch or the ISO text of a date or dateTime. */
export function momentArgument(name: string, arg: Expression): (frame: Frame) => number | null {
  return argument(name, arg, moments)
}

/** A moment as above, or the seconds since midnight of a time of day. */
export function momentOrTimeArgument(name: string, arg: Expression): (frame: Frame) => number | null {
  return argument(name, arg, {
    expected: 'a date, time or dateTime',
    from: (type) => (temporal(type)?.counts === 'time' ? asNumber : moments.from(type)),
  })
}

const moments: Kind<number> = {
  expected: 'a date or dateTime',
  from(type) {
    if (type === 'string') return readText((text) => parseDateTime(text) ?? daySeconds(parseDate(text)))
    const kind = temporal(type)
    if (kind === undefined || kind.counts === 'time') return undefined
    return (value) => {
      if (typeof value !== 'number') return undefined
      return kind.counts === 'days' ? (value + kind.epoch) * DAY : value + kind.epoch
    }
  },
}

const daySeconds = (days: number | undefined): number | undefined =>
  days === undefined ? undefined : days * DAY

/** Seconds since midnight of a time, a dateTime, a count of seconds or the ISO text of a time or dateTime. */
export function clockArgument(name: string, arg: Expression): (frame: Frame) => number | null {
  const timeOf = (seconds: number): number => seconds - Math.floor(seconds / DAY) * DAY
  return argument(name, arg, {
    expected: 'a time or dateTime',
    from(type) {
      if (type === 'string')
        return readText((text) => {
          const time = parseTime(text)
          if (time !== undefined) return time
          const moment = parseDateTime(text)
          return moment === undefined ? undefined : timeOf(moment)
        })
      const kind = temporal(type)
      if (kind === undefined || kind.counts === 'days') return undefined
      return (value) => {
        if (typeof value !== 'number') return undefined
        return kind.counts === 'time' ? value : timeOf(value + kind.epoch)
      }
    },
  })
}

/** Reads a text; blank text is missing. */
function readText(parse: (text: string) => number | undefined): Conversion<number> {
  return (value) => {
    if (typeof value !== 'string') return undefined
    const text = value.trim()
    return text === '' ? null : parse(text)
  }
}

/** The text of a constant argument; `undefined` when the argument differs from record to record or is missing. */
export function constantText(arg: Expression): string | undefined {
  const { constant, type } = arg
  if (constant === undefined || constant === null) return undefined
  return valueText(constant, type ?? impliedType(constant))
}

/** The number of a constant argument; `undefined` when the argument differs from record to record or is no number. */
export function constantNumber(arg: Expression): number | undefined {
  const { constant } = arg
  const number = typeof constant === 'string' ? parseValue(constant, 'double') : constant
  return typeof number === 'number' ? number : undefined
}
