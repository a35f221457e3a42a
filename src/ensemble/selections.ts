/**
 * Forests as selections, for many records at a time and trees of up to 256 leaves: each split of a tree selects between what its two sides
 * say, for 64 records at once, and none is jumped over. That takes more steps than a way down, but no step waits for a place in memory
 * that the one before tells, or for a branch.
 *
 * Splits compare cells of one byte. So that these are enough, trees go in groups whose splits have at most 255 limits of a feature.
 */

import { codesOf, type Features, placesOf } from './features.js'
import { FIRST_SLOT, GROUPS, GROUPS_END, SELECTED, SLOTS, SPLITS } from './kernel/layout.js'
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
  /** Places of the limits that splits compare with, in the end ascending; of a set that of the category alone. */
  readonly limits: Set<number>
}

/** Trees with the same cells. */
interface Group {
  readonly trees: TreeTable[]
  readonly columns: Map<string | number, Column>
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
  const columns = groups.flatMap((group) => [...group.columns.values()])
  const tableBytes = columns.reduce((sum, { feature }) => sum + placesOf(features.list[feature]), 0)
  if (tableBytes > TABLE_BYTES.own + TABLE_BYTES.perSplit * splits) return undefined
  const leaves = (mostRows + 1) / 2
  return {
    splits,
    columns: groups.reduce((most, { columns }) => Math.max(most, columns.size), 0),
    slots: new Map([[SLOTS, SLOT_BYTES * mostRows]]),
    sizes: new Map([
      [SPLITS, SPLIT_BYTES * splits],
      [GROUPS, 12 * groups.length + 8 * columns.length + tableBytes],
      [SELECTED, 16 * trees.length + 8 * (rows - splits)],
    ]),
    write(memory) {
      writeSlots(memory, leaves)
      writeGroups(memory, groups, features)
      writeTrees(memory, groups, features, leaves)
    },
  }
}

/** Trees in their order, in as few groups as cells allow. `undefined` where one alone needs more. */
function grouped(trees: readonly TreeTable[], features: Features): Group[] | undefined {
  const groups: Group[] = []
  let group: Group | undefined
  for (const tree of trees) {
    if (group === undefined || !addTree(group, tree, features)) {
      group = { trees: [], columns: new Map() }
      groups.push(group)
      if (!addTree(group, tree, features)) return undefined
    }
  }
  return groups
}

/** Adds a tree; false, and nothing is added, where there is no room for it. */
function addTree({ trees, columns }: Group, tree: TreeTable, features: Features): boolean {
  const added: (() => void)[] = []
  let hasRoom = true
  for (let row = 0; row < tree.features.length && hasRoom; row++) {
    if (tree.features[row] < 0) continue
    const key = keyOf(tree, row, features)
    let column = columns.get(key)
    if (column === undefined) {
      column = {
        feature: features.positions[tree.features[row]],
        goesGreater: tree.missing[row] === MISSING.greater,
        set: tree.sets?.get(row),
        limits: new Set(),
      }
      columns.set(key, column)
      added.push(() => columns.delete(key))
    }
    const { limits, set } = column
    const limit = set === undefined ? features.limitOf(tree, row) : 0
    if (!limits.has(limit)) {
      limits.add(limit)
      added.push(() => limits.delete(limit))
    }
    hasRoom = limits.size <= MOST_LIMITS && columns.size <= MOST_COLUMNS
  }
  if (hasRoom) trees.push(tree)
  else for (const remove of added.reverse()) remove()
  return hasRoom
}

/** What tells columns apart. A missing value that ends a tree at a split never comes here: it goes lower as well as anywhere. */
function keyOf(tree: TreeTable, row: number, features: Features): string | number {
  const feature = features.positions[tree.features[row]]
  const side = tree.missing[row] === MISSING.greater ? 1 : 0
  const set = tree.sets?.get(row)
  if (set === undefined) return 2 * feature + side
  return `${feature} ${side} ${codesOf(set, features.list[feature]).join(' ')}`
}

/** The slots of leaves say their numbers; leaf 0 is the last one, so that it lies before the first slot of a split. */
function writeSlots(memory: ForestMemory, leaves: number): void {
  const start = memory.address(SLOTS)
  for (let leaf = 0; leaf < leaves; leaf++)
    memory.bytes(start + SLOT_BYTES * (leaves - 1 - leaf), SLOT_BYTES).fill(leaf)
  memory.set(FIRST_SLOT, start + SLOT_BYTES * leaves)
}

/** Groups, their columns, and what these say by place. */
function writeGroups(memory: ForestMemory, groups: readonly Group[], features: Features): void {
  const start = memory.address(GROUPS)
  memory.set(GROUPS_END, start + 12 * groups.length)
  const entries = memory.words(start, 3 * groups.length)
  let lookups = start + 12 * groups.length
  let table = lookups + 8 * groups.reduce((sum, { columns }) => sum + columns.size, 0)
  for (const [g, { trees, columns }] of groups.entries()) {
    entries.set([trees.length, columns.size, lookups], 3 * g)
    for (const column of columns.values()) {
      const feature = features.list[column.feature]
      memory.words(lookups, 2).set([4 * column.feature, table - feature.firstPlace])
      const places = placesOf(feature)
      writeCells(memory.bytes(table, places), column, features)
      lookups += 8
      table += places
    }
  }
}

/** The cells of a column, by place: how many limits of the column are below the value. */
function writeCells(
  cells: Uint8Array,
  { feature, goesGreater, set, limits }: Column,
  features: Features,
): void {
  const { limits: all, categories } = features.list[feature]
  const present = all.length + 1
  if (set === undefined)
    for (let place = 0, below = 0; place < present; place++) {
      if (limits.has(place - 1)) below++
      cells[place] = signed(below)
    }
  else {
    cells.fill(signed(1), 0, present)
    for (const value of set) cells[categories?.get(value) ?? 0] = signed(0)
  }
  cells.fill(signed(goesGreater ? MOST_LIMITS : 0), present)
}

/** Bytes are compared as numbers with a sign. */
const signed = (byte: number): number => byte ^ 0x80

/** Trees with their splits, deepest first, and their leaves from the lowest on. */
function writeTrees(
  memory: ForestMemory,
  groups: readonly Group[],
  features: Features,
  mostLeaves: number,
): void {
  const start = memory.address(SELECTED)
  const count = groups.reduce((sum, { trees }) => sum + trees.length, 0)
  const leafSlots = memory.address(SLOTS) + SLOT_BYTES * (mostLeaves - 1)
  const splitSlots = memory.address(FIRST_SLOT)
  let value = start + 16 * count
  let split = memory.address(SPLITS)
  let entry = start
  for (const { trees, columns } of groups) {
    const positions = new Map([...columns.keys()].map((key, position) => [key, position]))
    const ranks = new Map([...columns].map(([key, { limits }]) => [key, ranksOf(limits)]))
    for (const tree of trees) {
      const leaves = leavesOf(tree)
      const first = split
      // Where what a row says is found.
      const slots = new Uint16Array(tree.features.length)
      leaves.forEach((row, leaf) => {
        slots[row] = leafSlots - SLOT_BYTES * leaf
      })
      const write = (row: number): number => {
        const key = keyOf(tree, row, features)
        const limit = tree.sets?.has(row) ? 0 : features.limitOf(tree, row)
        memory.bytes(split, 4).fill(signed(ranks.get(key)?.get(limit) ?? 0))
        memory.halves(split + 4, 1)[0] = ROWS_OF_BLOCK * (positions.get(key) ?? 0)
        slots[row] = splitSlots + (SLOT_BYTES * (split - first)) / SPLIT_BYTES
        split += SPLIT_BYTES
        return split - 4
      }
      const { pairs, others } = splitsOf(tree)
      for (const row of pairs)
        memory.bytes(write(row), 4).fill((leafSlots - slots[tree.lowers[row]]) / SLOT_BYTES)
      const inner = split
      for (const row of others) {
        const lower = tree.lowers[row]
        memory.halves(write(row), 2).set([slots[lower], slots[lower + 1]])
      }
      memory.words(entry, 4).set([first, inner, split, value])
      memory.doubles(value, leaves.length).set(leaves.map((row) => tree.values[row]))
      entry += 16
      value += 8 * leaves.length
    }
  }
}

/** The limits of a column by their place: how many are below. */
const ranksOf = (limits: ReadonlySet<number>): ReadonlyMap<number, number> =>
  new Map([...limits].sort((a, b) => a - b).map((limit, rank) => [limit, rank]))

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

/** Rows of the leaves, from the lowest on. */
function leavesOf({ features, lowers }: TreeTable): number[] {
  const leaves: number[] = []
  const waiting = [0]
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop())
    if (features[row] < 0) leaves.push(row)
    else waiting.push(lowers[row] + 1, lowers[row])
  return leaves
}
