/** The models that are measured against peers: each is made once, and written in every form that a peer reads. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { csvOf, customers, numbers, recordsOf } from './models/data.mjs'
import {
  decisionTree,
  evaluateEnsemble,
  forestClassifier,
  forestRegressor,
  lightgbm,
  xgboost,
} from './models/ensembles.mjs'
import { lightgbmText } from './models/lightgbm-text.mjs'
import { nativePieces } from './models/native.mjs'
import { ensembleOnnx, logisticOnnx, networkOnnx } from './models/onnx.mjs'
import { ensemblePmml } from './models/pmml.mjs'
import {
  evaluateLogistic,
  evaluateNetwork,
  evaluateScorecard,
  logistic,
  logisticPmml,
  network,
  networkPmml,
  scorecard,
  scorecardPmml,
} from './models/small.mjs'

/**
 * @typedef {{ prediction: number | string, probabilities?: readonly number[] }} Answer
 *
 * @typedef {object} Prepared
 * @property {string} name
 * @property {string} title
 * @property {readonly import('./models/data.mjs').Field[]} fields
 * @property {readonly string[]} [classes]
 * @property {import('./models/data.mjs').Table} table
 * @property {readonly Answer[]} answers by definition
 * @property {Record<string, string>} documents PMML by dialect; the first is the one for peers with one document
 * @property {Uint8Array} [onnx]
 * @property {Uint8Array} [trees]
 * @property {string} [lightgbm]
 */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {(quick: boolean) => Prepared} prepare
 */

/**
 * @param {string} name
 * @param {string} title
 * @param {(quick: boolean) => import('./models/ensembles.mjs').Ensemble} make
 * @param {Record<string, import('./models/pmml.mjs').Writing>} writings
 * @returns {Part}
 */
function ensemble(name, title, make, writings) {
  return {
    name,
    prepare(quick) {
      const model = make(quick)
      const table = numbers(rowsOf(quick), 1000, model.fields.length)
      const rows = Array.from({ length: table.length }, (_, row) =>
        table.columns.map((column) => column[row]),
      )
      return {
        name,
        title,
        fields: model.fields,
        classes: model.classes,
        table: { ...table, fields: model.fields },
        answers: rows.map((row) => evaluateEnsemble(model, row)),
        documents: Object.fromEntries(
          Object.entries(writings).map(([dialect, writing]) => [dialect, ensemblePmml(model, writing)]),
        ),
        onnx: ensembleOnnx(model),
        trees: Buffer.concat([...nativePieces(model)]),
        ...(model.combine === 'sum' ? { lightgbm: lightgbmText(model) } : {}),
      }
    },
  }
}

const rowsOf = (/** @type {boolean} */ quick) => (quick ? 2000 : 10_000)

/** A small model whose records are objects. */
function small(name, title, tableOf, make, write, evaluate, onnx) {
  return {
    name,
    /** @param {boolean} quick @returns {Prepared} */
    prepare(quick) {
      const model = make()
      const table = tableOf(rowsOf(quick), 1001)
      return {
        name,
        title,
        fields: model.fields,
        classes: model.classes,
        table,
        answers: recordsOf(table).map((record) => evaluate(model, record)),
        documents: { '': write(model) },
        ...(onnx === undefined ? {} : { onnx: onnx(model) }),
      }
    },
  }
}

/** @type {Record<string, readonly Part[]>} by group */
export const parts = {
  gbm: [
    ensemble(
      'lightgbm',
      'GBM of LightGBM’s shape: 500 trees × 63 leaves, 28 features',
      (quick) => lightgbm(quick ? { trees: 100, rows: 3000 } : {}),
      { compact: { dialect: 'compact' }, pairs: { dialect: 'pairs' } },
    ),
  ],
  xgboost: [
    ensemble(
      'xgboost',
      'GBM of XGBoost’s shape: 500 trees of depth 6, 28 features, 32 bits',
      (quick) => xgboost(quick ? { trees: 100, rows: 3000 } : {}),
      { compact: { dialect: 'compact less' } },
    ),
  ],
  forests: [
    ensemble(
      'forest-regressor',
      'Random forest for a number: 100 deep trees, 28 features',
      (quick) => forestRegressor(quick ? { trees: 20, rows: 2000 } : {}),
      { casts: { dialect: 'else', casts: true }, compact: { dialect: 'compact' } },
    ),
    ensemble(
      'forest-classifier',
      'Random forest for three classes: 100 deep trees, 28 features',
      (quick) => forestClassifier(quick ? { trees: 20, rows: 2000 } : {}),
      { casts: { dialect: 'else', casts: true } },
    ),
  ],
  small: [
    ensemble('tree', 'Decision tree, 3 KB, three classes', () => decisionTree(), { '': { dialect: 'else' } }),
    small(
      'logistic',
      'Logistic regression, 4 numbers and 5 categories',
      customers,
      logistic,
      logisticPmml,
      evaluateLogistic,
      logisticOnnx,
    ),
    small(
      'network',
      'Neural network 28-64-32-1',
      numbers,
      network,
      networkPmml,
      evaluateNetwork,
      networkOnnx,
    ),
    small(
      'scorecard',
      'Scorecard, 9 characteristics, 3 reason codes',
      customers,
      scorecard,
      scorecardPmml,
      evaluateScorecard,
      undefined,
    ),
  ],
}

/**
 * Writes what is prepared into a folder; tells the files by what reads them.
 * @param {Prepared} prepared
 * @param {string} folder
 */
export function writeCase({ name, fields, classes, table, documents, onnx, trees, lightgbm: text }, folder) {
  mkdirSync(folder, { recursive: true })
  const write = (/** @type {string} */ file, /** @type {string | Uint8Array} */ content) => {
    writeFileSync(join(folder, file), content)
    return file
  }
  write('case.json', JSON.stringify({ name, fields, classes }))
  write('table.csv', csvOf(table))
  return {
    pmml: Object.entries(documents).map(([dialect, document]) => ({
      dialect,
      file: write(`model${dialect === '' ? '' : `-${dialect}`}.pmml`, document),
    })),
    onnx: onnx === undefined ? [] : [{ dialect: '', file: write('model.onnx', onnx) }],
    trees: trees === undefined ? [] : [{ dialect: '', file: write('trees.bin', trees) }],
    lightgbm: text === undefined ? [] : [{ dialect: '', file: write('model.txt', text) }],
  }
}
