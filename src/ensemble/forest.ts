/**
 * Many trees evaluated together: what costs in an ensemble is not the comparing but the calling and the fetching, so all trees lie in
 * one stretch of memory, and one kernel takes records through them. Knows no format.
 */

import { type Forest, forestIn } from './evaluation.js'
import { collectFeatures, type Features } from './features.js'
import { canCompile } from './kernel/kernel.js'
import { COUNTS, FEATURES, LANES, LIMITS, NOTHING, STARTS, TREES } from './kernel/layout.js'
import { lanesOf } from './lanes.js'
import { bytesOf, ForestMemory, type Sizes } from './memory.js'
import { type NodesPlan, planNodes } from './nodes.js'
import { MISSING, type TreeTable } from './TreeTable.js'
import { planVectors, type VectorsPlan } from './vectors.js'

/** How a forest is to be evaluated; for tests. Default: what is fastest. */
export interface ForestOptions {
  readonly way?: 'bit vectors' | 'nodes'
  readonly compiled?: boolean
}

/** Fewer nodes than this are evaluated before the compiled kernel is called, and its memory costs more than they do. */
const FEWEST_NODES_COMPILED = 128
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
  const memory = new ForestMemory(bytesOf(shared) + bytesOf(own), compiled)
  memory.set(FEATURES, width)
  memory.set(TREES, size)
  memory.set(LANES, lanes)
  memory.add(shared)
  writeFeatures(memory, features, counts)
  memory.add(own)
  vectors?.write(memory)
  nodes?.write(memory)
  return forestIn(memory, {
    size,
    features: list.map(({ feature, categories }) => ({ feature, categories })),
    width,
    way: vectors === undefined ? 'nodes' : 'bit vectors',
    ends: vectors?.ends ?? nodes?.ends ?? false,
    columns: nodes?.columns ?? 0,
    compiled,
  })
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
