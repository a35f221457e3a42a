/** What the rows of nodes give: ValueProbability and ContinuousDistribution ("Bayesian Networks"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { compileChildExpression, type Scope, type Variable } from '../../compilation.js'
import { childOf, childrenOf, type ElementSpec, malformed, requiredChild } from '../../element.js'
import { evaluatorOf } from '../../expressions/expression.js'
import type { Raw } from '../../types.js'
import { parseValue } from '../../values.js'
import {
  ContinuousDistribution,
  LognormalDistributionForBN,
  Lower,
  Mean,
  NormalDistributionForBN,
  TriangularDistributionForBN,
  UniformDistributionForBN,
  Upper,
  ValueProbability,
  Variance,
} from './elements.js'
import type { NodeDistribution } from './network.js'

/** The values of a discrete node in the order in which they first stand there. */
export function categoriesOf(xml: XmlElement, { name, dataType: type = 'string' }: Variable): Raw[] {
  const rows = [xml, ...childrenOf(xml, 'DiscreteConditionalProbability')]
  const found = new Set<Raw>()
  for (const row of rows)
    for (const each of childrenOf(row, 'ValueProbability')) {
      const { value } = ValueProbability.read(each)
      const typed = parseValue(value, type)
      if (typed === undefined || typed === null)
        throw malformed(each, `A value of the node "${name}" can't be read as ${type}`, {
          received: value,
          expected: type,
        })
      found.add(typed)
    }
  if (found.size === 0)
    throw new ModelLoadError('missing-element', `The node "${name}" has no values`, {
      ...xml.place(),
      expected: 'ValueProbability',
    })
  return [...found]
}

/** A value of a node as its type has it. Throws for one that the node does not have. */
export function categoryOf(
  value: string,
  categories: readonly Raw[],
  { name, dataType = 'string' }: Variable,
  xml: XmlElement,
): Raw {
  const typed = parseValue(value, dataType)
  if (typed !== undefined && categories.includes(typed)) return typed
  throw new ModelLoadError('unknown-reference', `"${value}" is no value of the node "${name}"`, {
    ...xml.place(),
    received: value,
    expected: categories.join(' | '),
  })
}

/** How far probabilities that are rounded may be from a sum of 1. */
const ROUNDING = 0.02

/** The probabilities of a row, by the values of the node. Throws where they are none. */
export function probabilitiesIn(row: XmlElement, categories: readonly Raw[], node: Variable): number[] {
  const { name } = node
  const probabilities = new Array<number>(categories.length).fill(0)
  const seen = new Set<Raw>()
  for (const each of childrenOf(row, 'ValueProbability')) {
    const { value, probability } = ValueProbability.read(each)
    const category = categoryOf(value, categories, node, each)
    if (seen.has(category))
      throw malformed(each, `The node "${name}" has two probabilities of one value`, {
        received: value,
        expected: 'one',
      })
    seen.add(category)
    probabilities[categories.indexOf(category)] = probability
  }
  const sum = probabilities.reduce((a, b) => a + b, 0)
  if (Math.abs(sum - 1) > ROUNDING)
    throw malformed(row, `The probabilities of the node "${name}" do not sum to 1`, {
      received: sum,
      expected: '1',
    })
  return probabilities.map((probability) => probability / sum)
}

/** The distribution of a row. */
export function readNodeDistribution(row: XmlElement, scope: Scope): NodeDistribution {
  const outer = requiredChild(row, 'ContinuousDistribution')
  ContinuousDistribution.read(outer)
  const inner = childOf(outer, distributions, 'a distribution')
  const { kind, spec, parameters } = distributions.get(inner.name) ?? normal
  spec.read(inner)
  return {
    kind,
    parameters: parameters.map((parameter) => {
      const xml = requiredChild(inner, parameter.name)
      parameter.read(xml)
      const evaluate = evaluatorOf(compileChildExpression(xml, scope), 'double')
      return (frame) => {
        const value = evaluate(frame)
        return typeof value === 'number' ? value : Number.NaN
      }
    }),
  }
}

/** A distribution of the standard: its kind, and its parameters in order. */
interface Family {
  readonly kind: NodeDistribution['kind']
  readonly spec: ElementSpec
  readonly parameters: readonly ElementSpec[]
}

const normal: Family = { kind: 'Normal', spec: NormalDistributionForBN, parameters: [Mean, Variance] }
const distributions: ReadonlyMap<string, Family> = new Map<string, Family>([
  [
    'TriangularDistributionForBN',
    { kind: 'Triangular', spec: TriangularDistributionForBN, parameters: [Mean, Lower, Upper] },
  ],
  ['NormalDistributionForBN', normal],
  [
    'LognormalDistributionForBN',
    { kind: 'Lognormal', spec: LognormalDistributionForBN, parameters: [Mean, Variance] },
  ],
  [
    'UniformDistributionForBN',
    { kind: 'Uniform', spec: UniformDistributionForBN, parameters: [Lower, Upper] },
  ],
])
