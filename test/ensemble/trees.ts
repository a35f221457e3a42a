/** Made-up trees, and what they say by their definition. */

import { MISSING, type TreeTable } from '../../src/ensemble/TreeTable.js'

/** A tree as one draws it. */
export type Tree = number | SplitNode

export interface SplitNode {
  readonly feature: number
  readonly limit: number
  readonly set: ReadonlySet<unknown> | undefined
  readonly missing: number
  /** What it says where a missing value ends it. */
  readonly own: number
  readonly lower: Tree
  readonly greater: Tree
}

/** Numbers from 0 to 1 that a seed determines. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = state
    x = Math.imul(x ^ (x >>> 15), x | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The seed of this run: fixed, or that of the environment variable `ENSEMBLE_SEED`. */
export const seeds = [1, Number(process.env.ENSEMBLE_SEED ?? Date.now() % 1e9)]

/** What a tree says; `NaN` for nothing. */
export function answer(node: Tree, values: readonly unknown[]): number {
  if (typeof node === 'number') return node
  const value = values[node.feature]
  if (value === null) {
    if (node.missing === MISSING.ends) return node.own
    return answer(node.missing === MISSING.lower ? node.lower : node.greater, values)
  }
  const goesLower = node.set === undefined ? Number(value) <= node.limit : node.set.has(value)
  return answer(goesLower ? node.lower : node.greater, values)
}

/** A tree as a table: siblings next to each other, children behind their parents. */
export function tableOf(root: Tree): TreeTable {
  const nodes: Tree[] = [root]
  const lowers: number[] = []
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]
    lowers.push(nodes.length)
    if (typeof node !== 'number') nodes.push(node.lower, node.greater)
  }
  const column = (leaf: (value: number) => number, split: (node: SplitNode) => number): number[] =>
    nodes.map((node) => (typeof node === 'number' ? leaf(node) : split(node)))
  const none = (): number => 0
  const sets = new Map<number, ReadonlySet<unknown>>()
  for (const [row, node] of nodes.entries())
    if (typeof node !== 'number' && node.set !== undefined) sets.set(row, node.set)
  const feature = (node: SplitNode): number => node.feature
  return {
    features: Int32Array.from(column(() => -1, feature)),
    limits: Float64Array.from(column(none, (node) => node.limit)),
    lowers: Int32Array.from(lowers),
    values: Float64Array.from(
      column(
        (value) => value,
        (node) => node.own,
      ),
    ),
    missing: Uint8Array.from(column(none, (node) => node.missing)),
    ...(sets.size === 0 ? {} : { sets }),
  }
}

/** Shape of made-up forests. */
export interface Kind {
  readonly trees: number
  readonly leaves: number
  /** Features by size, from 0 on. */
  readonly numbers: number
  /** Features by category, behind them, with so many categories. */
  readonly categorical: number
  readonly categories: number
  /** Different limits of a feature. */
  readonly limits: number
  readonly missing: readonly number[]
  /** What splits say that a missing value ends. */
  readonly ownValues: boolean
}

const special = [0, -0, 5e-324, -5e-324, 1e300, -1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

/** Forests and records of a kind. */
export function making(kind: Kind, random: () => number) {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]
  const below = (n: number): number => Math.floor(random() * n)
  const limitsOf = Array.from({ length: kind.numbers }, () =>
    Array.from({ length: kind.limits }, () => (random() < 0.03 ? pick(special) : random() * 2 - 1)),
  )
  const category = (): string => `c${below(kind.categories)}`
  const split = (lower: Tree, greater: Tree): Tree => {
    const feature = below(kind.numbers + kind.categorical)
    const isNumber = feature < kind.numbers
    return {
      feature,
      limit: isNumber ? pick(limitsOf[feature]) : 0,
      set: isNumber ? undefined : new Set(Array.from({ length: 1 + below(kind.categories) }, category)),
      missing: pick(kind.missing),
      own: kind.ownValues ? random() : Number.NaN,
      lower,
      greater,
    }
  }
  const tree = (leaves: number): Tree => {
    if (leaves <= 1) return random() < 0.02 ? Number.NaN : random() - 0.5
    // Grown leaf by leaf, trees are deep in places.
    const lower = 1 + below(leaves - 1)
    return split(tree(lower), tree(leaves - lower))
  }
  return {
    trees: Array.from({ length: kind.trees }, () => tree(1 + below(kind.leaves))),
    /** Values by feature: `null` is missing. Limits themselves and their neighbours are among them. */
    record(missing: number): unknown[] {
      return Array.from({ length: kind.numbers + kind.categorical }, (_, feature) => {
        if (random() < missing) return null
        if (feature >= kind.numbers) return random() < 0.1 ? 'unseen' : category()
        if (random() < 0.3) return pick(limitsOf[feature])
        return random() < 0.1 ? pick(special) : random() * 2 - 1
      })
    },
  }
}
