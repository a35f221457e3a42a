import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { UpdateError } from '../../src/core/errors.js'
import { allowList } from '../../src/stream/allow.js'
import { type Clock, systemClock } from '../../src/stream/clock.js'
import { type ResolveOptions, type ResolveRequest, resolverOf } from '../../src/stream/resolve.js'
import type { Resolver } from '../../src/stream/resolver.js'
import { elsewhere } from '../helpers/elsewhere.js'

/** A clock whose pauses are over at once and written down; a sleep of `endless` or more never ends by itself. */
function testClock(endless = 120_000): Clock & { readonly pauses: number[] } {
  const pauses: number[] = []
  return {
    pauses,
    now: () => 0,
    nanoseconds: () => 0,
    sleep(ms, signal) {
      if (ms >= endless) return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()))
      pauses.push(ms)
      return Promise.resolve()
    },
  }
}

const resolveWith = (
  options: ResolveOptions,
  location: string,
  request?: ResolveRequest,
  clock = testClock(),
) => resolverOf({ ...options, clock, random: () => 0.5 })(location, request)
const text = async (bytes: Promise<Uint8Array>): Promise<string> => new TextDecoder().decode(await bytes)
const refusal = (promise: Promise<unknown>): Promise<UpdateError> =>
  promise.then(
    () => {
      throw new Error('nothing was thrown')
    },
    (error: unknown) => {
      if (error instanceof UpdateError) return error
      throw error
    },
  )

const root = realpathSync(mkdtempSync(join(tmpdir(), 'scorelet-resolve-')))
const at = (...names: string[]): string => join(root, ...names)
beforeAll(() => {
  for (const folder of ['models/churn', 'models-of-others', 'elsewhere'])
    mkdirSync(at(folder), { recursive: true })
  for (const file of [
    'models/a.pmml',
    'models/churn/b.pmml',
    'models/a b%2e.pmml',
    'models-of-others/c.pmml',
    'elsewhere/secret',
  ])
    writeFileSync(at(file), file)
  symlinkSync(at('elsewhere/secret'), at('models/link'))
  symlinkSync(at('elsewhere'), at('models/folder'))
  symlinkSync('churn/b.pmml', at('models/inner'))
  symlinkSync(at('models'), at('alias'))
})
afterAll(() => rmSync(root, { recursive: true }))

describe('what a list allows', () => {
  const site = 'https://good.example.com/models'
  it.each<[readonly string[], string, boolean]>([
    [[], 'a.pmml', false],
    [[], 'https://good.example.com/a', false],
    [[site], `${site}/a.pmml`, true],
    [[site], site, true],
    [[site], `${site}/`, true],
    [[`${site}/`], site, false],
    [[`${site}/`], `${site}/a`, true],
    [[site], `${site}/a.pmml?version=3&of=../x#part`, true],
    [[site], 'HTTPS://Good.Example.COM:443/models/a', true],
    [[site], `${site}/x/../a`, true],
    [[site], `${site}-of-others/a`, false],
    [[site], `${site}/../secret`, false],
    [[site], `${site}/..`, false],
    [[site], `${site}/%2e%2e/secret`, false],
    [[site], `${site}/.%2E/secret`, false],
    [[site], `${site}/..%2fsecret`, false],
    [[site], `${site}/..%5csecret`, false],
    [[site], `${site}/%252e%252e%252fsecret`, false],
    [[site], `${site}/%25252fsecret`, false],
    [[site], `${site}/..\\secret`, false],
    [[site], `${site}//secret`, false],
    [[site], 'https://good.example.com//models/a', false],
    [[site], 'https:/good.example.com/models/a', true],
    [[site], 'http://good.example.com/models/a', false],
    [[site], 'https://good.example.com:444/models/a', false],
    [[site], 'https://good.example.com.evil.com/models/a', false],
    [[site], 'https://good.example.com@evil.com/models/a', false],
    [[site], 'https://user@good.example.com/models/a', false],
    [[site], 'https://user:password@good.example.com/models/a', false],
    [[site], 'https://good.example.com\\@evil.com/models/a', false],
    [[site], 'https://evil.com/https://good.example.com/models/a', false],
    [[site], 'https://evil.com/?https://good.example.com/models/a', false],
    [[site], 'https://evil.com#https://good.example.com/models/a', false],
    [[site], 'https://good.example.com./models/a', false],
    [[site], 'https://', false],
    [[site], ' https://good.example.com/models/a', false],
    [[site], 'https://good.example.com/models/a\n', false],
    [[site], 'https://good.example.com/\tmodels/a', false],
    [[site], 'file:///models/a', false],
    [[site], '/models/a', false],
    [['https://good.example.com'], 'https://good.example.com/any/thing', true],
    [['https://good.example.com'], 'https://good.example.com.evil.com/', false],
    [['/models'], '/models/a.pmml', true],
    [['/models'], '/models', true],
    [['/models/'], '/models/x/../a.pmml', true],
    [['/models'], '/models//a.pmml', true],
    [['/models'], '/models-of-others/a.pmml', false],
    [['/models'], '/models/../etc/passwd', false],
    [['/models'], '/models/./../etc/passwd', false],
    [['/models'], '//etc/passwd', false],
    [['/models'], 'file:///models/a.pmml', true],
    [['/models'], 'FILE:///models/a.pmml', true],
    [['/models'], 'file:/models/a.pmml', true],
    [['/models'], 'file:///models/../etc/passwd', false],
    [['/models'], 'file:///models/%2e%2e/etc/passwd', false],
    [['/models'], 'file:///models/..%2fetc/passwd', false],
    [['/models'], 'file://evil.example.com/models/a.pmml', false],
    [['/models'], '/models/a\0/../../etc/passwd', false],
    [['/models'], 'https://evil.com/models/a', false],
    [['file:///models'], '/models/a.pmml', true],
    [['models'], 'models/a.pmml', true],
    [['models'], './models/a.pmml', true],
    [['models'], join(process.cwd(), 'models/a.pmml'), true],
    [['models'], '/models/a.pmml', false],
    [['models'], '../models/a.pmml', false],
    [['/'], '/etc/passwd', true],
    [['s3://models/churn'], 's3://models/churn/a.pmml', true],
    [['s3://models/churn'], 'S3://models/churn', true],
    [['s3://models/churn'], 's3://models/churn/a.pmml?versionId=..', true],
    [['s3://models/churn'], 's3://models/churn-2/a', false],
    [['s3://models/churn'], 's3://models/churn/../secret', false],
    [['s3://models/churn'], 's3://models/churn/.', false],
    [['s3://models/churn'], 's3://models/churn/..?x', false],
    [['s3://models/churn'], 's3://models/churn/%2E%2e/secret', false],
    [['s3://models/churn'], 's3://models/churn//a', false],
    [['s3://models/churn'], 's3://models/churn\\..\\secret', false],
    [['s3://models'], 's3://models@evil/a', false],
    [['s3://models'], 's3://models.evil/a', false],
    [['s3://models'], 's3://Models/a', false],
    [['s3://models'], 's3a://models/a', false],
    [['s3:'], 's3://any/thing', true],
    [['registry:churn'], 'registry:churn/7', true],
    [['registry:churn'], 'registry:churned', false],
    [['registry:churn'], 'churn/7', false],
    [['/a', 's3://b', site], 's3://b/x', true],
  ])('%j: %j is %s', (prefixes, location, allowed) => {
    const check = (): void => allowList(prefixes).check(location)
    if (allowed) expect(check).not.toThrow()
    else expect(check).toThrow(expect.objectContaining({ code: 'location-not-allowed' }))
  })

  it.each<unknown>([
    '',
    5,
    null,
    'https://',
    'https://user@example.com/',
    'https://example.com/?a=1',
    'https://example.com/#a',
    'https://example.com/%2e%2e%2f',
    's3://models/../x',
    's3://user@models',
    'file://host/share',
  ])('%j is no prefix', (prefix) => {
    expect(() => allowList([prefix as string])).toThrow(expect.objectContaining({ code: 'bad-option' }))
  })

  it('tells no passwords and signatures', () => {
    const error = (location: string): unknown => {
      try {
        allowList([]).check(location)
      } catch (thrown) {
        return thrown
      }
      return undefined
    }
    for (const location of ['https://u:hush@h/p', 'https://h/p?signature=hush', 's3://hush@b/k?x=hush#hush'])
      expect(String(error(location))).not.toContain('hush')
  })
})

describe('a file', () => {
  const allow = [at('models')]
  it.each<[string, string, string]>([
    ['by its path', at('models/a.pmml'), 'models/a.pmml'],
    ['by a relative path', relative(process.cwd(), at('models/a.pmml')), 'models/a.pmml'],
    ['by a URL', pathToFileURL(at('models/a b%2e.pmml')).href, 'models/a b%2e.pmml'],
    ['by a link within', at('models/inner'), 'models/churn/b.pmml'],
  ])('%s is read', async (_, location, contents) => {
    expect(await text(resolveWith({ allow }, location))).toBe(contents)
    expect(await text(resolveWith({}, location, { trusted: true }))).toBe(contents)
  })

  it('below a prefix that is a link is read', async () => {
    expect(await text(resolveWith({ allow: [at('alias')] }, at('alias/a.pmml')))).toBe('models/a.pmml')
  })

  it.each([at('models/link'), at('models/folder/secret'), pathToFileURL(at('models/link')).href])(
    '%s leads elsewhere by a link',
    async (location) => {
      expect(await refusal(resolveWith({ allow }, location))).toMatchObject({ code: 'location-not-allowed' })
      expect(await text(resolveWith({ allow: [at()] }, location))).toBe('elsewhere/secret')
      expect(await text(resolveWith({}, location, { trusted: true }))).toBe('elsewhere/secret')
    },
  )

  it.each<[string, string, object]>([
    ['is not there', at('models/none.pmml'), { cause: expect.objectContaining({ code: 'not-found' }) }],
    ['is a folder', at('models'), { cause: expect.objectContaining({ code: 'io-failed' }) }],
    [
      'is no path, by its URL',
      'file://host/share',
      { cause: expect.objectContaining({ code: 'io-failed' }) },
    ],
  ])('that %s is no document', async (_, location, error) => {
    const clock = testClock()
    expect(await refusal(resolveWith({}, location, { trusted: true }, clock))).toMatchObject({
      code: 'resolve-failed',
      ...error,
    })
    expect(clock.pauses).toEqual([])
  })

  it('that is too large is not read', async () => {
    expect(await refusal(resolveWith({ allow, limit: 5 }, at('models/a.pmml')))).toMatchObject({
      code: 'resolve-failed',
      expected: 'at most 5 bytes, as the option "limit" says',
      cause: expect.objectContaining({ code: 'limit-exceeded' }),
    })
  })

  it('can’t be read where there are none', async () => {
    await elsewhere(async () => {
      expect(await refusal(resolveWith({}, '/models/a', { trusted: true }))).toMatchObject({
        code: 'resolve-failed',
      })
      expect(() => allowList(['/models'])).toThrow(expect.objectContaining({ code: 'bad-option' }))
      expect(() => allowList(['https://a/b']).check('/b')).toThrow(
        expect.objectContaining({ code: 'location-not-allowed' }),
      )
    })
  })
})

describe('a document of a server', () => {
  const servers: Server[] = []
  const serve = async (answer: RequestListener): Promise<string> => {
    const server = createServer(answer)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })

  it('is read', async () => {
    const url = await serve((request, response) => response.end(request.url))
    expect(await text(resolveWith({ allow: [`${url}/m`] }, `${url}/m/a?v=1`))).toBe('/m/a?v=1')
  })

  it('must have the digest that is asked for, which is not tried again', async () => {
    let count = 0
    const url = await serve((_, response) => {
      count++
      response.end('model')
    })
    const sha256 = createHash('sha256').update('model').digest('hex')
    const read = (digest: string) => resolveWith({ allow: [url] }, url, { sha256: digest })
    expect(await text(read(sha256))).toBe('model')
    expect(await text(read(sha256.toUpperCase()))).toBe('model')
    count = 0
    expect(await refusal(read('0'.repeat(64)))).toMatchObject({
      code: 'digest-mismatch',
      received: `"${sha256}"`,
    })
    expect(count).toBe(1)
  })

  it.each([301, 302, 303, 307, 308])(
    'that redirects by %d is followed where that is allowed',
    async (status) => {
      const other = await serve((_, response) => response.end('moved'))
      const url = await serve((request, response) => {
        const to: Record<string, string> = {
          '/m/near': 'near/../a',
          '/m/far': `${other}/a`,
          '/m/out': '/secret',
          '/m/file': `file://${at('models/a.pmml')}`,
          '/m/user': `http://u:p@${new URL(other).host}/a`,
          '/m/round': '/m/round',
          '/m/nonsense': 'http://',
        }
        const location = to[request.url ?? '']
        if (location === undefined) response.end('here')
        else response.writeHead(status, { location }).end('<html>')
      })
      const allow = [`${url}/m`]
      const code = async (path: string, options: ResolveOptions = { allow }) =>
        (await refusal(resolveWith(options, `${url}/m/${path}`))).code
      expect(await text(resolveWith({ allow }, `${url}/m/near`))).toBe('here')
      expect(await code('far')).toBe('location-not-allowed')
      expect(await text(resolveWith({ allow: [...allow, other] }, `${url}/m/far`))).toBe('moved')
      expect(await code('out')).toBe('location-not-allowed')
      expect(await code('file', { allow: [...allow, at()] })).toBe('resolve-failed')
      expect(await code('user', { allow: [...allow, other] })).toBe('resolve-failed')
      expect(await code('round')).toBe('resolve-failed')
      expect(await code('nonsense')).toBe('resolve-failed')
      expect(await text(resolveWith({}, `${url}/m/far`, { trusted: true }))).toBe('moved')
      expect(await text(resolveWith({}, `${url}/m/out`, { trusted: true }))).toBe('here')
    },
  )

  it('is tried again while the server is at fault, with pauses that grow', async () => {
    const answers = [500, 429, 503]
    const url = await serve((_, response) => response.writeHead(answers.shift() ?? 200).end('model'))
    const clock = testClock()
    expect(await text(resolveWith({ allow: [url] }, url, {}, clock))).toBe('model')
    expect(clock.pauses).toEqual([150, 300, 600])
  })

  it.each<[number, number]>([
    [500, 4],
    [429, 4],
    [404, 1],
    [403, 1],
    [501, 1],
  ])('that answers with %d is tried %d times', async (status, times) => {
    let count = 0
    const url = await serve((_, response) => {
      count++
      response.writeHead(status).end()
    })
    const error = await refusal(resolveWith({ allow: [url] }, `${url}/?signature=hush`))
    expect(error).toMatchObject({
      code: 'resolve-failed',
      message: expect.stringContaining(`status ${status}`),
    })
    expect(error.message.includes(`in ${times} attempts`)).toBe(times > 1)
    expect(String(error)).not.toContain('hush')
    expect(count).toBe(times)
  })

  it('that is too large is not tried again', async () => {
    let count = 0
    const url = await serve((_, response) => {
      count++
      response.end(Buffer.alloc(1000))
    })
    expect(await refusal(resolveWith({ allow: [url], limit: 999 }, url))).toMatchObject({
      code: 'resolve-failed',
      cause: expect.objectContaining({ code: 'limit-exceeded' }),
    })
    expect(count).toBe(1)
    expect((await resolveWith({ allow: [url], limit: 1000 }, url)).length).toBe(1000)
  })

  it('that breaks off, or is not there, is tried again', async () => {
    let count = 0
    const url = await serve((_, response) => {
      count++
      if (count > 2) response.end('model')
      else if (count === 1) response.destroy()
      else {
        response.writeHead(200, { 'content-length': 100 }).write('mo')
        setTimeout(() => response.destroy(), 5)
      }
    })
    expect(await text(resolveWith({ allow: [url] }, url))).toBe('model')
    servers[0].closeAllConnections()
    await new Promise((resolve) => servers[0].close(resolve))
    expect((await refusal(resolveWith({ allow: [url], retries: 1 }, url))).message).toMatch(
      /in 2 attempts.*ECONN/,
    )
  })

  it('that sends byte by byte for ever is given up, by the clock', async () => {
    let timer: ReturnType<typeof setInterval> | undefined
    let begun: (() => void) | undefined
    const asked = new Promise<void>((resolve) => {
      begun = resolve
    })
    const url = await serve((_, response) => {
      begun?.()
      timer = setInterval(() => response.write('<'), 5)
    })
    const clock: Clock = { ...systemClock, sleep: () => asked }
    const error = await refusal(
      resolveWith({ allow: [url], timeout: 60_000, retries: 0 }, url, {}, { ...testClock(), ...clock }),
    )
    clearInterval(timer)
    expect(error).toMatchObject({
      code: 'resolve-failed',
      message: expect.stringContaining('more than 60 seconds'),
    })
  })

  it('is given up when nobody wants it any more', async () => {
    const stop = new AbortController()
    const url = await serve(() => stop.abort(new Error('never mind')))
    const { signal } = stop
    for (const _ of ['meanwhile', 'before'])
      expect(await refusal(resolveWith({ allow: [url] }, url, { signal }))).toMatchObject({
        code: 'resolve-failed',
        message: expect.stringContaining('never mind'),
      })
  })
})

describe('a resolver of the caller’s', () => {
  const resolver = (resolve: Resolver['resolve']): Resolver => ({
    canResolve: (location) => location.startsWith('s3:'),
    resolve,
  })
  const of = (resolve: Resolver['resolve'], options: ResolveOptions = {}, clock = testClock()) =>
    resolveWith(
      { resolvers: [resolver(resolve)], allow: ['s3://b'], ...options },
      's3://b/k?secret',
      {},
      clock,
    )

  it('is asked, as the list allows', async () => {
    const read = async (location: string) => new TextEncoder().encode(location)
    expect(await text(of(read))).toBe('s3://b/k?secret')
    expect(await refusal(of(read, { allow: [] }))).toMatchObject({ code: 'location-not-allowed' })
  })

  it('is asked before those that are always there', async () => {
    const own = { canResolve: () => true, resolve: async () => new Uint8Array([1]) }
    expect(await resolveWith({ resolvers: [own] }, at('models/a.pmml'), { trusted: true })).toEqual(
      new Uint8Array([1]),
    )
  })

  it('is missing', async () => {
    const error = await refusal(resolveWith({ allow: ['hdfs://a'] }, 'hdfs://a/b?secret'))
    expect(error).toMatchObject({ code: 'resolve-failed', received: '"hdfs://a/b"' })
  })

  it.each<[string, unknown, number]>([
    ['of a status that may pass', Object.assign(new Error('x'), { status: 503 }), 4],
    ['as the AWS client tells', Object.assign(new Error('x'), { $metadata: { httpStatusCode: 500 } }), 4],
    ['of the network', Object.assign(new Error('x'), { code: 'ECONNRESET' }), 4],
    [
      'whose cause is of the network',
      new Error('x', { cause: Object.assign(new Error('y'), { code: 'ETIMEDOUT' }) }),
      4,
    ],
    ['of a status that stays', Object.assign(new Error('x'), { $metadata: { httpStatusCode: 404 } }), 1],
    ['that nobody knows', new Error('x'), 1],
    ['that is none', 'x', 1],
  ])('is asked again after an error %s', async (_, thrown, times) => {
    let count = 0
    const error = await refusal(
      of(async () => {
        count++
        throw thrown
      }),
    )
    expect(error.cause).toBe(thrown)
    expect(error.message).toContain('s3://b/k could not be read')
    expect(error.message).toMatch(/: x$/)
    expect(count).toBe(times)
  })

  it.each<[string, Resolver['resolve'], string]>([
    ['gives no bytes', async () => JSON.parse('"text"'), 'io-failed'],
    ['gives more than it may', async () => new Uint8Array(11), 'limit-exceeded'],
  ])('that %s is at fault', async (_, resolve, code) => {
    expect(await refusal(of(resolve, { limit: 10 }))).toMatchObject({
      cause: expect.objectContaining({ code }),
    })
  })

  it('that never ends is left alone, and told', async () => {
    const told: unknown[] = []
    const never: Resolver['resolve'] = (_, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => told.push(signal.reason)))
    // Of this clock, even the timeout is over at once.
    const error = await refusal(of(never, { retries: 2 }, testClock(Number.POSITIVE_INFINITY)))
    expect(error.message).toContain('in 3 attempts: it took more than 120 seconds')
    expect(told).toHaveLength(3)
  })

  it('that throws at once has failed like all others', async () => {
    const error = await refusal(
      of(() => {
        throw new Error('at once')
      }),
    )
    expect(error.message).toContain('at once')
  })
})

it.each<[string, object]>([
  ['limit', { limit: -1 }],
  ['timeout', { timeout: Number.NaN }],
  ['retries', { retries: '3' }],
  ['resolvers', { resolvers: [{}] }],
  ['allow', { allow: 'https://a' }],
])('the option %s is checked', (name, options) => {
  expect(() => resolverOf({ ...options, clock: systemClock, random: Math.random })).toThrow(
    expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(`"${name}"`) }),
  )
})
