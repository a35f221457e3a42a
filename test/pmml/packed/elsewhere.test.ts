/** A model is the same when another thread has prepared it: whatever goes over is copied here as threads copy it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { ScoreletError } from '../../../src/core/errors.js'
import { settle } from '../../../src/core/load.js'
import type { SyncModel } from '../../../src/core/model.js'
import type { LoadOptions } from '../../../src/core/options.js'
import { atOnce } from '../../../src/core/stepwise.js'
import { fieldOf, type ModelRecord } from '../../../src/core/value.js'
import { finishPmml, preparePmml } from '../../../src/pmml/elsewhere.js'
import { load } from '../../helpers/pmml.js'
import { dialects, ensemble, randomNumbers } from './dialects.js'

/** What comes of something: a result, or an error with all that it tells. */
function outcome<T>(action: () => T): T | { readonly error: unknown } {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof ScoreletError)) throw error
    const { code, message, line, column, path, field, received, expected } = error
    return { error: { code, message, line, column, path, field, received, expected } }
  }
}

/** The model of a document by way of another thread; else why there is none. */
function byOther(bytes: Uint8Array, options: LoadOptions = {}, least = 0): SyncModel | string {
  const settings = settle(options)
  const preparation = preparePmml(bytes, settings, least)
  if (typeof preparation === 'string') return preparation
  const prepared = structuredClone(preparation.prepared, { transfer: [...preparation.transfer] })
  return atOnce(finishPmml(prepared, settings)) ?? 'no memory'
}

/** Records that meet the values of a document, miss some, and have some that are none of them. */
function recordsFor(model: SyncModel, text: string, random: () => number, count: number): ModelRecord[] {
  const written = [...text.matchAll(/ value="([^"]*)"/g)].map((match) => match[1])
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]
  const numbers = [0, -0, 1, -1, 1e300, -1e300, Infinity, 5e-324, Number.NaN]
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      model.inputs.map(({ name, type, domain }) => {
        const kind = random()
        if (kind < 0.15) return [name, null]
        const listed = domain?.values
        if (listed !== undefined && kind < 0.9) return [name, one(listed)]
        if (type === 'string' || type === 'boolean') return [name, one(written)]
        if (kind < 0.5) return [name, one(written)]
        return [name, kind < 0.7 ? one(numbers) : random() * 10 ** Math.floor(random() * 3)]
      }),
    ),
  )
}

/** Compares. Gives whether another thread could prepare it. */
async function compare(bytes: Uint8Array, random: () => number, records: number): Promise<boolean> {
  const whole = outcome(() => load(bytes))
  const other = outcome(() => byOther(bytes))
  if (typeof other === 'string') return false
  if ('error' in whole || 'error' in other) {
    expect(other).toEqual(whole)
    return false
  }
  expect(other.info).toEqual(whole.info)
  expect(other.inputs).toEqual(whole.inputs)
  expect(other.outputs).toEqual(whole.outputs)
  const all = recordsFor(whole, new TextDecoder().decode(bytes), random, records)
  const [session, otherSession] = [whole.session(), other.session()]
  for (const [i, record] of all.entries()) {
    expect(outcome(() => other.scoreSync(record))).toEqual(outcome(() => whole.scoreSync(record)))
    if (i % 4 > 0) continue
    expect(outcome(() => other.explain(record))).toEqual(outcome(() => whole.explain(record)))
    expect(outcome(() => otherSession.scoreSync(record))).toEqual(outcome(() => session.scoreSync(record)))
    expect(otherSession.snapshot()).toEqual(session.snapshot())
  }
  const columns = Object.fromEntries(
    whole.inputs.map(({ name }) => [name, all.map((each) => fieldOf(each, name))]),
  )
  expect(outcome(() => other.scoreColumnsSync(columns))).toEqual(
    outcome(() => whole.scoreColumnsSync(columns)),
  )
  expect(await other.verify()).toEqual(await whole.verify())
  return true
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Dialects of which some tree takes its nodes to know what it says, or which no packing reads. */
const notTables = new Set([
  'default children',
  'weighted confidence',
  'aggregated nodes',
  'nothing plain',
  'a document in Latin-1',
])

const methods = ['average', 'sum', 'weightedAverage', 'median', 'max', 'majorityVote', 'weightedMajorityVote']

describe('ensembles of every dialect', () => {
  it.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', async (name, dialect) => {
    for (const [seed, method] of methods.entries()) {
      const text = ensemble(dialect, seed + 1, 6)
        .replace('multipleModelMethod="average"', `multipleModelMethod="${method}"`)
        .replaceAll('recordCount="0"', `recordCount="${seed % 2}"`)
        .replace('<Segment id="1">', '<Segment id="1" weight="0.25">')
      const isPrepared = await compare(bytesOf(text), randomNumbers(seed), 40)
      const isWrong = 'error' in outcome(() => load(text))
      if (!isWrong) expect([method, isPrepared]).toEqual([method, !notTables.has(name)])
    }
  })
})

const corpus =
  process.env.CONFORMANCE_DIR ?? fileURLToPath(new URL('../../../../shared/conformance', import.meta.url))
const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures')

/** Documents with trees below some folders. */
function documentsWithTrees(
  ...folders: readonly string[]
): { readonly file: string; readonly bytes: Uint8Array }[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.pmml'))
        .map((file) => ({ file: file.replaceAll('\\', '/'), bytes: readFileSync(join(folder, file)) })),
    )
    .filter(({ bytes }) => bytes.includes('<Node') && bytes.length < 2 ** 18)
    .sort((a, b) => a.bytes.length - b.bytes.length)
}

const documents = documentsWithTrees(join(corpus, 'pmml'), join(fixtures, 'pmml'))

describe('documents with trees', () => {
  let prepared = 0
  it.each(documents)('$file', async ({ bytes }) => {
    if (await compare(bytes, randomNumbers(bytes.length), 8)) prepared++
  })
  afterAll(() => {
    expect(prepared).toBeGreaterThan(documents.length / 4)
  })
})

describe('documents with damage', () => {
  const [dialect] = dialects
  const text = ensemble(dialect, 1)
  it.each([
    ['cut short', text.slice(0, -30)],
    ['an unknown field', text.replaceAll('field="x1"', 'field="x9"')],
    ['a score that is no number', text.replace(/score="[^"]*"/, 'score="none"')],
    ['a predicate too many', text.replace('<True/><Node', '<True/><True/><Node')],
    ['no model', text.replace(/<MiningModel.*<\/MiningModel>/s, '')],
  ])('%s', (what, damaged) => {
    const error = outcome(() => load(damaged))
    expect(error).toHaveProperty('error')
    expect(outcome(() => byOther(bytesOf(damaged)))).toEqual(
      what === 'no model' ? 'it has no large trees in plain UTF-8' : error,
    )
  })
})

it('what is left to do can wait after each member', () => {
  const preparation = preparePmml(bytesOf(ensemble(dialects[0], 1, 50)), settle(), 0)
  if (typeof preparation === 'string') throw new Error(preparation)
  expect([...finishPmml(preparation.prepared, settle())].length).toBeGreaterThan(50)
})

it('a document that is compiled in another way than before is noticed', () => {
  const text = ensemble(dialects[0], 1)
  const settings = settle()
  const preparation = preparePmml(bytesOf(text), settings, 0)
  if (typeof preparation === 'string') throw new Error(preparation)
  const { prepared } = preparation
  const results = { ...prepared.results, tree: [] }
  expect(() => atOnce(finishPmml({ ...prepared, results }, settings))).toThrow('another way')
})
