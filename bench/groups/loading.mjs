/** Loading: a small document again and again, the first one of a fresh process, and a forest of 200 MiB; and scoring that. */

import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { agreementOf, agreementText, agrees } from '../agreement.mjs'
import { bigForest, writeBigForest } from '../models/big-forest.mjs'
import { csvOf, numbers } from '../models/data.mjs'
import { decisionTree, evaluateEnsemble, lightgbm } from '../models/ensembles.mjs'
import { nativePieces } from '../models/native.mjs'
import { ensembleOnnx } from '../models/onnx.mjs'
import { ensemblePmml } from '../models/pmml.mjs'
import { run } from '../process.mjs'
import { inTurns } from '../rounds.mjs'
import { bestOf, inChild, mebibytes } from './jobs.mjs'

/** @typedef {import('../bench.mjs').Running} Running */

/** @type {import('../bench.mjs').Group} */
export const loading = {
  name: 'loading',
  title: 'Loading',
  about: `Small documents are loaded again and again in one process. *Fresh process* is \`node\` importing the package, loading the tree of 3 KB and scoring a record, against
\`node -e 0\` in turns.`,
  async run(context) {
    return [warm(context), await fresh(context)]
  },
}

/** @param {Running} context @returns {import('../table.mjs').Table} */
function warm(context) {
  const models = {
    'Tree, 3 KB': ensemblePmml(decisionTree(), { dialect: 'else' }),
    'GBM of 100 trees, compact': ensemblePmml(lightgbm({ trees: 100, rows: 3000 }), { dialect: 'compact' }),
  }
  return {
    title: 'A document once more',
    columns: [
      { title: 'document' },
      { title: 'KB' },
      { title: 'best in ms', digits: 3 },
      { title: 'median in ms', digits: 3 },
    ],
    rows: Object.entries(models).map(([name, text]) => {
      const path = join(context.work, 'warm.pmml')
      writeFileSync(path, text)
      const { best, median } = inChild(context, 'warm', { path })
      return [name, text.length / 1000, best, median]
    }),
  }
}

/** @param {Running} context @returns {Promise<import('../table.mjs').Table>} */
async function fresh({ dist, work, rounds }) {
  const path = join(work, 'fresh.pmml')
  writeFileSync(path, ensemblePmml(decisionTree(), { dialect: 'else' }))
  const door = JSON.stringify(join(dist, 'index.js'))
  const programs = {
    'node -e 0': ['-e', '0'],
    'import the package': ['--input-type=module', '-e', `import ${door}`],
    'import, load, score': [
      '--input-type=module',
      '-e',
      `import { readFileSync } from 'node:fs'; import { loadModel } from ${door};
       loadModel(readFileSync(${JSON.stringify(path)})).scoreSync({ f0: 1, f1: 1, f2: 1, f3: 1 })`,
    ],
  }
  const figures = await inTurns(
    Object.entries(programs),
    ([, args]) => {
      const start = performance.now()
      run(process.execPath, args)
      return performance.now() - start
    },
    rounds * 3,
  )
  const [bare] = figures.values()
  return {
    title: 'A fresh process',
    columns: [
      { title: 'program' },
      { title: 'best in ms', digits: 1 },
      { title: 'median in ms', digits: 1 },
      { title: 'median over bare', digits: 1 },
    ],
    rows: [...figures].map(([[name], { best, median }]) => [name, best, median, median - bare.median]),
  }
}

/** @type {import('../bench.mjs').Group} */
export const large = {
  name: 'large',
  title: 'A forest of 200 MiB',
  about: `100 trees, 1.3 million nodes, 204 MiB of PMML. Each loader in a process of its own: seconds of processor and the most memory that the process ever had, over
what it has when it only reads the file. Then the same forest in turns: microseconds a record.`,
  async run(context) {
    const forest = bigForest(context.quick ? { trees: 10, rows: 3000 } : {})
    const folder = join(context.work, 'large')
    mkdirSync(folder, { recursive: true })
    try {
      return [loadLarge(context, forest, folder), await scoreLarge(context, forest, folder)]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const nodesOf = (/** @type {import('../models/ensembles.mjs').Ensemble} */ { trees }) =>
  trees.reduce((sum, { value }) => sum + value.length, 0)

/** @param {Running} context @param {import('../models/ensembles.mjs').Ensemble} forest @param {string} folder @returns {import('../table.mjs').Table} */
function loadLarge(context, forest, folder) {
  const path = join(folder, 'model.pmml')
  writeBigForest(path, forest)
  writeFileSync(join(folder, 'model.onnx'), ensembleOnnx(forest))
  writeFileSync(join(folder, 'trees.bin'), Buffer.concat([...nativePieces(forest)]))
  const table = numbers(context.quick ? 500 : 10_000, 1000)
  writeFileSync(join(folder, 'table.csv'), csvOf(table))
  writeFileSync(join(folder, 'case.json'), JSON.stringify({ name: 'large', fields: forest.fields }))

  const size = statSync(path).size
  const { peak } = inChild(context, 'read', { path })
  const tries = context.quick ? 1 : 3
  /** @type {import('../table.mjs').Table['rows']} */
  const rows = []
  const notes = []
  const add = (/** @type {string} */ who, /** @type {() => any} */ attempt) => {
    try {
      const found = bestOf(tries, attempt, (each) => each.processor)
      const more = mebibytes(found.peak - peak)
      rows.push([
        who,
        found.processor,
        found.seconds,
        mebibytes(found.peak),
        more,
        found.pause ?? null,
        found.engine ?? null,
      ])
    } catch (error) {
      notes.push(`${who} was left out: ${error instanceof Error ? error.message : error}.`)
      context.say(`SKIPPED: large: ${notes.at(-1)}`)
    }
  }
  add('scorelet', () => inChild(context, 'load', { path }))
  add('scorelet, { worker: true }', () => inChild(context, 'load', { path, options: { worker: true } }))
  if (context.present.some(({ name }) => name === 'onnxruntime-node'))
    add('onnxruntime-node, of ONNX', () => inChild(context, 'onnx', { path: join(folder, 'model.onnx') }))
  const { held } = inChild(context, 'held', { path })
  notes.push(
    `The document has ${nodesOf(forest)} nodes and ${mebibytes(size).toFixed(0)} MiB; the loaded model holds ${(held / nodesOf(forest)).toFixed(1)} bytes a node.`,
  )
  return {
    title: 'Loading it',
    columns: [
      { title: 'who' },
      { title: 'processor, s', digits: 2 },
      { title: 'time, s', digits: 2 },
      { title: 'peak, MiB' },
      { title: 'over reading it, MiB' },
      { title: 'longest pause, ms', digits: 1 },
      { title: 'engine' },
    ],
    rows,
    notes,
  }
}

/** @param {Running} context @param {import('../models/ensembles.mjs').Ensemble} forest @param {string} folder @returns {Promise<import('../table.mjs').Table>} */
async function scoreLarge(context, forest, folder) {
  const files = { pmml: 'model.pmml', onnx: 'model.onnx', trees: 'trees.bin' }
  const table = numbers(context.quick ? 500 : 10_000, 1000)
  const answers = Array.from({ length: table.length }, (_, row) =>
    evaluateEnsemble(
      forest,
      table.columns.map((column) => column[row]),
    ),
  )
  const hosts = []
  const notes = []
  try {
    for (const peer of context.present) {
      // Compilers would take hours.
      if (peer.reads === 'lightgbm') continue
      const host = peer.start(context, folder, files[peer.reads], [])
      try {
        await host.ready()
        const path = join(folder, 'predictions.csv')
        await host.ask(`predict ${path} ${peer.modes.at(-1)}`)
        const agreement = agreementOf(path, answers)
        const says = agreementText(agreement)
        const differs = !agrees(agreement, peer.tolerance)
        if (differs) {
          context.say(`DISAGREES: large: ${peer.name}: ${says}`)
          if (peer.name === 'scorelet') process.exitCode = 1
        }
        hosts.push({ peer, host, says: differs ? `differs, ${says}` : says })
      } catch (error) {
        await host.close()
        notes.push(`${peer.name} was left out: ${error instanceof Error ? error.message : error}.`)
        context.say(`SKIPPED: large: ${notes.at(-1)}`)
      }
    }
    const contests = hosts.flatMap(({ peer, host }) => peer.modes.map((mode) => ({ peer, host, mode })))
    for (const { peer, host, mode } of contests)
      await host.time(mode, context.quick ? peer.warm / 4 : peer.warm)
    const figures = [...(await inTurns(contests, ({ host, mode }) => host.time(mode, 300), context.rounds))]
    const micros = (/** @type {unknown} */ host, /** @type {string} */ mode) => {
      const found = figures.find(([contest]) => contest.host === host && contest.mode === mode)
      return found === undefined ? null : found[1].best / 1e3
    }
    return {
      title: 'Scoring with it',
      columns: [
        { title: 'who' },
        { title: 'one', digits: 2 },
        { title: 'columns', digits: 2 },
        { title: 'loaded in s', digits: 2 },
        { title: 'says' },
      ],
      rows: hosts.map(({ peer, host, says }) => [
        peer.name,
        micros(host, 'one'),
        micros(host, 'batch'),
        host.loaded / 1e3,
        says,
      ]),
      notes,
    }
  } finally {
    for (const { host } of hosts) await host.close()
  }
}
