/** DerivedField, TransformationDictionary, LocalTransformations: fields computed from others ("Transformations"). */

import { ModelLoadError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import { compileChildExpression, lazily, type Scope, type Variable } from '../compilation.js'
import { childrenOf, dataType, element, informational, opType, text } from '../element.js'
import { Value } from '../schema/DataDictionary.js'
import { parseValue } from '../values.js'
import { evaluatorOf } from './expression.js'
import { expressionElements } from './names.js'

export const TransformationDictionary = element('TransformationDictionary', 'Transformation Dictionary', {}, [
  'DefineFunction',
  'DerivedField',
])

export const LocalTransformations = element('LocalTransformations', 'Transformations', {}, ['DerivedField'])

export const DerivedField = element(
  'DerivedField',
  'Transformations',
  {
    name: text.optional,
    displayName: informational,
    optype: opType.required,
    dataType: dataType.required,
  },
  [...expressionElements, 'Value'],
)

/** Declares the derived fields inside an element, to be compiled when first used. */
export function declareDerivedFields(xml: XmlElement, scope: Scope): void {
  for (const each of childrenOf(xml, 'DerivedField')) {
    const { name } = DerivedField.read(each)
    if (name === undefined)
      throw new ModelLoadError('missing-attribute', 'DerivedField lacks the attribute name', {
        ...each.place(),
        expected: 'a name',
      })
    const make = (): Variable =>
      scope.compilation.within(make, `field ${name}`, each, () => compileDerivedField(name, each, scope))
    scope.declare(name, make, each)
  }
}

function compileDerivedField(name: string, xml: XmlElement, scope: Scope): Variable {
  const { optype, dataType: type } = DerivedField.read(xml)
  const expression = compileChildExpression(xml, scope.within(name))
  const evaluate = evaluatorOf(expression, type)
  const listed = childrenOf(xml, 'Value').flatMap((each) => {
    const { value: valueText, displayValue, property } = Value.read(each)
    const value = parseValue(valueText, type)
    return property !== 'valid' || value === undefined ? [] : [{ value, displayValue }]
  })
  // Without Values of its own, a field that only passes on another one's values keeps their order.
  const passedOn = expression.type === type ? (expression.order ?? []) : []
  const values = listed.length > 0 ? listed : passedOn.map((value) => ({ value, displayValue: undefined }))
  return { name, dataType: type, optype, values, read: lazily(scope.compilation, evaluate) }
}

/**
 * Compiles the derived fields that nothing has used yet, so that a fault in one is an error at load. A field that refers to
 * fields which the model does not list can't be used by it and is left alone.
 */
export function compileRemaining(
  xml: XmlElement,
  scope: Scope,
  isDefinedElsewhere: (name: string) => boolean,
): void {
  for (const each of childrenOf(xml, 'DerivedField')) {
    const { name } = DerivedField.read(each)
    try {
      if (name !== undefined) scope.resolve(name, each)
    } catch (error) {
      const unlisted =
        error instanceof ModelLoadError &&
        error.code === 'unknown-field' &&
        error.field !== undefined &&
        isDefinedElsewhere(error.field)
      if (!unlisted) throw error
    }
  }
}
