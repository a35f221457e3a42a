/** The leaves of trees in the order of what leads to them, from the lowest values to the greatest ones: bit vectors and selections count them so. */

import { LEAVES } from './kernel/layout.js'
import type { ForestMemory, Sizes } from './memory.js'
import type { TreeTable } from './TreeTable.js'

/** Rows of the leaves of a tree, from the lowest on. */
export function leavesOf({ features, lowers }: TreeTable): number[] {
  const leaves: number[] = []
  const waiting = [0]
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop())
    if (features[row] < 0) leaves.push(row)
    else waiting.push(lowers[row] + 1, lowers[row])
  return leaves
}

/** What the leaves of trees, which have two sides each, take in memory. */
export const sizesOfLeaves = (trees: readonly TreeTable[]): Sizes => {
  const leaves = trees.reduce((sum, { features }) => sum + (features.length + 1) / 2, 0)
  return new Map([[LEAVES, 4 * trees.length + 4 + 8 * leaves]])
}

/** Writes what leaves say, and where those of each tree begin. */
export function writeLeaves(memory: ForestMemory, trees: readonly TreeTable[]): void {
  const start = memory.address(LEAVES)
  let at = Math.ceil((start + 4 * trees.length) / 8) * 8
  const firsts = memory.words(start, trees.length)
  trees.forEach((tree, t) => {
    const leaves = leavesOf(tree)
    firsts[t] = at
    const values = memory.doubles(at, leaves.length)
    leaves.forEach((row, leaf) => {
      values[leaf] = tree.values[row]
    })
    at += 8 * leaves.length
  })
}
