/**
 * Many records through trees of a few hundred leaves, without a branch: every split is decided for 64 records at once.
 *
 * A split selects between what its two sides say. Leaves say their number, counted from the lowest one on, and splits are taken from the
 * deepest ones up to the root, so that both sides are there when a split asks for them. All numbers of the greater side are greater than
 * those of the lower one: the greater of "lower" and "greater, where the record goes there, else 0" is the one that is selected.
 * What a record goes by are cells of one byte, and what splits say lies in slots of 64 bytes, one for each record.
 */

import {
  BATCH_CELLS,
  FEATURES,
  FIRST_SLOT,
  GROUPS,
  GROUPS_END,
  PLACES,
  RESULTS,
  SELECTED,
  TOTALS,
  TREES,
} from './layout'
import { add, EACH_RESULT, startTotals, TOTAL, TOTAL_IN_FLOATS } from './wanted.as'

/** Looks up what the splits of a group of trees compare. */
@inline
function fillCells(forest: usize, rows: u32, columns: u32, lookups: usize): void {
  const width = load<u32>(forest, FEATURES) << 2
  const places: usize = load<u32>(forest, PLACES)
  const skip = (columns - 1) << 6
  let column: usize = load<u32>(forest, BATCH_CELLS)
  for (const end = lookups + (columns << 3); lookups < end; lookups += 8, column += 64) {
    const table = load<u32>(lookups, 4)
    let place = places + load<u32>(lookups)
    let cell = column
    for (let row: u32 = 0; row < rows; place += width, cell++) {
      store<u8>(cell, load<u8>(table + load<u32>(place)))
      row++
      if ((row & 63) == 0) cell += skip
    }
  }
}

/** What a split selects for 16 of the records. */
@inline
function select16(to: usize, cells: usize, rank: v128, lower: usize, greater: usize, offset: usize): void {
  const goes = i8x16.gt_s(v128.load(cells + offset), rank)
  const selected = i8x16.max_u(v128.load(lower + offset), v128.and(v128.load(greater + offset), goes))
  v128.store(to + offset, selected)
}

/** What a split of two leaves selects for 16 of the records: the lower one, or the next. */
@inline
function either16(to: usize, cells: usize, rank: v128, leaf: v128, offset: usize): void {
  const goes = i8x16.gt_s(v128.load(cells + offset), rank)
  v128.store(to + offset, i8x16.sub(leaf, goes))
}

/** Takes 64 records through the splits of a tree, 12 bytes each, those of two leaves first; tells in which slot the leaves are. */
@inline
function selectLeaves(first: usize, inner: usize, end: usize, cells: usize, slots: usize): usize {
  let slot = slots
  let split = first
  for (; split < inner; split += 12, slot += 64) {
    const rank = v128.load32_splat(split)
    const column = cells + load<u16>(split, 4)
    const leaf = v128.load32_splat(split, 8)
    either16(slot, column, rank, leaf, 0)
    either16(slot, column, rank, leaf, 16)
    either16(slot, column, rank, leaf, 32)
    either16(slot, column, rank, leaf, 48)
  }
  for (; split < end; split += 12, slot += 64) {
    const rank = v128.load32_splat(split)
    const column = cells + load<u16>(split, 4)
    const lower: usize = load<u16>(split, 8)
    const greater: usize = load<u16>(split, 10)
    select16(slot, column, rank, lower, greater, 0)
    select16(slot, column, rank, lower, greater, 16)
    select16(slot, column, rank, lower, greater, 32)
    select16(slot, column, rank, lower, greater, 48)
  }
  // That of the root; before the first one there is that of leaf 0.
  return slot - 64
}

/** The value of the leaf of one record. */
@inline
function valueOf(leaves: usize, leaf: usize): f64 {
  return load<f64>(leaves + (<u32>load<u8>(leaf) << 3))
}

/** All trees for all records; a group of trees at a time, whose cells are near. */
@inline
function eachTree(forest: usize, rows: u32, wanted: u32): void {
  const slots: usize = load<u32>(forest, FIRST_SLOT)
  const cells: usize = load<u32>(forest, BATCH_CELLS)
  const totals: usize = load<u32>(forest, TOTALS)
  const size = load<u32>(forest, TREES) << 3
  const blocks = (rows + 63) >> 6
  const end: usize = load<u32>(forest, GROUPS_END)
  let tree: usize = load<u32>(forest, SELECTED)
  let results: usize = load<u32>(forest, RESULTS)
  for (let group: usize = load<u32>(forest, GROUPS); group < end; group += 12) {
    const columns = load<u32>(group, 4)
    fillCells(forest, rows, columns, load<u32>(group, 8))
    for (const last = (tree + (load<u32>(group) << 4)); tree < last; tree += 16, results += 8) {
      const first: usize = load<u32>(tree)
      const inner: usize = load<u32>(tree, 4)
      const behind: usize = load<u32>(tree, 8)
      const leaves: usize = load<u32>(tree, 12)
      let block = cells
      let to = wanted <= TOTAL_IN_FLOATS ? totals : results
      for (let b: u32 = 0; b < blocks; b++, block += columns << 6) {
        let leaf = selectLeaves(first, inner, behind, block, slots)
        for (const stop = leaf + 64; leaf < stop; leaf += 4)
          if (wanted <= TOTAL_IN_FLOATS) {
            add(to, valueOf(leaves, leaf), wanted == TOTAL_IN_FLOATS)
            add(to + 8, valueOf(leaves, leaf + 1), wanted == TOTAL_IN_FLOATS)
            add(to + 16, valueOf(leaves, leaf + 2), wanted == TOTAL_IN_FLOATS)
            add(to + 24, valueOf(leaves, leaf + 3), wanted == TOTAL_IN_FLOATS)
            to += 32
          } else
            for (let i: usize = 0; i < 4; i++, to += size) store<f64>(to, valueOf(leaves, leaf + i))
      }
    }
  }
}

/**
 * What all trees say of records, by selections: their totals, or the results of each. Rows are filled up to a multiple of 64.
 * @param wanted as in wanted.as.ts
 */
export function select(forest: usize, rows: u32, wanted: u32): void {
  startTotals(forest, (rows + 63) & ~63, wanted)
  if (wanted == TOTAL) eachTree(forest, rows, TOTAL)
  else if (wanted == TOTAL_IN_FLOATS) eachTree(forest, rows, TOTAL_IN_FLOATS)
  else eachTree(forest, rows, EACH_RESULT)
}
