/** Reports of an instance: its state, and its metrics, as messages of their own topics, where the last of each instance stays. */

import type { Clock } from '../../stream/clock.js'
import type { KafkaTopicMessages } from './client.js'

/** What is reported, and where to. */
export interface ReportOptions {
  readonly clock: Clock
  readonly instance: string
  /** How many milliseconds apart. */
  readonly interval: number
  /** What goes to which topic. */
  readonly reports: readonly { readonly topic: string; text(): string }[]
  send(messages: KafkaTopicMessages[]): Promise<void>
  onTrouble(error: unknown): void
}

/** Reports from time to time. What it gives ends that, and takes the reports of this instance off the topics. */
export function report({
  clock,
  instance,
  interval,
  reports,
  send,
  onTrouble,
}: ReportOptions): () => Promise<void> {
  if (reports.length === 0) return async () => {}
  const stop = new AbortController()
  const tell = async (value: (text: () => string) => string | null): Promise<void> => {
    try {
      await send(
        reports.map(({ topic, text }) => ({ topic, messages: [{ key: instance, value: value(text) }] })),
      )
    } catch (error) {
      onTrouble(error)
    }
  }
  const work = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await tell((text) => text())
      await clock.sleep(interval, stop.signal)
    }
  }
  const done = work()
  return async () => {
    stop.abort()
    await done
    await tell(() => null)
  }
}
