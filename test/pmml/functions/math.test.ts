/** Functions of real numbers. The results are those that the reference evaluator gives, unless said otherwise. */

import { describe, expect, it } from 'vitest'
import {
  apply,
  bool,
  date,
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
  ways,
} from './apply.js'

/** Results that are exact. */
const exact: [name: string, args: Typed[], result: Typed | null][] = [
  ['sqrt', [int(4)], dbl(2)],
  ['ln', [int(0)], dbl(Number.NEGATIVE_INFINITY)],
  ['exp', [int(1000)], dbl(Number.POSITIVE_INFINITY)],
  ['ln1p', [int(-1)], dbl(Number.NEGATIVE_INFINITY)],
  ['log10', [bool(true)], dbl(0)],
  ['abs', [int(-7)], int(7)],
  ['abs', [dbl(-2.5)], dbl(2.5)],
  ['abs', [flt(-0.1)], flt(0.1)],
  ['floor', [dbl(2.5)], int(2)],
  ['floor', [int(7)], int(7)],
  ['floor', [flt(0.1)], int(0)],
  ['floor', [dbl(-2.5)], int(-3)],
  ['ceil', [dbl(-2.5)], int(-2)],
  ['ceil', [dbl(-0.5)], int(0)],
  ['ceil', [str('5')], int(5)],
  ['round', [dbl(2.5)], int(3)],
  ['round', [dbl(-2.5)], int(-2)],
  ['round', [dbl(-0.4)], int(0)],
  ['round', [dbl(0.49999999999999994)], int(0)],
  ['rint', [dbl(2.5)], dbl(2)],
  ['rint', [dbl(3.5)], dbl(4)],
  ['rint', [dbl(-0.5)], dbl(0)],
  ['rint', [flt(-2.5)], flt(-2)],
  ['rint', [int(7)], int(7)],
  ['x-rint', [dbl(1.5)], dbl(2)],
  ['hypot', [int(3), int(4)], dbl(5)],
  ['cosh', [int(1000)], dbl(Number.POSITIVE_INFINITY)],
  ['erf', [int(-10)], dbl(-1)],
  ['stdNormalIDF', [int(0)], dbl(Number.NEGATIVE_INFINITY)],
  ['stdNormalIDF', [int(1)], dbl(Number.POSITIVE_INFINITY)],
  ['exp', [none('double')], null],
  ['hypot', [int(3), none('integer')], null],
  ['normalCDF', [int(3), none('integer'), int(2)], null],
  ['floor', [none('string')], null],
  // blank text is a missing number
  ['floor', [str('  ')], null],
]

/** Results up to the last bits, in which libraries differ. */
const close: [name: string, args: Typed[], result: number][] = [
  ['log10', [int(7)], 0.8450980400142568],
  ['log10', [flt(0.1)], -0.999999993528508],
  ['log10', [str('2.50')], 0.3979400086720376],
  ['log10', [days1960('2003-04-01')], 4.198547125064507],
  ['sqrt', [flt(0.1)], 0.3162277683729184],
  ['exp', [flt(0.1)], 1.1051709197224806],
  ['exp', [int(2)], 7.38905609893065],
  ['expm1', [flt(0.1)], 0.10517091972248063],
  ['expm1', [dbl(1e-10)], 1.00000000005e-10],
  ['x-expm1', [int(1)], 1.718281828459045],
  ['hypot', [flt(0.1), flt(0.1)], 0.14142135834465194],
  ['sin', [int(7)], 0.6569865987187891],
  ['sin', [flt(0.1)], 0.0998334181294999],
  ['sin', [str('1')], 0.8414709848078965],
  ['sin', [bool(true)], 0.8414709848078965],
  ['atan', [int(7)], 1.4288992721907328],
  ['tan', [int(7)], 0.8714479827243188],
  ['tanh', [int(7)], 0.9999983369439447],
  ['x-atan2', [int(1), int(2)], 0.4636476090008061],
  // mpmath
  ['asin', [dbl(0.25)], 0.25268025514207865],
  ['acos', [dbl(0.5)], 1.0471975511965979],
  ['sinh', [dbl(0.5)], 0.5210953054937474],
  ['cosh', [dbl(0.5)], 1.1276259652063807],
  ['cos', [dbl(0.5)], 0.8775825618903728],
  ['ln', [dbl(0.25)], -1.3862943611198906],
  ['ln1p', [dbl(1e-10)], 9.9999999995e-11],
  // check values of the specification's notes
  ['erf', [dbl(0.5)], 0.5204998778130465],
  ['erf', [flt(0.1)], 0.11246291768297048],
  ['normalCDF', [int(3), int(1), int(2)], 0.841344746068543],
  ['normalIDF', [dbl(0.975), int(1), int(2)], 4.919927969080108],
  ['normalPDF', [int(3), int(1), int(2)], 0.12098536225957167],
  ['stdNormalCDF', [int(1)], 0.841344746068543],
  ['stdNormalCDF', [str('5')], 0.9999997133484281],
  ['stdNormalPDF', [int(1)], 0.24197072451914337],
  ['stdNormalPDF', [flt(0.1)], 0.3969525474178613],
]

describe('functions of real numbers', () => {
  it.each(exact.map(([name, args, result]) => [name, shown(args), result, args] as const))(
    '%s(%s) is %j',
    (name, _, result, args) => expectResult(name, args, result),
  )
  it.each(close.map(([name, args, result]) => [name, shown(args), result, args] as const))(
    '%s(%s) is %d',
    (name, _, result, args) => {
      for (const [, make] of ways) {
        const { value, type } = apply(name, args.map(make))
        expect(type).toBe('double')
        expect(Math.abs(Number(value) - result)).toBeLessThanOrEqual(4e-16 * Math.abs(result))
      }
    },
  )
  it.each<[string, Typed[]]>([
    ['ln', [int(-7)]],
    ['log10', [int(-7)]],
    ['sqrt', [int(-7)]],
    ['ln1p', [int(-2)]],
    ['asin', [int(2)]],
    ['acos', [int(2)]],
    ['stdNormalIDF', [int(2)]],
    ['normalIDF', [int(-1), int(0), int(1)]],
    ['normalCDF', [int(1), int(0), int(0)]],
    ['normalCDF', [int(1), int(0), int(-1)]],
    ['normalPDF', [int(1), int(0), int(0)]],
    ['sin', [str('abc')]],
    ['sin', [date('2004-08-20')]],
  ])('%s has no result for %j', (name, args) => expectNone(name, args))
})
