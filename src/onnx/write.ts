/** Writes parts of ONNX files: nodes, graphs, tensors and types as protobuf (onnx.proto). */

import { bytesField, type Chunks, floatField, textField, varintField } from '../proto/write.js'
import { type ElementType, elementTypeNamed, type ValueType } from './types.js'

const repeated = <T>(list: readonly T[], field: (item: T) => Chunks): Chunks => list.flatMap(field)

/** A TypeProto. */
function typeProto(type: ValueType): Chunks {
  switch (type.kind) {
    case 'tensor': {
      const axes = type.shape?.map((axis) =>
        bytesField(1, typeof axis === 'string' ? textField(2, axis) : axis < 0 ? [] : varintField(1, axis)),
      )
      const shape = axes === undefined ? [] : bytesField(2, axes.flat())
      return bytesField(1, [...varintField(1, type.element.code), ...shape])
    }
    case 'sequence':
      return bytesField(4, bytesField(1, typeProto(type.element)))
    case 'optional':
      return bytesField(9, bytesField(1, typeProto(type.element)))
    case 'map':
      return bytesField(5, [...varintField(1, type.key.code), ...bytesField(2, typeProto(type.value))])
    case 'unknown':
      return []
  }
}

/** A tensor type by the name of its elements; without axes their number is not known. */
export function tensorType(element: string | ElementType, shape?: readonly (number | string)[]): ValueType {
  const elements = typeof element === 'string' ? elementTypeNamed(element) : element
  return { kind: 'tensor', element: elements, ...(shape === undefined ? {} : { shape }) }
}

/** A ValueInfoProto. */
export function valueInfo(name: string, type: ValueType): Chunks {
  return [...textField(1, name), ...bytesField(2, typeProto(type))]
}

/** A value of an attribute, told apart by its key. */
export type AttributeValue =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly texts: readonly string[] }
  | { readonly tensor: Chunks }
  | { readonly graph: Chunks }
  | { readonly type: ValueType }

/** A NodeProto's field with one attribute. */
export function attributeField(name: string, value: AttributeValue): Chunks {
  return bytesField(5, [...textField(1, name), ...attributeValue(value)])
}

/** The value's field and, in field 20, AttributeProto.AttributeType. */
function attributeValue(value: AttributeValue): Chunks {
  if ('int' in value) return [...varintField(3, value.int), ...varintField(20, 2)]
  if ('float' in value) return [...floatField(2, value.float), ...varintField(20, 1)]
  if ('text' in value) return [...textField(4, value.text), ...varintField(20, 3)]
  if ('ints' in value) return [...repeated(value.ints, (each) => varintField(8, each)), ...varintField(20, 7)]
  if ('floats' in value)
    return [...repeated(value.floats, (each) => floatField(7, each)), ...varintField(20, 6)]
  if ('texts' in value) return [...repeated(value.texts, (each) => textField(9, each)), ...varintField(20, 8)]
  if ('tensor' in value) return [...bytesField(5, value.tensor), ...varintField(20, 4)]
  if ('graph' in value) return [...bytesField(6, value.graph), ...varintField(20, 5)]
  return [...bytesField(14, typeProto(value.type)), ...varintField(20, 13)]
}

/** A NodeProto. `opType` may have a domain before a colon: `ai.onnx.ml:ZipMap`. */
export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: { readonly [name: string]: AttributeValue } = {},
): Chunks {
  const [domain, name] = opType.includes(':') ? opType.split(':') : ['', opType]
  return [
    ...repeated(inputs, (each) => textField(1, each)),
    ...repeated(outputs, (each) => textField(2, each)),
    ...textField(4, name),
    ...repeated(Object.entries(attributes), ([key, value]) => attributeField(key, value)),
    ...(domain === '' ? [] : textField(7, domain)),
  ]
}

/** A TensorProto. */
export function tensor(
  name: string,
  element: string | ElementType,
  dims: readonly number[],
  elements: readonly (number | bigint | string)[],
): Chunks {
  const type = typeof element === 'string' ? elementTypeNamed(element) : element
  const field = { float: 4, string: 6, int64: 7, double: 10, uint64: 11, uint32: 11 }[type.name] ?? 5
  return [
    ...repeated(dims, (dim) => varintField(1, dim)),
    ...varintField(2, type.code),
    ...repeated(elements, (each) => {
      if (typeof each === 'string') return textField(field, each)
      return field === 4 ? floatField(field, Number(each)) : varintField(field, each)
    }),
    ...textField(8, name),
  ]
}

/** What a graph is made of. */
export interface GraphParts {
  readonly nodes?: readonly Chunks[]
  readonly initializers?: readonly Chunks[]
  readonly inputs?: readonly Chunks[]
  readonly outputs?: readonly Chunks[]
}

/** The fields of a GraphProto. */
export function graphFields({
  nodes = [],
  initializers = [],
  inputs = [],
  outputs = [],
}: GraphParts): Chunks {
  return [
    ...repeated(nodes, (each) => bytesField(1, each)),
    ...repeated(initializers, (each) => bytesField(5, each)),
    ...repeated(inputs, (each) => bytesField(11, each)),
    ...repeated(outputs, (each) => bytesField(12, each)),
  ]
}

/** A GraphProto. */
export function graph(name: string, parts: GraphParts): Chunks {
  return [...textField(2, name), ...graphFields(parts)]
}
