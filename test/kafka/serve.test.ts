/** A stream through a real broker, at least once and exactly once: what comes out, dead letters, waiting for models, states. */

import { afterEach, describe, expect, it } from 'vitest'
import { publisher, type ServeKafkaOptions, serveKafka } from '../../src/connect/kafka/index.js'
import type { KafkaEvent } from '../../src/connect/kafka/options.js'
import { adding, broken } from '../stream/models.js'
import { absent, client, compacted, type Read, readAll, send, topic, until } from './kafka.js'

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

/** Topics of a stream, and the means to use it. */
async function world(partitions = 2) {
  const [input, output, models, deadLetter] = await Promise.all([
    topic('in', { numPartitions: partitions }),
    topic('out', { numPartitions: 2 }),
    topic('models', { ...compacted, numPartitions: 2 }),
    topic('dead'),
  ])
  const writer = await publisher({ client: client(), topic: models })
  opened.push(writer.close)
  const events: KafkaEvent[] = []
  const serve = (options: Partial<ServeKafkaOptions> = {}) => {
    const stream = serveKafka({
      client: client(),
      input,
      output,
      models,
      groupId: `group-${input}`,
      onEvent: (event) => events.push(event),
      ...options,
    })
    opened.push(stream.close)
    return stream
  }
  return { input, output, models, deadLetter, writer, events, serve }
}

const records = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    key: `k${(from + i) % 7}`,
    value: JSON.stringify({ x: from + i }),
  }))

/** The predictions on the output, sorted. */
const predictions = (read: readonly Read[]): unknown[] =>
  read.map(({ value }) => JSON.parse(value ?? '').prediction).sort((a, b) => a - b)

describe.skipIf(absent !== undefined)('a stream through Kafka', () => {
  it.each([false, true])(
    'scores records by the model of the topic, exactly once: %s',
    async (exactlyOnce) => {
      const { input, output, writer, serve } = await world()
      await writer.publish({ name: 'm', version: '1', data: adding(1000) })
      await send(input, records(0, 500))
      const stream = serve({ exactlyOnce })
      await stream.ready
      await until(() => stream.state().records === 500, 'scored')
      await writer.publish({ name: 'm', version: '2', data: adding(2000) })
      await until(() => stream.state().registry.models[0].version === '2', 'version 2')
      await send(input, records(500, 600))
      await until(() => stream.state().records === 600, 'scored by version 2')
      expect((await stream.lag()).map(({ lag }) => lag)).toEqual([0, 0])
      await stream.close()

      const read = await readAll(output)
      expect(predictions(read)).toEqual([
        ...Array.from({ length: 500 }, (_, x) => 1000 + x),
        ...Array.from({ length: 100 }, (_, i) => 2500 + i),
      ])
      for (const { key, value, headers } of read) {
        const { prediction, model, version, route, ns, outputs } = JSON.parse(value ?? '')
        const x = prediction % 1000
        expect(key).toBe(`k${x % 7}`)
        expect({ model, version, route }).toEqual({
          model: 'm',
          version: x < 500 ? '1' : '2',
          route: 'stable',
        })
        expect(outputs).toEqual({ y: prediction })
        expect(ns).toBeGreaterThan(0)
        expect(headers).toMatchObject({
          'scorelet-model': 'm',
          'scorelet-version': version,
          'scorelet-route': 'stable',
        })
      }
      const sources = read.map(({ headers }) => headers['scorelet-source'])
      expect(new Set(sources).size).toBe(600)
      expect(sources.every((source) => source.startsWith(`${input}/`))).toBe(true)

      // Whoever comes later goes on where this one ended.
      const next = serve({ exactlyOnce })
      await next.ready
      await send(input, records(0, 3))
      await until(() => next.state().records === 3, 'scored by the next')
      await next.close()
      expect(await readAll(output)).toHaveLength(603)
    },
  )

  it.each([false, true])('waits for a model that is not there yet, exactly once: %s', async (exactlyOnce) => {
    const { input, output, writer, events, serve } = await world()
    await send(input, records(0, 20))
    const stream = serve({ exactlyOnce })
    await stream.ready
    await until(() => stream.state().partitions.some(({ paused }) => paused), 'paused')
    expect(events).toContainEqual(expect.objectContaining({ type: 'paused', model: '' }))
    await writer.publish({ name: 'm', version: '1', data: adding(1) })
    await until(() => stream.state().records === 20, 'scored')
    await stream.close()
    expect(predictions(await readAll(output))).toEqual(Array.from({ length: 20 }, (_, x) => x + 1))
  })

  it('answers with an error where no model is there and it is not to wait', async () => {
    const { input, output, serve } = await world()
    await send(input, records(0, 2))
    const stream = serve({ withoutModel: 'error', route: () => 'none' })
    await until(() => stream.state().records === 2, 'answered')
    await stream.close()
    const read = await readAll(output)
    expect(read.map(({ value }) => JSON.parse(value ?? '').error.code)).toEqual([
      'no-such-model',
      'no-such-model',
    ])
  })

  describe.each([false, true])('what can’t be dealt with, exactly once: %s', (exactlyOnce) => {
    const odd = [
      { key: 'a', value: 'no JSON' },
      { key: 'b', value: '[1]', headers: { own: 'header' } },
      { key: null, value: null },
      { key: 'c', value: JSON.stringify({ x: 'no number' }) },
      { key: 'd', value: JSON.stringify({ x: 1 }) },
    ]

    it('goes to the dead-letter topic; errors of records are results', async () => {
      const { input, output, deadLetter, writer, serve } = await world(1)
      await writer.publish({ name: 'm', version: '1', data: adding(1) })
      await send(input, odd)
      const stream = serve({ exactlyOnce, deadLetter })
      await until(() => stream.state().records === 5, 'dealt with')
      expect(stream.state()).toMatchObject({ records: 5, dead: 3, failed: 4 })
      await stream.close()
      const answers = (await readAll(output)).map(({ value }) => JSON.parse(value ?? ''))
      expect(answers).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ prediction: 2 }),
          expect.objectContaining({
            error: expect.objectContaining({ code: expect.any(String), field: 'x' }),
          }),
        ]),
      )
      expect(answers).toHaveLength(2)
      const letters = await readAll(deadLetter)
      const reason = {
        'scorelet-error-code': 'unreadable-record',
        'scorelet-error': expect.stringContaining('message'),
      }
      expect(letters.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual([
        { key: 'a', value: 'no JSON', headers: { ...reason, 'scorelet-source': `${input}/0/0` } },
        { key: 'b', value: '[1]', headers: { ...reason, own: 'header', 'scorelet-source': `${input}/0/1` } },
        { key: null, value: null, headers: { ...reason, 'scorelet-source': `${input}/0/2` } },
      ])
    })

    it('is answered on the output where there is no such topic', async () => {
      const { input, output, writer, serve } = await world(1)
      await writer.publish({ name: 'm', version: '1', data: adding(1) })
      await send(input, odd)
      const stream = serve({ exactlyOnce })
      await until(() => stream.state().records === 5, 'dealt with')
      await stream.close()
      const answers = (await readAll(output)).map(({ headers, value }) => [
        headers['scorelet-source'].split('/')[2],
        JSON.parse(value ?? '').error?.code,
      ])
      expect(answers.sort()).toEqual([
        ['0', 'unreadable-record'],
        ['1', 'unreadable-record'],
        ['2', 'unreadable-record'],
        ['3', expect.any(String)],
        ['4', undefined],
      ])
    })
  })

  it('reads, routes, and writes as it is told', async () => {
    const { input, output, writer, serve } = await world(1)
    await writer.publish({ name: 'a', version: '1', data: adding(1) })
    await writer.publish({ name: 'b', version: '1', data: adding(2) })
    await send(input, [
      { key: 'one', value: '10', headers: { to: 'a' } },
      { key: 'two', value: '20', headers: { to: 'b' } },
      { key: 'three', value: '30', headers: { to: 'b' } },
    ])
    const stream = serve({
      read: ({ value }) => ({ x: Number(value) }),
      route: (_, { headers }) => ({ model: String(headers?.to) }),
      write: ({ score }, { key }) => (String(key) === 'three' ? undefined : `= ${score?.prediction}`),
    })
    await until(() => stream.state().records === 3, 'scored')
    await stream.close()
    expect((await readAll(output)).map(({ key, value }) => [key, value]).sort()).toEqual([
      ['one', '= 11'],
      ['two', '= 22'],
    ])
  })

  it('reports states and metrics, and takes them back at the end', async () => {
    const { input, writer, serve } = await world(1)
    const [stateTopic, metricsTopic] = await Promise.all([topic('state'), topic('metrics')])
    await writer.publish({ name: 'm', version: '1', data: adding(1) })
    await send(input, records(0, 10))
    const stream = serve({ stateTopic, metricsTopic, stateInterval: 100, instance: 'one' })
    await until(() => stream.state().records === 10, 'scored')
    await new Promise((resolve) => setTimeout(resolve, 300))
    await stream.close()
    const states = await readAll(stateTopic)
    expect(states.every(({ key }) => key === 'one')).toBe(true)
    expect(JSON.parse(states.at(-2)?.value ?? '')).toMatchObject({
      instance: 'one',
      status: 'serving',
      records: 10,
      partitions: [{ partition: 0, next: 10, paused: false }],
      registry: { models: [{ name: 'm', version: '1', count: 10 }] },
    })
    expect(states.at(-1)?.value).toBeNull()
    expect((await readAll(metricsTopic)).at(-2)?.value).toContain('scorelet_model_')
  })

  it('says what is wrong with models, and goes on with the version before', async () => {
    const { input, models, output, deadLetter, writer, events, serve } = await world(1)
    await writer.publish({ name: 'm', version: '1', data: adding(1) })
    await writer.publish({ name: 'm', version: '2', data: broken })
    await send(models, [
      { key: 'x', value: JSON.stringify({ type: 'rollback', name: 'm' }) },
      { key: 'y', value: 'neither JSON nor a descriptor' },
      { key: 'model/m/3', value: JSON.stringify({ type: 'put', name: 'm', version: '4', location: 'x' }) },
    ])
    await send(input, records(0, 1))
    const stream = serve({ deadLetter })
    await until(() => stream.state().records === 1, 'scored')
    await until(() => events.filter(({ type }) => type === 'refused').length === 4, 'refused')
    await stream.close()
    expect(predictions(await readAll(output))).toEqual([1])
    const letters = await readAll(deadLetter)
    expect(letters.map(({ key, headers }) => [key, headers['scorelet-error-code']]).sort()).toEqual([
      ['model/m/2', expect.any(String)],
      ['model/m/3', 'invalid-message'],
      ['x', 'not-for-a-table'],
      ['y', 'invalid-message'],
    ])
    expect(letters.every(({ headers }) => headers['scorelet-source'].startsWith(`${models}/`))).toBe(true)
  })

  it('does not begin without its topics', async () => {
    const { serve } = await world(1)
    const stream = serve({ models: 'nowhere' })
    await expect(stream.ready).rejects.toMatchObject({ code: 'broker-failed' })
    await expect(stream.closed).rejects.toMatchObject({ code: 'broker-failed' })
  })

  it('ends by a signal, before it is ready as well', async () => {
    const { serve } = await world(1)
    const stop = new AbortController()
    const stream = serve({ signal: stop.signal })
    stop.abort()
    await expect(stream.ready).rejects.toMatchObject({ code: 'broker-failed' })
    await stream.closed
    expect(stream.state().status).toBe('closed')
  })
})
