/** ClusteringField and CenterFields: the coordinates of the centres of clusters ("Clustering Models"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { compileChildExpression, Scope, type Variable } from '../../compilation.js'
import { boolean, child, childrenOf, element, number, text } from '../../element.js'
import { DerivedField } from '../../expressions/DerivedField.js'
import { evaluatorOf } from '../../expressions/expression.js'
import { type ComparedField, compareFunction } from '../../model/ComparisonMeasure.js'
import type { ModelContext } from '../../model/compiled.js'

const section = 'Clustering Models'

export const ClusteringField = element(
  'ClusteringField',
  section,
  {
    field: text.required,
    isCenterField: boolean.or(true),
    fieldWeight: number.or(1),
    similarityScale: number.optional,
    compareFunction: compareFunction.optional,
  },
  ['Comparisons'],
)

/** What the values of a field are in comparison with each other, in the order of the field's Values or Intervals. */
export const Comparisons = element('Comparisons', section, {}, ['Matrix'])

/** Up to PMML 3.1: the coordinates of the centres, derived from the inputs. */
export const CenterFields = element('CenterFields', section, {}, ['DerivedField'])

/** The coordinates of a model's centres, in order. */
export interface Center {
  readonly fields: readonly ComparedField[]
  /** Names of the ClusteringFields that are no coordinates have their place in lists of weights, too. */
  readonly inCenter: readonly boolean[]
  /** The fields that Output sees. */
  readonly scope: Scope
}

/** Reads the coordinates of a model's centres: those of CenterFields, else the ClusteringFields that are not left out of it. */
export function readCenter(xml: XmlElement, context: ModelContext): Center {
  const listed = childrenOf(xml, 'ClusteringField').map((each) => {
    const comparisons = child(each, 'Comparisons')
    if (comparisons !== undefined) Comparisons.read(comparisons)
    return { ...ClusteringField.read(each), comparisons, xml: each }
  })
  const centerFields = child(xml, 'CenterFields')
  if (centerFields !== undefined) return derivedCenter(centerFields, listed, context)
  const fields = listed.filter(({ isCenterField }) => isCenterField)
  if (fields.length === 0)
    throw new ModelLoadError(
      'missing-element',
      'The ClusteringModel has no ClusteringField for its centres',
      {
        ...xml.place(),
        expected: 'ClusteringField',
      },
    )
  const { scope } = context
  return {
    fields: fields.map((each) => ({ ...each, variable: scope.resolve(each.field, each.xml) })),
    inCenter: listed.map(({ isCenterField }) => isCenterField),
    scope,
  }
}

type ListedField = Omit<ComparedField, 'variable'> & { readonly field: string }

/**
 * The fields of CenterFields. Each is compared as the ClusteringField of its own name says, or as that of the one field from which it
 * is derived.
 */
function derivedCenter(
  xml: XmlElement,
  listed: readonly ListedField[],
  { compilation, scope: outer }: ModelContext,
): Center {
  CenterFields.read(xml)
  const scope = new Scope(compilation, outer)
  const fields = childrenOf(xml, 'DerivedField').map((each): ComparedField => {
    const variable = derivedVariable(each, scope)
    if (variable.name !== '') scope.declare(variable.name, () => variable, each)
    const source = each.children.find(({ attributes }) => attributes.has('field'))?.attributes.get('field')
    const named =
      listed.find(({ field }) => field === variable.name) ?? listed.find(({ field }) => field === source)
    return { fieldWeight: 1, ...named, variable, xml: each }
  })
  if (fields.length === 0)
    throw new ModelLoadError('missing-element', 'CenterFields has no fields', {
      ...xml.place(),
      expected: 'DerivedField',
    })
  return { fields, inCenter: fields.map(() => true), scope }
}

/** A derived field, which need not have a name here. */
function derivedVariable(xml: XmlElement, scope: Scope): Variable {
  const { name = '', optype, dataType } = DerivedField.read(xml)
  const evaluate = evaluatorOf(compileChildExpression(xml, scope.within(name)), dataType)
  return { name, dataType, optype, values: [], read: evaluate }
}
