/** A stream through Kafka, as an instance of a group. */

import { serveState } from '../connect/http/index.js'
import { type KafkaRoute, type ServeKafkaOptions, serveKafka } from '../connect/kafka/index.js'
import { instanceStates } from '../connect/kafka/instances.js'
import { answerJson } from '../connect/kafka/records.js'
import { type CliIo, exitCode, printable } from './command.js'
import { kafkaClient } from './kafka.js'
import { listening } from './stream-embedded.js'
import { teller } from './stream-events.js'
import type { StreamSettings } from './stream-settings.js'

/** What the command line says. */
type KafkaValues = StreamSettings & {
  readonly kafka: string
  readonly 'kafka-config'?: string
  readonly in: string
  readonly out: string
  readonly models: string
  readonly group?: string
  readonly 'dead-letter'?: string
  readonly 'exactly-once'?: boolean
  readonly 'state-topic'?: string
  readonly 'route-by'?: string
  readonly key?: string
  readonly allow?: readonly string[]
}

/** Runs the stream, until it is interrupted or breaks down. Resolves to the exit code. */
export async function streamKafka(values: KafkaValues, io: CliIo): Promise<number> {
  const { in: input, out: output, models, instance, telling } = values
  const say = (text: string): void => {
    if (telling !== 'nothing') io.stderr.write(`scorelet: ${printable(text)}\n`)
  }
  const client = await kafkaClient(values.kafka, values['kafka-config'], io)
  const tell = teller(io.stderr, telling)
  const stateTopic = values['state-topic']
  await using stream = serveKafka({
    client,
    input,
    output,
    models,
    instance,
    ...(values.group === undefined ? {} : { groupId: values.group }),
    ...(values['dead-letter'] === undefined ? {} : { deadLetter: values['dead-letter'] }),
    ...(values['exactly-once'] === undefined ? {} : { exactlyOnce: values['exactly-once'] }),
    ...(stateTopic === undefined ? {} : { stateTopic }),
    ...(io.signal === undefined ? {} : { signal: io.signal }),
    ...(values.allow === undefined ? {} : { registryOptions: { allow: values.allow } }),
    ...handlingOf(values),
    limits: { batch: values.most },
    onEvent: tell,
  })
  stream.registry.subscribe(tell)
  await using peers =
    stateTopic === undefined ? undefined : await instanceStates({ client, topic: stateTopic, input })
  await using server =
    values.address === undefined
      ? undefined
      : await listening(
          serveState(stream.registry, {
            ...values.address,
            instance,
            partitions: () => ({ [input]: stream.state().partitions.map(({ partition }) => partition) }),
            ailments: () =>
              stream.state().status === 'serving' ? [] : [`the stream is ${stream.state().status}`],
            ...(peers === undefined ? {} : { peers: peers.states }),
          }),
        )
  if (server !== undefined) io.stderr.write(`scorelet: the state is at ${server.url}/state\n`)
  try {
    await stream.ready
  } catch (error) {
    // Asked to end before it began, it has ended.
    if (io.signal?.aborted) return exitCode.ok
    throw error
  }
  say(`${instance} serves ${input}`)
  await stream.closed
  return exitCode.ok
}

/** How records are routed, and what becomes of those whose model is not there. */
function handlingOf({ onMissing, modelOf, keyOf, ...values }: KafkaValues): Partial<ServeKafkaOptions> {
  const route: KafkaRoute = (record) => modelOf(record) ?? ''
  return {
    ...(values['route-by'] === undefined ? {} : { route }),
    ...(values.key === undefined ? {} : { key: (_, record) => keyOf(record) }),
    withoutModel: onMissing === 'wait' ? 'wait' : 'error',
    ...(onMissing === 'pass' || onMissing === 'drop'
      ? {
          write: (answer) => {
            if (answer.error?.code !== 'no-such-model') return answerJson(answer)
            const { error: _, ...rest } = answer
            return onMissing === 'drop' ? undefined : answerJson({ ...rest, route: 'pass' })
          },
        }
      : {}),
  }
}
