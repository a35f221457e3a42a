/** Where what is written to a stream meets what reads it: one at a time, so that whoever writes waits for whoever reads. */

import { ModelClosedError } from '../core/errors.js'
import type { Channel } from '../io/node-streams.js'

/** What is put and not taken yet. */
interface Offer<T> {
  readonly item: T
  taken(): void
  refused(error: unknown): void
}

/** A way in, and what is taken from it. */
export interface Passage<T> extends Channel<T> {
  readonly taken: AsyncIterator<T, undefined>
}

/** A passage without room for anything: what is put is handed over when somebody asks. Both sides wait in order. */
export function passage<T>(): Passage<T> {
  const offers: Offer<T>[] = []
  const asks: { resolve(step: IteratorResult<T, undefined>): void; reject(error: unknown): void }[] = []
  let end: { readonly failure?: { readonly error: unknown } } | undefined
  let isRefusing = false
  const over = (how: { readonly failure?: { readonly error: unknown } }): void => {
    end ??= how
    for (const { resolve, reject } of asks.splice(0))
      if (end.failure === undefined) resolve({ done: true, value: undefined })
      else reject(end.failure.error)
  }
  return {
    put: (item) =>
      new Promise((resolve, reject) => {
        const ask = asks.shift()
        if (end !== undefined || isRefusing) reject(new ModelClosedError())
        else if (ask === undefined) offers.push({ item, taken: resolve, refused: reject })
        else {
          ask.resolve({ done: false, value: item })
          resolve()
        }
      }),
    end: () => over({}),
    fail: (error) => over({ failure: { error } }),
    taken: {
      next: () =>
        new Promise((resolve, reject) => {
          const offer = offers.shift()
          if (offer !== undefined) {
            offer.taken()
            resolve({ done: false, value: offer.item })
          } else if (end === undefined) asks.push({ resolve, reject })
          else if (end.failure === undefined) resolve({ done: true, value: undefined })
          else reject(end.failure.error)
        }),
      async return() {
        isRefusing = true
        for (const { refused } of offers.splice(0)) refused(new ModelClosedError())
        over({})
        return { done: true, value: undefined }
      },
    },
  }
}
