/** What a graph is for: which output is the label, which holds the probabilities of which classes. */

import type { Value } from '../core/value.js'
import { zipMapOf } from './carry-out.js'
import { isDistribution } from './distribution.js'
import {
  type GraphNode,
  intsAttribute,
  type OnnxDocument,
  tensorAttribute,
  textsAttribute,
  type ValueInfo,
} from './document.js'
import { type Flow, flowOf } from './flow.js'
import { integerValue, type Scalar } from './scalars.js'
import { readTensor } from './tensor-proto.js'

/** What was recognised. */
export interface Recognition {
  /** The output with the label. */
  readonly label?: string
  /** The output with the probabilities, and the classes in their order. */
  readonly probabilities?: { readonly output: string; readonly classes: readonly Value[] }
  readonly task?: 'classification' | 'regression'
  /** The operator that decides, such as `TreeEnsembleClassifier`. */
  readonly algorithm?: string
}

/** Recognises the outputs of a graph. */
export function recognise({ graph }: OnnxDocument): Recognition {
  const flow = flowOf(graph)
  let label: { output: string; classes: Classes } | undefined
  for (const { name } of graph.outputs) {
    const classes = label === undefined ? classesOf(flow, name, 16) : undefined
    if (classes !== undefined) label = { output: name, classes }
  }
  let probabilities: Recognition['probabilities']
  for (const output of graph.outputs) {
    const zipMap = zipMapOf(graph, output)
    const source = zipMap?.source ?? output.name
    if (probabilities !== undefined || output.name === label?.output) continue
    if (!isFloat(output) || !isDistribution(flow, source)) continue
    const classes = zipMap?.keys ?? (Array.isArray(label?.classes) ? label.classes : undefined)
    if (classes !== undefined) probabilities = { output: output.name, classes }
  }
  const decider = graph.nodes.find(
    ({ domain, opType }) => domain === 'ai.onnx.ml' && /(Classifier|Regressor|^TreeEnsemble)$/.test(opType),
  )
  const algorithm = decider === undefined ? {} : { algorithm: decider.opType }
  const classifies = Array.isArray(label?.classes) || probabilities !== undefined
  const made = flow.producer(graph.outputs[0].name)?.node
  const regresses = !classifies && made?.domain === 'ai.onnx.ml' && made.opType.endsWith('Regressor')
  return {
    ...algorithm,
    ...(label === undefined ? {} : { label: label.output }),
    ...(probabilities === undefined ? {} : { probabilities }),
    ...(classifies ? { task: 'classification' } : regresses ? { task: 'regression' } : {}),
  }
}

/** Whether an output can hold probabilities. */
const isFloat = ({ type }: ValueInfo): boolean =>
  type.kind === 'sequence' || (type.kind === 'tensor' && type.element.kind === 'float')

/** The classes a label is one of, in the order of their scores; `index` for the position itself. */
type Classes = readonly Value[] | 'index'

/** The classes of a value that is a label; `undefined` for other values. */
function classesOf(flow: Flow, name: string, steps: number): Classes | undefined {
  const made = flow.producer(name)
  if (made === undefined || steps === 0) return undefined
  const { node, index } = made
  if (node.domain === 'ai.onnx.ml') {
    if (node.opType.endsWith('Classifier')) return index === 0 ? labelsOf(node) : undefined
    if (node.opType === 'ArrayFeatureExtractor') return picked(flow, node, steps)
    return node.opType === 'LabelEncoder'
      ? encoded(node, classesOf(flow, node.inputs[0], steps - 1))
      : undefined
  }
  if (node.domain !== 'ai.onnx') return undefined
  if (node.opType === 'ArgMax') return 'index'
  return node.opType === 'Gather' ? picked(flow, node, steps) : undefined
}

function labelsOf(node: GraphNode): readonly Value[] | undefined {
  const texts = textsAttribute(node, 'classlabels_strings')
  if (texts.length > 0) return texts
  // LinearClassifier and SVMClassifier say `classlabels_ints`, TreeEnsembleClassifier `classlabels_int64s`.
  const integers = [...intsAttribute(node, 'classlabels_int64s'), ...intsAttribute(node, 'classlabels_ints')]
  return integers.length > 0 ? integers.map(integerValue) : undefined
}

/** A constant list of classes, picked from by the position of the highest score. */
function picked(flow: Flow, node: GraphNode, steps: number): readonly Value[] | undefined {
  if (classesOf(flow, node.inputs[1], steps - 1) !== 'index') return undefined
  return flow.constant(node.inputs[0])?.scalars.map(asValue)
}

const asValue = (scalar: Scalar): Value => (typeof scalar === 'bigint' ? integerValue(scalar) : scalar)

/** Classes renamed by a LabelEncoder. */
function encoded(node: GraphNode, classes: Classes | undefined): readonly Value[] | undefined {
  const keys = side(node, 'keys')
  const values = side(node, 'values')
  if (classes === undefined || keys.length !== values.length) return undefined
  const renamed = new Map(keys.map((key, index) => [key, values[index]]))
  const originals = classes === 'index' ? keys.map((_, index) => index) : classes
  const results = originals.map((each) => renamed.get(each))
  return results.every((each) => each !== undefined) ? results : undefined
}

function side(node: GraphNode, name: 'keys' | 'values'): Value[] {
  const texts = textsAttribute(node, `${name}_strings`)
  if (texts.length > 0) return texts
  const integers = intsAttribute(node, `${name}_int64s`)
  if (integers.length > 0) return integers.map(integerValue)
  const tensor = tensorAttribute(node, `${name}_tensor`)
  return tensor === undefined ? [] : (readTensor(tensor)?.scalars.map(asValue) ?? [])
}
