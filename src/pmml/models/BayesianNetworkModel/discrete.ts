/** Exact inference in networks of discrete nodes, by eliminating variables ("Bayesian Networks"). */

import { ScoreError, UnsupportedError } from '../../../core/errors.js'
import { eliminate, eliminationOrder, type Factor, restrict, tableSize } from '../../../math/factors.js'
import type { XmlElement } from '../../../xml/element.js'
import type { ModelContext } from '../compiled.js'
import { nothing, winner } from '../prediction.js'
import type { Evidence, Inference } from './inference.js'
import type { Network, NetworkNode } from './nodes.js'

/** Most entries of a table that the elimination makes. */
const LARGEST_TABLE = 2 ** 20

export function exactInference({ nodes }: Network, _: ModelContext, xml: XmlElement): Inference {
  const sizes = nodes.map(({ categories }) => categories.length)
  for (const { parents, name, xml: at } of nodes)
    if (tableSize(parents, sizes) > LARGEST_TABLE) throw tooWide(at, `the table of the node "${name}"`)
  const factors = nodes.map((node, i) => factorOf(node, i, nodes, sizes))
  // Evidence only makes tables smaller: what is feasible without any is so with all.
  const { largest } = eliminationOrder(
    factors.map(({ variables }) => variables),
    new Set(),
    sizes,
  )
  if (largest > LARGEST_TABLE) throw tooWide(xml, 'the elimination')
  return (node, evidence) => {
    const observed = evidence.map((value, i) => (value === null ? -1 : nodes[i].categories.indexOf(value)))
    // A value that the network does not know says nothing of the others.
    const reduced = factors.map((factor) => reduce(factor, observed, node, sizes))
    const { order } = eliminationOrder(
      reduced.map(({ variables }) => variables),
      new Set([node]),
      sizes,
    )
    const { values } = eliminate(reduced, order, sizes)
    const total = values.reduce((sum, value) => sum + value, 0)
    if (Number.isNaN(total)) throw withoutEntry(nodes, evidence)
    // Evidence of probability 0 leaves nothing to infer.
    if (!(total > 0)) return nothing
    const probabilities = { categories: nodes[node].categories, values: values.map((value) => value / total) }
    return { value: winner(probabilities), probabilities }
  }
}

function tooWide(xml: XmlElement, what: string): UnsupportedError {
  return new UnsupportedError(
    'unsupported-value',
    `The network is too densely connected: ${what} has too many entries`,
    {
      ...xml.place(),
      received: 'a wider network',
      expected: `at most ${LARGEST_TABLE} entries`,
    },
  )
}

/** A node's table over its parents and itself; combinations that the document leaves out are NaN. */
function factorOf(
  node: NetworkNode,
  index: number,
  nodes: readonly NetworkNode[],
  sizes: readonly number[],
): Factor {
  const variables = [...node.parents, index]
  const values = new Float64Array(tableSize(variables, sizes)).fill(Number.NaN)
  for (const { parents, outcome } of node.probabilities) {
    const given = new Map(
      parents.map(({ parent, value }) => [parent, nodes[parent].categories.indexOf(value)]),
    )
    for (let i = 0; i < values.length; i++) {
      let rest = Math.floor(i / sizes[index])
      let matches = true
      for (let p = node.parents.length - 1; p >= 0 && matches; p--) {
        const parent = node.parents[p]
        const wanted = given.get(parent)
        matches = wanted === undefined || wanted === rest % sizes[parent]
        rest = Math.floor(rest / sizes[parent])
      }
      if (matches) values[i] = outcome[i % sizes[index]]
    }
  }
  return { variables, values }
}

function reduce(factor: Factor, observed: readonly number[], node: number, sizes: readonly number[]): Factor {
  let reduced = factor
  for (const variable of factor.variables)
    if (observed[variable] >= 0 && variable !== node)
      reduced = restrict(reduced, variable, observed[variable], sizes)
  return reduced
}

function withoutEntry(nodes: readonly NetworkNode[], evidence: Evidence): ScoreError {
  return new ScoreError(
    'invalid-result',
    'The network has no probabilities for a combination of values that may be there',
    {
      received: nodes.map(({ name }, i) => `${name}=${evidence[i]}`).join(', '),
      expected: 'a DiscreteConditionalProbability for each combination of the values of the parents',
    },
  )
}
