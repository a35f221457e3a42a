/** A stream of records from a file or pipe, and of updates from another, answered line by line. */

import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { serveState } from '../connect/http/index.js'
import { ModelLoadError } from '../core/errors.js'
import type { ModelRecord } from '../index.js'
import { sha256 } from '../io/digest.js'
import type { Answer } from '../stream/answer.js'
import { type Clock, systemClock } from '../stream/clock.js'
import { ModelRegistry, serve } from '../stream/index.js'
import type { Batch, InputOptions } from './batch.js'
import { type CliIo, CommandError, exitCode, reasonOf, usageError } from './command.js'
import { bytesOf } from './follow.js'
import { linesOf } from './lines.js'
import { inputOptionsOf } from './options.js'
import { openRecords } from './records.js'
import { refuseSameFile } from './same-file.js'
import { ClosedPipe, openSink, type Sink } from './sink.js'
import { openSource, type Source } from './source.js'
import { teller } from './stream-events.js'
import { type AnsweredText, type RecordFlow, recordFlow } from './stream-input.js'
import type { StreamSettings } from './stream-settings.js'

/** What the command line says. */
type EmbeddedValues = StreamSettings &
  Parameters<typeof inputOptionsOf>[0] & {
    readonly encoding?: string
    readonly records?: string
    readonly 'route-by'?: string
    readonly key?: string
    readonly model?: readonly string[]
    readonly updates?: string
    readonly follow?: boolean
    readonly allow?: readonly string[]
    readonly output?: string
    readonly keep?: boolean
    readonly quiet?: boolean
  }

/** Runs the stream. Resolves to the exit code. */
export async function streamEmbedded(values: EmbeddedValues, io: CliIo): Promise<number> {
  const { records, updates, output, telling } = values
  const reading = inputOptionsOf(values)
  const beginning = (values.model ?? []).map(namedPath)
  if (updates === undefined && values.follow) throw usageError('--follow is for --updates')
  if (updates === '-' && (records ?? '-') === '-')
    throw usageError('Records and updates can’t both come from standard input', 'Say --records FILE.')
  refuseSameFile([
    ...beginning.map(({ path }) => ({ what: 'a model', path, written: false })),
    { what: 'the records', path: records, written: false },
    { what: 'the updates', path: updates, written: false },
    { what: '--output', path: output, written: true },
  ])

  const stop = new AbortController()
  const cleanups: (() => unknown)[] = []
  const interrupt = (): void => stop.abort()
  io.signal?.addEventListener('abort', interrupt)
  cleanups.push(() => io.signal?.removeEventListener('abort', interrupt))
  if (io.signal?.aborted) stop.abort()
  try {
    const registry = new ModelRegistry({
      keepDocuments: false,
      ...(values.allow === undefined ? {} : { allow: values.allow }),
    })
    // It still tells of the models that it lets go of in the end.
    cleanups.push(registry.subscribe(teller(io.stderr, telling)))
    cleanups.push(() => registry.close())
    for (const each of beginning) await putFirst(registry, each)
    await stateServer(registry, values, io, cleanups)
    const live = await liveUpdates(registry, values, stop.signal, io, cleanups)
    const source = await openSource(records, io.stdin, { encoding: values.encoding })
    cleanups.push(() => source.close())
    const sink = await openSink(output, io.stdout, 'growing')
    cleanups.push(() => sink.discard())
    const say = (text: string): void => {
      if (telling !== 'nothing') io.stderr.write(`scorelet: ${text}\n`)
    }
    const flow = recordFlow(batchesOf(source, reading, say), {
      most: values.most,
      keep: values.keep ?? false,
      stop: stop.signal,
    })
    const answers = serve<ModelRecord>({
      records: flow.arrays,
      registry,
      ...(values['route-by'] === undefined && values.key === undefined ? {} : { route: routeOf(values) }),
      unavailable:
        values.onMissing === 'pass' || values.onMissing === 'drop'
          ? values.onMissing
          : { wait: values.onMissing === 'error' || live === undefined ? 0 : values.waiting },
      ...(live === undefined ? {} : { updates: live }),
      clock: clockUntil(stop.signal),
    })
    cleanups.push(() => answers.return())
    const bad = await written(answers, flow, sink)
    if (stop.signal.aborted) {
      io.stderr.write('scorelet: interrupted\n')
      return exitCode.interrupted
    }
    if (bad > 0) say(`${bad} ${bad === 1 ? 'record is' : 'records are'} bad`)
    return bad > 0 ? exitCode.bad : exitCode.ok
  } finally {
    stop.abort()
    for (const cleanup of cleanups.reverse()) await cleanup()
  }
}

/** Writes answers as they come, no faster than they are taken. Gives how many are bad. */
async function written(
  answers: AsyncIterable<readonly Answer[]>,
  flow: RecordFlow,
  sink: Sink,
): Promise<number> {
  let bad = 0
  const write = async (portion: AnsweredText): Promise<void> => {
    bad += portion.bad
    if (portion.text !== '') await sink.write(portion.text)
  }
  try {
    for await (const some of answers) await write(flow.answered(some))
    await write(flow.rest())
    await sink.close()
  } catch (error) {
    if (!(error instanceof ClosedPipe)) throw error
  }
  return bad
}

/** The records, read when the first one is asked for: nothing else should wait until there is one. */
async function* batchesOf(
  source: Source,
  reading: InputOptions,
  say: (text: string) => void,
): AsyncGenerator<Batch> {
  const input = await openRecords(source, { ...reading, lasting: true }, [])
  for (const note of input.notes) say(note)
  yield* input.batches
}

function routeOf({ modelOf, keyOf }: StreamSettings) {
  return (record: ModelRecord) => {
    const model = modelOf(record)
    const key = keyOf(record)
    return model === undefined ? { key } : { model, key }
  }
}

/** A clock by which nothing waits any more once it is stopped: a record that waits for a model is in flight as well. */
const clockUntil = (stop: AbortSignal): Clock => ({
  ...systemClock,
  sleep: async (ms, signal) => {
    const either = new AbortController()
    const end = (): void => either.abort()
    if (stop.aborted || signal?.aborted) end()
    for (const each of [stop, signal]) each?.addEventListener('abort', end)
    await systemClock.sleep(ms, either.signal)
    for (const each of [stop, signal]) each?.removeEventListener('abort', end)
  },
})

interface NamedPath {
  readonly name: string
  readonly path: string
}

/** `churn=models/churn.pmml` */
function namedPath(text: string): NamedPath {
  const [, name, path] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (name === undefined || path === undefined)
    throw usageError(`--model takes NAME=PATH, not "${text}"`, 'NAME is what records ask for.')
  return { name, path }
}

/** Puts a model into service before everything else: any update is newer. */
async function putFirst(registry: ModelRegistry, { name, path }: NamedPath): Promise<void> {
  let data: Uint8Array
  try {
    data = await readFile(path)
  } catch (error) {
    throw new ModelLoadError('not-found', `${path} can't be read: ${reasonOf(error)}`, { cause: error })
  }
  const version = (await sha256(data)).slice(0, 12)
  const { error } = await registry.put({ name, version, data, at: 0 })
  if (error !== undefined)
    throw new CommandError(exitCode.model, `${path}: ${error.message} [${error.code}]`, undefined, error)
}

async function stateServer(
  registry: ModelRegistry,
  { address, instance }: StreamSettings,
  io: CliIo,
  cleanups: (() => unknown)[],
): Promise<void> {
  if (address === undefined) return
  const server = await listening(serveState(registry, { ...address, instance }))
  cleanups.push(() => server.close())
  io.stderr.write(`scorelet: the state is at ${server.url}/state\n`)
}

/** A server that could be started, or the reason for the user why not. */
export async function listening<T>(starting: Promise<T>): Promise<T> {
  try {
    return await starting
  } catch (error) {
    throw new CommandError(exitCode.io, `--http can't listen: ${reasonOf(error)}`, undefined, error)
  }
}

/** The updates that come while records flow. Those of a file that is complete are applied here and now; then there are none. */
async function liveUpdates(
  registry: ModelRegistry,
  { updates, follow = false }: EmbeddedValues,
  signal: AbortSignal,
  io: CliIo,
  cleanups: (() => unknown)[],
): Promise<AsyncIterable<Uint8Array> | undefined> {
  if (updates === undefined) return undefined
  if (updates === '-') {
    const source = await openSource(undefined, io.stdin, {})
    cleanups.push(() => source.close())
    return linesOf(source.bytes)
  }
  const lines = linesOf(bytesOf(updates, { follow, signal }))
  if (follow || !(statSync(updates, { throwIfNoEntry: false })?.isFile() ?? true)) return lines
  for await (const line of lines) {
    signal.throwIfAborted()
    await registry.apply(line)
  }
  return undefined
}
