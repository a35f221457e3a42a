/** Messages in requests that brokers take: what goes to one partition with one request must not be longer than the longest message allowed. */

import type { KafkaHeaders, KafkaOutgoing, KafkaTopicMessages } from './client.js'

/** Most bytes of a request, well below the limit that brokers have by default. A message that is longer goes by itself. */
const PIECE = 600_000

/** Bytes of a message beside its key, value and headers, at most. */
const FRAME = 64

/** The messages in pieces, in their order. */
export function* pieces(all: readonly KafkaTopicMessages[], limit = PIECE): Generator<KafkaTopicMessages[]> {
  let piece: KafkaTopicMessages[] = []
  let length = 0
  for (const { topic, messages } of all) {
    let some: KafkaOutgoing[] = []
    for (const message of messages) {
      const bytes = bytesOf(message)
      if (length > 0 && length + bytes > limit) {
        if (some.length > 0) piece.push({ topic, messages: some })
        yield piece
        piece = []
        some = []
        length = 0
      }
      some.push(message)
      length += bytes
    }
    if (some.length > 0) piece.push({ topic, messages: some })
  }
  if (piece.length > 0) yield piece
}

function bytesOf({ key, value, headers = {} }: KafkaOutgoing): number {
  let bytes = FRAME + lengthOf(key ?? null) + lengthOf(value)
  for (const name in headers) bytes += lengthOf(name) + lengthOfHeader(headers[name]) + 8
  return bytes
}

const lengthOfHeader = (value: KafkaHeaders[string]): number =>
  Array.isArray(value) ? value.reduce((sum, each) => sum + lengthOf(each), 0) : lengthOf(value ?? null)

/** Bytes, at most: a UTF-16 unit of a text is no more than three of them. */
function lengthOf(value: Uint8Array | string | null): number {
  if (value === null) return 0
  return typeof value === 'string' ? value.length * 3 : value.length
}
