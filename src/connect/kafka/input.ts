/** The input topic: batches of its partitions come, are scored and delivered, one after the other in each partition. */

import { BrokerError } from '../../core/errors.js'
import type { Clock } from '../../stream/clock.js'
import type {
  KafkaBatchPayload,
  KafkaClient,
  KafkaConsumer,
  KafkaConsumerOptions,
  KafkaMessage,
  KafkaOutgoing,
  KafkaTopicMessages,
} from './client.js'
import { committedOf } from './committed.js'
import type { Delivery } from './delivery.js'
import type { Outcome } from './records.js'
import { steady } from './steady.js'
import { isFenced, isRegrouping } from './trouble.js'

/** What the input is read with. */
export interface InputOptions {
  readonly client: KafkaClient
  readonly clock: Clock
  readonly group: string
  readonly topic: string
  readonly output: string
  readonly deadLetter: string | undefined
  /** Most partitions that are worked at at a time. */
  readonly concurrency: number
  readonly consumer: Omit<KafkaConsumerOptions, 'groupId' | 'maxWaitTimeInMs'>
  deliveryOf(partition: number): Delivery
  /** Most records that are scored, sent and committed together. */
  readonly batch: number
  score(messages: readonly KafkaMessage[], partition: number): Promise<Outcome | { readonly missing: string }>
  onTrouble(error: unknown): void
  onEvent(event: InputEvent): void
}

/** What happens to partitions. */
export type InputEvent =
  | { readonly type: 'assigned'; readonly partitions: readonly number[] }
  | { readonly type: 'paused'; readonly partition: number; readonly model: string }
  | { readonly type: 'resumed'; readonly partition: number }
  | { readonly type: 'fenced'; readonly partition: number; readonly error: unknown }
  | { readonly type: 'failed'; readonly partition: number; readonly error: unknown }

/** What is known of a partition that is ours. */
export interface PartitionState {
  readonly partition: number
  /** The next offset to be dealt with; absent before the first batch. */
  readonly next?: number
  /** The offset that the next message will get, as of the last batch. */
  readonly end?: number
  readonly paused: boolean
}

/** The input at work. */
export interface Input {
  readonly partitions: readonly PartitionState[]
  readonly counts: {
    readonly records: number
    readonly failed: number
    readonly dead: number
    readonly batches: number
  }
  /** Goes on with partitions that wait for a model. */
  modelsChanged(): void
  /** Resolves, with the reason, when it can't go on. */
  readonly failed: Promise<unknown>
  /** Finishes the batches that are under way, and leaves the group. */
  close(): Promise<void>
}

interface Partition {
  readonly delivery: Delivery
  next?: number
  end?: number
  busy: boolean
  /** Why it is paused. */
  pause?: 'model' | 'trouble'
  failures: number
  revoked: boolean
}

/** First and longest pause of a partition after a failure, in milliseconds. Another owner that fenced it off is left some time. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 10_000
const FENCED_PAUSE = 2000

/** How long a fetch waits for messages, in milliseconds: so long a partition takes to go on after a pause, too. */
const WAIT = 250

/** Begins to read the input. */
export async function readInput(options: InputOptions): Promise<Input> {
  const { topic, clock } = options
  const partitions = new Map<number, Partition>()
  const counts = { records: 0, failed: 0, dead: 0, batches: 0 }
  const stop = new AbortController()

  const partitionOf = (number: number): Partition => {
    const known = partitions.get(number)
    if (known !== undefined) return known
    const partition: Partition = {
      delivery: options.deliveryOf(number),
      busy: false,
      failures: 0,
      revoked: false,
    }
    partitions.set(number, partition)
    return partition
  }

  const assigned = (numbers: readonly number[]): void => {
    for (const [number, partition] of partitions) {
      if (numbers.includes(number)) {
        partition.delivery.regrouped()
        continue
      }
      partitions.delete(number)
      partition.revoked = true
      if (!partition.busy) void partition.delivery.close()
    }
    for (const number of numbers) resume(number, partitionOf(number))
    options.onEvent({ type: 'assigned', partitions: [...numbers].sort((a, b) => a - b) })
  }

  let consumer: KafkaConsumer | undefined

  const pause = (number: number, partition: Partition, why: Partition['pause']): void => {
    if (partition.revoked) return
    partition.pause = why
    consumer?.pause([{ topic, partitions: [number] }])
  }
  const resume = (number: number, partition: Partition): void => {
    delete partition.pause
    try {
      consumer?.resume([{ topic, partitions: [number] }])
    } catch {
      // The consumer is down; when it is up again, nothing is paused.
    }
  }
  const pauseAfterTrouble = (number: number, partition: Partition, error: unknown): void => {
    const fenced = isFenced(error)
    const ms = Math.min(FIRST_PAUSE * 2 ** partition.failures++, LONGEST_PAUSE)
    options.onEvent({ type: fenced ? 'fenced' : 'failed', partition: number, error })
    pause(number, partition, 'trouble')
    void clock.sleep(fenced ? Math.max(ms, FENCED_PAUSE) : ms, stop.signal).then(() => {
      if (partition.pause === 'trouble' && !partition.revoked && !stop.signal.aborted)
        resume(number, partition)
    })
  }

  const eachBatch = async (payload: KafkaBatchPayload): Promise<void> => {
    if (!payload.isRunning() || payload.isStale()) return
    const number = payload.batch.partition
    const partition = partitionOf(number)
    if (partition.busy) return
    partition.busy = true
    try {
      await work(number, partition, payload)
    } catch (error) {
      // The client itself must join the group again.
      if (isRegrouping(error)) throw error
      pauseAfterTrouble(number, partition, error)
    } finally {
      partition.busy = false
      if (partition.revoked) await partition.delivery.close()
    }
  }

  const work = async (number: number, partition: Partition, payload: KafkaBatchPayload): Promise<void> => {
    const { batch, heartbeat } = payload
    const fetched = batch.fetchedOffset === undefined ? undefined : Number(batch.fetchedOffset)
    const expected = await partition.delivery.expects(
      fetched,
      Number(batch.messages[0]?.offset ?? batch.lastOffset()),
    )
    if (expected !== undefined) {
      partition.next = expected
      consumer?.seek({ topic, partition: number, offset: String(expected) })
      return
    }
    partition.end = Number(batch.highWatermark)
    const { messages, last } = committedOf(batch)
    // Bit by bit: what is not committed when an instance dies is done again.
    for (let at = 0; at === 0 || at < messages.length; at += options.batch) {
      if (at > 0) await heartbeat()
      if (!payload.isRunning()) return
      const some = messages.slice(at, at + options.batch)
      const upTo = at + options.batch < messages.length ? some[some.length - 1].offset : last
      if (!(await workAt(number, partition, payload, some, upTo))) return
    }
  }

  /** Deals with some messages. Gives `false` where it can't go on with the next ones. */
  const workAt = async (
    number: number,
    partition: Partition,
    payload: KafkaBatchPayload,
    messages: readonly KafkaMessage[],
    last: string,
  ): Promise<boolean> => {
    const next = Number(last) + 1
    const outcome = await options.score(messages, number)
    if ('missing' in outcome) {
      pause(number, partition, 'model')
      options.onEvent({ type: 'paused', partition: number, model: outcome.missing })
      return false
    }
    // The next owner begins where the last commit ended.
    if (partition.revoked) return false
    await partition.delivery.deliver(topicMessages(outcome), next, payload)
    partition.failures = 0
    partition.next = next
    counts.batches++
    counts.records += messages.length
    counts.failed += outcome.failed
    counts.dead += outcome.dead.length
    if (partition.revoked) return false
    payload.resolveOffset(last)
    return true
  }

  const topicMessages = ({ outputs, dead }: Outcome): KafkaTopicMessages[] => {
    const all: [string, KafkaOutgoing[]][] = [
      [options.output, outputs],
      [options.deadLetter ?? '', dead],
    ]
    return all
      .filter(([, messages]) => messages.length > 0)
      .map(([name, messages]) => ({ topic: name, messages }))
  }

  const make = (): KafkaConsumer => {
    const made = options.client.consumer({
      groupId: options.group,
      ...options.consumer,
      maxWaitTimeInMs: WAIT,
    })
    consumer = made
    made.on('consumer.group_join', ({ payload }) => assigned(payload.memberAssignment[topic] ?? []))
    made.on('consumer.end_batch_process', ({ payload }) => {
      // Markers of transactions, and what was aborted: the client goes past them by itself.
      if (payload.batchSize > 0) return
      const partition = partitions.get(payload.partition)
      partition?.delivery.passed(Number(payload.lastOffset) + 1)
    })
    return made
  }

  const consuming = await steady({
    clock,
    topic,
    make,
    run: (made) =>
      made.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: options.concurrency,
        eachBatch,
      }),
    onTrouble: options.onTrouble,
  })

  return {
    get partitions() {
      return Array.from(partitions, ([partition, { next, end, pause: why }]) => ({
        partition,
        ...(next === undefined ? {} : { next }),
        ...(end === undefined ? {} : { end }),
        paused: why !== undefined,
      })).sort((a, b) => a.partition - b.partition)
    },
    counts,
    modelsChanged: () => {
      for (const [number, partition] of partitions)
        if (partition.pause === 'model') {
          resume(number, partition)
          options.onEvent({ type: 'resumed', partition: number })
        }
    },
    failed: consuming.failed.then(
      (cause) => new BrokerError(`The topic ${topic} can't be read any more`, { cause }),
    ),
    close: async () => {
      stop.abort()
      await consuming.close()
      await Promise.all(Array.from(partitions.values(), ({ delivery }) => delivery.close()))
    },
  }
}
