/**
 * Many trees evaluated together: what costs in an ensemble is not the comparing but the calling and the fetching, so all trees lie in
 * one stretch of memory, and one kernel takes records through them. Knows no format.
 */

import { collectFeatures, type Features, type ForestFeature } from './features.js'
import { canCompile } from './kernel/kernel.js'
import {
  CELLS,
  COUNTS,
  EXITS,
  FEATURES,
  LANES,
  LIMITS,
  NOTHING,
  NUMBERS,
  OTHER_EXITS,
  PLACES,
  RESULTS,
  STARTS,
  TOTALS,
  TREES,
} from './kernel/layout.js'
import { bytesOf, ForestMemory, type Sizes } from './memory.js'
import { lanesOf, type NodesPlan, planNodes } from './nodes.js'
import { MISSING, type TreeTable } from './TreeTable.js'
import { planVectors, type VectorsPlan } from './vectors.js'

/** Trees ready to be evaluated together. Not to be asked for a record while it evaluates another. */
export interface Forest {
  /** Number of trees. */
  readonly size: number
  /** What the trees look at, in the order in which `numbers` has it. */
  readonly features: readonly ForestFeature[]
  /** From a record in `numbers` to the next one. */
  readonly width: number
  /** How it finds out where trees end. */
  readonly way: 'bit vectors' | 'nodes'
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
}

/** How a forest is to be evaluated; for tests. Default: what is fastest. */
export interface ForestOptions {
  readonly way?: 'bit vectors' | 'nodes'
  readonly compiled?: boolean
}

/** Fewer nodes than this are evaluated before the compiled kernel is called, and its memory costs more than they do. */
const FEWEST_NODES_COMPILED = 128
/** Bytes of results that a block of records takes. */
const BLOCK_BYTES = 2 ** 20
const MOST_ROWS = 256
/** Rows at once of the plain kernel, which gains nothing by more. */
const PLAIN_ROWS = 8

/**
 * What a step of eight trees costs, and what clearing a vector and a cut, in nanoseconds as measured on current processors: only their
 * proportions count.
 */
const COST = { step: 10, vector: 0.18, cut: 0.75 }

/**
 * Puts trees together. `undefined` where a tree leads a missing value elsewhere, splits a value by size and by category, or where
 * there are more of something than the kernel has room for.
 */
export function compileForest(
  trees: readonly TreeTable[],
  { way, compiled = true }: ForestOptions = {},
): Forest | undefined {
  if (
    trees.some(({ missing, features }) =>
      missing.some((to, row) => to === MISSING.elsewhere && features[row] >= 0),
    )
  )
    return undefined
  const features = collectFeatures(trees)
  if (features === undefined) return undefined
  const nodes = planNodes(trees, features)
  const count = trees.reduce((sum, { features }) => sum + features.length, 0)
  const useCompiled = compiled && count >= FEWEST_NODES_COMPILED && canCompile()
  const vectors = useCompiled && way !== 'nodes' ? planVectors(trees, features) : undefined
  if (
    vectors !== undefined &&
    (way !== undefined || nodes === undefined || isFaster(vectors, nodes, trees, features))
  )
    return forestOf(trees.length, features, useCompiled, { vectors })
  if (nodes === undefined || way === 'bit vectors') return undefined
  return forestOf(trees.length, features, useCompiled, { nodes })
}

function isFaster(
  { stride }: VectorsPlan,
  { steps }: NodesPlan,
  trees: readonly TreeTable[],
  { list }: Features,
): boolean {
  return list.length * (trees.length * COST.vector + (stride / 2) * COST.cut) < steps * COST.step
}

/** The forest, by one of the plans. */
function forestOf(
  size: number,
  features: Features,
  compiled: boolean,
  { vectors, nodes }: { readonly vectors?: VectorsPlan; readonly nodes?: NodesPlan },
): Forest {
  const { list } = features
  const lanes = lanesOf(size)
  // The kernel takes features by fours: of each four the first one has the most limits.
  const width = Math.ceil(list.length / 4) * 4
  const counts = Array.from({ length: width / 4 }, (_, four) => list[4 * four].limits.length)
  const shared: Sizes = new Map([
    [STARTS, 12 * width],
    [COUNTS, width],
    [LIMITS, 32 * counts.reduce((sum, count) => sum + count, 0)],
    [NOTHING, 8],
  ])
  const own: Sizes = vectors?.sizes ?? nodes?.sizes ?? new Map()
  const ends = vectors?.ends ?? nodes?.ends ?? false
  /** What records take. */
  const sizesOf = (rows: number): Sizes => {
    // Records go through nodes by eights.
    const full = rows === 1 ? 1 : Math.ceil(rows / 8) * 8
    return new Map([
      [NUMBERS, 8 * full * width],
      [PLACES, 4 * full * width],
      [EXITS, 4 * full * lanes],
      [OTHER_EXITS, vectors !== undefined && ends ? 4 * full * lanes : 0],
      [CELLS, nodes === undefined ? 0 : 2 * full * nodes.columns],
      [RESULTS, 8 * full * size],
      [TOTALS, 8 * full],
    ])
  }
  const memory = new ForestMemory(bytesOf(shared) + bytesOf(own) + bytesOf(sizesOf(1)), compiled)
  memory.set(FEATURES, width)
  memory.set(TREES, size)
  memory.set(LANES, lanes)
  memory.add(shared)
  writeFeatures(memory, features, counts)
  memory.add(own)
  vectors?.write(memory)
  nodes?.write(memory)
  const { isCompiled } = memory
  const rowsAtOnce = isCompiled
    ? Math.max(8, Math.min(MOST_ROWS, Math.floor(BLOCK_BYTES / (8 * size) / 8) * 8))
    : PLAIN_ROWS
  let room = 0
  let numbers: Float64Array = new Float64Array()
  let results = numbers
  let totals = numbers
  makeRoom(1)

  function makeRoom(rows: number): void {
    memory.replace(sizesOf(rows))
    room = rows
    numbers = memory.doubles(memory.address(NUMBERS), rows * width)
    results = memory.doubles(memory.address(RESULTS), rows * size)
    totals = memory.doubles(memory.address(TOTALS), rows)
  }

  /** Finds where each tree ends. */
  const exits =
    vectors === undefined
      ? (rows: number): void => {
          const { kernel } = memory
          const missing = kernel.place(0, rows, 1)
          kernel.cells(0, rows)
          kernel.walk(0, rows, ends && missing > 0)
        }
      : (rows: number): void => {
          const { kernel } = memory
          const missing = kernel.place(0, rows, 1)
          kernel.cut?.(0, rows)
          if (!ends || missing === 0) return
          // Once more with missing values on the other side: trees that end elsewhere then have looked at one that ends them.
          const [first, second] = [memory.address(EXITS), memory.address(OTHER_EXITS)]
          memory.set(EXITS, second)
          kernel.place(0, rows, 2)
          kernel.cut?.(0, rows)
          memory.set(EXITS, first)
          kernel.split(0, rows)
        }
  return {
    size,
    features: list,
    width,
    way: vectors === undefined ? 'nodes' : 'bit vectors',
    isCompiled,
    rowsAtOnce,
    numbers(rows) {
      if (rows > room) makeRoom(rowsAtOnce)
      return numbers
    },
    results(rows) {
      exits(rows)
      memory.kernel.results(0, rows)
      return results
    },
    totals(rows, inFloats) {
      exits(rows)
      if (inFloats) memory.kernel.total32(0, rows)
      else memory.kernel.total(0, rows)
      return totals
    },
  }
}

function writeFeatures(memory: ForestMemory, { list, places }: Features, counts: readonly number[]): void {
  const starts = memory.words(memory.address(STARTS), 12 * counts.length)
  memory.words(memory.address(COUNTS), counts.length).set(counts)
  let at = 0
  for (let f = 0; f < 4 * counts.length; f++) {
    const count = counts[f >> 2]
    const limits = memory.doubles(memory.address(LIMITS) + 8 * at, count).fill(Number.POSITIVE_INFINITY)
    const feature = list[f]
    if (feature !== undefined) limits.set(feature.limits)
    // What fills the last four up has one place, behind all others.
    const firstPlace = feature?.firstPlace ?? places
    starts.set([8 * at, firstPlace, firstPlace + (feature?.limits.length ?? 0)], 3 * f)
    at += count
  }
  memory.doubles(memory.address(NOTHING), 1)[0] = Number.NaN
}
