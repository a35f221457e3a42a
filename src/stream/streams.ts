/** Streams of answers in the forms that Node and the web know. */

import { type Channel, duplexOf, type Pullable, readableOf } from '../io/node-streams.js'

/** A `Readable` of Node's. */
export type NodeReadable = NodeJS.ReadableStream

/** A `Duplex` of Node's. */
export type NodeDuplex = NodeJS.ReadWriteStream

/** A `ReadableStream` of the web's, by the types that are there. */
export type WebReadable = typeof globalThis extends { ReadableStream: { readonly prototype: infer S } }
  ? S
  : object

/** A `WritableStream` of the web's, by the types that are there. */
export type WebWritable = typeof globalThis extends { WritableStream: { readonly prototype: infer S } }
  ? S
  : object

/** How a stream of Node's is to be. */
export interface StreamForm {
  /** How many answers it reads ahead. Default 16, as all streams of objects. */
  readonly highWaterMark?: number
}

/** The answers of a stream as a `Readable`. Destroying it ends the stream. */
export const nodeReadable = (answers: Pullable, form: StreamForm = {}): NodeReadable =>
  readableOf(answers, form.highWaterMark)

/** A stream and the way into it as a `Duplex`. */
export const nodeDuplex = <R>(answers: Pullable, records: Channel<R>, form: StreamForm = {}): NodeDuplex =>
  duplexOf(answers, records, form.highWaterMark)

/** The answers of a stream as a `ReadableStream`, which reads nothing ahead. Cancelling it ends the stream. */
export function webReadable(answers: Pullable): WebReadable {
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        const { done, value } = await answers.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await answers.return()
      },
    },
    { highWaterMark: 0 },
  )
}

/** The way into a stream as a `WritableStream`. */
export function webWritable<R>(records: Channel<R>): WebWritable {
  return new WritableStream<R>(
    {
      write: (record) => records.put(record),
      close: () => records.end(),
      abort: (reason) => records.fail(reason),
    },
    { highWaterMark: 1 },
  )
}
