/** Models that a thread reads and compiles, which needs the built package: `npm test` builds it first. */

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LoadOptions, Model, ModelRecord, SyncModel } from '../../src/index.js'
import { tinyModel } from '../helpers/tiny-model.js'
import { dialects, ensemble, randomNumbers } from '../pmml/packed/dialects.js'

type Package = typeof import('../../src/index.js')

const dist = resolve('dist/index.js')
let scorelet: Package
const folder = mkdtempSync(join(tmpdir(), 'scorelet-loading-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What happens to the threads that are started. */
let fate: 'none' | 'dies' | 'is refused' = 'none'
const started: Worker[] = []
class Watched extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    if (fate === 'is refused') throw new Error('No threads today')
    super(...args)
    started.push(this)
  }

  override postMessage(...[message, ...rest]: Parameters<Worker['postMessage']>): void {
    super.postMessage(message, ...rest)
    if (fate === 'dies' && message.content.kind === 'load') void this.terminate()
  }
}

beforeAll(async () => {
  if (!existsSync(dist)) throw new Error('There is no dist/: run `npm run build` first')
  const { getBuiltinModule } = process
  vi.spyOn(process, 'getBuiltinModule').mockImplementation((name: string) =>
    name === 'node:worker_threads'
      ? { ...getBuiltinModule(name), Worker: Watched }
      : name === 'node:os'
        ? { ...getBuiltinModule(name), availableParallelism: () => 3 }
        : getBuiltinModule(name),
  )
  scorelet = await import(dist)
})
afterAll(() => vi.restoreAllMocks())
afterEach(() => {
  // Whatever came of it, no thread is left.
  for (const each of started) expect(each.threadId).toBe(-1)
  started.length = 0
  fate = 'none'
})

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, contents)
  return path
}

function sync(model: Model): SyncModel {
  if (!scorelet.isSyncModel(model)) throw new Error('It is not synchronous')
  return model
}

const open = async (path: string, options: LoadOptions = {}): Promise<SyncModel> =>
  sync(await scorelet.openModel(path, options))
const byThread = (path: string, options: LoadOptions = {}): Promise<SyncModel> =>
  open(path, { ...options, worker: true })

/** An ensemble of more than ten megabytes. */
function largeForest(dialect: string, trees: number, size: number): string {
  const found = dialects.find(({ name }) => name === dialect)
  if (found === undefined) throw new Error(`There is no dialect ${dialect}`)
  return ensemble(found, 1, trees, size)
}
const forest = largeForest('pairs with ids', 24, 5000)
const path = file('forest.pmml', forest)

const random = randomNumbers(7)
const records: ModelRecord[] = Array.from({ length: 50 }, () => ({
  x0: random(),
  x1: random() < 0.1 ? null : random(),
  x2: random() < 0.1 ? -0 : random(),
  k: random() < 0.5 ? 'u' : 'z',
}))

/** The same in everything that a model does. */
async function expectSame(model: SyncModel, usual: SyncModel): Promise<void> {
  expect(model.info).toEqual(usual.info)
  expect(model.inputs).toEqual(usual.inputs)
  expect(model.outputs).toEqual(usual.outputs)
  expect(model.inputSchema).toEqual(usual.inputSchema)
  const [session, usualSession] = [model.session(), usual.session()]
  for (const record of records) {
    expect(model.scoreSync(record)).toEqual(usual.scoreSync(record))
    expect(session.scoreSync(record)).toEqual(usualSession.scoreSync(record))
  }
  expect(session.snapshot()).toEqual(usualSession.snapshot())
  expect(model.explain(records[0])).toEqual(usual.explain(records[0]))
  expect(await model.verify()).toEqual(await usual.verify())
}

describe('by a thread, a large forest', () => {
  it.each([
    ['of numbers', forest, /: 24 trees as/],
    [
      'that votes',
      largeForest('forest of classes', 10, 4000).replace('Method="average"', 'Method="majorityVote"'),
      /: 10 trees as/,
    ],
    [
      'that means distributions',
      largeForest('R', 10, 4000).replaceAll('recordCount="0"', 'recordCount="1"'),
      /: 10 trees as/,
    ],
    // Its trees are tables by themselves.
    ['of trees one by one', largeForest('forest of classes', 10, 4000), /^scorelet$/],
    ['of sets', largeForest('LightGBM', 30, 4000), /: 30 trees as/],
  ])('%s is the same', async (_, text, engine) => {
    expect(text.length).toBeGreaterThan(5e6)
    const path = file('any.pmml', text)
    const model = await byThread(path)
    expect(started).toHaveLength(1)
    expect(model.info.engine).toMatch(engine)
    await expectSame(model, await open(path))
  })

  it('out of a gzip, by URL, is the same', async () => {
    const packed = gzipSync(forest)
    const server = createServer((_, response) => response.end(packed))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const address = server.address()
      if (typeof address !== 'object' || address === null) throw new Error('No address')
      const model = await byThread(`http://127.0.0.1:${address.port}/model.pmml.gz`)
      expect(model.info.engine).not.toMatch('on this thread')
      await expectSame(model, await open(path))
    } finally {
      server.close()
    }
  })

  it('scores columns on threads, which read it again', async () => {
    const model = await byThread(path)
    const usual = await open(path)
    const rows = 60_000
    const columns = {
      x0: Float64Array.from({ length: rows }, random),
      x1: Float64Array.from({ length: rows }, random),
      x2: Float64Array.from({ length: rows }, random),
      k: { codes: Int32Array.from({ length: rows }, (_, i) => (i % 3) - 1), dictionary: ['u', 'v'] },
    }
    expect(await model.scoreColumns(columns, { workers: 2 })).toEqual(usual.scoreColumnsSync(columns))
    expect(started.length).toBe(3)
    await model.cleanup()
    await usual.cleanup()
  })
})

describe('loaded on this thread, and saying so, is', () => {
  it.each<[string, string | Uint8Array, LoadOptions, string, number]>([
    ['a small model', tinyModel, {}, 'it has no large trees in plain UTF-8', 1],
    [
      'a tree that takes its nodes',
      largeForest('weighted confidence', 1, 2000),
      {},
      'its trees are no tables',
      1,
    ],
    [
      'what options have functions for',
      tinyModel,
      { functions: { f: { type: 'double', call: () => 1 } } },
      'options.functions can’t go to another',
      0,
    ],
    [
      'what options have tables for',
      tinyModel,
      { tables: () => [] },
      'options.tables can’t go to another',
      0,
    ],
  ])('%s', async (_, text, options, why, threads) => {
    const path = file('other.pmml', text)
    const model = await byThread(path, options)
    const usual = await open(path, options)
    expect(model.info.engine).toBe(`${usual.info.engine}, loaded on this thread: ${why}`)
    expect({ ...model.info, engine: '' }).toEqual({ ...usual.info, engine: '' })
    const record = { petal_length: 3, x0: 0.2, x1: 0.3, x2: null, k: 'u' }
    expect(model.scoreSync(record)).toEqual(usual.scoreSync(record))
    expect(started).toHaveLength(threads)
  })

  it('ONNX', async () => {
    const path = 'fixtures/demo/house-price.onnx'
    const model = await scorelet.openModel(path, { worker: true })
    expect(model.info.engine).toBe('onnxruntime, loaded on this thread: onnx is loaded where it is scored')
    const usual = await scorelet.openModel(path)
    const record = Object.fromEntries(usual.inputs.map(({ name }) => [name, 1]))
    expect(await model.score(record)).toEqual(await usual.score(record))
    await model.cleanup()
    await usual.cleanup()
  })

  it('anything where there are no threads', async () => {
    fate = 'is refused'
    const model = await byThread(path)
    expect(model.info.engine).toMatch(/, loaded on this thread: there is no other$/)
    expect(model.scoreSync(records[0])).toEqual((await open(path)).scoreSync(records[0]))
  })
})

describe('errors', () => {
  const told = async (opening: Promise<Model>): Promise<unknown> => {
    try {
      await opening
    } catch (error) {
      if (!(error instanceof scorelet.ScoreletError)) throw error
      const { name, code, message, line, column, path, field, received, expected, cause } = error
      const { message: reason, ...facts } = Object(cause)
      const isUnsupported = error instanceof scorelet.UnsupportedError
      return {
        name,
        code,
        message,
        line,
        column,
        path,
        field,
        received,
        expected,
        reason,
        facts,
        isUnsupported,
      }
    }
    throw new Error('It was opened')
  }

  it.each<[string, () => string, LoadOptions?]>([
    ['no file', () => join(folder, 'missing.pmml')],
    ['no model', () => file('none.pmml', 'nothing')],
    ['a document cut short', () => file('short.pmml', forest.slice(0, -40))],
    [
      'a score that is none',
      () => file('score.pmml', forest.replace(/(.*)score="[^"]*"/s, '$1score="none"')),
    ],
    ['a field that is none', () => file('field.pmml', forest.replace(/(.*)field="x2"/s, '$1field="x9"'))],
    [
      'an unsupported version',
      () => file('version.pmml', tinyModel.replace('version="4.4"', 'version="9.9"')),
    ],
    ['limits', () => path, { limits: { nodes: 1000 } }],
    ['a model of another name', () => path, { model: 'another' }],
    ['a URL that leads nowhere', () => 'http://127.0.0.1:9/model.pmml'],
  ])('of %s are the same', async (_, made, options) => {
    const place = made()
    const found = await told(byThread(place, options))
    expect(found).toEqual(await told(open(place, options)))
    expect(started).toHaveLength(1)
  })

  it('a thread that ends on the way is one', async () => {
    fate = 'dies'
    await expect(byThread(path)).rejects.toMatchObject({ name: 'ModelLoadError', code: 'loader-failed' })
  })

  it.each([42, null, {}])('so is %s in place of a path', async (place) => {
    const wrong = JSON.parse(JSON.stringify(place))
    await expect(byThread(wrong)).rejects.toMatchObject({ code: 'not-bytes' })
  })
})

it('several models may be read at once', async () => {
  const models = await Promise.all([byThread(path), byThread(path), byThread(path)])
  expect(started).toHaveLength(3)
  const [first, ...others] = models.map((model) => model.scoreSync(records[0]))
  for (const each of others) expect(each).toEqual(first)
})

it('a process ends when all is done', async () => {
  const code = `const { openModel } = await import(${JSON.stringify(dist)})
const model = await openModel(${JSON.stringify(path)}, { worker: true })
console.log(model.info.engine, process.report.getReport().workers.length)`
  const script = file('ends.mjs', code)
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 60_000 })
  expect(stdout).toBe(`${(await open(path)).info.engine} 0\n`)
})

it('loadModel knows no threads', () => {
  expect(() => scorelet.loadModel(readFileSync(path), { worker: true })).toThrow(
    expect.objectContaining({ code: 'bad-option', message: expect.stringMatching('openModel') }),
  )
  expect(scorelet.loadModel(tinyModel, { worker: false }).format).toBe('pmml')
})
