/// <reference lib="esnext.disposable" preserve="true" />
/** The subpath `scorelet/stream`: models that change while records flow. The door takes the loaders of the main one, and nobody behind it does. */

import { type LoadOptions, loadModel, openModel } from '../index.js'
import type { Loader } from './admission.js'
import { Registry, type RegistryOptions } from './registry.js'

export type { Loader, Put } from './admission.js'
export type { Answer, RegistryEvent, Update } from './answer.js'
export { type Clock, type Random, systemClock } from './clock.js'
export type {
  ControlMessage,
  PutMessage,
  RemoveMessage,
  RollbackMessage,
  RouteMessage,
} from './messages.js'
export type { RegistryOptions } from './registry.js'
export type { Resolver } from './resolver.js'
export type { Canary, Guard, Race, Route, Target } from './route.js'
export type {
  RegistrySnapshot,
  StoredModel,
  StoredRegistry,
  StoredVersion,
} from './snapshot-schema.js'
export type { LatencyState, ModelState, RegistryState, VersionState } from './state.js'

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
    super({ load: loader(loadOptions), ...options })
  }
}

const loader =
  (options: Omit<LoadOptions, 'worker'> = {}): Loader =>
  (document, { large }) =>
    large ? openModel(document, { ...options, worker: true }) : loadModel(document, options)
