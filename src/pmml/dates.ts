/**
 * Calendar days, times of day and moments as numbers, and their ISO 8601 text ("Data Dictionary", data types).
 * The calendar is the proleptic Gregorian one with a year 0; there are no time zones and no leap seconds.
 */

import type { DataType } from './types.js'

/** Seconds of a day. */
export const DAY = 86400

/** A calendar day: year (0 is 1 BC), month 1–12, day of the month 1–31. */
export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Days from 1970-01-01 to a calendar day. The day must exist. */
export function daysOfDate(year: number, month: number, day: number): number {
  // Years start in March here, so that the leap day is the last one and the month lengths follow one formula.
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

/** The calendar day that lies `days` after 1970-01-01. */
export function dateOfDays(days: number): CivilDate {
  const shifted = days + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

/** Whether a year has a 29th of February. */
const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

function monthLength(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

// Years of more than four digits need a sign, as ISO 8601 has it.
const DATE = /^(\d{4}|[+-]\d{4,6})-(\d\d)-(\d\d)$/
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?$/

/** Days since 1970 of an ISO date, `undefined` when the text is none or the day does not exist. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text)
  if (match === null) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return undefined
  return daysOfDate(year, month, day)
}

/** Seconds since midnight of an ISO time; seconds and their fraction may be left out. */
export function parseTime(text: string): number | undefined {
  const match = TIME.exec(text)
  if (match === null) return undefined
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  return hour * 3600 + minute * 60 + second + Number(match[4] ?? 0)
}

/** Seconds since 1970-01-01T00:00:00 of an ISO date and time. */
export function parseDateTime(text: string): number | undefined {
  const at = text.indexOf('T')
  if (at < 0) return undefined
  const days = parseDate(text.slice(0, at))
  const seconds = parseTime(text.slice(at + 1))
  return days === undefined || seconds === undefined ? undefined : days * DAY + seconds
}

/** A number with leading zeros. */
export const padded = (value: number, width: number): string => String(value).padStart(width, '0')

/** ISO text of a day since 1970. */
export function dateText(days: number): string {
  const { year, month, day } = dateOfDays(days)
  return `${yearText(year)}-${padded(month, 2)}-${padded(day, 2)}`
}

/** A year in ISO 8601: four digits, more or negative ones with a sign. */
function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return padded(year, 4)
  return `${year < 0 ? '-' : '+'}${padded(Math.abs(year), 4)}`
}

/** ISO text of seconds since midnight; a fraction is written only where there is one, to the microsecond. */
export function timeText(seconds: number): string {
  let whole = Math.floor(seconds)
  let micros = Math.round((seconds - whole) * 1e6)
  // A fraction that rounds up to a full second must not run into the next minute's text or the next day.
  if (micros === 1e6) {
    if (whole % DAY === DAY - 1) micros = 999999
    else {
      whole++
      micros = 0
    }
  }
  const clock = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const fraction = micros === 0 ? '' : `.${padded(micros, 6).replace(/0+$/, '')}`
  return clock.map((part) => padded(part, 2)).join(':') + fraction
}

/** ISO text of seconds since 1970. */
export function dateTimeText(seconds: number): string {
  const days = Math.floor(seconds / DAY)
  return `${dateText(days)}T${timeText(seconds - days * DAY)}`
}

/** What a temporal data type counts, and from where. */
export type Temporal =
  | { readonly counts: 'days'; readonly epoch: number }
  | { readonly counts: 'seconds'; readonly epoch: number }
  | { readonly counts: 'time' }

const temporals = new Map<DataType, Temporal>([
  ['date', { counts: 'days', epoch: 0 }],
  ['dateTime', { counts: 'seconds', epoch: 0 }],
  ['time', { counts: 'time' }],
  ['timeSeconds', { counts: 'time' }],
  ...([0, 1960, 1970, 1980, 1990, 2000, 2010, 2020] as const).flatMap((year): [DataType, Temporal][] => {
    const days = daysOfDate(year, 1, 1)
    return [
      [`dateDaysSince[${year}]` as const, { counts: 'days', epoch: days }],
      [`dateTimeSecondsSince[${year}]` as const, { counts: 'seconds', epoch: days * DAY }],
    ]
  }),
])

/** How the values of a type count time, `epoch` in days or seconds since 1970; `undefined` for types without time. */
export const temporal = (type: DataType): Temporal | undefined => temporals.get(type)

/** Whether the values of a type are counts (`dateDaysSince[Y]`, `timeSeconds` ...) and so admit arithmetic. */
export const isCount = (type: DataType): boolean =>
  type === 'timeSeconds' || type.startsWith('dateDaysSince[') || type.startsWith('dateTimeSecondsSince[')
