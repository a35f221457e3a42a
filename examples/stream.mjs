/**
 * Scores a stream of records, one after the other, as they come: here from a CSV file, elsewhere from a socket or a queue.
 * A bad record is told on standard error and the stream goes on; any other error ends it. While it runs, the registry may be given another model.
 */

import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import Papa from 'papaparse'
import { ModelRegistry, scoringDuplex } from 'scorelet/stream'

const fixture = (name) => fileURLToPath(new URL(`../fixtures/demo/${name}`, import.meta.url))

const registry = new ModelRegistry()
const { error } = await registry.put({ name: 'loan', version: '1', location: fixture('loan-default.pmml') })
if (error !== undefined) throw error

/** Answers in, lines of JSON out. */
async function* lines(answers) {
  let index = 0
  for await (const { score, error, version } of answers) {
    if (error === undefined) {
      const { prediction, probabilities } = score
      yield `${JSON.stringify({ index, prediction, risk: probabilities?.yes, version })}\n`
    } else console.error(`record ${index}: ${error.code}: ${error.message}`)
    index++
  }
}

await pipeline(
  createReadStream(fixture('applicants.csv'), 'utf8'),
  Papa.parse(Papa.NODE_STREAM_INPUT, { header: true, transform: (cell) => (cell === '' ? null : cell) }),
  scoringDuplex({ registry }),
  lines,
  process.stdout,
  { end: false },
)
await registry.close()
