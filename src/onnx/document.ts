/** ModelProto, GraphProto and NodeProto: an ONNX file as a typed document (ONNX IR specification, "Models" and "Graphs"). */

import { ModelLoadError } from '../core/errors.js'
import {
  child,
  fieldsOf,
  floats,
  int,
  int64,
  int64s,
  type Message,
  message,
  text,
  WireError,
  type WireField,
} from '../proto/read.js'
import { type Axis, elementType, type ValueType } from './types.js'

/** A model file. */
export interface OnnxDocument {
  readonly bytes: Uint8Array
  readonly irVersion: number
  readonly producer: string
  readonly producerVersion: string
  readonly domain: string
  readonly modelVersion: bigint
  readonly description: string
  /** Version of each operator set used, by domain; `ai.onnx` stands for the default domain. */
  readonly opsets: ReadonlyMap<string, number>
  readonly metadata: ReadonlyMap<string, string>
  readonly graph: Graph
  /** Model-local functions: messages with nodes. */
  readonly functions: readonly Message[]
}

/** A graph of nodes. */
export interface Graph {
  readonly message: Message
  readonly name: string
  readonly nodes: readonly GraphNode[]
  /** Constant tensors by name. */
  readonly initializers: ReadonlyMap<string, Initializer>
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
}

/** A constant tensor, not decoded. */
export interface Initializer {
  readonly tensor: Message
  /** Where it stands in its graph's message. */
  readonly start: number
}

/** One use of an operator. */
export interface GraphNode {
  readonly name: string
  readonly opType: string
  /** Domain of the operator; `ai.onnx` stands for the default domain. */
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Attributes by name, not decoded. */
  readonly attributes: ReadonlyMap<string, Message>
  /** Where the node stands in its graph's message. */
  readonly start: number
}

/** A named and typed input or output. */
export interface ValueInfo {
  readonly name: string
  readonly type: ValueType
  /** Where it stands in its graph's message. */
  readonly start: number
}

/** The name of a domain; the empty name and `ai.onnx` are the same. */
const domainName = (name: string): string => (name === '' ? 'ai.onnx' : name)

/** Reads a model file. Throws `onnx-malformed` where it is cut short or no model. */
export function readDocument(bytes: Uint8Array): OnnxDocument {
  try {
    return readModel(message(bytes))
  } catch (error) {
    if (error instanceof WireError) throw malformed(error.message, error)
    throw error
  }
}

/** The error for bytes that are no readable model. */
export function malformed(reason: string, cause?: unknown): ModelLoadError {
  return new ModelLoadError('onnx-malformed', `The bytes are not a readable ONNX model: ${reason}`, { cause })
}

function readModel(model: Message): OnnxDocument {
  let graph: Graph | undefined
  let irVersion = 0
  let modelVersion = 0n
  const texts = new Map<number, string>()
  const opsets = new Map<string, number>()
  const metadata = new Map<string, string>()
  const functions: Message[] = []
  for (const field of fieldsOf(model)) {
    if (field.number === 1) irVersion = int(field)
    else if (field.number === 5) modelVersion = int64(field)
    else if (field.number === 7) {
      if (graph !== undefined) throw malformed('it has two graphs')
      graph = readGraph(child(model, field))
    } else if (field.number === 8) {
      const entry = child(model, field)
      let domain = ''
      let version = 0
      for (const part of fieldsOf(entry)) {
        if (part.number === 1) domain = text(part)
        else if (part.number === 2) version = int(part)
      }
      opsets.set(domainName(domain), version)
    } else if (field.number === 14) metadata.set(...readEntry(child(model, field)))
    else if (field.number === 25) functions.push(child(model, field))
    else if (field.number < 7) texts.set(field.number, text(field))
  }
  if (graph === undefined) throw malformed('it has no graph')
  if (graph.outputs.length === 0) throw malformed('its graph has no outputs')
  if (opsets.size === 0) throw malformed('it imports no operator set')
  return {
    bytes: model.bytes,
    irVersion,
    producer: texts.get(2) ?? '',
    producerVersion: texts.get(3) ?? '',
    domain: texts.get(4) ?? '',
    modelVersion,
    description: texts.get(6) ?? '',
    opsets,
    metadata,
    graph,
    functions,
  }
}

/** A StringStringEntryProto. */
export function readEntry(entry: Message): [key: string, value: string] {
  let key = ''
  let value = ''
  for (const field of fieldsOf(entry)) {
    if (field.number === 1) key = text(field)
    else if (field.number === 2) value = text(field)
  }
  return [key, value]
}

/** Reads a GraphProto. */
function readGraph(graph: Message): Graph {
  let name = ''
  const nodes: GraphNode[] = []
  const initializers = new Map<string, Initializer>()
  const inputs: ValueInfo[] = []
  const outputs: ValueInfo[] = []
  for (const field of fieldsOf(graph)) {
    if (field.number === 1) nodes.push(readNode(child(graph, field), field.start))
    else if (field.number === 2) name = text(field)
    else if (field.number === 5) {
      const tensor = child(graph, field)
      initializers.set(tensorName(tensor), { tensor, start: field.start })
    } else if (field.number === 11) inputs.push(readValueInfo(child(graph, field), field.start))
    else if (field.number === 12) outputs.push(readValueInfo(child(graph, field), field.start))
  }
  return { message: graph, name, nodes, initializers, inputs, outputs }
}

function tensorName(tensor: Message): string {
  let name = ''
  for (const field of fieldsOf(tensor)) if (field.number === 8) name = text(field)
  return name
}

/** Reads a NodeProto. */
export function readNode(node: Message, start: number): GraphNode {
  let name = ''
  let opType = ''
  let domain = ''
  const inputs: string[] = []
  const outputs: string[] = []
  const attributes = new Map<string, Message>()
  for (const field of fieldsOf(node)) {
    if (field.number === 1) inputs.push(text(field))
    else if (field.number === 2) outputs.push(text(field))
    else if (field.number === 3) name = text(field)
    else if (field.number === 4) opType = text(field)
    else if (field.number === 5) {
      const attribute = child(node, field)
      attributes.set(attributeName(attribute), attribute)
    } else if (field.number === 7) domain = text(field)
  }
  return { name, opType, domain: domainName(domain), inputs, outputs, attributes, start }
}

function readValueInfo(info: Message, start: number): ValueInfo {
  let name = ''
  let type: ValueType = { kind: 'unknown' }
  for (const field of fieldsOf(info)) {
    if (field.number === 1) name = text(field)
    else if (field.number === 2) type = readType(child(info, field))
  }
  return { name, type, start }
}

/** Reads a TypeProto. */
function readType(type: Message): ValueType {
  for (const field of fieldsOf(type)) {
    if (field.number === 1) return readTensorType(child(type, field))
    if (field.number === 4) return { kind: 'sequence', element: readInner(child(type, field), 1) }
    if (field.number === 9) return { kind: 'optional', element: readInner(child(type, field), 1) }
    if (field.number === 5) {
      const map = child(type, field)
      let key = 0
      for (const part of fieldsOf(map)) if (part.number === 1) key = int(part)
      return { kind: 'map', key: elementType(key), value: readInner(map, 2) }
    }
  }
  return { kind: 'unknown' }
}

function readInner(outer: Message, number: number): ValueType {
  for (const field of fieldsOf(outer)) if (field.number === number) return readType(child(outer, field))
  return { kind: 'unknown' }
}

function readTensorType(type: Message): ValueType {
  let code = 0
  let shape: Axis[] | undefined
  for (const field of fieldsOf(type)) {
    if (field.number === 1) code = int(field)
    else if (field.number === 2) {
      const dims = child(type, field)
      shape = []
      for (const dim of fieldsOf(dims)) if (dim.number === 1) shape.push(readAxis(child(dims, dim)))
    }
  }
  return { kind: 'tensor', element: elementType(code), ...(shape === undefined ? {} : { shape }) }
}

function readAxis(dim: Message): Axis {
  for (const field of fieldsOf(dim)) {
    // Some exporters write 0 or a negative length for an axis they don't know.
    if (field.number === 1) return int(field) > 0 ? int(field) : -1
    if (field.number === 2) return text(field) === '' ? -1 : text(field)
  }
  return -1
}

// ---- AttributeProto ---------------------------------------------------------------------------------------

/** The name of an attribute. */
export function attributeName(attribute: Message): string {
  for (const field of fieldsOf(attribute)) if (field.number === 1) return text(field)
  return ''
}

function* attributeFields(node: GraphNode, name: string, number: number): Generator<[Message, WireField]> {
  const attribute = node.attributes.get(name)
  if (attribute === undefined) return
  for (const field of fieldsOf(attribute)) if (field.number === number) yield [attribute, field]
}

/** A text attribute. */
export function textAttribute(node: GraphNode, name: string): string | undefined {
  for (const [, field] of attributeFields(node, name, 4)) return text(field)
  return undefined
}

/** An integer attribute. */
export function intAttribute(node: GraphNode, name: string): number | undefined {
  for (const [, field] of attributeFields(node, name, 3)) return int(field)
  return undefined
}

/** A list of texts; empty where the node has none. */
export function textsAttribute(node: GraphNode, name: string): string[] {
  return Array.from(attributeFields(node, name, 9), ([, field]) => text(field))
}

/** A list of integers; empty where the node has none. */
export function intsAttribute(node: GraphNode, name: string): bigint[] {
  return Array.from(attributeFields(node, name, 8)).flatMap(([attribute, field]) => int64s(attribute, field))
}

/** A list of numbers; empty where the node has none. */
export function floatsAttribute(node: GraphNode, name: string): number[] {
  return Array.from(attributeFields(node, name, 7)).flatMap(([, field]) => floats(field))
}

/** A tensor attribute. */
export function tensorAttribute(node: GraphNode, name: string): Message | undefined {
  for (const [attribute, field] of attributeFields(node, name, 5)) return child(attribute, field)
  return undefined
}
