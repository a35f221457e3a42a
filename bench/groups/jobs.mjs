/** Starts measurements that need a process of their own. */

import { join } from 'node:path'
import { run } from '../process.mjs'

/**
 * What a job of child.mjs found.
 * @param {{ root: string, dist: string }} context
 * @param {string} job
 * @param {object} argument
 * @returns {any}
 */
export const inChild = ({ root, dist }, job, argument) =>
  JSON.parse(
    run(process.execPath, [join(root, 'bench/groups/child.mjs'), job, JSON.stringify({ dist, ...argument })]),
  )

/** The result of whatever was best of some tries. @template T @param {number} tries @param {() => T} attempt @param {(found: T) => number} badness @returns {T} */
export function bestOf(tries, attempt, badness) {
  let best = attempt()
  for (let i = 1; i < tries; i++) {
    const found = attempt()
    if (badness(found) < badness(best)) best = found
  }
  return best
}

export const mebibytes = (/** @type {number} */ bytes) => bytes / 2 ** 20
