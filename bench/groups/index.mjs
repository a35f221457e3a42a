/** The groups of measurements, in the order in which they are run and shown. */

import { cli } from './cli.mjs'
import { elements } from './elements.mjs'
import { large, loading } from './loading.mjs'
import { memory } from './memory.mjs'
import { modelGroups } from './models.mjs'
import { stream } from './stream.mjs'
import { workers } from './workers.mjs'

/** @type {readonly import('../bench.mjs').Group[]} */
export const groups = [...modelGroups, large, loading, stream, workers, memory, cli, elements]
