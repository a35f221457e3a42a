/** Writes a topic of models: versions, routes, tombstones, and documents in parts where one message can't hold them. */

import { BrokerError, UpdateError } from '../../core/errors.js'
import { asBuffer } from '../../io/buffer.js'
import { sha256 } from '../../io/digest.js'
import { systemClock } from '../../stream/clock.js'
import type { PutMessage } from '../../stream/messages.js'
import type { Route } from '../../stream/route.js'
import { readControlMessage } from '../../stream/schema.js'
import type { KafkaAdmin, KafkaClient, KafkaOutgoing } from './client.js'
import { chunkKey, keyText, modelKey, readKey, routeKey } from './keys.js'
import { readModelMessage } from './model-message.js'
import { modelTable } from './model-table.js'
import { readTopic } from './topic-reader.js'

/** Options of a publisher. */
export interface PublisherOptions {
  readonly client: KafkaClient
  /** The topic: compacted, and with as many partitions as it will ever have. */
  readonly topic: string
  /** Largest message, in bytes. Longer documents are sent in parts. Default 900 000, below the limit that brokers have by default. */
  readonly messageBytes?: number
  /** How many versions of a name stay on the topic, of each label; older ones get a tombstone when a version is published. Default: all. */
  readonly keep?: number
}

/** What is published: `data` is the document itself. */
export type Publication = Omit<PutMessage, 'type' | 'data'> & { readonly data?: Uint8Array }

/** Writes a topic of models. */
export interface Publisher extends AsyncDisposable {
  /** Puts a version on the topic. Resolves when the brokers have all of it. */
  publish(version: Publication): Promise<void>
  /** Takes a version off the topic: every instance goes back to the newest one that is left. */
  tombstone(name: string, version: string): Promise<void>
  /** Sets the route of a name; an empty one resets it. */
  route(name: string, route: Route): Promise<void>
  close(): Promise<void>
}

const MESSAGE_BYTES = 900_000

/** Bytes of a message beside its value: key, headers, the frame. */
const FRAME = 4096

/**
 * Makes a publisher of models.
 *
 * @example
 * await using models = await publisher({ client: new Kafka({ brokers: ['localhost:9092'] }), topic: 'models', keep: 3 })
 * await models.publish({ name: 'churn', version: '7', data: await readFile('churn.pmml') })
 */
export async function publisher({
  client,
  topic,
  messageBytes = MESSAGE_BYTES,
  keep,
}: PublisherOptions): Promise<Publisher> {
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1, retry: { retries: 10 } })
  const admin = client.admin()
  try {
    await Promise.all([producer.connect(), admin.connect()])
    await admin.fetchTopicOffsets(topic)
  } catch (cause) {
    await Promise.allSettled([producer.disconnect(), admin.disconnect()])
    throw new BrokerError(`The topic ${topic} can't be written to`, { cause })
  }

  const send = async (messages: KafkaOutgoing[]): Promise<void> => {
    try {
      await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] })
    } catch (cause) {
      throw new BrokerError(`A message could not be written to the topic ${topic}`, { cause })
    }
  }

  const publish = async (version: Publication): Promise<void> => {
    const checked = readControlMessage({ at: Date.now(), ...version, type: 'put' })
    if (checked.type !== 'put') return
    const { data, ...put } = checked
    const key = modelKey(put.name, put.version)
    if (data === undefined) await send([{ key, value: JSON.stringify(put) }])
    else {
      const digest = await sha256(data)
      if (put.sha256 !== undefined && put.sha256 !== digest)
        throw new UpdateError('digest-mismatch', 'The document is not the one that its SHA-256 means', {
          received: digest,
          expected: put.sha256,
        })
      await sendDocument(key, { ...put, sha256: digest }, data)
    }
    if (keep !== undefined) await prune(put.name, keep)
  }

  const sendDocument = async (
    key: string,
    put: Omit<PutMessage, 'data'>,
    data: Uint8Array,
  ): Promise<void> => {
    const most = Math.max(1, messageBytes - FRAME)
    if (data.length <= most) return send([{ key, value: asBuffer(data), headers: headersOf(put) }])
    const chunks = Math.ceil(data.length / most)
    // One at a time: each is as long as a request may be. The put comes last, when all of it is there.
    for (let i = 0; i < chunks; i++)
      await send([
        { key: chunkKey(put.sha256 ?? '', i), value: asBuffer(data.subarray(i * most, (i + 1) * most)) },
      ])
    await send([{ key, value: JSON.stringify({ ...put, chunks, bytes: data.length }) }])
  }

  const prune = async (name: string, most: number): Promise<void> => {
    const keys = await superfluous(client, admin, topic, name, most)
    if (keys.length > 0) await send(keys.map((key) => ({ key, value: null })))
  }

  const close = async (): Promise<void> => {
    await Promise.allSettled([producer.disconnect(), admin.disconnect()])
  }
  return {
    publish,
    tombstone: async (name, version) => {
      const keys = await keysOf(client, admin, topic, name, version)
      await send(keys.map((key) => ({ key, value: null })))
    },
    route: async (name, route) => {
      const isEmpty = Object.keys(route).length === 0
      const message = readControlMessage({ ...route, type: 'route', name })
      await send([{ key: routeKey(name), value: isEmpty ? null : JSON.stringify(message) }])
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What a message says beside the document that is its value. */
function headersOf(put: Omit<PutMessage, 'data'>): { [name: string]: string } {
  const { name, version, format, sha256: digest, label, at, metadata } = put
  return {
    'scorelet-type': 'put',
    'scorelet-name': name,
    'scorelet-version': version,
    ...(format === undefined ? {} : { 'scorelet-format': format }),
    ...(digest === undefined ? {} : { 'scorelet-sha256': digest }),
    ...(label === undefined ? {} : { 'scorelet-label': label }),
    ...(at === undefined ? {} : { 'scorelet-at': String(at) }),
    ...(metadata === undefined ? {} : { 'scorelet-metadata': JSON.stringify(metadata) }),
  }
}

/** What of a topic concerns one name. */
async function survey(client: KafkaClient, admin: KafkaAdmin, topic: string) {
  const table = modelTable()
  const parts = new Map<string, Set<string>>()
  const reader = await readTopic({
    client,
    admin,
    clock: systemClock,
    topic,
    group: `scorelet-survey-${topic}`,
    take: (message, partition) => {
      const key = keyText(message.key)
      if (key === undefined) return
      const place = readKey(key)
      const isThere = message.value !== null
      if (place.kind === 'chunk') {
        const some = parts.get(place.sha256) ?? new Set()
        if (isThere) some.add(key)
        else some.delete(key)
        parts.set(place.sha256, some)
      }
      table.set(
        key,
        { partition, offset: Number(message.offset) },
        Number(message.timestamp),
        readModelMessage(message),
      )
    },
    onTrouble: () => {},
  })
  try {
    await reader.caughtUp
  } finally {
    await reader.close()
  }
  return { table, parts }
}

/** Keys of versions beyond the newest ones, and of their parts. */
async function superfluous(
  client: KafkaClient,
  admin: KafkaAdmin,
  topic: string,
  name: string,
  keep: number,
): Promise<string[]> {
  const { table, parts } = await survey(client, admin, topic)
  const rows = table.rowsOf(name).toReversed()
  const counts = new Map<string | undefined, number>()
  // Of each label: many candidates must not drive out what is stable.
  const kept = rows.filter(({ put: { label } }) => {
    const count = (counts.get(label) ?? 0) + 1
    counts.set(label, count)
    return count <= Math.max(1, keep)
  })
  const used = new Set(
    table.names
      .flatMap((each) => (each === name ? kept : table.rowsOf(each)))
      .map(({ chunked }) => chunked?.sha256),
  )
  return rows
    .filter((row) => !kept.includes(row))
    .flatMap(({ key, chunked }) => [
      key,
      ...(chunked === undefined || used.has(chunked.sha256) ? [] : (parts.get(chunked.sha256) ?? [])),
    ])
}

/** The keys that have a version, and those of its parts. */
async function keysOf(
  client: KafkaClient,
  admin: KafkaAdmin,
  topic: string,
  name: string,
  version: string,
): Promise<string[]> {
  const { table, parts } = await survey(client, admin, topic)
  const all = table.names.flatMap((each) => table.rowsOf(each))
  const isMeant = ({ put }: { put: { name: string; version: string } }): boolean =>
    put.name === name && put.version === version
  const gone = all.filter(isMeant)
  const used = new Set(all.filter((row) => !isMeant(row)).map(({ chunked }) => chunked?.sha256))
  const keys = gone.flatMap(({ key, chunked }) => [
    key,
    ...(chunked === undefined || used.has(chunked.sha256) ? [] : (parts.get(chunked.sha256) ?? [])),
  ])
  // What is not there yet, as far as can be seen, is not to come either.
  return [...new Set([modelKey(name, version), ...keys])]
}
