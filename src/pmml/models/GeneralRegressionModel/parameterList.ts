/** ParameterList: the parameters of a general regression by name ("General Regression"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, malformed, number, requiredChild, text } from '../../element.js'

export const ParameterList = element('ParameterList', 'General Regression', {}, ['Parameter'])

export const Parameter = element('Parameter', 'General Regression', {
  name: text.required,
  label: text.optional,
  referencePoint: number.or(0),
})

/** A parameter, as ParameterList has it. */
export interface ParameterEntry {
  readonly name: string
  /** How people know it. */
  readonly label: string
  /** The x that stands for it in the reference of a Cox regression. */
  readonly referencePoint: number
}

/** Reads the parameters by name. */
export function readParameters(xml: XmlElement): Map<string, ParameterEntry> {
  const list = requiredChild(xml, 'ParameterList')
  ParameterList.read(list)
  const parameters = new Map<string, ParameterEntry>()
  for (const each of childrenOf(list, 'Parameter')) {
    const { name, label, referencePoint } = Parameter.read(each)
    if (parameters.has(name))
      throw new ModelLoadError('duplicate-name', `The Parameter "${name}" is listed twice`, {
        ...each.place(),
        received: name,
        expected: 'names that differ',
      })
    if (!Number.isFinite(referencePoint))
      throw malformed(each, 'The referencePoint of a Parameter is a finite number', {
        received: referencePoint,
        expected: 'a finite number',
      })
    parameters.set(name, { name, label: label ?? name, referencePoint })
  }
  return parameters
}

/** A parameter by its name. Throws `unknown-reference` for one that ParameterList does not have. */
export function parameterOf(
  parameters: ReadonlyMap<string, ParameterEntry>,
  name: string,
  xml: XmlElement,
): ParameterEntry {
  const parameter = parameters.get(name)
  if (parameter !== undefined) return parameter
  throw new ModelLoadError(
    'unknown-reference',
    `${xml.name} names a parameter that ParameterList does not have`,
    {
      ...xml.place(),
      received: name,
      expected: `one of ${[...parameters.keys()].slice(0, 20).join(', ')}`,
    },
  )
}
