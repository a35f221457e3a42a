/** The table of a topic of models: whatever is compacted away makes no difference, and parts may come in any order. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkKey, modelKey, routeKey } from '../../../src/connect/kafka/keys.js'
import type { Said } from '../../../src/connect/kafka/model-message.js'
import { modelTable, type Plan } from '../../../src/connect/kafka/model-table.js'

interface Message {
  readonly key: string
  readonly partition: number
  readonly timestamp: number
  readonly said: Said
}

const digests = ['a'.repeat(64), 'b'.repeat(64)]
const names = ['m', '__proto__']

const version = fc.constantFrom('1', '2', '3', 'constructor')
const at = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined })

/** Puts with the key of their version, or with that of their name alone. */
const put = fc
  .record({
    name: fc.constantFrom(...names),
    version,
    at,
    label: fc.option(fc.constantFrom('stable', 'candidate'), { nil: undefined }),
    parts: fc.constantFrom(0, 0, 1, 2),
    byName: fc.boolean(),
  })
  .map(
    ({ name, version, at, label, parts, byName }): Omit<Message, 'timestamp' | 'partition'> => ({
      key: byName ? name : modelKey(name, version),
      said: {
        kind: 'put',
        put: {
          type: 'put',
          name,
          version,
          ...(at === undefined ? {} : { at }),
          ...(label === undefined ? {} : { label }),
        },
        ...(parts === 0 ? {} : { chunked: { chunks: parts, bytes: parts, sha256: digests[parts - 1] } }),
      },
    }),
  )
const route = fc.record({ name: fc.constantFrom(...names), target: fc.constantFrom('1', '2', 'stable') }).map(
  ({ name, target }): Omit<Message, 'timestamp' | 'partition'> => ({
    key: routeKey(name),
    said: { kind: 'route', route: { type: 'route', name, weights: { [target]: 1 } } },
  }),
)
const chunk = fc.record({ digest: fc.constantFrom(...digests), index: fc.integer({ min: 0, max: 1 }) }).map(
  ({ digest, index }): Omit<Message, 'timestamp' | 'partition'> => ({
    key: chunkKey(digest, index),
    said: { kind: 'chunk' },
  }),
)
const refused = fc.constant<Omit<Message, 'timestamp' | 'partition'>>({
  key: 'm',
  said: {
    kind: 'refused',
    error: Object.assign(new Error('x'), { code: 'invalid-message' as const }) as never,
  },
})
const tombstone = fc
  .oneof(put, route, chunk)
  .map(({ key }): Omit<Message, 'timestamp' | 'partition'> => ({ key, said: { kind: 'nothing' } }))

/** A log: a key is always in the same partition. */
const log = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 4, arbitrary: put }, route, chunk, refused, tombstone),
      fc.integer({ min: 0, max: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((messages): Message[] =>
    messages.map(([message, timestamp]) => ({ ...message, timestamp, partition: message.key.length % 3 })),
  )

const plans = (messages: readonly (Message & { readonly offset: number })[]) => {
  const table = modelTable()
  for (const { key, partition, offset, timestamp, said } of messages)
    table.set(key, { partition, offset }, timestamp, said)
  return names.map((name) => shown(table.plan(name)))
}

const shown = ({ labels, routed, versions, route }: Plan) => ({
  labels: [...labels].map(([label, { put, position }]) => [label, put.version, position]).sort(),
  routed: routed.map(({ put, position }) => [put.version, position]),
  versions: [...versions].sort(),
  route,
})

/** By the definition: of each key the last message, then the newest of each label that is whole. */
function expected(messages: readonly (Message & { readonly offset: number })[]) {
  const last = new Map(messages.map((message) => [message.key, message]))
  const chunks = new Set([...last].filter(([, { said }]) => said.kind === 'chunk').map(([key]) => key))
  return names.map((name) => {
    const puts = [...last.values()].flatMap((message) =>
      message.said.kind === 'put' && message.said.put.name === name ? [{ ...message, ...message.said }] : [],
    )
    const routes = [...last.values()].flatMap(({ said }) =>
      said.kind === 'route' && said.route.name === name ? [said.route] : [],
    )
    const whole = puts.filter(
      ({ chunked }) =>
        chunked === undefined ||
        Array.from({ length: chunked.chunks }, (_, i) => chunkKey(chunked.sha256, i)).every((key) =>
          chunks.has(key),
        ),
    )
    const order = (of: (typeof puts)[number]) => [of.put.at ?? of.timestamp, of.partition, of.offset]
    const isLater = (a: (typeof puts)[number], b: (typeof puts)[number]) => {
      const [x, y] = [order(a), order(b)]
      const i = x.findIndex((each, at) => each !== y[at])
      return i >= 0 && x[i] > y[i]
    }
    const newest = whole.filter(
      (each) => !whole.some((other) => other.put.version === each.put.version && isLater(other, each)),
    )
    const label = (of: (typeof puts)[number]) => of.put.label ?? 'stable'
    const winners = newest.filter(
      (each) => !newest.some((other) => label(other) === label(each) && isLater(other, each)),
    )
    const weights = routes[0]?.weights
    return {
      labels: winners
        .map((each) => [label(each), each.put.version, { partition: each.partition, offset: each.offset }])
        .sort(),
      routed: newest
        .filter(
          (each) =>
            weights !== undefined && Object.hasOwn(weights, each.put.version) && !winners.includes(each),
        )
        .map((each) => [each.put.version, { partition: each.partition, offset: each.offset }]),
      versions: [...new Set(puts.map(({ put }) => put.version))].sort(),
      route: weights === undefined ? undefined : { weights },
    }
  })
}

describe('the table', () => {
  it('is what the last messages of the keys say, whatever was compacted away, in whatever order partitions are read', () => {
    fc.assert(
      fc.property(
        log,
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        fc.integer(),
        (messages, drops, seed) => {
          const placed = messages.map((message, offset) => ({ ...message, offset }))
          const last = new Map(placed.map(({ key, offset }) => [key, offset]))
          const all = plans(placed)
          expect(all).toEqual(expected(placed))
          // Compaction may take any message that is not the last of its key; and tombstones, when nothing is left of what was before.
          const older = placed.filter(({ key, offset }) => last.get(key) === offset || !drops[offset])
          const compacted = older.filter(
            ({ key, offset, said }) =>
              said.kind !== 'nothing' ||
              !drops[offset] ||
              older.some((each) => each.key === key && each.offset < offset),
          )
          expect(plans(compacted)).toEqual(all)
          // Each partition in its order, and all partitions in any.
          const first = ((seed % 3) + 3) % 3
          const turned = [0, 1, 2].flatMap((i) =>
            placed.filter(({ partition }) => partition === (first + i) % 3),
          )
          expect(plans(turned)).toEqual(all)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('tells which names a message concerns', () => {
    const table = modelTable()
    const said: Said = {
      kind: 'put',
      put: { type: 'put', name: 'm', version: '1' },
      chunked: { chunks: 1, bytes: 1, sha256: digests[0] },
    }
    expect(table.set('k', { partition: 0, offset: 0 }, 0, said)).toEqual(['m'])
    expect(table.set(chunkKey(digests[1], 0), { partition: 0, offset: 1 }, 0, { kind: 'chunk' })).toEqual([])
    expect(table.set(chunkKey(digests[0], 0), { partition: 0, offset: 2 }, 0, { kind: 'chunk' })).toEqual([
      'm',
    ])
    expect(
      table.set('k', { partition: 0, offset: 3 }, 0, { kind: 'route', route: { type: 'route', name: 'n' } }),
    ).toEqual(['m', 'n'])
    expect(table.set('k', { partition: 0, offset: 4 }, 0, { kind: 'nothing' })).toEqual(['n'])
    expect(table.size).toBe(2)
  })

  it('takes the later message of a key that is in two partitions, since the topic got more of them', () => {
    const table = modelTable()
    const said = (version: string): Said => ({ kind: 'put', put: { type: 'put', name: 'm', version } })
    table.set('k', { partition: 1, offset: 0 }, 20, said('2'))
    expect(table.set('k', { partition: 0, offset: 9 }, 10, said('1'))).toEqual([])
    expect([...table.plan('m').versions]).toEqual(['2'])
  })
})
