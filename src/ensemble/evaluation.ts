/** A forest that lies in memory, and asking it. */

import type { Stepwise } from '../core/stepwise.js'
import { BATCH_CELLS, CELLS, EXITS, NUMBERS, PLACES, RESULTS, SHARED, TOTALS } from './kernel/layout.js'
import { EACH_RESULT, TOTAL, TOTAL_IN_FLOATS } from './kernel/wanted.js'
import { lanesOf } from './lanes.js'
import { ForestMemory, type Sizes } from './memory.js'
import { ROWS_OF_BLOCK } from './selections.js'

/** A value that the trees of a forest look at. */
export interface AskedFeature {
  /** The caller's number of it. */
  readonly feature: number
  /** Where splits are by category: the code of each value that a set names, counted from 0. All others have the code `categories.size`. */
  readonly categories: ReadonlyMap<unknown, number> | undefined
}

/** Trees ready to be evaluated together. Not to be asked for a record while it evaluates another. */
export interface Forest {
  /** Number of trees. */
  readonly size: number
  /** What the trees look at, in the order in which `numbers` has it. */
  readonly features: readonly AskedFeature[]
  /** From a record in `numbers` to the next one. */
  readonly width: number
  /** How it finds out where trees end. */
  readonly way: 'bit vectors' | 'nodes'
  /** Whether many records at once go by selections. */
  readonly selects: boolean
  /** Whether WebAssembly does it. */
  readonly isCompiled: boolean
  /** Most records that it takes at once. */
  readonly rowsAtOnce: number
  /**
   * Makes room for records.
   * @returns where to put them: a record each `width`, its numbers in the order of `features`; `NaN` is missing, of categories
   * their code. To be asked for each time: it moves
   */
  numbers(rows: number): Float64Array
  /** What the trees say of each record, a record behind the other; `NaN` for nothing. Good until the next evaluation. */
  results(rows: number): Float64Array
  /**
   * The sum of what the trees say, in their order, of each record.
   * @param inFloats whether each step is rounded to 32 bits
   */
  totals(rows: number, inFloats: boolean): Float64Array
  /**
   * The sums of the shares that the outcomes of the trees have, in their order, class by class of each record; `NaN` where a tree says
   * nothing. Of forests that were made with shares.
   * @param inFloats whether each step is rounded to 32 bits
   */
  shares(rows: number, inFloats: boolean): Float64Array
  /** From the shares of a record to those of the next one. */
  readonly sharesWidth: number
  /** The forest as data, a copy, which can go to another thread. */
  data(): ForestData
}

/** What there is to know of a forest beside what lies in its memory. */
export interface ForestShape {
  readonly size: number
  readonly features: readonly AskedFeature[]
  readonly width: number
  readonly way: 'bit vectors' | 'nodes'
  /** Whether missing values can end trees at a split. */
  readonly ends: boolean
  /** Of nodes: number of columns of cells. */
  readonly columns: number
  /** Of selections: most columns of cells. `undefined`: there are none. */
  readonly columnsOfBatch: number | undefined
  /** Number of classes that outcomes have shares of; 0: there are none. */
  readonly classes: number
  /** Whether WebAssembly is to evaluate it, where there is some. */
  readonly compiled: boolean
}

/** A forest as data. */
export interface ForestData {
  readonly shape: ForestShape
  /** What lies in its memory. */
  readonly content: Uint8Array
}

/** Bytes of results that a block of records takes. */
const BLOCK_BYTES = 2 ** 20
const MOST_ROWS = 256
/** Rows at once of the plain kernel, which gains nothing by more. */
const PLAIN_ROWS = 8

/** Fewest records that are worth a block of selections. */
const FEWEST_SELECTED = 16

/** The parts of memory that records take. */
function sizesOf({ size, width, columns, columnsOfBatch, classes }: ForestShape, rows: number): Sizes {
  // Records go through nodes by eights.
  const full = rows === 1 ? 1 : Math.ceil(rows / 8) * 8
  const selected =
    columnsOfBatch === undefined || rows === 1 ? 0 : Math.ceil(rows / ROWS_OF_BLOCK) * ROWS_OF_BLOCK
  const lanes = lanesOf(size)
  return new Map([
    [NUMBERS, 8 * full * width],
    [PLACES, 4 * full * width],
    [EXITS, 4 * full * lanes],
    [CELLS, 16 * Math.ceil(rows / 8) * columns],
    [BATCH_CELLS, selected * (columnsOfBatch ?? 0)],
    [RESULTS, 8 * Math.max(full, selected) * size],
    [TOTALS, 8 * Math.max(full, selected)],
    [SHARED, 8 * full * (classes + (classes & 1))],
  ])
}

/** The forest of a memory that has all its parts. */
export function forestIn(memory: ForestMemory, shape: ForestShape): Forest {
  const { size, features, width, way, ends } = shape
  const { isCompiled } = memory
  const selects = isCompiled && shape.columnsOfBatch !== undefined
  const unit = selects ? ROWS_OF_BLOCK : 8
  const rowsAtOnce = isCompiled
    ? Math.max(unit, Math.min(MOST_ROWS, Math.floor(BLOCK_BYTES / (8 * size) / unit) * unit))
    : PLAIN_ROWS
  let room = 0
  let numbers: Float64Array = new Float64Array()
  let results = numbers
  let totals = numbers
  let shares = numbers
  const sharesWidth = shape.classes + (shape.classes & 1)
  makeRoom(1)

  function makeRoom(rows: number): void {
    memory.replace(sizesOf(shape, rows))
    room = rows
    numbers = memory.doubles(memory.address(NUMBERS), rows * width)
    results = memory.doubles(memory.address(RESULTS), rows * size)
    totals = memory.doubles(memory.address(TOTALS), rows)
    shares = memory.doubles(memory.address(SHARED), rows * sharesWidth)
  }

  /** Takes records through all trees. False where what is wanted is still to be made of where each tree ends. */
  function go(rows: number, wanted: number): boolean {
    const { kernel } = memory
    const mayEnd = kernel.place(0, rows) > 0 && ends
    // Selections know two sides of a split, and no end.
    if (selects && rows >= FEWEST_SELECTED && !mayEnd) kernel.select?.(0, rows, wanted)
    else if (way === 'bit vectors') {
      kernel.cut?.(0, rows, mayEnd)
      return false
    } else {
      kernel.cells(0, rows)
      if (rows === 1) {
        kernel.walk(0, mayEnd)
        return false
      }
      kernel.walkRows(0, rows, mayEnd, wanted)
    }
    return true
  }
  return {
    size,
    features,
    width,
    way,
    selects,
    isCompiled,
    rowsAtOnce,
    numbers(rows) {
      if (rows > room) makeRoom(rowsAtOnce)
      return numbers
    },
    results(rows) {
      if (!go(rows, EACH_RESULT)) memory.kernel.results(0, rows)
      return results
    },
    totals(rows, inFloats) {
      if (go(rows, inFloats ? TOTAL_IN_FLOATS : TOTAL)) return totals
      if (inFloats) memory.kernel.total32(0, rows)
      else memory.kernel.total(0, rows)
      return totals
    },
    shares(rows, inFloats) {
      if (!go(rows, EACH_RESULT)) memory.kernel.results(0, rows)
      memory.kernel.shares(0, rows, inFloats)
      return shares
    },
    sharesWidth,
    data: () => ({ shape, content: memory.content() }),
  }
}

/**
 * The forest of data that another thread has made; `undefined` where it can't be evaluated here. Made in steps, between which something
 * else may be done.
 */
export function* forestOfData({ shape, content }: ForestData): Stepwise<Forest | undefined> {
  const memory = yield* ForestMemory.holding(content, shape.compiled)
  return memory.isCompiled || shape.way === 'nodes' ? forestIn(memory, shape) : undefined
}
