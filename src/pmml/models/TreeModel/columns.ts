/** The nodes of a tree as columns of numbers, in document order: what tables are made of, whatever the nodes were read from. */

import type { Split } from '../../predicates/predicate.js'
import type { Raw } from '../../types.js'
import type { TreeNode } from './Node.js'

/** What the predicate of a node is. */
export const TEST = {
  /** No test of one value: what it is, is the general way's matter. */
  other: 0,
  always: 1,
  lessThan: 2,
  lessOrEqual: 3,
  greaterThan: 4,
  greaterOrEqual: 5,
  isIn: 6,
  isNotIn: 7,
} as const

/** Columns with an entry a node; -1 where there is no such node. */
export interface NodeColumns {
  readonly size: number
  readonly firstChildren: Int32Array
  readonly nextSiblings: Int32Array
  /** Among the children. */
  readonly defaultChildren: Int32Array
  /** Of `TEST`. */
  readonly tests: Uint8Array
  /** What is tested, by its number among `Compilation.splitVariables`. */
  readonly variables: Int32Array
  readonly limits: Float64Array
  readonly sets: Map<number, ReadonlySet<Raw>>
  /** Whether a score is written there. */
  readonly scored: Uint8Array
  /** Whether there is a distribution. */
  readonly counted: Uint8Array
}

/** Most nodes of a tree whose columns are kept for the next one, whatever document it is of. */
const SMALL = 2 ** 11
const small = {}

/** Columns of so many nodes, without anything in them. */
export function emptyColumns(size: number): NodeColumns {
  return {
    size,
    firstChildren: new Int32Array(size).fill(-1),
    nextSiblings: new Int32Array(size).fill(-1),
    defaultChildren: new Int32Array(size).fill(-1),
    tests: new Uint8Array(size),
    variables: new Int32Array(size),
    limits: new Float64Array(size),
    sets: new Map(),
    scored: new Uint8Array(size),
    counted: new Uint8Array(size),
  }
}

/** Columns that were handed out and may be used again, by what they were made for. */
const used = new WeakMap<object, NodeColumns>()

/** Lets them go. */
export function dropColumns(owner: object): void {
  used.delete(owner)
}

/**
 * The same, in the memory of those that were handed out before for the same owner, and are not needed any more: a forest is read
 * tree after tree, and new memory for each would pile up faster than it is collected.
 */
export function columnsAgain(size: number, owner: object): NodeColumns {
  const before = used.get(owner)
  const whole =
    before !== undefined && before.size >= size ? before : emptyColumns(owner === small ? SMALL : size)
  if (whole !== before) used.set(owner, whole)
  return {
    size,
    firstChildren: whole.firstChildren.subarray(0, size).fill(-1),
    nextSiblings: whole.nextSiblings.subarray(0, size).fill(-1),
    defaultChildren: whole.defaultChildren.subarray(0, size).fill(-1),
    tests: whole.tests.subarray(0, size).fill(0),
    variables: whole.variables.subarray(0, size),
    limits: whole.limits.subarray(0, size),
    sets: new Map(),
    scored: whole.scored.subarray(0, size).fill(0),
    counted: whole.counted.subarray(0, size).fill(0),
  }
}

/** Takes down the test of a node. */
export function setTest(columns: NodeColumns, node: number, split: Split): void {
  columns.variables[node] = split.variable
  if (split.kind === 'order') {
    columns.tests[node] = TEST[split.operator]
    columns.limits[node] = split.limit
  } else {
    columns.tests[node] = split.isIn ? TEST.isIn : TEST.isNotIn
    columns.sets.set(node, split.values)
  }
}

/**
 * The columns of compiled nodes, good until the next tree's are made, and the nodes in their order; `undefined` where a node has a
 * model of its own.
 */
export function columnsOf(
  root: TreeNode,
): { readonly columns: NodeColumns; readonly nodes: readonly TreeNode[] } | undefined {
  const nodes: TreeNode[] = []
  if (!collect(root, nodes)) return undefined
  // A small document is loaded in less time than it would take to allocate these.
  const columns = nodes.length > SMALL ? emptyColumns(nodes.length) : columnsAgain(nodes.length, small)
  const numbers = new Map(nodes.map((node, i) => [node, i]))
  const numberOf = (node: TreeNode | undefined): number =>
    node === undefined ? -1 : (numbers.get(node) ?? -1)
  for (const [i, { predicate, children, defaultChild, scored, counts }] of nodes.entries()) {
    if (predicate.always === true) columns.tests[i] = TEST.always
    else if (predicate.split !== undefined) setTest(columns, i, predicate.split)
    columns.firstChildren[i] = numberOf(children[0])
    for (const [k, child] of children.entries())
      columns.nextSiblings[numberOf(child)] = numberOf(children[k + 1])
    columns.defaultChildren[i] = numberOf(defaultChild)
    columns.scored[i] = scored ? 1 : 0
    columns.counted[i] = counts.size > 0 ? 1 : 0
  }
  return { columns, nodes }
}

/** All nodes in document order. False where one has a model of its own. */
function collect(node: TreeNode, nodes: TreeNode[]): boolean {
  nodes.push(node)
  return node.embedded === undefined && node.children.every((child) => collect(child, nodes))
}
