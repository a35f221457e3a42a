/** Streams of records while models change: how many a second, and how long everything else has to wait. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bigForest, writeBigForest } from '../models/big-forest.mjs'
import { numbers, recordsOf } from '../models/data.mjs'
import { decisionTree } from '../models/ensembles.mjs'
import { ensemblePmml } from '../models/pmml.mjs'
import { run } from '../process.mjs'
import { bestOf } from './jobs.mjs'

/** @typedef {import('../bench.mjs').Running} Running */

/** @type {import('../bench.mjs').Group} */
export const stream = {
  name: 'stream',
  title: 'Models that change while records flow',
  about: `\`serve\` with a decision tree of 3 KB, records and updates from queues in the same process. *Swaps*: the tree is replaced by another one so often in a stream, each of which is
resolved, loaded, verified and warmed up. *Pauses*: a forest of 200 MiB is put while the tree scores without a rest; those of the event loop are what \`monitorEventLoopDelay\` sees.`,
  async run(context) {
    const folder = join(context.work, 'stream')
    mkdirSync(folder, { recursive: true })
    try {
      const path = join(folder, 'tree.pmml')
      writeFileSync(path, ensemblePmml(decisionTree(), { dialect: 'else' }))
      const records = join(folder, 'records.json')
      writeFileSync(records, JSON.stringify(recordsOf(numbers(10_000, 1000))))
      return [throughput(context, { path, records }), pauses(context, { path, records, folder })]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** @param {Running} context @param {object} argument @returns {any} */
const measured = ({ root, dist }, argument) =>
  JSON.parse(
    run(process.execPath, [
      join(root, 'bench/groups/stream-child.mjs'),
      JSON.stringify({ dist, swaps: 0, count: 0, ...argument }),
    ]),
  )

const forms = { 'one by one': 1, 'arrays of 1000': 1000 }

/** @param {Running} context @param {{ path: string, records: string }} files @returns {import('../table.mjs').Table} */
function throughput(context, files) {
  const count = context.quick ? 200_000 : 1_000_000
  const rows = Object.entries(forms).flatMap(([form, size]) =>
    [0, count / 1000].map((swaps) => {
      const { seconds } = bestOf(
        context.quick ? 1 : 5,
        () => measured(context, { job: 'stream', ...files, count, size, swaps }),
        (found) => found.seconds,
      )
      return [form, swaps, count / seconds / 1e6, (seconds / count) * 1e9]
    }),
  )
  return {
    title: `${count} records`,
    columns: [
      { title: 'records come' },
      { title: 'swaps' },
      { title: 'million a second', digits: 2 },
      { title: 'ns a record' },
    ],
    rows,
  }
}

/** @param {Running} context @param {{ path: string, records: string, folder: string }} files @returns {import('../table.mjs').Table} */
function pauses(context, { path, records, folder }) {
  const large = join(folder, 'large.pmml')
  writeBigForest(large, bigForest(context.quick ? { trees: 10, rows: 3000 } : {}))
  const rows = Object.entries(forms).flatMap(([form, size]) =>
    [undefined, large].map((document) => {
      const { seconds, p99, max, between } = bestOf(
        context.quick ? 1 : 3,
        () => measured(context, { job: 'pauses', path, records, size, large: document }),
        (found) => found.p99,
      )
      return [form, document === undefined ? 'nothing' : 'the forest', seconds, p99, max, between]
    }),
  )
  return {
    title: 'Pauses',
    columns: [
      { title: 'records come' },
      { title: 'what is put' },
      { title: 'takes s', digits: 1 },
      { title: 'event loop, p99 ms', digits: 1 },
      { title: 'event loop, longest ms', digits: 1 },
      { title: 'longest between answers, ms', digits: 1 },
    ],
    rows,
  }
}
