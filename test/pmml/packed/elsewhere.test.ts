/** A model is the same when another thread has prepared it: whatever goes over is copied here as threads copy it. */

import { afterAll, describe, expect, it } from 'vitest'
import { settle } from '../../../src/core/load.js'
import type { SyncModel } from '../../../src/core/model.js'
import type { LoadOptions } from '../../../src/core/options.js'
import { atOnce } from '../../../src/core/stepwise.js'
import { fieldOf } from '../../../src/core/value.js'
import { finishPmml, loadParts, preparePmml } from '../../../src/pmml/elsewhere.js'
import { packingOf, partsOf } from '../../../src/pmml/format.js'
import { skeletonOf } from '../../../src/xml/parse.js'
import { load } from '../../helpers/pmml.js'
import { dialects, ensemble, randomNumbers } from './dialects.js'
import { bytesOf, documentsWithTrees, outcome, recordsFor } from './documents.js'

/** The model of a document by way of another thread; else why there is none. */
function byOther(bytes: Uint8Array, options: LoadOptions = {}, least = 0): SyncModel | string {
  const settings = settle(options)
  const preparation = preparePmml(bytes, settings, least)
  if (typeof preparation === 'string') return preparation
  const prepared = structuredClone(preparation.prepared, { transfer: [...preparation.transfer] })
  return atOnce(finishPmml(prepared, settings)) ?? 'no memory'
}

/** The model that a thread makes of the parts that another one has kept; `undefined` where there are none. */
function byParts(bytes: Uint8Array): SyncModel | undefined {
  const settings = settle()
  const skeleton = skeletonOf(bytes, settings.limits, packingOf(0))
  return skeleton === undefined
    ? undefined
    : loadParts(structuredClone(partsOf(skeleton, bytes.length)), settings)
}

/** Compares. Gives whether another thread could prepare it. */
async function compare(bytes: Uint8Array, random: () => number, records: number): Promise<boolean> {
  const whole = outcome(() => load(bytes))
  const other = outcome(() => byOther(bytes))
  if ('error' in whole) {
    if (typeof other !== 'string') expect(other).toEqual(whole)
    return false
  }
  const parts = byParts(bytes)
  if (parts !== undefined) await compareModels(whole, parts, bytes, random, records)
  if (typeof other === 'string') return false
  if ('error' in other) throw new Error('Only there is it wrong')
  expect(parts).toBeDefined()
  await compareModels(whole, other, bytes, random, records)
  return true
}

async function compareModels(
  whole: SyncModel,
  other: SyncModel,
  bytes: Uint8Array,
  random: () => number,
  records: number,
): Promise<void> {
  expect(other.info).toEqual(whole.info)
  expect(other.inputs).toEqual(whole.inputs)
  expect(other.outputs).toEqual(whole.outputs)
  const all = recordsFor(whole.inputs, bytes, random, records)
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
}

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

const documents = documentsWithTrees(2 ** 18)

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
