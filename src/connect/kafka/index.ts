/** The subpath `scorelet/kafka`: streams through Kafka, by a client of the user's. */

export type {
  KafkaAdmin,
  KafkaBatch,
  KafkaBatchPayload,
  KafkaClient,
  KafkaConsumer,
  KafkaConsumerOptions,
  KafkaHeaders,
  KafkaMessage,
  KafkaOffsets,
  KafkaOutgoing,
  KafkaPartitions,
  KafkaPosition,
  KafkaProducer,
  KafkaProducerOptions,
  KafkaRawMessage,
  KafkaRetry,
  KafkaSender,
  KafkaTopicMessages,
  KafkaTransaction,
} from './client.js'
export type { InputEvent, PartitionState } from './input.js'
export { type InstanceStates, type InstanceStatesOptions, instanceStates } from './instances.js'
export { chunkKey, modelKey, routeKey } from './keys.js'
export type { KafkaEvent, KafkaLimits, ServeKafkaOptions } from './options.js'
export { type Publication, type Publisher, type PublisherOptions, publisher } from './publisher.js'
export type { KafkaRoute, WithoutModel } from './records.js'
export { type KafkaState, type KafkaStream, type PartitionLag, serveKafka } from './serve-kafka.js'
