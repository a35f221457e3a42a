import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ModelLoadError } from '../../src/core/errors.js'
import { defaultLimits } from '../../src/core/options.js'
import { fetchBytes, mayPass } from '../../src/io/fetch.js'
import { budgetOf } from '../../src/io/inflate.js'
import { openBytes, type Source } from '../../src/io/open.js'

const pmml = '<PMML version="4.4"/>'
const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)
const open = (source: Source, bytes = defaultLimits.bytes) => openBytes(source, { ...defaultLimits, bytes })
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error('nothing was thrown')
    },
    (error: unknown) => error,
  )

const root = mkdtempSync(join(tmpdir(), 'scorelet-io-'))
const at = (...names: string[]): string => join(root, ...names)

beforeAll(() => {
  for (const folder of ['one', 'two', 'none', 'hub/blobs', 'hub/snapshot', 'saved/variables'])
    mkdirSync(at(folder), { recursive: true })
  writeFileSync(at('outside.bin'), 'secret')
  writeFileSync(at('model.pmml'), pmml)
  writeFileSync(at('model.pmml.gz'), gzipSync(pmml))
  writeFileSync(
    at('model.zip'),
    zipSync({ 'm.onnx': Buffer.from('onnx'), 'm.bin': Buffer.from('packed along') }),
  )
  writeFileSync(at('m.bin'), 'beside the zip')
  writeFileSync(at('empty.pmml'), '')
  writeFileSync(at('with space & ümlaut.pmml'), pmml)
  writeFileSync(at('one', 'model.onnx'), 'onnx')
  writeFileSync(at('one', 'weights.bin'), 'weights')
  writeFileSync(at('one', 'README.md'), '# Model')
  symlinkSync(at('outside.bin'), at('one', 'link.bin'))
  writeFileSync(at('two', 'a.pmml'), pmml)
  writeFileSync(at('two', 'b.pmml'), pmml)
  writeFileSync(at('hub/blobs/1234'), 'onnx')
  writeFileSync(at('hub/blobs/5678'), 'weights')
  symlinkSync('../blobs/1234', at('hub/snapshot/model.onnx'))
  symlinkSync('../blobs/5678', at('hub/snapshot/model.onnx_data'))
  writeFileSync(at('saved/saved_model.pb'), 'saved')
  writeFileSync(at('saved/variables/variables.index'), 'index')
})
afterAll(() => rmSync(root, { recursive: true }))

describe('a path', () => {
  it.each<[string, () => Source, string]>([
    ['absolute', () => at('model.pmml'), pmml],
    ['relative', () => relative('.', at('model.pmml')), pmml],
    ['as a file: URL', () => pathToFileURL(at('model.pmml')), pmml],
    ['as the text of a file: URL', () => pathToFileURL(at('model.pmml')).href, pmml],
    ['with space and umlaut', () => at('with space & ümlaut.pmml'), pmml],
    ['with space and umlaut, as a URL', () => pathToFileURL(at('with space & ümlaut.pmml')), pmml],
    ['of a gzip file', () => at('model.pmml.gz'), pmml],
    ['of a zip file', () => at('model.zip'), 'onnx'],
    ['of an empty file', () => at('empty.pmml'), ''],
    ['of a directory with one model', () => at('one'), 'onnx'],
    ['of a directory with a slash', () => `${at('one')}/`, 'onnx'],
    ['of a saved model', () => at('saved'), 'saved'],
    ['of a hub’s cache', () => at('hub/snapshot'), 'onnx'],
  ])('%s', async (_, source, content) => {
    expect(text((await open(source())).bytes)).toBe(content)
  })

  it.each<[string, () => Source, string, RegExp]>([
    ['of no file', () => at('nope.pmml'), 'not-found', /nope\.pmml/],
    ['through a file', () => at('model.pmml', 'x'), 'not-found', /no file/],
    ['of a directory with several models', () => at('two'), 'not-found', /a\.pmml, b\.pmml/],
    ['of a directory without files', () => at('none'), 'not-found', /no model/],
    ['that is empty', () => '', 'not-found', /no file/],
    ['with a NUL', () => 'a\0b', 'io-failed', /null bytes/],
    ['as a file: URL of another machine', () => new URL('file://host/x.pmml'), 'io-failed', /no path/],
    ['of another scheme', () => 's3://bucket/model.pmml', 'io-failed', /"s3"/],
    ['of another scheme, as a URL', () => new URL('data:,x'), 'io-failed', /"data"/],
    ['that is no text', () => 5 as unknown as Source, 'not-bytes', /received 5/],
  ])('%s is refused', async (_, source, code, message) => {
    const error = await failure(open(source()))
    expect(error).toBeInstanceOf(ModelLoadError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('may be left out: bytes are what was read', async () => {
    const { bytes, beside } = await open(gzipSync(pmml))
    expect(text(bytes)).toBe(pmml)
    expect(await beside('m.bin')).toBe(undefined)
  })

  it('of a file larger than the bound is refused before it is read', async () => {
    expect(await failure(open(at('model.pmml'), 5))).toMatchObject({ code: 'limit-exceeded' })
    expect(text((await open(at('model.pmml'), pmml.length)).bytes)).toBe(pmml)
  })

  it.skipIf(process.platform !== 'linux')('of a device or pipe is refused, without waiting', async () => {
    execFileSync('mkfifo', [at('pipe')])
    for (const path of ['/dev/zero', at('pipe')])
      expect(await failure(open(path))).toMatchObject({
        code: 'io-failed',
        message: expect.stringContaining('not a file'),
      })
  })

  it('cannot be opened where there is no Node', async () => {
    const getBuiltinModule = process.getBuiltinModule
    Object.defineProperty(process, 'getBuiltinModule', { value: undefined, configurable: true })
    try {
      expect(await failure(open('model.pmml'))).toMatchObject({
        code: 'io-failed',
        message: expect.stringMatching(/not Node.*http\(s\) URL/),
      })
    } finally {
      Object.defineProperty(process, 'getBuiltinModule', { value: getBuiltinModule, configurable: true })
    }
  })
})

describe('files beside a model', () => {
  it.each<[string, string, string | undefined]>([
    ['one/model.onnx', 'weights.bin', 'weights'],
    ['one', 'weights.bin', 'weights'],
    ['one', './weights.bin', 'weights'],
    ['one', 'none.bin', undefined],
    ['hub/snapshot', 'model.onnx_data', 'weights'],
    ['hub/snapshot/model.onnx', 'model.onnx_data', 'weights'],
    ['saved', 'variables/variables.index', 'index'],
    ['model.zip', 'm.bin', 'packed along'],
  ])('%s: %s', async (model, name, content) => {
    const { beside } = await open(at(model))
    expect(text(await beside(name))).toBe(content)
  })

  it.each<[string, string]>([
    ['one', '../outside.bin'],
    ['one', 'x/../../outside.bin'],
    ['one', '/etc/hostname'],
    ['one', 'link.bin'],
    ['one', ''],
    ['hub/snapshot', '../blobs/5678'],
  ])('%s: %j leads outside and is refused', async (model, name) => {
    const { beside } = await open(at(model))
    const error = await failure(beside(name))
    expect(error).toMatchObject({ code: 'external-data' })
    expect(String(error)).not.toContain('secret')
  })

  it('count against the bound', async () => {
    const { beside } = await open(at('one'), 8)
    expect(await failure(beside('weights.bin'))).toMatchObject({ code: 'limit-exceeded' })
  })
})

describe('an http URL', () => {
  let server: Server | undefined
  const serve = async (answer: RequestListener): Promise<string> => {
    server = createServer(answer)
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
    server = undefined
    vi.restoreAllMocks()
  })

  it.each<[string, RequestListener]>([
    ['plain', (_, response) => response.end(pmml)],
    [
      'in pieces',
      (_, response) => {
        response.write(pmml.slice(0, 5))
        setTimeout(() => response.end(pmml.slice(5)), 20)
      },
    ],
    [
      'packed for the way',
      (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(pmml)),
    ],
    ['a gzip file', (_, response) => response.end(gzipSync(pmml))],
    ['a zip file', (_, response) => response.end(zipSync({ 'm.pmml': Buffer.from(pmml) }))],
    [
      'moved',
      (request, response) => {
        if (request.url === '/moved') response.end(pmml)
        else response.writeHead(302, { location: '/moved' }).end()
      },
    ],
  ])('%s', async (_, answer) => {
    const url = `${await serve(answer)}/model.pmml`
    expect(text((await open(url)).bytes)).toBe(pmml)
    expect(text((await open(new URL(url))).bytes)).toBe(pmml)
  })

  it.each<[number, string]>([
    [404, 'not-found'],
    [410, 'not-found'],
    [403, 'io-failed'],
    [500, 'io-failed'],
  ])('with status %d is %s', async (status, code) => {
    const url = await serve((_, response) => response.writeHead(status).end('<html>'))
    expect(await failure(open(url))).toMatchObject({
      code,
      message: expect.stringContaining(`status ${status}`),
    })
  })

  it('keeps passwords and signatures out of messages', async () => {
    const url = await serve((_, response) => response.writeHead(403).end())
    const error = await failure(open(`${url}/m.pmml?signature=hush`))
    expect(String(error)).toContain('/m.pmml')
    expect(String(error)).not.toContain('hush')
    const withPassword = await failure(open(`${url.replace('//', '//user:hush@')}/m.pmml`))
    expect(withPassword).toMatchObject({ code: 'io-failed' })
    expect((withPassword as Error).message).not.toContain('hush')
  })

  it('that never ends is cut off at the bound', async () => {
    let sent = 0
    const url = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65536))) sent += 65536
      }
      response.on('drain', more)
      more()
    })
    expect(await failure(open(url, 1_000_000))).toMatchObject({ code: 'limit-exceeded' })
    expect(sent).toBeLessThan(50_000_000)
  })

  it('that breaks off is an error', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('<PMML')
      setTimeout(() => response.destroy(), 20)
    })
    expect(await failure(open(url))).toMatchObject({ code: 'io-failed', cause: expect.any(Error) })
  })

  it.each<[string, RequestListener]>([
    ['never answers', () => {}],
    ['stops in the middle', (_, response) => response.write('<PMML')],
  ])('that %s is given up', async (_, answer) => {
    const url = await serve(answer)
    expect(await failure(fetchBytes(url, budgetOf(1000), { idleTime: 100 }))).toMatchObject({
      code: 'io-failed',
      message: expect.stringContaining('no answer for 0.1 seconds'),
    })
  })

  it('that never comes to an end, byte by byte, is given up', async () => {
    let timer: ReturnType<typeof setInterval> | undefined
    const url = await serve((_, response) => {
      timer = setInterval(() => response.write('<'), 5)
    })
    expect(
      await failure(fetchBytes(url, budgetOf(2 ** 30), { idleTime: 60_000, totalTime: 100 })),
    ).toMatchObject({
      code: 'io-failed',
      message: expect.stringContaining('not all of it came within 0.1 seconds'),
    })
    clearInterval(timer)
  })

  it('is given up when nobody wants it any more', async () => {
    const stop = new AbortController()
    const url = await serve(() => stop.abort(new Error('never mind')))
    const { signal } = stop
    const given = { code: 'io-failed', message: expect.stringContaining('never mind') }
    expect(await failure(fetchBytes(url, budgetOf(1000), { signal }))).toMatchObject(given)
    expect(await failure(fetchBytes(url, budgetOf(1000), { signal }))).toMatchObject(given)
  })

  it.each<[number, boolean]>([
    [500, true],
    [503, true],
    [429, true],
    [404, false],
    [403, false],
    [501, false],
  ])('with status %d may be better later: %s', async (status, may) => {
    const url = await serve((_, response) => response.writeHead(status).end())
    expect(mayPass((await failure(open(url))) as Error)).toBe(may)
  })

  it('of no server is an error that tells why', async () => {
    const url = await serve(() => {})
    server?.close()
    expect(await failure(open(url))).toMatchObject({
      code: 'io-failed',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('has no files beside it', async () => {
    const { beside } = await open(await serve((_, response) => response.end('onnx')))
    expect(await beside('m.bin')).toBe(undefined)
  })

  it('that is none is refused', async () => {
    expect(await failure(open('http://'))).toMatchObject({ code: 'io-failed', received: '"http://"' })
  })
})
