/** The command line, end to end: a file of CSV in, a file of CSV out. */

import { createReadStream, existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { writePieces } from '../models/big-forest.mjs'
import { numbers } from '../models/data.mjs'
import { evaluateEnsemble, lightgbm } from '../models/ensembles.mjs'
import { ensemblePmml } from '../models/pmml.mjs'
import { run } from '../process.mjs'
import { readingTable } from './csv.mjs'
import { bestOf, inChild } from './jobs.mjs'

/** @type {import('../bench.mjs').Group} */
export const cli = {
  name: 'cli',
  title: 'Command line',
  about:
    '`scorelet score model.pmml rows.csv --output scores.csv` with the GBM of LightGBM’s shape and 28 columns, the start of the process included; the best of three runs.',
  async run(context) {
    const { dist, quick, root, work, say } = context
    const command = join(dist, 'cli/main.js')
    if (!existsSync(command)) {
      say(`SKIPPED: cli: there is no ${command}`)
      return []
    }
    const model = lightgbm(quick ? { trees: 50, rows: 3000 } : {})
    const [document, input, output] = ['model.pmml', 'rows.csv', 'scores.csv'].map((name) => join(work, name))
    writeFileSync(document, ensemblePmml(model, { dialect: 'compact' }))
    const length = quick ? 20_000 : 1_000_000
    writePieces(input, csvPieces(length))
    const seconds = bestOf(
      quick ? 1 : 3,
      () => {
        const start = performance.now()
        run(process.execPath, [command, 'score', document, input, '--output', output], { cwd: root })
        return (performance.now() - start) / 1e3
      },
      (each) => each,
    )
    const wrong = await differing(output, model, length)
    if (wrong !== '') {
      say(`DISAGREES: cli: ${wrong}`)
      process.exitCode = 1
    }
    const reading = inChild(context, 'lines', { path: input })
    const part = join(work, 'some-rows.csv')
    const partLength = Math.min(length, 100_000)
    writePieces(part, csvPieces(partLength))
    const fields = numbers(10_000, 1000).fields.map(({ name }) => name)
    return [
      {
        title: `${length} rows`,
        columns: [
          { title: 'rows' },
          { title: 'MB of CSV' },
          { title: 'seconds', digits: 2 },
          { title: 'rows a second' },
          { title: 'µs a row', digits: 2 },
          { title: 'reading and finding lines alone, s', digits: 2 },
          { title: 'says' },
        ],
        rows: [
          [
            length,
            statSync(input).size / 1e6,
            seconds,
            length / seconds,
            (seconds / length) * 1e6,
            reading.seconds,
            wrong === '' ? 'all equal' : `differs, ${wrong}`,
          ],
        ],
        notes: [
          'What bounds it is reading 28 numbers of 16 digits, on every core; the ensemble itself takes as long as it says above for columns.',
        ],
      },
      readingTable(context, { input: part, command, length: partLength, fields }),
    ]
  },
}

/** Rows of the table again and again: what they cost does not depend on their being new. @param {number} length */
function* csvPieces(length) {
  const { fields, columns, length: period } = numbers(10_000, 1000)
  const lines = Array.from(
    { length: period },
    (_, row) => `${columns.map((column) => column[row]).join(',')}\n`,
  )
  yield `${fields.map(({ name }) => name).join(',')}\n`
  for (let row = 0; row < length; row++) yield lines[row % period]
}

/** What is wrong with the scores; nothing if all are those of the definition. */
async function differing(path, model, length) {
  const { columns, length: period } = numbers(10_000, 1000)
  const expected = Array.from({ length: Math.min(period, length) }, (_, row) =>
    evaluateEnsemble(
      model,
      columns.map((column) => column[row]),
    ),
  )
  let row = -1
  let place = -1
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const cells = line.split(',')
    // The first line names the columns; the prediction is under the name of the target.
    if (row === -1) place = Math.max(cells.indexOf('y'), cells.indexOf('prediction'))
    else if (Number(cells[place]) !== expected[row % period].prediction) return `row ${row}: ${line}`
    row++
  }
  return row === length ? '' : `${row} rows`
}
