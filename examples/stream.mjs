/**
 * Scores a stream of records, one after the other, as they come: here from a CSV file, elsewhere from a socket or a queue.
 * A bad record is told on standard error and the stream goes on; any other error ends it.
 */

import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import Papa from 'papaparse'
import { openModel, ScoreError } from 'scorelet'

const fixture = (name) => new URL(`../fixtures/demo/${name}`, import.meta.url)

const model = await openModel(fixture('loan-default.pmml'))

/** Records in, lines of JSON out. */
async function* score(records) {
  let index = 0
  for await (const record of records) {
    try {
      const { prediction, probabilities } = await model.score(record)
      yield `${JSON.stringify({ index, prediction, risk: probabilities?.yes })}\n`
    } catch (error) {
      if (!(error instanceof ScoreError)) throw error
      console.error(`record ${index}: ${error.code}: ${error.message}`)
    }
    index++
  }
}

await pipeline(
  createReadStream(fixture('applicants.csv'), 'utf8'),
  Papa.parse(Papa.NODE_STREAM_INPUT, { header: true, transform: (cell) => (cell === '' ? null : cell) }),
  score,
  process.stdout,
  { end: false },
)
await model.cleanup()
