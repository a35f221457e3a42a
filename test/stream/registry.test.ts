import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadModel, type Model } from '../../src/index.js'
import {
  type Answer,
  ModelRegistry,
  type ModelRegistryOptions,
  type RegistryEvent,
} from '../../src/stream/index.js'
import {
  adding,
  broken,
  constantTree,
  heldModel,
  lagging,
  type Watched,
  watchedModel,
  watchingLoader,
} from './models.js'

const said = ({ score, error }: Answer<object>): unknown => score?.prediction ?? error?.code

/** A registry with what happened in it, and what became of its models. */
function watchedRegistry(options: ModelRegistryOptions = {}): {
  registry: ModelRegistry
  events: RegistryEvent[]
  watched: Watched[]
} {
  const { load, watched } = watchingLoader()
  const registry = new ModelRegistry({ load, ...options })
  const events: RegistryEvent[] = []
  registry.subscribe((event) => events.push(event))
  return { registry, events, watched }
}

const folder = mkdtempSync(join(tmpdir(), 'registry-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('put', () => {
  it('puts a model into service, and its successor in its place', async () => {
    const { registry, watched } = watchedRegistry({ retain: 0 })
    expect(said(await registry.score('m', { x: 1 }))).toBe('no-such-model')
    expect(await registry.put({ name: 'm', version: '1', data: constantTree('a') })).toMatchObject({
      status: 'applied',
    })
    expect(await registry.score('m', { x: 1 })).toMatchObject({
      record: { x: 1 },
      score: { prediction: 'a' },
      model: 'm',
      version: '1',
      route: 'stable',
    })
    await registry.put({ name: 'm', version: '2', data: constantTree('b') })
    expect(await registry.score('m', { x: 1 })).toMatchObject({ score: { prediction: 'b' }, version: '2' })
    expect(watched.map(({ cleanups }) => cleanups)).toEqual([1, 0])
    await registry.close()
    expect(watched.map(({ cleanups, late }) => [cleanups, late])).toEqual([
      [1, 0],
      [1, 0],
    ])
  })

  it.each<[string, object, string]>([
    ['what is no model', { data: broken }, 'missing-element'],
    ['what is no document at all', { data: new Uint8Array([1, 2, 3]) }, 'unknown-format'],
    [
      'another document than the digest says',
      { data: constantTree('b'), sha256: 'ab'.repeat(32) },
      'digest-mismatch',
    ],
    ['another format than it says', { data: constantTree('b'), format: 'onnx' }, 'wrong-format'],
    [
      'a model that fails its own verification',
      { data: constantTree('b', { verifies: 'c' }) },
      'verification-failed',
    ],
    [
      'an input that nobody sends',
      { data: constantTree('b', { fields: ['x', 'z'] }) },
      'inputs-incompatible',
    ],
    ['a file that is not there', { location: join(folder, 'nowhere.pmml') }, 'resolve-failed'],
    ['nothing', {}, 'invalid-message'],
    ['two things', { data: constantTree('b'), location: 'b.pmml' }, 'invalid-message'],
  ])('refuses %s, and the model before goes on', async (_, put, code) => {
    const { registry, events, watched } = watchedRegistry()
    await registry.put({ name: 'm', version: '1', data: constantTree('a') })
    const update = await registry.put({ name: 'm', version: '2', ...put })
    expect(update).toMatchObject({
      status: 'rejected',
      type: 'put',
      name: 'm',
      version: '2',
      error: { code },
    })
    expect(events.at(-1)).toMatchObject({ type: 'update', update })
    expect(said(await registry.score('m', { x: 1 }))).toBe('a')
    // Of the two, the one that was refused is gone.
    expect(watched.map(({ cleanups }) => cleanups)).toEqual([0, 1].slice(0, watched.length))
    expect(registry.state().models[0]).toMatchObject({
      version: '1',
      updates: { applied: 1, rejected: 1 },
      lastError: { code, version: '2' },
    })
    await registry.close()
    expect(watched.every(({ cleanups }) => cleanups === 1)).toBe(true)
  })

  it('takes what needs other inputs where it is told to', async () => {
    const { registry } = watchedRegistry()
    await registry.put({ name: 'm', version: '1', data: constantTree('a') })
    const data = constantTree('b', { fields: ['z'] })
    expect(await registry.put({ name: 'm', version: '2', data, force: true })).toMatchObject({
      status: 'applied',
    })
    await registry.close()
  })

  it.each<[string, (number | undefined)[], string[]]>([
    ['a later one', [5, 6], ['applied', 'applied']],
    ['an earlier one', [5, 4], ['applied', 'stale']],
    ['one of the same time', [5, 5], ['applied', 'stale']],
    ['two without a time', [undefined, undefined], ['applied', 'applied']],
    ['one without a time after one of long ago', [5, undefined], ['applied', 'applied']],
    ['one without a time after one of the future', [8e15, undefined], ['applied', 'stale']],
  ])('%s', async (_, times, statuses) => {
    const { registry } = watchedRegistry({
      clock: { now: () => 1000, nanoseconds: () => 0, sleep: async () => {} },
    })
    const found: string[] = []
    for (const [i, at] of times.entries()) {
      const { status } = await registry.put({
        name: 'm',
        version: `${i}`,
        data: constantTree(`${i}`),
        ...(at === undefined ? {} : { at }),
      })
      found.push(status)
    }
    expect(found).toEqual(statuses)
    expect(said(await registry.score('m', {}))).toBe(`${statuses.lastIndexOf('applied')}`)
    await registry.close()
  })

  it('does nothing for the document that is in force already', async () => {
    const { registry, watched } = watchedRegistry()
    await registry.put({ name: 'm', version: '1', data: constantTree('a') })
    expect(await registry.put({ name: 'm', version: '2', data: constantTree('a') })).toMatchObject({
      status: 'unchanged',
      version: '1',
    })
    expect(watched).toHaveLength(1)
    await registry.close()
  })

  it('keeps names, versions and labels apart, whatever their text', async () => {
    const { registry } = watchedRegistry()
    const names = ['__proto__', 'constructor', 'toString', '', 'm', 'M', '1', ' ']
    for (const name of names)
      await registry.put({
        name,
        version: '__proto__',
        data: constantTree(`<${name}>`.replaceAll(/[<>]/g, '|')),
      })
    for (const name of names) expect(said(await registry.score(name, { x: 1 }))).toBe(`|${name}|`)
    expect(registry.state().models.map(({ name }) => name)).toEqual(names)
    await registry.close()
  })

  it('has no more names, versions and messages under way than allowed', async () => {
    const { registry } = watchedRegistry({ maxModels: 2, maxVersions: 2, maxPending: 4 })
    const put = (name: string, version: string, label?: string) =>
      registry.put({ name, version, data: constantTree(version), ...(label === undefined ? {} : { label }) })
    const updates = await Promise.all([
      put('a', '1'),
      put('b', '1'),
      put('c', '1'),
      put('a', '2', 'x'),
      put('a', '3', 'y'),
      put('a', '4', 'z'),
    ])
    expect(updates.map(({ status, error }) => error?.code ?? status)).toEqual([
      'applied',
      'applied',
      'too-many-updates',
      'applied',
      'too-many-updates',
      'too-many-updates',
    ])
    await registry.close()
  })

  it('takes a loaded model, which is cleaned up whatever becomes of it', async () => {
    const watched: Watched[] = []
    const model = (document: Uint8Array): Model => {
      const each = { document, scores: 0, cleanups: 0, late: 0 }
      watched.push(each)
      return watchedModel(loadModel(document), each)
    }
    const registry = new ModelRegistry({ retain: 0 })
    await registry.put({ name: 'm', version: '1', at: 2, model: model(constantTree('a')) })
    await registry.put({ name: 'm', version: '0', at: 1, model: model(constantTree('b')) })
    const shared = model(constantTree('c'))
    await registry.put({ name: 'm', version: '2', model: shared })
    await registry.put({ name: 'n', version: '2', model: shared })
    await registry.remove('n')
    expect(said(await registry.score('m', { x: 1 }))).toBe('c')
    expect(watched.map(({ cleanups }) => cleanups)).toEqual([1, 1, 0])
    await registry.close()
    expect(
      (await registry.put({ name: 'm', version: '3', model: model(constantTree('d')) })).error?.code,
    ).toBe('registry-closed')
    expect(watched.map(({ cleanups, late }) => [cleanups, late])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ])
  })

  it('cleans up after the last score that has begun, and not before', async () => {
    const each: Watched = { document: constantTree('a'), scores: 0, cleanups: 0, late: 0 }
    const held = heldModel(each.document)
    const { registry, events } = watchedRegistry({ retain: 0 })
    await registry.put({ name: 'm', version: '1', model: watchedModel(held.model, each) })
    held.hold()
    const answers = [registry.score('m', { x: 1 }), registry.scoreBatch('m', [{ x: 1 }])]
    await registry.put({ name: 'm', version: '2', data: constantTree('b') })
    expect(said(await registry.score('m', { x: 1 }))).toBe('b')
    expect(each.cleanups).toBe(0)
    expect(events.some(({ type }) => type === 'retired')).toBe(false)
    held.let()
    const old = { version: '1', score: { prediction: 'a' } }
    expect(await Promise.all(answers)).toMatchObject([old, [old]])
    await registry.close()
    expect([each.cleanups, each.late]).toEqual([1, 0])
    expect(registry.state().models).toEqual([])
  })
})

describe('rollback and remove', () => {
  it('goes back through the versions retained', async () => {
    const { registry, watched } = watchedRegistry({ retain: 2 })
    for (const version of ['1', '2', '3', '4'])
      await registry.put({ name: 'm', version, data: constantTree(version) })
    expect(watched.map(({ cleanups }) => cleanups)).toEqual([1, 0, 0, 0])
    expect(await registry.rollback('m')).toMatchObject({ status: 'applied', version: '3' })
    expect(said(await registry.score('m', { x: 1 }))).toBe('3')
    expect(await registry.rollback('m', { version: '1' })).toMatchObject({
      error: { code: 'nothing-to-roll-back' },
    })
    expect(await registry.rollback('m')).toMatchObject({ status: 'applied', version: '2' })
    expect(await registry.rollback('m')).toMatchObject({ error: { code: 'nothing-to-roll-back' } })
    expect(said(await registry.score('m', { x: 1 }))).toBe('2')
    expect(watched.map(({ cleanups }) => cleanups)).toEqual([1, 0, 1, 1])
    await registry.close()
    expect(watched.every(({ cleanups, late }) => cleanups === 1 && late === 0)).toBe(true)
  })

  it('takes a version out, and the one before is stable again', async () => {
    const { registry } = watchedRegistry()
    await registry.put({ name: 'm', version: '1', at: 1, data: constantTree('1') })
    await registry.put({ name: 'm', version: '2', at: 2, data: constantTree('2') })
    expect(await registry.remove('m', { version: '3' })).toMatchObject({ error: { code: 'not-there' } })
    expect(await registry.remove('m', { version: '2' })).toMatchObject({ status: 'applied' })
    expect(said(await registry.score('m', { x: 1 }))).toBe('1')
    await registry.remove('m')
    expect(said(await registry.score('m', { x: 1 }))).toBe('no-such-model')
    expect(registry.state().models).toEqual([])
    await registry.close()
  })

  it('a put from before a removal does not bring the name back', async () => {
    const { registry } = watchedRegistry()
    await registry.put({ name: 'm', version: '1', at: 1, data: constantTree('1') })
    await registry.remove('m', { at: 5 })
    expect(await registry.put({ name: 'm', version: '2', at: 4, data: constantTree('2') })).toMatchObject({
      status: 'stale',
    })
    expect(await registry.put({ name: 'm', version: '3', at: 6, data: constantTree('3') })).toMatchObject({
      status: 'applied',
    })
    await registry.close()
  })
})

describe('routes', () => {
  const keys = Array.from({ length: 2000 }, (_, i) => `customer-${i}`)
  const versionsOf = async (registry: ModelRegistry, name = 'm'): Promise<unknown[]> =>
    Promise.all(keys.map(async (key) => said(await registry.score(name, { x: 1 }, { key }))))
  const share = (all: unknown[], one: unknown): number =>
    all.filter((each) => each === one).length / all.length

  async function twoVersions(
    options: ModelRegistryOptions = {},
  ): Promise<ReturnType<typeof watchedRegistry>> {
    const made = watchedRegistry(options)
    await made.registry.put({ name: 'm', version: '1', data: constantTree('old') })
    await made.registry.put({ name: 'm', version: '2', label: 'candidate', data: constantTree('new') })
    return made
  }

  it('share out records by weight, the same key always to the same version, one by one and in batches', async () => {
    const { registry } = await twoVersions()
    expect(share(await versionsOf(registry), 'old')).toBe(1)
    await registry.route('m', { weights: { stable: 3, candidate: 1 } })
    const first = await versionsOf(registry)
    expect(share(first, 'new')).toBeGreaterThan(0.21)
    expect(share(first, 'new')).toBeLessThan(0.29)
    expect(await versionsOf(registry)).toEqual(first)
    const batch = await registry.scoreBatch(
      'm',
      keys.map(() => ({ x: 1 })),
      { keys },
    )
    expect(batch.map(said)).toEqual(first)
    await registry.route('m', { weights: { stable: 1, candidate: 1 } })
    const second = await versionsOf(registry)
    // Who had the candidate keeps it.
    expect(first.every((each, i) => each === 'old' || second[i] === 'new')).toBe(true)
    const { versions } = registry.state().models[0]
    expect(versions.map(({ weight, labels }) => [labels, weight])).toEqual([
      [['stable'], 0.5],
      [['candidate'], 0.5],
    ])
    await registry.close()
  })

  it('lead to versions, labels and other names, and pass over what is not there', async () => {
    const { registry } = await twoVersions()
    await registry.put({ name: 'other', version: '9', data: constantTree('third') })
    await registry.route('m', { weights: { '2': 1, other: 1, nobody: 5 } })
    const all = await versionsOf(registry)
    expect(share(all, 'new') + share(all, 'third')).toBe(1)
    expect(await registry.score('m', { x: 1 }, { key: keys[all.indexOf('third')] })).toMatchObject({
      model: 'other',
      version: '9',
      route: 'other',
    })
    // A name of which there is only a route.
    await registry.route('split', { weights: { m: 1, other: 1 } })
    expect(new Set(await versionsOf(registry, 'split'))).toEqual(new Set(['new', 'third']))
    await registry.close()
  })

  it.each([
    ['one by one', false],
    ['in batches', true],
  ])('that go round in circles are an error of the record, %s', async (_, batch) => {
    const { registry } = watchedRegistry()
    const others = Array.from({ length: 12 }, (_, i) => `n${i}`)
    for (const name of others)
      await registry.route(name, { weights: Object.fromEntries(others.map((other) => [other, 1])) })
    const ask = async (): Promise<Answer> =>
      batch
        ? (await registry.scoreBatch('n0', [{ x: 1 }], { keys: ['k'] }))[0]
        : registry.score('n0', { x: 1 }, { key: 'k' })
    expect((await ask()).error?.code).toBe('no-such-model')
    for (const name of others) await registry.route(name, { race: { targets: others, deadline: 1000 } })
    expect((await ask()).error?.code).toBe('no-such-model')
    await registry.close()
  })

  it('a shadow scores what others have answered, and what differs is counted', async () => {
    const { registry } = await twoVersions()
    await registry.route('m', { shadow: ['candidate', 'stable'] })
    for (let i = 0; i < 10; i++) expect(said(await registry.score('m', { x: i }))).toBe('old')
    await expect
      .poll(() => registry.state().models[0].versions[1].shadow)
      .toEqual({ count: 10, differences: 10, dropped: 0 })
    const { versions, count } = registry.state().models[0]
    expect([count, versions[0].count, versions[1].count]).toEqual([10, 10, 0])
    await registry.close()
  })

  it('a canary takes over step by step, and then is stable', async () => {
    const { registry, events, watched } = await twoVersions({ retain: 0 })
    await registry.route('m', { canary: { steps: [0.2, 1], records: 50, guard: { minimum: 10 } } })
    for (let i = 0; i < 1000; i++) await registry.score('m', { x: i }, { key: `${i}` })
    expect(events.filter(({ type }) => type === 'canary')).toMatchObject([
      { status: 'step', share: 1 },
      { status: 'promoted' },
    ])
    expect(registry.state().models[0]).toMatchObject({
      version: '2',
      route: {},
      versions: [{ labels: ['stable'] }],
    })
    expect(watched.map(({ cleanups }) => cleanups)).toEqual([1, 0])
    await registry.close()
  })

  it('a canary that fails is taken back at once', async () => {
    const { registry, events } = watchedRegistry()
    await registry.put({ name: 'm', version: '1', data: adding(1) })
    await registry.put({ name: 'm', version: '2', label: 'candidate', data: adding(1000) })
    await registry.route('m', { canary: { steps: [0.5], records: 10_000, guard: { shift: 0.1 } } })
    for (let i = 0; i < 2000; i++) await registry.score('m', { x: i % 100 }, { key: `${i}` })
    expect(events.filter(({ type }) => type === 'canary')).toMatchObject([{ status: 'failed', share: 0 }])
    expect(registry.state().models[0]).toMatchObject({ version: '1', route: {} })
    await registry.close()
  })

  it('a race takes the first result, and has a deadline', async () => {
    const { registry } = watchedRegistry()
    const { model, hold, let: go } = heldModel(constantTree('slow'))
    await registry.put({ name: 'm', version: 'stuck', label: 'stuck', model })
    hold()
    await registry.route('m', { race: { targets: ['stuck'], deadline: 20 } })
    expect(await registry.score('m', { x: 1 })).toMatchObject({ route: 'race', error: { code: 'deadline' } })
    await registry.put({ name: 'm', version: '2', label: 'quick', data: constantTree('quick') })
    await registry.route('m', { race: { targets: ['stuck', 'quick'], deadline: 10_000 } })
    expect(await registry.score('m', { x: 1 })).toMatchObject({
      route: 'quick',
      score: { prediction: 'quick' },
    })
    go()
    await registry.close()
  })
})

describe('control messages', () => {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

  it('are objects, JSON, or its bytes', async () => {
    const { registry } = watchedRegistry()
    const put = { type: 'put', name: 'm', version: '1', data: base64(constantTree('a')) }
    expect(await registry.apply(put)).toMatchObject({
      status: 'applied',
      type: 'put',
      name: 'm',
      version: '1',
    })
    expect(
      await registry.apply(JSON.stringify({ type: 'route', name: 'm', weights: { stable: 1 } })),
    ).toMatchObject({ status: 'applied' })
    expect(await registry.apply(new TextEncoder().encode('{"type":"remove","name":"m"}'))).toMatchObject({
      status: 'applied',
    })
    await registry.close()
  })

  it.each<[string, unknown, string]>([
    ['no object', 7, 'unknown'],
    ['no JSON', '{', 'unknown'],
    ['of no known type', { type: 'drop', name: 'm' }, 'unknown'],
    ['without a name', { type: 'remove' }, 'remove'],
    ['null', null, 'unknown'],
  ])('that are %s are rejected and counted', async (_, message, type) => {
    const { registry, events } = watchedRegistry()
    expect(await registry.apply(message)).toMatchObject({
      status: 'rejected',
      type,
      error: { code: 'invalid-message' },
    })
    expect(events).toHaveLength(1)
    expect(registry.state().rejected).toBe(1)
    await registry.close()
  })

  it('read only what is allowed; the program reads what it likes', async () => {
    writeFileSync(join(folder, 'a.pmml'), constantTree('a'))
    const location = join(folder, 'a.pmml')
    const message = { type: 'put', name: 'm', version: '1', location }
    const { registry } = watchedRegistry()
    expect(await registry.apply(message)).toMatchObject({ error: { code: 'location-not-allowed' } })
    expect(await registry.put({ name: 'm', version: '1', location })).toMatchObject({ status: 'applied' })
    await registry.close()
    const { registry: open } = watchedRegistry({ allow: [folder] })
    expect(await open.apply(message)).toMatchObject({ status: 'applied' })
    await open.close()
  })
})

describe('state', () => {
  it('counts records, errors and nanoseconds', async () => {
    const { registry } = watchedRegistry({ retain: 0 })
    await registry.put({ name: 'm', version: '1', data: adding(1), metadata: { owner: 'risk' } })
    for (let i = 0; i < 100; i++) await registry.score('m', { x: i })
    await registry.score('m', { x: 'no number' })
    const [model] = registry.state().models
    expect(model).toMatchObject({ name: 'm', version: '1', count: 101, errors: { 'wrong-type': 1 } })
    expect(model.versions).toMatchObject([
      { version: '1', metadata: { owner: 'risk' }, status: 'serving', weight: 1, count: 101 },
    ])
    expect(model.latency.count).toBe(101)
    // A tree takes less than a millisecond, and more than nothing.
    expect(model.latency.p50).toBeGreaterThan(0)
    expect(model.latency.p50).toBeLessThanOrEqual(model.latency.p999)
    await registry.put({ name: 'm', version: '2', data: adding(2) })
    expect(registry.state().models[0]).toMatchObject({ count: 101, versions: [{ version: '2', count: 0 }] })
    const state = registry.state()
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
    await registry.close()
  })

  it('a stateful model has a history for each key, and not too many', async () => {
    const { registry } = watchedRegistry({ maxSessions: 2 })
    await registry.put({ name: 'm', version: '1', data: lagging })
    const scored = async (key: string, x: number): Promise<unknown> =>
      (await registry.score('m', { x }, { key })).score?.prediction
    expect([await scored('a', 1), await scored('b', 2), await scored('a', 3), await scored('b', 4)]).toEqual([
      null,
      null,
      1,
      2,
    ])
    expect([await scored('c', 5), await scored('a', 6)]).toEqual([null, null])
    const batch = await registry.scoreBatch('m', [{ x: 7 }, { x: 8 }], { keys: ['a', 'c'] })
    expect(batch.map(({ score }) => score?.prediction)).toEqual([6, 5])
    expect(registry.state().models[0].versions[0].sessions).toBe(2)
    await registry.close()
  })
})
