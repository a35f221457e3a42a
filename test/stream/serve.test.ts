import { describe, expect, it } from 'vitest'
import { ScoreError } from '../../src/index.js'
import {
  type Answer,
  ModelRegistry,
  type RegistryEvent,
  type Served,
  type ServeOptions,
  type Serving,
  serve,
  type Unavailable,
} from '../../src/stream/index.js'
import { all, feed, handClock, kindsOfSources, turn } from './feeds.js'
import { adding, broken, heldModel, lagging, watchingLoader } from './models.js'

interface X {
  readonly x: number
}

const put = (name: string, version: string, data: Uint8Array) => ({ type: 'put', name, version, data })

/** What an answer says, in a word. */
const said = ({ score, error, route }: Answer<object>): unknown => score?.prediction ?? error?.code ?? route
const word = (served: Served<object>): unknown => (Array.isArray(served) ? served.map(said) : said(served))

/** A registry in which names have models. */
async function registryOf(models: { readonly [name: string]: Uint8Array }): Promise<ModelRegistry> {
  const registry = new ModelRegistry()
  for (const [name, data] of Object.entries(models)) await registry.put({ name, version: '1', data })
  return registry
}

describe('sources', () => {
  const shapes: readonly (readonly [string, readonly (X | readonly X[])[]])[] = [
    ['records', [{ x: 1 }, { x: 2 }, { x: 3 }]],
    ['arrays', [[{ x: 1 }, { x: 2 }], [], [{ x: 3 }]]],
    ['both', [{ x: 1 }, [{ x: 2 }, { x: 3 }], { x: 4 }, []]],
    ['nothing', []],
  ]

  it.each(
    kindsOfSources.flatMap(([kind, make]) => shapes.map(([shape, items]) => ({ kind, make, shape, items }))),
  )('$shape from $kind', async ({ make, items }) => {
    const answers = await all(serve({ records: make(items), updates: [put('m', '1', adding(10))] }))
    const expected = items.map((item) => ('x' in item ? item.x + 10 : item.map(({ x }) => x + 10)))
    expect(answers.map(word)).toEqual(expected)
    const records = answers.map((each) =>
      Array.isArray(each) ? each.map(({ record }) => record) : each.record,
    )
    expect(records).toEqual(items)
  })

  it.each(kindsOfSources)('updates from %s', async (_kind, make) => {
    const registry = new ModelRegistry()
    const ended = new Promise<RegistryEvent>((resolve) =>
      registry.subscribe((event) => event.type === 'updates-ended' && resolve(event)),
    )
    const records = feed<X>()
    const served = serve({
      records,
      updates: make([put('m', '1', adding(1)), put('m', '2', adding(2))]),
      registry,
    })
    const first = served.next()
    expect(await ended).not.toHaveProperty('error')
    records.push({ x: 1 })
    expect((await first).value).toMatchObject({ version: '2', score: { prediction: 3 } })
    await served.return()
    await registry.close()
  })

  it.each([
    ['a number', 5],
    ['a text', 'records'],
    ['nothing', undefined],
    ['null', null],
    ['an object', {}],
  ])('are not %s', (_what, records) => {
    const options = { records } as unknown as ServeOptions<X, X>
    expect(() => serve(options)).toThrow(expect.objectContaining({ code: 'bad-option' }))
    expect(() => serve({ records: [], updates: records ?? 5 } as unknown as ServeOptions<X, X>)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    )
  })

  it.each<[string, object]>([
    ['model', { model: 5 }],
    ['route', { route: 'm' }],
    ['unavailable', { unavailable: 'skip' }],
    ['unavailable', { unavailable: { wait: -1 } }],
    ['unavailable', { unavailable: { default: 5 } }],
    ['updatesFirst', { updatesFirst: true }],
    ['maxPendingUpdates', { maxPendingUpdates: 0 }],
    ['signal', { signal: {} }],
    ['retain', { retain: 2, registry: new ModelRegistry() }],
  ])('a wrong option %s is told: %o', (name, wrong) => {
    expect(() => serve({ records: [], ...wrong })).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(`"${name}"`) }),
    )
  })
})

describe('errors of records', () => {
  it('are answers, and the next record is fine', async () => {
    const registry = await registryOf({ m: adding(1) })
    const records = [{ x: 1 }, { x: 'what' }, 5, null, undefined, [{ x: 2 }, 7, { x: 'what' }], { x: 3 }]
    const served = serve({ records: records as unknown as X[], registry })
    expect((await all(served)).map(word)).toEqual([
      2,
      'wrong-type',
      'not-a-record',
      'not-a-record',
      'not-a-record',
      [3, 'not-a-record', 'wrong-type'],
      4,
    ])
    await registry.close()
  })

  it('of the route are those of the record', async () => {
    const registry = await registryOf({ a: adding(1), b: adding(2) })
    const wrong: readonly unknown[] = [undefined, 5, {}, { model: 5 }, { models: [] }, { chain: ['a', 5] }]
    const route = ({ x }: X): string => {
      if (x === 100) throw new Error('no way')
      if (x === 101) throw new ScoreError('deadline', 'mine')
      return x < wrong.length ? (wrong[x] as string) : 'b'
    }
    const xs = [...wrong.keys(), 100, 101, 50]
    const expected = [...wrong.map(() => 'no-route'), 'no-route', 'deadline', 52]
    const records = xs.map((x) => ({ x }))
    const one = await all(serve({ records, registry, route }))
    expect(one.map(said)).toEqual(expected)
    expect(one[wrong.length].error?.cause).toEqual(new Error('no way'))
    expect((await all(serve({ records: [records], registry, route }))).map(word)).toEqual([expected])
    await registry.close()
  })

  it('several models and nothing said', async () => {
    const registry = await registryOf({ a: adding(1), b: adding(2) })
    const records = [{ x: 1 }, { x: 2 }]
    expect((await all(serve({ records, registry }))).map(said)).toEqual(['no-route', 'no-route'])
    expect((await all(serve({ records: [records], registry }))).map(word)).toEqual([['no-route', 'no-route']])
    expect((await all(serve({ records, registry, model: 'b' }))).map(said)).toEqual([3, 4])
    await registry.remove('a')
    expect((await all(serve({ records, registry }))).map(said)).toEqual([3, 4])
    await registry.close()
  })
})

describe('routes of records', () => {
  const names = ['a', '__proto__', 'constructor', 'c,d', '["all","a"]', '']
  const models = Object.create(null)
  names.forEach((name, i) => {
    models[name] = adding(10 * (i + 1))
  })

  it.each([
    ['one by one', (records: X[]) => records],
    ['together', (records: X[]) => [records]],
  ])('lead to one model, to several, or through a chain: %s', async (_how, form) => {
    const registry = new ModelRegistry()
    for (const name of names) await registry.put({ name, version: '1', data: models[name] })
    const records = Array.from({ length: 40 }, (_, x) => ({ x }))
    const route = ({ x }: X) =>
      [
        names[x % names.length],
        { model: names[x % names.length] },
        { models: [names[x % names.length], 'a', '__proto__'] },
        { chain: ['a'] },
      ][x % 4]
    const served: Serving<Served<X>> = serve<X>({ records: form(records), registry, route })
    const answers = (await all(served)).flat()
    expect(answers.map(said)).toEqual(
      records.map(({ x }) => x + (x % 4 === 3 ? 10 : 10 * ((x % names.length) + 1))),
    )
    expect(answers.map(({ record }) => record)).toEqual(records)
    for (const { record, answers: each } of answers) {
      if (record.x % 4 < 2) expect(each).toBeUndefined()
      else {
        const asked =
          record.x % 4 === 3 ? ['a'] : [...new Set([names[record.x % names.length], 'a', '__proto__'])]
        expect(Object.keys(each ?? {}).sort()).toEqual([...asked].sort())
        for (const name of asked)
          expect(Object.getOwnPropertyDescriptor(each, name)?.value).toMatchObject({
            record,
            model: name,
            score: { prediction: record.x + 10 * (names.indexOf(name) + 1) },
          })
      }
    }
    await registry.close()
  })

  const chained = (field: string): Uint8Array =>
    new TextEncoder().encode(
      new TextDecoder().decode(adding(100)).replaceAll('"y"', '"z"').replaceAll('"x"', `"${field}"`),
    )

  it.each<[string, (x: number) => X | Map<string, number>]>([
    ['objects', (x) => ({ x })],
    ['maps', (x) => new Map([['x', x]])],
  ])(
    'a chain adds what each model gives to %s, and leaves those of the caller alone',
    async (_what, make) => {
      const registry = await registryOf({ first: adding(1), second: chained('y') })
      const records = [make(1), make(2)]
      const route = () => ({ chain: ['first', 'second'] })
      const one = await all(serve({ records, registry, route }))
      const [many] = await all(serve({ records: [records], registry, route }))
      for (const answers of [one, many]) {
        expect(answers.map(said)).toEqual([102, 103])
        expect(answers.map(({ model, record }) => [model, record])).toEqual([
          ['second', make(1)],
          ['second', make(2)],
        ])
        expect(answers[0].answers?.first).toMatchObject({ score: { prediction: 2 }, record: make(1) })
      }
      expect(records).toEqual([make(1), make(2)])
      await registry.close()
    },
  )

  it('a chain ends with the first that gives no score', async () => {
    const registry = await registryOf({ first: adding(1), second: chained('y') })
    const records = [{ x: 'what' as unknown as number }, { x: 1 }]
    const route = () => ({ chain: ['first', 'second'] })
    for (const form of [records, [records]]) {
      const answers = (await all<Served<X>>(serve<X>({ records: form, registry, route }))).flat()
      expect(answers.map(said)).toEqual(['wrong-type', 102])
      expect(Object.keys(answers[0].answers ?? {})).toEqual(['first'])
    }
    expect(
      (
        await all(
          serve({ records, registry, unavailable: 'pass', route: () => ({ chain: ['first', 'none'] }) }),
        )
      ).map(said),
    ).toEqual(['wrong-type', 'pass'])
    await registry.close()
  })

  it('keys have histories of their own', async () => {
    const registry = await registryOf({ lag: lagging })
    const records = [1, 2, 3, 4, 5, 6].map((x) => ({ x }))
    const route = ({ x }: X) => ({ model: 'lag', key: x % 2 === 0 ? 'even' : undefined })
    expect((await all(serve({ records, registry, route }))).map(({ score }) => score?.prediction)).toEqual([
      null,
      null,
      1,
      2,
      3,
      4,
    ])
    const [together] = await all(serve({ records: [records], registry, route }))
    expect(together.map(({ score }) => score?.prediction)).toEqual([5, 6, 1, 2, 3, 4])
    await registry.close()
  })
})

describe('order', () => {
  it('is that of the records, whichever model is done first', async () => {
    const registry = new ModelRegistry()
    const late = heldModel(adding(1))
    await registry.put({ name: 'late', version: '1', model: late.model })
    await registry.put({ name: 'soon', version: '1', data: adding(2) })
    late.hold()
    const records = feed(...[1, 2, 3, 4].map((x) => ({ x })))
    const route = ({ x }: X) => (x % 2 === 1 ? 'late' : 'soon')
    const served = serve({ records, registry, route })
    const order: unknown[] = []
    const asks = [1, 2, 3, 4].map(() => served.next().then(({ value }) => order.push(value && said(value))))
    await turn()
    expect(order).toEqual([])
    expect(records.asked()).toBe(4)
    late.let()
    await Promise.all(asks)
    expect(order).toEqual([2, 4, 4, 6])
    await served.return()
    await registry.close()
  })

  it('many ask at once', async () => {
    const registry = await registryOf({ m: adding(0) })
    const served = serve({
      records: Array.from({ length: 30_000 }, (_, x) => ({ x })),
      registry,
      updates: feed(),
    })
    const steps = await Promise.all(Array.from({ length: 30_002 }, () => served.next()))
    expect(steps.slice(0, 30_000).every(({ value }, i) => value?.score?.prediction === i)).toBe(true)
    expect(steps.slice(30_000).map(({ done }) => done)).toEqual([true, true])
    await registry.close()
  })

  it('nothing is read before it is asked for', async () => {
    const registry = await registryOf({ m: adding(0) })
    let read = 0
    function* records() {
      for (;;) yield { x: read++ }
    }
    const served = serve({ records: records(), registry })
    await turn()
    expect(read).toBe(0)
    for (let i = 1; i < 20; i++) {
      await served.next()
      await turn()
      expect(read).toBe(i)
    }
    await served.return()
    await registry.close()
  })
})

describe('updates before records', () => {
  /** Hands an update and a record over in one breath, in every way. */
  async function* through<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
    yield* source
  }
  const ways: readonly (readonly [
    string,
    (source: AsyncIterableIterator<unknown>) => AsyncIterable<unknown>,
  ])[] = [
    ['a queue', (source) => source],
    ['an async generator', (source) => through(source)],
    ['an async generator in another', (source) => through(through(source))],
  ]

  it.each(ways.flatMap(([way, wrap]) => [true, false].map((waits) => ({ way, wrap, waits }))))(
    'from $way, where somebody waits for the record: $waits',
    async ({ wrap, waits }) => {
      const updates = feed<unknown>()
      const records = feed<X>()
      const served = serve({ records, updates: wrap(updates) })
      for (let i = 0; i < 20; i++) {
        const before = waits ? served.next() : undefined
        await turn()
        updates.push(put('m', `${i}`, adding(i)))
        records.push({ x: 1 })
        const { value } = await (before ?? served.next())
        expect(value).toMatchObject({ version: `${i}`, score: { prediction: 1 + i } })
      }
      await served.return()
    },
  )

  it('from a Node stream', async () => {
    const { PassThrough } = await import('node:stream')
    const updates = new PassThrough({ objectMode: true })
    const records = feed<X>()
    const served = serve({ records, updates })
    for (let i = 0; i < 20; i++) {
      const step = served.next()
      await turn()
      updates.write(put('m', `${i}`, adding(i)))
      records.push({ x: 1 })
      expect((await step).value).toMatchObject({ version: `${i}` })
    }
    await served.return()
    expect(updates.destroyed).toBe(true)
  })

  it('that the records’ own source hands over', async () => {
    const updates = feed<unknown>()
    function* records() {
      for (let i = 0; i < 50; i++) {
        updates.push(put('m', `${i}`, adding(i)))
        yield { x: 1 }
        yield { x: 2 }
      }
    }
    const answers = await all(serve({ records: records(), updates }))
    expect(answers.map(({ version }) => version)).toEqual(Array.from({ length: 100 }, (_, i) => `${i >> 1}`))
  })

  it('bad ones leave the model in service', async () => {
    const registry = new ModelRegistry()
    const events: RegistryEvent[] = []
    registry.subscribe((event) => events.push(event))
    const bad = [
      put('m', '2', broken),
      { type: 'nothing' },
      5,
      null,
      undefined,
      'not JSON',
      { type: 'rollback', name: 'm' },
      { type: 'put', name: 'm', version: '3', location: '/etc/passwd' },
    ]
    const answers = await all(
      serve({ records: [{ x: 1 }], updates: [put('m', '1', adding(1)), ...bad], registry }),
    )
    expect(answers).toMatchObject([{ version: '1', score: { prediction: 2 } }])
    const updates = events.flatMap((event) => (event.type === 'update' ? [event.update.status] : []))
    expect(updates.sort()).toEqual(['applied', ...bad.map(() => 'rejected')])
    expect(registry.state().unavailable).toEqual({
      waited: 0,
      failed: 0,
      defaulted: 0,
      passed: 0,
      dropped: 0,
    })
    await registry.close()
  })

  it.each<['quick' | 'always' | 'never', string[]]>([
    ['quick', ['1', '1', '2']],
    ['always', ['2', '2', '2']],
    ['never', ['1', '1', '2']],
  ])('with large documents and %s', async (updatesFirst, versions) => {
    const { load } = watchingLoader()
    let go = (): void => {}
    const loading = new Promise<void>((resolve) => {
      go = resolve
    })
    const registry = new ModelRegistry({
      largeFrom: 2000,
      load: async (document, how) => {
        if (how.large) await loading
        return load(document, how)
      },
    })
    await registry.put({ name: 'm', version: '1', data: adding(1) })
    const large = new Uint8Array(3000).fill(32)
    large.set(adding(2))
    const updates = feed<unknown>(put('m', '2', large))
    const records = feed<X>({ x: 1 }, { x: 2 }, { x: 3 })
    const served = serve({ records, updates, registry, updatesFirst })
    const answers: Answer<X>[] = []
    const take = async (): Promise<void> => {
      const { value } = await served.next()
      if (value !== undefined) answers.push(value)
    }
    const first = take().then(take)
    await turn()
    await turn()
    go()
    await first
    while (registry.state().models[0].version !== '2') await turn()
    await take()
    expect(answers.map(({ version }) => version)).toEqual(versions)
    await served.return()
    await registry.close()
  })

  it('no more are read than may be unsettled', async () => {
    let go = (): void => {}
    const loading = new Promise<void>((resolve) => {
      go = resolve
    })
    const { load } = watchingLoader()
    const registry = new ModelRegistry({
      largeFrom: 0,
      load: (document, how) => loading.then(() => load(document, how)),
    })
    const updates = feed<unknown>(
      ...Array.from({ length: 50 }, (_, i) => put(`m${i % 7}`, `${i}`, adding(i))),
    )
    const served = serve({ records: feed<X>(), updates, registry, maxPendingUpdates: 5 })
    for (let i = 0; i < 100; i++) await turn()
    expect(updates.asked()).toBe(5)
    go()
    while (updates.asked() < 51) await turn()
    await served.return()
    await registry.close()
  })

  it('without end do not hold up the records, nor the records them', async () => {
    let sent = 0
    function* updates() {
      for (;;) yield { type: 'route', name: 'm', weights: { stable: ++sent } }
    }
    const registry = await registryOf({ m: adding(1) })
    const served = serve({
      records: Array.from({ length: 100 }, () => ({ x: 1 })),
      updates: updates(),
      registry,
    })
    expect((await all(served)).length).toBe(100)
    expect(sent).toBeGreaterThan(100)
    await registry.close()
  })

  it.each<[string, (updates: ReturnType<typeof feed>) => void, unknown]>([
    ['fails', (updates) => updates.fail(new Error('gone')), new Error('gone')],
    ['ends', (updates) => updates.end(), undefined],
  ])('a source that %s ends nothing', async (_what, how, error) => {
    const registry = await registryOf({ m: adding(1) })
    const events: RegistryEvent[] = []
    registry.subscribe((event) => events.push(event))
    const updates = feed<unknown>()
    const records = feed<X>({ x: 1 }, { x: 2 })
    const served = serve({ records, updates, registry })
    await served.next()
    how(updates)
    await turn()
    expect(events).toEqual([
      { type: 'updates-ended', at: expect.any(Number), ...(error === undefined ? {} : { error }) },
    ])
    expect((await served.next()).value).toMatchObject({ score: { prediction: 3 } })
    await served.return()
    await registry.close()
  })

  it('the event loop has its turns while sources are always ready', async () => {
    const registry = await registryOf({ m: adding(1) })
    let stop = false
    function* records() {
      while (!stop) yield { x: 1 }
    }
    const timer = setTimeout(() => {
      stop = true
    }, 5)
    let answers = 0
    for await (const answer of serve({ records: records(), registry })) answers += answer.ns >= 0 ? 1 : 0
    clearTimeout(timer)
    expect(answers).toBeGreaterThan(0)
    await registry.close()
  })
})

describe('no model yet', () => {
  const score = { prediction: 'default', outputs: {} }
  const none = { waited: 0, failed: 0, defaulted: 0, passed: 0, dropped: 0 }

  it.each<[string, Unavailable, unknown[], unknown[], object]>([
    ['pass', 'pass', ['pass', 'pass'], [['pass', 'pass']], { passed: 4 }],
    ['drop', 'drop', [], [], { dropped: 4 }],
    ['default', { default: score }, ['default', 'default'], [['default', 'default']], { defaulted: 4 }],
    [
      'wait, but not at all',
      { wait: 0 },
      ['no-such-model', 'no-such-model'],
      [['no-such-model', 'no-such-model']],
      { failed: 4 },
    ],
  ])('%s', async (_what, unavailable, one, many, counts) => {
    const registry = new ModelRegistry()
    const records = [{ x: 1 }, { x: 2 }]
    for (const more of [{}, { model: 'm' }, { route: () => 'm' }]) {
      const before = registry.state().unavailable
      expect((await all(serve({ records, registry, unavailable, ...more }))).map(said)).toEqual(one)
      expect((await all(serve({ records: [records], registry, unavailable, ...more }))).map(word)).toEqual(
        many,
      )
      const now = registry.state().unavailable
      const change = Object.fromEntries(
        Object.entries(now).map(([key, value]) => [key, value - before[key as keyof typeof before]]),
      )
      expect(change).toEqual({ ...none, ...counts })
    }
    await registry.close()
  })

  it('drop leaves out those without a model, and nobody else', async () => {
    const registry = await registryOf({ a: adding(0) })
    const records = Array.from({ length: 20_000 }, (_, x) => ({ x }))
    const route = ({ x }: X) => (x % 3 === 0 ? 'a' : 'b')
    const kept = records.map(({ x }) => x).filter((x) => x % 3 === 0)
    const options = { registry, route, unavailable: 'drop' } as const
    expect((await all(serve({ records, ...options }))).map(said)).toEqual(kept)
    expect((await all(serve({ records: [records], ...options }))).map(word)).toEqual([kept])
    expect(registry.state().unavailable.dropped).toBe(2 * (20_000 - kept.length))
    await registry.close()
  })

  it.each([
    ['a record', { x: 1 }, 2],
    ['an array', [{ x: 1 }, { x: 2 }], [2, 3]],
  ])('%s waits for a model', async (_what, record, expected) => {
    const clock = handClock()
    const updates = feed<unknown>()
    const registry = new ModelRegistry({ clock })
    const served: Serving<Served<X>> = serve<X>({ records: [record], updates, registry })
    const step = served.next()
    await turn()
    expect(clock.sleeping()).toBe(1)
    updates.push(put('m', '1', broken))
    await clock.advance(9999)
    updates.push(put('m', '1', adding(1)))
    const { value } = await step
    expect(value && word(value)).toEqual(expected)
    expect(clock.sleeping()).toBe(0)
    expect(registry.state().unavailable).toEqual({ ...none, waited: Array.isArray(record) ? 2 : 1 })
    await served.return()
    await registry.close()
  })

  it.each([
    ['a record', { x: 1 }, 'no-such-model'],
    ['an array', [{ x: 1 }], ['no-such-model']],
  ])('%s waits so long and no longer', async (_what, record, expected) => {
    const clock = handClock()
    const registry = new ModelRegistry({ clock })
    const served: Serving<Served<X>> = serve<X>({
      records: [record],
      registry,
      model: 'm',
      updates: [],
      unavailable: { wait: 50 },
    })
    const step = served.next()
    while (clock.sleeping() === 0) await turn()
    await clock.advance(49)
    expect(clock.sleeping()).toBe(1)
    await clock.advance(1)
    const { value } = await step
    expect(value && word(value)).toEqual(expected)
    expect([value].flat()[0]?.error?.message).toBe(
      'There is no model of the name "m", and none came within 50 ms',
    )
    expect(registry.state().unavailable).toEqual({ ...none, failed: 1 })
    await registry.close()
  })

  it('those who wait keep their order, and nothing is read meanwhile', async () => {
    const registry = new ModelRegistry()
    const records = feed(...[1, 2, 3].map((x) => ({ x })))
    const served = serve({ records, registry, model: 'lag' })
    const steps = [served.next(), served.next(), served.next()]
    await turn()
    expect(records.asked()).toBe(1)
    await registry.put({ name: 'lag', version: '1', data: lagging })
    expect((await Promise.all(steps)).map(({ value }) => value?.score?.prediction)).toEqual([null, 1, 2])
    await served.return()
    await registry.close()
  })

  it('a registry that is closed has no model ever', async () => {
    const registry = await registryOf({ m: adding(1) })
    const records = feed<X>({ x: 1 }, { x: 2 })
    const served = serve({ records, registry, model: 'm' })
    await served.next()
    await registry.close()
    expect((await served.next()).value).toMatchObject({ error: { code: 'model-closed' } })
    await served.return()
  })
})

describe('the end', () => {
  it.each([
    ['the registry of its own is closed', undefined],
    ['a registry that was given stays', true],
  ])('%s', async (_what, given) => {
    const { load, watched } = watchingLoader()
    const registry = given ? new ModelRegistry({ load }) : undefined
    const updates = feed<unknown>(put('m', '1', adding(1)))
    const options = { records: [{ x: 1 }], updates, ...(registry === undefined ? { load } : { registry }) }
    expect((await all(serve(options))).map(said)).toEqual([2])
    expect(watched).toMatchObject([{ cleanups: given ? 0 : 1, late: 0 }])
    expect(updates.stopped()).toBe(1)
    await registry?.close()
    expect(watched).toMatchObject([{ cleanups: 1, late: 0 }])
  })

  it('an error of the records comes after all that were before, once', async () => {
    const registry = new ModelRegistry()
    const late = heldModel(adding(1))
    await registry.put({ name: 'm', version: '1', model: late.model })
    late.hold()
    const records = feed<X>({ x: 1 }, { x: 2 })
    records.fail(new Error('gone'))
    const served = serve({ records, registry, updates: feed() })
    const steps = [1, 2, 3, 4].map(() => served.next())
    const outcomes = Promise.allSettled(steps)
    await turn()
    late.let()
    expect(
      (await outcomes).map((each) =>
        each.status === 'rejected' ? each.reason : each.value.value && said(each.value.value),
      ),
    ).toEqual([2, 3, new Error('gone'), undefined])
    expect(await served.next()).toEqual({ done: true, value: undefined })
    // It has failed by itself.
    expect(records.stopped()).toBe(0)
    await registry.close()
  })

  it.each<[string, unknown]>([
    [
      'throws',
      () => {
        throw new Error('thrown')
      },
    ],
    ['gives no step', () => 5],
    ['promises no step', async () => 5],
  ])('a source of records that %s ends the stream', async (_what, next) => {
    const served = serve({ records: { next } as unknown as Iterator<X> })
    await expect(served.next()).rejects.toThrow()
    expect(await served.next()).toEqual({ done: true, value: undefined })
  })

  it.each(['break', 'return', 'using', 'throw'])('%s lets go of everything', async (how) => {
    const { load, watched } = watchingLoader()
    const records = feed<X>({ x: 1 }, { x: 2 })
    const updates = feed<unknown>(put('m', '1', adding(1)))
    const signal = new AbortController()
    const served = serve({ records, updates, load, signal: signal.signal })
    if (how === 'break') for await (const _ of served) break
    else if (how === 'throw')
      await expect(
        (async () => {
          for await (const _ of served) throw new Error('mine')
        })(),
      ).rejects.toThrow('mine')
    else if (how === 'return') {
      await served.next()
      expect(await served.return()).toEqual({ done: true, value: undefined })
    } else {
      await using scoped = served
      await scoped.next()
    }
    expect([records.stopped(), updates.stopped()]).toEqual([1, 1])
    expect(watched).toMatchObject([{ cleanups: 1, late: 0 }])
    expect(await served.next()).toEqual({ done: true, value: undefined })
    await served.return()
    expect([records.stopped(), updates.stopped()]).toEqual([1, 1])
  })

  it('return ends what waits for a record that never comes, or for a model', async () => {
    async function* never(): AsyncGenerator<X> {
      await new Promise(() => {})
    }
    const stuck = serve({ records: never() })
    const step = stuck.next()
    await turn()
    await stuck.return()
    expect(await step).toEqual({ done: true, value: undefined })
    const clock = handClock()
    const waiting = serve({ records: [{ x: 1 }], clock })
    const wait = waiting.next()
    await turn()
    await waiting.return()
    expect(await wait).toEqual({ done: true, value: undefined })
    expect(clock.sleeping()).toBe(0)
  })

  it('an error of a source that is stopped is told when all else is let go of', async () => {
    const { load, watched } = watchingLoader()
    function* records(): Generator<X> {
      try {
        yield { x: 1 }
        yield { x: 2 }
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that is what this is about
        throw new Error('can’t stop')
      }
    }
    const served = serve({ records: records(), updates: [put('m', '1', adding(1))], load })
    await served.next()
    await expect(served.return()).rejects.toThrow('can’t stop')
    expect(watched).toMatchObject([{ cleanups: 1 }])
  })

  it.each(['before', 'while it waits for a record', 'while it waits for a model', 'between'])(
    'a signal ends it: %s',
    async (when) => {
      const { load, watched } = watchingLoader()
      const control = new AbortController()
      if (when === 'before') control.abort()
      const records = when === 'while it waits for a record' ? feed<X>() : feed<X>({ x: 1 }, { x: 2 })
      const updates = feed<unknown>(
        ...(when === 'while it waits for a model' ? [] : [put('m', '1', adding(1))]),
      )
      const served = serve({ records, updates, load, signal: control.signal })
      if (when === 'between') expect((await served.next()).value).toMatchObject({ score: { prediction: 2 } })
      const first = when === 'between' ? undefined : served.next()
      const outcome = first?.catch((error: unknown) => error)
      await turn()
      control.abort()
      expect(await (outcome ?? served.next().catch((error: unknown) => error))).toBe(control.signal.reason)
      expect(control.signal.reason.name).toBe('AbortError')
      expect(await served.next()).toEqual({ done: true, value: undefined })
      await served.return()
      expect([records.stopped(), updates.stopped()]).toEqual([1, 1])
      for (const { cleanups, late } of watched) expect([cleanups, late]).toEqual([1, 0])
    },
  )
})
