/** Logic, choice, missing values and comparisons. The results are those that the reference evaluator gives, unless said otherwise. */

import { describe, expect, it } from 'vitest'
import type { Expression } from '../../../src/pmml/expressions/expression.js'
import { InvalidResult } from '../../../src/pmml/functions/builtin.js'
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
  shown,
  str,
  type Typed,
  time,
  timeSeconds,
} from './apply.js'

type Row = [name: string, args: Typed[], result: boolean | null]

const [T, F, U] = [bool(true), bool(false), none('boolean')]

/** Three-valued, by the table of compound predicates; the reference refuses missing arguments. */
const logic: Row[] = [
  ['and', [T, T], true],
  ['and', [T, F], false],
  ['and', [F, F], false],
  ['and', [T, U], null],
  ['and', [U, T], null],
  ['and', [F, U], false],
  ['and', [U, F], false],
  ['and', [U, U], null],
  ['and', [T, T, T, F], false],
  ['or', [T, F], true],
  ['or', [F, F], false],
  ['or', [T, U], true],
  ['or', [U, T], true],
  ['or', [F, U], null],
  ['or', [U, U], null],
  ['or', [F, F, T], true],
  ['not', [T], false],
  ['not', [F], true],
  ['not', [U], null],
  ['and', [T, int(1)], true],
  ['and', [T, str('true')], true],
  ['or', [F, str('TRUE')], true],
  ['or', [F, dbl(1)], true],
  ['not', [int(0)], true],
  ['not', [str('true')], false],
]

const comparisons: Row[] = [
  ['equal', [int(7), int(7)], true],
  ['equal', [int(7), dbl(7)], true],
  ['equal', [int(7), str('7')], true],
  ['equal', [int(7), str('7.0')], true],
  ['equal', [str('5'), int(5)], true],
  // a text is compared with the text of a double
  ['equal', [str('5'), dbl(5)], false],
  ['equal', [str('5.0'), dbl(5)], true],
  ['equal', [dbl(5), str('5')], true],
  ['equal', [str('a'), str('A')], false],
  // the left value decides on 32 or 64 bits
  ['equal', [flt(0.1), dbl(0.1)], true],
  ['equal', [flt(0.1), str('0.1')], true],
  ['equal', [dbl(0.1), flt(0.1)], false],
  ['equal', [flt(16777216), int(16777217)], true],
  ['equal', [int(16777217), flt(16777216)], false],
  ['equal', [bool(true), str('true')], true],
  ['equal', [bool(true), int(1)], true],
  ['equal', [bool(true), dbl(1)], true],
  ['equal', [int(7), bool(true)], false],
  ['equal', [str('true'), bool(true)], true],
  ['equal', [str('1'), bool(true)], false],
  ['equal', [date('2004-08-20'), str('2004-08-20')], true],
  ['equal', [date('2004-08-20'), dateTime('2004-08-20T05:23:30')], true],
  ['equal', [days1960('2003-04-01'), str('2003-04-01')], true],
  ['equal', [time('05:23:30'), str('05:23:30')], true],
  ['notEqual', [int(7), int(7)], false],
  ['notEqual', [str('a'), str('b')], true],
  ['lessThan', [int(7), str('10')], true],
  ['lessThan', [int(5), dbl(5.5)], true],
  ['lessThan', [int(5), str('5.5')], true],
  ['lessThan', [bool(true), bool(false)], false],
  ['lessThan', [bool(false), bool(true)], true],
  ['greaterThan', [bool(true), dbl(0.5)], true],
  ['lessThan', [int(7), bool(true)], false],
  ['lessThan', [flt(0.1), dbl(0.1)], false],
  ['greaterThan', [flt(0.1), dbl(0.1)], false],
  ['lessThan', [dbl(0.1), flt(0.1)], true],
  ['lessThan', [flt(16777216), int(16777217)], false],
  ['greaterThan', [int(7), dbl(6.5)], true],
  ['lessOrEqual', [int(7), int(7)], true],
  ['lessOrEqual', [int(8), int(7)], false],
  ['greaterOrEqual', [dbl(7), int(7)], true],
  ['greaterOrEqual', [int(6), int(7)], false],
  ['lessOrEqual', [dbl(Number.POSITIVE_INFINITY), dbl(Number.POSITIVE_INFINITY)], true],
  // numbers that differ are not equal; the reference refuses to compare 7 with 7.5
  ['equal', [int(7), dbl(7.5)], false],
  ['equal', [int(5), str('5.5')], false],
  // of dates and counts the order is that of time; the reference has no order for categorical fields
  ['lessThan', [date('2004-08-20'), str('2005-01-01')], true],
  ['lessThan', [date('2004-08-20'), dateTime('2004-08-20T05:23:30')], false],
  // A moment that meets a time is its time of day; counts of different things and truth values are numbers in an order.
  ['lessThan', [time('05:23:30'), dateTime('2003-04-01T12:30:45')], true],
  ['equal', [time('12:30:45'), dateTime('2003-04-01T12:30:45')], true],
  ['lessThan', [days1960('1960-01-03'), timeSeconds('00:00:03')], true],
  ['lessThan', [days1960('1960-01-03'), bool(true)], false],
  ['lessThan', [timeSeconds('00:00:00'), bool(true)], true],
  ['lessThan', [days1960('1960-01-03'), str('1e2')], true],
  ['greaterOrEqual', [days1960('2003-04-01'), int(15796)], true],
  ['equal', [days1960('2003-04-01'), int(15796)], true],
  ['equal', [timeSeconds('05:23:30'), time('05:23:30')], true],
  ['lessThan', [str('5'), int(7)], true],
  // missing in, missing out
  ['equal', [none('integer'), int(1)], null],
  ['equal', [int(1), none('string')], null],
  ['lessThan', [none('integer'), int(1)], null],
  ['isIn', [int(7), int(7), int(8)], true],
  ['isIn', [int(7), str('7'), int(8)], true],
  ['isIn', [int(7), dbl(7)], true],
  ['isIn', [int(7), int(1), none('integer')], false],
  ['isIn', [none('integer'), int(1)], false],
  ['isIn', [none('integer'), int(1), none('integer')], true],
  ['isNotIn', [int(7), int(1), none('integer')], true],
  ['isNotIn', [none('integer'), int(1)], true],
  ['isNotIn', [none('integer'), none('integer')], false],
  ['isIn', [str('5'), int(5)], true],
  ['isIn', [flt(0.1), dbl(0.1)], true],
  ['isIn', [bool(true), int(1)], true],
  ['isIn', [date('2004-08-20'), dateTime('2004-08-20T05:23:30')], true],
  ['isMissing', [none('integer')], true],
  ['isMissing', [int(7)], false],
  ['isNotMissing', [none('integer')], false],
  ['isNotMissing', [int(7)], true],
  ['isValid', [none('integer')], false],
  ['isValid', [int(7)], true],
  ['isNotValid', [none('integer')], false],
  ['isNotValid', [int(7)], false],
]

describe('logic and comparisons', () => {
  it.each(
    [...logic, ...comparisons].map(([name, args, result]) => [name, shown(args), result, args] as const),
  )('%s(%s) is %s', (name, _, result, args) =>
    expectResult(name, args, result === null ? null : bool(result)),
  )

  it.each<[string, Typed[]]>([
    ['and', [T, int(7)]],
    ['and', [T, str('abc')]],
    ['not', [dbl(2.5)]],
    ['not', [date('2004-08-20')]],
    ['equal', [int(7), str('abc')]],
    ['notEqual', [int(7), str('abc')]],
    ['equal', [bool(true), int(7)]],
    ['equal', [date('2004-08-20'), str('x')]],
    ['equal', [date('2004-08-20'), int(7)]],
    ['equal', [int(7), time('05:23:30')]],
    ['equal', [date('2004-08-20'), time('05:23:30')]],
    ['isIn', [int(7), str('abc'), int(7)]],
    ['lessThan', [int(7), str('abc')]],
    ['lessThan', [str('abc'), int(7)]],
    // texts have no order of their own, and that of an ordinal field is not known here
    ['lessThan', [str('a'), str('b')]],
    ['if', [int(7), int(1)]],
  ])('%s has no result for %j', (name, args) => expectNone(name, args))

  it('asks the field whether a value is valid', () => {
    const outside: Expression = { type: 'integer', evaluate: () => 7, isValid: () => false }
    expect(apply('isValid', [outside]).value).toBe(false)
    expect(apply('isNotValid', [outside]).value).toBe(true)
    expect(apply('isMissing', [outside]).value).toBe(false)
  })
})

describe('if', () => {
  it.each<[string, Typed[], Typed | null]>([
    ['true takes the first', [T, int(1), dbl(2.5)], int(1)],
    ['false takes the second, of its own type', [F, int(1), dbl(2.5)], dbl(2.5)],
    ['false without a second is missing', [F, int(1)], null],
    ['missing is missing', [U, int(1), int(2)], null],
    ['numbers and texts stand for truth values', [int(1), str('x'), str('y')], str('x')],
    ['a missing branch is missing', [T, none('integer'), int(2)], null],
  ])('%s', (_, args, result) => expectResult('if', args, result))

  it('evaluates the branch taken only', () => {
    const failing: Expression = {
      type: 'integer',
      evaluate() {
        throw new InvalidResult('x', 'fails')
      },
    }
    const one: Expression = { type: 'integer', evaluate: () => 1 }
    const yes: Expression = { type: 'boolean', evaluate: () => true }
    const no: Expression = { type: 'boolean', evaluate: () => false }
    expect(apply('if', [yes, one, failing]).value).toBe(1)
    expect(apply('if', [no, failing, one]).value).toBe(1)
    expect(() => apply('if', [yes, failing, one])).toThrow()
  })
})
