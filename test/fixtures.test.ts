/** Every model of fixtures/ gives the results that its training library, or the hand of its author, says (fixtures/README.md). */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { loadModel, type Model, type ModelRecord, type Score, ScoreError } from '../src/index.js'

const root = join(import.meta.dirname, '..', 'fixtures')

/** Folders below one that hold a file of a name, as paths from `fixtures/`. */
const foldersWith = (file: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === file)
    .map((entry) => entry.parentPath.slice(root.length + 1).replaceAll('\\', '/'))
    .sort()

interface Case {
  readonly tolerance: { readonly rel: number; readonly abs: number }
  readonly expectedColumns: { readonly [column: string]: Wanted }
  readonly layout?: 'vector' | 'columns'
  readonly features?: readonly string[]
}

interface Wanted {
  readonly result: 'prediction' | 'probability' | 'output'
  readonly target?: string
  readonly value?: string
  readonly field?: string
}

const read = (folder: string, file: string): string => readFileSync(join(root, folder, file), 'utf8')

function table(text: string): Record<string, string>[] {
  // A row of one empty cell is a row, not a blank line.
  return Papa.parse<Record<string, string>>(text.replace(/\r?\n$/, ''), { header: true }).data
}

const modelFile = (folder: string): string =>
  join(root, folder, existsSync(join(root, folder, 'model.pmml')) ? 'model.pmml' : 'model.onnx')

/** Records: an empty cell is a missing value. */
const records = (folder: string, file: string): ModelRecord[] =>
  table(read(folder, file)).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, text]) => [name, text === '' ? null : text])),
  )

/** Where in a score a column of the expectations is. */
function pick(score: Score, { result, target, value, field }: Wanted): unknown {
  const of = target === undefined ? score : score.targets?.[target]
  switch (result) {
    case 'prediction':
      return of?.prediction
    case 'probability':
      return of?.probabilities?.[value ?? '']
    case 'output':
      return score.outputs[field ?? '']
  }
}

const asNumber = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isNaN(number) ? undefined : number
}

function agree(wanted: unknown, got: unknown, { rel, abs }: Case['tolerance']): boolean {
  if (wanted === '' || wanted === null) return got === null
  const [a, b] = [asNumber(wanted), asNumber(got)]
  if (a !== undefined && b !== undefined) {
    const distance = Math.abs(a - b)
    return distance <= abs || distance <= rel * Math.max(Math.abs(a), Math.abs(b))
  }
  if (Array.isArray(wanted))
    return (
      Array.isArray(got) &&
      got.length === wanted.length &&
      wanted.every((each, i) => agree(each, got[i], { rel, abs }))
    )
  return String(wanted) === String(got)
}

/** The model of a case. Fields make up the one input of an ONNX model in the order that the case says. */
function modelOf(folder: string, { layout, features }: Case): Model {
  const bytes = readFileSync(modelFile(folder))
  return loadModel(bytes, layout === 'vector' ? { onnx: { features } } : {})
}

const trained = foldersWith('case.json')

describe.each(trained)('%s', (folder) => {
  it('gives the results of the library that trained it', async () => {
    const what: Case = JSON.parse(read(folder, 'case.json'))
    const inputs = records(folder, 'input.csv')
    const expectations = table(read(folder, 'expected.csv'))
    expect(inputs.length).toBe(expectations.length)
    const model = modelOf(folder, what)
    const differences: string[] = []
    try {
      const scores = await model.scoreBatch(inputs)
      expectations.forEach((expected, row) => {
        for (const [column, wanted] of Object.entries(expected)) {
          const how = what.expectedColumns[column]
          if (how === undefined) throw new TypeError(`case.json does not tell what the column ${column} is`)
          const got = pick(scores[row], how)
          if (!agree(wanted, got, what.tolerance))
            differences.push(
              `record ${row + 1}, ${column}: expected ${wanted}, received ${String(got)} (rel ${what.tolerance.rel}, abs ${what.tolerance.abs})`,
            )
        }
      })
    } finally {
      await model.cleanup()
    }
    expect(differences).toEqual([])
  })

  it('agrees with the test records that the document itself has', async () => {
    const model = modelOf(folder, JSON.parse(read(folder, 'case.json')))
    const { failures } = await model.verify()
    await model.cleanup()
    expect(failures).toEqual([])
  })
})

interface HandWritten {
  readonly input: ModelRecord
  readonly expected?: { readonly [name: string]: unknown }
  readonly error?: string
}

const tolerance = { rel: 1e-9, abs: 1e-12 }

describe.each(foldersWith('cases.json'))('%s', (folder) => {
  it('gives the results derived in its comment', async () => {
    const cases: HandWritten[] = JSON.parse(read(folder, 'cases.json'))
    const model = loadModel(readFileSync(modelFile(folder)))
    const differences: string[] = []
    for (const [i, { input, expected = {}, error }] of cases.entries()) {
      const score = await model.score(input).catch((caught: unknown) => {
        if (caught instanceof ScoreError) return caught
        throw caught
      })
      const where = `record ${i + 1} ${JSON.stringify(input)}`
      if (score instanceof ScoreError) {
        if (score.code !== error) differences.push(`${where}: ${score.message}`)
        continue
      }
      if (error !== undefined) differences.push(`${where}: expected the error ${error}`)
      for (const [name, wanted] of Object.entries(expected)) {
        const probability = /^probability\((.*)\)$/.exec(name)
        const got = Object.hasOwn(score.outputs, name)
          ? score.outputs[name]
          : probability !== null
            ? score.probabilities?.[probability[1]]
            : name === 'prediction'
              ? score.prediction
              : name === 'rules'
                ? score.rules?.map(({ id }) => id)
                : undefined
        if (!agree(wanted, got, tolerance))
          differences.push(
            `${where}, ${name}: expected ${JSON.stringify(wanted)}, received ${JSON.stringify(got)}`,
          )
      }
    }
    expect(differences).toEqual([])
  })
})

describe('demo', () => {
  it.each([
    { model: 'loan-default.pmml', records: 'applicants', rel: 1e-9 },
    { model: 'house-price.onnx', records: 'houses', rel: 1e-5 },
  ])('$model says what its training library says', async ({ model: name, records: file, rel }) => {
    const model = loadModel(readFileSync(join(root, 'demo', name)))
    const expected = table(read('demo', `${file}-expected.csv`))
    const scores = await model.scoreBatch(records('demo', `${file}.csv`))
    await model.cleanup()
    expect(scores.length).toBe(expected.length)
    const differences = expected.flatMap((row, i) =>
      Object.entries(row).flatMap(([column, wanted]) => {
        const probability = /^probability\((.*)\)$/.exec(column)
        const got = probability === null ? scores[i].prediction : scores[i].probabilities?.[probability[1]]
        return agree(wanted, got, { rel, abs: 1e-9 })
          ? []
          : [`record ${i + 1}, ${column}: expected ${wanted}, received ${String(got)}`]
      }),
    )
    expect(differences).toEqual([])
  })
})

describe('fixtures/', () => {
  it('is all of it run', () => {
    const models = [...foldersWith('model.pmml'), ...foldersWith('model.onnx')].sort()
    expect([...foldersWith('case.json'), ...foldersWith('cases.json')].sort()).toEqual(models)
    expect(models.length).toBeGreaterThan(60)
    expect(new Set(models.map((each) => dirname(dirname(each))))).toEqual(new Set(['pmml', 'onnx']))
  })
})
