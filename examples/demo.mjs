/** `npm run demo`: scores two files of records, one with a PMML and one with an ONNX model, and shows what came out. */

import { readFileSync } from 'node:fs'
import Papa from 'papaparse'
import { loadModel, ModelLoadError, openModel, ScoreError } from 'scorelet'

const fixture = (name) => new URL(`../fixtures/demo/${name}`, import.meta.url)

/** The records of a CSV file: an empty cell is a missing value. Numbers may stay text, the model knows the types. */
function readCsv(name) {
  const text = readFileSync(fixture(name), 'utf8')
  return Papa.parse(text, {
    header: true,
    skipEmptyLines: true,
    transform: (cell) => (cell === '' ? null : cell),
  }).data
}

/** Prints rows as a table with a heading. */
function print(head, rows) {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)))
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows])
    console.log(
      `  ${row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd()}`,
    )
}

const shown = (value) => (value === null ? '' : String(value))
const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length

// ---- PMML: will an applicant default on the loan? ---------------------------------------------------------

async function loans() {
  const model = await openModel(fixture('loan-default.pmml'))
  console.log(`loan-default.pmml: ${model.info.element}, made by ${model.info.algorithm}, scored by scorelet`)
  const records = readCsv('applicants.csv')
  const scores = await model.scoreBatch(records)
  print(
    ['age', 'employment', 'home', 'income', 'amount', '→ defaulted', 'probability'],
    records
      .slice(0, 6)
      .map(({ age, employment, home, income, amount }, i) => [
        ...[age, employment, home, income, amount].map(shown),
        `→ ${scores[i].prediction}`,
        scores[i].probabilities.yes.toFixed(4),
      ]),
  )
  const defaults = scores.filter(({ prediction }) => prediction === 'yes').length
  const expected = readCsv('applicants-expected.csv')
  const apart = expected.map((row, i) => Math.abs(scores[i].probabilities.yes - row['probability(yes)']))
  console.log(`  … ${scores.length} applicants, of whom ${defaults} are predicted to default.`)
  console.log(`  Farthest from what LightGBM itself says: ${Math.max(...apart).toExponential(0)}\n`)
  await model.cleanup()
}

// ---- ONNX: what is a house worth? -------------------------------------------------------------------------

async function houses() {
  const model = await openModel(fixture('house-price.onnx'))
  console.log(
    `house-price.onnx: ${model.info.element}, ${model.info.algorithm}, scored by ${model.info.engine}`,
  )
  const records = readCsv('houses.csv')
  const scores = await model.scoreBatch(records)
  print(
    ['area', 'rooms', 'year_built', 'district', 'condition', '→ price (thousands)'],
    records
      .slice(0, 6)
      .map(({ area, rooms, year_built, district, condition }, i) => [
        ...[area, rooms, year_built, district, condition].map(shown),
        `→ ${scores[i].prediction.toFixed(1)}`,
      ]),
  )
  const expected = readCsv('houses-expected.csv')
  const apart = expected.map(({ price }, i) => Math.abs(scores[i].prediction / price - 1))
  const average = mean(scores.map(({ prediction }) => prediction))
  console.log(`  … ${scores.length} houses, worth ${average.toFixed(1)} thousand on average.`)
  console.log(
    `  Farthest from what scikit-learn itself says: ${Math.max(...apart).toExponential(0)} of the price`,
  )
  console.log('  (the ONNX file computes in 32 bits)\n')
  await model.cleanup()
}

// ---- What can go wrong ------------------------------------------------------------------------------------

async function errors() {
  const document = readFileSync(fixture('loan-default.pmml'), 'utf8')

  console.log('A record that the model does not allow:')
  try {
    await loadModel(document).score({ age: 17, income: 21000 })
  } catch (error) {
    if (!(error instanceof ScoreError)) throw error
    console.log(`  ${error.code}: ${error.message}\n`)
  }

  console.log('A model that is broken:')
  try {
    loadModel(document.replace('operator="lessOrEqual"', 'operator="almost"'))
  } catch (error) {
    if (!(error instanceof ModelLoadError)) throw error
    console.log(`  ${error.code}, line ${error.line}, column ${error.column}: ${error.message}`)
  }
}

await loans()
await houses()
await errors()
