/** Brings a registry to what a table of models says, name by name, and finds out on the way which versions can't be used. */

import { type ScoreletError, UpdateError } from '../../core/errors.js'
import type { Update } from '../../stream/answer.js'
import type { Clock } from '../../stream/clock.js'
import type { Registry } from '../../stream/registry.js'
import { chunkKey } from './keys.js'
import { readModelMessage } from './model-message.js'
import type { ModelTable, Refusal, Row } from './model-table.js'
import type { Values } from './values.js'

/** What is brought together. */
export interface TableSyncOptions {
  readonly registry: Registry
  readonly table: ModelTable
  readonly values: Values
  /** Is told of versions that can't be used, once each. */
  onRefused(refusal: Refusal): void
  onTrouble(error: unknown): void
}

/** Work that goes on beside the reading of the topic. */
export interface TableSync {
  /** Sees to a name, after what is under way for it. Never rejects. */
  settle(name: string): Promise<void>
  /** Ends it. */
  close(): Promise<void>
}

/** What the registry has of a name because of the table. */
interface Held {
  readonly labels: Map<string, Row>
  /** By version. */
  readonly rows: Map<string, Row>
  route?: unknown
}

/** Reasons that pass: the version is tried again after this many milliseconds. */
const passing: readonly ScoreletError['code'][] = [
  'resolve-failed',
  'too-many-updates',
  'loader-failed',
  'io-failed',
]
const RETRY = 30_000

/** Names that are seen to at a time. */
const AT_ONCE = 4

/** Brings a registry to what a table says. */
export function tableSync({ registry, table, values, onRefused, onTrouble }: TableSyncOptions): TableSync {
  const held = new Map<string, Held>()
  const stop = new AbortController()
  const tick = ticking(registry.clock)
  const lanes = limited(AT_ONCE)
  /** What is under way for a name, and what will follow. */
  const running = new Map<string, Promise<void>>()
  const waiting = new Map<string, Promise<void>>()
  const retrying = new Set<Promise<void>>()

  const settle = (name: string): Promise<void> => {
    const now = running.get(name)
    if (now !== undefined) {
      // However many messages come meanwhile, one more look sees all of them.
      const next = waiting.get(name) ?? now.then(() => settle(name))
      waiting.set(name, next)
      return next
    }
    waiting.delete(name)
    const work = lanes(() => settleNow(name))
      .catch(onTrouble)
      .finally(() => running.delete(name))
    running.set(name, work)
    return work
  }

  const settleNow = async (name: string): Promise<void> => {
    const mine: Held = held.get(name) ?? { labels: new Map(), rows: new Map() }
    held.set(name, mine)
    while (!stop.signal.aborted && !(await bringAll(name, mine))) {
      // A version turned out to be of no use: the plan is another one now.
    }
    if (stop.signal.aborted) return
    await removeOthers(name, mine)
    await setRoute(name, mine)
    if (mine.rows.size === 0 && mine.route === undefined) held.delete(name)
  }

  /** Brings what the plan has and the registry has not. Gives `false` where that failed for one. */
  const bringAll = async (name: string, mine: Held): Promise<boolean> => {
    const { labels, routed } = table.plan(name)
    for (const row of routed)
      if (mine.rows.get(row.put.version) !== row && !(await bring(row, versionLabel(row), mine))) return false
    for (const [label, row] of labels)
      if (mine.labels.get(label) !== row && !(await bring(row, label, mine))) return false
    return true
  }

  const bring = async (row: Row, label: string, mine: Held): Promise<boolean> => {
    const { name, version } = row.put
    if (label === 'stable' && mine.rows.get(version) === row) {
      // It may still be there, from before.
      const back = await registry.rollback(name, { version, at: tick() })
      if (back.status === 'applied') {
        mine.labels.set(label, row)
        return true
      }
    }
    const update = await put(row, label)
    if (stop.signal.aborted) return true
    if (update.error !== undefined) {
      refuse(row, update.error)
      return false
    }
    mine.labels.set(label, row)
    mine.rows.set(version, row)
    release(row)
    return true
  }

  const put = async (row: Row, label: string): Promise<Pick<Update, 'error'>> => {
    // Whether inputs are compatible depends on what was there before, which must not make a difference here.
    const message = { ...row.put, at: tick(), label, force: true }
    try {
      if (row.put.location !== undefined) return await registry.apply({ ...message, type: 'put' })
      return await registry.put({ ...message, data: await documentOf(row) })
    } catch (cause) {
      const error =
        cause instanceof UpdateError
          ? cause
          : new UpdateError('resolve-failed', 'A document could not be read from its topic', { cause })
      return { error }
    }
  }

  const documentOf = async (row: Row): Promise<Uint8Array> => {
    const { chunked } = row
    const keys =
      chunked === undefined
        ? [row.key]
        : Array.from({ length: chunked.chunks }, (_, i) => chunkKey(chunked.sha256, i))
    const messages = await values.get(keys)
    const pieces: Uint8Array[] = []
    for (const key of keys) {
      const message = messages.get(key)
      const piece = message === undefined || message.value === null ? undefined : message.value
      if (message === undefined || piece === undefined)
        throw new UpdateError('resolve-failed', 'A document, or a part of it, is no longer on its topic', {
          received: key,
        })
      const said = chunked === undefined ? readModelMessage(message) : undefined
      pieces.push(said?.kind === 'put' && said.data !== undefined ? said.data : piece)
    }
    if (chunked === undefined) return pieces[0]
    return joined(pieces, chunked.bytes)
  }

  const release = ({ key, chunked }: Row): void => {
    values.release(key)
    for (let i = 0; i < (chunked?.chunks ?? 0); i++) values.release(chunkKey(chunked?.sha256 ?? '', i))
  }

  const refuse = (row: Row, error: ScoreletError): void => {
    row.error = error
    onRefused({ key: row.key, position: row.position, error })
    if (!passing.includes(error.code)) return
    const later = registry.clock.sleep(RETRY, stop.signal).then(() => {
      retrying.delete(later)
      delete row.error
      if (!stop.signal.aborted) void settle(row.put.name)
    })
    retrying.add(later)
  }

  /** Removes versions that were brought and are no longer on the topic. */
  const removeOthers = async (name: string, mine: Held): Promise<void> => {
    const { versions, labels } = table.plan(name)
    for (const [version] of mine.rows) {
      if (versions.has(version)) continue
      mine.rows.delete(version)
      // It may have left by itself when another took its place.
      const model = registry.state().models.find((each) => each.name === name)
      if (model?.versions.some((each) => each.version === version))
        await registry.remove(name, { version, at: tick() })
    }
    for (const label of mine.labels.keys()) if (!labels.has(label)) mine.labels.delete(label)
  }

  const setRoute = async (name: string, mine: Held): Promise<void> => {
    const { route } = table.plan(name)
    if (route === mine.route) return
    mine.route = route
    await registry.route(name, route ?? {}, { at: tick() })
  }

  return {
    settle,
    close: async () => {
      stop.abort()
      await Promise.all([...running.values(), ...waiting.values(), ...retrying])
    },
  }
}

/** A label that says no more than which version it is. */
const versionLabel = ({ put }: Row): string => `version:${put.version}`

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (total !== length)
    throw new UpdateError(
      'digest-mismatch',
      'The parts of a document have not the length that its message says',
      {
        received: total,
        expected: `${length} bytes`,
      },
    )
  const all = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

/** Times that rise with every call, as those of successive messages do. */
function ticking(clock: Clock): () => number {
  let last = 0
  return () => {
    last = Math.max(clock.now(), last + 1)
    return last
  }
}

/** Runs so much at a time, and the rest in turn. */
function limited(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = atOnce
  const queue: (() => void)[] = []
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => queue.push(resolve))
    else free--
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
