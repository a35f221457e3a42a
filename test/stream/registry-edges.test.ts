/** Registries at the edges: changes that cross each other, models that misbehave, and programs without types. */

import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { loadModel, type Model } from '../../src/index.js'
import {
  ModelRegistry,
  type Put,
  type RegistryEvent,
  type Route,
  scoringDuplex,
  serve,
} from '../../src/stream/index.js'
import { constantTree, heldModel, lagging, type Watched, watchedModel } from './models.js'

const x = { x: 1 }

/** A model that is watched. */
function watchedTree(prediction: string): { model: Model; each: Watched } {
  const document = constantTree(prediction)
  const each = { document, scores: 0, cleanups: 0, late: 0 }
  return { model: watchedModel(loadModel(document), each), each }
}

/** A model that can't be cleaned up. */
function clinging(prediction: string): Model {
  const loaded = loadModel(constantTree(prediction))
  const cleanup = async (): Promise<void> => {
    await loaded.cleanup()
    throw new Error('it clings')
  }
  return { ...loaded, info: loaded.info, cleanup, [Symbol.asyncDispose]: cleanup }
}

describe('a canary', () => {
  const registryWith = async (
    route: Route,
  ): Promise<{ registry: ModelRegistry; canaries: string[]; score(times: number): Promise<unknown> }> => {
    const registry = new ModelRegistry()
    const canaries: string[] = []
    registry.subscribe((event) => {
      if (event.type === 'canary') canaries.push(event.status)
    })
    await registry.put({ name: 'other', version: '1', data: constantTree('other') })
    await registry.put({ name: 'm', version: '1', data: constantTree('1') })
    await registry.put({ name: 'm', version: '2', label: 'candidate', data: constantTree('2') })
    await registry.route('m', route)
    const score = async (times: number): Promise<unknown> => {
      let said: unknown
      for (let i = 0; i < times; i++) said = (await registry.score('m', x)).score?.prediction
      return said
    }
    return { registry, canaries, score }
  }

  it.each([
    ['a label', undefined, '2'],
    ['a version that nothing but the route names any more', '2', '2'],
    ['another name', 'other', 'other'],
  ])('that leads to %s serves when it has taken over', async (_, target, expected) => {
    const canary = { steps: [1], records: 5, ...(target === undefined ? {} : { target }) }
    const { registry, canaries, score } = await registryWith({ canary })
    if (target === '2')
      await registry.put({ name: 'm', version: '3', label: 'candidate', data: constantTree('3') })
    expect(await score(5)).toBe(expected)
    expect(canaries).toEqual(['promoted'])
    await sleep(1)
    expect(await score(1)).toBe(expected)
    await registry.close()
  })

  it('that has taken over is not replaced by what is older', async () => {
    const registry = new ModelRegistry()
    const put = async (version: string, at: number, label = 'stable'): Promise<string> =>
      (await registry.put({ name: 'm', version, at, label, data: constantTree(version) })).status
    await put('1', 10)
    await put('3', 30, 'candidate')
    await registry.route('m', { canary: { steps: [1], records: 1 } })
    await registry.score('m', x)
    expect([await put('2', 20), await put('4', 40)]).toEqual(['stale', 'applied'])
    await registry.close()
  })

  it.each([
    ['candidate', '1'],
    ['stable', '3'],
  ])('begins anew with another %s', async (label, stable) => {
    const { registry, canaries, score } = await registryWith({ canary: { steps: [0.5, 1], records: 5 } })
    while (canaries.length === 0) await score(1)
    await score(4)
    await registry.put({ name: 'm', version: '3', label, data: constantTree('3') })
    await score(4)
    expect(canaries).toEqual(['step'])
    expect(registry.state().models[1]).toMatchObject({ version: stable })
    await registry.close()
  })
})

describe('keys', () => {
  it('that are numbers are taken for their digits', async () => {
    const registry = new ModelRegistry()
    await registry.put({ name: 'm', version: '1', data: constantTree('1') })
    await registry.put({ name: 'm', version: '2', label: 'candidate', data: constantTree('2') })
    await registry.put({ name: 'lag', version: '1', data: lagging })
    await registry.route('m', { weights: { stable: 1, candidate: 1 } })
    const ask = async (key: unknown): Promise<unknown> => {
      const [batched] = await registry.scoreBatch('m', [x], { keys: [key] as string[] })
      const { version } = await registry.score('m', x, { key: key as string })
      expect(version).toBe(batched.version)
      return version
    }
    const asked = Array.from({ length: 50 }, (_, i) => i)
    const versions = await Promise.all(asked.map(ask))
    expect(new Set(versions).size).toBe(2)
    expect(versions).toEqual(await Promise.all(asked.map(String).map(ask)))
    await registry.score('lag', x, { key: asked[7] as unknown as string })
    expect((await registry.score('lag', x, { key: '7' })).score?.prediction).toBe(1)
    await registry.close()
  })
})

describe('a message that is late', () => {
  it.each<[string, (registry: ModelRegistry) => Promise<unknown>]>([
    ['a route', (registry) => registry.route('m', { weights: { candidate: 1 } }, { at: 4 })],
    ['a put', (registry) => registry.put({ name: 'm', version: '1', at: 4, data: constantTree('1') })],
  ])('%s from before a removal is stale', async (_, late) => {
    for (const isThere of [true, false]) {
      const registry = new ModelRegistry()
      if (isThere) await registry.put({ name: 'm', version: '0', at: 1, data: constantTree('0') })
      const removal = await registry.remove('m', { at: 5 })
      expect(removal.error?.code).toBe(isThere ? undefined : 'not-there')
      expect(await late(registry)).toMatchObject({ status: 'stale' })
      expect(registry.state().models).toEqual([])
      await registry.close()
    }
  })
})

describe('versions that are retained', () => {
  it.each([
    [{ retain: 40 }, 30],
    [{ retain: 40, maxVersions: 4 }, 2],
    [{ retain: 1, maxVersions: 2 }, 0],
  ])('%o: leave room for the next one', async (options, retained) => {
    const registry = new ModelRegistry(options)
    for (let i = 0; i < 35; i++)
      expect(await registry.put({ name: 'm', version: `${i}`, data: constantTree(`${i}`) })).toMatchObject({
        status: 'applied',
      })
    expect(registry.state().models[0].versions).toHaveLength(retained + 1)
    await registry.close()
  })
})

describe('the end of a model', () => {
  it('is waited for by close, though its name was removed', async () => {
    const registry = new ModelRegistry()
    const each: Watched = { document: constantTree('a'), scores: 0, cleanups: 0, late: 0 }
    const held = heldModel(each.document)
    await registry.put({ name: 'm', version: '1', model: watchedModel(held.model, each) })
    held.hold()
    const answer = registry.score('m', x)
    await registry.remove('m')
    let closed = false
    const closing = registry.close().then(() => {
      closed = true
    })
    await sleep(5)
    expect([closed, each.cleanups]).toEqual([false, 0])
    held.let()
    expect((await answer).score?.prediction).toBe('a')
    await closing
    expect([each.cleanups, each.late]).toEqual([1, 0])
  })

  it('that fails is told, and no put rejects for it', async () => {
    const registry = new ModelRegistry()
    const told: RegistryEvent[] = []
    registry.subscribe((event) => told.push(event))
    await registry.put({ name: 'm', version: '1', at: 2, data: constantTree('1') })
    expect(await registry.put({ name: 'm', version: '2', at: 1, model: clinging('2') })).toMatchObject({
      status: 'stale',
    })
    expect(told.at(-1)).toMatchObject({ type: 'retired', version: '2', error: { message: 'it clings' } })
    await registry.close()
  })
})

describe('a put that is none', () => {
  const data = constantTree('a')
  const put = { name: 'm', version: '1', data }
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['without a name', { version: '1', data }],
    ['a number as its name', { ...put, name: 5 }],
    ['a number as its version', { ...put, version: 5 }],
    ['a number as its label', { ...put, label: 5 }],
    ['no number as its time', { ...put, at: Number.NaN }],
    ['a date as its time', { ...put, at: new Date() }],
    ['a number as its digest', { ...put, sha256: 5 }],
    ['metadata that JSON can’t hold', { ...put, metadata: { big: 1n } }],
    ['an option that is not known', { ...put, lable: 'candidate' }],
    [
      'what can’t be looked at',
      {
        get name() {
          throw new Error('no')
        },
      },
    ],
    ['a model that is none', { name: 'm', version: '1', model: {} }],
  ])('%s is rejected, and leaves nothing', async (_, wrong) => {
    const registry = new ModelRegistry()
    expect(await registry.put(wrong as Put)).toMatchObject({ status: 'rejected', type: 'put' })
    expect(registry.state()).toMatchObject({ models: [] })
    await registry.close()
  })

  it('cleans up the model that it brings', async () => {
    const registry = new ModelRegistry()
    const { model, each } = watchedTree('a')
    expect(await registry.put({ name: 'm', version: '1', at: Number.NaN, model })).toMatchObject({
      error: { code: 'invalid-message' },
    })
    expect(each.cleanups).toBe(1)
    await registry.close()
  })

  it('is no end of the control messages where it can’t be looked at', async () => {
    const strange = {
      get type() {
        throw new Error('no')
      },
    }
    const answers = serve({ records: [x], updates: [strange, { ...put, type: 'put' }] })
    expect((await answers.next()).value).toMatchObject({ version: '1' })
    await answers.return()
  })
})

describe('a snapshot', () => {
  it('that can’t be restored takes nothing away from what is put meanwhile', async () => {
    const before = new ModelRegistry()
    await before.put({ name: 'm', version: '1', data: constantTree('1') })
    const { json } = before.snapshot()
    await before.close()
    // Wherever the put comes in between.
    for (let turns = 0; turns < 40; turns++) {
      const registry = new ModelRegistry()
      const restored = registry.restore({ json, documents: {} })
      for (let i = 0; i < turns; i++) await Promise.resolve()
      const { status } = await registry.put({ name: 'm', version: '2', data: constantTree('2') })
      await restored
      const { version } = await registry.score('m', x)
      expect([turns, status, version]).toEqual([turns, 'applied', '2'])
      await registry.close()
    }
  })
})

describe('a model that remembers', () => {
  it('takes arrays in their order, when several are asked for at once', async () => {
    const registry = new ModelRegistry()
    await registry.put({ name: 'm', version: '1', data: lagging })
    const arrays = [
      [1, 2, 3],
      [4, 5, 6],
    ].map((array) => array.map((each) => ({ x: each })))
    const answers = serve({ records: arrays, registry })
    const steps = await Promise.all([answers.next(), answers.next()])
    expect(steps.flatMap(({ value }) => value?.map(({ score }) => score?.prediction))).toEqual([
      null,
      1,
      2,
      3,
      4,
      5,
    ])
    await answers.return()
    await registry.close()
  })
})

describe('a shadow', () => {
  it('that is slow has no more than a thousand records wait for it', async () => {
    const registry = new ModelRegistry()
    await registry.put({ name: 'm', version: '1', data: constantTree('1') })
    const held = heldModel(constantTree('2'))
    const { score } = held.model
    const slow: Model = {
      ...held.model,
      score: async (record) => {
        await sleep(2)
        return score(record)
      },
    }
    await registry.put({ name: 'm', version: '2', label: 'candidate', model: slow })
    await registry.route('m', { shadow: ['candidate'] })
    const asked = 20_000
    for (let i = 0; i < asked; i++) {
      await registry.score('m', x)
      if (i % 1000 === 0) await sleep(5)
    }
    const { count = 0, dropped = 0 } = registry.state().models[0].versions[1].shadow ?? {}
    expect(dropped).toBeGreaterThan(0)
    expect(asked - dropped - count).toBeLessThanOrEqual(1000)
    await registry.close()
  })
})

describe('what is told of a location', () => {
  it('has no signature, whoever repeats it', async () => {
    const registry = new ModelRegistry({
      retries: 0,
      resolvers: [
        {
          canResolve: (location) => location.startsWith('s3:'),
          resolve: (location) => Promise.reject(new Error(`GET ${location} failed`)),
        },
      ],
    })
    await registry.put({ name: 'm', version: '1', data: constantTree('1') })
    const location = 's3://models/m.pmml?signature=secret'
    const { error } = await registry.put({ name: 'm', version: '2', location })
    expect(error?.message).toContain('GET s3://models/m.pmml failed')
    expect(JSON.stringify(registry.state())).not.toContain('secret')
    await registry.close()
  })
})

describe('an option that is not known', () => {
  it.each<[string, () => unknown]>([
    ['a registry', () => new ModelRegistry({ retian: 1 } as object)],
    ['a stream', () => serve({ records: [x], unavalable: 'drop' } as { records: { x: number }[] })],
    [
      'a stream of a registry that is given',
      () =>
        serve({ records: [x], registry: new ModelRegistry(), unavalable: 'drop' } as {
          records: { x: number }[]
        }),
    ],
    ['a duplex', () => scoringDuplex({ alow: ['models'] } as object)],
  ])('of %s is an error', (_, make) => {
    expect(make).toThrow(/There is no option/)
  })
})
