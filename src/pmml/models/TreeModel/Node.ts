/** Node: a node of a tree with the result it gives, made at load ("Tree Models"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { compileChildPredicate } from '../../compilation.js'
import { child, childrenOf, element, malformed, number, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import type { CompiledModel, ModelContext } from '../../model/compiled.js'
import { nothing, type Prediction, winner } from '../../model/prediction.js'
import {
  type DistributionEntry,
  distributionCategories,
  probabilitiesOf,
  readScoreDistribution,
  sharesOf,
} from '../../model/ScoreDistribution.js'
import { predicateElements } from '../../predicates/names.js'
import type { Predicate } from '../../predicates/predicate.js'
import { categoryOf } from '../../schema/Targets.js'
import { parseNumber } from '../../text/numbers.js'
import type { Raw } from '../../types.js'

export const Node = element(
  'Node',
  'Tree Models',
  {
    id: text.optional,
    score: text.optional,
    recordCount: number.optional,
    defaultChild: text.optional,
  },
  [...predicateElements, 'Partition', 'ScoreDistribution', 'Node', 'Regression', 'DecisionTree'],
)

/** A compiled node. */
export interface TreeNode {
  readonly id: string
  readonly predicate: Predicate
  readonly children: readonly TreeNode[]
  readonly defaultChild: TreeNode | undefined
  /** What the tree says when the path ends here. */
  readonly prediction: Prediction
  /** Whether the node gives a result of its own: a score, or a regression that computes one. */
  readonly scored: boolean
  /** Computes it anew for each record, where a model is embedded in the node. */
  readonly embedded: Pick<CompiledModel, 'score' | 'explain'> | undefined
  /** Number of training records, given or the sum of the distribution. */
  readonly recordCount: number | undefined
  /** Training records by class, where the node has a distribution. */
  readonly counts: ReadonlyMap<Raw, number>
}

/**
 * The result of a node. An embedded model that misses an input gives none: then the node's own score counts, as
 * in LightGBM's linear trees.
 */
export function resultOf({ prediction, embedded }: TreeNode, frame: Frame): Prediction {
  if (embedded === undefined) return prediction
  const computed = embedded.score(frame)
  return computed.value === null ? prediction : { ...prediction, ...computed }
}

/** Compiles a node and all below it. */
export function compileNode(root: XmlElement, context: ModelContext): TreeNode {
  const read = nodeReader(context)
  let position = 0
  return compile(root)

  function compile(xml: XmlElement): TreeNode {
    position++
    const { nodes, result, own } = read(xml, position)
    const children: TreeNode[] = []
    for (const each of nodes) {
      context.compilation.nesting.enter(1, each)
      children.push(compile(each))
      context.compilation.nesting.leave(1)
    }
    const { prediction, defaultIndex } = result()
    return {
      ...own,
      children,
      defaultChild: defaultIndex === undefined ? undefined : children[defaultIndex],
      prediction,
    }
  }
}

/**
 * Compiles nodes of a packed tree one by one, and what is below them when it is asked for: of a large tree, most is never looked
 * at. It is for trees of which all is known to be right.
 */
export function packedNodes(context: ModelContext): (xml: XmlElement, position: number) => TreeNode {
  const read = nodeReader(context)
  return compile

  function compile(xml: XmlElement, position: number): TreeNode {
    const { nodes, result, own } = read(xml, position)
    const { prediction, defaultIndex } = result()
    let known: readonly TreeNode[] | undefined
    const children = (): readonly TreeNode[] => {
      known ??= nodes.map((each) => compile(each, positionOf(each)))
      return known
    }
    return {
      ...own,
      prediction,
      get children() {
        return children()
      },
      get defaultChild() {
        return defaultIndex === undefined ? undefined : children()[defaultIndex]
      },
    }
  }
}

const positionOf = (xml: XmlElement): number => (xml.order ?? 0) + 1

/** What a node is by itself, and what is to become of those below it. */
interface OwnNode {
  readonly own: Omit<TreeNode, 'children' | 'defaultChild' | 'prediction'>
  readonly nodes: readonly XmlElement[]
  /** What it says, and which of those below it is the default child. */
  result(): { readonly prediction: Prediction; readonly defaultIndex: number | undefined }
}

/**
 * Makes what compiles nodes by themselves.
 * @returns takes the position in the document as well, counted from 1: nodes without an id are known by it
 */
function nodeReader(context: ModelContext): (xml: XmlElement, position: number) => OwnNode {
  const categoryLists = categoryListing()
  return (element, position) => {
    const xml = element.order === undefined ? element : held(element)
    const { id = String(position), score, recordCount, defaultChild } = Node.read(xml)
    const predicate = compileChildPredicate(xml, context.scope)
    const distribution = readScoreDistribution(xml, context.target)
    const inner = child(xml, 'Regression') ?? child(xml, 'DecisionTree')
    const embedded = inner === undefined ? undefined : context.compileInner(inner, context.scope)
    const nodes = childrenOf(xml, 'Node')
    const total = distribution.reduce((sum, each) => sum + each.recordCount, 0)
    const shared = (): readonly Raw[] =>
      categoryLists(
        distribution.map(({ category }) => category),
        () => distributionCategories(distribution, xml),
      )
    return {
      own: {
        id,
        predicate,
        scored: score !== undefined || embedded !== undefined,
        embedded,
        recordCount: recordCount ?? (distribution.length > 0 ? total : undefined),
        counts: new Map(distribution.map((each) => [each.category, each.recordCount])),
      },
      nodes,
      result: () => ({
        defaultIndex: defaultChild === undefined ? undefined : indexOf(defaultChild, nodes, xml),
        prediction: predictionOf(context, score, distribution, shared, id, xml),
      }),
    }
  }
}

/** An element out of packed content, which makes its children anew whenever it is asked, with those that it makes now. */
const held = (element: XmlElement): XmlElement => {
  const { name, attributes, parent, children } = element
  return { name, attributes, parent, children, text: '', place: () => element.place() }
}

function predictionOf(
  context: ModelContext,
  score: string | undefined,
  distribution: readonly DistributionEntry[],
  shared: () => readonly Raw[],
  entityId: string,
  xml: XmlElement,
): Prediction {
  if (context.functionName === 'regression') return { value: scoreNumber(score, context, xml), entityId }
  if (distribution.length === 0)
    return score === undefined ? nothing : { value: categoryOf(score, context.target, xml), entityId }
  const categories = shared()
  const counts = { categories, values: Float64Array.from(distribution, (each) => each.recordCount) }
  const shares = sharesOf(counts.values)
  const probabilities = probabilitiesOf(distribution, shares, xml, context.round)
  const confidences = confidencesOf(distribution, shares)
  return {
    // Without a score the most frequent class is the prediction, the first of equals.
    value: score === undefined ? winner(counts) : categoryOf(score, context.target, xml),
    ...(probabilities === undefined ? {} : { probabilities: { categories, values: probabilities } }),
    ...(confidences === undefined ? {} : { confidences: { categories, values: confidences } }),
    entityId,
  }
}

/** Nodes with the same classes in the same order share one list, so that ensembles see at a glance that they agree. */
export function categoryListing(): (
  categories: readonly Raw[],
  make: () => readonly Raw[],
) => readonly Raw[] {
  const lists = new Map<string, readonly Raw[]>()
  return (categories, make) => {
    const key = JSON.stringify(categories)
    const known = lists.get(key)
    if (known !== undefined) return known
    const list = make()
    lists.set(key, list)
    return list
  }
}

function indexOf(id: string, nodes: readonly XmlElement[], xml: XmlElement): number {
  const index = nodes.findIndex((each) => each.attributes.get('id') === id)
  if (index < 0)
    throw new ModelLoadError('unknown-reference', 'defaultChild names no child of the Node', {
      ...xml.place(),
      received: id,
      expected: `one of ${nodes.map((each) => each.attributes.get('id')).join(', ')}`,
    })
  return index
}

function scoreNumber(score: string | undefined, { round }: ModelContext, xml: XmlElement): number | null {
  if (score === undefined) return null
  const parsed = parseNumber(score)
  if (parsed === undefined)
    throw malformed(xml, 'The score of a regression tree is a number', {
      received: score,
      expected: 'a number',
    })
  return round(parsed)
}

/** The confidences given, else the shares of the record counts. */
function confidencesOf(
  distribution: readonly DistributionEntry[],
  shares: Float64Array | undefined,
): Float64Array | undefined {
  if (shares === undefined && distribution.some(({ confidence }) => confidence === undefined))
    return undefined
  return Float64Array.from(distribution, ({ confidence }, i) => confidence ?? shares?.[i] ?? Number.NaN)
}
