/** A registry at rest, and going on from there: the same answers, the same split of the same keys, the same counts. */

import { UpdateError } from '../core/errors.js'
import { dictionary } from '../core/value.js'
import type { Put } from './admission.js'
import type { Update } from './answer.js'
import { type Changing, loadVersion } from './changes.js'
import type { Entry } from './entry.js'
import { readControlMessage } from './schema.js'
import {
  type RegistrySnapshot,
  type StoredModel,
  type StoredRegistry,
  type StoredVersion,
  snapshotSchema,
} from './snapshot-schema.js'
import type { Version } from './version.js'

/** Where a registry stands. */
export interface Standing {
  readonly at: number
  readonly entries: Iterable<Entry>
  readonly removed: ReadonlyMap<string, number>
  readonly rejected: number
}

/** Takes down where a registry stands. */
export function takeDown({ at, entries, removed, rejected }: Standing): RegistrySnapshot {
  const documents = dictionary<Uint8Array>()
  const models: StoredModel[] = []
  for (const entry of entries) {
    for (const { facts } of entry.versions)
      if (facts.digest !== undefined && facts.document !== undefined) documents[facts.digest] = facts.document
    models.push(storedModel(entry, at))
  }
  const json: StoredRegistry = {
    kind: 'scorelet-registry',
    version: 1,
    at,
    models,
    removed: [...removed],
    rejected,
  }
  return { json, documents }
}

function storedModel(entry: Entry, at: number): StoredModel {
  const versions = [...entry.versions]
  const place = (version: Version): number => versions.indexOf(version)
  const finite = (name: 'removed' | 'routedAt'): Partial<StoredModel> =>
    Number.isFinite(entry[name]) ? { [name]: entry[name] } : {}
  return {
    name: entry.name,
    versions: versions.map(storedVersion),
    labels: Array.from(entry.labels, ([label, version]) => [label, place(version)] as const),
    history: entry.history.map(place),
    newest: [...entry.newest],
    ...finite('removed'),
    ...finite('routedAt'),
    route: entry.route,
    ...(entry.canary === undefined ? {} : { canary: entry.canary.snapshot(at) }),
    gone: entry.gone.stored(),
    updates: { ...entry.updates },
    ...(entry.lastError === undefined ? {} : { lastError: entry.lastError }),
  }
}

function storedVersion({ facts, since, statistics, sessions }: Version): StoredVersion {
  const { version, at, digest, location, metadata } = facts
  return {
    version,
    at,
    since,
    ...(digest === undefined ? {} : { digest }),
    ...(location === undefined ? {} : { location }),
    ...(metadata === undefined ? {} : { metadata }),
    statistics: statistics.stored(),
    ...(sessions === undefined ? {} : { sessions: sessions.stored() }),
  }
}

/** Reads the part of a snapshot that JSON holds. Rejects with `unreadable-snapshot`. */
export async function readSnapshot(json: unknown): Promise<StoredRegistry> {
  // Few registries are ever restored, and Ajv takes longer to load than most models.
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  const isSnapshot = new Ajv2020({ ownProperties: true, logger: false }).compile<StoredRegistry>(
    snapshotSchema,
  )
  if (!isSnapshot(json)) {
    const [fault] = isSnapshot.errors ?? []
    throw unreadable(
      `This is no snapshot of a registry: it ${fault?.message}`,
      fault?.instancePath ?? '',
      json,
    )
  }
  for (const [i, { name, versions, labels, history, route }] of json.models.entries()) {
    const places = [...labels.map(([, place]) => place), ...history]
    if (places.some((place) => place >= versions.length))
      throw unreadable('A snapshot names a version that it does not have', `/models/${i}`, places)
    readControlMessage({ ...route, type: 'route', name })
  }
  return json
}

const unreadable = (message: string, path: string, received: unknown): UpdateError =>
  new UpdateError('unreadable-snapshot', message, {
    path,
    received,
    expected: 'what snapshot() gave, whole',
  })

/** Has a name go on from where it stood, and says what became of each version. Those that can't be loaded any more are left out. */
export async function restoreModel(
  entry: Entry,
  stored: StoredModel,
  documents: RegistrySnapshot['documents'],
  how: Changing,
): Promise<Update[]> {
  const { name } = entry
  if (!entry.isEmpty) {
    const error = new UpdateError('unreadable-snapshot', `"${name}" is in the registry already`, {
      expected: 'a registry that has none of the names of the snapshot',
    })
    return [{ type: 'put', status: 'rejected', name, error }]
  }
  const versions: (Version | undefined)[] = []
  const updates: Update[] = []
  for (const each of stored.versions) {
    const told = { type: 'put', name, version: each.version } as const
    try {
      versions.push(await restoredVersion(entry, each, documents, how))
      updates.push({ ...told, status: 'applied' })
    } catch (error) {
      versions.push(undefined)
      updates.push({ ...told, status: 'rejected', error: how.asUpdateError(error) })
    }
  }
  entry.restore(stored, versions)
  return updates
}

async function restoredVersion(
  entry: Entry,
  stored: StoredVersion,
  documents: RegistrySnapshot['documents'],
  how: Changing,
): Promise<Version> {
  const { version: text, digest, location, metadata, at } = stored
  if (digest === undefined)
    throw new UpdateError(
      'unreadable-snapshot',
      `Version "${text}" was put as a loaded model, without a document`,
      {
        expected: 'a put of the model itself',
      },
    )
  const data = Object.hasOwn(documents, digest) ? documents[digest] : undefined
  if (location === undefined && data === undefined)
    throw new UpdateError('unreadable-snapshot', `The snapshot lacks the document of version "${text}"`, {
      expected: `a document of the SHA-256 ${digest}`,
    })
  const put: Put = {
    name: entry.name,
    version: text,
    at,
    sha256: digest,
    // It served, or was about to, when the snapshot was taken.
    force: true,
    ...(location === undefined ? {} : { location }),
    ...(location === undefined && data !== undefined ? { data } : {}),
    ...(metadata === undefined ? {} : { metadata }),
  }
  const version = await loadVersion(entry, put, how)
  version.since = stored.since
  version.statistics.restore(stored.statistics)
  version.sessions?.restore(stored.sessions ?? [])
  return version
}
