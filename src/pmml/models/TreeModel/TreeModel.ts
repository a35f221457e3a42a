/** TreeModel: a decision tree ("Tree Models"). */

import type { ExplanationStep } from '../../../core/explanation.js'
import { leafOf } from '../../../ensemble/TreeTable.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Compilation } from '../../compilation.js'
import { element, informational, oneOf, requiredChild, share } from '../../element.js'
import { type Frame, valueIn } from '../../frame.js'
import { embeddedChildren, modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { nothing, numberOf, type Prediction } from '../../model/prediction.js'
import { TRUE, UNKNOWN } from '../../predicates/predicate.js'
import type { Raw } from '../../types.js'
import { aggregateNodes } from './aggregateNodes.js'
import { type BinaryTree, binaryTree, type Strategy } from './binaryTree.js'
import { compileNode, resultOf, type TreeNode } from './Node.js'
import { treeOutline } from './outline.js'
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
  const root = compileNode(requiredChild(xml, 'Node'), context)
  const classification = context.functionName === 'classification'
  const general = scoring(root, attributes, classification)
  const binary = binaryTree(root, strategyOf(attributes, classification))
  // What a model inside a node says has an entity of its own: to know the node, ask the tree without it.
  const ownResult = hasEmbedded(root) ? scoring(withoutEmbedded(root), attributes, classification) : general
  return {
    ...(binary === undefined ? { score: general } : tabled(binary, general, context.compilation)),
    explain: (frame) => pathSteps(root, ownResult(frame).entityId, frame),
    outline: () => treeOutline(root),
    gives: new Set(classification ? ['probability', 'confidence', 'entityId'] : ['entityId']),
  }
}

/** The nodes from the root to the one that gave the result; of strategies that join several leaves there is no one path. */
function pathSteps(root: TreeNode, id: string | undefined, frame: Frame): ExplanationStep[] {
  const path: TreeNode[] = []
  const find = (node: TreeNode): boolean => {
    path.push(node)
    if (node.id === id || node.children.some(find)) return true
    path.pop()
    return false
  }
  if (id === undefined || !find(root)) return []
  const steps = path.map(
    (node): ExplanationStep => ({
      kind: 'node',
      id: node.id,
      predicate: node.predicate.describe(),
      value: node.prediction.value,
    }),
  )
  const explanation = path.at(-1)?.embedded?.explain(frame)
  return explanation === undefined ? steps : [...steps, { kind: 'segment', id, weight: 1, explanation }]
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

/** Scoring by the table, and in the general way where it does not say. */
function tabled(
  { predictions, outcomes, table }: BinaryTree,
  general: (frame: Frame) => Prediction,
  compilation: Compilation,
): Pick<Scorer, 'score' | 'number' | 'table' | 'outcomes'> {
  const read = splitReader(compilation)
  const score = (frame: Frame): Prediction => {
    const leaf = leafOf(table, read, frame)
    return leaf < 0 ? general(frame) : predictions[leaf]
  }
  if (outcomes !== undefined) return { table, outcomes, score }
  return {
    table,
    score,
    number(frame) {
      const leaf = leafOf(table, read, frame)
      return leaf < 0 ? numberOf(general(frame)) : table.values[leaf]
    },
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
  // "returnLastPrediction" means a score that is written there, not what a distribution would say.
  const noTrueChild: Strategy['noTrueChild'] =
    noTrueChildStrategy === 'returnLastPrediction'
      ? (node) => (node.scored ? node.prediction : nothing)
      : () => nothing
  const missing = missingMeans[missingValueStrategy]
  return {
    missing,
    noTrueChild: missing === undefined ? undefined : noTrueChild,
    // The penalty is one on confidences, which only classes have.
    defaultCosts: classification && missingValuePenalty !== 1,
    classification,
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
      return path(root, attributes)
  }
}

/** Follows one path from the root to the node that gives the result. */
function path(root: TreeNode, attributes: Attributes): (frame: Frame) => Prediction {
  const { missingValueStrategy, missingValuePenalty, noTrueChildStrategy } = attributes
  const penalised = missingValuePenalty !== 1
  const lastIfNoneTrue = noTrueChildStrategy === 'returnLastPrediction'
  return (frame) => {
    const atRoot = root.predicate.test(frame)
    if (atRoot !== TRUE) return nothing
    let node = root
    // Steps taken in spite of a missing value: each costs confidence once.
    let missingSteps = penalised && root.predicate.usedSurrogate?.(frame) ? 1 : 0
    descent: for (;;) {
      const { children } = node
      if (children.length === 0) return result(node, missingSteps, frame)
      for (const child of children) {
        const truth = child.predicate.test(frame)
        if (truth === TRUE) {
          if (penalised && child.predicate.usedSurrogate?.(frame)) missingSteps++
          node = child
          continue descent
        }
        if (truth === UNKNOWN)
          switch (missingValueStrategy) {
            case 'lastPrediction':
              return result(node, missingSteps, frame)
            case 'nullPrediction':
              return nothing
            case 'defaultChild': {
              const { defaultChild } = node
              // Nowhere to go on: the most frequent class of the node, if it has a distribution.
              if (defaultChild === undefined)
                return node.counts.size > 0 ? result(node, missingSteps + 1, frame) : nothing
              missingSteps++
              node = defaultChild
              continue descent
            }
          }
      }
      // "returnLastPrediction" means a score that is written there, not what a distribution would say.
      return lastIfNoneTrue && node.scored ? result(node, missingSteps, frame) : nothing
    }
  }

  function result(node: TreeNode, missingSteps: number, frame: Frame): Prediction {
    const prediction = node.embedded === undefined ? node.prediction : resultOf(node, frame)
    if (missingSteps === 0 || !penalised) return prediction
    const { confidences } = prediction
    if (confidences === undefined) return prediction
    const factor = missingValuePenalty ** missingSteps
    return {
      ...prediction,
      confidences: {
        ...confidences,
        values: Float64Array.from(confidences.values, (value) => value * factor),
      },
    }
  }
}
