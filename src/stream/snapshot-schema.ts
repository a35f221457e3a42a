/** What a snapshot of a registry is: as types, and as the JSON Schema that a snapshot from a file is checked against. */

import type { CanarySnapshot } from './canary.js'
import type { Route } from './route.js'
import type { StoredSession } from './sessions.js'
import type { ModelState } from './state.js'
import type { StoredStatistics } from './statistics.js'

/** A registry at rest. */
export interface RegistrySnapshot {
  /** Everything but documents. JSON can hold it. */
  readonly json: StoredRegistry
  /** The documents that were put as bytes, by their SHA-256. Of those with a location, only that and the digest are in `json`. */
  readonly documents: { readonly [digest: string]: Uint8Array }
}

/** What of a snapshot JSON holds. */
export interface StoredRegistry {
  readonly kind: 'scorelet-registry'
  /** Of this form. */
  readonly version: 1
  readonly at: number
  readonly models: readonly StoredModel[]
  /** Names that are gone, and the time up to which a put of theirs is stale. */
  readonly removed: readonly (readonly [name: string, at: number])[]
  readonly rejected: number
}

/** A name at rest. */
export interface StoredModel {
  readonly name: string
  readonly versions: readonly StoredVersion[]
  /** What each label stands for, by place in `versions`. */
  readonly labels: readonly (readonly [label: string, version: number])[]
  /** Versions that were `stable` before, by place in `versions`, the last one at the end. */
  readonly history: readonly number[]
  /** When the newest put of each label was made. */
  readonly newest: readonly (readonly [label: string, at: number])[]
  readonly removed?: number
  readonly routedAt?: number
  readonly route: Route
  readonly canary?: CanarySnapshot
  readonly gone: StoredStatistics
  readonly updates: ModelState['updates']
  readonly lastError?: ModelState['lastError']
}

/** A version at rest. */
export interface StoredVersion {
  readonly version: string
  readonly at: number
  readonly since: number
  /** Absent where a loaded model was put, which can't be restored. */
  readonly digest?: string
  readonly location?: string
  readonly metadata?: { readonly [key: string]: unknown }
  readonly statistics: StoredStatistics
  readonly sessions?: readonly StoredSession[]
}

const text = { type: 'string' }
const number = { type: 'number' }
const count = { type: 'number', minimum: 0 }
const index = { type: 'integer', minimum: 0 }
const counts = { type: 'object', additionalProperties: count }
const list = (items: object) => ({ type: 'array', items })
const pair = (first: object, second: object) => ({
  type: 'array',
  prefixItems: [first, second],
  minItems: 2,
  maxItems: 2,
})
/** Each part is checked by one function, wherever it stands. */
const part = (name: string) => ({ $ref: `#/$defs/${name}` })

const latency = {
  type: 'object',
  required: ['count', 'min', 'max', 'mean', 'buckets'],
  properties: {
    count,
    min: count,
    max: count,
    mean: count,
    buckets: list(pair(count, count)),
  },
}

const statistics = {
  type: 'object',
  required: ['count', 'errors', 'latency'],
  properties: { count, errors: counts, latency: part('latency') },
}

const tally = {
  type: 'object',
  required: ['count', 'errors'],
  properties: {
    count,
    errors: count,
    latency: part('latency'),
    predictions: {
      type: 'object',
      required: ['count', 'numeric', 'numbers', 'classes', 'rest'],
      properties: {
        count,
        numeric: count,
        numbers: list(number),
        classes: list(pair({ type: ['string', 'boolean', 'null'] }, count)),
        rest: count,
      },
    },
  },
}

const canary = {
  type: 'object',
  required: ['step', 'lasted', 'looks', 'nextLook', 'target', 'stable'],
  properties: {
    step: index,
    lasted: count,
    looks: index,
    nextLook: count,
    target: part('tally'),
    stable: part('tally'),
    before: part('tally'),
    over: { enum: ['promoted', 'failed'] },
  },
}

const version = {
  type: 'object',
  required: ['version', 'at', 'since', 'statistics'],
  properties: {
    version: text,
    at: number,
    since: number,
    digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    location: text,
    metadata: { type: 'object' },
    statistics: part('statistics'),
    sessions: list({ type: 'object', required: ['state'], properties: { key: text, state: true } }),
  },
}

const model = {
  type: 'object',
  required: ['name', 'versions', 'labels', 'history', 'newest', 'route', 'gone', 'updates'],
  properties: {
    name: text,
    versions: list(part('version')),
    labels: list(part('place')),
    history: list(index),
    newest: list(part('time')),
    removed: number,
    routedAt: number,
    route: { type: 'object' },
    canary,
    gone: part('statistics'),
    updates: {
      type: 'object',
      required: ['applied', 'unchanged', 'stale', 'rejected'],
      additionalProperties: count,
    },
    lastError: {
      type: 'object',
      required: ['at', 'code', 'message'],
      properties: { at: number, version: text, code: text, message: text },
    },
  },
}

/** JSON Schema of `RegistrySnapshot.json`. Routes are checked as control messages are. */
export const snapshotSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'registry-snapshot',
  type: 'object',
  required: ['kind', 'version', 'at', 'models', 'removed', 'rejected'],
  properties: {
    kind: { const: 'scorelet-registry' },
    version: { const: 1 },
    at: number,
    models: list(part('model')),
    removed: list(part('time')),
    rejected: count,
  },
  $defs: {
    model,
    version,
    statistics,
    latency,
    tally,
    place: pair(text, index),
    time: pair(text, number),
  },
}
