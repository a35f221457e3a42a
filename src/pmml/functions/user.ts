/** Functions of the caller (`options.functions`), as built-in functions look. */

import { ModelLoadError } from '../../core/errors.js'
import type { UserFunction } from '../../core/options.js'
import type { Expression } from '../expressions/expression.js'
import type { Frame } from '../frame.js'
import type { Raw } from '../types.js'
import { outputValue, readInput } from '../values.js'
import { type BuiltIn, InvalidResult } from './builtin.js'

/** The functions of the caller by name. Throws `bad-option` for a built-in name and for what is no such function. */
export function userFunctions(
  functions: { readonly [name: string]: UserFunction } | undefined,
  builtIns: ReadonlyMap<string, BuiltIn>,
): ReadonlyMap<string, BuiltIn> {
  return new Map(
    Object.entries(functions ?? {}).map(([name, given]) => {
      if (builtIns.has(name))
        throw new ModelLoadError(
          'bad-option',
          `options.functions.${name} has the name of a built-in function`,
          {
            received: name,
            expected: 'another name',
          },
        )
      const expected = faultOf(given)
      if (expected !== undefined)
        throw new ModelLoadError('bad-option', `options.functions.${name} is no function for a model`, {
          received: given,
          expected,
        })
      return [name, asBuiltIn(name, given)]
    }),
  )
}

const types: ReadonlySet<unknown> = new Set<UserFunction['type']>([
  'string',
  'integer',
  'float',
  'double',
  'boolean',
  'date',
  'time',
  'dateTime',
])

/** What is expected where a caller gives something else than a function for a model. Callers need not know our types. */
function faultOf(given: Partial<UserFunction> | undefined | null): string | undefined {
  if (typeof given?.call !== 'function') return '{ type, call }'
  if (!types.has(given.type)) return `a type: ${[...types].join(', ')}`
  const { arity = 0 } = given
  const [least, most]: readonly unknown[] = Array.isArray(arity) ? arity : [arity, arity]
  return isCount(least) && (isCount(most) || most === Infinity) && least <= most
    ? undefined
    : 'an arity: a number, or the least and the greatest number of arguments'
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0

function asBuiltIn(
  name: string,
  { type, arity = [0, Infinity], acceptsMissing = false, call }: UserFunction,
): BuiltIn {
  return {
    arity: typeof arity === 'number' ? [arity, arity] : arity,
    compile: (args) => ({
      type,
      evaluate(frame) {
        const values = args.map((arg) => argumentOf(arg, frame))
        if (!acceptsMissing && values.includes(null)) return null
        return resultOf(name, type, () => call(...values))
      },
    }),
  }
}

function argumentOf(arg: Expression, frame: Frame) {
  const value = arg.evaluate(frame)
  const type = arg.type ?? frame.resultType
  return type === undefined ? value : outputValue(value, type)
}

function resultOf(name: string, type: UserFunction['type'], compute: () => unknown): Raw {
  let result: unknown
  try {
    result = compute()
  } catch (error) {
    throw new InvalidResult(name, `failed: ${error instanceof Error ? error.message : String(error)}`)
  }
  const value = readInput(result, type, undefined)
  if (value === undefined) throw new InvalidResult(name, `gave a result that is not of type ${type}`)
  return value
}
