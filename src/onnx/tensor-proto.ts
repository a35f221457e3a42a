/** TensorProto: the elements of constant tensors (ONNX IR specification, "Tensor Element Types" and onnx.proto). */

import { doubles, fieldsOf, floats, int, int64s, type Message, text } from '../proto/read.js'
import { halfNumber } from './half.js'
import type { Scalar } from './scalars.js'
import { type ElementType, elementType } from './types.js'

/** A constant tensor. */
export interface ConstantTensor {
  readonly element: ElementType
  readonly dims: readonly number[]
  /** In row-major order. */
  readonly scalars: readonly Scalar[]
}

/** What a tensor is, without its elements. */
export interface TensorHead {
  readonly element: ElementType
  readonly dims: readonly number[]
  /** Number of elements that the axes promise. */
  readonly size: number
  /** Whether the elements are in another file. */
  readonly external: boolean
}

/** Reads what a tensor is. */
export function readTensorHead(tensor: Message): TensorHead {
  let code = 0
  let external = false
  const dims: number[] = []
  for (const field of fieldsOf(tensor)) {
    if (field.number === 1) append(dims, int64s(tensor, field).map(Number))
    else if (field.number === 2) code = int(field)
    else if (field.number === 14) external = int(field) === 1
  }
  return { element: elementType(code), dims, size: dims.reduce((product, dim) => product * dim, 1), external }
}

/**
 * Reads a tensor with its elements.
 * `undefined` where they are in another file, of a type that is not decoded here, or not as many as the axes promise.
 */
export function readTensor(tensor: Message): ConstantTensor | undefined {
  const { element, dims, size, external } = readTensorHead(tensor)
  if (external) return undefined
  const scalars: Scalar[] = []
  for (const field of fieldsOf(tensor)) {
    if (field.number === 4) append(scalars, floats(field))
    else if (field.number === 5 || field.number === 7 || field.number === 11)
      for (const value of int64s(tensor, field)) scalars.push(integerScalar(value, element))
    else if (field.number === 6) scalars.push(text(field))
    else if (field.number === 9 && field.wire === 'bytes') append(scalars, raw(field.bytes, element))
    else if (field.number === 10) append(scalars, doubles(field))
  }
  return scalars.length === size ? { element, dims, scalars } : undefined
}

/** Appends one by one: a call with a million arguments would overflow the stack. */
function append<T>(list: T[], more: Iterable<T>): void {
  for (const each of more) list.push(each)
}

function integerScalar(value: bigint, { name }: ElementType): Scalar {
  if (name === 'bool') return value !== 0n
  if (name === 'float16') return halfNumber(Number(value))
  if (name === 'uint64') return BigInt.asUintN(64, value)
  return value
}

/** How each type's elements lie in `raw_data`: their size in bytes, and how one is read. */
const layouts: {
  readonly [name: string]: readonly [size: number, read: (view: DataView, at: number) => Scalar]
} = {
  float: [4, (view, at) => view.getFloat32(at, true)],
  double: [8, (view, at) => view.getFloat64(at, true)],
  float16: [2, (view, at) => halfNumber(view.getUint16(at, true))],
  int8: [1, (view, at) => BigInt(view.getInt8(at))],
  uint8: [1, (view, at) => BigInt(view.getUint8(at))],
  int16: [2, (view, at) => BigInt(view.getInt16(at, true))],
  uint16: [2, (view, at) => BigInt(view.getUint16(at, true))],
  int32: [4, (view, at) => BigInt(view.getInt32(at, true))],
  uint32: [4, (view, at) => BigInt(view.getUint32(at, true))],
  int64: [8, (view, at) => view.getBigInt64(at, true)],
  uint64: [8, (view, at) => view.getBigUint64(at, true)],
  bool: [1, (view, at) => view.getUint8(at) !== 0],
}

function* raw(bytes: Uint8Array, { name }: ElementType): Generator<Scalar> {
  const layout = layouts[name]
  if (layout === undefined) return
  const [size, read] = layout
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + size <= bytes.length; at += size) yield read(view, at)
}
