/** An instance in a process of its own, for tests that kill it, stop it, and let it go on: it says line by line what happens to it. */

import { Kafka, logLevel } from 'kafkajs'
import type { KafkaClient, KafkaTransaction } from '../../src/connect/kafka/client.js'
import { serveKafka } from '../../src/connect/kafka/index.js'

/** What it is started with. */
export interface InstanceOptions {
  readonly brokers: string
  readonly input: string
  readonly output: string
  readonly models: string
  readonly groupId: string
  readonly exactlyOnce: boolean
  readonly sessionTimeout: number
  /** Where it stands still for a second, the first time it gets there. */
  readonly stallAt?: Stall
}

/** Before a partition is taken over, after that, when results are sent, when the offset is sent as well. */
export type Stall = 'takeover' | 'offsets' | 'sent' | 'commit'

/** What it says. */
export type Said =
  | { readonly says: 'ready' | 'closed' }
  | { readonly says: 'stalled'; readonly at: Stall }
  | { readonly says: 'event'; readonly type: string; readonly detail: string }
  | { readonly says: 'records'; readonly records: number }

const options: InstanceOptions = JSON.parse(process.argv[2])

const say = (said: Said): void => {
  process.stdout.write(`${JSON.stringify(said)}\n`)
}

let stalled = false
async function stall(at: Stall): Promise<void> {
  if (stalled || options.stallAt !== at) return
  stalled = true
  say({ says: 'stalled', at })
  await new Promise((resolve) => setTimeout(resolve, 1000))
}

/** The client, which stands still where it is told to. */
function stalling(kafka: KafkaClient): KafkaClient {
  const inTransaction = (transaction: KafkaTransaction): KafkaTransaction => ({
    sendBatch: (batch) => transaction.sendBatch(batch),
    sendOffsets: async (offsets) => {
      await stall('sent')
      await transaction.sendOffsets(offsets)
    },
    commit: async () => {
      await stall('commit')
      await transaction.commit()
    },
    abort: () => transaction.abort(),
    isActive: () => transaction.isActive(),
  })
  return {
    consumer: (of) => kafka.consumer(of),
    producer: (of) => {
      const producer = kafka.producer(of)
      return {
        connect: () => producer.connect(),
        disconnect: () => producer.disconnect(),
        sendBatch: (batch) => producer.sendBatch(batch),
        transaction: async () => {
          await stall('takeover')
          return inTransaction(await producer.transaction())
        },
      }
    },
    admin: () => {
      const admin = kafka.admin()
      return {
        connect: () => admin.connect(),
        disconnect: () => admin.disconnect(),
        fetchTopicOffsets: (topic) => admin.fetchTopicOffsets(topic),
        fetchTopicMetadata: (of) => admin.fetchTopicMetadata(of),
        fetchOffsets: async (of) => {
          await stall('offsets')
          return admin.fetchOffsets(of)
        },
        deleteGroups: (groups) => admin.deleteGroups(groups),
      }
    },
  }
}

const kafka = new Kafka({
  clientId: 'instance',
  brokers: [options.brokers],
  logLevel: logLevel.NOTHING,
  retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 10 },
})

const stream = serveKafka({
  ...options,
  client: stalling(kafka),
  onEvent: (event) => {
    const detail = 'error' in event ? String(event.error) : JSON.stringify(event)
    say({ says: 'event', type: event.type, detail })
  },
})
await stream.ready
say({ says: 'ready' })
const timer = setInterval(() => say({ says: 'records', records: stream.state().records }), 200)
process.on('SIGTERM', () => void stream.close())
await stream.closed
clearInterval(timer)
say({ says: 'closed' })
