/** A topic of models by a real broker: the same state whatever was compacted away, tombstones, routes, documents in parts. */

import { afterEach, describe, expect, it } from 'vitest'
import { chunkKey, modelKey, publisher, routeKey } from '../../src/connect/kafka/index.js'
import { modelsTopic } from '../../src/connect/kafka/models-topic.js'
import { writeModelDescriptor } from '../../src/stream/descriptor.js'
import { ModelRegistry, type RegistryState } from '../../src/stream/index.js'
import { adding, broken } from '../stream/models.js'
import { absent, client, compacted, readAll, send, sleep, topic, until, withAdmin } from './kafka.js'

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

/** An instance that reads a topic of models. */
async function instance(from: string, { bytes = 2 ** 28, keys = 1000 } = {}) {
  const loaded: string[] = []
  const registry = new ModelRegistry()
  registry.subscribe((event) => {
    if (event.type === 'update' && event.update.type === 'put' && event.update.status === 'applied')
      loaded.push(`${event.update.name} ${event.update.version}`)
  })
  const admin = client().admin()
  await admin.connect()
  const refused: string[] = []
  const table = await modelsTopic({
    client: client(),
    admin,
    topic: from,
    registry,
    group: `test-${from}`,
    bytes,
    keys,
    onRefused: ({ key, error }) => refused.push(`${key} ${error.code}`),
    onTrouble: () => {},
  })
  const close = async () => {
    await table.close()
    await admin.disconnect()
    await registry.close()
  }
  opened.push(close)
  await table.ready
  return { registry, refused, loaded, table, close }
}

/** What of a state depends on the topic alone. */
const essence = ({ models }: RegistryState) =>
  models
    .map(({ name, version, route, versions }) => ({
      name,
      version,
      route: JSON.parse(JSON.stringify(route)),
      serving: versions
        .filter(({ status }) => status === 'serving')
        .map(({ version: each, labels, digest }) => ({
          version: each,
          labels: labels.filter((label) => !label.startsWith('version:')),
          digest,
        }))
        .sort((a, b) => (a.version < b.version ? -1 : 1)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

const raw = (name: string, version: string, number: number, more: { [header: string]: string } = {}) => ({
  key: modelKey(name, version),
  value: Buffer.from(adding(number)),
  headers: { 'scorelet-type': 'put', 'scorelet-name': name, 'scorelet-version': version, ...more },
})

describe.skipIf(absent !== undefined)('a topic of models', () => {
  it('means the same uncompacted, half compacted, fully compacted, and followed as it grows', async () => {
    const models = await topic('models', { ...compacted, numPartitions: 3 })
    const early = await instance(models)
    const messages = [
      raw('a', '1', 1),
      raw('a', '2', 2),
      raw('b', '1', 10),
      { key: modelKey('a', '2'), value: null },
      raw('a', '3', 3, { 'scorelet-label': 'candidate' }),
      {
        key: routeKey('a'),
        value: JSON.stringify({ type: 'route', name: 'a', weights: { stable: 1, candidate: 1 } }),
      },
      raw('b', '2', 20),
      { ...raw('b', '3', 0), value: Buffer.from(broken) },
      {
        key: 'c',
        value: JSON.stringify({
          type: 'put',
          name: 'c',
          version: '1',
          data: Buffer.from(adding(5)).toString('base64'),
        }),
      },
      {
        key: 'c',
        value: JSON.stringify({
          type: 'put',
          name: 'c',
          version: '2',
          data: Buffer.from(adding(6)).toString('base64'),
        }),
      },
      raw('d', '1', 7),
      { key: modelKey('d', '1'), value: null },
      { key: 'e', value: Buffer.from(writeModelDescriptor({ name: 'e', modeltype: 1, data: adding(8) })) },
      // Older than what is there, though it comes later.
      raw('b', '0', 30, { 'scorelet-at': '1000' }),
      raw('__proto__', 'constructor', 9),
    ]
    for (const message of messages) await send(models, [message])
    const expected = [
      { name: '__proto__', version: 'constructor' },
      { name: 'a', version: '1' },
      { name: 'b', version: '2' },
      { name: 'c', version: '2' },
      { name: 'e', version: expect.stringMatching(/^[0-9a-f]{12}$/) },
    ]
    const fresh = await instance(models)
    const first = essence(fresh.registry.state())
    expect(first.map(({ name, version }) => ({ name, version }))).toEqual(expected)
    expect(first[1]).toMatchObject({
      route: { weights: { stable: 1, candidate: 1 } },
      serving: [
        { version: '1', labels: ['stable'] },
        { version: '3', labels: ['candidate'] },
      ],
    })
    // Nothing is loaded that is not of use.
    expect(fresh.loaded.sort()).toEqual(
      expect.arrayContaining(['__proto__ constructor', 'a 1', 'a 3', 'b 2', 'c 2']),
    )
    expect(fresh.loaded).toHaveLength(6)
    expect(fresh.refused).toEqual([`${modelKey('b', '3')} ${fresh.refused[0].split(' ')[1]}`])
    await until(() => JSON.stringify(essence(early.registry.state())) === JSON.stringify(first), 'followed')

    // Only closed segments are compacted: they close with the next message that comes after a second.
    const partitionOf = new Map((await readAll(models)).map(({ key, partition }) => [key, partition]))
    const compact = (which: readonly number[]) =>
      until(
        async () => {
          await sleep(1100)
          for (const partition of which)
            await send(models, [{ key: `filler/${partition}`, partition, value: null }])
          const keys = (await readAll(models))
            .filter(({ key, partition }) => which.includes(partition) && !key?.startsWith('filler/'))
            .map(({ key }) => key)
          return keys.length === new Set(keys).size
        },
        'compacted',
        150_000,
      )
    await compact([partitionOf.get('c') ?? 0])
    expect(essence((await instance(models)).registry.state())).toEqual(first)
    await compact([0, 1, 2])
    const late = await instance(models)
    expect(essence(late.registry.state())).toEqual(first)
    expect(essence(early.registry.state())).toEqual(first)
  }, 300_000)

  it('goes back to the version before when one gets a tombstone, whether it is still loaded or not', async () => {
    const models = await topic('models', { ...compacted, numPartitions: 2 })
    await using writer = await publisher({ client: client(), topic: models })
    for (const version of ['1', '2', '3'])
      await writer.publish({ name: 'm', version, data: adding(Number(version)) })
    // One with all documents in memory, and one with none.
    const instances = [await instance(models), await instance(models, { bytes: 0 })]
    const are = (version: string | undefined) =>
      until(
        () =>
          instances.every(
            ({ registry }) => registry.state().models.find(({ name }) => name === 'm')?.version === version,
          ),
        `version ${version}`,
      )
    await are('3')
    expect(instances.map(({ loaded }) => loaded)).toEqual([['m 3'], ['m 3']])
    await writer.tombstone('m', '3')
    await are('2')
    await writer.publish({ name: 'm', version: '4', data: adding(4) })
    await are('4')
    await writer.tombstone('m', '4')
    await are('2')
    for (const { registry } of instances) {
      expect((await registry.score('m', { x: 1 })).score?.prediction).toBe(3)
      expect(registry.state().models[0].versions.map(({ version }) => version)).toEqual(['2'])
    }
    await writer.tombstone('m', '2')
    await writer.tombstone('m', '1')
    await are(undefined)
    await until(() => instances.every(({ registry }) => registry.names.length === 0), 'gone')
  })

  it('loads versions that a route names, and resets the route with a tombstone', async () => {
    const models = await topic('models', compacted)
    await using writer = await publisher({ client: client(), topic: models })
    for (const version of ['1', '2', '3'])
      await writer.publish({ name: 'm', version, data: adding(Number(version)) })
    await writer.route('m', { weights: { stable: 1, '1': 1 } })
    const { registry } = await instance(models)
    const versions = () =>
      registry
        .state()
        .models[0].versions.map(({ version }) => version)
        .sort()
    expect(versions()).toEqual(['1', '3'])
    await writer.route('m', { weights: { stable: 1, '2': 1 } })
    await until(() => versions().includes('2'), 'version 2')
    await writer.route('m', {})
    await until(() => Object.keys(registry.state().models[0].route).length === 0, 'no route')
    expect(registry.state().models[0].version).toBe('3')
  })

  it('takes documents in parts, wherever they lie and whenever they come', async () => {
    const models = await topic('models', { ...compacted, numPartitions: 3 })
    const document = adding(5)
    await using writer = await publisher({ client: client(), topic: models, messageBytes: 4096 + 100 })
    const early = await instance(models)
    await writer.publish({ name: 'm', version: '1', data: document })
    const parts = (await readAll(models)).filter(({ key }) => key?.startsWith('chunk/'))
    expect(parts).toHaveLength(Math.ceil(document.length / 100))
    await until(() => early.registry.names.includes('m'), 'all parts')
    const late = await instance(models, { bytes: 150 })
    for (const { registry } of [early, late])
      expect((await registry.score('m', { x: 1 })).score?.prediction).toBe(6)

    // The put first, and then the parts; the version before serves meanwhile.
    const other = adding(7)
    const { sha256 } = await import('../../src/io/digest.js')
    const digest = await sha256(other)
    await send(models, [
      {
        key: modelKey('m', '2'),
        value: JSON.stringify({
          type: 'put',
          name: 'm',
          version: '2',
          sha256: digest,
          chunks: 2,
          bytes: other.length,
        }),
      },
    ])
    await send(models, [{ key: chunkKey(digest, 1), value: Buffer.from(other.subarray(300)) }])
    await sleep(500)
    const waiting = await instance(models)
    expect(waiting.registry.state().models[0].version).toBe('1')
    await send(models, [{ key: chunkKey(digest, 0), value: Buffer.from(other.subarray(0, 300)) }])
    for (const { registry } of [early, late, waiting])
      await until(() => registry.state().models[0].version === '2', 'version 2')

    // Its parts go with a version.
    await writer.tombstone('m', '1')
    const left = new Map((await readAll(models)).map(({ key, value }) => [key, value]))
    expect(
      [...left]
        .filter(([key, value]) => value !== null && key?.startsWith('chunk/'))
        .map(([key]) => key)
        .sort(),
    ).toEqual([chunkKey(digest, 0), chunkKey(digest, 1)])
  })

  it('keeps as many versions as its publisher is told', async () => {
    const models = await topic('models', compacted)
    await using writer = await publisher({ client: client(), topic: models, keep: 2 })
    for (const version of ['1', '2', '3', '4'])
      await writer.publish({ name: 'm', version, data: adding(Number(version)) })
    await writer.publish({ name: 'm', version: '5', label: 'candidate', data: adding(5) })
    const left = new Map((await readAll(models)).map(({ key, value }) => [key, value]))
    expect(
      [...left]
        .filter(([, value]) => value !== null)
        .map(([key]) => key)
        .sort(),
    ).toEqual(['3', '4', '5'].map((version) => modelKey('m', version)))
  })

  it('bounds how many keys it knows', async () => {
    const models = await topic('models', compacted)
    await send(models, [raw('a', '1', 1), raw('b', '1', 1), raw('c', '1', 1)])
    const { registry, refused } = await instance(models, { keys: 2 })
    expect(registry.names.sort()).toEqual(['a', 'b'])
    expect(refused).toEqual([`${modelKey('c', '1')} too-many-updates`])
  })

  it('leaves no group behind', async () => {
    const models = await topic('models', compacted)
    const { close } = await instance(models)
    const groups = () =>
      withAdmin(async (admin) => (await admin.listGroups()).groups.map(({ groupId }) => groupId))
    expect((await groups()).some((group) => group.startsWith(`test-${models}`))).toBe(true)
    await close()
    opened.pop()
    expect((await groups()).some((group) => group.startsWith(`test-${models}`))).toBe(false)
  })
})
