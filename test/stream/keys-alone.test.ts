/** Routes that give a key and leave it to the stream which model scores. */

import { expect, it } from 'vitest'
import { ModelRegistry, serve } from '../../src/stream/index.js'
import { adding, lagging } from './models.js'

const put = (name: string, version: string, data: Uint8Array) =>
  ({ type: 'put', name, version, data }) as const
const records = [
  { x: 1, who: 'a' },
  { x: 2, who: 'b' },
  { x: 3, who: 'a' },
  { x: 4, who: 'b' },
]
/** What a model that answers with the value of the record before gives, where each key is a history of its own. */
const before = [null, null, 1, 2]

it.each([
  ['one by one', records],
  ['together', [records]],
])('%s: the only model scores, each key with a history of its own', async (_, items) => {
  const answers = []
  for await (const some of serve({
    records: items,
    updates: [put('m', '1', lagging)],
    route: ({ who }) => ({ key: who }),
  }))
    answers.push(...(Array.isArray(some) ? some : [some]))
  expect(answers.map(({ score, error }) => error?.code ?? score?.prediction)).toEqual(before)
})

it.each([
  ['one by one', records],
  ['together', [records]],
])('%s: the model of the stream scores, and names that look like none are names', async (_, items) => {
  await using registry = new ModelRegistry()
  for (const name of ['m', 'any', 'undefined', '=']) {
    const version = String(name.length)
    await registry.apply(put(name, version, name === 'm' ? lagging : adding(100)))
  }
  const answers = []
  for await (const some of serve({
    records: items,
    registry,
    model: 'm',
    route: ({ who, x }) => (x === 4 ? { model: 'undefined', key: who } : { key: who }),
  }))
    answers.push(...(Array.isArray(some) ? some : [some]))
  expect(answers.map(({ score }) => score?.prediction)).toEqual([null, null, 1, 104])
  expect(answers.map(({ model }) => model)).toEqual(['m', 'm', 'm', 'undefined'])
})

it('where there are several models and the stream has none of its own, nothing says which', async () => {
  const answers = []
  for await (const answer of serve({
    records: [{ x: 1 }],
    updates: [put('a', '1', adding(1)), put('b', '1', adding(1))],
    route: () => ({ key: 'k' }),
  }))
    answers.push(answer)
  expect(answers).toMatchObject([{ error: { code: 'no-route' } }])
})
