/**
 * Which clients deliver messages of transactions that were aborted, though they are told to read committed ones only. Kafka's own client is the
 * truth. These tests fail when a client is mended: then `docs/streams.md` has to say so.
 */

import { Consumer, FetchIsolationLevels, MessagesStreamModes, stringDeserializers } from '@platformatic/kafka'
import type { Producer, Transaction } from 'kafkajs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { KafkaBatch } from '../../src/connect/kafka/client.js'
import { committedOf } from '../../src/connect/kafka/committed.js'
import { absent, brokers, client, readAll, topic, unique, until } from './kafka.js'

/** The clients: all messages that they deliver of a topic. */
const clients = {
  kafkajs: (from: string) => byKafkajs(from, ({ messages }) => messages.map(({ value }) => String(value))),
  'kafkajs, as scorelet reads it': (from: string) =>
    byKafkajs(from, (batch) => committedOf(batch).messages.map(({ value }) => String(value))),
  '@platformatic/kafka': byPlatformatic,
}

async function byKafkajs(from: string, of: (batch: KafkaBatch) => string[]): Promise<string[]> {
  const consumer = client().consumer({ groupId: unique('reader'), maxWaitTimeInMs: 200 })
  const found: string[] = []
  await consumer.connect()
  await consumer.subscribe({ topics: [from], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      found.push(...of(batch))
    },
  })
  await until(() => found.includes('end'), 'the end')
  await consumer.disconnect()
  return found
}

async function byPlatformatic(from: string): Promise<string[]> {
  const consumer = new Consumer({
    groupId: unique('reader'),
    clientId: 'test',
    bootstrapBrokers: [brokers],
    deserializers: stringDeserializers,
  })
  const stream = await consumer.consume({
    topics: [from],
    mode: MessagesStreamModes.EARLIEST,
    autocommit: false,
    isolationLevel: FetchIsolationLevels.READ_COMMITTED,
    maxWaitTime: 200,
  })
  const found: string[] = []
  for await (const { value } of stream) {
    found.push(value)
    if (value === 'end') break
  }
  await consumer.close(true)
  return found
}

/** What is written: by whom, and whether it is committed in the end. */
interface Situation {
  readonly name: string
  write(a: Producer, b: Producer, to: string): Promise<void>
  /** Clients that deliver something that was aborted. */
  readonly wrong: readonly (keyof typeof clients)[]
}

const say = (transaction: Transaction, to: string, ...values: string[]): Promise<unknown> =>
  transaction.send({ topic: to, messages: values.map((value) => ({ value })) })

const situations: readonly Situation[] = [
  {
    name: 'several aborted transactions of one producer',
    write: async (a, _, to) => {
      for (let i = 0; i < 6; i++) {
        const transaction = await a.transaction()
        await say(transaction, to, `${i % 2 === 0 ? 'aborted' : 'committed'} ${i}`, `more of ${i}`)
        await (i % 2 === 0 ? transaction.abort() : transaction.commit())
      }
    },
    wrong: ['@platformatic/kafka'],
  },
  {
    name: 'an aborted transaction within another one',
    write: async (a, b, to) => {
      const outer = await a.transaction()
      await say(outer, to, 'outer 0')
      const inner = await b.transaction()
      await say(inner, to, 'inner 0')
      await say(outer, to, 'outer 1')
      await say(inner, to, 'inner 1')
      await inner.abort()
      await say(outer, to, 'outer 2')
      await outer.abort()
    },
    wrong: ['kafkajs'],
  },
  {
    name: 'a committed transaction within an aborted one',
    write: async (a, b, to) => {
      const outer = await a.transaction()
      await say(outer, to, 'outer 0')
      const inner = await b.transaction()
      await say(inner, to, 'inner 0')
      await say(outer, to, 'outer 1')
      await inner.commit()
      await outer.abort()
    },
    wrong: [],
  },
]

describe.skipIf(absent !== undefined).each(situations)('$name', ({ write, wrong }) => {
  let from = ''
  let truth: (string | null)[] = []

  beforeAll(async () => {
    from = await topic('transactions')
    const [a, b] = [1, 2].map(() =>
      client().producer({ transactionalId: unique('writer'), idempotent: true, maxInFlightRequests: 1 }),
    )
    await Promise.all([a.connect(), b.connect()])
    await write(a, b, from)
    const last = await a.transaction()
    await say(last, from, 'end')
    await last.commit()
    await Promise.all([a.disconnect(), b.disconnect()])
    truth = (await readAll(from)).map(({ value }) => value)
  })

  it.each(Object.entries(clients))('%s', async (name, read) => {
    const found = await read(from)
    if (wrong.some((each) => each === name)) expect(found.length).toBeGreaterThan(truth.length)
    else expect(found).toEqual(truth)
  })
})
