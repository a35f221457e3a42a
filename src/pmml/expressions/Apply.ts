/** Apply: a function applied to expressions ("Functions"). */

import { ModelLoadError, ScoreError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import { compileChildExpressions, type Scope } from '../compilation.js'
import { element, oneOf, text } from '../element.js'
import { checkArity } from '../functions/arity.js'
import { InvalidResult } from '../functions/builtin.js'
import type { DataType, Raw } from '../types.js'
import { callDefinedFunction } from './DefineFunction.js'
import type { Expression } from './expression.js'
import { replacementOf, withReplacement } from './FieldRef.js'
import { expressionElements } from './names.js'

export const Apply = element(
  'Apply',
  'Functions',
  {
    function: text.required,
    mapMissingTo: text.optional,
    defaultValue: text.optional,
    invalidValueTreatment: oneOf(['returnInvalid', 'asIs', 'asMissing'], {
      asValue: 'Apply has no attribute that would say which value',
    }).or('returnInvalid'),
  },
  expressionElements,
)

export function compileApply(xml: XmlElement, scope: Scope): Expression {
  const { function: name, mapMissingTo, defaultValue, invalidValueTreatment } = Apply.read(xml)
  const args = compileChildExpressions(xml, scope)
  const called = (given: readonly Expression[]): Expression =>
    handlingInvalid(call(name, given, scope, xml), invalidValueTreatment, xml)
  const mapped =
    mapMissingTo === undefined
      ? called(args)
      : name === 'if'
        ? mappingMissingOfIf(args, mapMissingTo, called)
        : mappingMissing(args, mapMissingTo, called)
  return defaultValue === undefined ? mapped : withReplacement(mapped, defaultValue)
}

/**
 * Of `if`, only the condition and the branch taken count as arguments: missing ones make the result missing. A branch that
 * is not there is no argument: its result is missing and stays so.
 */
function mappingMissingOfIf(
  args: readonly Expression[],
  mapMissingTo: string,
  called: (args: readonly Expression[]) => Expression,
): Expression {
  if (args.length !== 2) return withReplacement(called(args), mapMissingTo)
  const [condition, branch] = args
  const replaced = withReplacement(branch, mapMissingTo)
  return mappingMissing([condition], mapMissingTo, ([held]) => called([held, replaced]))
}

function call(name: string, args: readonly Expression[], scope: Scope, xml: XmlElement): Expression {
  const { functions, tables } = scope.compilation
  const definition = functions.get(name)
  // Built-in functions can't be redefined; functions of the caller stand in for those that the document lacks.
  const found =
    tables.functions.get(name) ?? (definition === undefined ? tables.userFunctions.get(name) : undefined)
  if (found !== undefined) {
    checkArity(name, found.arity, args.length, xml)
    return scope.compilation.located(() => found.compile(args), xml)
  }
  if (definition !== undefined) return callDefinedFunction(definition, args, scope.compilation, xml)
  throw new ModelLoadError('unknown-function', `The function "${name}" is not defined`, {
    ...xml.place(),
    received: name,
    expected: 'a built-in function, a DefineFunction of this document, or one of options.functions',
  })
}

/** "asMissing" makes an invalid result missing, "asIs" passes it on; else it ends the scoring of the record. */
function handlingInvalid(
  inner: Expression,
  invalidValueTreatment: 'returnInvalid' | 'asIs' | 'asMissing',
  xml: XmlElement,
): Expression {
  const { number } = inner
  const handled = (error: unknown): Raw => {
    if (!(error instanceof InvalidResult)) throw error
    if (invalidValueTreatment === 'asMissing') return null
    if (invalidValueTreatment === 'asIs') return error.value
    throw new ScoreError('invalid-result', error.message, { ...xml.place(), cause: error })
  }
  return {
    ...inner,
    // An invalid number passed on is NaN, and not missing.
    number:
      number === undefined || invalidValueTreatment === 'asIs'
        ? undefined
        : (frame) => {
            try {
              return number(frame)
            } catch (error) {
              handled(error)
              return Number.NaN
            }
          },
    evaluate(frame) {
      try {
        return inner.evaluate(frame)
      } catch (error) {
        return handled(error)
      }
    },
  }
}

/**
 * Looks at all arguments first: when any is missing the function is not called. The arguments are held, so that each is
 * evaluated once.
 */
function mappingMissing(
  args: readonly Expression[],
  mapMissingTo: string,
  callWith: (held: readonly Expression[]) => Expression,
): Expression {
  const holders = args.map(holder)
  const inner = callWith(holders.map(({ expression }) => expression))
  const [replacement, type] = replacementOf(mapMissingTo, inner.type)
  return {
    type: inner.type === type ? type : undefined,
    evaluate(frame) {
      // None is held before all are there: a function of the caller's, called for one of them, may score with this model, too.
      const held: { readonly value: Raw; readonly type: DataType | undefined }[] = []
      for (const arg of args) {
        const value = arg.evaluate(frame)
        if (value === null) {
          frame.resultType = type
          return replacement
        }
        held.push({ value, type: arg.type ?? frame.resultType })
      }
      for (let i = 0; i < held.length; i++) holders[i].hold(held[i].value, held[i].type)
      const result = inner.evaluate(frame)
      if (inner.type !== undefined) frame.resultType = inner.type
      return result
    },
  }
}

/** An argument that was evaluated before, for the function to read. */
interface Holder {
  readonly expression: Expression
  hold(value: Raw, type: DataType | undefined): void
}

function holder(arg: Expression): Holder {
  let held: Raw = null
  let heldType = arg.type
  return {
    hold(value, type) {
      held = value
      heldType = type
    },
    expression: {
      ...arg,
      // What is held is not the record's.
      number: undefined,
      indicator: undefined,
      evaluate(frame) {
        frame.resultType = heldType
        return held
      },
    },
  }
}
