/**
 * How values reach a graph through runtimes that carry tensors of common element types only: sequences, optionals and
 * rare types are taken apart by us and put together again by nodes added to the graph.
 */

import { ScoreError, UnsupportedError } from '../core/errors.js'
import type { Chunks } from '../proto/write.js'
import { isMissing, type RuntimeData, type Scalar, store } from './scalars.js'
import { type Dense, readTensorValue } from './shape.js'
import { elementTypeNamed, type TensorType, typeText, type ValueType } from './types.js'
import { type GraphParts, graph, node, tensorType, valueInfo } from './write.js'

/** One tensor handed to the runtime. */
export interface Feed {
  readonly name: string
  /** Element type in the runtime's words. */
  readonly type: string
  readonly dims: readonly number[]
  readonly data: RuntimeData
}

/** How an input is handed over. */
export interface InputCarrier {
  /** Inputs and nodes to add in place of the input; absent where it can stay as it is. */
  readonly parts?: GraphParts
  /** Reads a value of a record. Throws a `ScoreError`. */
  feeds(value: unknown, field: string): Feed[]
}

/** The carrier of a graph input. Throws `unsupported-element` for a type that can't be handed over. */
export function inputCarrier(name: string, type: ValueType, opset: number): InputCarrier {
  switch (type.kind) {
    case 'tensor':
      return tensorCarrier(name, type)
    case 'sequence':
      if (opset >= 14 && type.element.kind === 'tensor' && type.element.element.runtime !== undefined)
        return sequenceCarrier(name, type, type.element)
      break
    case 'optional':
      if (opset >= 16) return optionalCarrier(name, type, opset)
      // Before, runtimes take what is inside for the optional itself; there is no way to hand over nothing.
      if (type.element.kind === 'tensor') return tensorCarrier(name, type.element)
  }
  throw new UnsupportedError(
    'unsupported-element',
    `The input "${name}" is of a type that cannot be handed over`,
    {
      field: name,
      received: typeText(type),
      expected: 'a tensor, a sequence of tensors (opset 14) or an optional one',
    },
  )
}

/** A tensor as the runtime takes it. */
export function denseFeed(name: string, { dims, scalars }: Dense, type: TensorType): Feed {
  const element = type.element.carrier === undefined ? type.element : elementTypeNamed(type.element.carrier)
  return { name, type: element.runtime ?? element.name, dims, data: store(scalars, element) }
}

function tensorCarrier(name: string, type: TensorType): InputCarrier {
  const { element, shape } = type
  if (element.runtime !== undefined)
    return { feeds: (value, field) => [denseFeed(name, readTensorValue(value, type, field), type)] }
  if (element.carrier === undefined)
    throw new UnsupportedError(
      'unsupported-element',
      `The input "${name}" is of a type that cannot be handed over`,
      {
        field: name,
        received: typeText(type),
      },
    )
  const carried = `${name}/carried`
  return {
    parts: {
      inputs: [valueInfo(carried, tensorType(element.carrier, shape))],
      nodes: [node('Cast', [carried], [name], { to: { int: element.code } })],
    },
    feeds: (value, field) => [denseFeed(carried, readTensorValue(value, type, field), type)],
  }
}

/** Puts the parts of a carrier in: what it adds itself, or the plain input where it adds nothing. */
function partsOf(carrier: InputCarrier, name: string, type: ValueType): Required<GraphParts> {
  const plain: GraphParts = { inputs: [valueInfo(name, type)] }
  return { nodes: [], initializers: [], inputs: [], outputs: [], ...(carrier.parts ?? plain) }
}

/**
 * A sequence of tensors goes over as all elements in one list, all axes in another, and where each tensor begins and ends in
 * both; a Loop cuts them apart and inserts them into a sequence, one a turn.
 */
function sequenceCarrier(name: string, type: ValueType, item: TensorType): InputCarrier {
  const at = (part: string): string => `${name}/${part}`
  const bounds = ['from', 'to', 'axesFrom', 'axesTo']
  const int64 = elementTypeNamed('int64')
  const list = (part: string): Chunks => valueInfo(at(part), tensorType('int64', [-1]))
  const bool = tensorType('bool', [])
  const body = graph('insert', {
    inputs: [
      valueInfo(at('turn'), tensorType('int64', [])),
      valueInfo(at('go'), bool),
      valueInfo(at('some'), type),
    ],
    nodes: [
      ...bounds.map((bound) => node('Gather', [at(`${bound}s`), at('turn')], [at(bound)])),
      node('Slice', [at('elements'), at('from'), at('to')], [at('piece')]),
      node('Slice', [at('axes'), at('axesFrom'), at('axesTo')], [at('shape')]),
      node('Reshape', [at('piece'), at('shape')], [at('item')], { allowzero: { int: 1 } }),
      node('SequenceInsert', [at('some'), at('item')], [at('more')]),
      node('Identity', [at('go')], [at('goOn')]),
    ],
    outputs: [valueInfo(at('goOn'), bool), valueInfo(at('more'), type)],
  })
  return {
    parts: {
      inputs: [
        valueInfo(at('elements'), tensorType(item.element, [-1])),
        list('axes'),
        valueInfo(at('count'), tensorType('int64', [])),
        ...bounds.map((bound) => valueInfo(at(`${bound}s`), tensorType('int64', [-1, 1]))),
      ],
      nodes: [
        node('SequenceEmpty', [], [at('none')], { dtype: { int: item.element.code } }),
        node('Loop', [at('count'), '', at('none')], [name], { body: { graph: body } }),
      ],
    },
    feeds(value, field) {
      if (!Array.isArray(value))
        throw new ScoreError('wrong-type', `The value of "${field}" is no sequence`, {
          field,
          received: value,
          expected: 'an array of tensors',
        })
      const items = value.map((each: unknown) => readTensorValue(each, item, field))
      const elements: Scalar[] = []
      const axes: bigint[] = []
      const rows: number[][] = []
      for (const { dims, scalars } of items) {
        rows.push([elements.length, elements.length + scalars.length, axes.length, axes.length + dims.length])
        for (const scalar of scalars) elements.push(scalar)
        for (const dim of dims) axes.push(BigInt(dim))
      }
      const integers = (part: string, dims: readonly number[], numbers: readonly Scalar[]): Feed =>
        denseFeed(at(part), { dims, scalars: numbers }, { kind: 'tensor', element: int64 })
      return [
        denseFeed(at('elements'), { dims: [elements.length], scalars: elements }, item),
        integers('axes', [axes.length], axes),
        integers('count', [], [items.length]),
        ...bounds.map((bound, column) =>
          integers(
            `${bound}s`,
            [items.length, 1],
            rows.map((row) => row[column]),
          ),
        ),
      ]
    },
  }
}

/** An optional goes over as whether it is there and what it is; an If makes the optional of both. */
function optionalCarrier(name: string, type: ValueType & { kind: 'optional' }, opset: number): InputCarrier {
  const inner = `${name}/value`
  const there = `${name}/there`
  // Nothing is handed over as a tensor without elements, which a declared shape would not admit.
  const element: ValueType =
    type.element.kind === 'tensor' ? { kind: 'tensor', element: type.element.element } : type.element
  const strict = inputCarrier(inner, type.element, opset)
  const lax = inputCarrier(inner, element, opset)
  const parts = partsOf(lax, inner, element)
  const branch = (side: string, build: (output: string) => Chunks): Chunks =>
    graph(side, { nodes: [build(`${name}/${side}`)], outputs: [valueInfo(`${name}/${side}`, type)] })
  const nothing = element.kind === 'tensor' ? { dims: [0], data: [] } : []
  return {
    parts: {
      ...parts,
      inputs: [...parts.inputs, valueInfo(there, tensorType('bool', []))],
      nodes: [
        ...parts.nodes,
        node('If', [there], [name], {
          then_branch: { graph: branch('some', (output) => node('Optional', [inner], [output])) },
          else_branch: {
            graph: branch('nothing', (output) =>
              node('Optional', [], [output], { type: { type: type.element } }),
            ),
          },
        }),
      ],
    },
    feeds(value, field) {
      const present = !isMissing(value)
      const flag: Feed = { name: there, type: 'bool', dims: [], data: Uint8Array.of(present ? 1 : 0) }
      return [flag, ...(present ? strict.feeds(value, field) : lax.feeds(nothing, field))]
    },
  }
}
