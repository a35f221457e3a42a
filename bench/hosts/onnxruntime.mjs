/**
 * Hosts onnxruntime-node with one thread. Arguments: the folder of the case, the name of the model.
 * For one record the tensor is made from the record, as any caller has to; a batch is a tensor made beforehand.
 */

import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { line, readCase, serve } from './host.mjs'

const [folder, file] = process.argv.slice(2)
const { about, columns, records, length } = readCase(folder)
const { classes, fields } = about

const start = performance.now()
const session = await InferenceSession.create(join(folder, file), {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
})
const loaded = performance.now() - start

const names = fields.map(({ name }) => name)
const isVector = session.inputNames.length === 1 && session.inputNames[0] === 'x'
const [output] = session.outputNames
const width = names.length

function feedsOf(record) {
  if (isVector) {
    const numbers = new Float32Array(width)
    for (let f = 0; f < width; f++) numbers[f] = record[names[f]]
    return { x: new Tensor('float32', numbers, [1, width]) }
  }
  const feeds = {}
  for (const { name, type } of fields)
    feeds[name] =
      type === 'string'
        ? new Tensor('string', [record[name]], [1, 1])
        : new Tensor('float32', Float32Array.of(record[name]), [1, 1])
  return feeds
}

function batchFeeds() {
  if (isVector) {
    const numbers = new Float32Array(width * length)
    for (let row = 0; row < length; row++)
      for (let f = 0; f < width; f++) numbers[row * width + f] = Number(columns[f][row])
    return { x: new Tensor('float32', numbers, [length, width]) }
  }
  return Object.fromEntries(
    fields.map(({ name, type }, f) => [
      name,
      type === 'string'
        ? new Tensor('string', columns[f], [length, 1])
        : new Tensor('float32', Float32Array.from(columns[f], Number), [length, 1]),
    ]),
  )
}

/** The line of a row, of probabilities of all classes or of the first of two, or of a number. */
function lineOf(data, row) {
  if (classes === undefined) return line(data[row])
  const shares =
    output === 'y'
      ? [data[row], 1 - data[row]]
      : Array.from(data.subarray(row * classes.length, (row + 1) * classes.length))
  return line(classes[shares.indexOf(Math.max(...shares))], shares)
}

const all = batchFeeds()
let next = 0

await serve(
  {
    one: {
      chunk: 50,
      async run(count) {
        let sum = 0
        for (let i = 0; i < count; i++) {
          const results = await session.run(feedsOf(records[next]))
          sum += Number(results[output].data[0])
          next = next + 1 === length ? 0 : next + 1
        }
        return sum
      },
      async predict() {
        const lines = []
        for (const record of records) lines.push(lineOf((await session.run(feedsOf(record)))[output].data, 0))
        return lines
      },
    },
    batch: {
      chunk: length,
      run: async () => Number((await session.run(all))[output].data[0]),
      async predict() {
        const { data } = (await session.run(all))[output]
        return records.map((_, row) => lineOf(data, row))
      },
    },
  },
  loaded,
)
