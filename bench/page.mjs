/** docs/performance.md, made from the results of the last runs and from nothing else. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { markdownTable } from './table.mjs'

/**
 * @typedef {object} Result
 * @property {string} group
 * @property {string} title
 * @property {string} about what is measured, and how
 * @property {string} date
 * @property {ReturnType<typeof import('./machine.mjs').machine>} machine
 * @property {number} rounds
 * @property {Record<string, string>} versions of the peers
 * @property {Record<string, string>} skipped peers, and why
 * @property {import('./table.mjs').Table[]} tables
 */

/** The results in a folder, in the order of the groups. @param {string} folder @param {readonly string[]} order @returns {Result[]} */
export function readResults(folder, order) {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  /** @type {Result[]} */
  const results = names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
  return results.sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group))
}

const machineText = (/** @type {Result} */ { machine: { cpu, cores, memory, os, node } }) =>
  `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memory}, ${os}, Node ${node}`

/** @param {readonly Result[]} results */
export function performancePage(results) {
  const head = `# Performance

Made by \`npm run bench\`; not to be edited. [bench/README.md](../bench/README.md) tells what is measured, against whom and how to run it.
All peers were measured in turns within one run on one machine with one thread, unless a line says otherwise. Machines differ, and the same one
does from day to day: it is the ratios that count.
`
  if (results.length === 0) return `${head}\nNothing was measured yet.\n`
  const machines = new Map()
  for (const result of results)
    machines.set(machineText(result), [...(machines.get(machineText(result)) ?? []), result])
  const where = [...machines].map(([text, of]) => {
    const dates = [...new Set(of.map(({ date }) => date))].sort()
    const days = dates.length === 1 ? dates[0] : `${dates[0]} to ${dates.at(-1)}`
    return `- ${text}; ${days}${machines.size > 1 ? `: ${of.map(({ title }) => title).join(', ')}` : ''}`
  })
  const merged = (/** @type {'versions' | 'skipped'} */ key) =>
    Object.entries(Object.assign({}, ...results.map((result) => result[key])))
  const versions = merged('versions').map(([name, version]) => `- ${name}: ${version}`)
  const skipped = merged('skipped').map(([name, why]) => `- ${name} was left out: ${why}`)
  const sections = results.map(
    ({ title, about, date, rounds, tables }) =>
      `## ${title}\n\n${about}\nMeasured on ${date}, ${rounds} rounds.\n\n${tables.map(markdownTable).join('\n\n')}\n`,
  )
  return [head, 'Machine:\n', ...where, '\nPeers:\n', ...versions, ...skipped, '', sections.join('\n')].join(
    '\n',
  )
}
