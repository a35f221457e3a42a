/** What each control message does to the models of its name. Nothing is changed before it is sure that all of it can be. */

import { type ScoreletError, UpdateError } from '../core/errors.js'
import type { ModelRecord } from '../core/value.js'
import { type Admission, type Found, find, type Put, prove, warmUp } from './admission.js'
import type { Update } from './answer.js'
import { type Entry, STABLE } from './entry.js'
import type { RemoveMessage, RollbackMessage, RouteMessage } from './messages.js'
import { Version, type VersionContext } from './version.js'

/** What became of a message that was not rejected. */
export type Settled = Pick<Update, 'status' | 'version'>

/** What changes take from their registry. */
export interface Changing extends Admission {
  readonly context: VersionContext
  readonly maxVersions: number
  /** Records to warm up with, beside those that came lately. */
  readonly warmUp: readonly ModelRecord[]
  /** When the message arrived, in milliseconds since 1970. */
  readonly arrival: number
  /** Is called where a change takes long. */
  takesLong(): void
  /** What went wrong, whatever it is. */
  asUpdateError(error: unknown): ScoreletError
}

/**
 * Puts a version into service.
 * @throws UpdateError, ModelLoadError what is wrong with it; then all is as before
 */
export async function applyPut(entry: Entry, put: Put, how: Changing): Promise<Settled> {
  const label = put.label ?? STABLE
  const newest = entry.newestOf(label)
  // Two messages without a time may well arrive within one millisecond.
  if (put.at === undefined ? how.arrival < newest : put.at <= newest) return { status: 'stale' }
  const at = put.at ?? how.arrival
  const found = await find(put, how, how.takesLong)
  const { digest } = found
  const inForce = entry.labels.get(label)
  if (digest !== undefined && inForce?.facts.digest === digest) {
    entry.newest.set(label, at)
    return { status: 'unchanged', version: inForce.facts.version }
  }
  const known = digest === undefined ? undefined : entry.versionOf(put.version, digest)
  const version = known ?? (await load(entry, put, at, found, how))
  entry.newest.set(label, at)
  entry.label(label, version)
  return { status: 'applied' }
}

/** Loads a version that is in no service yet. Throws what is wrong with it. */
export async function loadVersion(entry: Entry, put: Put, how: Changing): Promise<Version> {
  return load(entry, put, put.at ?? how.arrival, await find(put, how, how.takesLong), how)
}

async function load(entry: Entry, put: Put, at: number, found: Found, how: Changing): Promise<Version> {
  if (entry.versions.size >= how.maxVersions)
    throw new UpdateError('too-many-updates', `Too many versions of "${entry.name}" are loaded`, {
      expected: `at most ${how.maxVersions}`,
    })
  const { name, version, location, metadata } = put
  const begun = how.context.clock.nanoseconds()
  const model = await found.load()
  const release = how.context.hold(model)
  try {
    await prove(model, entry.stable?.facts.model, put.force === true)
    await warmUp(model, [...how.warmUp, ...entry.recent])
  } catch (error) {
    // Why it can't serve matters more than why it can't be cleaned up.
    await release().catch(() => {})
    throw error
  }
  const facts = {
    name,
    version,
    model,
    at,
    loadTime: (how.context.clock.nanoseconds() - begun) / 1e6,
    ...(found.digest === undefined ? {} : { digest: found.digest }),
    ...(location === undefined ? {} : { location }),
    ...(found.kept === undefined ? {} : { document: found.kept }),
    ...(metadata === undefined ? {} : { metadata }),
  }
  return entry.admit(new Version(facts, how.context, release))
}

/** Puts a route in force. What it leads to may come later. */
export function applyRoute(entry: Entry, { type, name, at, ...route }: RouteMessage): Settled {
  if (at !== undefined) {
    if (at <= Math.max(entry.routedAt, entry.removed)) return { status: 'stale' }
    entry.routedAt = at
  }
  entry.setRoute(route)
  return { status: 'applied' }
}

/** Goes back to a version before. Throws `nothing-to-roll-back`. */
export function applyRollback(entry: Entry, { version, at }: RollbackMessage): Settled {
  if (at !== undefined && at <= entry.newestOf(STABLE)) return { status: 'stale' }
  const back = entry.rollBack(version)
  if (back === undefined)
    throw new UpdateError('nothing-to-roll-back', `No version of "${entry.name}" before this one is loaded`, {
      ...(version === undefined ? {} : { received: version }),
      expected: `one of the versions retained: ${entry.history.map(({ facts }) => facts.version).join(', ') || 'none'}`,
    })
  if (at !== undefined) entry.newest.set(STABLE, at)
  return { status: 'applied', version: back.facts.version }
}

/** Takes a name, or one version of it, out of service. Throws `not-there`. */
export function applyRemove(entry: Entry, { version: text, at }: RemoveMessage): Settled {
  const newest = Math.max(entry.newestOf(STABLE), ...entry.newest.values())
  if (at !== undefined && at < newest) return { status: 'stale' }
  if (text === undefined) {
    // What was put before must not come back with a message that is late, be it the first one of all.
    entry.removed = Math.max(at ?? Number.NEGATIVE_INFINITY, newest)
    if (entry.isEmpty) throw new UpdateError('not-there', `There is no model of the name "${entry.name}"`)
    entry.clear()
    return { status: 'applied' }
  }
  const version = entry.versionOf(text)
  if (version === undefined)
    throw new UpdateError('not-there', `"${entry.name}" has no version "${text}"`, {
      expected:
        Array.from(entry.versions, ({ facts }) => facts.version).join(', ') || 'a name that has a model',
    })
  const labels = entry.labelsOf(version)
  entry.dismiss(version)
  // Without a time of its own the removal undoes the put: a version between the two may be put again.
  for (const label of labels) {
    const back = entry.labels.get(label)
    entry.newest.set(label, at ?? back?.facts.at ?? Number.NEGATIVE_INFINITY)
  }
  return { status: 'applied' }
}
