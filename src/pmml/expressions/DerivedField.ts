/** DerivedField, TransformationDictionary, LocalTransformations: fields computed from others ("Transformations"). */

import { ModelLoadError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import {
  type Compilation,
  compileChildExpression,
  type Definitions,
  lazily,
  lazyNumber,
  type Scope,
  type Variable,
} from '../compilation.js'
import { childrenOf, dataType, element, informational, opType, text } from '../element.js'
import type { Frame } from '../frame.js'
import { Value } from '../schema/DataDictionary.js'
import { type DataType, isNumeric, type Raw } from '../types.js'
import { parseValue } from '../values.js'
import { type Expression, evaluatorOf } from './expression.js'
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

/** How to make the derived fields inside an element, once they are used. Throws `duplicate-name`. */
export function readDerivedFields(xml: XmlElement): Definitions {
  const definitions = new Map<string, (scope: Scope) => Variable>()
  for (const each of childrenOf(xml, 'DerivedField')) {
    const { name } = DerivedField.read(each)
    if (name === undefined)
      throw new ModelLoadError('missing-attribute', 'DerivedField lacks the attribute name', {
        ...each.place(),
        expected: 'a name',
      })
    if (definitions.has(name))
      throw new ModelLoadError('duplicate-name', `The DerivedField "${name}" is defined twice`, {
        ...each.place(),
        field: name,
        expected: 'names that differ',
      })
    definitions.set(name, (scope) =>
      scope.compilation.within(scope, `field ${name}`, each, () => compileDerivedField(name, each, scope)),
    )
  }
  return definitions
}

/** Declares the derived fields inside an element, to be compiled when first used. */
export function declareDerivedFields(xml: XmlElement, scope: Scope): void {
  for (const [name, define] of readDerivedFields(xml)) scope.declare(name, () => define(scope), xml)
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
  const { admitCollections, indicator, passes, ofInput } = expression
  const isWide = type === 'double' || type === 'float'
  return {
    name,
    dataType: type,
    optype,
    values,
    ...reading(scope.compilation, expression, type, evaluate),
    // As a number of any type 1 and 0 are the same.
    ...(indicator === undefined || !isNumeric(type) ? {} : { indicator }),
    ...(passes === undefined || !isWide
      ? {}
      : { passes: { slot: passes.slot, inFloats: passes.inFloats || type === 'float' } }),
    ...(ofInput === undefined || type !== expression.type ? {} : { ofInput }),
    ...(admitCollections === undefined ? {} : { admitCollections }),
  }
}

/** How the field is read: as a number, where it is one from the start. */
function reading(
  compilation: Compilation,
  { type, number, isNumberOrMissing }: Expression,
  declared: DataType,
  evaluate: (frame: Frame) => Raw,
): Pick<Variable, 'read' | 'number'> {
  const isSame = type === declared || (declared === 'double' && type !== undefined && isNumeric(type))
  return number !== undefined && isSame && isNumeric(declared)
    ? lazyNumber(compilation, number, isNumberOrMissing === true ? () => null : evaluate)
    : { read: lazily(compilation, evaluate) }
}

/**
 * Compiles the derived fields that nothing has used yet, so that a fault in one is an error at load. A field that refers to
 * fields which the model does not list can't be used by it and is left alone.
 */
export function compileUnusedFields(
  xml: XmlElement,
  scope: Scope,
  isDefinedElsewhere: (name: string) => boolean,
): void {
  const isUnlisted = (name: string): boolean => isDefinedElsewhere(name) && !scope.knows(name)
  for (const each of childrenOf(xml, 'DerivedField')) {
    const { name } = DerivedField.read(each)
    // The usual case is told by a look: an error takes its time to say where it is, and there may be thousands.
    if (name === undefined || refersTo(each, isUnlisted)) continue
    try {
      scope.resolve(name, each)
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

/** Whether any element inside refers to a field of some kind. */
function refersTo(xml: XmlElement, isSuch: (name: string) => boolean): boolean {
  const pending = [...xml.children]
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    const name = each.attributes.get('field') ?? each.attributes.get('textField')
    if (name !== undefined && isSuch(name)) return true
    for (const child of each.children) pending.push(child)
  }
  return false
}
