/** Ensembles as lists of numbers, for peers that have no format of their own. */

import { sharesAt } from './ensembles.mjs'

const combinations = { sum: 0, 'float sum': 1, average: 2, distributions: 2 }

/**
 * Little-endian: trees, features, outputs and how to combine as int32, the base as float64; then for each tree the number of nodes as
 * int32, columns `feature`, `lower`, `greater` as int32, `limit` and the outputs of each node as float64.
 * @param {import('./ensembles.mjs').Ensemble} ensemble
 * @returns {Generator<Uint8Array>}
 */
export function* nativePieces({ combine, fields, trees, base, classes }) {
  const outputs = classes?.length ?? 1
  yield bytes(Int32Array.of(trees.length, fields.length, outputs, combinations[combine]))
  yield bytes(Float64Array.of(base))
  for (const tree of trees) {
    const { feature, lower, greater, limit, value } = tree
    yield bytes(Int32Array.of(feature.length))
    for (const column of [feature, lower, greater, limit]) yield bytes(column)
    if (classes === undefined) yield bytes(value)
    else yield bytes(Float64Array.from([...feature.keys()].flatMap((node) => sharesAt(tree, node, outputs))))
  }
}

/** @param {Int32Array | Float64Array} array */
const bytes = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)
