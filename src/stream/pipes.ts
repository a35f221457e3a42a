/** The stream of records and updates as a part of a pipeline: records are written to it, answers are read from it. */

import type { ModelRecord } from '../core/value.js'
import { passage } from './channel.js'
import type { StreamOptions } from './options.js'
import type { Registry } from './registry.js'
import { type Item, serveBy } from './serve.js'
import {
  type NodeDuplex,
  nodeDuplex,
  type StreamForm,
  type WebReadable,
  type WebWritable,
  webReadable,
  webWritable,
} from './streams.js'

/** Both ends of a part of a pipeline of the web's. */
export interface ScoringTransform {
  readonly writable: WebWritable
  readonly readable: WebReadable
}

/** A `Duplex` that answers what is written to it. */
export function duplexBy<R extends ModelRecord>(
  options: StreamOptions<R> & StreamForm,
  makeRegistry: () => Registry,
): NodeDuplex {
  const records = passage<Item<R>>()
  return nodeDuplex(serveBy({ ...options, records: records.taken }, makeRegistry), records, options)
}

/** A pair of streams that answers on one what is written to the other. */
export function transformBy<R extends ModelRecord>(
  options: StreamOptions<R>,
  makeRegistry: () => Registry,
): ScoringTransform {
  const records = passage<Item<R>>()
  const answers = serveBy({ ...options, records: records.taken }, makeRegistry)
  return { writable: webWritable(records), readable: webReadable(answers) }
}
