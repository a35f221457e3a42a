/** DiscreteNode, ContinuousNode and what their values depend on, read ("Bayesian Networks"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { Scope, type Variable } from '../../compilation.js'
import { childrenOf, malformed } from '../../element.js'
import { DerivedField, readDerivedFields } from '../../expressions/DerivedField.js'
import type { ModelContext } from '../../model/compiled.js'
import { comparand } from '../../predicates/comparison.js'
import type { DataType, OpType, Raw } from '../../types.js'
import {
  BayesianNetworkNodes,
  ContinuousConditionalProbability,
  ContinuousNode,
  DiscreteConditionalProbability,
  DiscreteNode,
  ParentValue,
} from './elements.js'
import { isLinearGaussian } from './linear.js'
import {
  type Network,
  type NetworkNode,
  type OutsideField,
  type RowKey,
  type Table,
  topological,
} from './network.js'
import { categoriesOf, categoryOf, probabilitiesIn, readNodeDistribution } from './outcomes.js'

/** Most combinations of values that the rows of one node can be told apart by. */
const MOST_COMBINATIONS = Number.MAX_SAFE_INTEGER

/** Reads the nodes of a network. Throws for unknown parents, for circles, and for probabilities that are none. */
export function readNetwork(xml: XmlElement, context: ModelContext): Network {
  BayesianNetworkNodes.read(xml)
  const elements = xml.children.filter(({ name }) => name === 'DiscreteNode' || name === 'ContinuousNode')
  if (elements.length === 0)
    throw new ModelLoadError('missing-element', 'The network has no nodes', {
      ...xml.place(),
      expected: 'DiscreteNode | ContinuousNode',
    })
  const indices = new Map<string, number>()
  const outside = new Map<string, OutsideField>()
  const { compilation } = context
  // Inside a network, the name of a node means the value that it has in the case being considered.
  const scope = new Scope(compilation, context.scope)
  const variables = elements.map((each, i) => {
    const { name } = each.name === 'DiscreteNode' ? DiscreteNode.read(each) : ContinuousNode.read(each)
    if (indices.has(name))
      throw new ModelLoadError('duplicate-name', `There are two nodes "${name}"`, {
        ...each.place(),
        field: name,
        expected: 'names that differ',
      })
    indices.set(name, i)
    const optype = each.name === 'DiscreteNode' ? 'categorical' : 'continuous'
    return declareValue(name, typeOf(name, each, context), optype, scope, each)
  })
  const categories = elements.map((each, i) =>
    each.name === 'DiscreteNode' ? categoriesOf(each, variables[i].variable) : [],
  )
  const nodes = elements.map((each, i) => readNode(each, i))
  return { nodes, order: topological(nodes), outside: [...outside.values()] }

  function readNode(each: XmlElement, index: number): NetworkNode {
    const { slot, variable } = variables[index]
    const { name } = variable
    const derived = new Map(
      childrenOf(each, 'DerivedField').map((field) => [field.attributes.get('name') ?? '', field]),
    )
    const isDiscrete = each.name === 'DiscreteNode'
    const conditional = isDiscrete ? 'DiscreteConditionalProbability' : 'ContinuousConditionalProbability'
    const rows = childrenOf(each, conditional)
    const needs = neededBy(rows.length === 0 ? [each] : rows, derived)
    for (const field of needs.outside) declareOutside(field, each)
    const definitions = readDerivedFields(each)
    const inner = new Scope(compilation, scope, definitions, new Set([name]))
    for (const [field, at] of derived) if (field !== name) inner.resolve(field, at)
    // A derived field of the node's own name says what is observed of it.
    const around = definitions.has(name) ? new Scope(compilation, context.scope, definitions) : context.scope
    const shared = {
      name,
      xml: each,
      slot,
      parents: [...needs.nodes],
      dependsOnRecord: needs.outside.size > 0,
      observed: around.find(name, each),
    }
    if (isDiscrete) {
      const table = readTable(each, rows, inner, (row) => probabilitiesIn(row, categories[index], variable))
      return { ...shared, kind: 'discrete', categories: categories[index], table }
    }
    if (
      [variable.dataType, shared.observed?.dataType].some((type) => type === 'string' || type === 'boolean')
    )
      throw new ModelLoadError('type-mismatch', `The continuous node "${name}" is a field of no numbers`, {
        ...each.place(),
        field: name,
        received: shared.observed?.dataType ?? variable.dataType,
        expected: 'a field of numbers',
      })
    const table = readTable(each, rows, inner, (row) => readNodeDistribution(row, inner))
    const isLinear =
      variable.dataType !== 'integer' &&
      [...needs.rowNodes].every((node) => categories[node].length > 0) &&
      isLinearGaussian(rows.length === 0 ? [each] : rows, {
        derived,
        isContinuous: (field) => categories[indices.get(field) ?? -1]?.length === 0,
        known: new Map(),
      })
    return { ...shared, kind: 'continuous', categories: [], table, isLinear }
  }

  /** A row for each conditional element, or the node's own without parents. */
  function readTable<T>(
    each: XmlElement,
    rows: readonly XmlElement[],
    inner: Scope,
    read: (row: XmlElement) => T,
  ): Table<T> {
    if (rows.length === 0) return { keys: [], rows: new Map([[0, read(each)]]) }
    const alone = each.children.find(
      ({ name }) => name === 'ValueProbability' || name === 'ContinuousDistribution',
    )
    if (alone !== undefined)
      throw new ModelLoadError(
        'unexpected-element',
        `${each.name} has both rows by its parents and a row without`,
        {
          ...alone.place(),
          received: alone.name,
          expected: `${rows[0].name} only`,
        },
      )
    const texts = rows.map((row) => parentValues(row))
    const names = [...texts[0].keys()]
    const keys = names.map((name) => keyOf(name, texts, rows, inner))
    const combinations = keys.reduce((product, { values }) => product * values.length, 1)
    if (combinations > MOST_COMBINATIONS)
      throw new ModelLoadError('limit-exceeded', `${each.name} has too many parents`, {
        ...each.place(),
        expected: `at most ${MOST_COMBINATIONS} combinations of their values`,
      })
    const found = new Map<number, T>()
    for (const [i, row] of rows.entries()) {
      const given = texts[i]
      if (given.size !== names.length || names.some((name) => !given.has(name)))
        throw malformed(row, 'The rows of a node do not have the same parents', {
          received: [...given.keys()].join(', '),
          expected: names.join(', '),
        })
      let place = 0
      for (const [k, name] of names.entries())
        place =
          place * keys[k].values.length + keys[k].values.indexOf(keys[k].parse(given.get(name) ?? '', row))
      if (found.has(place))
        throw malformed(row, 'There are two rows for the same values of the parents', {
          received: [...given].map(([name, value]) => `${name}=${value}`).join(', '),
          expected: 'one',
        })
      found.set(place, read(row))
    }
    return { keys, rows: found }
  }

  /** What tells rows apart: the values are those of a node, else those that the rows name. */
  function keyOf(
    name: string,
    texts: readonly ReadonlyMap<string, string>[],
    rows: readonly XmlElement[],
    inner: Scope,
  ): RowKey & { parse(text: string, at: XmlElement): Raw } {
    const variable = inner.resolve(name, rows[0])
    const node = indices.get(name)
    // A derived field may have the name of a node.
    if (node !== undefined && variables[node].variable === variable) {
      if (categories[node].length === 0)
        throw new ModelLoadError('unknown-reference', `"${name}" is no discrete node of the network`, {
          ...rows[0].place(),
          received: name,
          expected: 'the name of a DiscreteNode, or of a derived field',
        })
      const parse = (text: string, at: XmlElement) => categoryOf(text, categories[node], variable, at)
      return { values: categories[node], read: variable.read, parse }
    }
    const parse = (text: string, at: XmlElement) => comparand(variable, text, at)
    const values = new Set(
      texts.flatMap((row, i) => (row.has(name) ? [parse(row.get(name) ?? '', rows[i])] : [])),
    )
    return { values: [...values], read: variable.read, parse }
  }

  /** The nodes and other fields that rows of a node depend on, through its derived fields too. */
  function neededBy(
    rows: readonly XmlElement[],
    derived: ReadonlyMap<string, XmlElement>,
  ): { nodes: Set<number>; rowNodes: Set<number>; outside: Set<string> } {
    const found = { nodes: new Set<number>(), rowNodes: new Set<number>(), outside: new Set<string>() }
    for (const kind of ['row', 'other'] as const) {
      const seen = new Set<XmlElement>()
      const pending = rows.flatMap(({ children }) =>
        children
          .filter(({ name }) => name !== 'DerivedField' && (name === 'ParentValue') === (kind === 'row'))
          .map((at) => ({ at, inside: '' })),
      )
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        const { at, inside } = next
        const name =
          at.attributes.get('parent') ?? at.attributes.get('field') ?? at.attributes.get('textField')
        const definition = name === undefined || name === inside ? undefined : derived.get(name)
        const node = name === undefined ? undefined : indices.get(name)
        if (definition !== undefined && !seen.has(definition)) {
          seen.add(definition)
          pending.push({ at: definition, inside: name ?? '' })
        } else if (definition === undefined && node !== undefined) {
          found.nodes.add(node)
          if (kind === 'row') found.rowNodes.add(node)
        } else if (definition === undefined && name !== undefined) found.outside.add(name)
        for (const child of at.children) pending.push({ at: child, inside })
      }
    }
    return found
  }

  function declareOutside(name: string, at: XmlElement): void {
    if (outside.has(name)) return
    const variable = context.scope.find(name, at)
    // What is known nowhere is refused where it is used.
    if (variable === undefined) return
    const { slot } = declareValue(name, variable.dataType, variable.optype, scope, at)
    outside.set(name, { slot, variable })
  }
}

/** A field whose value is put into the frame from outside. */
function declareValue(
  name: string,
  dataType: DataType | undefined,
  optype: OpType | undefined,
  scope: Scope,
  at: XmlElement,
): OutsideField {
  const slot = scope.compilation.newSlot()
  const variable: Variable = { name, dataType, optype, values: [], read: (frame) => frame.values[slot] }
  scope.declare(name, () => variable, at)
  return { slot, variable }
}

/** The values of the parents that a row is for. Throws for a parent that is named twice. */
function parentValues(row: XmlElement): Map<string, string> {
  if (row.name === 'DiscreteConditionalProbability') DiscreteConditionalProbability.read(row)
  else ContinuousConditionalProbability.read(row)
  const values = new Map<string, string>()
  for (const each of childrenOf(row, 'ParentValue')) {
    const { parent, value } = ParentValue.read(each)
    if (values.has(parent))
      throw malformed(each, `A row names the parent "${parent}" twice`, {
        received: parent,
        expected: 'once',
      })
    values.set(parent, value)
  }
  return values
}

/** The type of a node's values: that of the target, of the derived field inside it or of the field, of its name. */
function typeOf(name: string, xml: XmlElement, { scope, namedTargets }: ModelContext): DataType {
  const target = namedTargets.find((each) => each.name === name)
  const own = childrenOf(xml, 'DerivedField').find((each) => each.attributes.get('name') === name)
  const derived = own === undefined ? undefined : DerivedField.read(own).dataType
  const fallback = xml.name === 'DiscreteNode' ? 'string' : 'double'
  return target?.dataType ?? derived ?? scope.find(name, xml)?.dataType ?? fallback
}
