/** POSIX strftime patterns in the C locale ("Built-in functions", formatDatetime). */

import { UnsupportedError } from '../../core/errors.js'
import { DAY, dateOfDays, daysOfDate, padded } from '../dates.js'

/** A compiled pattern. */
export interface DateFormat {
  /** Whether the text depends on the day, which a time of day does not have. */
  readonly needsDate: boolean
  /** The text of a moment in seconds since 1970. */
  write(seconds: number): string
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A moment taken apart. */
interface Parts {
  /** Seconds since 1970, whole. */
  readonly seconds: number
  readonly days: number
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 is Sunday. */
  readonly weekday: number
  /** 0 is January 1st. */
  readonly yearDay: number
}

function partsOf(moment: number): Parts {
  const seconds = Math.floor(moment)
  const days = Math.floor(seconds / DAY)
  const time = seconds - days * DAY
  const { year, month, day } = dateOfDays(days)
  return {
    seconds,
    days,
    year,
    month,
    day,
    hour: Math.floor(time / 3600),
    minute: Math.floor(time / 60) % 60,
    second: time % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOfDate(year, 1, 1),
  }
}

/** ISO 8601's year and week: week 1 is that of the year's first Thursday. */
function isoWeek({ days, weekday }: Parts): { year: number; week: number } {
  const thursday = days - ((weekday + 6) % 7) + 3
  const { year } = dateOfDays(thursday)
  return { year, week: Math.floor((thursday - daysOfDate(year, 1, 1)) / 7) + 1 }
}

const twelve = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12)
const blank = (value: number): string => String(value).padStart(2, ' ')
const modulo100 = (year: number): number => ((year % 100) + 100) % 100
const yearOf = (year: number): string => (year < 0 ? `-${padded(-year, 3)}` : String(year))

const dateConversions: { readonly [letter: string]: (parts: Parts) => string } = {
  a: ({ weekday }) => WEEKDAYS[weekday].slice(0, 3),
  A: ({ weekday }) => WEEKDAYS[weekday],
  b: ({ month }) => MONTHS[month - 1].slice(0, 3),
  B: ({ month }) => MONTHS[month - 1],
  C: ({ year }) => padded(Math.floor(year / 100), 2),
  d: ({ day }) => padded(day, 2),
  e: ({ day }) => blank(day),
  g: (parts) => padded(modulo100(isoWeek(parts).year), 2),
  G: (parts) => yearOf(isoWeek(parts).year),
  j: ({ yearDay }) => padded(yearDay + 1, 3),
  m: ({ month }) => padded(month, 2),
  s: ({ seconds }) => String(seconds),
  u: ({ weekday }) => String(weekday === 0 ? 7 : weekday),
  U: ({ yearDay, weekday }) => padded(Math.floor((yearDay + 7 - weekday) / 7), 2),
  V: (parts) => padded(isoWeek(parts).week, 2),
  w: ({ weekday }) => String(weekday),
  W: ({ yearDay, weekday }) => padded(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7), 2),
  y: ({ year }) => padded(modulo100(year), 2),
  Y: ({ year }) => yearOf(year),
}

const timeConversions: { readonly [letter: string]: (parts: Parts) => string } = {
  H: ({ hour }) => padded(hour, 2),
  I: ({ hour }) => padded(twelve(hour), 2),
  k: ({ hour }) => blank(hour),
  l: ({ hour }) => blank(twelve(hour)),
  M: ({ minute }) => padded(minute, 2),
  n: () => '\n',
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  P: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  S: ({ second }) => padded(second, 2),
  t: () => '\t',
  // There are no time zones, and what can't be told is left out.
  z: () => '',
  Z: () => '',
  '%': () => '%',
}

/** Conversions that stand for others. */
const shorthands: { readonly [letter: string]: string } = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
}

/** Longest pattern. */
const LONGEST = 10_000

/** Compiles a pattern. Throws `unsupported-value` for a conversion that POSIX does not have. */
export function compileDateFormat(pattern: string): DateFormat {
  if (pattern.length > LONGEST) throw unknown(pattern, `longer than ${LONGEST} characters`)
  const expanded = pattern.replace(
    /%[EO]?([%A-Za-z])/gs,
    (whole, letter: string) => shorthands[letter] ?? whole,
  )
  const pieces: (string | ((parts: Parts) => string))[] = []
  let needsDate = false
  let done = 0
  for (const match of expanded.matchAll(/%[EO]?(.?)/gsu)) {
    const [whole, letter] = match
    pieces.push(expanded.slice(done, match.index))
    done = match.index + whole.length
    const ofDate = Object.hasOwn(dateConversions, letter) ? dateConversions[letter] : undefined
    const conversion =
      ofDate ?? (Object.hasOwn(timeConversions, letter) ? timeConversions[letter] : undefined)
    if (conversion === undefined) throw unknown(pattern, `with the conversion ${whole}`)
    if (ofDate !== undefined) needsDate = true
    pieces.push(conversion)
  }
  pieces.push(expanded.slice(done))
  return {
    needsDate,
    write(seconds) {
      const parts = partsOf(seconds)
      let text = ''
      for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(parts)
      return text
    },
  }
}

function unknown(pattern: string, what: string): UnsupportedError {
  return new UnsupportedError('unsupported-value', `A pattern of dates ${what} is not supported`, {
    received: pattern,
    expected: 'the conversions of POSIX strftime',
  })
}
