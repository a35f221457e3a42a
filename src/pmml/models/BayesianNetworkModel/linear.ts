/**
 * Which distributions are normal with means linear in continuous nodes: all values together are then normally distributed, and
 * need no sampling. Told from the expressions themselves, since values at some points say nothing of others.
 */

import type { XmlElement } from '../../../xml/element.js'
import { childrenOf } from '../../element.js'

/** What names mean in the rows of a node. */
export interface Names {
  /** The derived fields of the node. */
  readonly derived: ReadonlyMap<string, XmlElement>
  isContinuous(name: string): boolean
  /** What was found out about derived fields: one may be used many times. */
  readonly known: Map<string, Dependence>
}

/** How an expression depends on continuous nodes: 0 is not at all, 1 linearly, 2 otherwise. */
type Dependence = number

/** Whether all distributions of some rows are such. */
export function isLinearGaussian(rows: readonly XmlElement[], names: Names): boolean {
  return rows.every((row) =>
    childrenOf(row, 'ContinuousDistribution').every(({ children }) =>
      children.every(
        (distribution) =>
          distribution.name === 'NormalDistributionForBN' &&
          distribution.children.every((parameter) =>
            expressionsIn(parameter).every(
              (each) => dependenceOf(each, names, '') <= (parameter.name === 'Mean' ? 1 : 0),
            ),
          ),
      ),
    ),
  )
}

/** @param inside the derived field whose definition this is: there its name means the node */
function dependenceOf(xml: XmlElement, names: Names, inside: string): Dependence {
  const name = xml.attributes.get('field') ?? xml.attributes.get('textField')
  const parts = xml.children.map((each) => dependenceOf(each, names, inside))
  const most = Math.max(0, ...parts)
  if (name !== undefined) {
    const definition = name === inside ? undefined : names.derived.get(name)
    const dependence =
      definition === undefined ? (names.isContinuous(name) ? 1 : 0) : inDefinition(definition, name, names)
    if (xml.name === 'FieldRef') return dependence
    return dependence === 0 && most === 0 ? 0 : 2
  }
  if (xml.name !== 'Apply') return most === 0 ? 0 : 2
  switch (xml.attributes.get('function')) {
    case '+':
    case '-':
    case 'sum':
    case 'avg':
      return most
    case '*':
      return parts.filter((part) => part > 0).length > 1 ? 2 : most
    case '/':
      return parts.slice(1).some((part) => part > 0) ? 2 : most
    case 'if':
      return parts[0] > 0 ? 2 : most
    default:
      return most === 0 ? 0 : 2
  }
}

/** A derived field passes its dependence on where it passes numbers on as they are. */
function inDefinition(definition: XmlElement, name: string, names: Names): Dependence {
  const known = names.known.get(name)
  if (known !== undefined) return known
  const most = Math.max(0, ...expressionsIn(definition).map((each) => dependenceOf(each, names, name)))
  const dependence = most === 0 ? 0 : most === 1 && definition.attributes.get('dataType') === 'double' ? 1 : 2
  names.known.set(name, dependence)
  return dependence
}

const expressionsIn = ({ children }: XmlElement): XmlElement[] =>
  children.filter(({ name }) => name !== 'Value' && name !== 'Extension')
