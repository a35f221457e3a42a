/** The last messages of keys, in memory as far as they fit, and from the topic again where they don't. */

import type { KafkaMessage } from './client.js'

/** Messages by their keys. */
export interface Values {
  set(key: string, message: KafkaMessage): void
  /** Lets go of the message of a key, which may be asked for all the same. */
  release(key: string): void
  /** Messages that are on the topic: those that are not in memory are read again. Keys that have none are left out. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, KafkaMessage>>
}

/**
 * @param limit most bytes in memory; the oldest go first
 * @param readAgain reads messages from the topic
 */
export function values(
  limit: number,
  readAgain: (keys: ReadonlySet<string>) => Promise<ReadonlyMap<string, KafkaMessage>>,
): Values {
  const kept = new Map<string, KafkaMessage>()
  let total = 0
  const release = (key: string): void => {
    total -= kept.get(key)?.value?.length ?? 0
    kept.delete(key)
  }
  return {
    set: (key, message) => {
      release(key)
      kept.set(key, copied(message))
      total += message.value?.length ?? 0
      for (const oldest of kept.keys()) {
        if (total <= limit) break
        release(oldest)
      }
    },
    release,
    get: async (keys) => {
      const found = new Map<string, KafkaMessage>()
      const missing = new Set<string>()
      for (const key of keys) {
        const message = kept.get(key)
        if (message === undefined) missing.add(key)
        else found.set(key, message)
      }
      if (missing.size > 0)
        for (const [key, message] of await readAgain(missing)) found.set(key, copied(message))
      return found
    },
  }
}

/** A copy: the value is a piece of all that one fetch brought, which would stay in memory with it. */
const copied = (message: KafkaMessage): KafkaMessage => ({
  key: message.key,
  value: message.value === null ? null : new Uint8Array(message.value),
  timestamp: message.timestamp,
  offset: message.offset,
  ...(message.headers === undefined ? {} : { headers: message.headers }),
})
