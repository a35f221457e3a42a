/** Memory: what a loaded model holds, what a record leaves behind, and whether loading again and again grows. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { numbers, recordsOf } from '../models/data.mjs'
import { decisionTree, forestRegressor, lightgbm, xgboost } from '../models/ensembles.mjs'
import { ensemblePmml } from '../models/pmml.mjs'
import { inChild } from './jobs.mjs'

/** @type {import('../bench.mjs').Group} */
export const memory = {
  name: 'memory',
  title: 'Memory',
  about: `*Held* is what one more of the model adds to some, loaded and collected: objects of the heap, and what they have outside of it (packed trees, the forest); *a record* is how much the heap grows with each \`scoreSync\` while nothing is collected,
the result that is handed out included.`,
  async run(context) {
    const { quick, work } = context
    const trees = quick ? 50 : 500
    /** @type {Record<string, [import('../models/ensembles.mjs').Ensemble, import('../models/pmml.mjs').Dialect]>} */
    const models = {
      'GBM, LightGBM, compact': [lightgbm({ trees, rows: 4000 }), 'compact'],
      'GBM, LightGBM, pairs': [lightgbm({ trees, rows: 4000 }), 'pairs'],
      'GBM, XGBoost, compact': [xgboost({ trees, rows: 4000 }), 'compact less'],
      'Random forest, else': [forestRegressor({ trees: quick ? 10 : 100 }), 'else'],
    }
    const path = join(work, 'memory.pmml')
    const other = join(work, 'records.json')
    writeFileSync(other, JSON.stringify(recordsOf(numbers(1000, 1000))))
    const rows = Object.entries(models).map(([name, [ensemble, dialect]]) => {
      writeFileSync(path, ensemblePmml(ensemble, { dialect }))
      const nodes = ensemble.trees.reduce((sum, tree) => sum + tree.value.length, 0)
      const { heap, external, held } = inChild(context, 'held', { path })
      const { bytes } = inChild(context, 'garbage', { path, other })
      return [name, nodes, held / 1024, heap / nodes, external / nodes, held / nodes, bytes]
    })
    writeFileSync(path, ensemblePmml(decisionTree(), { dialect: 'else' }))
    const { growth, cycles } = inChild(context, 'cycles', { path })
    return [
      {
        title: 'What models hold',
        columns: [
          { title: 'model' },
          { title: 'nodes' },
          { title: 'held, KiB' },
          { title: 'a node: objects', digits: 1 },
          { title: 'outside of the heap', digits: 1 },
          { title: 'bytes a node', digits: 1 },
          { title: 'bytes a record', digits: 0 },
        ],
        rows,
        notes: [
          `${cycles} times loading the tree of 3 KB, scoring and cleaning up: the second half left ${(growth / 1024).toFixed(1)} KiB more than the first.`,
        ],
      },
    ]
  },
}
