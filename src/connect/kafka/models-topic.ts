/** A topic of models, read into a registry: all of it first, then whatever comes. */

import { UpdateError } from '../../core/errors.js'
import type { Registry } from '../../stream/registry.js'
import type { KafkaAdmin, KafkaClient, KafkaMessage } from './client.js'
import { keyText } from './keys.js'
import { readModelMessage } from './model-message.js'
import { modelTable, type Position, type Refusal } from './model-table.js'
import { tableSync } from './table-sync.js'
import { readTopic } from './topic-reader.js'
import { values } from './values.js'

/** What a topic of models is read with. */
export interface ModelsTopicOptions {
  readonly client: KafkaClient
  readonly admin: KafkaAdmin
  readonly topic: string
  readonly registry: Registry
  /** Beginning of the names of groups that nobody else is in. */
  readonly group: string
  /** Most bytes of documents that are kept in memory beside the models that are in service. */
  readonly bytes: number
  /** Most keys. */
  readonly keys: number
  /** Is told of messages that can't be used, with the message where it is at hand. */
  onRefused(refusal: Refusal, message?: KafkaMessage): void
  onTrouble(error: unknown): void
}

/** A topic of models at work. */
export interface ModelsTopic {
  /** Resolves when everything that was on the topic at the start is in the registry, as far as it can be used. */
  readonly ready: Promise<void>
  /** How many keys there are, and how many messages are still to be read. */
  readonly state: { readonly keys: number; readonly behind: number }
  close(): Promise<void>
}

/** Begins to read a topic of models. Throws `BrokerError` when there is no such topic. */
export async function modelsTopic(options: ModelsTopicOptions): Promise<ModelsTopic> {
  const { registry, onRefused, onTrouble } = options
  const table = modelTable()
  const kept = values(options.bytes, (keys) => readKeys(options, keys))
  const sync = tableSync({ registry, table, values: kept, onRefused, onTrouble })
  const keys = new Set<string>()
  let isCaughtUp = false

  const take = (message: KafkaMessage, partition: number): void => {
    const position: Position = { partition, offset: Number(message.offset) }
    const said = readModelMessage(message)
    const key = keyText(message.key)
    if (key === undefined) {
      // It can't be replaced, so it will be there with every start: tell at once.
      if (said.kind === 'refused') onRefused({ key: '', position, error: said.error }, message)
      return
    }
    if (said.kind === 'nothing') keys.delete(key)
    else if (!keys.has(key) && keys.size >= options.keys) {
      const error = new UpdateError('too-many-updates', 'There are too many keys on the topic of models', {
        expected: `at most ${options.keys}`,
      })
      onRefused({ key, position, error }, message)
      return
    } else keys.add(key)
    const names = table.set(key, position, Number(message.timestamp), said)
    const isDocument = (said.kind === 'put' && said.data !== undefined) || said.kind === 'chunk'
    if (isDocument) kept.set(key, message)
    else kept.release(key)
    if (!isCaughtUp) return
    if (said.kind === 'refused') onRefused({ key, position, error: said.error }, message)
    for (const name of names) void sync.settle(name)
  }

  const reader = await readTopic({
    ...options,
    clock: registry.clock,
    group: `${options.group}-models`,
    take,
  })

  const begin = async (): Promise<void> => {
    await reader.caughtUp
    isCaughtUp = true
    for (const refusal of table.refusals) onRefused(refusal)
    await Promise.all(table.names.map((name) => sync.settle(name)))
  }
  const ready = begin()
  ready.catch(() => undefined)
  return {
    ready,
    get state() {
      return { keys: keys.size, behind: reader.behind() }
    },
    close: async () => {
      await reader.close()
      await sync.close()
    },
  }
}

/** Reads the last messages of some keys from the topic. */
async function readKeys(
  options: ModelsTopicOptions,
  keys: ReadonlySet<string>,
): Promise<ReadonlyMap<string, KafkaMessage>> {
  const found = new Map<string, KafkaMessage>()
  const reader = await readTopic({
    ...options,
    clock: options.registry.clock,
    group: `${options.group}-again`,
    take: (message) => {
      const key = keyText(message.key)
      if (key === undefined || !keys.has(key)) return
      if (message.value === null) found.delete(key)
      else found.set(key, message)
    },
  })
  try {
    await reader.caughtUp
  } finally {
    await reader.close()
  }
  return found
}
