/** DefineFunction and ParameterField: functions that a document defines itself ("Functions: User Defined Functions"). */

import { ModelLoadError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import { type Compilation, type CompiledFunction, compileChildExpression, Scope } from '../compilation.js'
import { childrenOf, dataType, element, informational, opType, text } from '../element.js'
import type { Frame } from '../frame.js'
import { checkArity } from '../functions/arity.js'
import type { DataType, Raw } from '../types.js'
import { type Expression, evaluatorOf } from './expression.js'
import { expressionElements } from './names.js'

export const DefineFunction = element(
  'DefineFunction',
  'Functions',
  { name: text.required, optype: opType.optional, dataType: dataType.optional },
  ['ParameterField', ...expressionElements],
)

export const ParameterField = element('ParameterField', 'Functions', {
  name: text.required,
  optype: opType.optional,
  dataType: dataType.optional,
  displayName: informational,
})

/** Declares the functions of a TransformationDictionary. */
export function declareFunctions(dictionary: XmlElement, compilation: Compilation): void {
  for (const each of childrenOf(dictionary, 'DefineFunction')) {
    const { name } = DefineFunction.read(each)
    if (compilation.functions.has(name))
      throw new ModelLoadError('duplicate-name', `The function "${name}" is defined twice`, {
        ...each.place(),
        received: name,
        expected: 'names that differ',
      })
    compilation.functions.set(name, each)
  }
}

/** A call of a function. Arguments are converted to the types of the parameters, the result to that of the function. */
export function callDefinedFunction(
  definition: XmlElement,
  args: readonly Expression[],
  compilation: Compilation,
  xml: XmlElement,
): Expression {
  const { name } = DefineFunction.read(definition)
  const parameters = childrenOf(definition, 'ParameterField').map((each) => ParameterField.read(each))
  checkArity(name, [parameters.length, parameters.length], args.length, xml)
  const types = parameters.map((parameter, i) => parameter.dataType ?? args[i].type)
  const orders = args.map(({ type, order }, i) => (type === types[i] ? order : undefined))
  const { slots, body, cost, height } = compiled(name, definition, types, orders, compilation)
  compilation.spend(cost, xml)
  compilation.nesting.reach(height, xml)
  const evaluators = args.map((arg, i) => argumentEvaluator(arg, parameters[i].dataType, types[i]))
  return {
    type: body.type,
    ...(body.order === undefined ? {} : { order: body.order }),
    evaluate(frame) {
      // All arguments first: an argument may contain a call of the same function, which uses the same slots.
      const values = evaluators.map((evaluate) => evaluate(frame))
      for (let i = 0; i < slots.length; i++) frame.values[slots[i]] = values[i]
      return body.evaluate(frame)
    },
  }
}

/** What goes into a parameter's slot: the argument, with its type beside it where that differs from record to record. */
function argumentEvaluator(
  arg: Expression,
  declared: DataType | undefined,
  type: DataType | undefined,
): (frame: Frame) => Raw {
  if (declared !== undefined) return evaluatorOf(arg, declared)
  if (type !== undefined) return (frame) => arg.evaluate(frame)
  return (frame) => {
    const value = arg.evaluate(frame)
    return [value, frame.resultType ?? null]
  }
}

/** The function for certain types of arguments, compiled once: functions that call functions would multiply otherwise. */
function compiled(
  name: string,
  definition: XmlElement,
  types: readonly (DataType | undefined)[],
  orders: readonly Expression['order'][],
  compilation: Compilation,
): CompiledFunction {
  const key = JSON.stringify([name, types.map((type) => type ?? null), orders.map((order) => order ?? null)])
  const known = compilation.compiledFunctions.get(key)
  if (known !== undefined) return known
  const { dataType: resultType } = DefineFunction.read(definition)
  const scope = new Scope(compilation)
  const slots = childrenOf(definition, 'ParameterField').map((each, i) => {
    const { name: parameter } = ParameterField.read(each)
    const slot = compilation.newSlot()
    const type = types[i]
    scope.declare(
      parameter,
      () => ({
        name: parameter,
        dataType: type,
        optype: orders[i] === undefined ? undefined : 'ordinal',
        values: (orders[i] ?? []).map((value) => ({ value, displayValue: undefined })),
        read: parameterReader(slot, type),
      }),
      each,
    )
    return slot
  })
  const { evaluations, nesting } = compilation
  const { result: measured, cost } = evaluations.ofOneCall(() =>
    nesting.measured(() =>
      compilation.within(compilation.functions, `function ${name}`, definition, () =>
        compileChildExpression(definition, scope),
      ),
    ),
  )
  const { result: body, height } = measured
  const result: CompiledFunction = {
    slots,
    body: resultType === undefined ? body : { type: resultType, evaluate: evaluatorOf(body, resultType) },
    cost,
    height,
  }
  compilation.compiledFunctions.set(key, result)
  return result
}

function parameterReader(slot: number, type: DataType | undefined): (frame: Frame) => Raw {
  if (type !== undefined) return (frame) => frame.values[slot]
  return (frame) => {
    const [value, valueType] = frame.values[slot] as readonly [Raw, DataType | null]
    frame.resultType = valueType ?? undefined
    return value
  }
}
