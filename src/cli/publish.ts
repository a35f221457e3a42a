/** `scorelet publish`: a model, a route or a removal as a control message, on a topic of Kafka or as a line of JSON. */

import { readFile } from 'node:fs/promises'
import { type Publication, publisher } from '../connect/kafka/index.js'
import { UpdateError } from '../core/errors.js'
import { sha256 } from '../io/digest.js'
import type { ControlMessage } from '../stream/messages.js'
import { type ReadMessage, readControlMessage } from '../stream/schema.js'
import { readArguments, wholeNumber } from './arguments.js'
import { type CliIo, CommandError, exitCode, ioError, printable, reasonOf, usageError } from './command.js'
import { publishHelp } from './help-stream.js'
import { kafkaClient, kafkaOptions } from './kafka.js'

const options = {
  ...kafkaOptions,
  topic: { type: 'string' },
  name: { type: 'string' },
  version: { type: 'string' },
  label: { type: 'string' },
  location: { type: 'string' },
  at: { type: 'string' },
  metadata: { type: 'string' },
  force: { type: 'boolean' },
  keep: { type: 'string' },
  route: { type: 'string' },
  remove: { type: 'boolean' },
  rollback: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = ReturnType<typeof readArguments<typeof options>>['values']

/** Runs the command. Resolves to the exit code. */
export async function publish(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readArguments('publish', args, options, 1)
  if (values.help) {
    io.stdout.write(publishHelp)
    return exitCode.ok
  }
  const [path] = positionals
  const kind = kindOf(values, path)
  if ((values.kafka === undefined) !== (values.topic === undefined))
    throw usageError(
      '--kafka and --topic go together',
      'Without both the control message is printed as a line of JSON.',
    )
  if (values.kafka !== undefined && kind === 'rollback')
    throw usageError(
      'A topic of models knows no rollback: it would not outlast compaction',
      'Take the bad version off the topic with --remove --version V: the one before it serves again.',
    )
  if (values.kafka !== undefined && kind === 'remove' && values.version === undefined)
    throw usageError('--remove on a topic takes one version at a time', 'Say --version V.')
  const keep = values.keep === undefined ? undefined : wholeNumber('keep', values.keep)
  const name = values.name ?? ''
  const message = checked(
    kind === 'put' && path !== undefined ? await putOf(path, name, values, io) : otherOf(kind, name, values),
  )
  if (values.kafka === undefined || values.topic === undefined) {
    io.stdout.write(`${lineOf(message)}\n`)
    return exitCode.ok
  }
  const client = await kafkaClient(values.kafka, values['kafka-config'], io)
  await using topic = await publisher({
    client,
    topic: values.topic,
    ...(keep === undefined ? {} : { keep }),
  })
  if (message.type === 'put') await topic.publish(publicationOf(message))
  else if (message.type === 'route') {
    const { type: _type, name: _name, at: _at, ...route } = message
    await topic.route(name, route)
  } else await topic.tombstone(name, values.version ?? '')
  io.stdout.write(`${summaryOf(message, values.topic)}\n`)
  return exitCode.ok
}

type Kind = ControlMessage['type']

/** What is to be published. Throws a `CommandError` (usage) where the options do not go together. */
function kindOf(values: Values, path: string | undefined): Kind {
  const asked = [
    ...(values.route === undefined ? [] : ['route' as const]),
    ...(values.remove ? ['remove' as const] : []),
    ...(values.rollback ? ['rollback' as const] : []),
  ]
  if (asked.length > 1) throw usageError(`--${asked[0]} and --${asked[1]} contradict each other`)
  const kind: Kind = asked.at(0) ?? 'put'
  if (values.name === undefined || values.name === '')
    throw usageError('Which name? It is what records ask for', 'scorelet publish MODEL --name NAME')
  if (kind === 'put' && path === undefined)
    throw usageError('Which model? The argument is its file', 'scorelet publish MODEL --name NAME')
  if (kind !== 'put' && path !== undefined) throw usageError(`--${kind} takes no model`)
  const ofPuts = ['label', 'location', 'metadata', 'force', 'keep'] as const
  const astray = kind === 'put' ? undefined : ofPuts.find((option) => values[option] !== undefined)
  if (astray !== undefined) throw usageError(`--${astray} is for models, not for --${kind}`)
  if (kind === 'route' && values.version !== undefined)
    throw usageError('--version is not for --route', 'A route names versions in its targets.')
  return kind
}

/** A put of a model that was loaded and verified here first: what can't serve should not go out. */
async function putOf(path: string, name: string, values: Values, io: CliIo): Promise<object> {
  const model = await io.openModel(path)
  try {
    await model.ready()
    const { failures, records } = await model.verify()
    if (failures.length > 0)
      throw new CommandError(
        exitCode.bad,
        `The model does not give what its own ${records} test records say, so it is not published: ${failures.length} values differ`,
        `See scorelet verify ${path}`,
      )
    const data = await documentOf(path)
    const digest = await sha256(data)
    const { version = digest.slice(0, 12), label, location, metadata, force } = values
    return {
      type: 'put',
      name,
      version,
      at: atOf(values),
      format: model.format,
      sha256: digest,
      ...(label === undefined ? {} : { label }),
      ...(metadata === undefined ? {} : { metadata: parsed('metadata', metadata) }),
      ...(force ? { force } : {}),
      ...(location === undefined ? { data } : { location }),
    }
  } finally {
    await model.cleanup()
  }
}

async function documentOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw ioError(
      `${path} can't be read: ${reasonOf(error)}`,
      'What is published is one file. Others are told by their place: --location.',
      error,
    )
  }
}

function otherOf(kind: Kind, name: string, values: Values): object {
  const { version, route } = values
  if (kind !== 'route')
    return { type: kind, name, at: atOf(values), ...(version === undefined ? {} : { version }) }
  const said = parsed('route', route ?? '')
  return { ...(typeof said === 'object' ? said : {}), type: 'route', name, at: atOf(values) }
}

function atOf({ at }: Values): number {
  if (at === undefined) return Date.now()
  const ms = /^\d+$/.test(at) ? Number(at) : Date.parse(at)
  if (!Number.isSafeInteger(ms))
    throw usageError(`--at takes a time, such as ${new Date(0).toISOString()}, not "${at}"`)
  return ms
}

function parsed(option: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Told below.
  }
  throw usageError(`--${option} takes a JSON object, not ${text}`)
}

function checked(message: object): ReadMessage {
  try {
    return readControlMessage(message)
  } catch (error) {
    throw error instanceof UpdateError ? usageError(error.message) : error
  }
}

/** The largest document that a line of JSON is made of: texts have an end. */
const LARGEST = 256 * 1024 * 1024

function lineOf(message: ReadMessage): string {
  if (message.type !== 'put' || message.data === undefined) return JSON.stringify(message)
  const { data } = message
  if (data.length > LARGEST)
    throw usageError(
      'The model is too large for a line of JSON',
      'Put it where it can be read from, and say --location.',
    )
  return JSON.stringify({ ...message, data: Buffer.from(data).toString('base64') })
}

function publicationOf({ type: _, ...put }: Extract<ReadMessage, { type: 'put' }>): Publication {
  return put
}

function summaryOf(message: ReadMessage, topic: string): string {
  const name = printable(message.name)
  switch (message.type) {
    case 'put':
      return `${name} ${printable(message.version)} is on ${topic}`
    case 'route':
      return `The route of ${name} is on ${topic}`
    default:
      return `${name} ${printable(message.version ?? '')} was taken off ${topic}`
  }
}
