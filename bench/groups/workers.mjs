/** Columns on two workers against one thread. */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { numbers } from '../models/data.mjs'
import { lightgbm } from '../models/ensembles.mjs'
import { ensemblePmml } from '../models/pmml.mjs'
import { inTurns } from '../rounds.mjs'

/** @type {import('../bench.mjs').Group} */
export const workers = {
  name: 'workers',
  title: 'Columns on several workers',
  about:
    'The GBM of LightGBM’s shape on columns of typed arrays with `scoreColumns(columns, { workers })`, in turns; rows a second, the best of the rounds.',
  async run({ dist, quick, rounds, say }) {
    const { loadModel } = await import(pathToFileURL(join(dist, 'index.js')).href)
    const model = loadModel(
      ensemblePmml(lightgbm(quick ? { trees: 50, rows: 3000 } : {}), { dialect: 'compact' }),
    )
    const length = quick ? 20_000 : 200_000
    const { columns, fields } = numbers(length, 1000)
    const table = Object.fromEntries(fields.map(({ name }, f) => [name, columns[f]]))
    const options = [undefined, { workers: 1 }, { workers: 2 }]
    const contestants = []
    const notes = []
    let expected
    for (const option of options)
      try {
        const { prediction } = await model.scoreColumns(table, option)
        expected ??= prediction
        if (!prediction.every((x, row) => x === expected[row])) throw new Error('other predictions')
        contestants.push(option)
      } catch (error) {
        notes.push(
          `${JSON.stringify(option)} was left out: ${error instanceof Error ? error.message : error}.`,
        )
        say(`SKIPPED: workers: ${notes.at(-1)}`)
      }
    const figures = await inTurns(
      contestants.map((option) => ({ option })),
      async ({ option }) => {
        const start = performance.now()
        await model.scoreColumns(table, option)
        return (performance.now() - start) / 1e3
      },
      rounds,
    )
    await model.cleanup()
    const [first] = figures.values()
    return [
      {
        title: `${length} rows`,
        columns: [
          { title: 'options' },
          { title: 'rows a second' },
          { title: 'µs a row', digits: 2 },
          { title: 'times without', digits: 2 },
        ],
        rows: [...figures].map(([{ option }, { best }]) => [
          option === undefined
            ? 'none'
            : `\`${JSON.stringify(option).replaceAll('"', '').replace(':', ': ')}\``,
          length / best,
          (best / length) * 1e6,
          first.best / best,
        ]),
        notes,
      },
    ]
  },
}
