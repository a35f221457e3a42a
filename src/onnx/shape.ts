/** Values of records as tensors: how nested arrays become axes and elements, and which axis a value may leave out. */

import { ScoreError } from '../core/errors.js'
import { readScalar, type Scalar } from './scalars.js'
import type { Axis, TensorType } from './types.js'

/** Axes and elements of a tensor, elements in row-major order. */
export interface Dense {
  readonly dims: readonly number[]
  readonly scalars: readonly Scalar[]
}

/** Most axes of a value whose type does not tell their number. */
const mostAxes = 16

/** A shape as an error shows it: `[N, 13]`. */
export function shapeText(shape: readonly Axis[]): string {
  return `[${shape.map((axis) => (axis === -1 ? 'N' : axis)).join(', ')}]`
}

/** Whether one plain value can stand for the whole tensor: no axis must hold more than one. */
export function takesScalar({ shape }: TensorType): boolean {
  const free = (axis: Axis): boolean => typeof axis === 'string' || axis < 0
  return shape?.every((axis) => axis === 1 || free(axis)) ?? false
}

/**
 * Reads a value as a tensor of a type. A value with as many axes as the type is taken as it is; one with an axis less gets
 * the batch axis, of length 1; a plain value fills all axes of a tensor that holds one element a record.
 * Throws `bad-shape`, and what `readScalar` throws.
 */
export function readTensorValue(value: unknown, type: TensorType, field: string): Dense {
  const { dims, elements } = layOut(value, type, field)
  const scalars = Array.from(elements, (element) => readScalar(element, type.element, field))
  return { dims: align(dims, type, field), scalars }
}

interface LaidOut {
  readonly dims: readonly number[]
  readonly elements: ArrayLike<unknown>
}

function layOut(value: unknown, type: TensorType, field: string): LaidOut {
  if (isList(value)) return nested(value, type.shape?.length ?? mostAxes, field)
  if (!isTensorLike(value)) return { dims: [], elements: [value] }
  const size = value.dims.reduce((product, dim) => product * dim, 1)
  if (!value.dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0) || size !== value.data.length)
    throw new ScoreError(
      'bad-shape',
      `The tensor given for "${field}" has not as many elements as its axes say`,
      {
        field,
        received: `${value.data.length} elements for ${shapeText(value.dims)}`,
        expected: `${size} elements`,
      },
    )
  return { dims: value.dims, elements: value.data }
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
}

function isTensorLike(value: unknown): value is { dims: readonly number[]; data: ArrayLike<unknown> } {
  if (typeof value !== 'object' || value === null || !('dims' in value) || !('data' in value)) return false
  return Array.isArray(value.dims) && isList(value.data)
}

/** Axes and elements of nested lists, which must all be equally long on each level. */
function nested(value: ArrayLike<unknown>, most: number, field: string): LaidOut {
  const dims: number[] = []
  // The first elements tell the axes.
  for (let level: unknown = value; isList(level); level = level[0]) {
    if (dims.length === most) throw unfit(`more than ${most} axes`, field, `at most ${most} axes`)
    dims.push(level.length)
  }
  if (dims.length === 1) {
    for (let index = 0; index < value.length; index++)
      if (isList(value[index])) throw unfit('lists of unequal depth', field, 'values only')
    return { dims, elements: value }
  }
  const elements: unknown[] = []
  const collect = (level: unknown, axis: number): void => {
    if (axis === dims.length) {
      if (isList(level)) throw unfit('lists of unequal depth', field, `${dims.length} axes everywhere`)
      elements.push(level)
      return
    }
    if (!isList(level) || level.length !== dims[axis])
      throw unfit(isList(level) ? level.length : level, field, `a list of ${dims[axis]} on level ${axis + 1}`)
    for (let index = 0; index < level.length; index++) collect(level[index], axis + 1)
  }
  collect(value, 0)
  return { dims, elements }
}

function unfit(received: unknown, field: string, expected: string): ScoreError {
  return new ScoreError('bad-shape', `The value of "${field}" has not the shape of its tensor`, {
    field,
    received,
    expected,
  })
}

/** The axes of a value with those it may leave out. */
function align(dims: readonly number[], type: TensorType, field: string): readonly number[] {
  const { shape } = type
  if (shape === undefined) return dims
  const fitted = complete(dims, type)
  if (
    fitted === undefined ||
    !shape.every((axis, index) => typeof axis === 'string' || axis < 0 || axis === fitted[index])
  )
    throw unfit(shapeText(dims), field, `a value of shape ${shapeText(shape)}`)
  return fitted
}

function complete(dims: readonly number[], type: TensorType): readonly number[] | undefined {
  const rank = type.shape?.length ?? dims.length
  if (dims.length === rank) return dims
  if (dims.length === rank - 1) return [1, ...dims]
  return dims.length === 0 && takesScalar(type) ? new Array<number>(rank).fill(1) : undefined
}
