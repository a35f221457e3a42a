/** Exact inference in networks of discrete nodes, by eliminating variables ("Bayesian Networks"). */

import { UnsupportedError } from '../../../core/errors.js'
import {
  type Elimination,
  eliminate,
  eliminationOrder,
  type Factor,
  restrict,
  tableSize,
} from '../../../math/factors.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Frame } from '../../frame.js'
import { nothing, winner } from '../../model/prediction.js'
import { type Inference, placeOf, relevantNodes, withoutRow } from './inference.js'
import { type DiscreteNodeOf, type Network, rowFor } from './network.js'

/** Most entries of one table, and of all that a record may need. */
const LARGEST_TABLE = 2 ** 20
const LARGEST_TOTAL = 2 ** 22

/**
 * @param frame to make tables with at load
 * @param asked the nodes that every record asks for
 * @param xml what errors refer to
 * @returns the inference; for other nodes it gives `undefined` where they would take too much
 */
export function exactInference(
  network: Network,
  nodes: readonly DiscreteNodeOf[],
  frame: Frame,
  asked: readonly number[],
  xml: XmlElement,
): (node: number) => Inference | undefined {
  const sizes = nodes.map(({ categories }) => categories.length)
  const scopes = nodes.map(({ parents }, i) => [...parents, i])
  let total = 0
  for (const [i, scope] of scopes.entries()) {
    const size = tableSize(scope, sizes)
    total += size
    if (size > LARGEST_TABLE) throw tooWide(nodes[i].xml, `the table of the node "${nodes[i].name}"`)
  }
  if (total > LARGEST_TOTAL) throw tooWide(xml, 'all tables together')
  const plan = (node: number): Elimination => eliminationOrder(scopes, new Set([node]), sizes)
  const plans = new Map(asked.map((node) => [node, plan(node)]))
  let needed = 0
  for (const { largest, total: each } of plans.values()) {
    needed += each
    if (largest > LARGEST_TABLE || needed > LARGEST_TOTAL) throw tooWide(xml, 'the elimination')
  }
  const fixed = nodes.map((node, i) =>
    node.dependsOnRecord ? undefined : factorOf(node, scopes[i], nodes, sizes, frame),
  )
  return (node) => {
    const { order, largest, total: each } = plans.get(node) ?? plan(node)
    if (largest > LARGEST_TABLE || each > LARGEST_TOTAL) return undefined
    return (asking, evidence) => {
      const observed = nodes.map((each, i) =>
        evidence.values[i] === null ? -1 : placeOf(each, evidence.values[i]),
      )
      // What no node can have has the probability 0.
      if (observed.some((place, i) => place < 0 && evidence.values[i] !== null)) return nothing
      const relevant = relevantNodes(network, asking, evidence)
      const factors = relevant.map((i) => {
        let factor = fixed[i] ?? factorOf(nodes[i], scopes[i], nodes, sizes, evidence.frame)
        for (const variable of scopes[i])
          if (observed[variable] >= 0) factor = restrict(factor, variable, observed[variable], sizes)
        return factor
      })
      const { values } = eliminate(factors, order, sizes)
      const sum = values.reduce((a, b) => a + b, 0)
      if (Number.isNaN(sum)) throw withoutRow(network, evidence)
      // Evidence of probability 0 leaves nothing to infer.
      if (!(sum > 0)) return nothing
      const { categories } = nodes[asking]
      const probabilities = { categories, values: values.map((value) => value / sum) }
      return { value: winner(probabilities), probabilities }
    }
  }
}

function tooWide(xml: XmlElement, what: string): UnsupportedError {
  return new UnsupportedError(
    'unsupported-value',
    `The network is too densely connected: ${what} has too many entries`,
    {
      ...xml.place(),
      received: 'a wider network',
      expected: `at most ${LARGEST_TABLE} entries a table, ${LARGEST_TOTAL} in all`,
    },
  )
}

/** A node's table over its parents and itself; combinations that the document leaves out are NaN. */
function factorOf(
  { table, categories, slot }: DiscreteNodeOf,
  variables: readonly number[],
  nodes: readonly DiscreteNodeOf[],
  sizes: readonly number[],
  frame: Frame,
): Factor {
  const values = new Float64Array(tableSize(variables, sizes)).fill(Number.NaN)
  const parents = variables.slice(0, -1)
  const size = categories.length
  for (let i = 0; i < values.length; i += size) {
    let rest = i / size
    for (let p = parents.length - 1; p >= 0; p--) {
      const parent = nodes[parents[p]]
      frame.values[parent.slot] = parent.categories[rest % parent.categories.length]
      rest = Math.floor(rest / parent.categories.length)
    }
    frame.generation++
    const row = rowFor(table, frame)
    if (row !== undefined) values.set(row, i)
  }
  frame.values[slot] = null
  return { variables, values }
}
