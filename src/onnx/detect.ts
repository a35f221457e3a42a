/** Tells ONNX files by the first fields of ModelProto. */

import { fieldsOf, message, WireError } from '../proto/read.js'

/** The wire type of each field of ModelProto (onnx.proto). */
const wires: ReadonlyMap<number, 'varint' | 'bytes'> = new Map([
  [1, 'varint'], // ir_version
  [2, 'bytes'], // producer_name
  [3, 'bytes'], // producer_version
  [4, 'bytes'], // domain
  [5, 'varint'], // model_version
  [6, 'bytes'], // doc_string
  [7, 'bytes'], // graph
  [8, 'bytes'], // opset_import
  [14, 'bytes'], // metadata_props
  [20, 'bytes'], // training_info
  [25, 'bytes'], // functions
  [26, 'bytes'], // configuration
])

/** Longest name of a producer that is taken for one. Other formats have large messages in the same field. */
const longestName = 1024

/**
 * Whether bytes look like an ONNX model: fields of ModelProto up to the graph, or up to where the file is cut short.
 * Looks at tags, lengths and names only.
 */
export function looksLikeOnnx(bytes: Uint8Array): boolean {
  // Every writer begins with the version, whose tag is a control character that begins no text.
  const beginsAsModel = bytes[0] === 0x08
  try {
    for (const field of fieldsOf(message(bytes))) {
      if (wires.get(field.number) !== field.wire) return false
      if (field.number === 7) return true
      if (field.wire === 'bytes' && field.number <= 4 && !isName(field.bytes)) return false
    }
    return beginsAsModel
  } catch (error) {
    return error instanceof WireError && beginsAsModel && !hasLargeName(bytes)
  }
}

/**
 * Whether bytes are a short text, maybe of several lines. A message begins with a tag, and small tags are control
 * characters.
 */
const isName = (bytes: Uint8Array): boolean =>
  bytes.length <= longestName &&
  !isControl(bytes[0]) &&
  bytes.every((byte) => !isControl(byte) || isSpace(byte))

const isControl = (byte: number): boolean => byte < 0x20 || byte === 0x7f
const isSpace = (byte: number): boolean => byte >= 0x09 && byte <= 0x0d

/** Whether the field that is cut short is one that would be a name in ONNX and claims to be a large one. */
function hasLargeName(bytes: Uint8Array): boolean {
  // Version (two bytes), then the tag of field 2 and a length of three bytes or more.
  return bytes[2] === 0x12 && (bytes[3] ?? 0) >= 0x80 && (bytes[4] ?? 0) >= 0x80
}
