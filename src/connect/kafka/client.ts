/** What is used of a Kafka client, written down as an interface: the `Kafka` of kafkajs is one, and any other can be made to look like it. */

/** Headers of a message. Where a name came several times, its values are a list. */
export interface KafkaHeaders {
  readonly [name: string]: Uint8Array | string | (Uint8Array | string)[] | undefined
}

/** A message that was read. */
export interface KafkaMessage {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  /** Milliseconds since 1970. */
  readonly timestamp: string
  readonly offset: string
  readonly headers?: KafkaHeaders
}

/** A message to be written. Bytes are `Buffer`s where the client wants them: kafkajs writes any other array of bytes as a list of numbers. */
export interface KafkaOutgoing {
  readonly key?: Uint8Array | string | null
  readonly value: Uint8Array | string | null
  readonly headers?: KafkaHeaders
}

/** Messages for one topic. */
export interface KafkaTopicMessages {
  readonly topic: string
  readonly messages: KafkaOutgoing[]
}

/** A message as it lies in the log, with what is known of its transaction. kafkajs has these, though its types don't say so. */
export interface KafkaRawMessage extends KafkaMessage {
  readonly isControlRecord?: boolean
  readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean }
}

/** What one fetch brought of one partition. */
export interface KafkaBatch {
  readonly topic: string
  readonly partition: number
  /** The offset that the next message written to the partition gets. */
  readonly highWatermark: string
  /** Without markers of transactions, and without messages of those that were aborted. */
  readonly messages: KafkaMessage[]
  /** The last offset that this batch covers, be it that of a message or of a marker. */
  lastOffset(): string
  /** From where on was fetched. kafkajs has it, though its types don't say so. */
  readonly fetchedOffset?: string | number
  /** All that was fetched. kafkajs has it, though its types don't say so. */
  readonly rawMessages?: readonly KafkaRawMessage[]
}

/** Where to go on reading. */
export interface KafkaPosition {
  readonly topic: string
  readonly partition: number
  readonly offset: string
}

/** Offsets to commit: of each partition the first one that has not been dealt with. */
export interface KafkaOffsets {
  readonly topics: { topic: string; partitions: { partition: number; offset: string }[] }[]
}

/** What a handler of batches is given. */
export interface KafkaBatchPayload {
  readonly batch: KafkaBatch
  /** Goes on after this offset with the next fetch. */
  resolveOffset(offset: string): void
  /** Tells the group that this member is alive. Throws when the group is about to share out its partitions anew. */
  heartbeat(): Promise<void>
  commitOffsetsIfNecessary(offsets?: KafkaOffsets): Promise<void>
  /** Whether the consumer is meant to go on. */
  isRunning(): boolean
  /** Whether a seek has made this batch pointless. */
  isStale(): boolean
}

/** Some of the partitions of a topic. */
export interface KafkaPartitions {
  readonly topic: string
  readonly partitions?: number[]
}

/** A member of a group. */
export interface KafkaConsumer {
  connect(): Promise<void>
  disconnect(): Promise<void>
  subscribe(subscription: { topics: string[]; fromBeginning?: boolean }): Promise<void>
  run(options: {
    autoCommit?: boolean
    eachBatchAutoResolve?: boolean
    partitionsConsumedConcurrently?: number
    eachBatch?: (payload: KafkaBatchPayload) => Promise<void>
  }): Promise<void>
  seek(position: KafkaPosition): void
  pause(partitions: KafkaPartitions[]): void
  resume(partitions: KafkaPartitions[]): void
  /** Partitions were shared out. */
  on(
    event: 'consumer.group_join',
    listener: (event: { payload: { memberAssignment: { [topic: string]: number[] } } }) => void,
  ): () => void
  /** The consumer broke down; `restart` says whether it starts again by itself. */
  on(
    event: 'consumer.crash',
    listener: (event: { payload: { error: Error; restart: boolean } }) => void,
  ): () => void
  /** A fetch from a broker is done; what it brought is handled next. */
  on(event: 'consumer.fetch', listener: (event: { payload: { nodeId: number } }) => void): () => void
  /** A batch was handled, or had nothing to handle. */
  on(
    event: 'consumer.end_batch_process',
    listener: (event: {
      payload: { topic: string; partition: number; batchSize: number; lastOffset: string }
    }) => void,
  ): () => void
}

/** What messages can be sent with. */
export interface KafkaSender {
  /** Resolves when all replicas that are in step have the messages, with `acks` of -1. */
  sendBatch(batch: { acks?: number; topicMessages?: KafkaTopicMessages[] }): Promise<unknown>
}

/** A transaction: all that is sent with it is there, offsets included, or nothing of it. */
export interface KafkaTransaction extends KafkaSender {
  sendOffsets(offsets: KafkaOffsets & { consumerGroupId: string }): Promise<void>
  commit(): Promise<void>
  abort(): Promise<void>
  isActive(): boolean
}

/** A producer. */
export interface KafkaProducer extends KafkaSender {
  connect(): Promise<void>
  disconnect(): Promise<void>
  /**
   * Begins a transaction. The first one of a producer must fence off every other producer of the same transactional id, and must not resolve before
   * their transaction is committed or aborted. A producer that was fenced off must never recover by itself: that would undo what fencing is for.
   */
  transaction(): Promise<KafkaTransaction>
}

/** What is asked about topics and groups. */
export interface KafkaAdmin {
  connect(): Promise<void>
  disconnect(): Promise<void>
  fetchTopicOffsets(topic: string): Promise<{ partition: number; high: string; low: string }[]>
  fetchTopicMetadata(options: {
    topics: string[]
  }): Promise<{ topics: { name: string; partitions: { partitionId: number; leader: number }[] }[] }>
  fetchOffsets(options: {
    groupId: string
    topics?: string[]
  }): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>
  deleteGroups(groups: string[]): Promise<unknown>
}

/** How often and how long something is tried again. */
export interface KafkaRetry {
  readonly retries?: number
  readonly initialRetryTime?: number
  readonly maxRetryTime?: number
}

/** Settings of a consumer. */
export interface KafkaConsumerOptions {
  groupId: string
  sessionTimeout?: number
  rebalanceTimeout?: number
  heartbeatInterval?: number
  maxBytesPerPartition?: number
  maxBytes?: number
  maxWaitTimeInMs?: number
  retry?: KafkaRetry
}

/** Settings of a producer. */
export interface KafkaProducerOptions {
  transactionalId?: string
  transactionTimeout?: number
  idempotent?: boolean
  maxInFlightRequests?: number
  retry?: KafkaRetry
}

/** A Kafka client: `new Kafka({ brokers })` of kafkajs. */
export interface KafkaClient {
  admin(): KafkaAdmin
  consumer(options: KafkaConsumerOptions): KafkaConsumer
  producer(options?: KafkaProducerOptions): KafkaProducer
}
