/** The classes of a general regression, and the coefficients of each ("General Regression", "Scoring procedures"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { malformed } from '../../element.js'
import { categoryOf, type TargetField } from '../../schema/Targets.js'
import type { Raw } from '../../types.js'
import type { Coefficient } from './parameters.js'

/** The classes of a model, and what the document says of each. */
export interface Classes {
  /** In the order in which the first of equally probable ones wins. */
  readonly categories: readonly Raw[]
  /** The class whose linear predictor is 0; `undefined` where each class has coefficients. */
  readonly reference: Raw | undefined
  /** Coefficients that name a class, by class. */
  readonly own: ReadonlyMap<Raw, readonly Coefficient[]>
  /** Coefficients that name none. */
  readonly common: readonly Coefficient[]
}

/** Whether two places of a document name the same class is a matter of the target's type. */
type Categorise = (value: string, xml: XmlElement) => Raw

/** How the class that an attribute names is read. Throws `unknown-reference` where the target lists its values without it. */
export function categorising(target: TargetField): Categorise {
  const declared = new Set(target.values.map(({ value }) => value))
  return (value, xml) => {
    const category = categoryOf(value, target, xml)
    if (declared.size === 0 || declared.has(category)) return category
    throw new ModelLoadError('unknown-reference', 'A class is none of the values of the target', {
      ...xml.place(),
      received: value,
      expected: `one of ${[...declared].slice(0, 20).join(', ')}`,
    })
  }
}

/** Sorts coefficients by class. */
function byClass(
  coefficients: readonly Coefficient[],
  categorise: Categorise,
): Pick<Classes, 'own' | 'common'> {
  const own = new Map<Raw, Coefficient[]>()
  const common: Coefficient[] = []
  for (const each of coefficients) {
    if (each.targetCategory === undefined) {
      common.push(each)
      continue
    }
    const category = categorise(each.targetCategory, each.xml)
    const list = own.get(category)
    if (list === undefined) own.set(category, [each])
    else list.push(each)
  }
  return { own, common }
}

/**
 * The classes of a model that compares each class with a reference: that of `targetReferenceCategory`, else the one class
 * without coefficients. Of two classes the coefficients may be those of the other without saying so.
 */
export function classesWithReference(
  xml: XmlElement,
  coefficients: readonly Coefficient[],
  targetReferenceCategory: string | undefined,
  target: TargetField,
): Classes {
  const categorise = categorising(target)
  const { own, common } = byClass(coefficients, categorise)
  const given = targetReferenceCategory === undefined ? undefined : categorise(targetReferenceCategory, xml)
  const declared = target.values.map(({ value }) => value)
  const categories =
    declared.length > 0 ? declared : [...new Set([...own.keys(), ...(given === undefined ? [] : [given])])]
  if (common.length > 0) {
    const [other, ...more] = categories.filter((category) => category !== given)
    if (own.size > 0 || given === undefined || other === undefined || more.length > 0)
      throw new ModelLoadError('missing-attribute', 'PCell lacks the attribute targetCategory', {
        ...common[0].xml.place(),
        expected: 'the class that the coefficient is for; or two classes and a targetReferenceCategory',
      })
    return { categories: [other, given], reference: given, own: new Map([[other, common]]), common: [] }
  }
  if (declared.length === 0 && given === undefined)
    throw new ModelLoadError('missing-element', 'The class without coefficients is not named', {
      ...xml.place(),
      field: target.name,
      expected: 'values of the target in its DataField, or targetReferenceCategory',
    })
  const without = categories.filter((category) => !own.has(category))
  if (given !== undefined && own.has(given))
    throw malformed(xml, 'The class of targetReferenceCategory has coefficients of its own', {
      received: targetReferenceCategory,
      expected: 'a class that no PCell names',
    })
  const [reference = given, ...others] = without
  if (others.length > 0 || categories.length < 2)
    throw new ModelLoadError('missing-element', 'ParamMatrix does not have the coefficients of each class', {
      ...xml.place(),
      received: `none for ${without.slice(0, 20).join(', ')}`,
      expected: 'a PCell for each class but one, and at least two classes',
    })
  // Of equally probable classes the reference is the last.
  const ranked = [...categories.filter((category) => category !== reference), ...without]
  return { categories: ranked, reference, own, common }
}

/** The classes of a model that goes up from the first to the last: each but the last has coefficients of its own. */
export function orderedClasses(
  xml: XmlElement,
  coefficients: readonly Coefficient[],
  targetReferenceCategory: string | undefined,
  target: TargetField,
): Classes {
  const categories = target.values.map(({ value }) => value)
  if (categories.length < 2)
    throw new ModelLoadError(
      'missing-element',
      'The order of the classes is that of the values of the target',
      {
        ...xml.place(),
        field: target.name,
        received: `${categories.length} values`,
        expected: 'two or more Value in the DataField of the target',
      },
    )
  const categorise = categorising(target)
  const { own, common } = byClass(coefficients, categorise)
  const last = categories[categories.length - 1]
  if (targetReferenceCategory !== undefined && categorise(targetReferenceCategory, xml) !== last)
    throw malformed(xml, 'The reference of an ordinalMultinomial model is the last class', {
      received: targetReferenceCategory,
      expected: String(last),
    })
  const without = categories.slice(0, -1).find((category) => !own.has(category))
  if (without !== undefined)
    throw new ModelLoadError('missing-element', 'ParamMatrix does not have the coefficients of each class', {
      ...xml.place(),
      received: `none for ${without}`,
      expected: 'a PCell with targetCategory for each class but the last',
    })
  return { categories, reference: last, own, common }
}
