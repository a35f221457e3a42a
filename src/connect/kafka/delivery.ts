/** How results get out: at least once, or exactly once. Both are asked the same things by whoever consumes. */

import type { KafkaAdmin, KafkaBatchPayload, KafkaClient, KafkaTopicMessages } from './client.js'
import { offsetsOf, transactions } from './transactions.js'

/** The delivery of one partition. */
export interface Delivery {
  /**
   * Where the partition must be read from, if it is not the batch that came; `undefined` if it is.
   * @param fetched from where on the batch was fetched, if the client says so
   * @param first the first offset in it
   */
  expects(fetched: number | undefined, first: number): Promise<number | undefined>
  /** Messages up to an offset held nothing for us. */
  passed(next: number): void
  /** The group has shared out its partitions anew, and this one is still ours. */
  regrouped(): void
  /** Sends results and notes how far the partition has come. Throws what the client throws. */
  deliver(messages: KafkaTopicMessages[], next: number, payload: KafkaBatchPayload): Promise<void>
  close(): Promise<void>
}

/** What a delivery needs. */
export interface DeliveryOptions {
  readonly client: KafkaClient
  readonly admin: KafkaAdmin
  readonly group: string
  readonly topic: string
  readonly transactionTimeout: number
  /** Sends messages outside of transactions. */
  send(messages: KafkaTopicMessages[]): Promise<void>
}

/** Results are sent, then the offset is committed: what happens in between makes them come twice. */
export const atLeastOnce = ({ topic, send }: DeliveryOptions, partition: number): Delivery => ({
  expects: async () => undefined,
  passed: () => {},
  regrouped: () => {},
  deliver: async (messages, next, { commitOffsetsIfNecessary }) => {
    await send(messages)
    await commitOffsetsIfNecessary(offsetsOf(topic, partition, next))
  },
  close: async () => {},
})

/** Results and the offset are one transaction. What the client believes about the position of a partition is checked batch by batch. */
export function exactlyOnce(options: DeliveryOptions, partition: number): Delivery {
  const own = transactions({ ...options, partition, timeout: options.transactionTimeout })
  /** The offset that the next batch must have been fetched from; `undefined` until it has been asked for. */
  let position: number | undefined
  /** Whether the client was told to go there. */
  let sought = false
  return {
    expects: async (fetched, first) => {
      if (position === undefined) {
        sought = false
        position = await own.takeOver()
      }
      // A client that does not say from where on it has fetched is told where to begin, and believed that nothing was left out from there on.
      const isRight = fetched === undefined ? sought && first >= position : fetched === position
      sought = true
      return isRight ? undefined : position
    },
    passed: (next) => {
      if (position !== undefined && next > position) position = next
    },
    regrouped: () => {
      position = undefined
    },
    deliver: async (messages, next) => {
      try {
        await own.commit(messages, next)
        position = next
      } catch (error) {
        // It may have been committed all the same.
        position = undefined
        throw error
      }
    },
    close: own.close,
  }
}
