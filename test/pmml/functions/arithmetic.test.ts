/** Arithmetic and statistics. Unless said otherwise the results are those that the reference evaluator gives. */

import { describe, expect, it } from 'vitest'
import {
  apply,
  bool,
  date,
  dateTime,
  days1960,
  dbl,
  expectNone,
  expectResult,
  flt,
  int,
  none,
  seconds1960,
  shown,
  str,
  type Typed,
  timeSeconds,
  ways,
} from './apply.js'

type Row = [name: string, args: Typed[], result: Typed | null]

const operations: Row[] = [
  ['+', [int(7), int(2)], int(9)],
  ['+', [int(7), dbl(2.5)], dbl(9.5)],
  ['+', [flt(0.1), flt(0.1)], flt(0.2)],
  ['+', [flt(0.1), int(7)], flt(7.1)],
  ['+', [flt(0.1), dbl(2.5)], dbl(2.600000001490116)],
  // 32 bits have no 16777217
  ['+', [int(16777217), flt(0)], flt(16777216)],
  ['-', [int(7), int(9)], int(-2)],
  ['*', [flt(0.1), flt(0.1)], flt(0.010000001)],
  ['*', [flt(0.1), int(3)], flt(0.3)],
  ['*', [flt(0.1), dbl(3)], dbl(0.30000000447034836)],
  ['*', [dbl(-1), dbl(0)], dbl(0)],
  ['/', [int(7), int(2)], int(3)],
  ['/', [int(-7), int(2)], int(-3)],
  ['/', [int(-1), int(2)], int(0)],
  ['/', [dbl(2.5), int(0)], dbl(Number.POSITIVE_INFINITY)],
  ['/', [dbl(-2.5), dbl(0)], dbl(Number.NEGATIVE_INFINITY)],
  ['/', [flt(3), flt(0)], flt(Number.POSITIVE_INFINITY)],
  ['/', [flt(1), int(3)], flt(0.33333334)],
  // exact where 9007199254740991 / 3002399751580331 would be rounded up (by hand)
  ['/', [int(9007199254740990), int(9007199254740991)], int(0)],
  ['modulo', [int(11), int(-3)], int(-1)],
  ['modulo', [int(-10), int(3)], int(2)],
  ['modulo', [int(10), int(-3)], int(-2)],
  ['modulo', [int(-9), int(3)], int(0)],
  ['modulo', [dbl(-10.5), int(3)], dbl(1.5)],
  ['modulo', [dbl(10.5), int(-3)], dbl(-1.5)],
  ['modulo', [dbl(5.3), dbl(0.1)], dbl(0.09999999999999964)],
  ['modulo', [dbl(-6), dbl(3)], dbl(0)],
  ['modulo', [flt(3), flt(0.1)], flt(0.09999996)],
  ['modulo', [flt(1), flt(0.3)], flt(0.099999964)],
  ['modulo', [flt(-1), flt(0.3)], flt(0.20000005)],
  ['x-modulo', [int(11), int(4)], int(3)],
  ['pow', [int(2), int(3)], int(8)],
  ['pow', [int(10), int(9)], int(1000000000)],
  ['pow', [int(0), int(0)], int(1)],
  ['pow', [dbl(2), int(-3)], dbl(0.125)],
  ['pow', [int(2), dbl(0.5)], dbl(Math.SQRT2)],
  ['pow', [flt(0.1), int(2)], flt(0.010000001)],
  ['pow', [flt(0.1), flt(0.1)], flt(0.7943282)],
  ['pow', [flt(2), dbl(0.5)], dbl(Math.SQRT2)],
  ['pow', [int(2), flt(3)], flt(8)],
  // the reference refuses negative exponents of integers; x^y by decision
  ['pow', [int(2), int(-3)], dbl(0.125)],
  ['pow', [int(0), int(-1)], dbl(Number.POSITIVE_INFINITY)],
  // exact (by hand)
  ['pow', [int(3), int(33)], int(5559060566555523)],
  ['pow', [int(-3), int(33)], int(-5559060566555523)],
  ['pow', [int(-1), int(1000000001)], int(-1)],
  ['pow', [int(1), int(9007199254740991)], int(1)],
  ['threshold', [int(7), int(2)], int(1)],
  ['threshold', [int(7), dbl(2.5)], dbl(1)],
  ['threshold', [flt(1), flt(0.5)], flt(1)],
  ['threshold', [dbl(2.5), dbl(2.5)], dbl(0)],
  // missing in, missing out
  ['+', [none('integer'), int(7)], null],
  ['/', [dbl(7), none('double')], null],
  ['pow', [none('integer'), none('integer')], null],
  // counts of days and seconds are integers (the standard; the reference refuses them)
  ['+', [days1960('2003-04-01'), int(1)], int(15797)],
  ['-', [days1960('2003-04-01'), days1960('1960-01-02')], int(15795)],
  ['-', [seconds1960('1960-01-03T03:30:03'), int(1)], int(185402)],
  ['+', [timeSeconds('05:23:30'), int(1)], int(19411)],
]

describe('arithmetic', () => {
  it.each(operations.map(([name, args, result]) => [name, shown(args), result, args] as const))(
    '%s(%s) is %j',
    (name, _, result, args) => expectResult(name, args, result),
  )

  it.each<[string, Typed[]]>([
    ['/', [int(7), int(0)]],
    ['/', [dbl(0), dbl(0)]],
    ['modulo', [int(7), int(0)]],
    ['modulo', [dbl(2.5), dbl(0)]],
    ['pow', [int(-8), dbl(0.5)]],
    ['-', [dbl(Number.POSITIVE_INFINITY), dbl(Number.POSITIVE_INFINITY)]],
    ['*', [int(0), dbl(Number.POSITIVE_INFINITY)]],
    ['+', [int(7), bool(true)]],
    ['+', [int(7), str('5')]],
    ['+', [str('5'), str('5')]],
    ['+', [date('2004-08-20'), int(1)]],
    ['-', [dateTime('2004-08-20T05:23:30'), dateTime('2004-08-20T05:23:30')]],
  ])('%s has no result for %j', (name, args) => expectNone(name, args))

  it.each<[string, Typed[]]>([
    ['+', [int(9007199254740991), int(1)]],
    ['-', [int(-9007199254740991), int(1)]],
    ['*', [int(3037000500), int(3037000500)]],
    ['pow', [int(10), int(16)]],
    ['pow', [int(-7), int(1001)]],
    ['sum', [int(9007199254740991), int(1)]],
    ['product', [int(9007199254740991), int(2)]],
    ['floor', [dbl(1e300)]],
    ['ceil', [dbl(Number.POSITIVE_INFINITY)]],
    ['round', [dbl(1e16)]],
  ])('%s of %j leaves the exact integers', (name, args) => {
    for (const [way, make] of ways)
      expect(() => apply(name, args.map(make)), way).toThrow(
        expect.objectContaining({ code: 'integer-overflow' }),
      )
  })
})

const statistics: Row[] = [
  ['min', [int(7), dbl(2.5)], dbl(2.5)],
  ['min', [int(7), int(2)], int(2)],
  ['min', [flt(0.1), int(7)], flt(0.1)],
  ['min', [flt(0.1), dbl(2.5)], dbl(0.10000000149011612)],
  ['max', [int(16777217), flt(0)], flt(16777216)],
  ['max', [int(-7), int(-9), int(-8)], int(-7)],
  ['sum', [int(7), int(2)], int(9)],
  ['sum', [int(7), dbl(2.5)], dbl(9.5)],
  ['sum', [flt(0.1), int(7)], flt(7.1)],
  ['sum', [flt(0.1), flt(0.2), flt(0.3)], flt(0.6)],
  // summed in 64 bits and rounded at the end: step by step, 16777216 + 1 + 1 would stay 16777216
  ['sum', [flt(16777216), flt(1), flt(1)], flt(16777218)],
  ['sum', [int(1), int(16777217), flt(0)], flt(16777218)],
  ['sum', [flt(0.1), dbl(0.1)], dbl(0.20000000149011612)],
  ['avg', [int(7), int(2)], dbl(4.5)],
  ['avg', [int(7)], dbl(7)],
  ['avg', [flt(0.1), flt(0.1)], flt(0.1)],
  ['avg', [flt(0.1), flt(0.1), dbl(2.5)], dbl(0.9000000009934107)],
  ['avg', [flt(16777216), flt(1)], flt(8388608)],
  ['product', [int(7), int(2)], int(14)],
  ['product', [flt(0.1), flt(0.1), flt(0.1)], flt(0.001)],
  ['product', [flt(0.1), int(7)], flt(0.7)],
  ['product', [flt(0.1), dbl(2.5)], dbl(0.2500000037252903)],
  // missing values are left out, and so are their types
  ['max', [none('integer'), int(7)], int(7)],
  ['max', [none('double'), int(7)], int(7)],
  ['min', [int(7), none('float')], int(7)],
  ['avg', [none('float'), int(7)], dbl(7)],
  ['sum', [int(7), none('double'), int(1)], int(8)],
  ['max', [none('integer')], null],
  ['sum', [none('integer'), none('double')], null],
  ['product', [none('integer')], null],
  // the reference has no median; the middle, or the mean of the middle two
  ['median', [int(7)], dbl(7)],
  ['median', [int(7), int(2)], dbl(4.5)],
  ['median', [dbl(10), dbl(9), dbl(1), dbl(2)], dbl(5.5)],
  ['median', [dbl(10), none('double'), dbl(1), dbl(2)], dbl(2)],
  ['median', [dbl(Number.MAX_VALUE), dbl(Number.MAX_VALUE)], dbl(Number.MAX_VALUE)],
  ['median', [none('double')], null],
  ['sum', [days1960('1960-01-03'), int(1)], int(3)],
]

describe('statistics', () => {
  it.each(statistics.map(([name, args, result]) => [name, shown(args), result, args] as const))(
    '%s(%s) is %j',
    (name, _, result, args) => expectResult(name, args, result),
  )
  it.each<[string, Typed[]]>([
    ['max', [str('5'), int(7)]],
    ['min', [bool(true), bool(false)]],
    ['sum', [date('2004-08-20'), date('2004-08-20')]],
    ['sum', [dbl(Number.POSITIVE_INFINITY), dbl(Number.NEGATIVE_INFINITY)]],
  ])('%s has no result for %j', (name, args) => expectNone(name, args))
})
