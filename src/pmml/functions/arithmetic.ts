/** Arithmetic on two numbers: + - * / pow modulo threshold ("Built-in functions"). */

import { type Expression, typed } from '../expressions/expression.js'
import type { Frame } from '../frame.js'
import type { DataType, Raw } from '../types.js'
import { arithmeticType, commonType } from '../values.js'
import { cannotTake, constantNumber, overflow, typeMismatch, typeOfResult } from './arguments.js'
import { type BuiltIn, type BuiltInTable, InvalidResult } from './builtin.js'

/** An operation on integers and on reals. Both give NaN where there is no result. */
interface Operation {
  integers(x: number, y: number): number
  reals(x: number, y: number): number
  /** Integers whose result is real. */
  leavesIntegers?(x: number, y: number): boolean
}

// `+ 0` turns -0 into 0: a product of 0 and -5 is an ordinary zero here, and dividing by it gives no -Infinity.

const operations: { readonly [name: string]: Operation } = {
  '+': { integers: (x, y) => x + y, reals: (x, y) => x + y },
  '-': { integers: (x, y) => x - y, reals: (x, y) => x - y },
  '*': { integers: (x, y) => x * y + 0, reals: (x, y) => x * y + 0 },
  '/': {
    // Toward zero. Taking the remainder off first keeps the quotient exact where x/y would be rounded.
    integers: (x, y) => (y === 0 ? Number.NaN : (x - (x % y)) / y + 0),
    reals: (x, y) => x / y + 0,
  },
  // The sign is that of the divisor. Of integers, `%` is exact where x / y would be rounded.
  modulo: { integers: integerModulo, reals: (x, y) => x - Math.floor(x / y) * y + 0 },
  // A negative exponent makes a fraction of integers, so that the type of `pow(i, j)` depends on the record.
  pow: { integers: integerPower, reals: (x, y) => x ** y + 0, leavesIntegers: (_, y) => y < 0 },
  threshold: { integers: (x, y) => (x > y ? 1 : 0), reals: (x, y) => (x > y ? 1 : 0) },
}

function integerModulo(x: number, y: number): number {
  const rest = x % y
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest + 0
}

/** Computes in a numeric type: integers must stay exact, floats are rounded to 32 bits. */
function computation(name: string, operation: Operation, type: DataType): (x: number, y: number) => number {
  const { integers, reals } = operation
  const noResult = (x: number, y: number) =>
    new InvalidResult(name, `has no result for ${x} and ${y}`, Number.NaN)
  if (type === 'integer')
    return (x, y) => {
      const result = integers(x, y)
      if (Number.isSafeInteger(result)) return result
      throw Number.isNaN(result) ? noResult(x, y) : overflow(name)
    }
  if (type === 'float')
    return (x, y) => {
      const result = Math.fround(reals(x, y))
      if (Number.isNaN(result)) throw noResult(x, y)
      return result
    }
  return (x, y) => {
    const result = reals(x, y)
    if (Number.isNaN(result)) throw noResult(x, y)
    return result
  }
}

const EXPECTED = 'two numbers'

/** The application of an operation; its result has the wider type of both operands. */
function binary(name: string, operation: Operation): BuiltIn {
  return {
    arity: [2, 2],
    compile([a, b]) {
      if (a.type === undefined || b.type === undefined) return binaryOfAnyType(name, operation, a, b)
      const type = commonType(a.type, b.type)
      if (type === undefined) throw typeMismatch(name, [a.type, b.type], EXPECTED)
      const power = constantNumber(b)
      if (type === 'integer' && operation.leavesIntegers?.(1, power ?? Number.NEGATIVE_INFINITY))
        return binaryOfAnyType(name, operation, a, b)
      const compute = computation(name, operation, type)
      const resultOf = (x: Raw, y: Raw): number | null =>
        typeof x === 'number' && typeof y === 'number' ? compute(x, y) : missingOrThrow(name, x, y)
      return {
        ...typed(type, (frame) => resultOf(a.evaluate(frame), b.evaluate(frame))),
        ...numberOf(a, b, compute, resultOf),
      }
    },
  }
}

/** The same without objects for numbers on the way, where both operands have such. */
function numberOf(
  a: Expression,
  b: Expression,
  compute: (x: number, y: number) => number,
  resultOf: (x: Raw, y: Raw) => number | null,
): Pick<Expression, 'number' | 'isNumberOrMissing'> {
  const [left, right] = [a.number, b.number]
  if (left === undefined || right === undefined) return {}
  return {
    isNumberOrMissing: true,
    number(frame) {
      const x = left(frame)
      const y = right(frame)
      if (!Number.isNaN(x) && !Number.isNaN(y)) return compute(x, y)
      return resultOf(operand(a, x, frame), operand(b, y, frame)) ?? Number.NaN
    },
  }
}

/** An operand whose number is known; of `NaN`, whether it is missing. */
function operand({ isNumberOrMissing, evaluate }: Expression, number: number, frame: Frame): Raw {
  if (!Number.isNaN(number)) return number
  return isNumberOrMissing === true ? null : evaluate(frame)
}

/** Missing, where an operand is; anything else is no number. */
function missingOrThrow(name: string, x: Raw, y: Raw): null {
  if (x === null || y === null) return null
  throw cannotTake(name, typeof x === 'number' ? y : x, EXPECTED)
}

function binaryOfAnyType(name: string, operation: Operation, a: Expression, b: Expression): Expression {
  // An operand without a type of its own may still be known to be no number.
  for (const { type } of [a, b])
    if (type !== undefined && arithmeticType(type) === undefined) throw typeMismatch(name, [type], EXPECTED)
  const computations = {
    integer: computation(name, operation, 'integer'),
    float: computation(name, operation, 'float'),
    double: computation(name, operation, 'double'),
  }
  return {
    type: undefined,
    evaluate(frame: Frame) {
      const x = a.evaluate(frame)
      const left = x === null ? undefined : typeOfResult(a, frame, x)
      const y = b.evaluate(frame)
      const right = y === null ? undefined : typeOfResult(b, frame, y)
      frame.resultType = undefined
      if (left === undefined || right === undefined) return null
      const type = commonType(left, right)
      if (type === undefined || typeof x !== 'number' || typeof y !== 'number')
        return missingOrThrow(name, x, y)
      const resultType = type === 'integer' && operation.leavesIntegers?.(x, y) ? 'double' : type
      frame.resultType = resultType
      return computations[resultType](x, y)
    },
  }
}

/** `x^n` of integers by repeated squaring, exact as long as the result is; Infinity beyond. */
function integerPower(x: number, n: number): number {
  if (x === 0 || x === 1 || n === 0) return n === 0 ? 1 : x
  if (x === -1) return n % 2 === 0 ? 1 : -1
  let result = 1
  let square = x
  let rest = n
  for (;;) {
    if (rest % 2 === 1) result *= square
    rest = Math.floor(rest / 2)
    if (rest === 0) return result
    square *= square
    // A factor still to come that is beyond the exact range puts the result beyond it, too.
    if (square > Number.MAX_SAFE_INTEGER) return Number.POSITIVE_INFINITY
  }
}

export const arithmeticFunctions: BuiltInTable = Object.fromEntries(
  Object.entries(operations).map(([name, operation]) => [name, binary(name, operation)]),
)
