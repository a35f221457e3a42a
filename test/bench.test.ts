/** The benchmarks measure what they say: models made for them score as their definitions do, and the page is that of the results. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type Answer,
  bigForest,
  customers,
  decisionTree,
  type Ensemble,
  ensembleOnnx,
  ensemblePmml,
  evaluateEnsemble,
  evaluateLogistic,
  evaluateNetwork,
  evaluateScorecard,
  forestClassifier,
  forestRegressor,
  groups,
  lightgbm,
  logistic,
  logisticOnnx,
  logisticPmml,
  nativePieces,
  network,
  networkOnnx,
  networkPmml,
  numbers,
  performancePage,
  readResults,
  recordsOf,
  scorecard,
  scorecardPmml,
  type TableRecord,
  terminalTable,
  transformations,
  type Writing,
  writeBigForest,
  xgboost,
} from '../bench/index.mjs'
import { isSyncModel, loadModel, type Model, type SyncModel, type Value } from '../src/index.js'

const rows = 200

/** The elements of a result that is a tensor. */
function elements(value: Value | undefined): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !('data' in value)) throw new Error('No tensor')
  return Array.from(value.data)
}

function sync(model: Model): SyncModel {
  if (!isSyncModel(model)) throw new Error('PMML is scored synchronously')
  return model
}

const small = { trees: 12, rows: 600 }
interface Grown {
  readonly name: string
  readonly ensemble: Ensemble
  readonly writing: Writing
}
const ensembles: readonly Grown[] = [
  { name: 'lightgbm', ensemble: lightgbm({ ...small, leaves: 20 }), writing: { dialect: 'pairs' } },
  { name: 'lightgbm', ensemble: lightgbm({ ...small, leaves: 20 }), writing: { dialect: 'compact' } },
  { name: 'xgboost', ensemble: xgboost({ ...small, depth: 5 }), writing: { dialect: 'compact less' } },
  { name: 'forestRegressor', ensemble: forestRegressor(small), writing: { dialect: 'else', casts: true } },
  { name: 'forestRegressor', ensemble: forestRegressor(small), writing: { dialect: 'compact' } },
  { name: 'forestClassifier', ensemble: forestClassifier(small), writing: { dialect: 'else', casts: true } },
  { name: 'forestClassifier', ensemble: forestClassifier(small), writing: { dialect: 'compact', ids: true } },
  { name: 'decisionTree', ensemble: decisionTree(), writing: { dialect: 'else' } },
]

describe.each(ensembles)('$name, $writing.dialect', ({ ensemble, writing }) => {
  const table = numbers(rows, 77, ensemble.fields.length)
  const answers = recordsOf(table).map((_, row) =>
    evaluateEnsemble(
      ensemble,
      table.columns.map((column) => column[row]),
    ),
  )
  const { classes } = ensemble

  it('scores as it is defined, to the last bit', () => {
    const model = sync(loadModel(ensemblePmml(ensemble, writing)))
    for (const [row, record] of recordsOf(table).entries()) {
      const { prediction, probabilities } = model.scoreSync(record)
      expect({ prediction, probabilities: classes?.map((name) => probabilities?.[name]) }).toEqual({
        prediction: answers[row].prediction,
        probabilities: answers[row].probabilities,
      })
    }
  })

  it('says the same as ONNX', async () => {
    const model = loadModel(ensembleOnnx(ensemble), {
      onnx: { features: ensemble.fields.map(({ name }) => name) },
    })
    const scores = await model.scoreBatch(recordsOf(table))
    for (const [row, { outputs, prediction }] of scores.entries()) {
      const { prediction: expected, probabilities } = answers[row]
      if (typeof expected === 'number') expect(prediction).toBeCloseTo(expected, 3)
      for (const [c, share] of (probabilities ?? []).entries())
        expect(elements(outputs.probabilities)[c]).toBeCloseTo(share, 5)
    }
    await model.cleanup()
  })

  it('is written for native peers with all its nodes', () => {
    const size = [...nativePieces(ensemble)].reduce((sum, { length }) => sum + length, 0)
    const nodes = ensemble.trees.reduce((sum, { value }) => sum + value.length, 0)
    const outputs = classes?.length ?? 1
    expect(size).toBe(24 + ensemble.trees.length * 4 + nodes * (3 * 4 + 8 + outputs * 8))
  })
})

const [card, logit, net] = [scorecard(), logistic(), network()]
const others: readonly (readonly [
  string,
  string,
  readonly TableRecord[],
  (record: TableRecord) => Answer,
])[] = [
  [
    'logistic',
    logisticPmml(logit),
    recordsOf(customers(rows, 78)),
    (record) => evaluateLogistic(logit, record),
  ],
  ['network', networkPmml(net), recordsOf(numbers(rows, 79)), (record) => evaluateNetwork(net, record)],
  [
    'scorecard',
    scorecardPmml(card),
    recordsOf(customers(rows, 80)),
    (record) => evaluateScorecard(card, record),
  ],
]

it.each(others)('%s scores as it is defined', (_name, document, records, answer) => {
  const model = sync(loadModel(document))
  for (const record of records) {
    const { prediction, probabilities, outputs } = model.scoreSync(record)
    const expected = answer(record)
    if (typeof expected.prediction === 'number') expect(prediction).toBeCloseTo(expected.prediction, 10)
    else expect(prediction).toBe(expected.prediction)
    if (expected.probabilities !== undefined)
      expect(probabilities?.yes).toBeCloseTo(expected.probabilities[0], 12)
    for (const [i, reason] of (expected.reasons ?? []).entries())
      expect(outputs[`reason ${i + 1}`]).toBe(reason)
  }
})

it.each([
  {
    name: 'logistic',
    bytes: logisticOnnx(logit),
    records: recordsOf(customers(20, 78)),
    options: {},
    answer: (record: TableRecord) => evaluateLogistic(logit, record).probabilities?.[0],
  },
  {
    name: 'network',
    bytes: networkOnnx(net),
    records: recordsOf(numbers(20, 79)),
    options: { onnx: { features: numbers(1, 1).fields.map(({ name }) => name) } },
    answer: (record: TableRecord) => evaluateNetwork(net, record).prediction,
  },
])('$name says the same as ONNX', async ({ bytes, records, options, answer }) => {
  const model = loadModel(bytes, options)
  for (const record of records) {
    const { prediction } = await model.score(record)
    expect(prediction).toBeCloseTo(Number(answer(record)), 3)
  }
  await model.cleanup()
})

it('writes a large forest to a file, and it scores as it is defined', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const forest = bigForest({ trees: 4, rows: 300 })
    writeBigForest(join(folder, 'model.pmml'), forest)
    const model = sync(loadModel(readFileSync(join(folder, 'model.pmml'))))
    const table = numbers(rows, 81)
    for (const [row, record] of recordsOf(table).entries())
      expect(model.scoreSync(record).prediction).toBe(
        evaluateEnsemble(
          forest,
          table.columns.map((column) => column[row]),
        ).prediction,
      )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const record = {
  x: 0.25,
  z: 2,
  word: 'beta',
  text: 'the quick gamma fox and the gamma dog',
  day: '2003-01-02',
}
it.each([
  ['FieldRef alone', 0.25],
  ['Apply: (x - m) / s', -0.125],
  ['Apply: if x > 0 and z < 1', 0],
  ['Apply: ln, exp, pow', 4.25],
  ['Apply: isIn of 5 words', 1],
  ['Apply: upper-case and substring', 0],
  ['Apply: matches', 1],
  // 1096 days of 2000 to 2002, then the second of January, counted from 0.
  ['Apply: dateDaysSinceYear', 1097],
  ['Apply: formatNumber', 8],
  ['DefineFunction', 0.5],
  ['NormContinuous, 4 points', 1.75],
  ['NormDiscrete', 1],
  // Of the intervals up to -2, -1, 0, 1 ... the one from 0 to 1.
  ['Discretize, 6 bins', 3],
  ['MapValues, 5 rows', 1],
  ['MapValues, 5000 rows', 1],
  ['TextIndex, 1 term', 2],
  ['TextIndex, 100 terms', 2],
])('the transformation "%s" gives %d', (name, value) => {
  const { prediction } = sync(loadModel(transformations[name])).scoreSync(record)
  expect(prediction).toBeCloseTo(1 + value / 2, 9)
  expect(Object.keys(transformations)).toContain(name)
})

describe('the results', () => {
  const order = groups.map(({ name }) => name)
  const results = readResults('bench/results', order)

  it('are of groups that there are', () => {
    expect(order).toEqual(expect.arrayContaining(results.map(({ group }) => group)))
  })

  it('are what docs/performance.md shows', () => {
    expect(readFileSync('docs/performance.md', 'utf8')).toBe(performancePage(results))
  })
})

it('lays tables out', () => {
  const table = {
    title: 'What',
    columns: [{ title: 'who' }, { title: 'µs', digits: 2 }],
    rows: [
      ['one', 1.234],
      ['another', 12345.6],
      ['none', null],
    ],
  }
  expect(terminalTable(table)).toBe(
    'What\n  who          µs\n  one        1.23\n  another  12\u202f346\n  none          –',
  )
})
