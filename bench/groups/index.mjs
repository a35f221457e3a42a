/** The groups of measurements, in the order in which they are run and shown. */

import { modelGroups } from './models.mjs'

/** @type {readonly import('../bench.mjs').Group[]} */
export const groups = [...modelGroups]
