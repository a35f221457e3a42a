/** The ensembles of trees that are measured, by the library whose models have their shape, and what they say by definition. */

import { numbers, targetOf } from './data.mjs'
import { randomOf } from './random.mjs'
import { boost, leafOf, randomTree } from './trees.mjs'

/**
 * @typedef {object} Ensemble
 * @property {'sum' | 'float sum' | 'average' | 'distributions'} combine
 * @property {readonly import('./data.mjs').Field[]} fields
 * @property {readonly import('./trees.mjs').Tree[]} trees
 * @property {number} base added to sums
 * @property {readonly string[]} [classes]
 */

/** @param {number} rows @param {number} seed */
function trainingData(rows, seed) {
  const table = numbers(rows, seed)
  return { ...table, target: targetOf(table, seed + 1) }
}

/**
 * Of LightGBM's shape: trees grown leaf by leaf, limits from 255 quantiles, sums in 64 bits.
 * @param {{ trees?: number, leaves?: number, rows?: number, seed?: number }} [size]
 * @returns {Ensemble}
 */
export function lightgbm({ trees = 500, leaves = 63, rows = 8000, seed = 1 } = {}) {
  const { columns, fields, target } = trainingData(rows, seed)
  const options = { trees, leaves, depth: Number.POSITIVE_INFINITY, rate: 0.1, minRows: 20, features: 12 }
  const { base, trees: grown } = boost(columns, target, options, randomOf(seed + 2))
  // LightGBM adds the mean of the target to the first tree.
  for (const [node] of grown[0].value.entries()) grown[0].value[node] += base
  return { combine: 'sum', fields, trees: grown, base: 0 }
}

/**
 * Of XGBoost's shape: trees grown level by level, all numbers and sums in 32 bits.
 * @param {{ trees?: number, depth?: number, rows?: number, seed?: number }} [size]
 * @returns {Ensemble}
 */
export function xgboost({ trees = 500, depth = 6, rows = 8000, seed = 2 } = {}) {
  const { columns, fields, target } = trainingData(rows, seed)
  const options = {
    trees,
    leaves: 2 ** depth,
    depth,
    rate: 0.1,
    minRows: 1,
    features: 12,
    round: Math.fround,
  }
  const { base, trees: grown } = boost(columns, target, options, randomOf(seed + 2))
  return {
    combine: 'float sum',
    fields: fields.map((field) => ({ ...field, type: 'float' })),
    trees: grown,
    base,
  }
}

/**
 * A random forest for a number: deep trees whose leaves have few rows.
 * @param {{ trees?: number, rows?: number, minRows?: number, seed?: number }} [size]
 * @returns {Ensemble}
 */
export function forestRegressor({ trees = 100, rows = 4000, minRows = 2, seed = 3 } = {}) {
  const { columns, fields, target } = trainingData(rows, seed)
  const random = randomOf(seed + 2)
  const options = { minRows, tries: 6 }
  return {
    combine: 'average',
    fields,
    trees: Array.from({ length: trees }, () => randomTree(columns, target, options, random)),
    base: 0,
  }
}

/**
 * A random forest for three classes: leaves have the shares of the classes.
 * @param {{ trees?: number, rows?: number, minRows?: number, seed?: number }} [size]
 * @returns {Ensemble}
 */
export function forestClassifier({ trees = 100, rows = 4000, minRows = 2, seed = 4 } = {}) {
  const { columns, fields, target } = trainingData(rows, seed)
  const classes = ['high', 'low', 'middle']
  const sorted = Float64Array.from(target).sort()
  const [first, second] = [sorted[Math.floor(rows / 3)], sorted[Math.floor((2 * rows) / 3)]]
  const labels = Int32Array.from(target, (y) => (y < first ? 1 : y < second ? 2 : 0))
  const random = randomOf(seed + 2)
  const options = { minRows, tries: 6, classes: classes.length }
  return {
    combine: 'distributions',
    fields,
    trees: Array.from({ length: trees }, () => randomTree(columns, labels, options, random)),
    base: 0,
    classes,
  }
}

/**
 * One tree for three classes, about 3 KB of PMML.
 * @param {{ rows?: number, minRows?: number, seed?: number }} [size]
 * @returns {Ensemble}
 */
export function decisionTree({ rows = 150, minRows = 14, seed = 6 } = {}) {
  const table = numbers(rows, seed, 4)
  const classes = ['setosa', 'versicolor', 'virginica']
  const labels = Int32Array.from(targetOf(table, seed + 1), (y) => (y < -1 ? 0 : y < 0.5 ? 1 : 2))
  const options = { minRows, tries: 12, classes: classes.length }
  return {
    combine: 'distributions',
    fields: table.fields,
    trees: [randomTree(table.columns, labels, options, randomOf(seed + 2))],
    base: 0,
    classes,
  }
}

/**
 * The shares of the classes at a node.
 * @param {import('./trees.mjs').Tree} tree
 * @param {number} node
 * @param {number} classes
 */
export function sharesAt(tree, node, classes) {
  const counts = Array.from({ length: classes }, (_, c) => tree.counts?.[node * classes + c] ?? 0)
  return counts.map((count) => count / tree.rows[node])
}

/**
 * What the ensemble says by definition: every tree is walked, and the answers are put together in order.
 * @param {Ensemble} ensemble
 * @param {ArrayLike<number>} row numbers in the order of the fields
 * @returns {{ prediction: number | string, probabilities?: number[] }}
 */
export function evaluateEnsemble({ combine, trees, base, classes }, row) {
  if (classes !== undefined) {
    const sums = classes.map(() => 0)
    for (const tree of trees)
      for (const [c, share] of sharesAt(tree, leafOf(tree, row), classes.length).entries()) sums[c] += share
    const probabilities = sums.map((sum) => sum / trees.length)
    return { prediction: classes[probabilities.indexOf(Math.max(...probabilities))], probabilities }
  }
  const round = combine === 'float sum' ? Math.fround : (/** @type {number} */ x) => x
  let sum = 0
  for (const tree of trees) sum = round(sum + tree.value[leafOf(tree, row)])
  return { prediction: combine === 'average' ? sum / trees.length : round(sum + base) }
}
