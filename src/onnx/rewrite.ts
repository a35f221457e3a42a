/** Changes to a model's bytes before the runtime reads them: fields of the graph left out, replaced and added. */

import { child, fieldsOf, type Message, message, type WireField } from '../proto/read.js'
import { bytesField, type Chunks, join } from '../proto/write.js'
import {
  attributeName,
  type GraphNode,
  intAttribute,
  type OnnxDocument,
  readNode,
  textAttribute,
  textsAttribute,
} from './document.js'
import { attributeField, type GraphParts, graphFields } from './write.js'

/** What to change in a model's graph. */
export interface GraphEdits {
  /** Where the fields to leave out start: nodes, inputs, outputs, initializers. */
  readonly dropped: ReadonlySet<number>
  /** Parts that prepare inputs: their nodes come before all others. */
  readonly before: readonly GraphParts[]
  /** Parts that follow from outputs: their nodes come after all others. */
  readonly after: readonly GraphParts[]
}

/** The bytes of a model with changes in its graph; the very same bytes where nothing changes. */
export function applyEdits(document: OnnxDocument, { dropped, before, after }: GraphEdits): Uint8Array {
  if (dropped.size === 0 && before.length === 0 && after.length === 0) return document.bytes
  const kept: Uint8Array[] = []
  const graph = document.graph.message
  for (const field of fieldsOf(graph)) if (!dropped.has(field.start)) kept.push(span(graph, field))
  const changed = [...before.flatMap(graphFields), ...kept, ...after.flatMap(graphFields)]
  return join(replaceFields(message(document.bytes), (field) => (field.number === 7 ? changed : undefined)))
}

const span = (parent: Message, { start, end }: WireField): Uint8Array => parent.bytes.subarray(start, end)

/** A message in which some fields have new contents, or are left out where the new content is `null`. */
function replaceFields(parent: Message, content: (field: WireField) => Chunks | null | undefined): Chunks {
  const chunks: Uint8Array[] = []
  for (const field of fieldsOf(parent)) {
    const changed = content(field)
    if (changed === undefined) chunks.push(span(parent, field))
    else if (changed !== null) for (const chunk of bytesField(field.number, changed)) chunks.push(chunk)
  }
  return chunks
}

// ---- locales ----------------------------------------------------------------------------------------------

/** The locales that mean what `C.UTF-8` means as far as upper and lower case go. */
const englishLocales = new Set([undefined, '', 'en_US', 'en-US', 'en_US.UTF-8', 'en_US.utf8'])

/** Whether a node's locale may be replaced by `locale` without any change of results. */
function replaceable(node: GraphNode, locale: string): boolean {
  const current = textAttribute(node, 'locale')
  // `C.UTF-8` has the upper and lower case of all of Unicode, as the English locales have; `C` has that of ASCII only.
  if (locale === 'C.UTF-8') return englishLocales.has(current)
  const compares =
    textsAttribute(node, 'stopwords').length > 0 && intAttribute(node, 'is_case_sensitive') !== 1
  return (
    englishLocales.has(current) &&
    !compares &&
    (textAttribute(node, 'case_change_action') ?? 'NONE') === 'NONE'
  )
}

/**
 * A model with every StringNormalizer (ONNX operator specification, "StringNormalizer") set to a locale.
 * `undefined` where there is none, or where the locale could change results.
 */
export function withLocale(bytes: Uint8Array, locale: 'C.UTF-8' | 'C'): Uint8Array | undefined {
  let found = 0
  let refused = false

  function inNode(node: Message): Chunks {
    const read = readNode(node, 0)
    const isNormalizer = read.opType === 'StringNormalizer' && read.domain === 'ai.onnx'
    if (isNormalizer) {
      found++
      refused ||= !replaceable(read, locale)
    }
    const kept = replaceFields(node, (field) => {
      if (field.number !== 5) return undefined
      const attribute = child(node, field)
      return isNormalizer && attributeName(attribute) === 'locale' ? null : inAttribute(attribute)
    })
    return isNormalizer ? [...kept, ...attributeField('locale', { text: locale })] : kept
  }
  const inAttribute = (attribute: Message): Chunks =>
    replaceFields(attribute, (field) =>
      field.number === 6 || field.number === 11 ? inNodes(child(attribute, field), 1) : undefined,
    )
  const inNodes = (parent: Message, number: number): Chunks =>
    replaceFields(parent, (field) => (field.number === number ? inNode(child(parent, field)) : undefined))

  const model = message(bytes)
  const changed = replaceFields(model, (field) => {
    if (field.number === 7) return inNodes(child(model, field), 1)
    return field.number === 25 ? inNodes(child(model, field), 7) : undefined
  })
  return found > 0 && !refused ? join(changed) : undefined
}
