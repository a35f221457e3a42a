/** Made-up tables: numbers as detectors and ledgers give them, words for categories, and targets that depend on them. */

import { randomOf } from './random.mjs'

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {'double' | 'float' | 'string'} type
 * @property {readonly string[]} [categories] of words
 */

/**
 * @typedef {object} Table
 * @property {readonly Field[]} fields
 * @property {readonly (Float64Array | readonly string[])[]} columns
 * @property {number} length
 */

/**
 * Numbers only: bells, long tails, angles, and columns of few values, where ties with limits happen. All are exact in 32 bits, so that
 * runtimes that compute in 32 bits see the same records.
 * @param {number} length
 * @param {number} seed
 * @param {number} [width] how many columns
 * @returns {Omit<Table, 'columns'> & { readonly columns: readonly Float64Array[] }}
 */
export function numbers(length, seed, width = 28) {
  const { uniform, normal, below } = randomOf(seed)
  const kinds = [
    () => normal(),
    () => Math.exp(0.6 * normal()),
    () => -Math.log(1 - uniform()),
    () => (uniform() * 2 - 1) * Math.PI,
    () => [0, 1.0865, 2.173][below(3)],
    () => normal() * 10 + 50,
    () => below(12),
  ]
  const columns = Array.from({ length: width }, () => new Float64Array(length))
  // Row by row: a longer table begins as a shorter one.
  for (let row = 0; row < length; row++)
    for (const [f, column] of columns.entries()) column[row] = Math.fround(kinds[f % kinds.length]())
  return { fields: columns.map((_, f) => ({ name: `f${f}`, type: 'double' })), columns, length }
}

/**
 * A number for each row that depends on its columns, alone and in pairs, and on chance.
 * @param {{ columns: readonly Float64Array[], length: number }} table
 * @param {number} seed
 */
export function targetOf({ columns, length }, seed) {
  const { normal } = randomOf(seed)
  const weights = columns.map(() => normal())
  const target = new Float64Array(length)
  for (let row = 0; row < length; row++) {
    let sum = 0.3 * normal()
    for (const [f, column] of columns.entries()) {
      const other = columns[(f * 5 + 3) % columns.length][row]
      sum += weights[f] * Math.tanh(column[row] - 0.3 * other)
    }
    target[row] = sum
  }
  return target
}

/** Of the words of a customer table. */
const words = {
  employment: ['permanent', 'temporary', 'self-employed', 'unemployed'],
  home: ['own', 'rent', 'mortgage'],
  purpose: ['car', 'furniture', 'education', 'renovation', 'debt consolidation', 'other'],
  region: ['north', 'south', 'east', 'west', 'city', 'coast', 'hills', 'islands'],
  channel: ['branch', 'phone', 'web', 'partner', 'app'],
}

/**
 * Customers: five words and four numbers.
 * @param {number} length
 * @param {number} seed
 * @returns {Table}
 */
export function customers(length, seed) {
  const { uniform, normal, below } = randomOf(seed)
  const numeric = {
    age: () => 18 + Math.floor(62 * uniform()),
    income: () => Math.round(Math.exp(10 + 0.5 * normal())),
    amount: () => Math.round(Math.exp(8.5 + 0.7 * normal()) / 100) * 100,
    months: () => 6 * (1 + below(12)),
  }
  const fields = [
    ...Object.keys(numeric).map((name) => ({ name, type: /** @type {const} */ ('double') })),
    ...Object.entries(words).map(([name, categories]) => ({
      name,
      type: /** @type {const} */ ('string'),
      categories,
    })),
  ]
  const columns = [
    ...Object.values(numeric).map((draw) => Float64Array.from({ length }, draw)),
    ...Object.values(words).map((list) => Array.from({ length }, () => list[below(list.length)])),
  ]
  return { fields, columns, length }
}

/**
 * The table as CSV: no cell of ours needs quotes.
 * @param {Table} table
 */
export function csvOf({ fields, columns, length }) {
  const lines = [fields.map(({ name }) => name).join(',')]
  for (let row = 0; row < length; row++) lines.push(columns.map((column) => column[row]).join(','))
  return `${lines.join('\n')}\n`
}

/**
 * The rows as records.
 * @param {Table} table
 * @returns {Record<string, number | string>[]}
 */
export function recordsOf({ fields, columns, length }) {
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(fields.map(({ name }, f) => [name, columns[f][row]])),
  )
}
