/** `npm run bench`: measures, prints, writes the results and makes docs/performance.md from them. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { groups } from './groups/index.mjs'
import { machine } from './machine.mjs'
import { readOptions, usage } from './options.mjs'
import { performancePage, readResults } from './page.mjs'
import { preparePeers } from './peers/index.mjs'
import { terminalTable } from './table.mjs'

/**
 * @typedef {import('./options.mjs').Options & { present: readonly import('./peers/index.mjs').Peer[], say: (line: string) => void }} Running
 *
 * @typedef {object} Group
 * @property {string} name
 * @property {string} title
 * @property {string} about what is measured, for the page
 * @property {(running: Running) => Promise<import('./table.mjs').Table[]>} run
 */

const options = readOptions(process.argv.slice(2))
const names = groups.map(({ name }) => name)
if (options.help) process.stdout.write(usage.replace('%groups%', names.join(', ')))
else await measure()

async function measure() {
  const unknown = options.only?.filter((name) => !names.includes(name)) ?? []
  if (unknown.length > 0)
    throw new Error(`No such group: ${unknown.join(', ')}; there are ${names.join(', ')}`)
  const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`)
  const { present, versions, skipped } = preparePeers(options, say)
  const about = machine()
  say(Object.values(about).join(', '))
  mkdirSync(options.work, { recursive: true })
  // Hosts end by themselves when their input does.
  process.once('SIGINT', () => {
    rmSync(options.work, { recursive: true, force: true })
    process.exit(130)
  })
  try {
    for (const group of groups) {
      if (options.only !== undefined && !options.only.includes(group.name)) continue
      say(`\n== ${group.title}`)
      try {
        const tables = await group.run({ ...options, present, say })
        for (const table of tables) say(`\n${terminalTable(table)}`)
        const { name, title, about: text } = group
        const date = new Date().toISOString().slice(0, 10)
        const { rounds } = options
        write({ group: name, title, about: text, date, machine: about, rounds, versions, skipped, tables })
      } catch (error) {
        // One group that fails takes no other with it, but the run has failed.
        say(`FAILED: ${group.name}: ${error instanceof Error ? error.stack : error}`)
        process.exitCode = 1
      }
    }
  } finally {
    rmSync(options.work, { recursive: true, force: true })
  }
}

/** @param {import('./page.mjs').Result} result */
function write(result) {
  const { out, root } = options
  if (out === undefined) return
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, `${result.group}.json`), `${JSON.stringify(result, null, 1)}\n`)
  // The page is that of the results in the repository; results elsewhere are somebody's own.
  if (out === join(root, 'bench/results'))
    writeFileSync(join(root, 'docs/performance.md'), performancePage(readResults(out, names)))
}
