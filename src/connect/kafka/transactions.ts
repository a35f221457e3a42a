/**
 * Exactly once, for one partition of the input: results and the offset of what they are results of become visible together, or not at all.
 *
 * Kafka takes offsets within a transaction from anybody who has the right transactional id, whether or not the group still counts him in. So each partition has an
 * id of its own, and whoever gets the partition takes it over *first*: that fences off whoever had it before, and waits for the end of what he was about.
 * Only then is asked how far the partition has come. Whatever the former owner still does, he can't commit any more.
 */

import { systemClock } from '../../stream/clock.js'
import type {
  KafkaAdmin,
  KafkaClient,
  KafkaOffsets,
  KafkaProducer,
  KafkaTopicMessages,
  KafkaTransaction,
} from './client.js'
import { pieces } from './pieces.js'
import { isBusy } from './trouble.js'

/** What transactions of a partition need. */
export interface TransactionsOptions {
  readonly client: KafkaClient
  readonly admin: KafkaAdmin
  readonly group: string
  readonly topic: string
  readonly partition: number
  /** How long the brokers leave a transaction open, in milliseconds. */
  readonly timeout: number
}

/** The transactions of a partition. */
export interface Transactions {
  /**
   * Takes the partition over, from ourselves, too, and tells where it stands: the first offset that no committed transaction covers. Brokers answer a
   * commit before its offsets can be read, and what is read then is the offset before: only when a producer has begun anew with the id is all done.
   * Throws what the client throws; then it is not ours.
   */
  takeOver(): Promise<number>
  /** Sends messages and the offset to go on from, all of it or nothing. Throws what the client throws; then the partition is not ours any more. */
  commit(messages: KafkaTopicMessages[], next: number): Promise<void>
  close(): Promise<void>
}

/** How often and how quickly kafkajs tries again: the brokers ask for it whenever the transaction before is not quite done. */
const retry = { retries: 12, initialRetryTime: 20, maxRetryTime: 2000 }

/** The transactions of a partition that is not ours yet. */
export function transactions(options: TransactionsOptions): Transactions {
  const { client, group, topic, partition, timeout } = options
  let producer: KafkaProducer | undefined
  let transaction: KafkaTransaction | undefined

  const drop = async (): Promise<void> => {
    const [last, open] = [producer, transaction]
    producer = undefined
    transaction = undefined
    // So that readers need not wait for the next owner. He would do the same.
    if (open?.isActive()) await open.abort().catch(() => undefined)
    await last?.disconnect().catch(() => undefined)
  }

  /** Any error is the end of the producer: whether a commit that failed took place is known after the next takeover only. */
  const orDrop = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      await drop()
      throw error
    }
  }

  return {
    takeOver: () =>
      orDrop(async () => {
        await drop()
        producer = client.producer({
          transactionalId: `${group}-${topic}-${partition}`,
          transactionTimeout: timeout,
          maxInFlightRequests: 1,
          retry,
        })
        await producer.connect()
        // Beginning the first one is what fences off others, and waits for the end of what came before. It is kept for the next batch.
        transaction = await producer.transaction()
        return committedOffset(options)
      }),
    commit: (messages, next) =>
      orDrop(async () => {
        if (producer === undefined) throw new Error('the partition was not taken over')
        const open = transaction ?? (await producer.transaction())
        transaction = open
        for (const piece of pieces(messages)) await open.sendBatch({ acks: -1, topicMessages: piece })
        await unlessBusy(() =>
          open.sendOffsets({ consumerGroupId: group, ...offsetsOf(topic, partition, next) }),
        )
        await open.commit()
        transaction = undefined
      }),
    close: drop,
  }
}

/** How often, and how many milliseconds apart, something is tried that kafkajs does not try again by itself. */
const TRIES = 100
const PAUSE = 20

/** Does something as soon as the transaction before is quite done. Of messages kafkajs sees to that, of offsets it does not. */
async function unlessBusy(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries >= TRIES || !isBusy(error)) throw error
      await systemClock.sleep(PAUSE)
    }
  }
}

/** Offsets of one partition. */
export const offsetsOf = (topic: string, partition: number, next: number): KafkaOffsets => ({
  topics: [{ topic, partitions: [{ partition, offset: String(next) }] }],
})

/** Where a partition stands: what the group has committed, and not before the first offset that is still there. */
async function committedOffset({ admin, group, topic, partition }: TransactionsOptions): Promise<number> {
  const [committed, ends] = await Promise.all([
    admin.fetchOffsets({ groupId: group, topics: [topic] }),
    admin.fetchTopicOffsets(topic),
  ])
  const offset = committed
    .find((each) => each.topic === topic)
    ?.partitions.find((each) => each.partition === partition)?.offset
  const low = ends.find((each) => each.partition === partition)?.low
  if (offset === undefined || low === undefined)
    throw new Error(`the offsets of ${topic}/${partition} are not known`)
  // -1: nothing was committed yet.
  return Math.max(Number(offset), Number(low))
}
