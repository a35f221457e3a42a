/** Tensors whose elements lie in other files (ONNX specification, "External Data"). */

import { ModelLoadError } from '../core/errors.js'
import { child, fieldsOf, int, type Message, message, WireError } from '../proto/read.js'
import { malformed, readEntry } from './document.js'

/**
 * The names of the files that hold a model's external data, as the model refers to them: paths beside the model's own file.
 * Throws `onnx-malformed`, or `external-data` for a name that would lead out of the model's folder.
 */
export function externalDataNames(bytes: Uint8Array): string[] {
  const names = new Set<string>()
  // Each external tensor says `location`; looking for the word is a hundred times faster than reading every attribute.
  if (!mentions(bytes, locationKey)) return []
  try {
    visitModel(message(bytes), (tensor) => {
      const location = externalLocation(tensor)
      if (location !== undefined) names.add(location)
    })
  } catch (error) {
    if (error instanceof WireError) throw malformed(error.message, error)
    throw error
  }
  for (const name of names)
    if (/^([\\/]|[A-Za-z]:)|(^|[\\/])\.\.([\\/]|$)/.test(name) || name === '')
      throw new ModelLoadError('external-data', 'The model refers to external data outside its own folder', {
        received: name,
        expected: 'a relative path without ".."',
      })
  return [...names]
}

const locationKey = new TextEncoder().encode('location')

/** Whether some bytes occur among others. */
function mentions(bytes: Uint8Array, wanted: Uint8Array): boolean {
  for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1))
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return true
  return false
}

/** The external file of a TensorProto. */
function externalLocation(tensor: Message): string | undefined {
  let external = false
  let location = ''
  for (const field of fieldsOf(tensor)) {
    if (field.number === 14) external = int(field) === 1
    else if (field.number === 13) {
      const [key, value] = readEntry(child(tensor, field))
      if (key === 'location') location = value
    }
  }
  return external ? location : undefined
}

type Visit = (tensor: Message) => void

/** Which fields of each message lead to tensors. */
function visitModel(model: Message, visit: Visit): void {
  for (const field of fieldsOf(model)) {
    if (field.number === 7) visitGraph(child(model, field), visit)
    else if (field.number === 25) visitFunction(child(model, field), visit)
  }
}

function visitGraph(graph: Message, visit: Visit): void {
  for (const field of fieldsOf(graph)) {
    if (field.number === 1) visitNode(child(graph, field), visit)
    else if (field.number === 5) visit(child(graph, field))
    else if (field.number === 15) visitSparse(child(graph, field), visit)
  }
}

function visitFunction(body: Message, visit: Visit): void {
  for (const field of fieldsOf(body)) if (field.number === 7) visitNode(child(body, field), visit)
}

function visitNode(node: Message, visit: Visit): void {
  for (const field of fieldsOf(node)) {
    if (field.number !== 5) continue
    const attribute = child(node, field)
    for (const part of fieldsOf(attribute)) {
      if (part.number === 5 || part.number === 10) visit(child(attribute, part))
      else if (part.number === 6 || part.number === 11) visitGraph(child(attribute, part), visit)
      else if (part.number === 22 || part.number === 23) visitSparse(child(attribute, part), visit)
    }
  }
}

function visitSparse(sparse: Message, visit: Visit): void {
  for (const field of fieldsOf(sparse))
    if (field.number === 1 || field.number === 2) visit(child(sparse, field))
}
