/** What a document tells of its model: metadata that never influences scores. */

import type { ModelInfo } from '../core/model.js'
import type { XmlElement } from '../xml/element.js'
import type { PmmlDocument } from './document.js'
import { child, childrenOf } from './element.js'
import { readHeader } from './schema/Header.js'
import { training } from './training.js'

/**
 * The facts of a document, put together when someone asks for them: the outline of a tree takes longer than compiling it, and few ask. What
 * is asked for then keeps nothing of the document.
 */
export function info(
  { xml, version, modelXml, model, compilation }: PmmlDocument,
  bytes: number,
): () => ModelInfo {
  const algorithm = modelXml.attributes.get('algorithmName')
  const read = {
    ...readHeader(child(xml, 'Header')),
    ...(model.name === undefined ? {} : { name: model.name }),
    ...(version === undefined ? {} : { formatVersion: version }),
    element: model.element,
    task: model.functionName,
    ...(algorithm === undefined ? {} : { algorithm }),
    engine: engineText(compilation.engines),
    bytes,
  }
  const elements = counts(modelXml)
  const others = { ...importances(modelXml), ...training(xml, modelXml) }
  return asked(read, model, elements, others)
}

/** A function of its own, since what it returns must not keep the document. */
function asked(
  read: Omit<ModelInfo, 'metadata'>,
  { outline }: PmmlDocument['model'],
  elements: Record<string, number>,
  others: object,
): () => ModelInfo {
  let known: ModelInfo | undefined
  return () => {
    if (known !== undefined) return known
    const tree = outline()
    known = {
      ...read,
      metadata: { counts: elements, ...(tree === undefined ? {} : { tree }), ...others },
    }
    return known
  }
}

/** Most sorts of ensembles that a text tells of. */
const ENGINES_SHOWN = 5

/** What evaluates the model, and its ensembles: of several alike, how many these are. */
function engineText(ensembles: readonly string[]): string {
  const times = new Map<string, number>()
  for (const each of ensembles) times.set(each, (times.get(each) ?? 0) + 1)
  const sorts = [...times].map(([each, n]) => (n === 1 ? each : `${n} × ${each}`))
  if (sorts.length > ENGINES_SHOWN) sorts.splice(ENGINES_SHOWN, sorts.length, '…')
  return sorts.length === 0 ? 'scorelet' : `scorelet: ${sorts.join('; ')}`
}

const counted: ReadonlySet<string> = new Set([
  'AssociationRule',
  'BayesInput',
  'CategoricalPredictor',
  'Characteristic',
  'Cluster',
  'ContinuousNode',
  'DiscreteNode',
  'NeuralLayer',
  'Neuron',
  'Node',
  'NumericPredictor',
  'Parameter',
  'RegressionTable',
  'Segment',
  'SequenceRule',
  'SimpleRule',
  'SupportVector',
  'SupportVectorMachine',
  'TextDocument',
])

/** How many of the elements that tell a model's size it has. */
function counts(xml: XmlElement): Record<string, number> {
  const found: Record<string, number> = {}
  const pending = [xml]
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (counted.has(each.name)) found[each.name] = (found[each.name] ?? 0) + 1
    if (each.packed !== undefined) {
      const { counts, vocabulary } = each.packed
      for (const [shape, { name }] of vocabulary.shapes.entries())
        if (counted.has(name) && counts[shape] > 0) found[name] = (found[name] ?? 0) + counts[shape]
      continue
    }
    // Not push(...children): a table of many rows would overflow the call stack.
    for (const child of each.children) pending.push(child)
  }
  return found
}

/** Importances of the fields, where the MiningSchema gives them. */
function importances(xml: XmlElement): { importances?: Record<string, number> } {
  const schema = child(xml, 'MiningSchema')
  const entries = schema === undefined ? [] : childrenOf(schema, 'MiningField')
  const given = entries.flatMap((each) => {
    const importance = each.attributes.get('importance')
    return importance === undefined ? [] : [[each.attributes.get('name') ?? '', Number(importance)] as const]
  })
  return given.length === 0 ? {} : { importances: Object.fromEntries(given) }
}
