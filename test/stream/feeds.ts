/** Sources of all kinds, and a clock that stands still until it is told. */

import { Readable } from 'node:stream'
import type { Clock, Source } from '../../src/stream/index.js'

/** A queue that is pushed to and read from. */
export interface Feed<T> extends AsyncIterableIterator<T> {
  push(...items: T[]): void
  end(): void
  fail(error: unknown): void
  /** How often it was asked for the next one, and stopped. */
  readonly asked: () => number
  readonly stopped: () => number
}

/** A queue with nothing around it: what is pushed is there one promise later. */
export function feed<T>(...first: T[]): Feed<T> {
  const items: T[] = [...first]
  const waiting: { resolve(step: IteratorResult<T>): void; reject(error: unknown): void }[] = []
  let over: (() => Promise<IteratorResult<T>>) | undefined
  let asked = 0
  let stopped = 0
  const done = async (): Promise<IteratorResult<T>> => ({ done: true, value: undefined })
  const close = (how: () => Promise<IteratorResult<T>>): void => {
    over ??= how
    for (const { resolve, reject } of waiting.splice(0)) how().then(resolve, reject)
  }
  return {
    push(...more) {
      for (const item of more) {
        const first = waiting.shift()
        if (first === undefined) items.push(item)
        else first.resolve({ done: false, value: item })
      }
    },
    end: () => close(done),
    fail: (error) => close(() => Promise.reject(error)),
    asked: () => asked,
    stopped: () => stopped,
    next() {
      asked++
      const [item] = items
      if (items.length > 0) {
        items.shift()
        return Promise.resolve({ done: false, value: item })
      }
      if (over !== undefined) return over()
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    async return() {
      stopped++
      close(done)
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

async function* generator<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  for await (const item of items) yield item
}

function webStream<T>(items: readonly T[]): ReadableStream<T> {
  const left = [...items]
  return new ReadableStream({
    pull(controller) {
      const [item] = left
      if (left.length === 0) controller.close()
      else controller.enqueue(item)
      left.shift()
    },
  })
}

/** Hides that a web stream is an async iterable, as it is not everywhere. */
function bareWebStream<T>(items: readonly T[]): Source<T> {
  const stream = webStream(items)
  return { getReader: () => stream.getReader() }
}

/** The same things from every kind of source. */
export const kindsOfSources: readonly (readonly [string, <T>(items: readonly T[]) => Source<T>])[] = [
  ['an array', (items) => items],
  ['a set', (items) => new Set(items)],
  ['an iterator', (items) => [...items][Symbol.iterator]()],
  [
    'a generator',
    function* (items) {
      yield* items
    },
  ],
  ['an async generator', (items) => generator(items)],
  ['async generators in each other', (items) => generator(generator(generator(items)))],
  [
    'an async iterator that is no iterable',
    (items) => {
      const iterator = generator(items)
      return { next: () => iterator.next() }
    },
  ],
  ['a Node stream', (items) => Readable.from(items)],
  ['a web stream', (items) => webStream(items)],
  ['a web stream that is no iterable', (items) => bareWebStream(items)],
  [
    'an iterator of thenables',
    (items) => {
      const iterator = items[Symbol.iterator]()
      return {
        next: () => {
          const step = iterator.next()
          // biome-ignore lint/suspicious/noThenProperty: as promises of other libraries are
          const thenable = { then: (take: (value: typeof step) => void) => take(step) }
          return thenable as unknown as Promise<typeof step>
        },
      }
    },
  ],
]

/** A clock that goes on only when it is told. Those who sleep are woken in order. */
export function handClock(): Clock & { advance(ms: number): Promise<void>; readonly sleeping: () => number } {
  let now = 1_000_000
  const sleepers = new Set<{ readonly until: number; wake(): void }>()
  return {
    now: () => now,
    nanoseconds: () => now * 1e6,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve()
        const sleeper = {
          until: now + ms,
          wake() {
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', sleeper.wake)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', sleeper.wake)
      }),
    async advance(ms) {
      now += ms
      for (const sleeper of [...sleepers]) if (sleeper.until <= now) sleeper.wake()
      await turn()
    },
    sleeping: () => sleepers.size,
  }
}

/** Lets everything happen that can. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Everything that comes. */
export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}
