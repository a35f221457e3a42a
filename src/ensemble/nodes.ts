/**
 * Forests as nodes, for trees of any size: eight bytes a node, siblings next to each other, leaves that are their own children.
 *
 * Nodes compare whole numbers: cells. A column of cells tells of a feature's places what the nodes that look at it need to know: how
 * many limits are below the value, which side a missing value goes to, or whether a category is in a set.
 */

import { codesOf, type Features, type ForestFeature, placesOf } from './features.js'
import {
  COLUMNS,
  DEPTHS,
  LOOKUPS,
  NODES,
  ORDERED_DEPTHS,
  ORDERED_ROOTS,
  ROOTS,
  VALUES,
} from './kernel/layout.js'
import { lanesOf } from './lanes.js'
import type { ForestMemory, Sizes } from './memory.js'
import { MISSING, type TreeTable } from './TreeTable.js'

/** Ranks of nodes that compare with a limit, from 0 on. */
const RANKS = 0xfffd
/** A cell that is greater than all of these. */
const GREATEST = RANKS
/** Rank of a leaf: no cell is greater. */
const LEAF_RANK = 0xffff
/** Cell of a missing value that ends a tree. */
const ENDS = 0xffff
/** Bytes of a column's cells of eight rows. */
const COLUMN_BYTES = 16
/** A node has the byte offset of its column in 16 bits. */
const MOST_COLUMNS = 0x10000 / COLUMN_BYTES
/** Most nodes whose byte offsets fit into 29 bits: sums of eight of them fit into 32. */
const MOST_NODES = 2 ** 26

/** A column of cells. */
interface Column {
  readonly feature: number
  readonly missing: number
  /** The first limit that its nodes compare with: of more limits than ranks, others have columns of their own. */
  readonly from: number
  readonly set: ReadonlySet<unknown> | undefined
}

/** A forest laid out as nodes, before it lies in memory. */
export interface NodesPlan {
  readonly columns: number
  readonly sizes: Sizes
  /** Steps that one record takes, eight trees at once. */
  readonly steps: number
  /** Whether a missing value can end a tree at a split. */
  readonly ends: boolean
  write(memory: ForestMemory): void
}

/** Plans the nodes; `undefined` where there are more of something than the format has room for. */
export function planNodes(trees: readonly TreeTable[], features: Features): NodesPlan | undefined {
  const rows = trees.reduce((sum, { features }) => sum + features.length, 0)
  const columns: Column[] = []
  const columnOf = columnFinder(columns, features)
  const columnsByRow = new Uint16Array(rows)
  const ranks = new Uint16Array(rows)
  let ends = false
  let at = 0
  for (const tree of trees) {
    const limits = features.limitsOf(tree)
    for (let row = 0; row < tree.features.length; row++, at++) {
      if (tree.features[row] < 0) continue
      const limit = limits[row]
      ranks[at] = limit % RANKS
      columnsByRow[at] = columnOf(tree, row, limit - ranks[at])
      if (tree.missing[row] === MISSING.ends) ends = true
      if (columns.length > MOST_COLUMNS) return undefined
    }
  }
  const cells = columns.reduce((sum, { feature }) => sum + placesOf(features.list[feature]), 0)
  // Sets over many categories take a cell for each of them.
  if (rows > MOST_NODES || cells > 16 * rows + 2 ** 16) return undefined
  const depths = trees.map(depthOf)
  const order = [...trees.keys()].sort((a, b) => depths[a] - depths[b])
  const lanes = lanesOf(trees.length)
  return {
    columns: columns.length,
    ends,
    steps: eights(order.map((tree) => depths[tree])).reduce((sum, depth) => sum + depth, 0),
    sizes: new Map([
      // One leaf that says nothing fills the lanes that are left over; its values lie behind the nodes.
      [NODES, 16 * (rows + 1)],
      [LOOKUPS, 8 * columns.length + 2 * cells],
      [ROOTS, 8 * lanes],
      [DEPTHS, lanes / 2],
      [ORDERED_ROOTS, 4 * trees.length],
      [ORDERED_DEPTHS, 4 * trees.length],
    ]),
    write(memory) {
      memory.set(COLUMNS, columns.length)
      memory.set(VALUES, 8 * (rows + 1))
      writeLookups(memory, columns, features)
      const roots = writeNodes(memory, trees, columnsByRow, ranks)
      memory.words(memory.address(ORDERED_ROOTS), trees.length).set(roots)
      memory.words(memory.address(ORDERED_DEPTHS), trees.length).set(depths)
      memory.words(memory.address(DEPTHS), lanes / 8).set(eights(order.map((tree) => depths[tree])))
      const lanesAt = memory.words(memory.address(ROOTS), 2 * lanes)
      for (let lane = 0; lane < lanes; lane++) {
        const tree = order[lane]
        lanesAt[2 * lane] = tree === undefined ? 8 * rows : roots[tree]
        lanesAt[2 * lane + 1] = 4 * (tree ?? lane)
      }
    },
  }
}

/** The greatest of each eight. */
function eights(depths: readonly number[]): number[] {
  const greatest: number[] = []
  for (let i = 0; i < depths.length; i += 8) greatest.push(Math.max(...depths.slice(i, i + 8)))
  return greatest
}

/** Steps from the root to the deepest leaf. */
export function depthOf({ features, lowers }: TreeTable): number {
  const depths = new Uint32Array(features.length)
  let deepest = 0
  // Children stand behind their parents.
  for (let row = 0; row < features.length; row++) {
    if (features[row] < 0) continue
    const depth = depths[row] + 1
    depths[lowers[row]] = depth
    depths[lowers[row] + 1] = depth
    if (depth > deepest) deepest = depth
  }
  return deepest
}

/** Finds the column that a row's cell is in, or adds it. */
function columnFinder(
  columns: Column[],
  features: Features,
): (tree: TreeTable, row: number, from: number) => number {
  const known = new Map<number | string, number>()
  // Nearly all splits are by size, among limits that one column has ranks for.
  const plain = new Int32Array(4 * features.list.length).fill(-1)
  return (tree, row, from) => {
    const feature = features.positions[tree.features[row]]
    const missing = tree.missing[row]
    const set = tree.sets?.get(row)
    if (from === 0 && set === undefined) {
      const at = 4 * feature + missing
      if (plain[at] < 0) plain[at] = columns.push({ feature, missing, from, set }) - 1
      return plain[at]
    }
    const key =
      set === undefined
        ? (feature * 4 + missing) * 2 ** 16 + from / RANKS
        : `${feature} ${missing} ${codesOf(set, features.list[feature]).join(' ')}`
    let column = known.get(key)
    if (column === undefined) {
      column = columns.push({ feature, missing, from, set }) - 1
      known.set(key, column)
    }
    return column
  }
}

function writeLookups(memory: ForestMemory, columns: readonly Column[], features: Features): void {
  const lookups = memory.words(memory.address(LOOKUPS), 2 * columns.length)
  let at = memory.address(LOOKUPS) + 8 * columns.length
  columns.forEach((column, i) => {
    const feature = features.list[column.feature]
    const places = placesOf(feature)
    lookups[2 * i] = 4 * column.feature
    lookups[2 * i + 1] = at - 2 * feature.firstPlace
    memory.halves(at, places).set(cellsOf(column, feature))
    at += 2 * places
  })
}

/** The cells of a column, by place. */
function cellsOf({ missing, from, set }: Column, { limits, categories }: ForestFeature): Uint16Array {
  const present = limits.length + 1
  const cells = new Uint16Array(present + 2)
  if (set === undefined)
    for (let below = 0; below < present; below++) cells[below] = Math.max(0, Math.min(below - from, GREATEST))
  else {
    cells.fill(1, 0, present)
    for (const value of set) cells[categories?.get(value) ?? 0] = 0
  }
  cells.fill(missing === MISSING.ends ? ENDS : missing === MISSING.lower ? 0 : GREATEST, present)
  return cells
}

/** Writes nodes and values; returns the byte offsets of the roots. */
function writeNodes(
  memory: ForestMemory,
  trees: readonly TreeTable[],
  columnsByRow: Uint16Array,
  ranks: Uint16Array,
): Uint32Array {
  const count = columnsByRow.length + 1
  const start = memory.address(NODES)
  const halves = memory.halves(start, 4 * count)
  const words = memory.words(start, 2 * count)
  const values = memory.doubles(start + 8 * count, count)
  const roots = new Uint32Array(trees.length)
  let base = 0
  trees.forEach((tree, t) => {
    roots[t] = 8 * base
    values.set(tree.values, base)
    for (let row = 0; row < tree.features.length; row++) {
      const at = base + row
      if (tree.features[row] < 0) leaf(at)
      else {
        halves[4 * at] = ranks[at]
        halves[4 * at + 1] = COLUMN_BYTES * columnsByRow[at]
        words[2 * at + 1] = 8 * (base + tree.lowers[row])
      }
    }
    base += tree.features.length
  })
  leaf(base)
  values[base] = Number.NaN
  return roots

  function leaf(at: number): void {
    halves[4 * at] = LEAF_RANK
    words[2 * at + 1] = 8 * at
  }
}
