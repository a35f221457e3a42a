/** A consumer that is there again after it broke down. */

import { BrokerError } from '../../core/errors.js'
import type { Clock } from '../../stream/clock.js'
import type { KafkaConsumer } from './client.js'

/** What a consumer is started with. */
export interface SteadyOptions {
  readonly clock: Clock
  readonly topic: string
  /** Makes a consumer, with those who listen to it. */
  make(): KafkaConsumer
  run(consumer: KafkaConsumer): Promise<void>
  /** Is told of breakdowns. */
  onTrouble(error: unknown): void
}

/** A consumer at work. */
export interface Steady {
  /** The consumer of the moment: after a breakdown there is another. */
  readonly consumer: KafkaConsumer
  /** Resolves, with the reason, when it broke down too often. Never, if it does not. */
  readonly failed: Promise<unknown>
  /** Ends what is under way, and leaves the group. */
  close(): Promise<void>
}

/** Breakdowns in a row after which it is given up, and how long a time without one makes the next the first, in milliseconds. */
const MOST_BREAKDOWNS = 20
const QUIET = 60_000

/** Longest pause between two attempts, in milliseconds. */
const LONGEST_PAUSE = 5000

/**
 * Starts a consumer and sees to it that there is one. kafkajs starts again by itself after most breakdowns, but not after all that pass.
 * @throws BrokerError when the first attempt fails
 */
export async function steady({ clock, topic, make, run, onTrouble }: SteadyOptions): Promise<Steady> {
  const stop = new AbortController()
  let fail = (_error: unknown): void => {}
  const failed = new Promise<unknown>((resolve) => {
    fail = resolve
  })
  let breakdowns = 0
  let lastBreakdown = 0
  let restarting: Promise<void> | undefined

  const start = async (): Promise<KafkaConsumer> => {
    const made = make()
    made.on('consumer.crash', ({ payload: { error, restart } }) => {
      onTrouble(error)
      if (!restart && !stop.signal.aborted)
        restarting ??= again(error).finally(() => {
          restarting = undefined
        })
    })
    try {
      await made.connect()
      await made.subscribe({ topics: [topic], fromBeginning: true })
      await run(made)
    } catch (error) {
      await made.disconnect().catch(() => undefined)
      throw error
    }
    return made
  }
  const again = async (reason: unknown): Promise<void> => {
    for (let error = reason; !stop.signal.aborted; ) {
      const now = clock.now()
      breakdowns = now - lastBreakdown > QUIET ? 1 : breakdowns + 1
      lastBreakdown = now
      if (breakdowns > MOST_BREAKDOWNS) return fail(error)
      await clock.sleep(Math.min(100 * 2 ** breakdowns, LONGEST_PAUSE), stop.signal)
      if (stop.signal.aborted) return
      await consumer.disconnect().catch(() => undefined)
      try {
        consumer = await start()
        return
      } catch (next) {
        onTrouble(next)
        error = next
      }
    }
  }

  let consumer: KafkaConsumer
  try {
    consumer = await start()
  } catch (cause) {
    throw new BrokerError(`The topic ${topic} can't be read`, { cause })
  }
  return {
    get consumer() {
      return consumer
    },
    failed,
    close: async () => {
      stop.abort()
      await restarting
      await consumer.disconnect()
    },
  }
}
