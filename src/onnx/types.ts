/** The types of values: TensorProto.DataType and TypeProto of the ONNX IR specification ("Data Types"). */

/** An element type of tensors. */
export interface ElementType {
  /** Number in TensorProto.DataType. */
  readonly code: number
  /** ONNX's word, as in `tensor(float)`. */
  readonly name: string
  readonly kind: 'float' | 'integer' | 'boolean' | 'string' | 'other'
  /** The word of the JavaScript runtimes; absent where they can't carry the type. */
  readonly runtime?: string
  /** For integers: the smallest and the largest value. */
  readonly range?: readonly [bigint, bigint]
  /** Where the runtimes can't carry the type: the type that holds all its values and that they can. */
  readonly carrier?: string
}

const signed = (bits: bigint): readonly [bigint, bigint] => [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
const unsigned = (bits: bigint): readonly [bigint, bigint] => [0n, (1n << bits) - 1n]

/** All element types, in the order of the specification. */
export const elementTypes: readonly ElementType[] = [
  { code: 1, name: 'float', kind: 'float', runtime: 'float32' },
  { code: 2, name: 'uint8', kind: 'integer', runtime: 'uint8', range: unsigned(8n) },
  { code: 3, name: 'int8', kind: 'integer', runtime: 'int8', range: signed(8n) },
  { code: 4, name: 'uint16', kind: 'integer', runtime: 'uint16', range: unsigned(16n) },
  { code: 5, name: 'int16', kind: 'integer', runtime: 'int16', range: signed(16n) },
  { code: 6, name: 'int32', kind: 'integer', runtime: 'int32', range: signed(32n) },
  { code: 7, name: 'int64', kind: 'integer', runtime: 'int64', range: signed(64n) },
  { code: 8, name: 'string', kind: 'string', runtime: 'string' },
  { code: 9, name: 'bool', kind: 'boolean', runtime: 'bool' },
  { code: 10, name: 'float16', kind: 'float', runtime: 'float16' },
  { code: 11, name: 'double', kind: 'float', runtime: 'float64' },
  { code: 12, name: 'uint32', kind: 'integer', runtime: 'uint32', range: unsigned(32n) },
  { code: 13, name: 'uint64', kind: 'integer', runtime: 'uint64', range: unsigned(64n) },
  { code: 14, name: 'complex64', kind: 'other' },
  { code: 15, name: 'complex128', kind: 'other' },
  { code: 16, name: 'bfloat16', kind: 'float', carrier: 'float' },
  { code: 17, name: 'float8e4m3fn', kind: 'float', carrier: 'float' },
  { code: 18, name: 'float8e4m3fnuz', kind: 'float', carrier: 'float' },
  { code: 19, name: 'float8e5m2', kind: 'float', carrier: 'float' },
  { code: 20, name: 'float8e5m2fnuz', kind: 'float', carrier: 'float' },
  { code: 21, name: 'uint4', kind: 'integer', range: unsigned(4n), carrier: 'uint8' },
  { code: 22, name: 'int4', kind: 'integer', range: signed(4n), carrier: 'int8' },
  { code: 23, name: 'float4e2m1', kind: 'float', carrier: 'float' },
  { code: 24, name: 'float8e8m0', kind: 'float', carrier: 'float' },
  { code: 25, name: 'uint2', kind: 'integer', range: unsigned(2n), carrier: 'uint8' },
  { code: 26, name: 'int2', kind: 'integer', range: signed(2n), carrier: 'int8' },
]

const byCode = new Map(elementTypes.map((type) => [type.code, type]))
const byName = new Map(elementTypes.map((type) => [type.name, type]))

/** The element type with a number of TensorProto.DataType; one named `undefined` for numbers not known. */
export function elementType(code: number): ElementType {
  return byCode.get(code) ?? { code, name: 'undefined', kind: 'other' }
}

/** The element type of an ONNX name. */
export function elementTypeNamed(name: string): ElementType {
  return byName.get(name) ?? { code: 0, name, kind: 'other' }
}

/** Length of an axis: a number, the name of a free axis, or -1 for a free axis without a name. */
export type Axis = number | string

/** A tensor type; without `shape` the number of axes is not known. */
export interface TensorType {
  readonly kind: 'tensor'
  readonly element: ElementType
  readonly shape?: readonly Axis[]
}

/** The type of a value. */
export type ValueType =
  | TensorType
  | { readonly kind: 'sequence'; readonly element: ValueType }
  | { readonly kind: 'optional'; readonly element: ValueType }
  | { readonly kind: 'map'; readonly key: ElementType; readonly value: ValueType }
  | { readonly kind: 'unknown' }

/** A type in ONNX's words: `tensor(float)`, `seq(map(string,tensor(float)))`. */
export function typeText(type: ValueType): string {
  switch (type.kind) {
    case 'tensor':
      return `tensor(${type.element.name})`
    case 'sequence':
      return `seq(${typeText(type.element)})`
    case 'optional':
      return `optional(${typeText(type.element)})`
    case 'map':
      return `map(${type.key.name},${typeText(type.value)})`
    case 'unknown':
      return 'unknown'
  }
}
