/** `scorelet stream`: records scored by models that change meanwhile, from files and pipes or through Kafka. */

import { hostname } from 'node:os'
import { readArguments } from './arguments.js'
import { type CliIo, exitCode, usageError } from './command.js'
import { streamHelp } from './help-stream.js'
import { kafkaOptions } from './kafka.js'
import { inputOptions } from './options.js'
import { streamEmbedded } from './stream-embedded.js'
import { streamKafka } from './stream-kafka.js'
import { settingsOf } from './stream-settings.js'

const options = {
  ...inputOptions,
  ...kafkaOptions,
  records: { type: 'string' },
  'route-by': { type: 'string' },
  key: { type: 'string' },
  'on-missing': { type: 'string' },
  wait: { type: 'string' },
  batch: { type: 'string' },
  model: { type: 'string', short: 'm', multiple: true },
  updates: { type: 'string', short: 'u' },
  follow: { type: 'boolean' },
  allow: { type: 'string', multiple: true },
  output: { type: 'string', short: 'o' },
  keep: { type: 'boolean', short: 'k' },
  events: { type: 'boolean', short: 'e' },
  quiet: { type: 'boolean', short: 'q' },
  http: { type: 'string' },
  instance: { type: 'string' },
  in: { type: 'string' },
  out: { type: 'string' },
  models: { type: 'string' },
  group: { type: 'string' },
  'dead-letter': { type: 'string' },
  'exactly-once': { type: 'boolean' },
  'state-topic': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** What only the one, or only the other way of streaming has. */
const embeddedOnly = ['records', 'wait', 'model', 'updates', 'follow', 'output', 'keep'] as const
const kafkaOnly = [
  'kafka-config',
  'in',
  'out',
  'models',
  'group',
  'dead-letter',
  'exactly-once',
  'state-topic',
] as const

/** Runs the command. Resolves to the exit code. */
export async function stream(args: readonly string[], io: CliIo): Promise<number> {
  const { values } = readArguments('stream', args, options, 0)
  if (values.help) {
    io.stdout.write(streamHelp)
    return exitCode.ok
  }
  const settings = settingsOf(values, `${hostname()}-${process.pid}`)
  if (values.kafka === undefined) {
    for (const name of kafkaOnly)
      if (values[name] !== undefined)
        throw usageError(`--${name} is for streams through Kafka`, 'Say --kafka BROKERS.')
    return streamEmbedded({ ...settings, ...values }, io)
  }
  for (const name of [...embeddedOnly, ...inputNames])
    if (values[name] !== undefined)
      throw usageError(`--${name} is not for streams through Kafka, whose records and models are on topics`)
  const { kafka, in: input, out: output, models } = values
  if (input === undefined || output === undefined || models === undefined)
    throw usageError(
      '--kafka takes --in, --out and --models',
      'They are the topics of records, of answers and of models.',
    )
  return streamKafka({ ...settings, ...values, kafka, in: input, out: output, models }, io)
}

const inputNames = [
  'input-format',
  'delimiter',
  'encoding',
  'header',
  'no-header',
  'columns',
  'missing',
] as const
