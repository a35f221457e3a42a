/** From a record to the tensors of a graph's inputs. */

import { ModelLoadError, ScoreError } from '../core/errors.js'
import type { Field } from '../core/field.js'
import type { OnnxOptions } from '../core/options.js'
import { fieldOf, hasField, type ModelRecord } from '../core/value.js'
import { denseFeed, type Feed, type InputCarrier, inputCarrier } from './carry-in.js'
import type { OnnxDocument, ValueInfo } from './document.js'
import { featureDims, featureOrders } from './features.js'
import { isMissing, readScalar } from './scalars.js'
import { shapeText, takesScalar } from './shape.js'
import { type ConstantTensor, readTensor, readTensorHead } from './tensor-proto.js'
import { type ElementType, type TensorType, typeText, type ValueType } from './types.js'

/** A graph's input as records fill it. */
export interface Input {
  /** Where the graph's own input stands, if the parts of `carrier` replace it. */
  readonly info: ValueInfo
  readonly carrier: InputCarrier
  /** What of a record it reads. */
  readonly fields: readonly Field[]
  /** Where the initializer stands that gave the default. */
  readonly defaultAt?: number
  /** Reads its part of a record. Throws a `ScoreError`. */
  read(record: ModelRecord): Feed[]
}

/**
 * Most elements of all defaults together. Some exporters list all weights as inputs with defaults; handing these over with
 * each record would cost more than the model itself, so they stay where they are.
 */
const mostDefaults = 65_536

/** The inputs of a graph. Throws `bad-option`, or `unsupported-element` for types that can't be handed over. */
export function readInputs(document: OnnxDocument, features: OnnxOptions['features']): Input[] {
  const { graph, irVersion, metadata } = document
  const opset = document.opsets.get('ai.onnx') ?? 0
  const required = graph.inputs.filter(({ name }) => !graph.initializers.has(name))
  const orders = featureOrders(required, metadata, features)
  const taken = new Set<string>()
  const inputs = required.map((info): Input => {
    const order = orders.get(info.name)
    const carrier = inputCarrier(info.name, info.type, opset)
    const input =
      order !== undefined && info.type.kind === 'tensor'
        ? vectorInput(info, info.type, carrier, order)
        : namedInput(info, carrier)
    for (const { name } of input.fields) {
      if (taken.has(name))
        throw new ModelLoadError(
          'bad-option',
          `options.onnx.features uses the field "${name}" for two inputs`,
          {
            received: name,
          },
        )
      taken.add(name)
    }
    return input
  })
  // Before IR version 4 an initializer was a constant, and had to be listed among the inputs.
  const optional = irVersion < 4 ? [] : graph.inputs.filter(({ name }) => graph.initializers.has(name))
  return [...inputs, ...defaultInputs(document, optional, opset)]
}

/** An input that one entry of the record fills. */
function namedInput(info: ValueInfo, carrier: InputCarrier): Input {
  const { name, type } = info
  const field = inputField(name, type)
  return {
    info,
    carrier,
    fields: [field],
    read(record) {
      const value = fieldOf(record, name)
      if (isMissing(value) && !field.missing) throw missing(record, info)
      return carrier.feeds(value, name)
    },
  }
}

function missing(record: ModelRecord, { name, type }: ValueInfo): ScoreError {
  const shape = type.kind === 'tensor' && type.shape !== undefined ? ` of shape ${shapeText(type.shape)}` : ''
  const wide = type.kind === 'tensor' && type.shape?.length === 2 && !takesScalar(type)
  const hint = wide ? ', or options.onnx.features with the order of the fields that make it up' : ''
  return new ScoreError(
    hasField(record, name) ? 'missing-value' : 'missing-field',
    `The record has no value for the input "${name}"`,
    { field: name, expected: `${typeText(type)}${shape}${hint}` },
  )
}

/** An input made up of several fields; an entry of the input's own name holds all of them at once. */
function vectorInput(
  info: ValueInfo,
  type: TensorType,
  carrier: InputCarrier,
  order: readonly string[],
): Input {
  const { name } = info
  const { element } = type
  const dims = featureDims(type, order.length)
  const direct = !order.includes(name)
  return {
    info,
    carrier,
    fields: order.map((feature) => scalarField(feature, element)),
    read(record) {
      if (direct && !isMissing(fieldOf(record, name))) return carrier.feeds(fieldOf(record, name), name)
      const data = order.map((feature) => readScalar(fieldOf(record, feature), element, feature))
      // Rare element types go the long way, over the carrier's own reading of numbers.
      if (carrier.parts !== undefined) return carrier.feeds({ dims, data }, name)
      return [denseFeed(name, { dims, scalars: data }, type)]
    },
  }
}

/** Inputs whose initializer is what they are when a record leaves them out. */
function defaultInputs(document: OnnxDocument, infos: readonly ValueInfo[], opset: number): Input[] {
  const { initializers } = document.graph
  const heads = infos.map(({ name }) => {
    const initializer = initializers.get(name)
    return initializer === undefined ? Number.NaN : readTensorHead(initializer.tensor).size
  })
  const total = heads.reduce((sum, size) => sum + size, 0)
  const fixed = !(total <= mostDefaults)
  return infos.flatMap((info): Input[] => {
    const initializer = initializers.get(info.name)
    const value = fixed || initializer === undefined ? undefined : readTensor(initializer.tensor)
    if (initializer === undefined || value === undefined || info.type.kind !== 'tensor') return [weight(info)]
    return [defaultInput(info, inputCarrier(info.name, info.type, opset), value, initializer.start)]
  })
}

/** An input whose default cannot be replaced; a record that tries must not be scored as if it had not. */
function weight(info: ValueInfo): Input {
  const { name } = info
  return {
    info,
    carrier: { feeds: () => [] },
    fields: [],
    read(record) {
      if (isMissing(fieldOf(record, name))) return []
      throw new ScoreError(
        'invalid-value',
        `The input "${name}" is a weight of the model, which no record can replace`,
        {
          field: name,
          expected: 'no value',
        },
      )
    },
  }
}

function defaultInput(
  info: ValueInfo,
  carrier: InputCarrier,
  value: ConstantTensor,
  defaultAt: number,
): Input {
  const { name, type } = info
  const fallback = { dims: value.dims, data: value.scalars }
  return {
    info,
    carrier,
    fields: [{ ...inputField(name, type), missing: true, role: 'optional' }],
    defaultAt,
    read(record) {
      const given = fieldOf(record, name)
      return carrier.feeds(isMissing(given) ? fallback : given, name)
    },
  }
}

/** The field that fills an input by itself. */
function inputField(name: string, type: ValueType): Field {
  if (type.kind === 'optional')
    return { ...inputField(name, type.element), type: typeText(type), missing: true, role: 'optional' }
  if (type.kind !== 'tensor') return { name, type: typeText(type), missing: false }
  // A tensor with a free axis beside the batch takes one value or many, for which a plain type would be too narrow.
  if (type.shape?.slice(1).every((axis) => axis === 1) && type.shape.length !== 1)
    return scalarField(name, type.element)
  const missing = takesScalar(type) && type.element.kind === 'float'
  return { name, type: typeText(type), missing, ...(type.shape === undefined ? {} : { shape: type.shape }) }
}

/** A field of a plain value. */
function scalarField(name: string, { name: type, kind }: ElementType): Field {
  const optype = kind === 'float' || kind === 'integer' ? 'continuous' : 'categorical'
  return { name, type, optype, missing: kind === 'float' }
}
