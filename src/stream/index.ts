/// <reference lib="esnext.disposable" preserve="true" />
/** The subpath `scorelet/stream`: models that change while records flow. The door takes the loaders of the main one, and nobody behind it does. */

import { ModelLoadError } from '../core/errors.js'
import type { ModelRecord } from '../core/value.js'
import { type LoadOptions, loadModel, openModel } from '../index.js'
import type { Loader } from './admission.js'
import type { Answer } from './answer.js'
import type { ServeOptions, StreamOptions } from './options.js'
import { duplexBy, type ScoringTransform, transformBy } from './pipes.js'
import { Registry, type RegistryOptions } from './registry.js'
import { type Served, type Serving, serveBy } from './serve.js'
import type { NodeDuplex, StreamForm } from './streams.js'

export type { Loader, Put } from './admission.js'
export type { Answer, RegistryEvent, Update } from './answer.js'
export { type Clock, type Random, systemClock } from './clock.js'
export {
  type DescriptorOptions,
  type ModelDescriptor,
  readModelDescriptor,
  writeModelDescriptor,
} from './descriptor.js'
export type {
  ControlMessage,
  PutMessage,
  RemoveMessage,
  RollbackMessage,
  RouteMessage,
} from './messages.js'
export {
  type InstrumentationOptions,
  type InstrumentOptions,
  instrument,
  type MeterLike,
  type ObserverLike,
} from './opentelemetry.js'
export type { ServeOptions, StreamOptions } from './options.js'
export type { ScoringTransform } from './pipes.js'
export { PROMETHEUS_CONTENT_TYPE, prometheus } from './prometheus.js'
export type { RegistryOptions } from './registry.js'
export type { ResolveOptions } from './resolve.js'
export type { Resolver } from './resolver.js'
export type { Canary, Guard, Race, Route, Target } from './route.js'
export { controlMessageSchema, type ReadMessage, type ReadPutMessage, readControlMessage } from './schema.js'
export type { Served, Serving } from './serve.js'
export type { Destination } from './several.js'
export type {
  RegistrySnapshot,
  StoredModel,
  StoredRegistry,
  StoredVersion,
} from './snapshot-schema.js'
export type { Source, WebSource } from './sources.js'
export type { LatencyState, ModelState, RegistryState, VersionState } from './state.js'
export type { NodeDuplex, NodeReadable, StreamForm, WebReadable, WebWritable } from './streams.js'
export type { Unavailable } from './unavailable.js'
export type { UpdatesFirst } from './updates.js'

/** Options of a `ModelRegistry`. */
export interface ModelRegistryOptions extends RegistryOptions {
  /** Options that every document is loaded with. `worker` is decided by its size. */
  readonly loadOptions?: Omit<LoadOptions, 'worker'>
}

/**
 * Live models by name and version, for everything that scores while models change.
 *
 * @example
 * await using registry = new ModelRegistry()
 * await registry.put({ name: 'churn', version: '7', location: 'models/churn.pmml' })
 * const { score, error, version } = await registry.score('churn', { age: 41, plan: 'basic' })
 */
export class ModelRegistry extends Registry {
  constructor({ loadOptions, ...options }: ModelRegistryOptions = {}) {
    refuseUnknown(options)
    super({ load: loader(loadOptions), ...options })
  }
}

const loader =
  (options: Omit<LoadOptions, 'worker'> = {}): Loader =>
  (document, { large }) =>
    large ? openModel(document, { ...options, worker: true }) : loadModel(document, options)

/**
 * Scores a stream of records by models that a stream of updates changes meanwhile. Records, and arrays of records, are read as their answers are asked for, and
 * answered in their order; an update that arrived before a record is in force for it. What is wrong with a record, or with an update, is told by the answer, or
 * by an event of the registry, and ends nothing.
 *
 * @example
 * for await (const { score, error, version } of serve({ records: orders, updates: models })) console.log(version, score?.prediction ?? error)
 *
 * @throws ModelLoadError `bad-option`
 */
export function serve<R extends ModelRecord>(
  options: ServeOptions<R, R> & ModelRegistryOptions,
): Serving<Answer<R>>
export function serve<R extends ModelRecord>(
  options: ServeOptions<R, readonly R[]> & ModelRegistryOptions,
): Serving<Answer<R>[]>
export function serve<R extends ModelRecord>(
  options: ServeOptions<R, R | readonly R[]> & ModelRegistryOptions,
): Serving<Served<R>>
export function serve<R extends ModelRecord>(
  options: ServeOptions<R, R | readonly R[]> & ModelRegistryOptions,
): Serving<Served<R>> {
  return serveBy(options, registryMaker(options))
}

/**
 * Like `serve`, as a `Duplex` of Node's for `pipeline`: records, or arrays of them, are written to it, and answers are read from it.
 *
 * @example
 * await pipeline(parseJsonLines, scoringDuplex({ updates: models }), store)
 */
export function scoringDuplex<R extends ModelRecord>(
  options: StreamOptions<R> & ModelRegistryOptions & StreamForm = {},
): NodeDuplex {
  return duplexBy(options, registryMaker(options))
}

/**
 * Like `serve`, as a pair of streams of the web's for `pipeThrough`: records, or arrays of them, are written to the one, and answers are read from the other.
 *
 * @example
 * const answers = response.body.pipeThrough(parseJsonLines).pipeThrough(scoringTransform({ updates: models }))
 */
export function scoringTransform<R extends ModelRecord>(
  options: StreamOptions<R> & ModelRegistryOptions = {},
): ScoringTransform {
  return transformBy(options, registryMaker(options))
}

/** Options of a registry, all of them. */
const registryOptions: { readonly [name in keyof Required<ModelRegistryOptions>]: true } = {
  allow: true,
  clock: true,
  keepDocuments: true,
  largeFrom: true,
  limit: true,
  load: true,
  loadOptions: true,
  maxModels: true,
  maxPending: true,
  maxSessions: true,
  maxVersions: true,
  random: true,
  resolvers: true,
  retain: true,
  retries: true,
  timeout: true,
  warmUp: true,
}

/** Throws `bad-option` for an option that nobody would heed. */
function refuseUnknown(options: object, others: readonly string[] = []): void {
  for (const name of Object.keys(options))
    if (!Object.hasOwn(registryOptions, name) && !others.includes(name))
      throw new ModelLoadError('bad-option', `There is no option "${name}"`, {
        expected: `one of ${[...others, ...Object.keys(registryOptions)].join(', ')}`,
      })
}

/** Options of a stream itself. All others are those of its registry. */
const streamOptions: readonly string[] = [
  'records',
  'updates',
  'registry',
  'model',
  'route',
  'unavailable',
  'updatesFirst',
  'maxPendingUpdates',
  'signal',
  'clock',
  'highWaterMark',
]

/** Makes the registry of a stream that was given none. Throws `bad-option` where it was, and options of one as well, which nobody would heed. */
function registryMaker(
  options: StreamOptions<never> & StreamForm & ModelRegistryOptions & { readonly records?: unknown },
): () => ModelRegistry {
  refuseUnknown(options, streamOptions)
  if (options.registry !== undefined)
    for (const name of Object.keys(options))
      if (!streamOptions.includes(name))
        throw new ModelLoadError(
          'bad-option',
          `The option "${name}" is one of the registry, which is given already`,
        )
  const {
    records: _records,
    updates: _updates,
    registry: _registry,
    model: _model,
    route: _route,
    unavailable: _unavailable,
    updatesFirst: _updatesFirst,
    maxPendingUpdates: _maxPendingUpdates,
    signal: _signal,
    highWaterMark: _highWaterMark,
    ...own
  } = options
  return () => new ModelRegistry(own)
}
