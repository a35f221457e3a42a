/** What it costs to read a table of numbers from CSV: libraries alone, and the command line with a model that costs next to nothing. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../process.mjs'
import { bestOf, inChild } from './jobs.mjs'

/** Well-kept libraries of JavaScript. None but Papa Parse is used by the package. */
const libraries = { papaparse: '5.7.1', 'csv-parse': '7.0.3', udsv: '0.7.3' }

/**
 * @param {import('../bench.mjs').Running} context
 * @param {{ input: string, command: string, length: number, fields: readonly string[] }} table
 * @returns {import('../table.mjs').Table}
 */
export function readingTable(context, { input, command, length, fields }) {
  const { cache, root, work, quick, say } = context
  const tries = quick ? 1 : 3
  const model = join(work, 'sum.pmml')
  writeFileSync(model, sumPmml(fields))
  const ours = bestOf(
    tries,
    () => {
      const start = performance.now()
      const output = join(work, 'sums.csv')
      run(process.execPath, [command, 'score', model, input, '--output', output, '--workers', '0'], {
        cwd: root,
      })
      return (performance.now() - start) / 1e3
    },
    (each) => each,
  )
  /** @type {(string | number)[][]} */
  const rows = [['scorelet score, all of it, with a sum of the columns as its model', (ours / length) * 1e6]]
  const notes = []
  const folder = join(cache, 'csv')
  const sums = new Set()
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{}')
    const wanted = Object.entries(libraries).map(([name, version]) => `${name}@${version}`)
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder, ...wanted])
    for (const [name, version] of Object.entries(libraries)) {
      const { seconds, sum } = bestOf(
        tries,
        () => inChild(context, 'csv', { path: input, other: name, options: { folder } }),
        (each) => each.seconds,
      )
      sums.add(sum)
      rows.push([`${name} ${version}, reading alone`, (seconds / length) * 1e6])
    }
    if (sums.size > 1) notes.push('The libraries read different numbers.')
  } catch (error) {
    notes.push(`Libraries were left out: ${error instanceof Error ? error.message : error}.`)
    say(`SKIPPED: cli: ${notes.at(-1)}`)
  }
  return {
    title: `Reading ${length} rows as numbers, on one thread`,
    columns: [{ title: 'who' }, { title: 'µs a row', digits: 2 }],
    rows,
    notes,
  }
}

/** @param {readonly string[]} fields */
function sumPmml(fields) {
  const names = [...fields, 'y']
  return `<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/><DataDictionary>${names
    .map((name) => `<DataField name="${name}" optype="continuous" dataType="double"/>`)
    .join('')}</DataDictionary><RegressionModel functionName="regression"><MiningSchema>${names
    .map((name) => `<MiningField name="${name}"${name === 'y' ? ' usageType="target"' : ''}/>`)
    .join('')}</MiningSchema><RegressionTable intercept="0">${fields
    .map((name) => `<NumericPredictor name="${name}" coefficient="1"/>`)
    .join('')}</RegressionTable></RegressionModel></PMML>`
}
