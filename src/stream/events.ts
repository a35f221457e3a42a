/** Who listens to a registry. */

import type { RegistryEvent } from './answer.js'

/** Listeners, and telling them. */
export interface Listeners {
  /** Adds one. What it throws is reported as an uncaught error, and nobody else notices. Gives the function that takes it off. */
  subscribe(listener: (event: RegistryEvent) => void): () => void
  tell(event: RegistryEvent): void
}

/** No listeners yet. */
export function listeners(): Listeners {
  const all = new Set<{ readonly listener: (event: RegistryEvent) => void }>()
  return {
    subscribe(listener) {
      const entry = { listener }
      all.add(entry)
      return () => {
        all.delete(entry)
      }
    },
    tell(event) {
      for (const { listener } of [...all]) {
        try {
          listener(event)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
  }
}
