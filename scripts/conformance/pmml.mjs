/**
 * Runs the PMML cases of a conformance folder: each is a document with records and the results they must give.
 * The layout is described in the README of that folder.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'

/**
 * @typedef {{ format: string, source: string, element: string, name: string, status: string, models: string[],
 *   passed: boolean, cells: number, answered: number, reason?: string }} CaseResult
 */

const missingOutput =
  'an output of a missing prediction is missing, and what refers to it later sees a missing value'
const strategies = 'the strategies weightedConfidence and aggregateNodes are evaluated'
const emptyDistribution = 'a node that counted no records has a score, but no probabilities'
const beyondNorms = 'the inverse of NormContinuous goes on beyond its points'
const missingTime = 'a Cox regression without its time or stratum has no prediction'
const skippedField = 'a similarity of binary fields leaves out those that are missing'
const missingVectorField = 'a record without one of the fields of a support vector machine has no prediction'

/**
 * Cases with records that the reference evaluator refuses and that are answered here on purpose, with the reason; see
 * docs/differences.md. All other records of these cases must agree.
 */
export const answered = {
  'cpmml-benchmark/HousingGBTlassifier': missingOutput,
  'cpmml-benchmark/ensemble_audit_dectree': emptyDistribution,
  'jpmml-2014-unit/ClusteringNeighborhoodTest': skippedField,
  'jpmml-2014-unit/ContinuousResidualTest': 'the residual of a record without the actual value is missing',
  'jpmml-2014-unit/MissingValueStrategyTest': strategies,
  'jpmml-2014-unit/ModelChainCompositionTest': missingOutput,
  'jpmml-2014-unit/ModelChainEfficientCompositionTest': missingOutput,
  'jpmml-2014-unit/ModelChainSimpleTest': missingOutput,
  'jpmml-2014-unit/VectorInstanceTest': missingVectorField,
  'jpmml-evaluator-unit/GradientBooster_null': missingOutput,
  'otpmml/uranie_ann_poutre': beyondNorms,
  'pmml4net/SPSS-2': strategies,
  'pmml4net/SPSS-sample1': `${strategies}; ${emptyDistribution}`,
  'pmml4s-sample/dmg_general_cox_strata': missingTime,
  'pmml4s-sample/dmg_mining_efficient_model_chain': missingOutput,
  'pmml4s-sample/dmg_model_composition_mining': missingOutput,
  'pmml4s-sample/dmg_svm_classification_cont_predictors': missingVectorField,
  'pmml4s-sample/dmg_tree_missing_aggregateNodes': strategies,
  'pmml4s-sample/dmg_tree_missing_value_strategies': strategies,
  'sklearn-pmml-model/svc-cat-pima': missingVectorField,
  'sklearn-pmml-model/svr-cat-pima': missingVectorField,
  'sklearn-pmml-model/tree-cat':
    'a node without the defaultChild it needs gives its most frequent class, or nothing',
}

/** The cases of a folder, as its index lists them. */
export function listPmmlCases(/** @type {string} */ directory) {
  const index = join(directory, 'pmml', 'index.json')
  if (!existsSync(index)) return []
  return JSON.parse(readFileSync(index, 'utf8')).map((/** @type {{ path: string }} */ { path }) => {
    const folder = join(directory, 'pmml', path)
    return { path, folder, ...JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) }
  })
}

/** Runs one case. `loadModel` is the package's own. Never throws. */
export async function runPmmlCase(loadModel, testCase) {
  const models = [testCase.modelElement, ...Object.keys(testCase.nested ?? {})]
  const result = {
    format: 'pmml',
    source: testCase.path.split('/')[0],
    element: testCase.modelElement,
    name: testCase.path,
    status: testCase.status,
    models: [...new Set(models)],
    passed: false,
    cells: 0,
    answered: 0,
  }
  try {
    const differences = []
    for await (const { where, wanted, got, error } of cells(loadModel, testCase)) {
      result.cells++
      if (wanted === '_error' && error === undefined) {
        result.answered++
        if (Object.hasOwn(answered, testCase.path)) continue
      }
      if (!agrees(wanted, got, error, testCase.tolerance, where)) {
        differences.push(
          `${where}: expected ${show(wanted)}, got ${error === undefined ? show(got) : error.message}`,
        )
      }
    }
    if (differences.length === 0 && result.cells > 0) result.passed = true
    else
      result.reason = `${differences.length} of ${result.cells} differ; ${differences.slice(0, 3).join(' | ')}`
  } catch (error) {
    result.reason = `${error.code ?? error.name}: ${error.message}`
  }
  return result
}

/** A result that the model does not give, told apart from one that is missing. */
const absent = Symbol('no such result')

/** Every expected value with what came out. */
async function* cells(loadModel, testCase) {
  const model = loadModel(readFileSync(join(testCase.folder, 'model.pmml')))
  try {
    const ignored = new Set(testCase.ignore ?? [])
    let row = 0
    for (const { input, expected } of records(testCase.folder)) {
      row++
      let score
      let error
      try {
        score = await model.score(input)
      } catch (caught) {
        if (caught.name !== 'ScoreError') throw caught
        error = caught
      }
      for (const [column, wanted] of Object.entries(expected)) {
        if (ignored.has(column)) continue
        const got = error === undefined ? pick(score, column, testCase.expectedColumns?.[column]) : null
        yield { where: `row ${row} ${column}`, wanted, got, error }
      }
    }
  } finally {
    await model.cleanup()
  }
}

/** The records of a case with their expected results; `_error` stands for a record that must be refused. */
function records(folder) {
  if (existsSync(join(folder, 'cases.json'))) {
    return JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')).map(({ input, expected, error }) => ({
      input,
      expected: error === true ? { _: '_error' } : expected,
    }))
  }
  const inputs = table(join(folder, 'input.csv')).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, text]) => [name, text === '' ? null : list(text)])),
  )
  const expectations = table(join(folder, 'expected.csv'))
  if (inputs.length !== expectations.length)
    throw new Error(`${inputs.length} input rows, ${expectations.length} expected rows`)
  return inputs.map((input, i) => ({ input, expected: expectations[i] }))
}

/** A cell that holds a JSON list is a collection. */
function list(text) {
  if (!text.startsWith('[') || !text.endsWith(']')) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function table(file) {
  // A row that is one empty cell is a row, not a blank line.
  const { data } = Papa.parse(readFileSync(file, 'utf8').replace(/\r?\n$/, ''), { header: true })
  return data
}

/** The result that a column of the expectations names. */
function pick(score, column, how = {}) {
  const { result = 'field', field = column, value = '' } = how
  const of = score.targets?.[field] ?? score
  switch (result) {
    case 'probability':
      return byClass(of.probabilities, value)
    case 'confidence':
      return byClass(of.confidences, value)
    case 'affinity':
      return byClass(of.affinities, value)
    case 'entityId':
      return of.entityId ?? absent
    case 'reasonCodes':
      return of.reasonCodes ?? absent
    default:
      if (Object.hasOwn(score.outputs, field)) return score.outputs[field]
      return field === '_target' ? score.prediction : absent
  }
}

function byClass(numbers, name) {
  if (numbers === undefined) return absent
  if (Object.hasOwn(numbers, name)) return numbers[name]
  const wanted = number(name)
  const key = Object.keys(numbers).find((each) => number(each) !== undefined && number(each) === wanted)
  return key === undefined ? absent : numbers[key]
}

/** The comparison that the README of the corpus lays down. */
function agrees(wanted, got, error, { rel, abs }, where) {
  if (wanted === '_error') return error !== undefined
  if (error !== undefined) return false
  if (wanted === null || wanted === '' || (Array.isArray(wanted) && wanted.length === 0)) {
    return got === null || got === absent || got === '' || (Array.isArray(got) && got.length === 0)
  }
  // Nothing said of a class is no share for it.
  if (got === absent) return /robability/.test(where) && number(wanted) === 0
  const expected = typeof wanted === 'string' ? list(wanted) : wanted
  if (Array.isArray(expected)) {
    return (
      Array.isArray(got) &&
      got.length === expected.length &&
      expected.every((each, i) => agrees(each, got[i], undefined, { rel, abs }, where))
    )
  }
  const [a, b] = [number(expected), number(got)]
  if (a !== undefined && b !== undefined) {
    const distance = Math.abs(a - b)
    // A number of 32 bits is written with as many digits as tell it from its neighbours.
    return (
      a === b ||
      Math.fround(a) === b ||
      distance <= abs ||
      distance <= rel * Math.max(Math.abs(a), Math.abs(b))
    )
  }
  const [x, y] = [String(expected), String(got)]
  return x === y || (/^(true|false)$/i.test(x) && x.toLowerCase() === y.toLowerCase())
}

function number(value) {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'string' || value.trim() === '') return undefined
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true' ? 1 : 0
  const parsed = Number(value.replace(/^([+-]?)Inf$/, '$1Infinity'))
  return Number.isNaN(parsed) ? undefined : parsed
}

function show(value) {
  return value === absent ? '<no such result>' : JSON.stringify(value)
}
