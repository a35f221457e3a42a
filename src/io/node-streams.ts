/** Node's streams in object mode, made of what is asked for one after the other, and of what is handed over one by one. */

import { ModelLoadError } from '../core/errors.js'

declare global {
  // Node's own types add to these; where there are none they stay empty, so that the types of this package need neither Node's nor the browser's.
  namespace NodeJS {
    interface ReadableStream {}
    interface ReadWriteStream {}
  }
}

/** The module; asked for at run time, since bundlers for browsers stop at any `node:` import. Throws `io-failed` where it is not there. */
function builtin(): typeof import('node:stream') {
  const get = globalThis.process?.getBuiltinModule
  if (typeof get !== 'function')
    throw new ModelLoadError(
      'io-failed',
      'There are no streams of Node’s here: this is not Node 20.16 or newer',
      {
        expected: 'the streams of the web',
      },
    )
  return get('node:stream')
}

/** What comes out: asked for one after the other. */
export interface Pullable {
  next(): Promise<IteratorResult<unknown, undefined>>
  /** Ends it before its end. */
  return(): Promise<unknown>
}

/** What goes in: one after the other. */
export interface Channel<T> {
  /** Resolves when it has been taken: so much and no more is under way. Rejects when nobody takes anything any more. */
  put(item: T): Promise<void>
  /** There is no more. */
  end(): void
  /** There is no more, for a reason that those who take are told. */
  fail(error: unknown): void
}

const NOTHING = {}

/** Asks for the next one on behalf of a stream. */
const reader =
  (from: Pullable) =>
  (to: {
    push(chunk: unknown): boolean
    destroy(error?: Error): unknown
    readonly destroyed: boolean
  }): void => {
    from.next().then(
      ({ done, value }) => {
        if (!to.destroyed) to.push(done === true ? null : value)
      },
      (error: unknown) => to.destroy(asError(error)),
    )
  }

/** What streams are destroyed with. */
const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(`The stream failed: ${String(error)}`, { cause: error })

/** A `Readable` of what is pulled. Destroying it ends that. */
export function readableOf(from: Pullable, highWaterMark: number | undefined): NodeJS.ReadableStream {
  const read = reader(from)
  return new (builtin().Readable)({
    objectMode: true,
    ...(highWaterMark === undefined ? NOTHING : { highWaterMark }),
    read() {
      read(this)
    },
    destroy(error, callback) {
      ended(from, error, callback)
    },
  })
}

/** A `Duplex` of what goes in and what comes out. Destroying it ends both. */
export function duplexOf<T>(
  from: Pullable,
  into: Channel<T>,
  highWaterMark: number | undefined,
): NodeJS.ReadWriteStream {
  const read = reader(from)
  return new (builtin().Duplex)({
    objectMode: true,
    ...(highWaterMark === undefined
      ? NOTHING
      : { readableHighWaterMark: highWaterMark, writableHighWaterMark: highWaterMark }),
    read() {
      read(this)
    },
    write(chunk, _encoding, callback) {
      into.put(chunk).then(
        () => callback(),
        (error: unknown) => callback(asError(error)),
      )
    },
    final(callback) {
      into.end()
      callback()
    },
    destroy(error, callback) {
      ended(from, error, callback)
    },
  })
}

/** Ends what is pulled, then reports what a stream was destroyed with. */
function ended(from: Pullable, error: Error | null, callback: (error?: Error | null) => void): void {
  from.return().then(
    () => callback(error),
    (failure: unknown) => callback(error ?? asError(failure)),
  )
}
