/** FieldRef: the value of a field ("Transformations: FieldRef"). */

import type { XmlElement } from '../../xml/element.js'
import type { Scope, Variable } from '../compilation.js'
import { element, text } from '../element.js'
import type { DataType, Raw } from '../types.js'
import { parseValue } from '../values.js'
import { inferred } from './Constant.js'
import { type Expression, type PassedNumber, typed } from './expression.js'

export const FieldRef = element('FieldRef', 'Transformations', {
  field: text.required,
  mapMissingTo: text.optional,
})

export function compileFieldRef(xml: XmlElement, scope: Scope): Expression {
  const { field, mapMissingTo } = FieldRef.read(xml)
  const reference = expressionOf(scope.resolve(field, xml))
  return mapMissingTo === undefined ? reference : withReplacement(reference, mapMissingTo)
}

/** The value of a field as an expression. */
function expressionOf(variable: Variable): Expression {
  const { dataType, isValid, admitCollections, optype, values, number, ofInput } = variable
  const passes = passedBy(variable)
  return {
    type: dataType,
    evaluate: (frame) => variable.read(frame),
    ...(number === undefined ? {} : { number }),
    ...(passes === undefined ? {} : { passes }),
    ...(ofInput === undefined ? {} : { ofInput }),
    ...(isValid === undefined ? {} : { isValid }),
    ...(admitCollections === undefined ? {} : { admitCollections }),
    ...(optype === 'ordinal' && values.length > 0 ? { order: values.map(({ value }) => value) } : {}),
  }
}

/** The number of a field of some width, as an expression passes it on. */
export function passedBy({ dataType, slot, passes }: Variable): PassedNumber | undefined {
  if (dataType !== 'double' && dataType !== 'float' && dataType !== 'integer') return undefined
  return slot === undefined ? passes : { slot, inFloats: dataType === 'float' }
}

/**
 * A text of the document that stands in for a missing result. It is typed like the result where that type is
 * known and can hold it, else by its own look.
 */
export function replacementOf(replacement: string, type: DataType | undefined): [value: Raw, type: DataType] {
  const value = type === undefined ? undefined : parseValue(replacement, type)
  return value === undefined || type === undefined ? inferred(replacement) : [value, type]
}

/** An expression with a replacement for its missing results. */
export function withReplacement(expression: Expression, replacement: string): Expression {
  const [value, type] = replacementOf(replacement, expression.type)
  const { order } = expression
  const ordered = order === undefined ? {} : { order }
  if (expression.type === type)
    return { ...typed(type, (frame) => expression.evaluate(frame) ?? value), ...ordered }
  return {
    type: undefined,
    ...ordered,
    evaluate(frame) {
      const result = expression.evaluate(frame)
      if (result === null) frame.resultType = type
      else if (expression.type !== undefined) frame.resultType = expression.type
      return result ?? value
    },
  }
}
