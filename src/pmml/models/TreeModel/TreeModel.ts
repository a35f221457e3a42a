/** TreeModel: a decision tree ("Tree Models"). */

import type { ExplanationStep } from '../../../core/explanation.js'
import { leafOf, MISSING } from '../../../ensemble/TreeTable.js'
import type { XmlElement } from '../../../xml/element.js'
import { PackedNode } from '../../../xml/node.js'
import type { Packed } from '../../../xml/packed.js'
import { unpackedAt } from '../../../xml/unpack.js'
import type { Compilation, Scope } from '../../compilation.js'
import { element, informational, oneOf, requiredChild, share } from '../../element.js'
import { type Frame, valueIn } from '../../frame.js'
import { embeddedChildren, modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, ResultPart, Scorer } from '../../model/compiled.js'
import { nothing, numberOf, type Prediction } from '../../model/prediction.js'
import type { LargeTreeTable, TableOfTree } from '../../model/treeTables.js'
import type { LargeTree } from '../../steps.js'
import type { Raw } from '../../types.js'
import { aggregateNodes } from './aggregateNodes.js'
import { binaryTree, type Strategy } from './binaryTree.js'
import { columnsAgain, columnsOf, emptyColumns, type NodeColumns } from './columns.js'
import { compileNode, Node, packedNodes, type TreeNode } from './Node.js'
import { outcomeList } from './outcomes.js'
import { treeOutline } from './outline.js'
import { type PackedTree, packedTree } from './packedTree.js'
import { path } from './path.js'
import { treeColumnwise } from './treeColumns.js'
import { weightedConfidence } from './weightedConfidence.js'

const treeAttributes = {
  missingValueStrategy: oneOf([
    'none',
    'lastPrediction',
    'nullPrediction',
    'defaultChild',
    'weightedConfidence',
    'aggregateNodes',
  ]).or('none'),
  missingValuePenalty: share.or(1),
  noTrueChildStrategy: oneOf(['returnNullPrediction', 'returnLastPrediction']).or('returnNullPrediction'),
  splitCharacteristic: oneOf(['binarySplit', 'multiSplit']).or('multiSplit'),
} as const

export const TreeModel = element('TreeModel', 'Tree Models', { ...modelAttributes, ...treeAttributes }, [
  ...modelChildren,
  'Node',
])

/** A tree inside a MiningModel or the Node of another tree ("Model Composition"). */
export const DecisionTree = element(
  'DecisionTree',
  'Model Composition',
  {
    modelName: informational,
    functionName: modelAttributes.functionName,
    algorithmName: informational,
    ...treeAttributes,
  },
  [...embeddedChildren, 'Node'],
)

export function compileTreeModel(xml: XmlElement, context: ModelContext): Scorer {
  const attributes = xml.name === 'DecisionTree' ? DecisionTree.read(xml) : TreeModel.read(xml)
  const root = requiredChild(xml, 'Node')
  return largeTree(root, attributes, context) ?? treeOfNodes(compileNode(root, context), attributes, context)
}

const partsOfClasses: ReadonlySet<ResultPart> = new Set(['probability', 'confidence', 'entityId'])
const partsOfNumbers: ReadonlySet<ResultPart> = new Set(['entityId'])
const partsGiven = (classification: boolean): ReadonlySet<ResultPart> =>
  classification ? partsOfClasses : partsOfNumbers

function treeOfNodes(root: TreeNode, attributes: Attributes, context: ModelContext): Scorer {
  const classification = context.functionName === 'classification'
  const general = scoring(root, attributes, classification)
  const table = tableOf(root, strategyOf(attributes, classification), classification)
  // What a model inside a node says has an entity of its own: to know the node, ask the tree without it.
  const embeds = hasEmbedded(root)
  const ownResult = embeds ? scoring(withoutEmbedded(root), attributes, classification) : general
  const others: OtherParts = {
    explain: (frame) =>
      followsPath(attributes) && !embeds
        ? pathSteps(passedNodes(root, attributes, frame), frame)
        : stepsTo(root, ownResult(frame).entityId, frame),
    outline: () => treeOutline(root),
    gives: partsGiven(classification),
  }
  return table === undefined ? { ...others, score: general } : tabled(() => table, general, context, others)
}

/** A tree that was packed, where a table says all of it; `undefined` where it takes its nodes to know. */
function largeTree(xml: XmlElement, attributes: Attributes, context: ModelContext): Scorer | undefined {
  const { packed } = xml
  if (packed === undefined) return undefined
  const { compilation } = context
  const source: LargeTreeSource = { packed, root: xml.attributes, kind: kindOf(attributes, context) }
  // As deep as it is when its nodes are compiled one by one.
  compilation.nesting.enter(packed.depth + 1, xml)
  const tree = compilation.steps.take('tree', () => {
    const made = readTable(source, xml, (size) => columnsAgain(size, compilation))
    return made?.table?.table.missing.includes(MISSING.elsewhere) === true ? undefined : made
  })
  // Where another thread has read the tree, its fields are still to be looked up; else they are known.
  for (const field of tree?.fields ?? []) compilation.splitVariable(context.scope.resolve(field, xml))
  compilation.nesting.leave(packed.depth + 1)
  return tree === undefined ? undefined : largeTreeScorer(source, tree)
}

/** What trees of an ensemble have in common. */
interface TreeKind {
  readonly attributes: Attributes
  readonly context: ModelContext
}

/** A large tree that is known to be right and to be a table: all that is kept of it where an ensemble has taken its table. */
interface LargeTreeSource {
  readonly packed: Packed
  /** Attributes of its root. */
  readonly root: XmlElement['attributes']
  readonly kind: TreeKind
}

/** The kind of the tree that was compiled last, by the fields that it sees. */
const kinds = new WeakMap<Scope, TreeKind>()

/** The kind of a tree: that of the one before, where it is the same. */
function kindOf(attributes: Attributes, context: ModelContext): TreeKind {
  const { scope, target, functionName, round } = context
  const { missingValueStrategy, missingValuePenalty, noTrueChildStrategy, splitCharacteristic } = attributes
  const latest = kinds.get(scope)
  if (
    latest !== undefined &&
    latest.context.target === target &&
    latest.context.functionName === functionName &&
    latest.context.round === round &&
    latest.attributes.missingValueStrategy === missingValueStrategy &&
    latest.attributes.missingValuePenalty === missingValuePenalty &&
    latest.attributes.noTrueChildStrategy === noTrueChildStrategy
  )
    return latest
  const kind: TreeKind = {
    attributes: { missingValueStrategy, missingValuePenalty, noTrueChildStrategy, splitCharacteristic },
    context,
  }
  kinds.set(scope, kind)
  return kind
}

function readTable(
  { packed, kind: { attributes, context } }: LargeTreeSource,
  root: XmlElement,
  columns: (size: number) => NodeColumns,
): LargeTree | undefined {
  const classification = context.functionName === 'classification'
  const tree = packedTree(root, packed, context, columns)
  return packedTable(tree, strategyOf(attributes, classification), classification)
}

/** @param made the tree, where it has just been read: else it is read when someone asks */
function largeTreeScorer(source: LargeTreeSource, made?: LargeTree): Scorer {
  const {
    packed,
    root: rootAttributes,
    kind: { attributes, context },
  } = source
  const root = new PackedNode({ name: Node.name, attributes: rootAttributes, parent: undefined }, packed)
  const compile = packedNodes(context)
  const nodeAt = (node: number): TreeNode =>
    compile(node === 0 ? root : (unpackedAt(packed, root, node) ?? root), node + 1)
  let known: SayingTable | undefined
  const rows = (): SayingTable => {
    if (known !== undefined) return known
    const table = made?.table ?? readTable(source, root, emptyColumns)?.table
    // It is the same as the first time.
    if (table === undefined) throw new TypeError('A tree has become another')
    known = saying(table, nodeAt)
    return known
  }
  return tabled(rows, (frame) => path(nodeAt(0), attributes, frame), context, {
    explain: (frame) => pathSteps(passedNodes(nodeAt(0), attributes, frame), frame),
    outline: () => treeOutline(nodeAt(0)),
    gives: partsGiven(context.functionName === 'classification'),
    forgetTree() {
      known = undefined
      if (made !== undefined) made.table = undefined
    },
    again: makingAgain(source),
  })
}

// A function of its own, so that what it returns keeps the source alone.
const makingAgain = (source: LargeTreeSource) => (): Scorer => largeTreeScorer(source)

/** The table of a tree, and what its rows say. */
interface SayingTable extends TableOfTree {
  readonly predictionOf: (row: number) => Prediction
}

function packedTable(
  tree: PackedTree | undefined,
  strategy: Strategy,
  classification: boolean,
): LargeTree | undefined {
  const rows = tree === undefined ? undefined : binaryTree(tree.columns, strategy)
  if (tree === undefined || rows === undefined) return undefined
  const { nodes, ...columns } = rows
  const list = classification ? outcomeList() : undefined
  const values = new Float64Array(nodes.length).fill(Number.NaN)
  for (let row = 0; row < nodes.length; row++) {
    const node = nodes[row]
    if (node >= 0) values[row] = list === undefined ? tree.numbers[node] : tree.place(node, list)
  }
  return {
    fields: tree.fields,
    table: { table: { ...columns, values }, outcomes: list?.outcomes(), nodes },
  }
}

/** @param nodeAt compiles a node by its number in the document */
function saying(tree: LargeTreeTable, nodeAt: (node: number) => TreeNode): SayingTable {
  const { nodes } = tree
  // What is said in a row is known once someone has asked: there may be half a million.
  const said = new Map<number, Prediction>()
  return {
    table: tree.table,
    outcomes: tree.outcomes,
    predictionOf(row) {
      const node = nodes[row]
      if (node < 0) return nothing
      const prediction = said.get(row) ?? nodeAt(node).prediction
      said.set(row, prediction)
      return prediction
    },
  }
}

function tableOf(root: TreeNode, strategy: Strategy, classification: boolean): SayingTable | undefined {
  const collected = columnsOf(root)
  const rows = collected === undefined ? undefined : binaryTree(collected.columns, strategy)
  if (collected === undefined || rows === undefined) return undefined
  const { nodes, ...columns } = rows
  const predictions = Array.from(nodes, (node) => (node < 0 ? nothing : collected.nodes[node].prediction))
  const list = classification ? outcomeList() : undefined
  const values = Float64Array.from(predictions, (prediction) => {
    const { value, probabilities } = prediction
    return list === undefined
      ? numberOf(prediction)
      : list.place(prediction, value, probabilities?.categories, probabilities?.values)
  })
  return {
    table: { ...columns, values },
    outcomes: list?.outcomes(),
    predictionOf: (row) => predictions[row],
  }
}

/** The nodes on the way of a record to its result; none where it has no result. */
function passedNodes(root: TreeNode, attributes: Attributes, frame: Frame): readonly TreeNode[] {
  const passed: TreeNode[] = []
  return path(root, attributes, frame, passed) === nothing ? [] : passed
}

/** The nodes from the root to the one that gave the result; of strategies that join several leaves there is no one path. */
function stepsTo(root: TreeNode, id: string | undefined, frame: Frame): ExplanationStep[] {
  const nodes: TreeNode[] = []
  const find = (node: TreeNode): boolean => {
    nodes.push(node)
    if (node.id === id || node.children.some(find)) return true
    nodes.pop()
    return false
  }
  return id === undefined || !find(root) ? [] : pathSteps(nodes, frame)
}

function pathSteps(nodes: readonly TreeNode[], frame: Frame): ExplanationStep[] {
  const steps = nodes.map(
    ({ id, predicate, prediction }): ExplanationStep => ({
      kind: 'node',
      id,
      predicate: predicate.describe(),
      value: prediction.value,
    }),
  )
  const last = nodes.at(-1)
  const explanation = last?.embedded?.explain(frame)
  return last === undefined || explanation === undefined
    ? steps
    : [...steps, { kind: 'segment', id: last.id, weight: 1, explanation }]
}

const hasEmbedded = ({ embedded, children }: TreeNode): boolean =>
  embedded !== undefined || children.some(hasEmbedded)

/** The tree with the results that its nodes have by themselves; every one of them says which node it is of. */
function withoutEmbedded(node: TreeNode): TreeNode {
  const children = node.children.map(withoutEmbedded)
  return {
    ...node,
    embedded: undefined,
    prediction: { ...node.prediction, entityId: node.id },
    children,
    defaultChild:
      node.defaultChild === undefined ? undefined : children[node.children.indexOf(node.defaultChild)],
  }
}

/** What of a scorer has nothing to do with how the tree is evaluated. */
type OtherParts = Pick<Scorer, 'explain' | 'outline' | 'gives' | 'forgetTree' | 'again'>

/**
 * Scoring by the table, and in the general way where it does not say.
 * @param rows gives the table, which may be made anew
 */
function tabled(
  rows: () => SayingTable,
  general: (frame: Frame) => Prediction,
  { compilation, functionName }: ModelContext,
  others: OtherParts,
): Scorer {
  const read = splitReader(compilation)
  const number = (frame: Frame): number => {
    const { table } = rows()
    const leaf = leafOf(table, read, frame)
    return leaf < 0 ? numberOf(general(frame)) : table.values[leaf]
  }
  return {
    ...others,
    tree: rows,
    columnwise: treeColumnwise(rows, compilation),
    repeats: true,
    score(frame) {
      const { table, predictionOf } = rows()
      const leaf = leafOf(table, read, frame)
      return leaf < 0 ? general(frame) : predictionOf(leaf)
    },
    ...(functionName === 'classification' ? {} : { number }),
  }
}

/** Reads what splits look at by its number. Inputs, most of what trees look at, come from their slots without a call. */
function splitReader({ splitVariables }: Compilation): (frame: Frame, variable: number) => Raw {
  // Made with the first record: then all trees are compiled and all variables have their numbers.
  let slots = new Int32Array(0)
  return (frame, variable) => {
    if (variable >= slots.length) slots = Int32Array.from(splitVariables, ({ slot = -1 }) => slot)
    const slot = slots[variable]
    return slot < 0 ? splitVariables[variable].read(frame) : valueIn(frame, slot)
  }
}

/** What following one path does where a split does not tell; other ways have other answers. */
function strategyOf(attributes: Attributes, classification: boolean): Strategy {
  const { missingValueStrategy, missingValuePenalty, noTrueChildStrategy } = attributes
  const missing = missingMeans[missingValueStrategy]
  return {
    missing,
    // "returnLastPrediction" means a score that is written there, not what a distribution would say.
    noTrueChild:
      missing === undefined
        ? undefined
        : noTrueChildStrategy === 'returnLastPrediction'
          ? 'scored'
          : 'nothing',
    // The penalty is one on confidences, which only classes have.
    defaultCosts: classification && missingValuePenalty !== 1,
  }
}

const missingMeans = {
  none: 'next',
  lastPrediction: 'node',
  nullPrediction: 'nothing',
  defaultChild: 'defaultChild',
  weightedConfidence: undefined,
  aggregateNodes: undefined,
} as const

type Attributes = Pick<ReturnType<typeof TreeModel.read>, keyof typeof treeAttributes>

/** Whether one node gives the result, at the end of one path. */
const followsPath = ({ missingValueStrategy }: Attributes): boolean =>
  missingMeans[missingValueStrategy] !== undefined

function scoring(
  root: TreeNode,
  attributes: Attributes,
  classification: boolean,
): (frame: Frame) => Prediction {
  switch (attributes.missingValueStrategy) {
    case 'weightedConfidence':
      return weightedConfidence(
        root,
        attributes.noTrueChildStrategy === 'returnLastPrediction',
        classification,
      )
    case 'aggregateNodes':
      return aggregateNodes(root, classification)
    default:
      return (frame) => path(root, attributes, frame)
  }
}
