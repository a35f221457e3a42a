/** Functions of any number of numbers: min max sum avg product median ("Built-in functions"). Missing ones are left out. */

import { median as medianOf } from '../../math/median.js'
import { typed } from '../expressions/expression.js'
import type { Frame } from '../frame.js'
import type { Raw } from '../types.js'
import { arithmeticType, commonType, type NumericType } from '../values.js'
import { overflow, strictNumberArgument, typeOfResult } from './arguments.js'
import { type BuiltIn, type BuiltInTable, InvalidResult } from './builtin.js'

/** What is computed of the present numbers; `count` is at least 1. */
interface Statistic {
  readonly start: number
  step(result: number, x: number): number
  finish?(result: number, count: number): number
  /** Whether the result of integers is no integer. */
  readonly real?: true
}

const statistics: { readonly [name: string]: Statistic } = {
  min: { start: Number.POSITIVE_INFINITY, step: Math.min },
  max: { start: Number.NEGATIVE_INFINITY, step: Math.max },
  sum: { start: 0, step: (sum, x) => sum + x },
  avg: { start: 0, step: (sum, x) => sum + x, finish: (sum, count) => sum / count, real: true },
  product: { start: 1, step: (product, x) => product * x + 0 },
}

/** The result as a value of its type: computed in 64 bits, and only then rounded for floats. */
function settle(name: string, result: number, type: NumericType): number {
  if (Number.isNaN(result)) throw new InvalidResult(name, 'has no result for these numbers', Number.NaN)
  if (type === 'double') return result
  if (type === 'float') return Math.fround(result)
  if (!Number.isSafeInteger(result)) throw overflow(name)
  return result
}

function aggregate(name: string, { start, step, finish, real }: Statistic): BuiltIn {
  const resultTypeOf = (type: NumericType): NumericType => (real && type === 'integer' ? 'double' : type)
  return {
    arity: [1, Number.POSITIVE_INFINITY],
    compile(args) {
      const numbers = args.map((arg) => strictNumberArgument(name, arg))
      const types = args.map(({ type }) => (type === undefined ? undefined : arithmeticType(type)))
      const [only] = types
      if (only !== undefined && types.every((type) => type === only)) {
        const type = resultTypeOf(only)
        return typed(type, (frame) => {
          let count = 0
          let result = start
          for (const number of numbers) {
            const x = number(frame)
            if (x === null) continue
            result = step(result, x)
            count++
          }
          if (count === 0) return null
          return settle(name, finish === undefined ? result : finish(result, count), type)
        })
      }
      // Of different types: the widest of those that are present.
      return {
        type: undefined,
        evaluate(frame) {
          let count = 0
          let result = start
          let widest: NumericType | undefined
          for (let i = 0; i < numbers.length; i++) {
            const x = numbers[i](frame)
            if (x === null) continue
            const type = types[i] ?? arithmeticType(typeOfResult(args[i], frame, x))
            widest = widest === undefined || type === undefined ? type : commonType(widest, type)
            result = step(result, x)
            count++
          }
          const type = widest === undefined ? undefined : resultTypeOf(widest)
          frame.resultType = type
          if (type === undefined) return null
          return settle(name, finish === undefined ? result : finish(result, count), type)
        },
      }
    },
  }
}

/** The middle number; the mean of the middle two where their count is even. */
const median: BuiltIn = {
  arity: [1, Number.POSITIVE_INFINITY],
  compile(args) {
    const numbers = args.map((arg) => strictNumberArgument('median', arg))
    const isFloat = args.every(({ type }) => type === 'float')
    return typed(isFloat ? 'float' : 'double', (frame: Frame): Raw => {
      const present: number[] = []
      for (const number of numbers) {
        const x = number(frame)
        if (x !== null) present.push(x)
      }
      if (present.length === 0) return null
      return settle('median', medianOf(present), isFloat ? 'float' : 'double')
    })
  },
}

export const statisticsFunctions: BuiltInTable = {
  ...Object.fromEntries(Object.entries(statistics).map(([name, each]) => [name, aggregate(name, each)])),
  median,
}
