/** Tiny ONNX models for tests, written field by field. */

import { settle } from '../../src/core/load.js'
import type { Model } from '../../src/core/model.js'
import type { LoadOptions } from '../../src/core/options.js'
import { type GraphParts, graph, model, node, tensorType, valueInfo } from '../../src/onnx/build.js'
import { onnxFormat } from '../../src/onnx/format.js'
import type { ValueType } from '../../src/onnx/types.js'
import { join } from '../../src/proto/write.js'

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

/** The bytes of a model. */
export function onnx(
  inputs: Values,
  outputs: Values,
  parts: Pick<GraphParts, 'nodes' | 'initializers'>,
  options?: Parameters<typeof model>[1],
): Uint8Array {
  return join(model(graph('test', { ...parts, inputs: infos(inputs), outputs: infos(outputs) }), options))
}

/** A model that gives each input back as an output of the same name with `_out`. */
export function identity(inputs: Values, options?: Parameters<typeof model>[1]): Uint8Array {
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
