/** The state endpoint: every path, through every kind of server, and what must never be told. */

import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import {
  type InstanceOptions,
  type InstanceState,
  type Observed,
  serveState,
  stateEndpoint,
} from '../../../src/connect/http/index.js'
import type { ModelState, RegistryState, VersionState } from '../../../src/stream/state.js'

const latency = { count: 0, min: 0, max: 0, mean: 0, p50: 0, p99: 0, p999: 0, buckets: [] }
const version = (text: string, more: Partial<VersionState> = {}): VersionState => ({
  version: text,
  labels: ['stable'],
  status: 'serving',
  format: 'pmml',
  element: 'TreeModel',
  bytes: 10,
  since: 1,
  age: 2,
  loadTime: 3,
  count: 0,
  errors: {},
  latency,
  weight: 1,
  ...more,
})
const model = (name: string, more: Partial<ModelState> = {}): ModelState => ({
  name,
  version: '1',
  count: 0,
  errors: {},
  latency,
  route: {},
  versions: [version('1')],
  updates: { applied: 1, unchanged: 0, stale: 0, rejected: 0 },
  ...more,
})
const state = (...models: ModelState[]): RegistryState => ({
  at: 5,
  models,
  unavailable: { waited: 0, failed: 0, defaulted: 0, passed: 0, dropped: 0 },
  rejected: 0,
})
const of = (...models: ModelState[]): Observed => ({ state: () => state(...models) })
const peer = (instance: string, ...models: ModelState[]): InstanceState => ({ instance, ...state(...models) })

/** The same query through `fetch` of the endpoint, and through a server of Node's. */
async function ask(observed: Observed, path: string, options: InstanceOptions = {}, method = 'GET') {
  const endpoint = stateEndpoint(observed, options)
  const direct = await endpoint.fetch(new Request(`http://anywhere${path}`, { method }))
  const server = createServer(endpoint.handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const served = await fetch(`http://127.0.0.1:${port}${path}`, { method })
    const [one, other] = [await direct.text(), await served.text()]
    const type = direct.headers.get('content-type')
    expect([served.status, other, served.headers.get('content-type')]).toEqual([direct.status, one, type])
    expect(served.headers.get('cache-control')).toBe('no-store')
    return { status: direct.status, type, text: one, headers: served.headers }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
const json = async (...args: Parameters<typeof ask>) => JSON.parse((await ask(...args)).text)

/** Names that look like something else. */
const names = ['churn', '__proto__', 'constructor', 'a/b', 'ü ?#%', '..', 'x?all', '%41', '"<script>"']

describe('what is told', () => {
  it('of everything', async () => {
    expect(await json(of(model('a'), model('b')), '/state')).toEqual({
      instance: 'local',
      ...state(model('a'), model('b')),
    })
  })

  it('of the instance', async () => {
    const options = { instance: 'i-1', partitions: () => ({ in: [0, 2] }) }
    expect(await json(of(), '/state', options)).toEqual({
      instance: 'i-1',
      partitions: { in: [0, 2] },
      ...state(),
    })
  })

  it.each(names)('of the model %s alone', async (name) => {
    const observed = of(...names.map((each) => model(each)))
    const encoded = encodeURIComponent(name)
    const told = { instance: 'local', at: 5, ...model(name) }
    expect(await json(observed, `/state?name=${encoded}`)).toEqual(told)
    // Every client takes `..` out of a path.
    if (name !== '..') expect(await json(observed, `/state/${encoded}`)).toEqual(told)
  })

  it('of all instances, each once, this one first and by what it knows itself', async () => {
    const options = {
      instance: 'i-2',
      peers: async () => [peer('i-1', model('a')), peer('i-2', model('old')), peer('i-3')],
    }
    const { instances } = await json(of(model('b')), '/state?all', options)
    expect(instances).toEqual([peer('i-2', model('b')), peer('i-1', model('a')), peer('i-3')])
  })

  it('of the instances that hold a model', async () => {
    const options = { instance: 'i-2', peers: () => [peer('i-1', model('a')), peer('i-3', model('b'))] }
    expect(await json(of(model('a', { version: '2' })), '/state/a?all', options)).toEqual({
      name: 'a',
      instances: [
        { instance: 'i-2', at: 5, ...model('a', { version: '2' }) },
        { instance: 'i-1', at: 5, ...model('a') },
      ],
    })
    expect((await ask(of(), '/state/b', options)).status).toBe(404)
    expect((await ask(of(), '/state/b?all', options)).status).toBe(200)
  })

  it('of no more than a thousand others', async () => {
    function* peers() {
      for (let i = 0; ; i++) yield peer(`p-${i}`)
    }
    const { instances } = await json(of(), '/state?all', { peers })
    expect(instances).toHaveLength(1001)
  })

  it('to Prometheus', async () => {
    const { status, type, text } = await ask(of(model('a', { count: 7 })), '/metrics')
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
    expect(text).toMatch(/^# HELP /m)
    expect(text).toMatch(/name="a"/)
  })

  it.each<[string, Observed, InstanceOptions, number, unknown]>([
    ['a model serves', of(model('a')), {}, 200, { status: 'ok' }],
    ['there is none', of(), {}, 503, { status: 'unavailable', reasons: ['no model is in service'] }],
    [
      'there is a name without a version',
      of(model('a', { versions: [] })),
      {},
      503,
      { status: 'unavailable', reasons: ['no model is in service'] },
    ],
    [
      'something else is in the way',
      of(model('a')),
      { ailments: () => ['the broker is away'] },
      503,
      { status: 'unavailable', reasons: ['the broker is away'] },
    ],
  ])('of health: %s', async (_, observed, options, status, body) => {
    const reply = await ask(observed, '/healthz', options)
    expect([reply.status, JSON.parse(reply.text)]).toEqual([status, body])
  })

  it('to HEAD, the same without a body', async () => {
    const got = await ask(of(model('ü')), '/state')
    const head = await ask(of(model('ü')), '/state', {}, 'HEAD')
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'))
  })
})

describe('what is refused', () => {
  it.each([
    ['/', 404],
    ['/states', 404],
    ['/state/', 404],
    ['/state/nowhere', 404],
    ['/state/%ff', 404],
    ['/STATE', 404],
    ['/metrics/', 404],
    ['/healthz/../state/a/b', 404],
    [`/state/${'x'.repeat(9000)}`, 404],
  ])('%s', async (path, status) => {
    const reply = await ask(of(model('a')), path)
    expect([reply.status, reply.type]).toEqual([status, 'application/problem+json'])
    expect(JSON.parse(reply.text)).toEqual({ title: 'Not Found', status, detail: expect.any(String) })
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s', async (method) => {
    const reply = await ask(of(model('a')), '/state', {}, method)
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(JSON.parse(reply.text)).toMatchObject({ status: 405 })
  })

  it.each<[string, Observed, InstanceOptions, string]>([
    [
      'a registry that throws',
      {
        state: () => {
          throw new Error('secret')
        },
      },
      {},
      '/state',
    ],
    ['peers that reject', of(), { peers: () => Promise.reject(new Error('secret')) }, '/state?all'],
    [
      'metadata that JSON does not know',
      of(model('a', { versions: [version('1', { metadata: { n: 1n } })] })),
      {},
      '/state',
    ],
  ])('%s is a problem of its own and tells nothing', async (_, observed, options, path) => {
    const reply = await ask(observed, path, options)
    expect(reply.status).toBe(500)
    expect(reply.text).not.toContain('secret')
  })
})

it.each([
  ['https://bucket.example.com/m.pmml?X-Amz-Signature=SECRET&a=b', 'https://bucket.example.com/m.pmml?…'],
  ['https://user:SECRET@example.com/m.pmml', 'https://…@example.com/m.pmml'],
  ['s3://bucket/key#SECRET', 's3://bucket/key#…'],
  ['no URL at all? a question', 'no URL at all? a question'],
  ['two: http://a/b?SECRET and http://c/d?SECRET', 'two: http://a/b?… and http://c/d?…'],
  ['"http://a/b?SECRET" was not found', '"http://a/b?…" was not found'],
])('what an error says of a location has no secrets: %s', async (message, told) => {
  const failed = model('a', { lastError: { at: 1, code: 'resolve-failed', message } })
  const options = { peers: () => [peer('p', failed)] }
  for (const path of ['/state', '/state/a', '/state?all', '/state/a?all']) {
    const { text } = await ask(of(failed), path, options)
    expect(text).not.toContain('SECRET')
    expect(text).toContain(JSON.stringify(told))
  }
})

it('a framework that has answered already is left alone', async () => {
  let ended = 0
  const { handle } = stateEndpoint(of())
  handle(
    { url: '/state' },
    {
      writeHead() {
        throw new Error('headers are sent')
      },
      end: () => {
        ended++
      },
    },
  )
  await expect.poll(() => ended).toBe(1)
})

describe('the server', () => {
  it('listens where nobody else’s machine gets at it, and ends with all its connections', async () => {
    const server = await serveState(of(model('a')), { port: 0, instance: 'i' })
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const { port } = new URL(server.url)
    // One that is kept alive after an answer, one that never says anything, one that is in the middle of a request.
    const kept = connect(Number(port), '127.0.0.1').setEncoding('utf8')
    kept.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
    const [answer] = await once(kept, 'data')
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    const silent = connect(Number(port), '127.0.0.1')
    await once(silent, 'connect')
    const halfway = connect(Number(port), '127.0.0.1')
    halfway.write('GET /state HTTP/1.1\r\nHost: a\r\n')
    await once(halfway, 'connect')
    const gone = Promise.all(
      [kept, silent, halfway].map((socket) => once(socket.on('error', () => {}).resume(), 'close')),
    )
    await server.close()
    await gone
    await server.close()
    await expect(fetch(`${server.url}/state`)).rejects.toThrow()
  })

  it('gives answers that have begun', async () => {
    let go = (): void => {}
    let asked = (): void => {}
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    const peers = () =>
      new Promise<InstanceState[]>((resolve) => {
        go = () => resolve([])
        asked()
      })
    const server = await serveState(of(model('a')), { port: 0, peers })
    const reply = fetch(`${server.url}/state?all`)
    await isAsked
    const closed = server.close()
    go()
    expect((await reply).status).toBe(200)
    await closed
  })

  it('tells that a port is taken', async () => {
    await using server = await serveState(of(), { port: 0 })
    const port = Number(new URL(server.url).port)
    await expect(serveState(of(), { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('does not read what nobody asked for', async () => {
    await using server = await serveState(of(), { port: 0 })
    const post = httpRequest(`${server.url}/state`, { method: 'POST' })
    post.on('error', () => {})
    post.write('x'.repeat(1000))
    const [response] = await once(post, 'response')
    expect([response.statusCode, response.headers.connection]).toEqual([405, 'close'])
    await text(response)
    post.destroy()
  })
})
