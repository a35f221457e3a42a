/** What a topic of models says as a whole: a function of the last message of each key, whatever was compacted away. */

import type { ScoreletError } from '../../core/errors.js'
import type { Route } from '../../stream/route.js'
import { targetsOf } from '../../stream/routing.js'
import { readKey } from './keys.js'
import type { Chunked, Said, TablePut } from './model-message.js'

/** Where a message lies. */
export interface Position {
  readonly partition: number
  readonly offset: number
}

/** A version on the topic. */
export interface Row {
  readonly key: string
  readonly position: Position
  /** When the message was made: what it says itself, else what the broker noted. */
  readonly at: number
  readonly put: TablePut
  readonly chunked?: Chunked
  /** Why it can't be used, once that is known. */
  error?: ScoreletError
}

/** What a name should be in a registry. */
export interface Plan {
  /** Which version has each label. */
  readonly labels: ReadonlyMap<string, Row>
  /** Versions without a label that the route leads to, the oldest first. */
  readonly routed: readonly Row[]
  /** All versions that the topic has. */
  readonly versions: ReadonlySet<string>
  readonly route: Route | undefined
}

interface Cell {
  readonly position: Position
  readonly at: number
  readonly timestamp: number
  readonly row?: Row
  readonly route?: { readonly name: string; readonly route: Route }
}

/** A message that can't be used. */
export interface Refusal {
  readonly key: string
  readonly position: Position
  readonly error: ScoreletError
}

/** The label that puts have where they don't say otherwise. */
const STABLE = 'stable'

/** The table of a topic. */
export interface ModelTable {
  /**
   * Takes what a message says; later messages of a key take the place of earlier ones.
   * @returns names that may have changed
   */
  set(key: string, position: Position, timestamp: number, said: Said): readonly string[]
  plan(name: string): Plan
  /** The versions of a name, the oldest first. */
  rowsOf(name: string): readonly Row[]
  readonly names: readonly string[]
  /** Messages that can't be used and are still the last of their keys. */
  readonly refusals: Iterable<Refusal>
  /** How many keys there are. */
  readonly size: number
}

/** An empty table. */
export function modelTable(): ModelTable {
  const cells = new Map<string, Cell>()
  const rows = new Map<string, Map<string, Row>>()
  const routes = new Map<string, Map<string, Cell>>()
  const refusals = new Map<string, Refusal>()
  const chunks = new Map<string, Set<number>>()

  const remove = (key: string): string | undefined => {
    const cell = cells.get(key)
    cells.delete(key)
    refusals.delete(key)
    const name = cell?.row?.put.name ?? cell?.route?.name
    if (name === undefined) return undefined
    for (const all of [rows, routes]) {
      const some = all.get(name)
      some?.delete(key)
      if (some?.size === 0) all.delete(name)
    }
    return name
  }

  const setChunk = (sha256: string, index: number, isThere: boolean): readonly string[] => {
    const some = chunks.get(sha256) ?? new Set()
    if (isThere) some.add(index)
    else some.delete(index)
    if (some.size === 0) chunks.delete(sha256)
    else chunks.set(sha256, some)
    const waiting = [...rows].filter(([, of]) =>
      Array.from(of.values()).some(({ chunked }) => chunked?.sha256 === sha256),
    )
    return waiting.map(([name]) => name)
  }

  /** Whether all parts are there. */
  const isWhole = ({ chunked }: Row): boolean => {
    if (chunked === undefined) return true
    const some = chunks.get(chunked.sha256)
    if (some === undefined || some.size < chunked.chunks) return false
    for (let index = 0; index < chunked.chunks; index++) if (!some.has(index)) return false
    return true
  }

  const rowsOf = (name: string): Row[] => [...(rows.get(name)?.values() ?? [])].sort(inOrder)

  return {
    rowsOf,
    set: (key, position, timestamp, said) => {
      const before = cells.get(key)
      // Only where the topic got more partitions is a key in several.
      if (
        before !== undefined &&
        before.position.partition !== position.partition &&
        !isLater(before, { at: timestamp, position })
      )
        return []
      const place = readKey(key)
      if (place.kind === 'chunk') {
        if (said.kind === 'nothing') cells.delete(key)
        else cells.set(key, { position, at: timestamp, timestamp })
        return setChunk(place.sha256, place.index, said.kind !== 'nothing')
      }
      const names = new Set<string>()
      const gone = remove(key)
      if (gone !== undefined) names.add(gone)
      if (said.kind === 'put') {
        const { put, chunked } = said
        const row = {
          key,
          position,
          at: put.at ?? timestamp,
          put,
          ...(chunked === undefined ? {} : { chunked }),
        }
        cells.set(key, { position, at: row.at, timestamp, row })
        within(rows, put.name).set(key, row)
        names.add(put.name)
      } else if (said.kind === 'route') {
        const { name, at = timestamp, type: _, ...route } = said.route
        const cell = { position, at, timestamp, route: { name, route } }
        cells.set(key, cell)
        within(routes, name).set(key, cell)
        names.add(name)
      } else if (said.kind === 'refused') {
        cells.set(key, { position, at: timestamp, timestamp })
        refusals.set(key, { key, position, error: said.error })
      }
      return [...names]
    },
    plan: (name) => {
      const all = rowsOf(name)
      // Of a version that several keys have, the last.
      const byVersion = new Map<string, Row>()
      for (const row of all) if (row.error === undefined && isWhole(row)) byVersion.set(row.put.version, row)
      const labels = new Map<string, Row>()
      for (const row of [...byVersion.values()].sort(inOrder)) labels.set(row.put.label ?? STABLE, row)
      const [last] = [...(routes.get(name)?.values() ?? [])].sort(inOrder).toReversed()
      const route = last?.route?.route
      const targets = route === undefined ? new Set<string>() : targetsOf(route)
      const labelled = new Set(labels.values())
      const routed = [...byVersion.values()].filter(
        (row) => targets.has(row.put.version) && !labelled.has(row),
      )
      return {
        labels,
        routed: routed.sort(inOrder),
        versions: new Set(all.map(({ put }) => put.version)),
        route,
      }
    },
    get names() {
      return [...new Set([...rows.keys(), ...routes.keys()])]
    },
    get refusals() {
      return refusals.values()
    },
    get size() {
      return cells.size
    },
  }
}

interface Ordered {
  readonly at: number
  readonly position: Position
}

/** When they were made, then where they lie. */
const inOrder = (a: Ordered, b: Ordered): number =>
  a.at - b.at || a.position.partition - b.position.partition || a.position.offset - b.position.offset

const isLater = (before: Cell, { at, position }: Ordered): boolean =>
  inOrder({ at: before.timestamp, position: before.position }, { at, position }) < 0

function within<T>(all: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const some = all.get(name) ?? new Map<string, T>()
  all.set(name, some)
  return some
}
