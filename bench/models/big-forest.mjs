/** A forest too large for memory twice: written to a file tree by tree, as PMML and as a list of trees for native peers. */

import { closeSync, openSync, writeSync } from 'node:fs'
import { numbers, targetOf } from './data.mjs'
import { ensemblePieces } from './pmml.mjs'
import { randomOf } from './random.mjs'
import { randomTree } from './trees.mjs'

/**
 * A forest for a number whose trees have a leaf for every few rows. With the defaults: 100 trees, 1.34 million nodes, 200 MiB of PMML.
 * @param {{ trees?: number, rows?: number, seed?: number }} [size]
 * @returns {import('./ensembles.mjs').Ensemble}
 */
export function bigForest({ trees = 100, rows = 15_630, seed = 5 } = {}) {
  const table = numbers(rows, seed)
  const target = targetOf(table, seed + 1)
  const random = randomOf(seed + 2)
  const options = { minRows: 1, tries: 2 }
  return {
    combine: 'average',
    fields: table.fields,
    trees: Array.from({ length: trees }, () => randomTree(table.columns, target, options, random)),
    base: 0,
  }
}

/**
 * Writes pieces of text to a file, a megabyte at a time.
 * @param {string} path
 * @param {Iterable<string>} pieces
 */
export function writePieces(path, pieces) {
  const file = openSync(path, 'w')
  try {
    let waiting = ''
    for (const piece of pieces) {
      waiting += piece
      if (waiting.length < 1 << 20) continue
      writeSync(file, waiting)
      waiting = ''
    }
    writeSync(file, waiting)
  } finally {
    closeSync(file)
  }
}

/**
 * Writes the forest as PMML.
 * @param {string} path
 * @param {import('./ensembles.mjs').Ensemble} forest
 */
export function writeBigForest(path, forest) {
  writePieces(path, ensemblePieces(forest, { dialect: 'pairs', ids: true }))
}
