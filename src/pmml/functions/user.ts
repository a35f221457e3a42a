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
      if (typeof given?.call !== 'function' || typeof given.type !== 'string')
        throw new ModelLoadError('bad-option', `options.functions.${name} is no function for a model`, {
          received: given,
          expected: '{ type, call }',
        })
      return [name, asBuiltIn(name, given)]
    }),
  )
}

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
