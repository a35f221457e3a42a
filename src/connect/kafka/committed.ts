/** Which messages of a batch are really there: those of transactions that were aborted are not, whatever the client says. */

import type { KafkaBatch, KafkaMessage, KafkaRawMessage } from './client.js'

/** What of a batch can be dealt with. */
export interface Committed {
  readonly messages: readonly KafkaMessage[]
  /** The last offset that is dealt with thereby. */
  readonly last: string
}

/**
 * The messages of a batch that belong to no transaction, or to one that was committed.
 *
 * kafkajs looks for aborted transactions in the order in which they ended, and at one a message. Where transactions of several producers lie one in another, it
 * lets messages of aborted ones through. The markers at their ends, which are fetched along, tell which they are. A batch that ends before the marker of
 * a transaction is dealt with up to its first message of it: the next fetch begins there. Only where that is the first message of all, so that the
 * transaction is longer than a fetch, the client is believed. It also takes any message for a marker whose key is four zero bytes.
 */
export function committedOf(batch: KafkaBatch): Committed {
  const { messages, rawMessages, fetchedOffset = 0 } = batch
  const fetched = rawMessages?.filter(({ offset }) => Number(offset) >= Number(fetchedOffset))
  if (fetched === undefined || !fetched.some(isTransactional)) return { messages, last: batch.lastOffset() }

  const fates = fatesOf(fetched)
  const isNotAborted = ({ offset }: KafkaMessage): boolean => fates.get(offset) !== 'aborted'
  const open = fetched.findIndex(({ offset }) => fates.get(offset) === 'open')
  if (open <= 0) return { messages: messages.filter(isNotAborted), last: batch.lastOffset() }
  const from = Number(fetched[open].offset)
  return {
    messages: messages.filter((message) => Number(message.offset) < from && isNotAborted(message)),
    last: fetched[open - 1].offset,
  }
}

const isTransactional = ({ batchContext }: KafkaRawMessage): boolean => batchContext?.inTransaction === true

type Fate = 'open' | 'committed' | 'aborted'

/** What became of each message that belongs to a transaction, by offset. */
function fatesOf(messages: readonly KafkaRawMessage[]): ReadonlyMap<string, Fate> {
  const fates = new Map<string, Fate>()
  /** What becomes of messages of a producer that come before. */
  const next = new Map<string, Fate>()
  for (const message of messages.toReversed()) {
    const { batchContext, isControlRecord, key, offset } = message
    if (batchContext === undefined) continue
    if (isControlRecord === true) next.set(batchContext.producerId, isAbort(key) ? 'aborted' : 'committed')
    else if (batchContext.inTransaction) fates.set(offset, next.get(batchContext.producerId) ?? 'open')
  }
  return fates
}

/** The key of a marker is its version and its type, in two bytes each; the type of one that aborts is 0. */
const isAbort = (key: Uint8Array | null): boolean => key !== null && key[2] === 0 && key[3] === 0
