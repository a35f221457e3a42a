/**
 * A tree whose every test sends a value to one of two sides, as most exporters write them, becomes a table: a call of a
 * predicate a node costs many times the comparison. Where the table can't say what a missing value means, the general way decides.
 */

import { MISSING, type TreeTable } from '../../../ensemble/TreeTable.js'
import { numberBefore } from '../../../math/neighbours.js'
import { type NodeColumns, TEST } from './columns.js'

/** A table without what its rows say. Its features are numbers of `Compilation.splitVariables`. */
export interface BinaryTree extends Omit<TreeTable, 'values'> {
  /** The node whose result is that of the row, by its number in document order; -1 where the tree says nothing there. */
  readonly nodes: Int32Array
}

/** What a tree does where a split does not tell how to go on. */
export interface Strategy {
  /**
   * What it says at a node with children of which none is true: nothing, or what is scored there, if it is. Absent: that is no one
   * node's matter.
   */
  readonly noTrueChild: 'nothing' | 'scored' | undefined
  /** What an unknown test means: the next child's turn, an end here, or the default child. Absent: the table can't say. */
  readonly missing: 'next' | 'node' | 'nothing' | 'defaultChild' | undefined
  /** Whether going to a default child changes what the tree says at the end. */
  readonly defaultCosts: boolean
}

/** The node that nothing comes from. */
const NONE = -1
/** Where a missing value leads at a place: one of its sides, elsewhere, or if it is none of these, to an end with that node's result. */
const TAKEN = -2
const REST = -3
const ELSEWHERE = -4

/** Makes the table; `undefined` for trees of another shape. */
export function binaryTree(columns: NodeColumns, strategy: Strategy): BinaryTree | undefined {
  const {
    size,
    firstChildren,
    nextSiblings,
    defaultChildren,
    tests,
    variables,
    limits,
    sets,
    scored,
    counted,
  } = columns
  if (tests[0] !== TEST.always) return undefined
  const { placeNodes, placeNexts, features, lastLowers, lowers, missing, nodes } = workingRows(2 * size + 1)
  const rowSets = new Map<number, ReadonlySet<unknown>>()
  let rows = 0

  /** Where the tree goes at a node whose predicate is true: on to a first child that is always true, without a test. */
  function entered(node: number): number {
    let at = node
    for (let first = firstChildren[at]; first >= 0 && tests[first] === TEST.always; first = firstChildren[at])
      at = first
    return at
  }

  /** Where it goes when a child is not true: into the one after it where that takes all the rest, else on at the same node. */
  function passedOn(node: number, child: number): number {
    const after = nextSiblings[child]
    if (after < 0) return node
    if (tests[after] === TEST.always) return entered(after)
    // A missing value leaves both unknown and goes by, where there is something left to go on to.
    if (strategy.missing === 'next' && nextSiblings[after] >= 0) return node
    return complements(columns, child, after) ? entered(after) : node
  }

  function saidIfNoneIsTrue(node: number): number {
    return strategy.noTrueChild === 'scored' && scored[node] === 1 ? node : NONE
  }

  /** Where a value leads that is missing when a child is tested. */
  function missingAt(node: number, child: number, goesBy: boolean): number {
    switch (strategy.missing) {
      case 'next':
        // Of two complements, both are unknown, and there is no third child.
        return goesBy || tests[nextSiblings[child]] === TEST.always ? REST : saidIfNoneIsTrue(node)
      case 'node':
        return node
      case 'nothing':
        return NONE
      case 'defaultChild':
        return defaultAt(node, child, goesBy)
      case undefined:
        return ELSEWHERE
    }
  }

  function defaultAt(node: number, child: number, goesBy: boolean): number {
    if (strategy.defaultCosts) return ELSEWHERE
    const to = defaultChildren[node]
    if (to < 0) return counted[node] === 1 ? node : NONE
    if (to === child) return TAKEN
    if (!goesBy) return to === nextSiblings[child] ? REST : ELSEWHERE
    // Tests of one and the same variable after each other: what is missing for one is missing for all.
    const last = to > child && tests[to] === TEST.always ? to - 1 : Math.max(to, child)
    for (let between = Math.min(to, child); between >= 0 && between <= last; between = nextSiblings[between])
      if (variables[between] !== variables[child] || tests[between] < TEST.lessThan) return ELSEWHERE
    // A missing value never comes here past its default child.
    return to > child ? REST : NONE
  }

  function add(node: number, next: number): void {
    placeNodes[rows] = node
    placeNexts[rows++] = next
  }

  const start = entered(0)
  add(start, firstChildren[start])
  for (let row = 0; row < rows; row++) {
    const node = placeNodes[row]
    const child = placeNexts[row]
    lowers[row] = rows
    lastLowers[row] = 0
    missing[row] = MISSING.ends
    if (child < 0) {
      const isLeaf = firstChildren[node] < 0
      if (!isLeaf && strategy.noTrueChild === undefined) return undefined
      features[row] = -1
      nodes[row] = isLeaf ? node : saidIfNoneIsTrue(node)
      continue
    }
    const test = tests[child]
    if (test === TEST.other) return undefined
    const taken = entered(child)
    const rest = passedOn(node, child)
    const goesBy = rest === node
    const takesLower = test === TEST.lessThan || test === TEST.lessOrEqual || test === TEST.isIn
    const afterRest = goesBy ? nextSiblings[child] : firstChildren[rest]
    if (!takesLower) add(rest, afterRest)
    add(taken, firstChildren[taken])
    if (takesLower) add(rest, afterRest)
    features[row] = variables[child]
    // x < limit is x ≤ the number before the limit: one comparison serves both.
    const inclusive = test === TEST.lessOrEqual || test === TEST.greaterThan
    const set = sets.get(child)
    if (set !== undefined) rowSets.set(row, set)
    else lastLowers[row] = inclusive ? limits[child] : numberBefore(limits[child])
    const leads = missingAt(node, child, goesBy)
    nodes[row] = leads >= 0 ? leads : NONE
    missing[row] =
      leads === ELSEWHERE
        ? MISSING.elsewhere
        : leads >= NONE
          ? MISSING.ends
          : (leads === TAKEN) === takesLower
            ? MISSING.lower
            : MISSING.greater
  }
  return {
    features: features.slice(0, rows),
    limits: lastLowers.slice(0, rows),
    lowers: lowers.slice(0, rows),
    missing: missing.slice(0, rows),
    nodes: nodes.slice(0, rows),
    ...(rowSets.size === 0 ? {} : { sets: rowSets }),
  }
}

/** The columns of a table in the making, and the places on the way through a tree that its rows are. */
interface WorkingRows {
  /** A place is at a node, where children before the next one are known not to be true. */
  readonly placeNodes: Int32Array
  readonly placeNexts: Int32Array
  readonly features: Int32Array
  readonly lastLowers: Float64Array
  readonly lowers: Int32Array
  readonly missing: Uint8Array
  readonly nodes: Int32Array
}

const newRows = (size: number): WorkingRows => ({
  placeNodes: new Int32Array(size),
  placeNexts: new Int32Array(size),
  features: new Int32Array(size),
  lastLowers: new Float64Array(size),
  lowers: new Int32Array(size),
  missing: new Uint8Array(size),
  nodes: new Int32Array(size),
})

/** Rows for most trees, used again for each: small documents are loaded in less time than it would take to allocate them. */
const KEPT_ROWS = 2 ** 15
let kept: WorkingRows | undefined

function workingRows(size: number): WorkingRows {
  if (size > KEPT_ROWS) return newRows(size)
  kept ??= newRows(KEPT_ROWS)
  return kept
}

/** The test that is true where another is false. */
const opposites = Uint8Array.from([
  TEST.other,
  TEST.other,
  TEST.greaterOrEqual,
  TEST.greaterThan,
  TEST.lessOrEqual,
  TEST.lessThan,
  TEST.isNotIn,
  TEST.isIn,
])

/** Whether of every value that is there one of two tests is true and the other false. */
function complements({ tests, variables, limits, sets }: NodeColumns, a: number, b: number): boolean {
  if (tests[b] === TEST.other || variables[a] !== variables[b] || tests[b] !== opposites[tests[a]])
    return false
  const set = sets.get(a)
  const other = sets.get(b)
  if (set === undefined || other === undefined) return limits[a] === limits[b]
  return set === other || (set.size === other.size && [...set].every((value) => other.has(value)))
}
