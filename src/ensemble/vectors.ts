/**
 * Forests as bit vectors, for trees of up to 64 leaves: a vector a tree, a bit a leaf, from the lowest values to the greatest ones.
 *
 * A split that a value passes on the greater side clears the leaves below the lower one, so that in the end the first leaf left is where
 * the tree ends ("QuickScorer: A Fast Algorithm to Rank Documents with Additive Ensembles of Regression Trees", Lucchese et al.,
 * SIGIR 2015). Here what a feature's splits clear, in the order of their limits, is kept as rows of vectors of all trees, one at every
 * so many splits; those in between, the cuts, are cleared one by one. Categories and missing values have rows of their own.
 */

import type { Features, ForestFeature } from './features.js'
import { CUTS, EXTRA_PLACES, POINTERS, ROW_BYTES, STEPS, STRIDE, VECTORS } from './kernel/layout.js'
import { sizesOfLeaves } from './leaves.js'
import { bytesOf, type ForestMemory, type Sizes } from './memory.js'
import { MISSING, type TreeTable } from './TreeTable.js'

/** Leaves that a vector has bits for. */
const MOST_LEAVES = 64
/** A cut has the byte offset of its vector in 16 bits. */
const MOST_TREES = 0x1fff
/** Bytes that a forest may take for each node; that of a small one, which is near to the processor anyway, more. */
const BYTES_PER_NODE = { small: 40, large: 24 }
const SMALL = 2 ** 22
/** Fewest and most cuts between two rows. */
const STRIDES = { from: 16, to: 4096 }

/** What a split clears. */
interface Cut {
  readonly tree: number
  readonly firstLeaf: number
  readonly leaves: number
  /** Place of the limit among those of the feature. */
  readonly limit: number
  readonly set: ReadonlySet<unknown> | undefined
  readonly missing: number
}

/** A forest laid out as bit vectors, before it lies in memory. */
export interface VectorsPlan {
  readonly sizes: Sizes
  readonly stride: number
  /** Whether a missing value can end a tree at a split, which then says nothing. */
  readonly ends: boolean
  write(memory: ForestMemory): void
}

/** Plans the vectors; `undefined` for forests that have no such form, or one that is too large. */
export function planVectors(trees: readonly TreeTable[], features: Features): VectorsPlan | undefined {
  if (trees.length > MOST_TREES) return undefined
  const cuts: Cut[][] = features.list.map(() => [])
  let ends = false
  for (const [t, tree] of trees.entries()) {
    if (tree.features.length > 2 * MOST_LEAVES - 1) return undefined
    for (let row = 0; row < tree.features.length; row++) {
      if (tree.features[row] < 0 || tree.missing[row] !== MISSING.ends) continue
      if (!Number.isNaN(tree.values[row])) return undefined
      ends = true
    }
    collect(tree, t, features, cuts)
  }
  for (const each of cuts) each.sort((a, b) => a.limit - b.limit)
  const nodes = trees.reduce((sum, { features }) => sum + features.length, 0)
  const rowBytes = Math.ceil(trees.length / 8) * 64
  const ownRows = features.list.reduce((sum, feature, f) => sum + ownRowsOf(feature, cuts[f]), 0)
  for (let stride = STRIDES.from; stride <= STRIDES.to; stride *= 2) {
    const rows = 1 + ownRows + cuts.reduce((sum, each) => sum + Math.floor(each.length / stride), 0)
    const cutsInAll = cuts.reduce((sum, each) => sum + Math.ceil(each.length / stride) * stride, 0)
    const sizes = new Map([
      [VECTORS, rowBytes * (1 + rows)],
      [STEPS, 8 * (features.places + EXTRA_PLACES)],
      [CUTS, 4 * cutsInAll],
      [POINTERS, 16 * Math.ceil(features.list.length / 4)],
    ])
    const bytes = bytesOf(sizes) + bytesOf(sizesOfLeaves(trees))
    // As dense as memory allows; what rows of their own take does not depend on the stride.
    const most = nodes * (bytes <= SMALL ? BYTES_PER_NODE.small : BYTES_PER_NODE.large)
    if (bytes > most && stride < STRIDES.to && rows > 2 * (1 + ownRows)) continue
    if (bytes > 4 * most) return undefined
    return {
      sizes,
      stride,
      ends,
      write(memory) {
        memory.set(ROW_BYTES, rowBytes)
        memory.set(STRIDE, 4 * stride)
        writeRows(memory, features, cuts, { rowBytes, stride })
      },
    }
  }
  return undefined
}

/** Numbers the leaves of a tree from the lowest on and takes down what its splits clear. */
function collect(tree: TreeTable, t: number, features: Features, cuts: Cut[][]): void {
  let count = 0
  const limits = features.limitsOf(tree)
  const visit = (row: number): number => {
    if (tree.features[row] < 0) return count++
    const firstLeaf = visit(tree.lowers[row])
    const set = tree.sets?.get(row)
    cuts[features.positions[tree.features[row]]].push({
      tree: t,
      firstLeaf,
      leaves: count - firstLeaf,
      limit: set === undefined ? limits[row] : -1,
      set,
      missing: tree.missing[row],
    })
    visit(tree.lowers[row] + 1)
    return firstLeaf
  }
  visit(0)
}

/** Whether a missing value goes on as if it were greater. */
const goesGreater = ({ missing }: Cut): boolean => missing === MISSING.greater
/** Whether a missing value ends the tree at the split. */
const endsThere = ({ missing }: Cut): boolean => missing === MISSING.ends

/** Rows for categories and for missing values: one for where these go, one for where they end. */
function ownRowsOf({ categories }: ForestFeature, cuts: readonly Cut[]): number {
  const ofCategories = categories === undefined ? 0 : categories.size + 1
  return ofCategories + (cuts.some(goesGreater) ? 1 : 0) + (cuts.some(endsThere) ? 1 : 0)
}

interface Shape {
  readonly rowBytes: number
  readonly stride: number
}

function writeRows(
  memory: ForestMemory,
  features: Features,
  cuts: readonly (readonly Cut[])[],
  { rowBytes, stride }: Shape,
): void {
  // The first row is for the kernel to work on, the second one clears nothing.
  const nothing = memory.address(VECTORS) + rowBytes
  memory.bytes(nothing, rowBytes).fill(0xff)
  let next = nothing + rowBytes
  const row = (content: readonly Cut[]): number => {
    if (content.length === 0) return nothing
    const vectors = memory.words(next, rowBytes / 4).fill(0xffffffff)
    for (const cut of content) clear(vectors, cut)
    next += rowBytes
    return next - rowBytes
  }
  const steps = memory.words(memory.address(STEPS), 2 * (features.places + EXTRA_PLACES))
  const entries = memory.words(
    memory.address(CUTS),
    cuts.reduce((sum, each) => sum + Math.ceil(each.length / stride) * stride, 0),
  )
  let from = 0
  features.list.forEach((feature, f) => {
    const ofFeature = cuts[f]
    const set = (place: number, row: number, end: number): void => {
      steps[2 * (feature.firstPlace + place)] = row
      steps[2 * (feature.firstPlace + place) + 1] = 4 * end
    }
    const present = feature.limits.length + 1
    if (feature.categories === undefined) {
      const rows = rowsBetween(ofFeature)
      for (const [i, cut] of ofFeature.entries()) entries[from + i] = entryOf(cut)
      let end = 0
      for (let place = 0; place < present; place++) {
        while (end < ofFeature.length && ofFeature[end].limit < place) end++
        set(place, rows[Math.floor(end / stride)], from + end)
      }
      from += Math.ceil(ofFeature.length / stride) * stride
    } else {
      const others = row(ofFeature)
      for (let place = 0; place < present; place++) set(place, others, 0)
      for (const [value, code] of feature.categories)
        set(code, row(ofFeature.filter((cut) => !cut.set?.has(value))), 0)
    }
    const greater = ofFeature.filter(goesGreater)
    const asLower = row(greater)
    const ending = ofFeature.filter(endsThere)
    set(present, asLower, 0)
    set(present + 1, ending.length === 0 ? asLower : row([...greater, ...ending]), 0)
  })
  // What fills the last four features up clears nothing.
  for (let place = 0; place < EXTRA_PLACES; place++) steps[2 * (features.places + place)] = nothing
  return

  /** The rows of a feature: what is cleared by the first `stride` cuts, by twice as many, and so on. */
  function rowsBetween(ofFeature: readonly Cut[]): number[] {
    const rows = [nothing]
    const cleared = new Uint32Array(rowBytes / 4).fill(0xffffffff)
    ofFeature.forEach((cut, i) => {
      clear(cleared, cut)
      if ((i + 1) % stride !== 0) return
      memory.words(next, rowBytes / 4).set(cleared)
      rows.push(next)
      next += rowBytes
    })
    return rows
  }
}

const entryOf = ({ tree, firstLeaf, leaves }: Cut): number =>
  // Rotated by the first leaf: of a mask, the bits from there on are clear.
  (8 * tree + firstLeaf * 2 ** 16 + leaves * 2 ** 24) >>> 0

/** Clears the bits of a cut; a vector is two words, the lower one first. */
function clear(vectors: Uint32Array, { tree, firstLeaf, leaves }: Cut): void {
  for (let leaf = firstLeaf; leaf < firstLeaf + leaves; leaf++)
    vectors[2 * tree + (leaf >>> 5)] &= ~(1 << (leaf & 31))
}
