/** From the tensors of a graph's outputs to a score. */

import type { Field } from '../core/field.js'
import type { Score } from '../core/score.js'
import { dictionary, type Tensor, type TypedArray, type Value } from '../core/value.js'
import { type OutputCarrier, outputCarrier, type Results, zipMapCarrier, zipMapOf } from './carry-out.js'
import type { OnnxDocument, ValueInfo } from './document.js'
import type { Recognition } from './recognise.js'
import { typeText } from './types.js'

/** A graph's output as results show it. */
export interface Output {
  readonly info: ValueInfo
  readonly carrier: OutputCarrier
  readonly field: Field
  /** Where the ZipMap stands that is done by us. */
  readonly zipMapAt?: number
}

/** The outputs of a graph. Throws `unsupported-element` for types that can't be taken out. */
export function readOutputs({ graph }: OnnxDocument): Output[] {
  const asked = new Set(graph.outputs.map(({ name }) => name))
  return graph.outputs.map((info): Output => {
    const { name, type } = info
    const shape = type.kind === 'tensor' && type.shape !== undefined ? { shape: type.shape } : {}
    const field: Field = {
      name,
      type: typeText(type),
      missing: type.kind === 'tensor' && type.element.kind === 'float',
      ...shape,
    }
    const zipMap = zipMapOf(graph, info)
    if (zipMap === undefined) return { info, field, carrier: outputCarrier(name, type) }
    const carrier = zipMapCarrier(zipMap, asked.has(zipMap.source))
    asked.add(zipMap.source)
    return { info, field, carrier, zipMapAt: zipMap.node.start }
  })
}

/**
 * The score that results amount to. A tensor with one element and at most two axes, which is what a single record gives, is
 * a plain value in it; others stay tensors, sequences are lists, maps are lists of pairs.
 */
export function scoreOf(outputs: readonly Output[], recognition: Recognition, results: Results): Score {
  const values = dictionary<Value>()
  const probabilities: { probabilities?: Record<string, number> } = {}
  for (const { info, carrier } of outputs) {
    const value = carrier.read(results)
    values[info.name] = plain(value)
    if (info.name === recognition.probabilities?.output) {
      const found = distribution(value, recognition.probabilities.classes)
      if (found !== undefined) probabilities.probabilities = found
    }
  }
  const prediction = values[recognition.label ?? outputs[0].info.name] ?? null
  return { prediction, ...probabilities, outputs: values }
}

function isTensor(value: Value): value is Tensor {
  return typeof value === 'object' && value !== null && 'dims' in value
}

/** A tensor that holds a single value as that value, `null` for `NaN`. */
function plain(value: Value): Value {
  if (!isTensor(value) || value.dims.length > 2 || value.dims.some((dim) => dim !== 1)) return value
  const [only] = value.data
  return only === undefined || Number.isNaN(only) ? null : only
}

/** Probabilities by the text of the class; `undefined` where the output holds other than one row of them. */
function distribution(value: Value, classes: readonly Value[]): Record<string, number> | undefined {
  const row = rowOf(value)
  if (row === undefined || row.length !== classes.length) return undefined
  const found = dictionary<number>()
  for (let index = 0; index < row.length; index++) {
    const probability = row[index]
    if (typeof probability !== 'number' || Number.isNaN(probability)) return undefined
    found[String(classes[index])] = probability
  }
  return found
}

/** The row of a tensor, or the values of the only map of a list. */
function rowOf(
  value: Value,
): readonly Value[] | Exclude<TypedArray, BigInt64Array | BigUint64Array> | undefined {
  if (isTensor(value)) {
    const { data } = value
    return data instanceof BigInt64Array || data instanceof BigUint64Array ? undefined : data
  }
  if (!Array.isArray(value) || value.length !== 1 || !Array.isArray(value[0])) return undefined
  return value[0].map((pair: Value) => (Array.isArray(pair) ? (pair[1] ?? null) : null))
}
