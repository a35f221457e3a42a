/** What tests with a broker have in common: a client, topics of their own, and a reader that is Kafka's own. */

import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Admin, type ITopicConfig, Kafka, logLevel, type Message, type Producer } from 'kafkajs'
import { inject, vi } from 'vitest'
import { jars } from './broker.mjs'

// Its warning that its partitioner was another one once is of no use to anybody here.
process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'

const kafka = inject('kafka')

// Groups are formed and processes started: on a machine that is busy, that takes its time.
vi.setConfig({ testTimeout: 180_000 })

/** Why there is no broker; `undefined` where there is one. */
export const absent = 'missing' in kafka ? kafka.missing : undefined

/** Where the broker is. */
export const brokers = 'address' in kafka ? kafka.address : ''

/** A client of its own: clients of kafkajs share what they believe is committed. */
export const client = (address = brokers): Kafka =>
  new Kafka({
    clientId: 'test',
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, maxRetryTime: 1000, retries: 10 },
  })

/** A name that nobody else has. */
export const unique = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`

/** Does something with an admin client. */
export async function withAdmin<T>(work: (admin: Admin) => Promise<T>, address = brokers): Promise<T> {
  const admin = client(address).admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}

/** Makes a topic, and tells its name. */
export async function topic(
  name: string,
  config: Partial<ITopicConfig> = {},
  address = brokers,
): Promise<string> {
  const own = unique(name)
  const topics = [{ topic: own, numPartitions: 1, replicationFactor: 1, ...config }]
  await withAdmin(async (admin) => {
    await admin.createTopics({ topics, waitForLeaders: false })
    // A broker that has just begun does not know at once what it was told.
    await until(
      () =>
        admin.fetchTopicOffsets(own).then(
          () => true,
          () => false,
        ),
      'a topic',
    )
  }, address)
  return own
}

/** Settings of a topic that is compacted at once, as far as it is closed: a segment after a second, when the next message comes. */
export const compacted: Partial<ITopicConfig> = {
  configEntries: [
    { name: 'cleanup.policy', value: 'compact' },
    { name: 'segment.ms', value: '1000' },
    { name: 'min.cleanable.dirty.ratio', value: '0.0' },
    { name: 'max.compaction.lag.ms', value: '1000' },
    { name: 'delete.retention.ms', value: '0' },
    { name: 'max.message.bytes', value: '1048588' },
  ],
}

/** Sends messages. */
export async function send(to: string, messages: Message[], address = brokers): Promise<void> {
  await withProducer((producer) => producer.send({ topic: to, messages }), address)
}

/** Does something with a producer. */
export async function withProducer<T>(
  work: (producer: Producer) => Promise<T>,
  address = brokers,
): Promise<T> {
  const producer = client(address).producer()
  await producer.connect()
  try {
    return await work(producer)
  } finally {
    await producer.disconnect()
  }
}

/** A message, as Kafka's own client reads it. */
export interface Read {
  readonly partition: number
  readonly offset: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: { readonly [name: string]: string }
}

interface Line {
  readonly partition: number
  readonly offset: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: [string, string | null][]
}

/** All messages of a topic that are committed, by Kafka's own client. */
export async function readAll(from: string, address = brokers): Promise<Read[]> {
  const { stdout } = await promisify(execFile)(
    'java',
    [
      '-Xmx256m',
      '-XX:TieredStopAtLevel=1',
      '-cp',
      join(jars(), '*'),
      new URL('./Reader.java', import.meta.url).pathname,
      address,
      from,
    ],
    { maxBuffer: 2 ** 30, encoding: 'utf8' },
  )
  const text = (base64: string | null): string | null =>
    base64 === null ? null : Buffer.from(base64, 'base64').toString()
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { key, value, headers, ...place }: Line = JSON.parse(line)
      return {
        ...place,
        key: text(key),
        value: text(value),
        headers: Object.fromEntries(headers.map(([name, of]) => [text(name), text(of)])),
      }
    })
}

/** Waits. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until something holds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  ms = 60_000,
): Promise<void> {
  for (const end = Date.now() + ms; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`)
    await sleep(50)
  }
}
