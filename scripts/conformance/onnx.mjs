/** Runs the ONNX conformance corpus: models with records and the results that the reference runtime gives for them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Cases that are known to fail, with the reason. */
export const knownGaps = {}

/**
 * Runs all cases of a folder.
 * @param {(bytes: Uint8Array, options?: object) => any} load loads a model
 * @param {string} dir the corpus's `onnx` folder
 * @returns {Promise<{ case: string, passed: boolean, reason?: string }[]>}
 */
export async function runOnnxConformance(load, dir) {
  const results = []
  for (const name of readdirSync(dir).sort()) {
    const folder = join(dir, name)
    if (!existsSync(join(folder, 'case.json'))) continue
    const reason = await runCase(load, folder).catch((error) => String(error))
    results.push(reason === undefined ? { case: name, passed: true } : { case: name, passed: false, reason })
  }
  return results
}

const json = (folder, file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))

async function runCase(load, folder) {
  const test = json(folder, 'case.json')
  const bytes = readFileSync(join(folder, 'model.onnx'))
  if (test.error === 'load') return expectRefusal(load, bytes)
  const model = load(bytes, { onnx: onnxOptions(test, folder) })
  try {
    const records = json(folder, 'input.json')
    const expected = json(folder, 'expected.json')
    const scores = []
    for (const [index, record] of records.entries()) {
      const score = await model.score(record)
      const reason = difference(score, expected[index], test)
      if (reason !== undefined) return `record ${index + 1}: ${reason}`
      scores.push(score)
    }
    const batch = await model.scoreBatch(records)
    if (text(batch) !== text(scores)) return 'scoreBatch gives other results than score'
    return records.length === expected.length ? undefined : 'the case has not as many results as records'
  } finally {
    await model.cleanup()
  }
}

/** Options that say what the case says of its inputs, where the file does not say it itself. */
function onnxOptions({ layout, features, groups, metadata, externalData }, folder) {
  const options = {}
  if (layout === 'vector' && metadata?.feature_names === undefined) options.features = features
  if (layout === 'groups') options.features = groups
  if (externalData)
    options.externalData = Object.fromEntries(
      externalData.map((file) => [file, readFileSync(join(folder, file))]),
    )
  return options
}

async function expectRefusal(load, bytes) {
  try {
    const model = load(bytes)
    await model.ready()
    return 'the model was not refused'
  } catch (error) {
    return error.name === 'ModelLoadError' || error.name === 'UnsupportedError'
      ? undefined
      : `refused with ${error.name}`
  }
}

function difference(score, expected, test) {
  for (const [name, output] of Object.entries(expected.outputs)) {
    const reason = outputDifference(score.outputs[name], output, test.tolerance)
    if (reason !== undefined) return `output ${name}: ${reason}`
  }
  const { result } = expected
  if (result === undefined) return undefined
  if ('value' in result) return valueDifference(score.prediction, result.value, test.tolerance, 'prediction')
  if (!same(score.prediction, result.label))
    return `prediction ${text(score.prediction)}, expected ${result.label}`
  // A note says that the second output has decision scores, which are no probabilities.
  if (test.note !== undefined)
    return score.probabilities === undefined ? undefined : 'decision scores are given as probabilities'
  if (text(Object.keys(score.probabilities ?? {}).sort()) !== text(Object.keys(result.probabilities).sort()))
    return `probabilities of ${Object.keys(score.probabilities ?? {})}, expected ${Object.keys(result.probabilities)}`
  for (const [key, value] of Object.entries(result.probabilities)) {
    const reason = valueDifference(score.probabilities[key], value, test.tolerance, `probability of ${key}`)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** A plain value is a tensor with one element; sequences of tensors have axes of their own. */
function outputDifference(actual, { dims, data }, tolerance) {
  if (actual === undefined) return 'there is none'
  if (dims !== undefined) return tensorDifference(actual, dims, data, tolerance)
  if (!Array.isArray(actual) || actual.length !== data.length) return `${data.length} items expected`
  for (const [index, item] of data.entries()) {
    const reason =
      item.dims === undefined
        ? valuesDifference(actual[index].flat(), item.flat(), tolerance)
        : tensorDifference(actual[index], item.dims, item.data, tolerance)
    if (reason !== undefined) return `item ${index}: ${reason}`
  }
  return undefined
}

function tensorDifference(actual, dims, data, tolerance) {
  const isTensor = typeof actual === 'object' && actual !== null
  if (isTensor && text(actual.dims) !== text(dims)) return `axes ${actual.dims}, expected ${dims}`
  return valuesDifference(isTensor ? Array.from(actual.data) : [actual], data, tolerance)
}

function valuesDifference(actual, expected, tolerance) {
  if (actual.length !== expected.length) return `${actual.length} elements, expected ${expected.length}`
  for (const [index, value] of expected.entries()) {
    const reason = valueDifference(actual[index], value, tolerance, `element ${index}`)
    if (reason !== undefined) return reason
  }
  return undefined
}

function valueDifference(actual, expected, { abs, rel }, what) {
  if (typeof actual === 'number' && typeof expected === 'number')
    if (Math.abs(actual - expected) <= abs + rel * Math.abs(expected)) return undefined
  return same(actual, expected) ? undefined : `${what} is ${text(actual)}, expected ${text(expected)}`
}

/** The corpus writes as text what JSON has no numbers for. */
function same(actual, expected) {
  if (actual === null || Number.isNaN(actual)) return expected === null || expected === 'NaN'
  if (typeof actual === 'bigint' || (typeof actual === 'number' && !Number.isFinite(actual)))
    return String(actual) === String(expected)
  return actual === expected
}

const text = (value) =>
  JSON.stringify(value, (_, each) =>
    typeof each === 'bigint' ? `${each}n` : Number.isNaN(each) ? 'NaN' : each,
  )
