/** Where records and updates come from: whatever gives one thing after the other, looked at in one way. */

import { ModelLoadError } from '../core/errors.js'
import { isThenable, type Maybe } from './maybe.js'

/** The part of a web `ReadableStream` that is used here, so that the types need neither Node's nor the browser's. */
export interface WebSource<T> {
  getReader(): {
    read(): Promise<
      { readonly done: false; readonly value: T } | { readonly done: true; readonly value?: T | undefined }
    >
    cancel(reason?: unknown): Promise<void>
  }
}

/** A sequence of things: an iterable or an iterator, be it asynchronous or not; a Node stream in object mode; a web stream. */
export type Source<T> = AsyncIterable<T> | Iterable<T> | AsyncIterator<T> | Iterator<T> | WebSource<T>

/** A source, as it is read here. */
export interface Pulled<T> {
  /** The next one: at once where the source can. Throws or rejects where the source fails. */
  next(): Maybe<Step<T>>
  /** Lets go of the source before its end. What it waits for itself is stopped where it can be. */
  stop(): Promise<void>
  /** Whether it is known to have something that it has not given yet. */
  hasMore(): boolean
}

/** What a source gives. */
export type Step<T> = IteratorResult<T, unknown>

/** Whether it was the last step. Throws for what is no step at all, as a loop over it would. */
export function isLast<T>(step: Step<T>): step is IteratorReturnResult<unknown> {
  if (typeof step !== 'object' || step === null)
    throw new TypeError(`The iterator gave ${String(step)} where it must give an object`)
  return step.done === true
}

/**
 * Begins to read a source.
 * @param name the option that it is
 * @throws ModelLoadError `bad-option` for what is none
 */
export function pulled<T>(name: string, source: Source<T>): Pulled<T> {
  if (typeof source === 'object' && source !== null) {
    if ('getReader' in source && typeof source.getReader === 'function') return ofWebStream(source)
    if (Symbol.asyncIterator in source && typeof source[Symbol.asyncIterator] === 'function')
      return ofIterator(source[Symbol.asyncIterator](), nodeStream(source))
    if (Symbol.iterator in source && typeof source[Symbol.iterator] === 'function')
      return ofIterator(source[Symbol.iterator]())
    if ('next' in source && typeof source.next === 'function') return ofIterator(source)
  }
  throw new ModelLoadError(
    'bad-option',
    `The option "${name}" is nothing that gives one thing after the other`,
    {
      received: source,
      expected: 'an iterable or an iterator, asynchronous or not, a Node stream or a web stream',
    },
  )
}

/** What of a Node stream is used here beside its iterator. */
interface NodeSource {
  destroy(): unknown
  readonly readableLength: number
}

const nodeStream = (source: object): NodeSource | undefined => (isNodeStream(source) ? source : undefined)

const isNodeStream = (source: object): source is NodeSource =>
  'destroy' in source && typeof source.destroy === 'function' && 'readableLength' in source

function ofIterator<T>(iterator: AsyncIterator<T> | Iterator<T>, stream?: NodeSource): Pulled<T> {
  return {
    next() {
      const step: Step<T> | PromiseLike<Step<T>> = iterator.next()
      return isThenable<Step<T>>(step) && !(step instanceof Promise) ? Promise.resolve(step) : step
    },
    async stop() {
      // An iterator that waits for something stops only when that comes. A stream can be stopped at any time.
      if (stream !== undefined) stream.destroy()
      else await iterator.return?.()
    },
    hasMore: () => stream !== undefined && stream.readableLength > 0,
  }
}

function ofWebStream<T>(stream: WebSource<T>): Pulled<T> {
  const reader = stream.getReader()
  return {
    async next() {
      const step = await reader.read()
      return step.done ? { done: true, value: undefined } : step
    },
    stop: () => reader.cancel(),
    hasMore: () => false,
  }
}
