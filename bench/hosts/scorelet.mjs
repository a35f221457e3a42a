/** Hosts scorelet, as built, through its public face. Arguments: the folder of the build, that of the case, the name of the document. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { line, readCase, serve } from './host.mjs'

const [dist, folder, file] = process.argv.slice(2)
const { loadModel } = await import(pathToFileURL(join(dist, 'index.js')).href)
const { about, columns: cells, records, length } = readCase(folder)
const { classes, fields } = about

const bytes = readFileSync(join(folder, file))
const start = performance.now()
const model = loadModel(bytes)
const loaded = performance.now() - start

/** Numbers as they are; words by their place in a dictionary. */
const columns = Object.fromEntries(
  fields.map(({ name, categories }, f) => {
    const column = cells[f]
    if (categories === undefined || column instanceof Float64Array) return [name, column]
    return [
      name,
      { codes: Int32Array.from(column, (word) => categories.indexOf(word)), dictionary: categories },
    ]
  }),
)

const numberOf = ({ prediction }) => (typeof prediction === 'number' ? prediction : prediction.length)
/** A column of words may come as codes. */
const cell = (column, row) => ('codes' in column ? column.dictionary[column.codes[row]] : column[row])
const lineOf = ({ prediction, probabilities }) =>
  line(
    prediction,
    classes?.map((name) => probabilities[name]),
  )

let next = 0
const record = () => {
  const found = records[next]
  next = next + 1 === length ? 0 : next + 1
  return found
}

await serve(
  {
    one: {
      chunk: 100,
      run(count) {
        let sum = 0
        for (let i = 0; i < count; i++) sum += numberOf(model.scoreSync(record()))
        return sum
      },
      predict: () => records.map((each) => lineOf(model.scoreSync(each))),
    },
    promise: {
      chunk: 100,
      async run(count) {
        let sum = 0
        for (let i = 0; i < count; i++) sum += numberOf(await model.score(record()))
        return sum
      },
      predict: async () => (await model.scoreBatch(records)).map(lineOf),
    },
    batch: {
      chunk: length,
      run() {
        const { prediction } = model.scoreColumnsSync(columns)
        const first = cell(prediction, 0)
        return typeof first === 'number' ? first : first.length
      },
      predict() {
        const { prediction, probabilities } = model.scoreColumnsSync(columns)
        return records.map((_, row) =>
          line(
            cell(prediction, row),
            classes?.map((name) => probabilities[name][row]),
          ),
        )
      },
    },
  },
  loaded,
)
