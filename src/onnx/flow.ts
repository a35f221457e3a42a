/** Who makes which value in a graph, and the constants among them. */

import { type Graph, type GraphNode, tensorAttribute } from './document.js'
import { type ConstantTensor, readTensor } from './tensor-proto.js'

/** Where a value comes from: a node and which of its outputs. */
export interface Producer {
  readonly node: GraphNode
  readonly index: number
}

/** The flow of values through a graph. */
export interface Flow {
  /** The node that makes a value, seen through nodes that only copy, cast or reshape it. */
  producer(name: string): Producer | undefined
  /** The name of a value before it was copied, cast or reshaped. */
  origin(name: string): string
  /** The constant behind a name. */
  constant(name: string): ConstantTensor | undefined
}

/** Operators that give their first input on, whatever its shape or type. */
const transparent = new Set(['Identity', 'Cast', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Dropout'])

/** Follows the values of a graph. */
export function flowOf(graph: Graph): Flow {
  const producers = new Map<string, Producer>()
  for (const node of graph.nodes)
    for (const [index, name] of node.outputs.entries()) producers.set(name, { node, index })

  function origin(name: string): string {
    // A cycle is no valid graph, but must not hang us.
    const seen = new Set<string>()
    let current = name
    for (;;) {
      const made = producers.get(current)
      if (made === undefined || seen.has(current) || made.index !== 0) return current
      if (made.node.domain !== 'ai.onnx' || !transparent.has(made.node.opType)) return current
      seen.add(current)
      current = made.node.inputs[0] ?? ''
    }
  }
  function constant(name: string): ConstantTensor | undefined {
    const source = origin(name)
    const initializer = graph.initializers.get(source)
    if (initializer !== undefined) return readTensor(initializer.tensor)
    const made = producers.get(source)
    const value = made?.node.opType === 'Constant' ? tensorAttribute(made.node, 'value') : undefined
    return value === undefined ? undefined : readTensor(value)
  }
  return { producer: (name) => producers.get(origin(name)), origin, constant }
}
