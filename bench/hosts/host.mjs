/** What the JavaScript hosts share: a host loads a model, says `ready`, and then does what it is told, line by line (README.md). */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * @typedef {object} Mode
 * @property {number} chunk how many records are scored between two looks at the clock
 * @property {(count: number) => number | Promise<number>} run scores so many records; what comes back depends on every result
 * @property {() => string[] | Promise<string[]>} predict a line for each record of the table: the prediction, then the probabilities
 */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {readonly import('../models/data.mjs').Field[]} fields
 * @property {readonly string[]} [classes]
 */

/**
 * The case in a folder: what it is, and the rows of its table.
 * @param {string} folder
 */
export function readCase(folder) {
  /** @type {Case} */
  const about = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'))
  const [, ...lines] = readFileSync(join(folder, 'table.csv'), 'utf8').trimEnd().split('\n')
  const cells = lines.map((line) => line.split(','))
  const columns = about.fields.map(({ type }, f) =>
    type === 'string' ? cells.map((row) => row[f]) : Float64Array.from(cells, (row) => Number(row[f])),
  )
  // Records come as the body of a request does: read from JSON.
  const records = cells.map((_, row) =>
    JSON.parse(
      JSON.stringify(Object.fromEntries(about.fields.map(({ name }, f) => [name, columns[f][row]]))),
    ),
  )
  return { about, columns, records, length: cells.length }
}

/**
 * Does what it is told until there is no more input.
 * @param {Record<string, Mode>} modes
 * @param {number} loaded milliseconds that loading took
 */
export async function serve(modes, loaded) {
  process.stdout.write(`ready ${loaded.toFixed(3)}\n`)
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, first, second] = line.split(' ')
    if (command === 'time') process.stdout.write(`${await timed(modes[first], Number(second))}\n`)
    else if (command === 'predict') {
      writeFileSync(first, `${(await modes[second].predict()).join('\n')}\n`)
      process.stdout.write('done\n')
    } else throw new Error(`Not a command: ${line}`)
  }
}

/** @param {Mode} mode @param {number} milliseconds */
async function timed({ chunk, run }, milliseconds) {
  let checksum = 0
  let count = 0
  const start = performance.now()
  let spent = 0
  do {
    const result = run(chunk)
    checksum += typeof result === 'number' ? result : await result
    count += chunk
    spent = performance.now() - start
  } while (spent < milliseconds)
  return `${((spent * 1e6) / count).toFixed(3)} ${checksum}`
}

/** @param {unknown} prediction @param {ArrayLike<number>} [probabilities] */
export const line = (prediction, probabilities) => [prediction, ...Array.from(probabilities ?? [])].join(',')
