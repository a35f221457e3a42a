/** Runs the official ONNX backend node tests of the conformance corpus: folders with a model, inputs and outputs as protobuf. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Model } from '../../src/core/model.js'
import type { LoadOptions } from '../../src/core/options.js'
import type { Tensor, Value } from '../../src/core/value.js'
import { readDocument } from '../../src/onnx/document.js'
import { integerValue } from '../../src/onnx/scalars.js'
import { readTensor } from '../../src/onnx/tensor-proto.js'
import type { ValueType } from '../../src/onnx/types.js'
import { child, fieldsOf, type Message, message } from '../../src/proto/read.js'

/** Node tests that are known to fail, with the reason. */
export const knownBackendGaps: { readonly [name: string]: string } = {
  test_sequence_insert_at_back: 'the nodes that make a sequence input need opset 14, the model has 11',
  test_sequence_insert_at_front: 'the nodes that make a sequence input need opset 14, the model has 11',
}

/** Runs all node tests of a folder; for each that fails, why. */
export async function runBackendTests(
  load: (bytes: Uint8Array, options?: LoadOptions) => Model,
  dir: string,
): Promise<{ case: string; passed: boolean; reason?: string }[]> {
  const results = []
  for (const name of readdirSync(dir).sort()) {
    const folder = join(dir, name)
    if (!existsSync(join(folder, 'model.onnx'))) continue
    const reason = await runTest(load, folder).catch((error: unknown) => String(error))
    results.push(reason === undefined ? { case: name, passed: true } : { case: name, passed: false, reason })
  }
  return results
}

async function runTest(
  load: (bytes: Uint8Array, options?: LoadOptions) => Model,
  folder: string,
): Promise<string | undefined> {
  const bytes = readFileSync(join(folder, 'model.onnx'))
  const { inputs, outputs } = readDocument(bytes).graph
  const data = (file: string, type: ValueType): unknown =>
    readValue(message(readFileSync(join(folder, 'test_data_set_0', file))), type)
  const model = load(bytes)
  try {
    const record = new Map(inputs.map(({ name, type }, index) => [name, data(`input_${index}.pb`, type)]))
    const score = await model.score(record)
    for (const [index, { name, type }] of outputs.entries()) {
      const expected = data(`output_${index}.pb`, type)
      const actual = score.outputs[name]
      if (!alike(actual, expected)) return `output ${name} is ${text(actual)}, expected ${text(expected)}`
    }
    return undefined
  } finally {
    await model.cleanup()
  }
}

/** A TensorProto, SequenceProto or OptionalProto as a value. */
function readValue(proto: Message, type: ValueType): unknown {
  if (type.kind === 'tensor') return tensorValue(proto)
  if (type.kind === 'sequence') return fieldsWith(proto, 3).map(tensorValue)
  if (type.kind !== 'optional') return undefined
  // OptionalProto: the number of a field for tensors, another for sequences; none where it holds nothing.
  const [inner] = fieldsWith(proto, type.element.kind === 'tensor' ? 3 : 5)
  return inner === undefined ? null : readValue(inner, type.element)
}

const fieldsWith = (parent: Message, number: number): Message[] =>
  Array.from(fieldsOf(parent))
    .filter((field) => field.number === number)
    .map((field) => child(parent, field))

function tensorValue(proto: Message): Tensor {
  const tensor = readTensor(proto)
  if (tensor === undefined) throw new Error('A tensor of the test cannot be read')
  const data = tensor.scalars.map((each): Value => (typeof each === 'bigint' ? integerValue(each) : each))
  return { type: tensor.element.name, dims: tensor.dims, data }
}

/** Whether a result is what was expected; a plain value stands for a tensor with one element. */
function alike(actual: unknown, expected: unknown): boolean {
  if (expected === null || actual === null || actual === undefined) return actual === expected
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((each, index) => alike(actual[index], each))
    )
  if (!isTensor(expected)) return false
  if (!isTensor(actual)) return expected.data.length === 1 && close(actual, expected.data[0])
  const values = Array.from<unknown>(actual.data)
  return (
    text(actual.dims) === text(expected.dims) &&
    values.every((each, index) => close(each, expected.data[index]))
  )
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dims' in value && 'data' in value
}

const close = (actual: unknown, expected: unknown): boolean =>
  typeof actual === 'number' && typeof expected === 'number'
    ? Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-6 + 1e-5 * Math.abs(expected)
    : actual === expected

const text = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)) ?? 'undefined'
