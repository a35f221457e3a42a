/**
 * How results leave a graph through runtimes that carry tensors of common element types only: ZipMap is left out and done
 * by us; sequences, optionals and rare types are taken apart by nodes added to the graph.
 */

import { ScoreError, UnsupportedError } from '../core/errors.js'
import type { Tensor, Value } from '../core/value.js'
import { type Graph, type GraphNode, intsAttribute, textsAttribute, type ValueInfo } from './document.js'
import type { RuntimeTensor } from './runtime.js'
import { integerValue, values } from './scalars.js'
import { elementTypeNamed, type TensorType, typeText, type ValueType } from './types.js'
import { type GraphParts, graph, node, tensor, tensorType, valueInfo } from './write.js'

/** What the runtime gave, by name. */
export type Results = { readonly [name: string]: RuntimeTensor }

/** How an output is taken out. */
export interface OutputCarrier {
  /** Outputs and nodes to add in place of the output; absent where it can stay as it is. */
  readonly parts?: GraphParts
  /** Names of the tensors to ask the runtime for. */
  readonly fetches: readonly string[]
  /** The output's value. */
  read(results: Results): Value
}

/** The carrier of a graph output. Throws `unsupported-element` for a type that can't be taken out. */
export function outputCarrier(name: string, type: ValueType): OutputCarrier {
  if (type.kind === 'tensor') return tensorCarrier(name, type)
  if (
    type.kind === 'sequence' &&
    type.element.kind === 'tensor' &&
    type.element.element.runtime !== undefined
  )
    return sequenceCarrier(name, type.element)
  if (type.kind === 'optional') return optionalCarrier(name, type.element)
  throw new UnsupportedError(
    'unsupported-element',
    `The output "${name}" is of a type that cannot be taken out`,
    {
      field: name,
      received: typeText(type),
      expected: 'a tensor, a sequence of tensors, an optional one or the maps of a ZipMap',
    },
  )
}

/** A tensor of the results. Throws `runtime-failed` where the runtime left it out. */
function result(results: Results, name: string): RuntimeTensor {
  const tensor = results[name]
  if (tensor === undefined) throw new ScoreError('runtime-failed', `The runtime gave no output "${name}"`)
  return tensor
}

/** A tensor of the runtime as a value. */
function readTensor(results: Results, name: string, type: string): Tensor {
  const { dims, data, type: runtimeType } = result(results, name)
  return { type, dims: [...dims], data: values(data, runtimeType) }
}

function tensorCarrier(name: string, type: TensorType): OutputCarrier {
  const { element, shape } = type
  if (element.runtime !== undefined || element.name === 'undefined')
    return { fetches: [name], read: (results) => readTensor(results, name, element.name) }
  if (element.carrier === undefined)
    throw new UnsupportedError(
      'unsupported-element',
      `The output "${name}" is of a type that cannot be taken out`,
      {
        field: name,
        received: typeText(type),
      },
    )
  const carried = `${name}/carried`
  return {
    parts: {
      outputs: [valueInfo(carried, tensorType(element.carrier, shape))],
      nodes: [node('Cast', [name], [carried], { to: { int: elementTypeNamed(element.carrier).code } })],
    },
    fetches: [carried],
    read: (results) => readTensor(results, carried, element.name),
  }
}

/** A Loop appends the elements, the axes and the number of axes of each tensor of the sequence to three lists. */
function sequenceCarrier(name: string, item: TensorType): OutputCarrier {
  const at = (part: string): string => `${name}/${part}`
  const lists = ['elements', 'axes', 'ranks']
  const types = [tensorType(item.element, [-1]), tensorType('int64', [-1]), tensorType('int64', [-1])]
  const bool = tensorType('bool', [])
  const body = graph('append', {
    inputs: [
      valueInfo(at('turn'), tensorType('int64', [])),
      valueInfo(at('go'), bool),
      ...lists.map((list, index) => valueInfo(at(`${list}Before`), types[index])),
    ],
    nodes: [
      node('SequenceAt', [name, at('turn')], [at('item')]),
      node('Shape', [at('item')], [at('axesItem')]),
      node('Shape', [at('axesItem')], [at('ranksItem')]),
      node('Reshape', [at('item'), at('flat')], [at('elementsItem')]),
      ...lists.map((list) =>
        node('Concat', [at(`${list}Before`), at(`${list}Item`)], [at(`${list}After`)], { axis: { int: 0 } }),
      ),
      node('Identity', [at('go')], [at('goOn')]),
    ],
    outputs: [
      valueInfo(at('goOn'), bool),
      ...lists.map((list, index) => valueInfo(at(`${list}After`), types[index])),
    ],
  })
  return {
    parts: {
      initializers: [
        tensor(at('flat'), 'int64', [1], [-1]),
        tensor(at('elementsNone'), item.element, [0], []),
        tensor(at('axesNone'), 'int64', [0], []),
        tensor(at('ranksNone'), 'int64', [0], []),
      ],
      nodes: [
        node('SequenceLength', [name], [at('count')]),
        node('Loop', [at('count'), '', ...lists.map((list) => at(`${list}None`))], lists.map(at), {
          body: { graph: body },
        }),
      ],
      outputs: lists.map((list, index) => valueInfo(at(list), types[index])),
    },
    fetches: lists.map(at),
    read(results) {
      const [elements, axes, ranks] = lists.map(
        (list) => readTensor(results, at(list), item.element.name).data,
      )
      let element = 0
      let axis = 0
      return Array.from(ranks, (rank): Tensor => {
        const dims = Array.from(axes.slice(axis, axis + Number(rank)), Number)
        axis += dims.length
        const size = dims.reduce((product, dim) => product * dim, 1)
        element += size
        return { type: item.element.name, dims, data: elements.slice(element - size, element) }
      })
    },
  }
}

/** Whether the optional holds anything, and what it holds: an If gives something empty where it holds nothing. */
function optionalCarrier(name: string, type: ValueType): OutputCarrier {
  const there = `${name}/there`
  const inner = `${name}/value`
  // What is empty has another shape than what is there.
  const lax: ValueType = type.kind === 'tensor' ? { kind: 'tensor', element: type.element } : type
  const carrier = outputCarrier(inner, lax)
  const some = `${name}/some`
  const nothing = `${name}/nothing`
  const empty =
    type.kind === 'sequence' && type.element.kind === 'tensor'
      ? node('SequenceEmpty', [], [nothing], { dtype: { int: type.element.element.code } })
      : node('Identity', [`${name}/empty`], [nothing])
  return {
    parts: {
      initializers: [
        ...(type.kind === 'tensor' ? [tensor(`${name}/empty`, type.element, [0], [])] : []),
        ...(carrier.parts?.initializers ?? []),
      ],
      nodes: [
        node('OptionalHasElement', [name], [there]),
        node('If', [there], [inner], {
          then_branch: {
            graph: graph('some', {
              nodes: [node('OptionalGetElement', [name], [some])],
              outputs: [valueInfo(some, lax)],
            }),
          },
          else_branch: { graph: graph('nothing', { nodes: [empty], outputs: [valueInfo(nothing, lax)] }) },
        }),
        ...(carrier.parts?.nodes ?? []),
      ],
      outputs: [
        valueInfo(there, tensorType('bool', [])),
        ...(carrier.parts?.outputs ?? [valueInfo(inner, lax)]),
      ],
    },
    fetches: [there, ...carrier.fetches],
    read: (results) => (readTensor(results, there, 'bool').data[0] === true ? carrier.read(results) : null),
  }
}

// ---- ZipMap -----------------------------------------------------------------------------------------------

/** A ZipMap (ai.onnx.ml operator specification, "ZipMap") that makes an output: what goes in and the keys of the maps. */
export interface ZipMap {
  readonly node: GraphNode
  readonly source: string
  readonly keys: readonly Value[]
}

/** The ZipMap that makes an output, if one does. */
export function zipMapOf(graph: Graph, output: ValueInfo): ZipMap | undefined {
  const node = graph.nodes.find(({ outputs }) => outputs.includes(output.name))
  if (node === undefined || node.opType !== 'ZipMap' || node.domain !== 'ai.onnx.ml') return undefined
  const texts = textsAttribute(node, 'classlabels_strings')
  const keys = texts.length > 0 ? texts : intsAttribute(node, 'classlabels_int64s').map(integerValue)
  return keys.length === 0 ? undefined : { node, source: node.inputs[0], keys }
}

/** The carrier of a ZipMap's output: a list of maps, one a row, each a list of pairs. */
export function zipMapCarrier({ source, keys }: ZipMap, isOutput: boolean): OutputCarrier {
  return {
    parts: isOutput ? {} : { outputs: [valueInfo(source, tensorType('float'))] },
    fetches: [source],
    read(results) {
      const { data } = readTensor(results, source, 'float')
      const rows: Value[] = []
      for (let row = 0; row * keys.length < data.length; row++)
        rows.push(keys.map((key, column) => [key, data[row * keys.length + column]]))
      return rows
    },
  }
}
