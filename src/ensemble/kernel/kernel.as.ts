/**
 * The kernel of ensembles, in AssemblyScript: finds out where every tree of a forest ends for records, and adds up what they say.
 * `node scripts/kernel.mjs` compiles it into kernel.wasm.ts.
 *
 * Everything it knows of a forest lies in memory, at the addresses of a header (layout.ts). It works in three steps:
 * places (of each number among the limits that trees compare it with), exits (of each tree), totals or results.
 * For exits there are two ways. Nodes: all trees are stepped down at once, eight in lockstep, so that while one waits for memory the
 * others go on. Bit vectors, for trees of up to 64 leaves: a bit a leaf, and each split that a record fails clears the leaves below its
 * other side; the first leaf that is left is the exit ("QuickScorer", Lucchese et al., SIGIR 2015). What all splits of a feature up to a
 * place clear is kept ready at every so many places, so that few are left to clear one by one.
 * Many records go another way, which finds exits and adds up in one step (selections.as.ts).
 */

import {
  CELLS,
  CLASSES,
  COLUMNS,
  COUNTS,
  CUTS,
  DEPTHS,
  EXITS,
  FEATURES,
  LANES,
  LEAVES,
  LIMITS,
  LOOKUPS,
  NODES,
  NOTHING,
  NUMBERS,
  ORDERED_DEPTHS,
  ORDERED_ROOTS,
  PLACES,
  POINTERS,
  RESULTS,
  ROOTS,
  ROW_BYTES,
  SHARED,
  SHARES,
  STARTS,
  STEPS,
  STRIDE,
  TOTALS,
  TREES,
  VALUES,
  VECTORS,
} from './layout'

import { add, EACH_RESULT, startTotals, TOTAL_IN_FLOATS } from './wanted.as'

export { select } from './selections.as'

/** What a cell says of a missing number that ends a tree at the split. */
const ENDS: u32 = 0xffff

/** Address behind the limits of a half that are below a number: halves without a branch, since which way it goes is a coin toss. */
@inline
function behind(from: usize, half: u32, x: f64): usize {
  return select<usize>(from + (half << 3), from, load<f64>(from + ((half - 1) << 3)) < x)
}

/** Notes the place of a number, whose limits below it end at an address; tells whether it is missing. */
@inline
function note(to: usize, x: f64, start: usize, limits: usize, end: usize): u32 {
  const isMissing = x != x
  const place = load<u32>(start, 4) + (<u32>(end - limits - load<u32>(start)) >> 3)
  store<u32>(to, select<u32>(load<u32>(start, 8) + 1, place, isMissing))
  return u32(isMissing)
}

/**
 * Finds the place of every number: how many limits of its feature are below it, counted on from feature to feature. Four features at a
 * time, since each step of a search waits for the one before.
 * @returns how many numbers are missing
 */
export function place(forest: usize, rows: u32): u32 {
  const features = load<u32>(forest, FEATURES)
  const limits: usize = load<u32>(forest, LIMITS)
  const starts: usize = load<u32>(forest, STARTS)
  const counts: usize = load<u32>(forest, COUNTS)
  let number: usize = load<u32>(forest, NUMBERS)
  let to: usize = load<u32>(forest, PLACES)
  let found: u32 = 0
  for (let row: u32 = 0; row < rows; row++) {
    let start = starts
    for (let f: u32 = 0; f < features; f += 4) {
      const w = load<f64>(number)
      const x = load<f64>(number, 8)
      const y = load<f64>(number, 16)
      const z = load<f64>(number, 24)
      let a: usize = limits + load<u32>(start)
      let b: usize = limits + load<u32>(start, 12)
      let c: usize = limits + load<u32>(start, 24)
      let d: usize = limits + load<u32>(start, 36)
      for (let count = load<u32>(counts + f); count > 0; ) {
        const half = (count + 1) >> 1
        a = behind(a, half, w)
        b = behind(b, half, x)
        c = behind(c, half, y)
        d = behind(d, half, z)
        count -= half
      }
      found += note(to, w, start, limits, a)
      found += note(to + 4, x, start + 12, limits, b)
      found += note(to + 8, y, start + 24, limits, c)
      found += note(to + 12, z, start + 36, limits, d)
      start += 48
      number += 32
      to += 16
    }
  }
  return found
}

/** Looks up what the nodes compare; eight rows lie side by side, so that one address serves them all. */
export function cells(forest: usize, rows: u32): void {
  const columns = load<u32>(forest, COLUMNS)
  const lookups: usize = load<u32>(forest, LOOKUPS)
  const width = load<u32>(forest, FEATURES) << 2
  const skip = (columns - 1) << 4
  let places: usize = load<u32>(forest, PLACES)
  let first: usize = load<u32>(forest, CELLS)
  for (let row: u32 = 0; row < rows; places += width) {
    let cell = first
    for (let lookup = lookups, end = lookups + (columns << 3); lookup < end; lookup += 8, cell += 16)
      store<u16>(cell, load<u16>(load<u32>(lookup, 4) + (load<u32>(places + load<u32>(lookup)) << 1)))
    row++
    first += 2
    if ((row & 7) == 0) first += skip
  }
}

/** The node after a node. A leaf is its own lower child, and no cell is greater than its rank. */
@inline
function step(nodes: usize, cells: usize, at: u32, ends: bool): u32 {
  const node = load<u64>(nodes + at)
  const cell = <u32>load<u16>(cells + (<u32>(node >> 16) & 0xffff))
  const next = <u32>(node >> 32) + (u32(cell > (<u32>node & 0xffff)) << 3)
  return ends ? select<u32>(at, next, cell == ENDS) : next
}

/**
 * Exits of one record: eight trees in lockstep. Children lie behind their parents, so that the sum of the eight grows as long as one
 * of them moves.
 */
@inline
function eightTrees(forest: usize, ends: bool): void {
  const nodes: usize = load<u32>(forest, NODES)
  const values: usize = nodes + load<u32>(forest, VALUES)
  const cells: usize = load<u32>(forest, CELLS)
  const exits: usize = load<u32>(forest, EXITS)
  let root: usize = load<u32>(forest, ROOTS)
  let depth: usize = load<u32>(forest, DEPTHS)
  for (const end = root + (load<u32>(forest, LANES) << 3); root < end; root += 64, depth += 4) {
    let a = load<u32>(root)
    let b = load<u32>(root, 8)
    let c = load<u32>(root, 16)
    let d = load<u32>(root, 24)
    let e = load<u32>(root, 32)
    let f = load<u32>(root, 40)
    let g = load<u32>(root, 48)
    let h = load<u32>(root, 56)
    let reached: u32 = 0
    for (let left = load<u32>(depth); left > 0; left--) {
      a = step(nodes, cells, a, ends)
      b = step(nodes, cells, b, ends)
      c = step(nodes, cells, c, ends)
      d = step(nodes, cells, d, ends)
      e = step(nodes, cells, e, ends)
      f = step(nodes, cells, f, ends)
      g = step(nodes, cells, g, ends)
      h = step(nodes, cells, h, ends)
      if (left & 1) continue
      const sum = a + b + c + d + e + f + g + h
      if (sum == reached) break
      reached = sum
    }
    store<u32>(exits + load<u32>(root, 4), <u32>values + a)
    store<u32>(exits + load<u32>(root, 12), <u32>values + b)
    store<u32>(exits + load<u32>(root, 20), <u32>values + c)
    store<u32>(exits + load<u32>(root, 28), <u32>values + d)
    store<u32>(exits + load<u32>(root, 36), <u32>values + e)
    store<u32>(exits + load<u32>(root, 44), <u32>values + f)
    store<u32>(exits + load<u32>(root, 52), <u32>values + g)
    store<u32>(exits + load<u32>(root, 60), <u32>values + h)
  }
}

/** Hands over what a tree says of one of eight records, the result of the next one `size` bytes on. */
@inline
function hand(to: usize, at: usize, row: usize, size: usize, wanted: u32): void {
  if (wanted == EACH_RESULT) store<f64>(to + row * size, load<f64>(at))
  else add(to + (row << 3), load<f64>(at), wanted == TOTAL_IN_FLOATS)
}

/**
 * What is wanted of many records: a tree for eight of them in lockstep, so that its nodes are near, and its values, too. Rows are a
 * multiple of eight.
 */
@inline
function eightRows(forest: usize, rows: u32, ends: bool, wanted: u32): void {
  const nodes: usize = load<u32>(forest, NODES)
  const values: usize = nodes + load<u32>(forest, VALUES)
  const width = load<u32>(forest, COLUMNS) << 4
  const roots: usize = load<u32>(forest, ORDERED_ROOTS)
  const depths: usize = load<u32>(forest, ORDERED_DEPTHS)
  const trees = load<u32>(forest, TREES)
  const size: usize = trees << 3
  for (let tree: u32 = 0; tree < trees; tree++) {
    const root = load<u32>(roots + (tree << 2))
    const depth = load<u32>(depths + (tree << 2))
    let cells: usize = load<u32>(forest, CELLS)
    let to: usize = wanted == EACH_RESULT ? load<u32>(forest, RESULTS) + (tree << 3) : load<u32>(forest, TOTALS)
    for (let row: u32 = 0; row < rows; row += 8) {
      let a = root
      let b = root
      let c = root
      let d = root
      let e = root
      let f = root
      let g = root
      let h = root
      let reached: u32 = 0
      for (let left = depth; left > 0; left--) {
        a = step(nodes, cells, a, ends)
        b = step(nodes, cells + 2, b, ends)
        c = step(nodes, cells + 4, c, ends)
        d = step(nodes, cells + 6, d, ends)
        e = step(nodes, cells + 8, e, ends)
        f = step(nodes, cells + 10, f, ends)
        g = step(nodes, cells + 12, g, ends)
        h = step(nodes, cells + 14, h, ends)
        if (left & 1) continue
        const sum = a + b + c + d + e + f + g + h
        if (sum == reached) break
        reached = sum
      }
      hand(to, values + a, 0, size, wanted)
      hand(to, values + b, 1, size, wanted)
      hand(to, values + c, 2, size, wanted)
      hand(to, values + d, 3, size, wanted)
      hand(to, values + e, 4, size, wanted)
      hand(to, values + f, 5, size, wanted)
      hand(to, values + g, 6, size, wanted)
      hand(to, values + h, 7, size, wanted)
      to += wanted == EACH_RESULT ? size << 3 : 64
      cells += width
    }
  }
}

/**
 * Exits of one record by nodes.
 * @param ends whether a missing number may end a tree at a split
 */
export function walk(forest: usize, ends: bool): void {
  if (ends) eightTrees(forest, true)
  else eightTrees(forest, false)
}

/**
 * What all trees say of records, by nodes: their totals, or the results of each. Rows are filled up to a multiple of eight.
 * @param ends whether a missing number may end a tree at a split
 * @param wanted as in wanted.as.ts
 */
export function walkRows(forest: usize, rows: u32, ends: bool, wanted: u32): void {
  const full = (rows + 7) & ~7
  startTotals(forest, full, wanted)
  if (ends) eightRows(forest, full, true, wanted)
  else eightRows(forest, full, false, wanted)
}

/** Clears in 64 bytes of vectors what is clear in one of four rows. */
@inline
function clear(at: usize, a: usize, b: usize, c: usize, d: usize, offset: usize): void {
  const four = v128.and(
    v128.and(v128.load(a + offset), v128.load(b + offset)),
    v128.and(v128.load(c + offset), v128.load(d + offset)),
  )
  v128.store(at + offset, v128.and(v128.load(at + offset), four))
}

/**
 * Exits by bit vectors.
 * @param ends whether a missing number may end a tree at a split, which says nothing then
 */
export function cut(forest: usize, rows: u32, ends: bool): void {
  const features = load<u32>(forest, FEATURES) << 2
  const steps: usize = load<u32>(forest, STEPS)
  const bytes: usize = load<u32>(forest, ROW_BYTES)
  const cuts: usize = load<u32>(forest, CUTS)
  const aligned = ~(load<u32>(forest, STRIDE) - 1)
  const vectors: usize = load<u32>(forest, VECTORS)
  const pointers: usize = load<u32>(forest, POINTERS)
  const leaves: usize = load<u32>(forest, LEAVES)
  const trees = load<u32>(forest, TREES)
  const lanes = load<u32>(forest, LANES) << 2
  let places: usize = load<u32>(forest, PLACES)
  let exits: usize = load<u32>(forest, EXITS)
  for (let row: u32 = 0; row < rows; row++, places += features, exits += lanes) {
    for (let f: u32 = 0; f < features; f += 4)
      store<u32>(pointers + f, load<u32>(steps + (load<u32>(places + f) << 3)))
    memory.fill(vectors, 0xff, bytes)
    // Four features at once: more streams than that and the processor does not fetch ahead.
    for (let f: u32 = 0; f < features; f += 16) {
      const a: usize = load<u32>(pointers + f)
      const b: usize = load<u32>(pointers + f, 4)
      const c: usize = load<u32>(pointers + f, 8)
      const d: usize = load<u32>(pointers + f, 12)
      for (let o: usize = 0; o < bytes; o += 64) {
        clear(vectors, a, b, c, d, o)
        clear(vectors, a, b, c, d, o + 16)
        clear(vectors, a, b, c, d, o + 32)
        clear(vectors, a, b, c, d, o + 48)
      }
    }
    for (let f: u32 = 0; f < features; f += 4) {
      const end = load<u32>(steps + (load<u32>(places + f) << 3), 4)
      for (let at = end & aligned; at < end; at += 4) {
        const each = load<u32>(cuts + at)
        const vector = vectors + (each & 0xffff)
        const mask = rotl<u64>(<u64>-1 << <u64>(each >> 24), <u64>(each >> 16))
        store<u64>(vector, load<u64>(vector) & mask)
      }
    }
    for (let t: u32 = 0; t < trees; t++) {
      const leaf = <u32>ctz(load<u64>(vectors + (t << 3)))
      store<u32>(exits + (t << 2), load<u32>(leaves + (t << 2)) + (leaf << 3))
    }
    if (ends && alsoClearEnds(forest, places)) silenceOthers(forest, exits)
  }
}

/**
 * Sends the missing numbers of a record to the greater side of the splits that they end, too: trees that end elsewhere then have looked
 * at one. False where there are none.
 */
function alsoClearEnds(forest: usize, places: usize): bool {
  const features = load<u32>(forest, FEATURES)
  const steps: usize = load<u32>(forest, STEPS)
  const bytes: usize = load<u32>(forest, ROW_BYTES)
  const vectors: usize = load<u32>(forest, VECTORS)
  let start: usize = load<u32>(forest, STARTS)
  let found = false
  for (let f: u32 = 0; f < features; f++, places += 4, start += 12) {
    const place = load<u32>(places)
    if (place != load<u32>(start, 8) + 1) continue
    found = true
    const row: usize = load<u32>(steps + ((place + 1) << 3))
    for (let o: usize = 0; o < bytes; o += 16)
      v128.store(vectors + o, v128.and(v128.load(vectors + o), v128.load(row + o)))
  }
  return found
}

/** Makes the exits of trees that now end elsewhere exits that say nothing. */
function silenceOthers(forest: usize, exits: usize): void {
  const nothing = load<u32>(forest, NOTHING)
  const vectors: usize = load<u32>(forest, VECTORS)
  const leaves: usize = load<u32>(forest, LEAVES)
  const trees = load<u32>(forest, TREES)
  for (let t: u32 = 0; t < trees; t++) {
    const leaf = <u32>ctz(load<u64>(vectors + (t << 3)))
    const exit = load<u32>(leaves + (t << 2)) + (leaf << 3)
    if (exit != load<u32>(exits + (t << 2))) store<u32>(exits + (t << 2), nothing)
  }
}

/** Adds up what trees say, in their order; of two records at a time, since each addition waits for the one before. */
export function total(forest: usize, rows: u32): void {
  const lanes = load<u32>(forest, LANES) << 2
  const trees = load<u32>(forest, TREES) << 2
  let exits: usize = load<u32>(forest, EXITS)
  let to: usize = load<u32>(forest, TOTALS)
  let row: u32 = 0
  for (; row + 1 < rows; row += 2, exits += lanes << 1, to += 16) {
    let first: f64 = 0
    let second: f64 = 0
    for (let exit = exits, end = exits + trees; exit < end; exit += 4) {
      first += load<f64>(load<u32>(exit))
      second += load<f64>(load<u32>(exit + lanes))
    }
    store<f64>(to, first)
    store<f64>(to, second, 8)
  }
  if (row == rows) return
  let sum: f64 = 0
  for (let exit = exits, end = exits + trees; exit < end; exit += 4) sum += load<f64>(load<u32>(exit))
  store<f64>(to, sum)
}

/** The same in 32 bits; what trees say is exact in them. */
export function total32(forest: usize, rows: u32): void {
  const lanes = load<u32>(forest, LANES) << 2
  const trees = load<u32>(forest, TREES) << 2
  let exits: usize = load<u32>(forest, EXITS)
  let to: usize = load<u32>(forest, TOTALS)
  let row: u32 = 0
  for (; row + 1 < rows; row += 2, exits += lanes << 1, to += 16) {
    let first: f32 = 0
    let second: f32 = 0
    for (let exit = exits, end = exits + trees; exit < end; exit += 4) {
      first += <f32>load<f64>(load<u32>(exit))
      second += <f32>load<f64>(load<u32>(exit + lanes))
    }
    store<f64>(to, first)
    store<f64>(to, second, 8)
  }
  if (row == rows) return
  let sum: f32 = 0
  for (let exit = exits, end = exits + trees; exit < end; exit += 4) sum += <f32>load<f64>(load<u32>(exit))
  store<f64>(to, sum)
}

/** What each tree says. */
export function results(forest: usize, rows: u32): void {
  const lanes = load<u32>(forest, LANES) << 2
  const trees = load<u32>(forest, TREES) << 2
  let exits: usize = load<u32>(forest, EXITS)
  let to: usize = load<u32>(forest, RESULTS)
  for (let row: u32 = 0; row < rows; row++, exits += lanes)
    for (let exit = exits, end = exits + trees; exit < end; exit += 4, to += 8)
      store<f64>(to, load<f64>(load<u32>(exit)))
}

/**
 * Adds up the shares of classes that the outcomes of trees have, in the order of the trees, two classes at a time. Results are outcomes;
 * one that is none makes `NaN` of the sums.
 * @param inFloats whether each step is rounded to 32 bits; shares are exact in them
 */
export function shares(forest: usize, rows: u32, inFloats: bool): void {
  const trees = load<u32>(forest, TREES) << 3
  const bytes = load<u32>(forest, CLASSES) << 3
  const table: usize = load<u32>(forest, SHARES)
  const nothing: usize = load<u32>(forest, NOTHING)
  let to: usize = load<u32>(forest, SHARED)
  let results: usize = load<u32>(forest, RESULTS)
  for (let row: u32 = 0; row < rows; row++, results += trees)
    for (let k: usize = 0; k < bytes; k += 16, to += 16) {
      let sums = f64x2.splat(0)
      for (let result = results, end = results + trees; result < end; result += 8) {
        const outcome = load<f64>(result)
        const share = outcome == outcome ? table + k + <usize>(<u32>outcome) * bytes : nothing
        sums = f64x2.add(sums, v128.load(share))
        if (inFloats) sums = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(sums))
      }
      v128.store(to, sums)
    }
}
