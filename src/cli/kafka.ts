/** The Kafka client of the user's: kafkajs, loaded when it is asked for. */

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { KafkaClient } from '../connect/kafka/index.js'
import { type CliIo, CommandError, exitCode, ioError, printable, reasonOf, usageError } from './command.js'

/** The options that say how brokers are reached. */
export const kafkaOptions = {
  kafka: { type: 'string' },
  'kafka-config': { type: 'string' },
} as const

/** What of kafkajs is used here. */
interface Module {
  readonly Kafka?: new (options: object) => KafkaClient
}

/** Gives a client of these brokers. */
export type ConnectKafka = (options: object) => KafkaClient

/** What a client of kafkajs says of itself. */
interface LogEntry {
  readonly namespace: string
  readonly log: { readonly message: string; readonly error?: unknown }
}

/** Levels of the log of kafkajs. It calls errors what it tries again, and what is one in the end is thrown. */
const NOTHING = 0
const DEBUG = 5

/**
 * The client of a command line.
 * @param brokers a list of `host:port`
 * @param config a file of JSON with what kafkajs is given besides: `ssl`, `sasl`, `clientId` …
 * @throws CommandError (usage)
 */
export async function kafkaClient(
  brokers: string,
  config: string | undefined,
  { connectKafka: connect = loaded(), debug, stderr }: CliIo,
): Promise<KafkaClient> {
  const list = brokers
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '')
  if (list.length === 0 || list.some((broker) => !/:\d+$/.test(broker)))
    throw usageError(`--kafka takes a list of brokers, host:port each, not "${brokers}"`)
  const more = config === undefined ? {} : await configOf(config)
  return connect({
    clientId: 'scorelet',
    ...more,
    brokers: list,
    logLevel: debug ? DEBUG : NOTHING,
    // Standard output is for what was asked for.
    logCreator:
      () =>
      ({ namespace, log: { message, error } }: LogEntry) =>
        stderr.write(
          `scorelet: ${printable(`${namespace}: ${message}${error === undefined ? '' : `: ${String(error)}`}`)}\n`,
        ),
  })
}

async function configOf(path: string): Promise<object> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw ioError(`${path} can't be read: ${reasonOf(error)}`, undefined, error)
  }
  let config: unknown
  try {
    config = JSON.parse(text)
  } catch {
    // What is wrong with it would show some of it, and it may have passwords.
    throw usageError(`--kafka-config ${path} is not JSON`)
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw usageError(`--kafka-config ${path} is no JSON object`, 'Such as {"ssl": true, "sasl": {…}}.')
  return config
}

/** The installed kafkajs: beside this package, or where the command is run, in case this package is installed for all. */
function loaded(): ConnectKafka {
  const { Kafka } = found()
  if (typeof Kafka !== 'function')
    throw new CommandError(exitCode.fault, 'The kafkajs that is installed has no Kafka')
  return (options) => new Kafka(options)
}

function found(): Module {
  const reasons = []
  for (const from of [import.meta.url, join(process.cwd(), 'any.js')]) {
    try {
      const module: Module = createRequire(from)('kafkajs')
      return module
    } catch (error) {
      reasons.push(reasonOf(error).split('\n')[0])
    }
  }
  throw usageError(
    `--kafka needs the package kafkajs, which is not there: ${printable(reasons[0] ?? '')}`,
    'Install it beside scorelet: npm install kafkajs',
  )
}
