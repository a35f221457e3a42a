/** Reads a whole topic from its beginning, says when the end that it had at the start is reached, and goes on from there. */

import { BrokerError } from '../../core/errors.js'
import type { Clock } from '../../stream/clock.js'
import type { KafkaAdmin, KafkaBatchPayload, KafkaClient, KafkaConsumer, KafkaMessage } from './client.js'
import { committedOf } from './committed.js'
import { steady } from './steady.js'

/** What a reader is told. */
export interface TopicReaderOptions {
  readonly client: KafkaClient
  readonly admin: KafkaAdmin
  readonly clock: Clock
  readonly topic: string
  /** Beginning of the name of a group that nobody else is in. */
  readonly group: string
  /** Takes a message, partition by partition in their order. */
  take(message: KafkaMessage, partition: number): void
  /** Is told of breakdowns after which reading goes on. */
  onTrouble(error: unknown): void
}

/** A reader at work. */
export interface TopicReader {
  /** Resolves when the end that the topic had at the start is reached. */
  readonly caughtUp: Promise<void>
  /** How many messages are still to be read, as far as is known. */
  behind(): number
  close(): Promise<void>
}

/** Fetches in a row without anything new after which there is nothing more: gaps at the end of a log are not told otherwise. */
const EMPTY_FETCHES = 2

/** How long a fetch waits for messages, in milliseconds. */
const WAIT = 250

/**
 * Begins to read a topic. A consumer of kafkajs can't do without a group. This one has a group of its own, commits nothing, and deletes it in the end: every
 * reader gets all partitions, from the beginning.
 * @throws BrokerError when there is no such topic
 */
export async function readTopic(options: TopicReaderOptions): Promise<TopicReader> {
  const { admin, topic } = options
  let ends: { partition: number; low: string; high: string }[]
  try {
    ends = await admin.fetchTopicOffsets(topic)
  } catch (cause) {
    throw new BrokerError(`The topic ${topic} could not be looked at`, { cause })
  }
  const positions = new Map(ends.map(({ partition, low }) => [partition, Number(low)]))
  const highs = new Map(ends.map(({ partition, high }) => [partition, Number(high)]))
  const progress = watchProgress(options, positions, new Map(highs))
  const group = `${options.group}-${crypto.randomUUID()}`

  const make = (): KafkaConsumer => {
    const consumer = options.client.consumer({
      groupId: group,
      maxWaitTimeInMs: WAIT,
      maxBytes: 64 * 2 ** 20,
    })
    consumer.on('consumer.group_join', () => {
      // Nothing is committed: a group that is formed anew would begin at the beginning.
      for (const [partition, at] of positions) consumer.seek({ topic, partition, offset: String(at) })
    })
    consumer.on('consumer.fetch', ({ payload }) => progress.fetched(payload.nodeId))
    consumer.on('consumer.end_batch_process', ({ payload }) => {
      if (payload.batchSize === 0) progress.reached(payload.partition, Number(payload.lastOffset) + 1)
    })
    return consumer
  }

  const eachBatch = async ({
    batch,
    resolveOffset,
    heartbeat,
    isRunning,
    isStale,
  }: KafkaBatchPayload): Promise<void> => {
    const { partition } = batch
    highs.set(partition, Math.max(highs.get(partition) ?? 0, Number(batch.highWatermark)))
    const { messages, last } = committedOf(batch)
    for (const message of messages) {
      if (!isRunning() || isStale()) return
      // A fetch may begin before what is asked for, and after a restart what was read may come again.
      if (Number(message.offset) < (positions.get(partition) ?? 0)) continue
      options.take(message, partition)
      positions.set(partition, Number(message.offset) + 1)
      await heartbeat()
    }
    resolveOffset(last)
    progress.reached(partition, Number(last) + 1)
  }

  const consuming = await steady({
    ...options,
    make,
    run: (consumer) => consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }),
  })
  void consuming.failed.then((error) => progress.fail(error))
  return {
    caughtUp: progress.caughtUp,
    behind: () => {
      let messages = 0
      for (const [partition, high] of highs) messages += Math.max(0, high - (positions.get(partition) ?? 0))
      return messages
    },
    close: async () => {
      await consuming.close()
      progress.fail(new BrokerError(`Reading the topic ${topic} was ended`))
      // Brokers forget empty groups after days; this one is of no use to anybody any more.
      await admin.deleteGroups([group]).catch(() => undefined)
    },
  }
}

interface Progress {
  readonly caughtUp: Promise<void>
  /** Everything before an offset was dealt with. */
  reached(partition: number, offset: number): void
  /** A fetch from a broker is done, and what it brings is dealt with next. */
  fetched(node: number): void
  fail(error: unknown): void
}

/** Sees when the ends are reached. */
function watchProgress(
  { admin, topic }: TopicReaderOptions,
  positions: Map<number, number>,
  ends: Map<number, number>,
): Progress {
  let resolve = (): void => {}
  let fail = (_error: unknown): void => {}
  const caughtUp = new Promise<void>((yes, no) => {
    resolve = yes
    fail = no
  })
  // Whoever only follows never asks.
  caughtUp.catch(() => undefined)
  const leaders = new Map<number, number>()
  /** Fetches from each broker since there was something new. */
  const empty = new Map<number, number>()
  let asked = 0

  const settle = (): void => {
    for (const [partition, end] of ends) if ((positions.get(partition) ?? 0) >= end) ends.delete(partition)
    if (ends.size === 0) resolve()
  }
  const lookAtLeaders = async (): Promise<void> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    for (const { name, partitions } of topics)
      if (name === topic) for (const { partitionId, leader } of partitions) leaders.set(partitionId, leader)
  }
  settle()
  return {
    caughtUp,
    reached: (partition, offset) => {
      if (offset > (positions.get(partition) ?? 0)) positions.set(partition, offset)
      empty.clear()
      settle()
    },
    fetched: (node) => {
      if (ends.size === 0) return
      empty.set(node, (empty.get(node) ?? 0) + 1)
      // Leaders may move while this goes on.
      if (asked++ % 20 === 0) void lookAtLeaders().catch(() => undefined)
      for (const partition of ends.keys()) {
        const leader = leaders.get(partition)
        // The fetch that is just done counts as the one before: what it brings has not been looked at.
        if (leader !== undefined && (empty.get(leader) ?? 0) > EMPTY_FETCHES) ends.delete(partition)
      }
      settle()
    },
    fail,
  }
}
