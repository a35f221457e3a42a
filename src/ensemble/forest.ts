/**
 * Many trees evaluated together: what costs in an ensemble is not the comparing but the calling and the fetching, so all trees lie in
 * one stretch of memory, and one kernel takes records through them. Knows no format.
 */

import { type Forest, forestIn } from './evaluation.js'
import { collectFeatures, type Features } from './features.js'
import { canCompile } from './kernel/kernel.js'
import { CLASSES, COUNTS, FEATURES, LANES, LIMITS, NOTHING, SHARES, STARTS, TREES } from './kernel/layout.js'
import { lanesOf } from './lanes.js'
import { sizesOfLeaves, writeLeaves } from './leaves.js'
import { bytesOf, ForestMemory, type Sizes } from './memory.js'
import { type NodesPlan, planNodes } from './nodes.js'
import { planSelections, type SelectionsPlan } from './selections.js'
import { MISSING, type TreeTable } from './TreeTable.js'
import { planVectors, type VectorsPlan } from './vectors.js'

/** How a forest is to be evaluated; for tests. Default: what is fastest. */
export interface ForestOptions {
  readonly way?: 'bit vectors' | 'nodes'
  /** Whether many records go by selections. */
  readonly selections?: boolean
  readonly compiled?: boolean
}

/** What outcomes of trees say of classes. */
export interface Shares {
  readonly classes: number
  /** The share of each class, outcome by outcome. */
  readonly table: Float64Array
}

/** Fewer nodes than this are evaluated before the compiled kernel is called, and its memory costs more than they do. */
const FEWEST_NODES_COMPILED = 128
/**
 * What a step of eight trees costs, what clearing a vector and a cut, and what a split and a tree of selections, in nanoseconds a record as
 * measured on current processors: only their proportions count.
 */
const COST = { step: 10, vector: 0.18, cut: 0.75, split: 0.04, selected: 0.6 }

/**
 * Puts trees together.
 * @param options how the forest is to be evaluated, and what the outcomes that trees say stand for, where shares are wanted
 * @returns `undefined` where a tree leads a missing value elsewhere, splits a value by size and by category, or where there are
 * more of something than the kernel has room for
 */
export function compileForest(
  trees: readonly TreeTable[],
  { way, selections, compiled = true, shares }: ForestOptions & { readonly shares?: Shares } = {},
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
  const plan = faster(way === 'bit vectors' ? undefined : nodes, vectors, trees, features)
  if (plan === undefined) return undefined
  const batches = useCompiled && selections !== false ? planSelections(trees, features) : undefined
  const arePreferred = batches !== undefined && (selections || isFaster(batches, plan.cost, trees))
  return forestOf(trees, features, useCompiled, plan, arePreferred ? batches : undefined, shares)
}

/** A way to the exits of trees. */
type Plan = { readonly cost: number } & (
  | { readonly way: 'bit vectors'; readonly vectors: VectorsPlan }
  | { readonly way: 'nodes'; readonly nodes: NodesPlan }
)

/** The faster of the ways that there are. */
function faster(
  nodes: NodesPlan | undefined,
  vectors: VectorsPlan | undefined,
  trees: readonly TreeTable[],
  { list }: Features,
): Plan | undefined {
  const ofNodes = nodes && { way: 'nodes' as const, nodes, cost: nodes.steps * COST.step }
  const ofVectors = vectors && {
    way: 'bit vectors' as const,
    vectors,
    cost: list.length * (trees.length * COST.vector + (vectors.stride / 2) * COST.cut),
  }
  return ofVectors === undefined || (ofNodes !== undefined && ofNodes.cost <= ofVectors.cost)
    ? ofNodes
    : ofVectors
}

const isFaster = ({ splits }: SelectionsPlan, cost: number, trees: readonly TreeTable[]): boolean =>
  splits * COST.split + trees.length * COST.selected < cost

const nothing: Sizes = new Map()

/** The forest, by a plan for single records, and perhaps another one for many. */
function forestOf(
  trees: readonly TreeTable[],
  features: Features,
  compiled: boolean,
  plan: Plan,
  selections: SelectionsPlan | undefined,
  shares: Shares | undefined,
): Forest {
  const { list } = features
  // The kernel takes features by fours: of each four the first one has the most limits.
  const width = Math.ceil(list.length / 4) * 4
  const counts = Array.from({ length: width / 4 }, (_, four) => list[4 * four].limits.length)
  const shared: Sizes = new Map([
    [STARTS, 12 * width],
    [COUNTS, width],
    [LIMITS, 32 * counts.reduce((sum, count) => sum + count, 0)],
    [NOTHING, 16],
  ])
  const own = plan.way === 'nodes' ? plan.nodes : plan.vectors
  const size = trees.length
  const hasLeaves = plan.way === 'bit vectors' || selections !== undefined
  const leaves = hasLeaves ? sizesOfLeaves(trees) : nothing
  const { slots = nothing, sizes: ofBatches = nothing } = selections ?? {}
  const ofShares: Sizes = shares === undefined ? nothing : new Map([[SHARES, bytesOfShares(shares)]])
  const parts = [slots, shared, own.sizes, leaves, ofBatches, ofShares]
  const memory = new ForestMemory(
    parts.reduce((sum, sizes) => sum + bytesOf(sizes), 0),
    compiled,
  )
  for (const sizes of parts) memory.add(sizes)
  memory.set(FEATURES, width)
  memory.set(TREES, size)
  memory.set(LANES, lanesOf(size))
  writeFeatures(memory, features, counts)
  own.write(memory)
  if (hasLeaves) writeLeaves(memory, trees)
  selections?.write(memory)
  if (shares !== undefined) writeShares(memory, shares)
  return forestIn(memory, {
    size,
    features: list.map(({ feature, categories }) => ({ feature, categories })),
    width,
    way: plan.way,
    ends: own.ends,
    columns: plan.way === 'nodes' ? plan.nodes.columns : 0,
    columnsOfBatch: selections?.columns,
    classes: shares?.classes ?? 0,
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
  memory.doubles(memory.address(NOTHING), 2).fill(Number.NaN)
}

/** The kernel takes classes by twos. */
const evenClasses = ({ classes }: Shares): number => classes + (classes & 1)

const bytesOfShares = (shares: Shares): number =>
  8 * (shares.table.length / shares.classes) * evenClasses(shares)

function writeShares(memory: ForestMemory, shares: Shares): void {
  const { classes, table } = shares
  const width = evenClasses(shares)
  memory.set(CLASSES, width)
  const outcomes = table.length / classes
  const rows = memory.doubles(memory.address(SHARES), outcomes * width)
  for (let outcome = 0; outcome < outcomes; outcome++)
    rows.set(table.subarray(outcome * classes, (outcome + 1) * classes), outcome * width)
}
