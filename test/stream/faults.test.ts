/** Faults that streams with changing models have had elsewhere, one test each. What Kafka has to do with is in test/kafka. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Answer, ModelRegistry, serve } from '../../src/stream/index.js'
import { broken, constantTree, watchingLoader } from './models.js'

const said = ({ score, error }: Answer<object>): unknown => score?.prediction ?? error?.code

/** Records, and at some of them a control message that is handed over just before. */
function scripted(script: readonly (object | { readonly update: unknown })[]): {
  records: AsyncIterable<{ x: number }>
  updates: AsyncIterable<unknown>
} {
  const waiting: ((step: IteratorResult<unknown>) => void)[] = []
  const arrived: unknown[] = []
  async function* records(): AsyncGenerator<{ x: number }> {
    for (const each of script) {
      if (!('update' in each)) yield each as { x: number }
      else if (waiting.length > 0) waiting.shift()?.({ done: false, value: each.update })
      else arrived.push(each.update)
    }
  }
  const updates: AsyncIterator<unknown> = {
    next: () =>
      arrived.length > 0
        ? Promise.resolve({ done: false, value: arrived.shift() })
        : new Promise((resolve) => waiting.push(resolve)),
  }
  return { records: records(), updates: { [Symbol.asyncIterator]: () => updates } }
}

const put = (version: string, data = constantTree(version)): { update: unknown } => ({
  update: { type: 'put', name: 'm', version, data },
})

it('a bad update leaves the model before in service, and its cleanup for later', async () => {
  const { load, watched } = watchingLoader()
  const registry = new ModelRegistry({ load, retain: 0 })
  const failing = constantTree('z', { verifies: 'y' })
  const { records, updates } = scripted([
    put('1'),
    { x: 1 },
    put('2', broken),
    { x: 2 },
    put('3', failing),
    { x: 3 },
    put('4'),
    { x: 4 },
  ])
  const answers: unknown[] = []
  for await (const answer of serve({ records, updates, registry })) {
    answers.push(said(answer as Answer))
    // Of the first model and the one that failed, the first is there as long as it serves.
    if (answers.length < 4) expect(watched[0].cleanups).toBe(0)
  }
  expect(answers).toEqual(['1', '1', '1', '4'])
  await registry.close()
  expect(watched.map(({ cleanups, late }) => [cleanups, late])).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
  ])
})

it('names whose hash codes are the same are different names, and none of them vanishes', async () => {
  // In Java, all texts made of n of these pairs have the same hash code.
  const pairs = ['Aa', 'BB', 'C#']
  const names = pairs.flatMap((a) =>
    pairs.flatMap((b) => pairs.flatMap((c) => pairs.map((d) => a + b + c + d))),
  )
  const registry = new ModelRegistry()
  for (const name of names)
    await registry.put({ name, version: name, data: constantTree(name.replace('#', '_')) })
  // Much garbage, so that what is held weakly goes.
  for (let i = 0; i < 50; i++) new Array(1e5).fill(i)
  for (const name of names) {
    const { score, version, model } = await registry.score(name, { x: 1 })
    expect([score?.prediction, version, model]).toEqual([name.replace('#', '_'), name, name])
  }
  await registry.close()
})

it('a bad model does not end the stream, nor the next one after a restart', async () => {
  const registry = new ModelRegistry()
  const { records, updates } = scripted([put('1'), { x: 1 }, put('2', broken), { x: 2 }])
  const first: unknown[] = []
  for await (const answer of serve({ records, updates, registry })) first.push(said(answer as Answer))
  const restarted = new ModelRegistry()
  expect((await restarted.restore(registry.snapshot())).map(({ status }) => status)).toEqual(['applied'])
  const again: unknown[] = []
  for await (const answer of serve({ records: [{ x: 3 }], registry: restarted }))
    again.push(said(answer as Answer))
  expect([first, again]).toEqual([['1', '1'], ['1']])
  await Promise.all([registry.close(), restarted.close()])
})

it('a tree takes nanoseconds, not no milliseconds', async () => {
  const registry = new ModelRegistry()
  await registry.put({ name: 'm', version: '1', data: constantTree('a') })
  const answers = []
  for await (const answer of serve({ records: Array.from({ length: 1000 }, (_, x) => ({ x })), registry }))
    answers.push(answer as Answer)
  const sorted = answers.map(({ ns }) => ns).sort((a, b) => a - b)
  expect(sorted[500]).toBeGreaterThan(0)
  expect(registry.state().models[0].latency.mean).toBeGreaterThan(0)
  expect(Number.isInteger(registry.state().models[0].latency.p50)).toBe(true)
  await registry.close()
})

it('the newest put is in force, in whatever order they come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ at: fc.nat(1000), bad: fc.boolean() }), {
        selector: ({ at }) => at,
        minLength: 1,
        maxLength: 8,
      }),
      async (puts) => {
        const registry = new ModelRegistry()
        // The route comes before what it leads to.
        await registry.route('m', { weights: { stable: 1, candidate: 1 } })
        await Promise.all(
          puts.map(({ at, bad }) =>
            registry.put({ name: 'm', version: `${at}`, at, data: bad ? broken : constantTree(`${at}`) }),
          ),
        )
        const good = puts.filter(({ bad }) => !bad).map(({ at }) => at)
        const expected = good.length === 0 ? 'no-such-model' : `${Math.max(...good)}`
        expect(said(await registry.score('m', { x: 1 }, { key: 'k' }))).toBe(expected)
        await registry.close()
      },
    ),
    { numRuns: 50 },
  )
})

it.each(['drop', 'pass'] as const)(
  'what has no model is counted where it is to be let go: %s',
  async (unavailable) => {
    const registry = new ModelRegistry()
    const { records, updates } = scripted([{ x: 1 }, { x: 2 }, put('1'), { x: 3 }])
    let delivered = 0
    for await (const _ of serve({ records, updates, registry, model: 'm', unavailable })) delivered++
    const { dropped, passed } = registry.state().unavailable
    expect([delivered, dropped, passed]).toEqual(unavailable === 'drop' ? [1, 2, 0] : [3, 0, 2])
    await registry.close()
  },
)
