/** DiscreteNode, ContinuousNode and what their values depend on ("Bayesian Networks"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { compileChildExpression, Scope, type Variable } from '../../compilation.js'
import { childrenOf, element, informational, malformed, requiredChild, share, text } from '../../element.js'
import { declareDerivedFields } from '../../expressions/DerivedField.js'
import { evaluatorOf } from '../../expressions/expression.js'
import { expressionElements } from '../../expressions/names.js'
import type { Frame } from '../../frame.js'
import type { DataType, Raw } from '../../types.js'
import { parseValue } from '../../values.js'
import type { ModelContext } from '../compiled.js'

const section = 'Bayesian Networks'
const distributionNames = [
  'TriangularDistributionForBN',
  'NormalDistributionForBN',
  'LognormalDistributionForBN',
  'UniformDistributionForBN',
] as const

export const BayesianNetworkNodes = element('BayesianNetworkNodes', section, {}, [
  'DiscreteNode',
  'ContinuousNode',
])
export const DiscreteNode = element('DiscreteNode', section, { name: text.required, count: informational }, [
  'DerivedField',
  'DiscreteConditionalProbability',
  'ValueProbability',
])
export const ContinuousNode = element(
  'ContinuousNode',
  section,
  { name: text.required, count: informational },
  ['DerivedField', 'ContinuousConditionalProbability', 'ContinuousDistribution'],
)
export const DiscreteConditionalProbability = element(
  'DiscreteConditionalProbability',
  section,
  { count: informational },
  ['ParentValue', 'ValueProbability'],
)
export const ContinuousConditionalProbability = element(
  'ContinuousConditionalProbability',
  section,
  { count: informational },
  ['ParentValue', 'ContinuousDistribution'],
)
export const ParentValue = element('ParentValue', section, { parent: text.required, value: text.required })
export const ValueProbability = element('ValueProbability', section, {
  value: text.required,
  probability: share.required,
})
export const ContinuousDistribution = element('ContinuousDistribution', section, {}, distributionNames)
export const TriangularDistributionForBN = element(distributionNames[0], section, {}, [
  'Mean',
  'Lower',
  'Upper',
])
export const NormalDistributionForBN = element(distributionNames[1], section, {}, ['Mean', 'Variance'])
export const LognormalDistributionForBN = element(distributionNames[2], section, {}, ['Mean', 'Variance'])
export const UniformDistributionForBN = element(distributionNames[3], section, {}, ['Lower', 'Upper'])
export const Mean = element('Mean', section, {}, expressionElements)
export const Lower = element('Lower', section, {}, expressionElements)
export const Upper = element('Upper', section, {}, expressionElements)
export const Variance = element('Variance', section, {}, expressionElements)

/** A number of a distribution, computed from the values of parents. */
export type Parameter = (frame: Frame) => number

/** A distribution of a continuous node. */
export interface NodeDistribution {
  readonly kind: 'Triangular' | 'Normal' | 'Lognormal' | 'Uniform'
  readonly parameters: readonly Parameter[]
}

/** A row of a node's table: for these values of its discrete parents. */
interface Row<T> {
  readonly parents: readonly { readonly parent: number; readonly value: Raw }[]
  readonly outcome: T
}

/** A node of the network. */
export interface NetworkNode {
  readonly name: string
  readonly kind: 'discrete' | 'continuous'
  readonly xml: XmlElement
  /** Where the value stands in a frame while the network is evaluated. */
  readonly slot: number
  /** The values of a discrete node. */
  readonly categories: readonly Raw[]
  /** Nodes that it depends on. */
  readonly parents: readonly number[]
  /** Discrete nodes: the probability of each category, by the values of the parents. */
  readonly probabilities: readonly Row<readonly number[]>[]
  /** Continuous nodes: the distribution, by the values of the discrete parents. */
  readonly distributions: readonly Row<NodeDistribution>[]
}

/** A network with its nodes in an order in which parents come first. */
export interface Network {
  readonly nodes: readonly NetworkNode[]
  readonly order: readonly number[]
}

/** Reads the nodes of a network. Throws for unknown parents, for circles, and for probabilities that are none. */
export function readNetwork(xml: XmlElement, context: ModelContext): Network {
  BayesianNetworkNodes.read(xml)
  const elements = xml.children.filter(({ name }) => name === 'DiscreteNode' || name === 'ContinuousNode')
  const indices = new Map<string, number>()
  const { compilation } = context
  // Inside a network, the name of a node means the value that it has in the case being considered.
  const scope = new Scope(compilation, context.scope)
  const slots = elements.map((each, i) => {
    const { name } = each.name === 'DiscreteNode' ? DiscreteNode.read(each) : ContinuousNode.read(each)
    if (indices.has(name))
      throw new ModelLoadError('duplicate-name', `There are two nodes "${name}"`, {
        ...each.place(),
        field: name,
        expected: 'names that differ',
      })
    indices.set(name, i)
    const slot = compilation.newSlot()
    const dataType = typeOf(name, each, context)
    const variable: Variable = {
      name,
      dataType,
      optype: each.name === 'DiscreteNode' ? 'categorical' : 'continuous',
      values: [],
      read: (frame) => frame.values[slot],
    }
    scope.declare(name, () => variable, each)
    return slot
  })
  const categories = elements.map((each) => (each.name === 'DiscreteNode' ? categoriesOf(each, context) : []))
  const nodes = elements.map((each, i) => readNode(each, i, slots[i]))
  return { nodes, order: topological(nodes) }

  function readNode(each: XmlElement, index: number, slot: number): NetworkNode {
    const discrete = each.name === 'DiscreteNode'
    const { name } = discrete ? DiscreteNode.read(each) : ContinuousNode.read(each)
    if (childrenOf(each, 'DerivedField').length > 0) declareDerivedFields(each, scope)
    const shared = { name, xml: each, slot, categories: categories[index] }
    if (discrete) {
      const probabilities = readTable(each, 'DiscreteConditionalProbability', (row) =>
        probabilitiesIn(row, categories[index], name, context),
      )
      return {
        ...shared,
        kind: 'discrete',
        probabilities,
        distributions: [],
        parents: parentsIn(probabilities),
      }
    }
    const distributions = readTable(each, 'ContinuousConditionalProbability', (row) =>
      readNodeDistribution(row, scope),
    )
    const parents = [...new Set([...parentsIn(distributions), ...referred(each)])]
    return { ...shared, kind: 'continuous', probabilities: [], distributions, parents }
  }

  /** The rows of a node: one for each conditional element, or the node's own without parents. */
  function readTable<T>(each: XmlElement, conditional: string, read: (row: XmlElement) => T): Row<T>[] {
    const rows = childrenOf(each, conditional)
    if (rows.length === 0) return [{ parents: [], outcome: read(each) }]
    return rows.map((row) => {
      if (conditional === 'DiscreteConditionalProbability') DiscreteConditionalProbability.read(row)
      else ContinuousConditionalProbability.read(row)
      const parents = childrenOf(row, 'ParentValue').map((parentXml) => {
        const { parent, value } = ParentValue.read(parentXml)
        const index = indices.get(parent)
        if (index === undefined || categories[index].length === 0)
          throw new ModelLoadError('unknown-reference', `"${parent}" is no discrete node of the network`, {
            ...parentXml.place(),
            received: parent,
            expected: 'the name of a DiscreteNode',
          })
        return { parent: index, value: categoryOf(value, categories[index], parent, parentXml, context) }
      })
      return { parents, outcome: read(row) }
    })
  }

  /** Nodes that the expressions inside an element refer to. */
  function referred(each: XmlElement): number[] {
    const found: number[] = []
    const pending = [each]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const index = indices.get(at.attributes.get('field') ?? '')
      if (index !== undefined) found.push(index)
      pending.push(...at.children)
    }
    return found
  }
}

const parentsIn = (rows: readonly Row<unknown>[]): number[] => [
  ...new Set(rows.flatMap(({ parents }) => parents.map(({ parent }) => parent))),
]

/** The type of a node's values: that of the field, or of the target, of its name. */
function typeOf(name: string, xml: XmlElement, { scope, namedTargets }: ModelContext): DataType {
  const target = namedTargets.find((each) => each.name === name)
  const fallback = xml.name === 'DiscreteNode' ? 'string' : 'double'
  return target?.dataType ?? scope.find(name, xml)?.dataType ?? fallback
}

/** The values of a discrete node in the order in which they first stand there. */
function categoriesOf(xml: XmlElement, context: ModelContext): Raw[] {
  const { name } = DiscreteNode.read(xml)
  const type = typeOf(name, xml, context)
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

function categoryOf(
  value: string,
  categories: readonly Raw[],
  node: string,
  xml: XmlElement,
  context: ModelContext,
): Raw {
  const found = categories.find((category) => String(category) === value)
  const typed = found ?? parseValue(value, typeOf(node, xml, context))
  if (typed !== undefined && categories.includes(typed)) return typed
  throw new ModelLoadError('unknown-reference', `"${value}" is no value of the node "${node}"`, {
    ...xml.place(),
    received: value,
    expected: categories.join(' | '),
  })
}

/** How far probabilities that are rounded may be from a sum of 1. */
const ROUNDING = 0.02

function probabilitiesIn(
  row: XmlElement,
  categories: readonly Raw[],
  name: string,
  context: ModelContext,
): number[] {
  const probabilities = new Array<number>(categories.length).fill(0)
  for (const each of childrenOf(row, 'ValueProbability')) {
    const { value, probability } = ValueProbability.read(each)
    probabilities[categories.indexOf(categoryOf(value, categories, name, each, context))] = probability
  }
  const sum = probabilities.reduce((a, b) => a + b, 0)
  if (Math.abs(sum - 1) > ROUNDING)
    throw malformed(row, `The probabilities of the node "${name}" do not sum to 1`, {
      received: sum,
      expected: '1',
    })
  return probabilities.map((probability) => probability / sum)
}

function readNodeDistribution(row: XmlElement, scope: Scope): NodeDistribution {
  const outer = requiredChild(row, 'ContinuousDistribution')
  ContinuousDistribution.read(outer)
  const inner = outer.children.find(({ name }) => name in parametersOf)
  if (inner === undefined)
    throw new ModelLoadError('missing-element', 'ContinuousDistribution holds no distribution', {
      ...outer.place(),
      expected: distributionNames.join(' | '),
    })
  const { kind, names } = parametersOf[inner.name as keyof typeof parametersOf]
  return {
    kind,
    parameters: names.map((name) => {
      const evaluate = evaluatorOf(compileChildExpression(requiredChild(inner, name), scope), 'double')
      return (frame) => {
        const value = evaluate(frame)
        return typeof value === 'number' ? value : Number.NaN
      }
    }),
  }
}

const parametersOf = {
  TriangularDistributionForBN: { kind: 'Triangular', names: ['Mean', 'Lower', 'Upper'] },
  NormalDistributionForBN: { kind: 'Normal', names: ['Mean', 'Variance'] },
  LognormalDistributionForBN: { kind: 'Lognormal', names: ['Mean', 'Variance'] },
  UniformDistributionForBN: { kind: 'Uniform', names: ['Lower', 'Upper'] },
} as const

/** Parents before children. Throws `cycle`. */
function topological(nodes: readonly NetworkNode[]): number[] {
  const order: number[] = []
  const state = new Uint8Array(nodes.length)
  const visit = (start: number): void => {
    // Without recursion: a chain of nodes may be longer than the stack.
    const stack = [{ node: start, next: 0 }]
    state[start] = 1
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const parent = nodes[top.node].parents[top.next++]
      if (parent === undefined) {
        state[top.node] = 2
        order.push(top.node)
        stack.pop()
      } else if (state[parent] === 1) {
        const circle = [...stack.map(({ node }) => nodes[node].name), nodes[parent].name]
        throw new ModelLoadError('cycle', `The node "${nodes[parent].name}" depends on itself`, {
          ...nodes[parent].xml.place(),
          received: circle.join(' → '),
          expected: 'a network without circles',
        })
      } else if (state[parent] === 0) {
        state[parent] = 1
        stack.push({ node: parent, next: 0 })
      }
    }
  }
  for (let i = 0; i < nodes.length; i++) if (state[i] === 0) visit(i)
  return order
}
