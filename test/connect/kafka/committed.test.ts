/** Which messages are committed, by the batches that kafkajs really makes of what a broker says of aborted transactions. */

import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KafkaBatch, KafkaRawMessage } from '../../../src/connect/kafka/client.js'
import { committedOf } from '../../../src/connect/kafka/committed.js'

interface Aborted {
  readonly producerId: string
  readonly firstOffset: string
}

const Batch: new (
  topic: string,
  fetched: string,
  data: {
    partition: number
    highWatermark: string
    messages: KafkaRawMessage[]
    abortedTransactions: Aborted[]
  },
) => KafkaBatch = createRequire(import.meta.url)('kafkajs/src/consumer/batch.js')

/** What producers do, one step after the other: send within a transaction, commit, abort, or send without one. */
type Step = readonly [producer: number, does: 'send' | 'commit' | 'abort' | 'plain']

interface Log {
  readonly messages: KafkaRawMessage[]
  readonly aborted: (Aborted & { readonly lastOffset: number })[]
  readonly committed: string[]
}

/** The log of a partition, with markers, as a broker has it. All transactions are ended. */
function logOf(steps: readonly Step[], key: Buffer | null = null): Log {
  const messages: KafkaRawMessage[] = []
  const aborted: Log['aborted'] = []
  const committed = new Set<string>()
  const open = new Map<number, string[]>()
  const add = (producer: number, more: Partial<KafkaRawMessage>): string => {
    const offset = String(messages.length)
    messages.push({
      offset,
      key,
      value: Buffer.from(offset),
      timestamp: '0',
      isControlRecord: false,
      batchContext: { producerId: String(producer), inTransaction: true },
      ...more,
    })
    return offset
  }
  const end = (producer: number, isAbort: boolean): void => {
    const sent = open.get(producer)
    if (sent === undefined) return
    open.delete(producer)
    const marker = add(producer, {
      isControlRecord: true,
      key: Buffer.from([0, 0, 0, isAbort ? 0 : 1]),
      value: null,
    })
    if (isAbort)
      aborted.push({ producerId: String(producer), firstOffset: sent[0], lastOffset: Number(marker) })
    else for (const offset of sent) committed.add(offset)
  }
  for (const [producer, does] of steps) {
    if (does === 'plain')
      committed.add(add(9, { batchContext: { producerId: '-1', inTransaction: false }, key: null }))
    else if (does === 'send') open.set(producer, [...(open.get(producer) ?? []), add(producer, {})])
    else end(producer, does === 'abort')
  }
  for (const producer of open.keys()) end(producer, producer % 2 === 0)
  return {
    messages,
    aborted,
    committed: messages.map(({ offset }) => offset).filter((offset) => committed.has(offset)),
  }
}

/** Reads a log as a consumer does, so many messages with a fetch. */
function readThrough({ messages, aborted }: Log, size: (at: number) => number): string[] {
  const found: string[] = []
  for (let at = 0; at < messages.length; ) {
    const until = Math.min(messages.length, at + size(at))
    const batch = new Batch('t', String(at), {
      partition: 0,
      highWatermark: String(messages.length),
      messages: messages.slice(at, until),
      // In the order of their ends, as the index of a broker has them: those that reach into what was fetched.
      abortedTransactions: aborted.filter(
        ({ firstOffset, lastOffset }) => lastOffset >= at && Number(firstOffset) < until,
      ),
    })
    if (batch.messages.length === 0) {
      at = Number(batch.lastOffset()) + 1
      continue
    }
    const { messages: some, last } = committedOf(batch)
    found.push(...some.map(({ offset }) => offset))
    expect(Number(last)).toBeGreaterThanOrEqual(at)
    at = Number(last) + 1
  }
  return found
}

const step = fc.tuple(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('send', 'send', 'send', 'commit', 'abort', 'plain'),
) satisfies fc.Arbitrary<Step>

describe('messages of a batch', () => {
  it('are those that were committed, where a fetch is longer than a transaction', () => {
    fc.assert(
      fc.property(
        // A key that looks like that of a marker must not be taken for one.
        fc.constantFrom(null, Buffer.from([0, 0, 0, 0])),
        fc.array(step, { maxLength: 30 }),
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 70, maxLength: 70 }),
        (key, steps, more) => {
          const log = logOf(steps, key)
          const ends = new Map<string, number>()
          const span = Math.max(
            1,
            ...log.messages.toReversed().map(({ offset, batchContext, isControlRecord }) => {
              const id = batchContext?.producerId ?? ''
              if (isControlRecord === true) ends.set(id, Number(offset))
              return (ends.get(id) ?? 0) - Number(offset) + 1
            }),
          )
          expect(readThrough(log, (at) => span + more[at])).toEqual(log.committed)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('are what the client says, where a transaction is longer than a fetch', () => {
    const log = logOf([
      [0, 'send'],
      [0, 'send'],
      [0, 'send'],
      [0, 'abort'],
      [1, 'send'],
      [1, 'send'],
      [1, 'commit'],
    ])
    expect(readThrough(log, () => 1)).toEqual(log.committed)
  })

  it('differ from what the client says, where an aborted transaction is within another', () => {
    const log = logOf([
      [0, 'send'],
      [2, 'send'],
      [2, 'abort'],
      [0, 'abort'],
      [1, 'send'],
      [1, 'commit'],
    ])
    const batch = new Batch('t', '0', {
      partition: 0,
      highWatermark: '6',
      messages: log.messages,
      abortedTransactions: log.aborted,
    })
    expect(batch.messages.map(({ offset }) => offset)).toEqual(['0', '4'])
    expect(committedOf(batch)).toMatchObject({ messages: [{ offset: '4' }], last: '5' })
  })

  it('are all, where the client does not show what it fetched', () => {
    const messages = [{ key: null, value: null, timestamp: '0', offset: '3' }]
    const batch = { topic: 't', partition: 0, highWatermark: '9', messages, lastOffset: () => '5' }
    expect(committedOf(batch)).toEqual({ messages, last: '5' })
  })
})
