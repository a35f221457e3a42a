/**
 * Reading, converting, comparing and writing values of PMML's data types ("Data Dictionary", data types).
 * How each type is represented is told in `types.ts`.
 */

import { isIterable, type Value } from '../core/value.js'
import {
  DAY,
  dateText,
  dateTimeText,
  parseDate,
  parseDateTime,
  parseTime,
  temporal,
  timeText,
} from './dates.js'
import { doubleText, floatText, parseNumber } from './text/numbers.js'
import { type DataType, isNumeric, type Raw } from './types.js'

/**
 * The value that a text of a document or record stands for. White space around it is no matter except in strings.
 * Empty text is missing (`null`) in every type but string, and so is `NaN`.
 * @returns `undefined` when the text is no value of the type, an integer beyond ±2^53 included
 */
export function parseValue(text: string, type: DataType): Raw | undefined {
  if (type === 'string') return text
  const trimmed = text.trim()
  if (trimmed === '') return null
  switch (type) {
    case 'integer':
    case 'float':
    case 'double': {
      const number = parseNumber(trimmed)
      if (number !== undefined) return numberAs(number, type)
      const truth = parseTruth(trimmed)
      return truth === undefined ? undefined : truth ? 1 : 0
    }
    case 'boolean': {
      const truth = parseTruth(trimmed)
      if (truth !== undefined) return truth
      const number = parseNumber(trimmed)
      return number === undefined ? undefined : truthOfNumber(number)
    }
    default:
      return parseTemporal(trimmed, type)
  }
}

function parseTruth(text: string): boolean | undefined {
  // Longer text is neither; and lower-casing a text of megabytes is no way to find out.
  if (text.length > 5) return undefined
  const lower = text.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
}

const truthOfNumber = (value: number): boolean | undefined =>
  value === 1 ? true : value === 0 ? false : undefined

const COUNT = /^[+-]?\d+$/

function parseTemporal(text: string, type: DataType): number | undefined {
  const kind = temporal(type)
  if (kind === undefined) return undefined
  if (type !== 'date' && type !== 'time' && type !== 'dateTime' && COUNT.test(text))
    return countAs(Number(text), type)
  switch (kind.counts) {
    case 'days': {
      const days = parseDate(text)
      return days === undefined ? undefined : days - kind.epoch
    }
    case 'seconds': {
      const seconds = parseDateTime(text)
      if (seconds === undefined) return undefined
      return type === 'dateTime' ? seconds : Math.floor(seconds) - kind.epoch
    }
    case 'time': {
      const seconds = parseTime(text)
      if (seconds === undefined) return undefined
      return type === 'time' ? seconds : Math.floor(seconds)
    }
  }
}

/** A number as a value of one of the numeric types; NaN is missing. */
function numberAs(value: number, type: DataType): number | null | undefined {
  if (Number.isNaN(value)) return null
  if (type === 'float') return Math.fround(value)
  if (type === 'double') return value
  return Number.isSafeInteger(value) ? value + 0 : undefined
}

/** A number as a count of days or seconds. */
function countAs(value: number, type: DataType): number | undefined {
  if (!Number.isSafeInteger(value)) return undefined
  return type === 'timeSeconds' && value < 0 ? undefined : value + 0
}

/** Whether a type is one of points in time, which results show as texts. */
export const isMoment = (type: DataType): boolean => type === 'date' || type === 'time' || type === 'dateTime'

/**
 * A value of one type as a value of another: numbers among each other (to integer only when whole), booleans as 1 and 0,
 * anything to and from its text, dates and times where nothing needs to be made up. Collections item by item.
 * @returns `undefined` when there is no such value
 */
export function castValue(value: Raw, from: DataType, to: DataType): Raw | undefined {
  if (value === null || from === to) return value
  if (typeof value === 'object') return castItems(value, from, to)
  if (to === 'string') return valueText(value, from)
  if (typeof value === 'string') return parseValue(value, to)
  if (typeof value === 'boolean')
    return isNumeric(to) ? (value ? 1 : 0) : to === 'boolean' ? value : undefined
  if (isMoment(from) && (isNumeric(to) || to === 'boolean')) return undefined
  if (isNumeric(to)) return numberAs(value, to)
  if (to === 'boolean') return isNumeric(from) ? truthOfNumber(value) : undefined
  if (isNumeric(from)) return isMoment(to) ? undefined : countAs(value, to)
  return castTemporal(value, from, to)
}

function castItems(items: readonly Raw[], from: DataType, to: DataType): readonly Raw[] | undefined {
  const cast: Raw[] = []
  for (const item of items) {
    const value = castValue(item, from, to)
    if (value === undefined) return undefined
    cast.push(value)
  }
  return cast
}

function castTemporal(value: number, from: DataType, to: DataType): number | undefined {
  const source = temporal(from)
  const target = temporal(to)
  if (source === undefined || target === undefined) return undefined
  if (source.counts === 'time') {
    // A time of day has no day.
    if (target.counts !== 'time') return undefined
    if (to === 'time') return value < DAY ? value : undefined
    return Math.floor(value)
  }
  const seconds = source.counts === 'days' ? (value + source.epoch) * DAY : value + source.epoch
  switch (target.counts) {
    case 'days':
      return Math.floor(seconds / DAY) - target.epoch
    case 'seconds':
      return to === 'dateTime' ? seconds : Math.floor(seconds) - target.epoch
    case 'time': {
      if (source.counts === 'days') return undefined
      const time = seconds - Math.floor(seconds / DAY) * DAY
      return to === 'time' ? time : Math.floor(time)
    }
  }
}

/**
 * A JavaScript value of a record as a value of a type. Missing (`null`, `undefined`, `NaN`) is `null`; text is read as the type;
 * a number or boolean given for a string is its text; arrays and typed arrays are collections.
 * @param dates how to read `Date` objects; they are refused when it is `undefined`
 * @returns `undefined` when the value is none of the type
 */
export function readInput(
  value: unknown,
  type: DataType,
  dates: 'utc' | 'local' | undefined,
): Raw | undefined {
  switch (typeof value) {
    case 'number':
      if (Number.isNaN(value)) return null
      if (type === 'string') return String(value + 0)
      // `+ 0` turns -0 into 0.
      return type === 'double' ? value + 0 : castValue(value, 'double', type)
    case 'string':
      return parseValue(value, type)
    case 'undefined':
      return null
    case 'boolean':
      return castValue(value, 'boolean', type)
    case 'bigint':
      return readBigint(value, type)
    case 'object':
      return value === null ? null : readObject(value, type, dates)
    default:
      return undefined
  }
}

function readObject(value: object, type: DataType, dates: 'utc' | 'local' | undefined): Raw | undefined {
  try {
    if (value instanceof Date) return dates === undefined ? undefined : readDate(value, type, dates)
    return readItems(value, type, dates)
  } catch {
    // A proxy or a getter of the caller's that throws.
    return undefined
  }
}

function readBigint(value: bigint, type: DataType): Raw | undefined {
  if (type === 'string') return String(value)
  const number = Number(value)
  if (type === 'double' || type === 'float') return numberAs(number, type)
  return Number.isSafeInteger(number) ? castValue(number, 'integer', type) : undefined
}

function readDate(value: Date, type: DataType, dates: 'utc' | 'local'): Raw | undefined {
  const millis = value.getTime()
  if (Number.isNaN(millis) || temporal(type) === undefined) return undefined
  const zone = dates === 'local' ? value.getTimezoneOffset() * 60 : 0
  return castValue(millis / 1000 - zone, 'dateTime', type)
}

function readItems(value: object, type: DataType, dates: 'utc' | 'local' | undefined): Raw | undefined {
  // Other things that give items, such as a Set, are no collection of PMML's.
  const isCollection = Array.isArray(value) || ArrayBuffer.isView(value)
  if (!isCollection || !isIterable(value)) return undefined
  const read: Raw[] = []
  for (const item of value) {
    // A collection holds values, not collections.
    const raw =
      typeof item === 'object' && item !== null && !(item instanceof Date)
        ? undefined
        : readInput(item, type, dates)
    if (raw === undefined) return undefined
    read.push(raw)
  }
  return read
}

/**
 * A value's text, as `concat` and the like see it: doubles as Java writes them (`2.0`, `1.0E15`), floats by their 32-bit
 * digits, dates and times in ISO 8601. Missing is the empty text.
 */
export function valueText(value: Raw, type: DataType): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'object') return value.map((item) => valueText(item, type)).join(' ')
  if (typeof value === 'boolean') return String(value)
  switch (type) {
    case 'float':
      return floatText(value)
    case 'double':
      return doubleText(value)
    case 'date':
      return dateText(value)
    case 'time':
      return timeText(value)
    case 'dateTime':
      return dateTimeText(value)
    default:
      return String(value + 0)
  }
}

/** A value as a result shows it: dates and times as ISO 8601 text, others as they are. */
export function outputValue(value: Raw, type: DataType): Value {
  if (value === null || !isMoment(type)) return value
  return typeof value === 'object' ? value.map((item) => outputValue(item, type)) : valueText(value, type)
}

/** Whether two values of one type are equal. Missing equals missing only. */
export function equalValues(a: Raw, b: Raw): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  return a.length === b.length && a.every((item, i) => equalValues(item, b[i]))
}

/**
 * The order of two present values of one type: negative, zero or positive. Numbers and times by size, false before true,
 * texts by their UTF-16 units.
 */
export function compareValues(a: Raw, b: Raw): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  const [x, y] = [Number(a), Number(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** The types of numbers. */
export type NumericType = 'integer' | 'float' | 'double'

/**
 * The type in which numbers of two types are added, compared and so on: integer < float < double; counts of days and seconds
 * are integers.
 * @returns `undefined` where either is no number
 */
export function commonType(a: DataType, b: DataType): NumericType | undefined {
  const left = arithmeticType(a)
  const right = arithmeticType(b)
  if (left === undefined || right === undefined) return undefined
  if (left === 'double' || right === 'double') return 'double'
  return left === 'float' || right === 'float' ? 'float' : 'integer'
}

/** The numeric type of a type that admits arithmetic. */
export function arithmeticType(type: DataType): NumericType | undefined {
  if (type === 'integer' || type === 'float' || type === 'double') return type
  return temporal(type) !== undefined && !isMoment(type) ? 'integer' : undefined
}

/** A value as users see it. `NaN` never leaves: it is missing. */
export function delivered(value: Raw, type: DataType | undefined): Value {
  if (typeof value === 'number' && Number.isNaN(value)) return null
  return type === undefined ? value : outputValue(value, type)
}
