/** What the instances of a group hold, as their topic of states tells. */

import { BrokerError } from '../../core/errors.js'
import { systemClock } from '../../stream/clock.js'
import type { ModelState, RegistryState } from '../../stream/state.js'
import type { InstanceState } from '../http/instance.js'
import type { KafkaClient, KafkaMessage } from './client.js'
import { keyText } from './keys.js'
import { readTopic } from './topic-reader.js'

/** Which topic tells of which instances. */
export interface InstanceStatesOptions {
  readonly client: KafkaClient
  /** The `stateTopic` that the instances were given. */
  readonly topic: string
  /** The topic of records that they share. */
  readonly input: string
}

/** What instances hold, as far as it is known. */
export interface InstanceStates extends AsyncDisposable {
  /** The last state that each instance told. One that was killed told nothing of it: `at` says how old what it told is. */
  readonly states: () => InstanceState[]
  close(): Promise<void>
}

/** Most instances that are known at a time; the one that told nothing for longest is forgotten. */
const MOST = 1000

/**
 * Follows a topic of states.
 *
 * @example
 * await using instances = await instanceStates({ client: kafka, topic: 'states', input: 'records' })
 * await using server = await serveState(stream.registry, { port: 9000, instance, peers: instances.states })
 */
export async function instanceStates({
  client,
  topic,
  input,
}: InstanceStatesOptions): Promise<InstanceStates> {
  const known = new Map<string, InstanceState>()
  const take = ({ key, value }: KafkaMessage): void => {
    const name = keyText(key)
    if (name === undefined) return
    known.delete(name)
    const state = value === null ? undefined : stateOf(value, input)
    if (state !== undefined) known.set(name, state)
    if (known.size > MOST) {
      const [oldest] = known.keys()
      known.delete(oldest)
    }
  }
  const admin = client.admin()
  try {
    await admin.connect()
  } catch (cause) {
    throw new BrokerError("Kafka can't be reached", { cause })
  }
  try {
    const reader = await readTopic({
      client,
      admin,
      clock: systemClock,
      topic,
      group: `scorelet-states-${topic}`,
      take,
      onTrouble: () => {},
    })
    const close = async (): Promise<void> => {
      await reader.close()
      await admin.disconnect()
    }
    return { states: () => [...known.values()], close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await admin.disconnect()
    throw error
  }
}

/** The state that a message tells; `undefined` where it is none. */
function stateOf(value: Uint8Array, input: string): InstanceState | undefined {
  try {
    const { instance, partitions, registry }: Told = JSON.parse(new TextDecoder().decode(value))
    if (typeof instance !== 'string' || !isRegistry(registry)) return undefined
    const numbers = Array.isArray(partitions) ? partitions.map(({ partition }) => Number(partition)) : []
    return { instance, partitions: { [input]: numbers }, ...registry }
  } catch {
    return undefined
  }
}

/** What may be in it. */
interface Told {
  readonly instance?: unknown
  readonly partitions?: unknown
  readonly registry?: unknown
}

/** Whether it has what is looked at here; the rest is for whoever reads it. */
const isRegistry = (value: unknown): value is RegistryState =>
  typeof value === 'object' &&
  value !== null &&
  'models' in value &&
  Array.isArray(value.models) &&
  value.models.every(isModel)

const isModel = (value: unknown): value is ModelState =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
