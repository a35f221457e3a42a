/** Options of a Kafka stream, and their defaults. */

import { ModelLoadError } from '../../core/errors.js'
import type { ModelRecord } from '../../core/value.js'
import type { Answer } from '../../stream/answer.js'
import type { ModelRegistryOptions } from '../../stream/index.js'
import type { Registry } from '../../stream/registry.js'
import type { KafkaClient, KafkaMessage } from './client.js'
import type { InputEvent } from './input.js'
import type { KafkaRoute, WithoutModel } from './records.js'

/** What happens to a Kafka stream. What happens to models, its registry tells. */
export type KafkaEvent =
  | InputEvent
  /** All that was on the topic of models is in service; records are read from now on. */
  | { readonly type: 'ready'; readonly models: readonly string[] }
  /** A message of the topic of models can't be used. */
  | {
      readonly type: 'refused'
      readonly key: string
      readonly partition: number
      readonly offset: number
      readonly error: unknown
    }
  /** Something failed that is tried again. */
  | { readonly type: 'trouble'; readonly error: unknown }

/** Limits of a Kafka stream. */
export interface KafkaLimits {
  /** Most records that are scored, sent and committed together. Default 1000. */
  readonly batch?: number
  /** Most partitions of the input that are worked at at a time. Default 8. */
  readonly concurrency?: number
  /** Most bytes that a fetch brings of a partition, which is what is in work of it. A longer message comes all the same. Default 1 MiB. */
  readonly partitionBytes?: number
  /** Most bytes that a fetch brings. Default 10 MiB. */
  readonly fetchBytes?: number
  /**
   * Most bytes of the value of a result. A longer one is answered with an error `result-too-long` instead, since a message that brokers refuse would hold up its partition; and of
   * a longer message that can't be read, the dead letter has no value. Default 1 000 000: brokers take a MiB, unless their topics say otherwise.
   */
  readonly resultBytes?: number
  /** Most bytes of documents of the topic of models in memory, beside the models in service. What goes is read again when it is needed. Default 256 MiB. */
  readonly documentBytes?: number
  /** Most keys of the topic of models. Default 100 000. */
  readonly keys?: number
}

/** Options of `serveKafka`. */
export interface ServeKafkaOptions {
  /** The user's client: `new Kafka({ brokers })` of kafkajs. */
  readonly client: KafkaClient
  /** The topic of records. */
  readonly input: string
  /** The topic of results. */
  readonly output: string
  /** The topic of models: compacted. */
  readonly models: string
  /** The group that shares out the partitions of the input. Default `scorelet-` and the name of the input. */
  readonly groupId?: string
  /** A registry of the caller's, which is not closed in the end. Default: one of its own. */
  readonly registry?: Registry
  /** Options of its own registry. */
  readonly registryOptions?: ModelRegistryOptions
  /** Which model scores a record. Default: the one that there is. */
  readonly route?: KafkaRoute
  /** The key that keeps a record at a version, and is the history of a stateful model. Default: the key of the message. */
  readonly key?: (message: KafkaMessage, record: ModelRecord) => string | undefined
  /** From a message to a record. Default: JSON. What throws is a dead letter. */
  readonly read?: (message: KafkaMessage) => ModelRecord
  /** From an answer to the value of a message. Default: JSON. `undefined`: no message at all. */
  readonly write?: (answer: Answer, message: KafkaMessage) => Uint8Array | string | null | undefined
  /** The topic for messages that can't be dealt with. Default: records that can't be read are answered with an error on the output. */
  readonly deadLetter?: string
  /** Whether results and offsets are one transaction. Default false: at least once. All instances of a group must agree on it. */
  readonly exactlyOnce?: boolean
  /** What to do with records whose model is not there: `wait` (the default) pauses their partition until models change, `error` answers with an error. */
  readonly withoutModel?: WithoutModel
  /** A compacted topic for the state of each instance. */
  readonly stateTopic?: string
  /** A compacted topic for the metrics of each instance, as Prometheus reads them. */
  readonly metricsTopic?: string
  /** How many milliseconds apart states and metrics are written. Default 10 000. */
  readonly stateInterval?: number
  /** What this instance is called. Default: a random name. */
  readonly instance?: string
  /** After how many milliseconds without a sign of life an instance loses its partitions. Default 30 000. */
  readonly sessionTimeout?: number
  /** How long brokers leave a transaction open, in milliseconds. Default 60 000. */
  readonly transactionTimeout?: number
  readonly limits?: KafkaLimits
  /** Ends the stream. */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: KafkaEvent) => void
}

/** Options whose defaults are numbers, filled in. */
export interface Numbers {
  readonly batch: number
  readonly concurrency: number
  readonly partitionBytes: number
  readonly fetchBytes: number
  readonly resultBytes: number
  readonly documentBytes: number
  readonly keys: number
  readonly stateInterval: number
  readonly sessionTimeout: number
  readonly transactionTimeout: number
}

/**
 * Looks at options.
 * @throws ModelLoadError `bad-option`
 */
export function checkedNumbers(options: ServeKafkaOptions): Numbers {
  const { limits = {} } = options
  for (const name of ['input', 'output', 'models'] as const)
    if (typeof options[name] !== 'string' || options[name] === '')
      throw bad(name, options[name], 'the name of a topic')
  const { input, models, output, deadLetter } = options
  if (new Set([input, output, models]).size < 3 || deadLetter === input || deadLetter === models)
    throw bad('output', output, 'topics that are not the same')
  return {
    batch: count('limits.batch', limits.batch, 1000),
    concurrency: count('limits.concurrency', limits.concurrency, 8),
    partitionBytes: count('limits.partitionBytes', limits.partitionBytes, 2 ** 20),
    fetchBytes: count('limits.fetchBytes', limits.fetchBytes, 10 * 2 ** 20),
    resultBytes: count('limits.resultBytes', limits.resultBytes, 1_000_000),
    documentBytes: count('limits.documentBytes', limits.documentBytes, 256 * 2 ** 20),
    keys: count('limits.keys', limits.keys, 100_000),
    stateInterval: count('stateInterval', options.stateInterval, 10_000),
    sessionTimeout: count('sessionTimeout', options.sessionTimeout, 30_000),
    transactionTimeout: count('transactionTimeout', options.transactionTimeout, 60_000),
  }
}

function count(name: string, value: unknown, byDefault: number): number {
  if (value === undefined) return byDefault
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  throw bad(name, value, 'a whole number that is positive')
}

const bad = (name: string, received: unknown, expected: string): ModelLoadError =>
  new ModelLoadError('bad-option', `The option "${name}" has a value it can't have`, { received, expected })
