/** A stream through Kafka: models from one topic, records from another, results to a third. */

import { BrokerError } from '../../core/errors.js'
import { asBuffer } from '../../io/buffer.js'
import { ModelRegistry } from '../../stream/index.js'
import { prometheus } from '../../stream/prometheus.js'
import type { Registry } from '../../stream/registry.js'
import type { RegistryState } from '../../stream/state.js'
import type { KafkaMessage, KafkaTopicMessages } from './client.js'
import { deadLetter } from './dead-letter.js'
import { atLeastOnce, exactlyOnce } from './delivery.js'
import { type Input, type PartitionState, readInput } from './input.js'
import type { Refusal } from './model-table.js'
import { type ModelsTopic, modelsTopic } from './models-topic.js'
import { checkedNumbers, type KafkaEvent, type ServeKafkaOptions } from './options.js'
import { pieces } from './pieces.js'
import { answerJson, jsonRecord, onlyModel, scoreMessages, textKey } from './records.js'
import { report } from './reports.js'

/** Where an instance stands, as data that JSON can hold. */
export interface KafkaState {
  readonly instance: string
  readonly groupId: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly status: 'starting' | 'serving' | 'closed'
  /** Partitions of the input that this instance has. */
  readonly partitions: readonly PartitionState[]
  readonly records: number
  /** Records that got an error for an answer. */
  readonly failed: number
  /** Messages that went to the dead-letter topic, or would have if there were one. */
  readonly dead: number
  /** The topic of models: its keys, and how many messages of it are still to be read. */
  readonly table: { readonly keys: number; readonly behind: number }
  readonly registry: RegistryState
}

/** How far a partition of the input is behind. */
export interface PartitionLag {
  readonly partition: number
  /** The next offset to be dealt with. */
  readonly next: number
  /** The offset that the next message will get. */
  readonly end: number
  readonly lag: number
}

/** A stream at work. */
export interface KafkaStream extends AsyncDisposable {
  /** Resolves when all models are in service and records are read. Rejects when it can't begin. */
  readonly ready: Promise<void>
  /** Resolves when all is closed. Rejects with the reason when the stream could not go on. */
  readonly closed: Promise<void>
  readonly registry: Registry
  state(): KafkaState
  /** Asks the brokers how far the partitions of this instance are behind. */
  lag(): Promise<PartitionLag[]>
  /** Finishes the batches that are under way, commits them, and leaves the group. */
  close(): Promise<void>
}

/** Longest value of an invalid model that goes to the dead-letter topic; of a longer one, its position must do. */
const REFUSED_BYTES = 256 * 1024

/**
 * Scores the records of a topic by the models of another one. Every instance reads all models before its first record, and then follows; the partitions of the
 * records are shared out among the instances of a group.
 *
 * @example
 * const kafka = new Kafka({ brokers: ['localhost:9092'] })
 * await using stream = serveKafka({ client: kafka, input: 'records', output: 'scores', models: 'models', exactlyOnce: true })
 * await stream.closed
 *
 * @throws ModelLoadError `bad-option`
 */
export function serveKafka(options: ServeKafkaOptions): KafkaStream {
  const numbers = checkedNumbers(options)
  const { client, input: topic, instance = crypto.randomUUID() } = options
  const group = options.groupId ?? `scorelet-${topic}`
  const registry =
    options.registry ??
    // Documents are on the topic: there is no need to keep them here.
    new ModelRegistry({ keepDocuments: false, ...options.registryOptions })
  const admin = client.admin()
  const sender = client.producer({ maxInFlightRequests: 8 })
  /** What was opened, and is closed in reverse order. */
  const opened: (() => Promise<unknown>)[] = []
  const stop = new AbortController()
  let status: KafkaState['status'] = 'starting'
  let input: Input | undefined
  let table: ModelsTopic | undefined

  const onEvent = (event: KafkaEvent): void => {
    try {
      options.onEvent?.(event)
    } catch {
      // Whoever listens must not stop the stream.
    }
  }
  const onTrouble = (error: unknown): void => onEvent({ type: 'trouble', error })

  const send = async (messages: KafkaTopicMessages[]): Promise<void> => {
    for (const piece of pieces(messages)) await sender.sendBatch({ acks: -1, topicMessages: piece })
  }

  const onRefused = (refusal: Refusal, message?: KafkaMessage): void => {
    const { key, position, error } = refusal
    onEvent({ type: 'refused', key, ...position, error })
    if (options.deadLetter === undefined) return
    const value = message?.value ?? null
    const letter = deadLetter(
      {
        key: message?.key ?? new TextEncoder().encode(key),
        value: value === null || value.length > REFUSED_BYTES ? null : asBuffer(value),
        headers: { 'scorelet-instance': instance },
      },
      { topic: options.models, partition: position.partition, offset: String(position.offset) },
      error,
    )
    void send([{ topic: options.deadLetter, messages: [letter] }]).catch(onTrouble)
  }

  const state = (): KafkaState => {
    const { records, failed, dead } = input?.counts ?? { records: 0, failed: 0, dead: 0 }
    return {
      instance,
      groupId: group,
      at: registry.clock.now(),
      status,
      partitions: input?.partitions ?? [],
      records,
      failed,
      dead,
      table: table?.state ?? { keys: 0, behind: 0 },
      registry: registry.state(),
    }
  }

  const open = async (): Promise<void> => {
    if (options.registry === undefined) opened.push(() => registry.close())
    opened.push(
      () => admin.disconnect(),
      () => sender.disconnect(),
    )
    try {
      await Promise.all([admin.connect(), sender.connect()])
    } catch (cause) {
      throw new BrokerError("Kafka can't be reached", { cause })
    }
    const common = { client, admin, registry, onTrouble }
    table = await modelsTopic({
      ...common,
      topic: options.models,
      // A group of its own each: every instance has all models.
      group: `${group}-${instance}`,
      bytes: numbers.documentBytes,
      keys: numbers.keys,
      onRefused,
    })
    opened.push(table.close)
    await unlessAborted(table.ready, stop.signal)
    if (stop.signal.aborted) return
    input = await openInput()
    opened.push(input.close)
    const { modelsChanged, failed } = input
    void failed.then(end)
    const unsubscribe = registry.subscribe((event) => {
      if (event.type === 'update' && event.update.status === 'applied') modelsChanged()
    })
    opened.push(async () => unsubscribe())
    opened.push(
      report({
        clock: registry.clock,
        instance,
        interval: numbers.stateInterval,
        reports: [
          ...(options.stateTopic === undefined
            ? []
            : [{ topic: options.stateTopic, text: () => JSON.stringify(state()) }]),
          ...(options.metricsTopic === undefined
            ? []
            : [{ topic: options.metricsTopic, text: () => prometheus(registry.state()) }]),
        ],
        send,
        onTrouble,
      }),
    )
    if (stop.signal.aborted) return
    status = 'serving'
    onEvent({ type: 'ready', models: registry.names })
  }

  const openInput = (): Promise<Input> => {
    const handling = {
      registry,
      read: options.read ?? jsonRecord,
      write: options.write ?? answerJson,
      route: options.route ?? onlyModel(registry),
      key: options.key ?? textKey,
      hasDeadLetters: options.deadLetter !== undefined,
      resultBytes: numbers.resultBytes,
    }
    const delivery = options.exactlyOnce === true ? exactlyOnce : atLeastOnce
    return readInput({
      client,
      clock: registry.clock,
      group,
      topic,
      output: options.output,
      deadLetter: options.deadLetter,
      concurrency: numbers.concurrency,
      batch: numbers.batch,
      consumer: {
        sessionTimeout: numbers.sessionTimeout,
        rebalanceTimeout: Math.max(60_000, numbers.sessionTimeout),
        heartbeatInterval: Math.max(1, Math.floor(numbers.sessionTimeout / 10)),
        maxBytesPerPartition: numbers.partitionBytes,
        maxBytes: numbers.fetchBytes,
      },
      deliveryOf: (partition) =>
        delivery(
          { client, admin, group, topic, transactionTimeout: numbers.transactionTimeout, send },
          partition,
        ),
      score: (messages, partition) =>
        scoreMessages(messages, { topic, partition }, handling, options.withoutModel ?? 'wait'),
      onTrouble,
      onEvent,
    })
  }

  let closing: Promise<void> | undefined
  let finish = (_reason: unknown): void => {}
  const closed = new Promise<void>((resolve, reject) => {
    finish = (reason) => (reason === undefined ? resolve() : reject(reason))
  })
  // Not everybody asks how it ended.
  closed.catch(() => undefined)

  const end = (reason?: unknown): Promise<void> => {
    closing ??= shutDown(reason)
    return closing
  }
  const shutDown = async (reason: unknown): Promise<void> => {
    stop.abort()
    options.signal?.removeEventListener('abort', close)
    await begun.catch(() => undefined)
    status = 'closed'
    for (const each of opened.toReversed()) await each().catch(onTrouble)
    finish(reason)
  }
  const close = (): Promise<void> => end()

  const begun = open()
  const ready = begun.then(() => {
    if (status !== 'serving') throw new BrokerError('The stream was closed before it began')
  })
  ready.catch(() => undefined)
  begun.catch(end)
  if (options.signal?.aborted === true) void close()
  else options.signal?.addEventListener('abort', close)

  const lag = async (): Promise<PartitionLag[]> => {
    const mine = input?.partitions ?? []
    const [ends, committed] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    ])
    const offsets = committed.find((each) => each.topic === topic)?.partitions ?? []
    return mine.map(({ partition, next: known }) => {
      const bounds = ends.find((each) => each.partition === partition)
      const offset = Number(offsets.find((each) => each.partition === partition)?.offset ?? -1)
      const next = known ?? Math.max(offset, Number(bounds?.low ?? 0))
      const last = Number(bounds?.high ?? next)
      return { partition, next, end: last, lag: Math.max(0, last - next) }
    })
  }

  return { ready, closed, registry, state, lag, close, [Symbol.asyncDispose]: close }
}

/** Waits for something, but no longer than until it is given up. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  let stop = (): void => {}
  const aborted = new Promise<void>((resolve) => {
    stop = resolve
    signal.addEventListener('abort', stop)
  })
  try {
    await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
