/** What each model element and each kind of transformation costs, one by one: the documents of fixtures/, and small ones made here. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { numbers } from '../models/data.mjs'
import { transformations } from '../models/transformations.mjs'
import { inTurns } from '../rounds.mjs'

/** A document for each model element: the folder in fixtures/pmml. */
const fixtures = {
  AnomalyDetectionModel: 'anomaly-detection-model/isolation-forest',
  AssociationModel: 'association-model/transactions',
  BaselineModel: 'baseline-model/z-value-gaussian',
  BayesianNetworkModel: 'bayesian-network-model/discrete',
  ClusteringModel: 'clustering-model/k-means',
  GaussianProcessModel: 'gaussian-process-model/radial-basis',
  GeneralRegressionModel: 'general-regression/multinomial',
  'MiningModel, chain': 'lightgbm/classifier-multiclass',
  'MiningModel, XGBoost': 'xgboost/classifier-multiclass',
  'MiningModel, votes': 'voting/hard',
  NaiveBayesModel: 'naive-bayes/mixed',
  NearestNeighborModel: 'nearest-neighbor-model/classifier',
  NeuralNetwork: 'neural-network/classifier-multiclass',
  RegressionModel: 'linear/logistic-multinomial',
  RuleSetModel: 'rule-set-model/weighted-sum',
  Scorecard: 'scorecard/reasons-below',
  SequenceModel: 'sequence-model/in-order',
  SupportVectorMachineModel: 'support-vector-machine-model/classifier-radial',
  TextModel: 'text-model/frequencies',
  TimeSeriesModel: 'time-series-model/smoothing-seasonal',
  TreeModel: 'tree/classifier-multiclass',
  'Pipeline with text': 'pipeline/text-tfidf',
  'Pipeline with expressions': 'pipeline/expressions',
}

/** @type {import('../bench.mjs').Group} */
export const elements = {
  name: 'elements',
  title: 'Element by element',
  about: `Microseconds a record of \`scoreSync\`, in turns within one process, as in a server that has many models; the best of the rounds. Models are those of \`fixtures/\`, of a few kilobytes, with their own records. Each transformation is
a derived field in front of a regression of one coefficient: the figure is what it adds to the same model without it.`,
  async run({ dist, quick, root, rounds }) {
    const { loadModel } = await import(pathToFileURL(join(dist, 'index.js')).href)
    const milliseconds = quick ? 20 : 100
    const measured = (
      /** @type {Record<string, { document: string | Uint8Array, records: object[] }>} */ documents,
    ) => {
      const contestants = Object.entries(documents).map(([name, { document, records }]) => {
        const model = loadModel(document)
        timedScore(model, records, 3 * milliseconds)
        return { name, score: () => timedScore(model, records, milliseconds) }
      })
      return inTurns(contestants, ({ score }) => score(), rounds)
    }
    const models = await measured(
      Object.fromEntries(
        Object.entries(fixtures).map(([name, path]) => [name, fixture(join(root, 'fixtures/pmml', path))]),
      ),
    )
    const records = recordsOf()
    const steps = await measured(
      Object.fromEntries(
        Object.entries(transformations).map(([name, document]) => [name, { document, records }]),
      ),
    )
    const [bare] = steps.values()
    return [
      {
        title: 'Models',
        columns: [{ title: 'model' }, { title: 'document' }, { title: 'µs a record', digits: 2 }],
        rows: [...models].map(([{ name }, { best }]) => [name, fixtures[name], best]),
      },
      {
        title: 'Transformations',
        columns: [{ title: 'what' }, { title: 'µs a record', digits: 3 }, { title: 'added', digits: 3 }],
        rows: [...steps].map(([{ name }, { best }], i) => [name, best, i === 0 ? null : best - bare.best]),
      },
    ]
  },
}

/** Microseconds a record. @param {import('../../dist/index.js').SyncModel} model @param {readonly object[]} records @param {number} milliseconds */
function timedScore(model, records, milliseconds) {
  let count = 0
  let kept = 0
  const start = performance.now()
  let spent = 0
  do {
    for (let i = 0; i < 50; i++)
      kept += model.scoreSync(records[(count + i) % records.length]).outputs === null ? 1 : 0
    count += 50
    spent = performance.now() - start
  } while (spent < milliseconds)
  if (kept > 0) throw new Error('A score without outputs')
  return (spent * 1e3) / count
}

/** The document and the records of a fixture that can be scored. @param {string} folder */
function fixture(folder) {
  const document = readFileSync(join(folder, 'model.pmml'))
  if (existsSync(join(folder, 'cases.json'))) {
    const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'))
    return { document, records: cases.flatMap(({ input, error }) => (error === undefined ? [input] : [])) }
  }
  const [head, ...lines] = readFileSync(join(folder, 'input.csv'), 'utf8').trimEnd().split('\n')
  const names = head.split(',')
  const records = lines.map((line) =>
    Object.fromEntries(
      line
        .split(',')
        .map((cell, c) => [names[c], cell === '' ? null : Number.isNaN(Number(cell)) ? cell : Number(cell)]),
    ),
  )
  return { document, records }
}

/** A number, a word, a text and a date in each record. */
function recordsOf() {
  const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon']
  const { columns, length } = numbers(1000, 1002, 3)
  return Array.from({ length }, (_, row) => ({
    x: columns[0][row],
    z: columns[1][row],
    word: words[row % words.length],
    text: `the quick ${words[row % 5]} fox jumps over ${words[(row * 7) % 5]} and the ${words[(row * 3) % 5]} dog`,
    day: `20${String(10 + (row % 20))}-0${1 + (row % 9)}-1${row % 9}`,
  }))
}
