/** Batches on real threads, which need the built package: `npm test` builds it first. */

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import Papa from 'papaparse'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Column, Columns, LoadOptions, ScoredColumns, SyncModel } from '../../src/index.js'
import { tinyModel } from '../helpers/tiny-model.js'
import { dialects, ensemble } from '../pmml/packed/dialects.js'

type Package = typeof import('../../src/index.js')

const dist = resolve('dist/index.js')
let scorelet: Package
const folder = mkdtempSync(join(tmpdir(), 'scorelet-threads-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every thread that was started. */
const started: Worker[] = []
class Counted extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args)
    started.push(this)
  }
}

beforeAll(async () => {
  if (!existsSync(dist)) throw new Error('There is no dist/: run `npm run build` first')
  const { getBuiltinModule } = process
  vi.spyOn(process, 'getBuiltinModule').mockImplementation((name: string) =>
    name === 'node:worker_threads'
      ? { ...getBuiltinModule(name), Worker: Counted }
      : name === 'node:os'
        ? { ...getBuiltinModule(name), availableParallelism: () => 3 }
        : getBuiltinModule(name),
  )
  const { now } = performance
  vi.spyOn(performance, 'now').mockImplementation(() => FASTER * now.call(performance))
  scorelet = await import(dist)
})
afterAll(() => vi.restoreAllMocks())
afterEach(() => {
  started.length = 0
})

function load(source: string | Uint8Array, options?: LoadOptions): SyncModel {
  const model = scorelet.loadModel(source, options)
  if (!scorelet.isSyncModel(model)) throw new Error('It is not synchronous')
  return model
}

const ROWS = 20_000

/** Time passes so much faster that so many rows are worth starting threads for, whatever the model and the machine. */
const FASTER = 1000

const repeated = (cells: readonly unknown[]): unknown[] =>
  Array.from({ length: ROWS }, (_, row) => cells[row % cells.length])

const tiny: Columns = {
  petal_length: repeated([1, 5, null, 2.5, ...new Array<number>(90).fill(3), 'long', -0, Infinity]),
}

/** A column as something that is compared quickly. */
const digest = (column: Column): unknown => {
  if ('codes' in column) return [digest(column.codes), column.dictionary]
  if (!(column instanceof Float64Array || column instanceof Int32Array)) return JSON.stringify(column)
  return `${column.constructor.name} ${createHash('sha1').update(new Uint8Array(column.buffer)).digest('hex')}`
}

const digests = (columns: Columns = {}): [string, unknown][] =>
  Object.entries(columns).map(([name, column]) => [name, digest(column)])

const sorted = ({ errors, prediction, outputs, probabilities, ...rest }: ScoredColumns) => ({
  ...rest,
  prediction: digest(prediction),
  outputs: digests(outputs),
  probabilities: digests(probabilities),
  errors: [...errors].map(([row, error]) => [row, error.index, error.code, error.message, error.field]),
})

/** The columns of a fixture: texts as lists, numbers as arrays of doubles, and what is repeated in codes. */
function columnsOf(path: string): Columns {
  const { data } = Papa.parse<string[]>(readFileSync(path, 'utf8').trimEnd())
  const [names, ...rows] = data
  return Object.fromEntries(
    names.map((name, column) => {
      const texts = rows.map((row) => row[column])
      if (texts.every((text) => text === '' || !Number.isNaN(Number(text))))
        return [name, Float64Array.from(repeated(texts), (text) => (text === '' ? Number.NaN : Number(text)))]
      if (column % 2 === 0) return [name, repeated(texts.map((text) => (text === '' ? null : text)))]
      const dictionary = [...new Set(texts)]
      const codes = Int32Array.from(repeated(texts), (text) =>
        text === '' ? -1 : dictionary.indexOf(String(text)),
      )
      return [name, { codes, dictionary }]
    }),
  )
}

describe('on two threads', () => {
  it.each([
    'tree/classifier-categorical',
    'linear/logistic-multinomial',
    'scorecard/gaps',
    'lightgbm/classifier-categorical-missing',
  ])('the results are the same: %s', async (name) => {
    const model = load(readFileSync(`fixtures/pmml/${name}/model.pmml`))
    const columns = columnsOf(`fixtures/pmml/${name}/input.csv`)
    const expected = await model.scoreColumns(columns)
    for (let time = 0; time < 2; time++)
      expect(sorted(await model.scoreColumns(columns, { workers: 2 }))).toEqual(sorted(expected))
    expect(started).toHaveLength(2)
    await model.cleanup()
  })

  it('so are the errors, in the order of their rows', async () => {
    const model = load(tinyModel)
    const found = sorted(await model.scoreColumns(tiny, { workers: 2 }))
    expect(found).toEqual(sorted(model.scoreColumnsSync(tiny)))
    expect(found.errors).toHaveLength(repeated(['a']).filter((_, row) => row % 97 === 94).length)
    expect(started).toHaveLength(2)
    await model.cleanup()
  })

  it('so are those of checks on records, and chosen outputs', async () => {
    const model = load(tinyModel, { validate: true, missingFields: 'error' })
    expect(sorted(await model.scoreColumns(tiny, { workers: 2, outputs: [] }))).toEqual(
      sorted(model.scoreColumnsSync(tiny, { outputs: [] })),
    )
    expect(started).toHaveLength(2)
    await model.cleanup()
  })

  it('batches at the same time share them', async () => {
    const model = load(tinyModel)
    const expected = sorted(model.scoreColumnsSync(tiny))
    const all = await Promise.all([2, 2, 3].map((workers) => model.scoreColumns(tiny, { workers })))
    for (const each of all) expect(sorted(each)).toEqual(expected)
    expect(started).toHaveLength(3)
    await model.cleanup()
  })

  it('no more are started than there are processors, and none after the first batch', async () => {
    const model = load(tinyModel)
    for (let time = 0; time < 3; time++) await model.scoreColumns(tiny, { workers: 100 })
    expect(started).toHaveLength(3)
    await model.cleanup()
  })

  it('cleanup waits for batches, and ends them', async () => {
    const model = load(tinyModel)
    await model.scoreColumns(tiny, { workers: 2 })
    const exits = started.map((each) => new Promise((resolve) => each.once('exit', resolve)))
    const last = model.scoreColumns(tiny, { workers: 2 })
    await model.cleanup()
    expect((await last).length).toBe(ROWS)
    await Promise.all(exits)
    await expect(model.scoreColumns(tiny, { workers: 2 })).rejects.toMatchObject({ code: 'model-closed' })
  })

  it('one that ends makes the batch fail, and the next one has new threads', async () => {
    const model = load(tinyModel)
    await model.scoreColumns(tiny, { workers: 2 })
    const failing = model.scoreColumns(tiny, { workers: 2 })
    void started[0].terminate()
    await expect(failing).rejects.toMatchObject({ name: 'ScoreError', code: 'worker-failed' })
    expect(sorted(await model.scoreColumns(tiny, { workers: 2 }))).toEqual(
      sorted(model.scoreColumnsSync(tiny)),
    )
    expect(started).toHaveLength(4)
    await model.cleanup()
  })
})

describe('from what a model keeps of its document', () => {
  const columns: Columns = {
    x0: repeated([0.1, 0.5, null, 3, -1, 2.25]),
    x1: repeated([2, null, 0.75, -3, 1]),
  }
  const text = ensemble(dialects[0], 7, 30, 60)

  it.each([
    ['few segments', text],
    [
      'a long text beside them',
      text.replace('</PMML>', `<Extension value="${'äx'.repeat(40_000)}"/></PMML>`),
    ],
  ])('threads score alike, though its bytes are gone: %s', async (_, whole) => {
    const document = new TextEncoder().encode(whole)
    const model = load(document)
    document.fill(32)
    expect(sorted(await model.scoreColumns(columns, { workers: 2 }))).toEqual(
      sorted(model.scoreColumnsSync(columns)),
    )
    expect(started).toHaveLength(2)
    await model.cleanup()
  })

  it('so do those of a model that was loaded by a thread', async () => {
    const path = join(folder, 'ensemble.pmml')
    writeFileSync(path, text)
    const model = await scorelet.openModel(path, { worker: true })
    if (!scorelet.isSyncModel(model)) throw new Error('It is not synchronous')
    expect(model.info.engine).not.toMatch(/loaded on this thread/)
    started.length = 0
    writeFileSync(path, '')
    expect(sorted(await model.scoreColumns(columns, { workers: 2 }))).toEqual(
      sorted(model.scoreColumnsSync(columns)),
    )
    expect(started).toHaveLength(2)
    await model.cleanup()
  })
})

describe('on this thread, whatever is asked for,', () => {
  const bytes = new TextEncoder().encode(tinyModel)
  it.each<[string, () => SyncModel, Columns, number]>([
    ['is scored on one worker', () => load(tinyModel), tiny, 1],
    ['are scored small batches', () => load(tinyModel), { petal_length: [1, 2] }, 2],
    [
      'are scored cells that are objects',
      () => load(tinyModel),
      { petal_length: repeated([...new Array<number>(999).fill(1), new Date(0)]) },
      2,
    ],
    [
      'score models with functions',
      () => load(tinyModel, { functions: { f: { type: 'double', call: () => 1 } } }),
      tiny,
      2,
    ],
    [
      'score models whose bytes have changed since',
      () => {
        const model = load(bytes)
        bytes.fill(32, 0, 20)
        return model
      },
      tiny,
      2,
    ],
  ])('%s', async (_, open, columns, workers) => {
    const model = open()
    expect(sorted(await model.scoreColumns(columns, { workers }))).toEqual(
      sorted(model.scoreColumnsSync(columns)),
    )
    expect(started).toEqual([])
    await model.cleanup()
  })

  it.each([-1, 1.5, '2', Number.NaN, Infinity])('no number of threads is %s', async (workers) => {
    const model = load(tinyModel)
    const options = JSON.parse('{}')
    options.workers = workers
    await expect(model.scoreColumns(tiny, options)).rejects.toMatchObject({ code: 'bad-argument' })
  })

  it('scoreColumnsSync knows no threads', () => {
    expect(() => load(tinyModel).scoreColumnsSync(tiny, { workers: 2 })).toThrow(
      /bad-argument|no option "workers"/,
    )
  })
})

describe('a process', () => {
  const start = `
const { openModel } = await import(${JSON.stringify(dist)})
const petal_length = Float64Array.from({ length: ${ROWS} }, (_, row) => row % 5)
const { now } = performance
performance.now = () => ${FASTER} * now.call(performance)
const threads = () => process.report.getReport().workers.length
process.report.excludeNetwork = true
`
  it.each([
    ['given as text', ['--input-type=module', '--eval']],
    ['given as text of CommonJS', ['--eval']],
  ])('%s has threads, too', async (_, flags) => {
    const code = `(async () => {${start}
const { loadModel } = await import(${JSON.stringify(dist)})
await loadModel(${JSON.stringify(tinyModel)}).scoreColumns({ petal_length }, { workers: 2 })
console.log(threads())
})()`
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, code], { timeout: 60_000 })
    expect(stdout).toBe('2\n')
  })

  const run = async (name: string, code: string, flags: readonly string[] = []): Promise<string> => {
    const file = join(folder, name)
    writeFileSync(file, code)
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, file], { timeout: 60_000 })
    return stdout
  }

  it('ends although threads are there', async () => {
    const path = join(folder, 'tiny.pmml')
    writeFileSync(path, tinyModel)
    const code = `${start}
const model = await openModel(${JSON.stringify(path)})
const { prediction } = await model.scoreColumns({ petal_length }, { workers: 2 })
console.log(prediction.codes.length, prediction.dictionary.join())`
    expect(await run('ends.mjs', code)).toBe(`${ROWS} setosa,virginica\n`)
  })

  it.each([
    ['reads a large document again, which has gone from memory', '', 2],
    ['has no threads when the file is another one by then', `writeFileSync(path, 'nothing')`, 0],
  ])('%s', async (_, meanwhile, threads) => {
    const path = join(folder, 'large.pmml')
    writeFileSync(
      path,
      tinyModel.replace('<Header/>', `<Header description="${'x'.repeat(17 * 1024 * 1024)}"/>`),
    )
    const code = `${start}
const { writeFileSync } = await import('node:fs')
const path = ${JSON.stringify(path)}
const model = await openModel(path)
await new Promise((resolve) => setTimeout(resolve, 10))
gc()
${meanwhile}
const one = await model.scoreColumns({ petal_length })
const two = await model.scoreColumns({ petal_length }, { workers: 2 })
console.log(threads(), one.prediction.codes.every((code, row) => code === two.prediction.codes[row]))
await model.cleanup()`
    expect(await run('large.mjs', code, ['--expose-gc'])).toBe(`${threads} true\n`)
  })
})
