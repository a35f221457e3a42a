/**
 * Forests as selections, for many records at a time and trees of up to 256 leaves: each split of a tree selects between what its two sides
 * say, for 64 records at once, and none is jumped over. That takes more steps than a way down, but no step waits for a place in memory
 * that the one before tells, or for a branch.
 *
 * Splits compare cells of one byte. So that these are enough, trees go in groups whose splits have at most 255 limits of a feature.
 */

import { codesOf, type Features, placesOf } from './features.js'
import { FIRST_SLOT, GROUPS, GROUPS_END, LEAVES, SELECTED, SLOTS, SPLITS } from './kernel/layout.js'
import { leavesOf } from './leaves.js'
import type { ForestMemory, Sizes } from './memory.js'
import { MISSING, type TreeTable } from './TreeTable.js'

/** Records that splits are decided for at once. */
export const ROWS_OF_BLOCK = 64
/** Leaves have their number in a byte. */
const MOST_LEAVES = 256
/** A cell is a byte, that of a missing value that goes to the greater side 255. */
const MOST_LIMITS = 255
/** Splits have the byte offset of a column of a block in 16 bits. */
const MOST_COLUMNS = 0xffff / ROWS_OF_BLOCK
const SLOT_BYTES = 64
const SPLIT_BYTES = 12
/** Bytes of tables of cells by place that a forest may have, and for each of its splits. */
const TABLE_BYTES = { own: 2 ** 16, perSplit: 16 }

/** What records have a cell for in a group. */
interface Column {
  /** Position of the feature in the list. */
  readonly feature: number
  readonly goesGreater: boolean
  readonly set: ReadonlySet<unknown> | undefined
  /** By place, whether it is that of a limit that splits compare with. */
  readonly limits: Uint8Array
  /** How many are. */
  count: number
}

/** Trees with the same cells. */
interface Group {
  readonly trees: TreeTable[]
  /** Of each of them, the positions of the columns that its splits look at, by row. */
  readonly columnsByRow: Uint16Array[]
  readonly columns: Column[]
  readonly positions: Map<string | number, number>
}

/** How many there are of something. */
interface Counts {
  readonly trees: number
  readonly splits: number
  /** Leaves of the tree that has the most. */
  readonly mostLeaves: number
}

/** A forest laid out as selections, before it lies in memory. */
export interface SelectionsPlan {
  /** The slots have to lie in the first 64 KiB. */
  readonly slots: Sizes
  readonly sizes: Sizes
  /** Number of splits. */
  readonly splits: number
  /** Most columns that a group has. */
  readonly columns: number
  write(memory: ForestMemory): void
}

/** Plans the selections; `undefined` where a tree has too many leaves or looks at too much, or where tables would take too much. */
export function planSelections(trees: readonly TreeTable[], features: Features): SelectionsPlan | undefined {
  let mostRows = 1
  for (const { features } of trees) mostRows = Math.max(mostRows, features.length)
  if (mostRows > 2 * MOST_LEAVES - 1) return undefined
  const groups = grouped(trees, features)
  if (groups === undefined) return undefined
  const rows = trees.reduce((sum, { features }) => sum + features.length, 0)
  const splits = (rows - trees.length) / 2
  const columns = groups.flatMap((group) => group.columns)
  const tableBytes = columns.reduce((sum, { feature }) => sum + placesOf(features.list[feature]), 0)
  if (tableBytes > TABLE_BYTES.own + TABLE_BYTES.perSplit * splits) return undefined
  const leaves = (mostRows + 1) / 2
  return {
    splits,
    columns: groups.reduce((most, { columns }) => Math.max(most, columns.length), 0),
    slots: new Map([[SLOTS, SLOT_BYTES * mostRows]]),
    sizes: new Map([
      [SPLITS, SPLIT_BYTES * splits],
      [GROUPS, 12 * groups.length + 8 * columns.length + tableBytes],
      [SELECTED, 16 * trees.length],
    ]),
    write(memory) {
      writeSlots(memory, leaves)
      const tables = writeGroups(memory, groups, features)
      writeTrees(memory, groups, features, { trees: trees.length, splits, mostLeaves: leaves }, tables)
    },
  }
}

/** Trees in their order, in as few groups as cells allow. `undefined` where one alone needs more. */
function grouped(trees: readonly TreeTable[], features: Features): Group[] | undefined {
  const groups: Group[] = []
  let group: Group | undefined
  for (const tree of trees) {
    if (group !== undefined && addTree(group, tree, features)) continue
    group = { trees: [], columnsByRow: [], columns: [], positions: new Map() }
    groups.push(group)
    if (!addTree(group, tree, features)) return undefined
  }
  return groups
}

/** Adds a tree; false, and none of its limits are, where there is no room for it: then it is the first of another group. */
function addTree(group: Group, tree: TreeTable, features: Features): boolean {
  const columnsByRow = new Uint16Array(tree.features.length)
  const limits = features.limitsOf(tree)
  const added: number[] = []
  let hasRoom = true
  for (let row = 0; row < tree.features.length && hasRoom; row++) {
    if (tree.features[row] < 0) continue
    const position = positionOf(group, tree, row, features)
    columnsByRow[row] = position
    const column = group.columns[position]
    if (column.limits[limits[row]] === 0) {
      column.limits[limits[row]] = 1
      column.count++
      added.push(row)
    }
    hasRoom = column.count <= MOST_LIMITS && group.columns.length <= MOST_COLUMNS
  }
  if (!hasRoom) {
    for (const row of added) {
      const column = group.columns[columnsByRow[row]]
      column.limits[limits[row]] = 0
      column.count--
    }
    return false
  }
  group.trees.push(tree)
  group.columnsByRow.push(columnsByRow)
  return true
}

/** The column that a split looks at, added where there is none. A missing value that ends a tree never comes here: it goes lower as well. */
function positionOf({ columns, positions }: Group, tree: TreeTable, row: number, features: Features): number {
  const feature = features.positions[tree.features[row]]
  const goesGreater = tree.missing[row] === MISSING.greater
  const set = tree.sets?.get(row)
  const side = goesGreater ? 1 : 0
  const key =
    set === undefined
      ? 2 * feature + side
      : `${feature} ${side} ${codesOf(set, features.list[feature]).join(' ')}`
  const known = positions.get(key)
  if (known !== undefined) return known
  positions.set(key, columns.length)
  const limits = new Uint8Array(set === undefined ? features.list[feature].limits.length : 1)
  return columns.push({ feature, goesGreater, set, limits, count: 0 }) - 1
}

/** The slots of leaves say their numbers; leaf 0 is the last one, so that it lies before the first slot of a split. */
function writeSlots(memory: ForestMemory, leaves: number): void {
  const start = memory.address(SLOTS)
  for (let leaf = 0; leaf < leaves; leaf++)
    memory.bytes(start + SLOT_BYTES * (leaves - 1 - leaf), SLOT_BYTES).fill(leaf)
  memory.set(FIRST_SLOT, start + SLOT_BYTES * leaves)
}

/** Groups, their columns, and what these say by place; returns where that is, column by column of each group. */
function writeGroups(memory: ForestMemory, groups: readonly Group[], features: Features): number[][] {
  const start = memory.address(GROUPS)
  memory.set(GROUPS_END, start + 12 * groups.length)
  const entries = memory.words(start, 3 * groups.length)
  let lookups = start + 12 * groups.length
  let table = lookups + 8 * groups.reduce((sum, { columns }) => sum + columns.length, 0)
  return groups.map(({ trees, columns }, g) => {
    entries.set([trees.length, columns.length, lookups], 3 * g)
    return columns.map((column) => {
      const at = table
      const feature = features.list[column.feature]
      memory.words(lookups, 2).set([4 * column.feature, at - feature.firstPlace])
      writeCells(memory.bytes(at, placesOf(feature)), column, features)
      lookups += 8
      table += placesOf(feature)
      return at
    })
  })
}

/** The cells of a column, by place: how many limits of the column are below the value. At the place of a limit: its rank. */
function writeCells(
  cells: Uint8Array,
  { feature, goesGreater, set, limits }: Column,
  features: Features,
): void {
  const { limits: all, categories } = features.list[feature]
  const present = all.length + 1
  if (set === undefined)
    for (let place = 0, below = 0; place < present; place++) {
      cells[place] = signed(below)
      below += limits[place] ?? 0
    }
  else {
    cells.fill(signed(1), 0, present)
    for (const value of set) cells[categories?.get(value) ?? 0] = signed(0)
  }
  cells.fill(signed(goesGreater ? MOST_LIMITS : 0), present)
}

/** Bytes are compared as numbers with a sign. */
const signed = (byte: number): number => byte ^ 0x80

/** Trees with their splits, deepest first. */
function writeTrees(
  memory: ForestMemory,
  groups: readonly Group[],
  features: Features,
  { trees: count, splits, mostLeaves }: Counts,
  tables: readonly (readonly number[])[],
): void {
  const leafSlots = memory.address(SLOTS) + SLOT_BYTES * (mostLeaves - 1)
  const splitSlots = memory.address(FIRST_SLOT)
  const start = memory.address(SPLITS)
  const bytes = memory.bytes(start, SPLIT_BYTES * splits)
  const halves = memory.halves(start, (SPLIT_BYTES / 2) * splits)
  const entries = memory.words(memory.address(SELECTED), 4 * count)
  const firstLeaves = memory.words(memory.address(LEAVES), count)
  // Tables lie between the groups and the trees.
  const firstTable = memory.address(GROUPS)
  const cells = memory.bytes(firstTable, memory.address(SELECTED) - firstTable)
  let split = 0
  let t = 0
  for (const [g, { trees, columnsByRow }] of groups.entries())
    for (const [i, tree] of trees.entries()) {
      const { lowers } = tree
      const limits = features.limitsOf(tree)
      const first = split
      // Where what a row says is found.
      const slots = new Uint16Array(lowers.length)
      leavesOf(tree).forEach((row, leaf) => {
        slots[row] = leafSlots - SLOT_BYTES * leaf
      })
      const write = (row: number): void => {
        const column = columnsByRow[i][row]
        const at = SPLIT_BYTES * split
        const rank = tree.sets?.has(row) ? signed(0) : cells[tables[g][column] - firstTable + limits[row]]
        bytes.fill(rank, at, at + 4)
        halves[at / 2 + 2] = ROWS_OF_BLOCK * column
        slots[row] = splitSlots + SLOT_BYTES * (split - first)
        split++
      }
      const { pairs, others } = splitsOf(tree)
      for (const row of pairs) {
        bytes.fill(
          (leafSlots - slots[lowers[row]]) / SLOT_BYTES,
          SPLIT_BYTES * split + 8,
          SPLIT_BYTES * split + 12,
        )
        write(row)
      }
      const inner = split
      for (const row of others) {
        halves[(SPLIT_BYTES / 2) * split + 4] = slots[lowers[row]]
        halves[(SPLIT_BYTES / 2) * split + 5] = slots[lowers[row] + 1]
        write(row)
      }
      const addressOf = (split: number): number => start + SPLIT_BYTES * split
      entries.set([addressOf(first), addressOf(inner), addressOf(split), firstLeaves[t]], 4 * t++)
    }
}

/** Rows of the splits of two leaves, and of the others, those first whose sides are there first. */
function splitsOf({ features, lowers }: TreeTable): { readonly pairs: number[]; readonly others: number[] } {
  const pairs: number[] = []
  const others: number[] = []
  // Children stand behind their parents.
  for (let row = features.length - 1; row >= 0; row--)
    if (features[row] >= 0) {
      const lower = lowers[row]
      if (features[lower] < 0 && features[lower + 1] < 0) pairs.push(row)
      else others.push(row)
    }
  return { pairs, others }
}
