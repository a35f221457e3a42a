/** Which fields of a record, in which order, make up an input of shape [N,K]: the option, or what the file's metadata say. */

import { ModelLoadError } from '../core/errors.js'
import type { OnnxOptions } from '../core/options.js'
import type { Axis, TensorType, ValueType } from './types.js'

/** A tensor input without a default, which features may make up. */
interface Candidate {
  readonly name: string
  readonly type: ValueType
}

/** The names under which exporters keep the order of the features in `metadata_props`. */
const metadataKeys = [
  'feature_names',
  'feature_names_in_',
  'featureNames',
  'input_features',
  'features',
  'columns',
]

/** The order of the features of each input that has one. Throws `bad-option`. */
export function featureOrders(
  inputs: readonly Candidate[],
  metadata: ReadonlyMap<string, string>,
  option: OnnxOptions['features'],
): ReadonlyMap<string, readonly string[]> {
  const orders = new Map<string, readonly string[]>()
  if (option === undefined) {
    const [only] = inputs
    const length = inputs.length === 1 && rank(only.type) === 2 ? featureCount(only.type) : undefined
    if (length === undefined) return orders
    for (const key of metadataKeys) {
      const names = parseNames(metadata.get(key))
      // A list of another length is about something else.
      if (names !== undefined && agrees(names, length)) return orders.set(only.name, names)
    }
    return orders
  }
  for (const [name, names] of named(inputs, option)) {
    const input = inputs.find((each) => each.name === name)
    const length = input === undefined ? undefined : featureCount(input.type)
    if (length === undefined)
      throw bad(
        `options.onnx.features names the input "${name}", which is none of shape [N,K]`,
        name,
        describe(inputs),
      )
    if (!agrees(names, length))
      throw bad(
        `options.onnx.features has not as many names as the input "${name}" has features, or one twice`,
        names,
        typeof length === 'number' && length > 0 ? `${length} different names` : 'different names',
      )
    orders.set(name, names)
  }
  return orders
}

function named(
  inputs: readonly Candidate[],
  option: NonNullable<OnnxOptions['features']>,
): [name: string, names: readonly string[]][] {
  const entries: [string, readonly string[]][] = []
  if (isNames(option)) {
    const vectors = inputs.filter(({ type }) => featureCount(type) !== undefined)
    const wide = vectors.filter(({ type }) => featureCount(type) !== 1)
    const [only] = wide.length === 0 ? vectors : wide
    if (only === undefined || (wide.length || vectors.length) > 1)
      throw bad(
        'options.onnx.features is one list, but the model has not one input of shape [N,K]',
        option,
        describe(inputs),
      )
    return [[only.name, option]]
  }
  if (typeof option !== 'object' || option === null)
    throw bad('options.onnx.features is no list of names', option)
  for (const [name, names] of Object.entries(option)) {
    if (!isNames(names)) throw bad(`options.onnx.features["${name}"] is no list of names`, names)
    entries.push([name, names])
  }
  return entries
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function bad(
  message: string,
  received: unknown,
  expected = 'an array of field names, or a map from input name to one',
): ModelLoadError {
  return new ModelLoadError('bad-option', message, { received, expected })
}

const describe = (inputs: readonly Candidate[]): string =>
  `a map with any of the inputs ${inputs.map(({ name }) => name).join(', ')}`

/** Length of the axis that features fill; `undefined` for inputs without such an axis. */
function featureCount(type: ValueType): Axis | undefined {
  if (type.kind !== 'tensor' || type.shape === undefined) return undefined
  const { shape } = type
  return shape.length === 1 || shape.length === 2 ? shape[shape.length - 1] : undefined
}

const rank = (type: ValueType): number | undefined =>
  type.kind === 'tensor' ? type.shape?.length : undefined

function agrees(names: readonly string[], length: Axis): boolean {
  const fits = typeof length === 'string' || length < 0 || length === names.length
  return fits && names.length > 0 && new Set(names).size === names.length
}

/** Names written as a JSON array, as Python prints a list, or with commas between. */
function parseNames(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  for (const candidate of [text, text.replaceAll("'", '"')]) {
    try {
      const parsed: unknown = JSON.parse(candidate)
      if (isNames(parsed)) return parsed
    } catch {
      // Not JSON: the next way of writing may fit.
    }
  }
  return text.split(',').map((name) => name.trim())
}

/** Axes of the tensor that features make up. */
export function featureDims({ shape }: TensorType, count: number): readonly number[] {
  return shape?.length === 1 ? [count] : [1, count]
}
