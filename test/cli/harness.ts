/** A small model and a way to run command lines against it, without processes. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll } from 'vitest'
import { run } from '../../src/cli/cli.js'
import type { CliIo } from '../../src/cli/command.js'
import { asyncModel, type SyncEngine, syncModel } from '../../src/core/engine.js'
import { ModelLoadError, ScoreError } from '../../src/core/errors.js'
import { settle } from '../../src/core/load.js'
import { fieldOf, type ModelRecord, type Value } from '../../src/core/value.js'
import type { Field, LoadOptions, Model } from '../../src/index.js'

const number = (record: ModelRecord, field: string): number | null => {
  const value = fieldOf(record, field) ?? null
  if (value === null) return null
  const read = typeof value === 'bigint' ? Number(value) : typeof value === 'string' ? Number(value) : value
  if (typeof read !== 'number' || Number.isNaN(read))
    throw new ScoreError('wrong-type', `The value of "${field}" is no number`, { field, received: value })
  return read
}

const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  type: 'double',
  optype: 'continuous',
  missing: true,
  ...more,
})

/**
 * The engine of a model that adds `x` and `y` (missing counts as 0) and calls the sum big from 10 on.
 * `note` is handed through to an output of the same name.
 */
export const adder: SyncEngine = {
  format: 'pmml',
  info: {
    name: 'adder',
    element: 'RegressionModel',
    task: 'classification',
    engine: 'scorelet',
    bytes: 12_345,
    metadata: {},
  },
  inputs: [
    field('x', {
      missing: false,
      domain: { intervals: [{ left: 0, leftClosed: true, rightClosed: false }] },
    }),
    field('y'),
    field('note', { type: 'string', optype: 'categorical', domain: { values: ['a', 'b'] } }),
  ],
  outputs: [field('sum'), field('note', { type: 'string', optype: 'categorical' })],
  stateful: false,
  faults: () => [],
  score(record) {
    const sum = (number(record, 'x') ?? 0) + (number(record, 'y') ?? 0)
    const note = (fieldOf(record, 'note') ?? null) as Value
    const big = Math.min(1, Math.max(0, sum / 20))
    return {
      prediction: sum >= 10 ? 'big' : 'small',
      probabilities: { small: 1 - big, big },
      outputs: { sum, note },
    }
  },
  verify: () => ({ records: 0, failures: [] }),
  explain(record) {
    const { prediction } = adder.score(record)
    return {
      element: 'RegressionModel',
      name: 'adder',
      prediction,
      inputs: { x: (fieldOf(record, 'x') ?? null) as Value },
      steps: [
        {
          kind: 'term',
          term: 'x',
          coefficient: 1,
          value: number(record, 'x') ?? null,
          contribution: number(record, 'x') ?? 0,
        },
        { kind: 'intermediate', name: 'sum', value: 1, category: 'big' },
        { kind: 'node', id: '2', predicate: 'x ≤ 4', value: 'small' },
        { kind: 'segment', id: '1', weight: 0.5 },
        {
          kind: 'segment',
          id: '2',
          weight: 1,
          explanation: { element: 'TreeModel', prediction: 7, steps: [] },
        },
        { kind: 'rule', id: 'r', condition: 'x = 1', value: 3, weight: 2, confidence: 0.5, reasonCode: 'RC' },
        { kind: 'entity', id: 'c', affinity: 0.25 },
        { kind: 'target', before: 1, after: 2 },
      ],
    }
  },
  session: () => ({ score: adder.score, snapshot: () => null }),
}

/** A model of an engine, with the options it would have been loaded with. */
export const modelOf = (engine: SyncEngine, options?: LoadOptions): Model =>
  syncModel(engine, settle(options))

/** The same model as one that a runtime evaluates. */
export const laterModelOf = (engine: SyncEngine, options?: LoadOptions): Model =>
  asyncModel(
    {
      ...engine,
      ready: async () => {},
      score: async (record) => engine.score(record),
      verify: async (how) => engine.verify(how),
      release: async () => {},
    },
    settle(options),
  )

/** What a run left behind. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What a run meets. */
export interface World {
  readonly stdin?: string | Uint8Array | readonly (string | Uint8Array)[] | AsyncGenerator<Buffer>
  readonly engine?: SyncEngine
  /** A model in place of an engine's. */
  readonly model?: Model
  /** Script of threads. */
  readonly threadScript?: URL
  /** Whether the model is asynchronous. */
  readonly later?: boolean
  readonly tty?: boolean
  readonly signal?: AbortSignal
  /** Is told what is written to standard error as soon as it is. */
  readonly onStderr?: (text: string) => void
  readonly connectKafka?: CliIo['connectKafka']
}

/** Runs a command line. Every model path opens the model, except `broken.pmml`. */
export async function cli(args: readonly string[], world: World = {}): Promise<Outcome> {
  const { stdin = '', engine = adder, model, threadScript, later = false, tty = false, signal } = world
  const { onStderr, connectKafka } = world
  const pieces = typeof stdin === 'string' || stdin instanceof Uint8Array ? [stdin] : stdin
  const stdout = new PassThrough()
  const stderr = Object.assign(new PassThrough(), tty ? { isTTY: true, columns: 100 } : {})
  const io: CliIo = {
    stdin: Readable.from(
      Symbol.asyncIterator in pieces ? pieces : pieces.map((piece) => Buffer.from(piece)),
      { objectMode: false },
    ),
    stdout,
    stderr,
    openModel: async (path, options) => {
      if (path === 'broken.pmml')
        throw new ModelLoadError('xml-malformed', 'The document ends early', { line: 3, column: 7 })
      if (model !== undefined) return model
      return later ? laterModelOf(engine, options) : modelOf(engine, options)
    },
    version: '1.2.3',
    ...(threadScript === undefined ? {} : { threadScript }),
    ...(signal === undefined ? {} : { signal }),
    ...(connectKafka === undefined ? {} : { connectKafka }),
  }
  if (onStderr !== undefined) stderr.on('data', (chunk) => onStderr(String(chunk)))
  const texts = Promise.all([read(stdout), read(stderr)])
  const code = await run(args, io)
  stdout.end()
  stderr.end()
  const [out, err] = await texts
  return { code, stdout: out, stderr: err }
}

async function read(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** A folder for the files of one test file, gone when it ends. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'scorelet-cli-'))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return {
    path: (name: string): string => join(path, name),
    write(name: string, content: string | Uint8Array): string {
      const file = join(path, name)
      writeFileSync(file, content)
      return file
    },
    read: (name: string): string => readFileSync(join(path, name), 'utf8'),
    bytes: (name: string): Buffer => readFileSync(join(path, name)),
  }
}
