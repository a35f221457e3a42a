/** What a network is once it is read: nodes, and the tables that say what they depend on ("Bayesian Networks"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Variable } from '../../compilation.js'
import type { Frame } from '../../frame.js'
import type { Raw } from '../../types.js'

/** A number of a distribution, computed from the values of parents. */
export type Parameter = (frame: Frame) => number

/** A distribution of a continuous node. */
export interface NodeDistribution {
  readonly kind: 'Triangular' | 'Normal' | 'Lognormal' | 'Uniform'
  readonly parameters: readonly Parameter[]
}

/** What the rows of a table are told apart by: a discrete node, a derived field, or a field outside of the network. */
export interface RowKey {
  readonly values: readonly Raw[]
  read(frame: Frame): Raw
}

/** What a node's values depend on: an outcome for each combination of values. */
export interface Table<T> {
  readonly keys: readonly RowKey[]
  /** By the places of the values, the last running fastest. */
  readonly rows: ReadonlyMap<number, T>
}

/** The row for the values in the frame; `undefined` where the document has none. */
export function rowFor<T>({ keys, rows }: Table<T>, frame: Frame): T | undefined {
  let place = 0
  for (const { values, read } of keys) {
    const at = values.indexOf(read(frame))
    if (at < 0) return undefined
    place = place * values.length + at
  }
  return rows.get(place)
}

/** What both kinds of nodes have. */
interface AnyNode {
  readonly name: string
  readonly xml: XmlElement
  /** Where the value stands in the network's frame. */
  readonly slot: number
  /** Nodes that it depends on, also through derived fields. */
  readonly parents: readonly number[]
  /** It depends on fields outside of the network. */
  readonly dependsOnRecord: boolean
  /** What is observed in a record, where the node is a field of it or derived from such. */
  readonly observed: Variable | undefined
}

/** A node of finitely many values, with the probability of each. */
export interface DiscreteNodeOf extends AnyNode {
  readonly kind: 'discrete'
  readonly categories: readonly Raw[]
  readonly table: Table<readonly number[]>
}

/** A node of a number with a distribution. */
export interface ContinuousNodeOf extends AnyNode {
  readonly kind: 'continuous'
  readonly categories: readonly []
  readonly table: Table<NodeDistribution>
  /** All of its distributions are normal, with means that are linear in continuous nodes and variances that do not depend on them. */
  readonly isLinear: boolean
}

/** A node of the network. */
export type NetworkNode = DiscreteNodeOf | ContinuousNodeOf

/** A field outside of the network that nodes depend on: read from the record into the network's frame. */
export interface OutsideField {
  readonly slot: number
  readonly variable: Variable
}

/** A network with its nodes in an order in which parents come first. */
export interface Network {
  readonly nodes: readonly NetworkNode[]
  readonly order: readonly number[]
  readonly outside: readonly OutsideField[]
}

/** Parents before children. Throws `cycle`. */
export function topological(nodes: readonly NetworkNode[]): number[] {
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
