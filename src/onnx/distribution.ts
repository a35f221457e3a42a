/**
 * Which values of a graph are distributions by construction: never negative, and each row sums to 1. Decision scores look the
 * same from outside (exporters call both "probabilities"), so the graph has to tell.
 */

import {
  floatsAttribute,
  type GraphNode,
  intAttribute,
  intsAttribute,
  textAttribute,
  textsAttribute,
} from './document.js'
import type { Flow } from './flow.js'

/** Longest chain of nodes that is followed. */
const mostSteps = 64

/** How far from 1 a sum of rounded 32-bit weights may be. */
const tolerance = 1e-3

/** What is being found out of a graph; each value is looked at once, however many ways lead to it. */
interface Search {
  readonly flow: Flow
  readonly sums: Map<string, number | undefined>
  readonly signs: Map<string, boolean>
}

/** Whether each row of a value sums to 1 and holds nothing negative, whatever the record. */
export function isDistribution(flow: Flow, name: string): boolean {
  const sum = rowSum({ flow, sums: new Map(), signs: new Map() }, name, mostSteps)
  return sum !== undefined && Math.abs(sum - 1) <= tolerance
}

/** What each row of a value without negatives sums to, where that is the same for all records. */
function rowSum(search: Search, name: string, steps: number): number | undefined {
  if (steps > 0 && !search.sums.has(name)) {
    // Stays so while it is being found out: a value that depends on itself is no distribution.
    search.sums.set(name, undefined)
    search.sums.set(name, findRowSum(search, name, steps - 1))
  }
  return search.sums.get(name)
}

function findRowSum(search: Search, name: string, steps: number): number | undefined {
  const { flow } = search
  const made = flow.producer(name)
  if (made === undefined) return undefined
  const { node, index } = made
  const { opType, inputs } = node
  const sumOf = (input: string): number | undefined => rowSum(search, input, steps)
  if (node.domain === 'ai.onnx.ml') {
    if (opType === 'Normalizer')
      return textAttribute(node, 'norm') === 'L1' && isNonNegative(search, inputs[0], steps) ? 1 : undefined
    return index === 1 ? classifierSum(node) : undefined
  }
  if (node.domain !== 'ai.onnx') return undefined
  switch (opType) {
    case 'Softmax':
      return isLastAxis(node) ? 1 : undefined
    case 'Exp':
      return isLogDistribution(flow, inputs[0]) ? 1 : undefined
    case 'Div': {
      const divisor = scalar(flow, inputs[1])
      if (divisor !== undefined) return scaled(sumOf(inputs[0]), 1 / divisor)
      const bySum = isReducedBy(flow, 'ReduceSum', inputs[1], inputs[0])
      return bySum && isNonNegative(search, inputs[0], steps) ? 1 : undefined
    }
    case 'Mul': {
      const right = scalar(flow, inputs[1])
      if (right !== undefined) return scaled(sumOf(inputs[0]), right)
      const left = scalar(flow, inputs[0])
      return left === undefined ? undefined : scaled(sumOf(inputs[1]), left)
    }
    case 'Add':
    case 'Sum':
    case 'Mean': {
      let total = 0
      for (const input of inputs) {
        const sum = sumOf(input)
        if (sum === undefined) return undefined
        total += sum
      }
      return opType === 'Mean' ? total / inputs.length : total
    }
    case 'Concat':
      return isComplement(flow, inputs) ? 1 : undefined
    default:
      return undefined
  }
}

/** Whether a Softmax or LogSoftmax works along the classes of each row. */
const isLastAxis = (node: GraphNode): boolean => [undefined, 1, -1].includes(intAttribute(node, 'axis'))

/** Whether one value is the other one reduced over its classes. */
function isReducedBy(flow: Flow, opType: string, reduced: string, original: string): boolean {
  const node = flow.producer(reduced)?.node
  if (node?.opType !== opType || flow.origin(node.inputs[0]) !== flow.origin(original)) return false
  const axes =
    node.inputs[1] === undefined ? intsAttribute(node, 'axes') : flow.constant(node.inputs[1])?.scalars
  return axes?.every((axis) => axis === 1n || axis === -1n) ?? false
}

function scaled(sum: number | undefined, factor: number): number | undefined {
  return sum !== undefined && factor > 0 && Number.isFinite(factor) ? sum * factor : undefined
}

/** The constant with a single element behind a name. */
function scalar(flow: Flow, name: string | undefined): number | undefined {
  const constant = name === undefined ? undefined : flow.constant(name)
  return constant?.scalars.length === 1 ? Number(constant.scalars[0]) : undefined
}

/** The logarithm of a distribution: LogSoftmax, or a value less the log of the sum of its exponentials. */
function isLogDistribution(flow: Flow, name: string): boolean {
  const node = flow.producer(name)?.node
  if (node?.opType === 'LogSoftmax') return isLastAxis(node)
  return node?.opType === 'Sub' && isReducedBy(flow, 'ReduceLogSumExp', node.inputs[1], node.inputs[0])
}

/** Two parts `1 - p` and `p`, in any order, where `p` lies between 0 and 1. */
function isComplement(flow: Flow, inputs: readonly string[]): boolean {
  if (inputs.length !== 2) return false
  return [inputs, [...inputs].reverse()].some(([rest, part]) => {
    const node = flow.producer(rest)?.node
    if (node?.opType !== 'Sub' || scalar(flow, node.inputs[0]) !== 1) return false
    return flow.origin(node.inputs[1]) === flow.origin(part) && flow.producer(part)?.node.opType === 'Sigmoid'
  })
}

const nonNegativeResults = new Set([
  ...[
    'Exp',
    'Sigmoid',
    'Softmax',
    'Relu',
    'Abs',
    'Sqrt',
    'ReduceSumSquare',
    'ReduceL1',
    'ReduceL2',
    'Softplus',
  ],
  ...['Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual', 'Not', 'And', 'Or'],
])
const nonNegativeIfInputsAre = new Set([
  ...[
    'Add',
    'Sum',
    'Mean',
    'Mul',
    'Div',
    'Concat',
    'Max',
    'Min',
    'ReduceSum',
    'ReduceMean',
    'ReduceMax',
    'Transpose',
  ],
])

/** Whether a value holds nothing negative, whatever the record. */
function isNonNegative(search: Search, name: string, steps: number): boolean {
  if (steps > 0 && !search.signs.has(name)) {
    search.signs.set(name, false)
    search.signs.set(name, findNonNegative(search, name, steps - 1))
  }
  return search.signs.get(name) ?? false
}

function findNonNegative(search: Search, name: string, steps: number): boolean {
  const made = search.flow.producer(name)
  if (made === undefined)
    return search.flow.constant(name)?.scalars.every((each) => Number(each) >= 0) ?? false
  const { node, index } = made
  if (node.domain === 'ai.onnx.ml') {
    if (node.opType === 'Normalizer') return isNonNegative(search, node.inputs[0], steps)
    return (
      index === 1 &&
      (classifierSum(node) !== undefined || textAttribute(node, 'post_transform') === 'LOGISTIC')
    )
  }
  if (node.domain !== 'ai.onnx') return false
  if (nonNegativeResults.has(node.opType)) return true
  // What is reduced over has a second input, the axes.
  const inputs = node.opType.startsWith('Reduce') ? node.inputs.slice(0, 1) : node.inputs
  return (
    nonNegativeIfInputsAre.has(node.opType) && inputs.every((input) => isNonNegative(search, input, steps))
  )
}

// ---- classifiers of ai.onnx.ml ----------------------------------------------------------------------------

/** What the scores of a classifier sum to; `undefined` where they are decision scores. */
function classifierSum(node: GraphNode): number | undefined {
  const transform = textAttribute(node, 'post_transform') ?? 'NONE'
  switch (node.opType) {
    case 'SVMClassifier':
      return floatsAttribute(node, 'prob_a').length > 0 && transform === 'NONE' ? 1 : undefined
    case 'LinearClassifier':
      if (transform === 'SOFTMAX') return floatsAttribute(node, 'intercepts').length > 1 ? 1 : undefined
      return transform === 'LOGISTIC' && isMirrored(node) ? 1 : undefined
    case 'TreeEnsembleClassifier':
      if (transform === 'SOFTMAX') return hasOneScore(node) ? undefined : 1
      if (transform === 'LOGISTIC') return hasOneScore(node) ? 1 : undefined
      return transform === 'NONE' ? treesSum(node) : undefined
    default:
      return undefined
  }
}

function classCount(node: GraphNode): number {
  const names = ['classlabels_strings', 'classlabels_int64s', 'classlabels_ints']
  return Math.max(
    ...names.map((name) => Math.max(textsAttribute(node, name).length, intsAttribute(node, name).length)),
  )
}

/** Two classes with one row of coefficients, or with two of which one is the negative of the other. */
function isMirrored(node: GraphNode): boolean {
  if (classCount(node) !== 2) return false
  const coefficients = floatsAttribute(node, 'coefficients')
  const intercepts = floatsAttribute(node, 'intercepts')
  if (intercepts.length === 1) return true
  const opposite = (list: readonly number[]): boolean => {
    const half = list.length / 2
    return Number.isInteger(half) && list.slice(0, half).every((each, index) => each === -list[half + index])
  }
  return opposite(coefficients) && opposite(intercepts)
}

/** Two classes, of which the trees score one only. The runtime then gives the other the complement. */
function hasOneScore(node: GraphNode): boolean {
  return classCount(node) === 2 && new Set(intsAttribute(node, 'class_ids')).size === 1
}

/** What the weights of the leaves that a record can reach sum to, where that is the same for all records. */
function treesSum(node: GraphNode): number | undefined {
  const weights = floatsAttribute(node, 'class_weights')
  const trees = intsAttribute(node, 'class_treeids')
  const leaves = intsAttribute(node, 'class_nodeids')
  if (
    weights.some((weight) => weight < 0) ||
    weights.length !== trees.length ||
    weights.length !== leaves.length
  )
    return undefined
  if (floatsAttribute(node, 'base_values').length > 0) return undefined
  /** For each tree: for each leaf the sum of its weights. */
  const sums = new Map<bigint, Map<bigint, number>>()
  for (let index = 0; index < weights.length; index++) {
    const tree = sums.get(trees[index]) ?? new Map<bigint, number>()
    sums.set(trees[index], tree)
    tree.set(leaves[index], (tree.get(leaves[index]) ?? 0) + weights[index])
  }
  const oneScore = hasOneScore(node)
  let total = 0
  let counted = 0
  for (const tree of sums.values()) {
    const leafSums = [...tree.values()]
    const most = leafSums.reduce((a, b) => Math.max(a, b))
    if (!oneScore && leafSums.some((sum) => Math.abs(sum - most) > tolerance * most)) return undefined
    total += most
    counted += leafSums.length
  }
  // With one score the other class gets 1 less it, so that any score up to 1 makes a distribution.
  if (oneScore) return total <= 1 + tolerance ? 1 : undefined
  // A leaf without weights would score 0 for all classes.
  return counted === textsAttribute(node, 'nodes_modes').filter((mode) => mode === 'LEAF').length
    ? total
    : undefined
}
