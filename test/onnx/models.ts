/** Tiny ONNX models for tests, written field by field. */

import { settle } from '../../src/core/load.js'
import type { Model } from '../../src/core/model.js'
import type { LoadOptions } from '../../src/core/options.js'
import { onnxFormat } from '../../src/onnx/format.js'
import type { ValueType } from '../../src/onnx/types.js'
import { type GraphParts, graph, node, tensorType, valueInfo } from '../../src/onnx/write.js'
import { bytesField, type Chunks, join, textField, varintField } from '../../src/proto/write.js'

/** A type of a tensor in short: `float[N,3]`, `int64[]`; `float` alone has no known axes. */
export function type(text: string): ValueType {
  const [, element, axes] = /^(\w+)(?:\[(.*)\])?$/.exec(text) ?? []
  const shape = axes
    ?.split(',')
    .filter((axis) => axis !== '')
    .map((axis) => (/^-?\d+$/.test(axis) ? Number(axis) : axis))
  return tensorType(element, shape)
}

type Values = { readonly [name: string]: string | ValueType }

const infos = (values: Values) =>
  Object.entries(values).map(([name, each]) => valueInfo(name, typeof each === 'string' ? type(each) : each))

/** What a model says of itself beside its graph. */
interface ModelOptions {
  readonly irVersion?: number
  readonly opsets?: { readonly [domain: string]: number }
  readonly metadata?: { readonly [key: string]: string }
}

/** A ModelProto. */
function model(
  parts: Chunks,
  { irVersion = 9, opsets = { '': 18 }, metadata = {} }: ModelOptions = {},
): Chunks {
  return [
    ...varintField(1, irVersion),
    ...bytesField(7, parts),
    ...Object.entries(opsets).flatMap(([domain, version]) =>
      bytesField(8, [...textField(1, domain), ...varintField(2, version)]),
    ),
    ...Object.entries(metadata).flatMap(([key, value]) =>
      bytesField(14, [...textField(1, key), ...textField(2, value)]),
    ),
  ]
}

/** The bytes of a model. */
export function onnx(
  inputs: Values,
  outputs: Values,
  parts: Pick<GraphParts, 'nodes' | 'initializers'>,
  options?: ModelOptions,
): Uint8Array {
  return join(model(graph('test', { ...parts, inputs: infos(inputs), outputs: infos(outputs) }), options))
}

/** A model that gives each input back as an output of the same name with `_out`. */
export function identity(inputs: Values, options?: ModelOptions): Uint8Array {
  const outputs = Object.fromEntries(Object.entries(inputs).map(([name, each]) => [`${name}_out`, each]))
  const nodes = Object.keys(inputs).map((name) => node('Identity', [name], [`${name}_out`]))
  return onnx(inputs, outputs, { nodes }, options)
}

/** Loads a model as the public door does. */
export function load(bytes: Uint8Array, options?: LoadOptions): Model {
  return onnxFormat.load(bytes, settle(options))
}

/** Uses a model and cleans it up. */
export async function using<T>(model: Model, use: (model: Model) => Promise<T>): Promise<T> {
  try {
    return await use(model)
  } finally {
    await model.cleanup()
  }
}
