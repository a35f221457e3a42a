/** Whether peers say the same: figures of a peer that computes something else would mean nothing. */

import { readFileSync } from 'node:fs'

/**
 * @typedef {object} Agreement
 * @property {number} equal rows whose prediction is the very same
 * @property {number} rows
 * @property {number} difference the largest between numbers, relative to the larger of them and 1
 * @property {number} otherClass rows with another class
 */

/**
 * Compares what a host wrote with the answers by definition.
 * @param {string} path
 * @param {readonly import('./cases.mjs').Answer[]} answers
 * @returns {Agreement}
 */
export function agreementOf(path, answers) {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  if (lines.length !== answers.length)
    throw new Error(`${lines.length} predictions of ${answers.length} records`)
  const found = { equal: 0, rows: answers.length, difference: 0, otherClass: 0 }
  for (const [row, { prediction, probabilities = [] }] of answers.entries()) {
    const [said, ...shares] = lines[row].split(',')
    const pairs = probabilities.flatMap((share, i) =>
      shares[i] === undefined ? [] : [[share, Number(shares[i])]],
    )
    if (typeof prediction === 'number') pairs.push([prediction, Number(said)])
    else if (said !== prediction) found.otherClass++
    if (typeof prediction === 'number' ? Number(said) === prediction : said === prediction) found.equal++
    for (const [expected, actual] of pairs) {
      const difference = Math.abs(expected - actual) / Math.max(1, Math.abs(expected))
      // What is no number differs without bound.
      found.difference = Math.max(
        found.difference,
        Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference,
      )
    }
  }
  return found
}

/**
 * @param {Agreement} agreement
 * @param {number} tolerance
 */
export const agrees = ({ rows, difference, otherClass }, tolerance) =>
  difference <= tolerance && otherClass <= (tolerance > 1e-9 ? rows / 500 : 0)

/** @param {Agreement} agreement */
export const agreementText = ({ equal, rows, difference, otherClass }) =>
  equal === rows && difference === 0
    ? 'all equal'
    : `within ${difference.toExponential(0)}${otherClass > 0 ? `, ${otherClass} other classes` : ''}`
