/** Functions of real numbers: logarithms, powers, trigonometry, rounding ("Built-in functions"). */

import { type Expression, typed } from '../expressions/expression.js'
import { arithmeticType } from '../values.js'
import { numberArgument, overflow, typeOfResult } from './arguments.js'
import { type BuiltIn, type BuiltInTable, InvalidResult } from './builtin.js'

/** A result that is a number; NaN is none. `+ 0` turns -0 into 0. */
export function realResult(name: string, result: number): number {
  if (Number.isNaN(result)) throw new InvalidResult(name, 'has no result for these numbers', Number.NaN)
  return result + 0
}

/** A function of one number whose result is a double, of floats and integers, too. */
export function real(name: string, compute: (x: number) => number): BuiltIn {
  return {
    arity: [1, 1],
    compile([arg]) {
      const number = numberArgument(name, arg)
      return typed('double', (frame) => {
        const x = number(frame)
        return x === null ? null : realResult(name, compute(x))
      })
    },
  }
}

/** A function of two numbers whose result is a double. */
function realOfTwo(name: string, compute: (x: number, y: number) => number): BuiltIn {
  return {
    arity: [2, 2],
    compile([a, b]) {
      const [first, second] = [numberArgument(name, a), numberArgument(name, b)]
      return typed('double', (frame) => {
        const x = first(frame)
        const y = second(frame)
        return x === null || y === null ? null : realResult(name, compute(x, y))
      })
    },
  }
}

/** Rounding to an integer. */
function toInteger(name: string, round: (x: number) => number): BuiltIn {
  return {
    arity: [1, 1],
    compile([arg]) {
      const number = numberArgument(name, arg)
      return typed('integer', (frame) => {
        const x = number(frame)
        if (x === null) return null
        const result = realResult(name, round(x))
        if (!Number.isSafeInteger(result)) throw overflow(name)
        return result
      })
    },
  }
}

/** A function whose result is of the type of its argument; texts and booleans count as doubles. */
function sameType(name: string, compute: (x: number) => number): BuiltIn {
  return {
    arity: [1, 1],
    compile([arg]): Expression {
      const number = numberArgument(name, arg)
      const { type } = arg
      if (type !== undefined)
        return typed(arithmeticType(type) ?? 'double', (frame) => {
          const x = number(frame)
          return x === null ? null : realResult(name, compute(x))
        })
      return {
        type: undefined,
        evaluate(frame) {
          const x = number(frame)
          if (x === null) return null
          frame.resultType = arithmeticType(typeOfResult(arg, frame, x)) ?? 'double'
          return realResult(name, compute(x))
        },
      }
    },
  }
}

/** To the nearest whole number, halves to the even one. */
function rint(x: number): number {
  const below = Math.floor(x)
  const part = x - below
  if (part !== 0.5) return Math.round(x)
  return below % 2 === 0 ? below : below + 1
}

export const mathFunctions: BuiltInTable = {
  ...Object.fromEntries(
    Object.entries({
      log10: Math.log10,
      ln: Math.log,
      sqrt: Math.sqrt,
      exp: Math.exp,
      expm1: Math.expm1,
      ln1p: Math.log1p,
      sin: Math.sin,
      asin: Math.asin,
      sinh: Math.sinh,
      cos: Math.cos,
      acos: Math.acos,
      cosh: Math.cosh,
      tan: Math.tan,
      atan: Math.atan,
      tanh: Math.tanh,
    }).map(([name, compute]) => [name, real(name, compute)]),
  ),
  hypot: realOfTwo('hypot', Math.hypot),
  atan2: realOfTwo('atan2', Math.atan2),
  floor: toInteger('floor', Math.floor),
  ceil: toInteger('ceil', Math.ceil),
  // Halves go up, also below zero.
  round: toInteger('round', Math.round),
  abs: sameType('abs', Math.abs),
  rint: sameType('rint', rint),
}
