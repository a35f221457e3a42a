/** Applies built-in functions to values: as fields, as constants, and as expressions whose type shows only with the value. */

import { expect } from 'vitest'
import { constant, type Expression } from '../../../src/pmml/expressions/expression.js'
import type { Frame } from '../../../src/pmml/frame.js'
import { InvalidResult } from '../../../src/pmml/functions/builtin.js'
import { builtIns } from '../../../src/pmml/functions/index.js'
import type { DataType, Raw } from '../../../src/pmml/types.js'
import { parseValue, valueText } from '../../../src/pmml/values.js'

/** A value with its type. */
export interface Typed {
  readonly value: Raw
  readonly type: DataType
}

/** A value of a type, by its text. */
function read(text: string, type: DataType): Typed {
  const value = parseValue(text, type)
  if (value === undefined) throw new Error(`${text} is no ${type}`)
  return { value, type }
}

export const int = (value: number): Typed => ({ value, type: 'integer' })
export const dbl = (value: number): Typed => ({ value, type: 'double' })
export const flt = (value: number): Typed => ({ value: Math.fround(value), type: 'float' })
export const str = (value: string): Typed => ({ value, type: 'string' })
export const bool = (value: boolean): Typed => ({ value, type: 'boolean' })
export const none = (type: DataType): Typed => ({ value: null, type })
export const date = (text: string): Typed => read(text, 'date')
export const time = (text: string): Typed => read(text, 'time')
export const dateTime = (text: string): Typed => read(text, 'dateTime')
export const days1960 = (text: string): Typed => read(text, 'dateDaysSince[1960]')
export const seconds1960 = (text: string): Typed => read(text, 'dateTimeSecondsSince[1960]')
export const timeSeconds = (text: string): Typed => read(text, 'timeSeconds')

export function newFrame(): Frame {
  return {
    values: [],
    stamps: [],
    numbers: new Float64Array(),
    codes: new Int32Array(),
    invalid: new Uint8Array(),
    given: [],
    row: -1,
    isEarly: false,
    generation: 1,
    resultType: undefined,
    warnings: [],
    memory: [],
  }
}

const asField = ({ value, type }: Typed): Expression => ({ type, evaluate: () => value })
const asConstant = ({ value, type }: Typed): Expression => constant(value, type)
const asDynamic = ({ value, type }: Typed): Expression => ({
  type: undefined,
  evaluate(frame) {
    frame.resultType = value === null ? undefined : type
    return value
  },
})

/** The ways in which an argument can stand in a document. */
export const ways: readonly (readonly [name: string, way: (arg: Typed) => Expression])[] = [
  ['fields', asField],
  ['constants', asConstant],
  ['expressions of any type', asDynamic],
]

/** The function applied; the result with its type. */
export function apply(name: string, args: readonly Expression[]): { value: Raw; type: DataType | undefined } {
  const builtIn = builtIns.get(name)
  if (builtIn === undefined) throw new Error(`${name} is no function`)
  expect(args.length).toBeGreaterThanOrEqual(builtIn.arity[0])
  expect(args.length).toBeLessThanOrEqual(builtIn.arity[1])
  const frame = newFrame()
  const expression = builtIn.compile(args)
  const value = expression.evaluate(frame)
  return { value, type: expression.type ?? frame.resultType }
}

/** Arguments as a test's name shows them. */
export const shown = (args: readonly Typed[]): string =>
  args.map(({ value, type }) => `${value === null ? 'missing' : valueText(value, type)}:${type}`).join(', ')

/** Expects a value and, unless it is missing, its type, however the arguments come. */
export function expectResult(name: string, args: readonly Typed[], expected: Typed | null): void {
  for (const [way, make] of ways) {
    const { value, type } = apply(name, args.map(make))
    if (expected === null) expect(value, way).toBeNull()
    else expect({ value, type }, way).toEqual(expected)
  }
}

/** Expects that the function has no result for the values, however the arguments come; or refuses their types at once. */
export function expectNone(name: string, args: readonly Typed[]): void {
  for (const [way, make] of ways) {
    let caught: unknown
    try {
      apply(name, args.map(make))
    } catch (error) {
      caught = error
    }
    const refused =
      caught instanceof InvalidResult || (caught as { code?: string } | undefined)?.code === 'type-mismatch'
    expect(refused, `${way}: ${caught}`).toBe(true)
  }
}
