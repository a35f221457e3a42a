/** Calendar arithmetic and ISO 8601 text, against JavaScript's own calendar and the lexical forms of the standard. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DAY,
  dateOfDays,
  dateText,
  dateTimeText,
  daysOfDate,
  parseDate,
  parseDateTime,
  parseTime,
  temporal,
  timeText,
} from '../../src/pmml/dates.js'

describe('the calendar', () => {
  it('is that of ECMAScript', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_000_000, max: 3_000_000 }), (days) => {
        const day = new Date(days * DAY * 1000)
        const civil = { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() }
        expect(dateOfDays(days)).toEqual(civil)
        expect(daysOfDate(civil.year, civil.month, civil.day)).toBe(days)
        expect(parseDate(dateText(days))).toBe(days)
      }),
      { numRuns: 2000, seed: 1 },
    )
  })
  it('returns every moment from its text', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), (seconds) => {
        expect(parseDateTime(dateTimeText(seconds))).toBe(seconds)
      }),
      { numRuns: 1000, seed: 1 },
    )
  })
})

describe('ISO 8601', () => {
  it.each([
    ['1970-01-01', 0],
    ['2003-04-01', 12143],
    ['1969-12-31', -1],
    ['2000-02-29', 11016],
    ['0000-01-01', -719528],
    ['-0001-12-31', -719529],
    ['+10000-01-01', 2932897],
  ])('%s is day %d', (text, days) => {
    expect(parseDate(text)).toBe(days)
    expect(dateText(days)).toBe(text)
  })
  it.each([
    '2003-02-29',
    '1900-02-29',
    '2004-13-01',
    '2004-00-01',
    '2004-01-00',
    '2004-04-31',
    '2004-8-2',
    '20040820',
    '2004-08-20Z',
    '2004-08-20T05:23:30',
    '10000-01-01',
    '04-08-20',
    '',
    'x',
    '2004-08-20 ',
    '٢٠٠٤-٠٨-٢٠',
  ])('"%s" is no date', (text) => expect(parseDate(text)).toBeUndefined())
  it.each([
    ['05:23:30', 19410],
    ['05:23', 19380],
    ['05:23:30.25', 19410.25],
    ['00:00:00', 0],
    ['23:59:59', 86399],
  ])('%s is second %d', (text, seconds) => expect(parseTime(text)).toBe(seconds))
  it.each([
    '24:00:00',
    '05:23:60',
    '05:60',
    '5:23:30',
    '05',
    '05:23:30.',
    '05:23:30Z',
    '05:23:30+01:00',
    '',
    '-1:00',
  ])('"%s" is no time', (text) => expect(parseTime(text)).toBeUndefined())
  it.each([
    [19410, '05:23:30'],
    [19410.25, '05:23:30.25'],
    [0.000001, '00:00:00.000001'],
    [59.9999999, '00:01:00'],
    [86399.9999999, '23:59:59.999999'],
    [90000, '25:00:00'],
  ])('second %d is %s', (seconds, text) => expect(timeText(seconds)).toBe(text))
  it.each([
    ['2004-08-20T05:23:30', 1092979410],
    ['1970-01-01T00:00', 0],
    ['1969-12-31T23:59:59.5', -0.5],
  ])('%s is second %d', (text, seconds) => expect(parseDateTime(text)).toBe(seconds))
  it.each([
    '2004-08-20',
    '2004-08-20 05:23:30',
    '2004-08-20T05:23:30Z',
    '2004-08-20T05:23:30+02:00',
    'T05:23',
    '',
  ])('"%s" is no dateTime', (text) => expect(parseDateTime(text)).toBeUndefined())
})

describe('epochs', () => {
  it.each([
    ['dateDaysSince[0]', 'days', -719528],
    ['dateDaysSince[1960]', 'days', -3653],
    ['dateDaysSince[1970]', 'days', 0],
    ['dateDaysSince[2020]', 'days', 18262],
    ['dateTimeSecondsSince[1980]', 'seconds', 315532800],
  ] as const)('%s', (type, counts, epoch) => expect(temporal(type)).toEqual({ counts, epoch }))
})
