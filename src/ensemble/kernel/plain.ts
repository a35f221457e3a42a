/** The kernel in plain JavaScript, on the same memory as the compiled one (kernel.as.ts, which tells what each step is for). */

import {
  CELLS,
  CLASSES,
  COLUMNS,
  EXITS,
  FEATURES,
  LANES,
  LIMITS,
  LOOKUPS,
  NODES,
  NUMBERS,
  ORDERED_ROOTS,
  PLACES,
  RESULTS,
  SHARED,
  SHARES,
  STARTS,
  TOTALS,
  TREES,
  VALUES,
} from './layout.js'
import { EACH_RESULT, TOTAL_IN_FLOATS } from './wanted.js'

/** The steps of the kernel. `forest` is the address of a header, `rows` a number of records. */
export interface PlainKernel {
  place(forest: number, rows: number): number
  cells(forest: number, rows: number): void
  walk(forest: number, ends: boolean): void
  walkRows(forest: number, rows: number, ends: boolean, wanted: number): void
  total(forest: number, rows: number): void
  total32(forest: number, rows: number): void
  results(forest: number, rows: number): void
  shares(forest: number, rows: number, inFloats: boolean): void
}

/** What a cell says of a missing number that ends a tree at the split. */
const ENDS = 0xffff

/** Where the first cell of a row is: eight rows lie side by side. */
const cellAt = (cells: number, columns: number, row: number): number =>
  cells + (row >>> 3) * columns * 8 + (row & 7)

/** A kernel for one memory. */
export function plainKernel(buffer: ArrayBuffer): PlainKernel {
  const u16 = new Uint16Array(buffer, 0, buffer.byteLength >>> 1)
  const u32 = new Uint32Array(buffer, 0, buffer.byteLength >>> 2)
  const f64 = new Float64Array(buffer, 0, buffer.byteLength >>> 3)
  const field = (forest: number, name: number): number => u32[(forest + name) >>> 2]
  /** Where an array of 32-bit, or of 64-bit elements begins. */
  const words = (forest: number, name: number): number => field(forest, name) >>> 2
  const doubles = (forest: number, name: number): number => field(forest, name) >>> 3

  const sum = (forest: number, rows: number, round: (x: number) => number): void => {
    const lanes = field(forest, LANES)
    const trees = field(forest, TREES)
    const exits = words(forest, EXITS)
    const totals = doubles(forest, TOTALS)
    for (let row = 0; row < rows; row++) {
      let total = 0
      for (let tree = 0; tree < trees; tree++)
        total = round(total + f64[u32[exits + row * lanes + tree] >>> 3])
      f64[totals + row] = total
    }
  }

  /** Where every tree ends; a cell says whether a missing number ends it. */
  const exitsOf = (forest: number, rows: number): void => {
    const columns = field(forest, COLUMNS)
    const lanes = field(forest, LANES)
    const trees = field(forest, TREES)
    const nodes = field(forest, NODES)
    const values = nodes + field(forest, VALUES)
    const roots = words(forest, ORDERED_ROOTS)
    const cells = field(forest, CELLS) >>> 1
    const exits = words(forest, EXITS)
    for (let row = 0; row < rows; row++) {
      const rowAt = cellAt(cells, columns, row)
      for (let tree = 0; tree < trees; tree++) {
        let at = u32[roots + tree]
        for (;;) {
          const node = (nodes + at) >>> 1
          const cell = u16[rowAt + (u16[node + 1] >>> 1)]
          const lower = u32[(nodes + at + 4) >>> 2]
          if (lower === at || cell === ENDS) break
          at = lower + (cell > u16[node] ? 8 : 0)
        }
        u32[exits + row * lanes + tree] = values + at
      }
    }
  }

  const results = (forest: number, rows: number): void => {
    const lanes = field(forest, LANES)
    const trees = field(forest, TREES)
    const exits = words(forest, EXITS)
    const to = doubles(forest, RESULTS)
    for (let row = 0; row < rows; row++)
      for (let tree = 0; tree < trees; tree++)
        f64[to + row * trees + tree] = f64[u32[exits + row * lanes + tree] >>> 3]
  }

  return {
    place(forest, rows) {
      const features = field(forest, FEATURES)
      const starts = words(forest, STARTS)
      const limits = doubles(forest, LIMITS)
      const numbers = doubles(forest, NUMBERS)
      const places = words(forest, PLACES)
      let found = 0
      for (let row = 0; row < rows; row++)
        for (let f = 0; f < features; f++) {
          const x = f64[numbers + row * features + f]
          const first = u32[starts + 3 * f + 1]
          const last = u32[starts + 3 * f + 2]
          if (Number.isNaN(x)) {
            u32[places + row * features + f] = last + 1
            found++
            continue
          }
          const from = limits + (u32[starts + 3 * f] >>> 3)
          let below = from
          let above = from + last - first
          while (below < above) {
            const middle = (below + above) >>> 1
            if (f64[middle] < x) below = middle + 1
            else above = middle
          }
          u32[places + row * features + f] = first + below - from
        }
      return found
    },
    cells(forest, rows) {
      const columns = field(forest, COLUMNS)
      const features = field(forest, FEATURES)
      const lookups = words(forest, LOOKUPS)
      const places = words(forest, PLACES)
      const cells = field(forest, CELLS) >>> 1
      for (let row = 0; row < rows; row++)
        for (let c = 0; c < columns; c++) {
          const place = u32[places + row * features + (u32[lookups + 2 * c] >>> 2)]
          // Addresses of lookups count from place 0 on, which may lie before the memory begins.
          u16[cellAt(cells, columns, row) + 8 * c] = u16[((u32[lookups + 2 * c + 1] + 2 * place) | 0) >>> 1]
        }
    },
    walk: (forest) => {
      exitsOf(forest, 1)
    },
    walkRows(forest, rows, _, wanted) {
      exitsOf(forest, rows)
      if (wanted === EACH_RESULT) results(forest, rows)
      else sum(forest, rows, wanted === TOTAL_IN_FLOATS ? Math.fround : (x) => x)
    },
    total: (forest, rows) => sum(forest, rows, (x) => x),
    total32: (forest, rows) => sum(forest, rows, Math.fround),
    results,
    shares(forest, rows, inFloats) {
      const trees = field(forest, TREES)
      const classes = field(forest, CLASSES)
      const table = doubles(forest, SHARES)
      const results = doubles(forest, RESULTS)
      const shared = doubles(forest, SHARED)
      for (let row = 0; row < rows; row++)
        for (let k = 0; k < classes; k++) {
          let sum = 0
          for (let tree = 0; tree < trees; tree++) {
            const outcome = f64[results + row * trees + tree]
            sum += Number.isNaN(outcome) ? outcome : f64[table + outcome * classes + k]
            if (inFloats) sum = Math.fround(sum)
          }
          f64[shared + row * classes + k] = sum
        }
    },
  }
}
