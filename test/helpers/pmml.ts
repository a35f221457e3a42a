/** Small PMML documents and what comes of them, so that tests read as tables. */

import { expect } from 'vitest'
import type { LoadOptions } from '../../src/core/options.js'
import {
  isSyncModel,
  loadModel,
  ModelLoadError,
  type ModelRecord,
  type Score,
  ScoreError,
  type ScoreletError,
  type SyncModel,
  type Value,
} from '../../src/index.js'

/** Loads a PMML document. */
export function load(document: string | Uint8Array, options?: LoadOptions): SyncModel {
  const model = loadModel(document, options)
  if (!isSyncModel(model)) throw new TypeError('PMML models are synchronous')
  return model
}

/** Parts of a document; each has a default that does for most tests. */
export interface Parts {
  readonly version?: string
  readonly xmlns?: string
  readonly header?: string
  /** DataFields. Default: `x` and `y`, doubles. */
  readonly fields?: string
  /** Content of the TransformationDictionary. */
  readonly transformations?: string
  /** The models. */
  readonly models: string
}

/** The text of a document. */
export function pmml(parts: Parts): string {
  const { version = '4.4', xmlns = 'http://www.dmg.org/PMML-4_4', header = '<Header/>' } = parts
  const { fields = field('x') + field('y'), transformations, models } = parts
  return `<PMML xmlns="${xmlns}" version="${version}">${header}<DataDictionary>${fields}</DataDictionary>${
    transformations === undefined
      ? ''
      : `<TransformationDictionary>${transformations}</TransformationDictionary>`
  }${models}</PMML>`
}

/** A DataField: numbers and times are continuous, all others categorical, unless said otherwise. */
export function field(
  name: string,
  dataType = 'double',
  content = '',
  optype = naturalOpType(dataType),
): string {
  return `<DataField name="${name}" optype="${optype}" dataType="${dataType}">${content}</DataField>`
}

const naturalOpType = (dataType: string): string =>
  dataType === 'string' || dataType === 'boolean' ? 'categorical' : 'continuous'

/** Valid values of a field. */
export const values = (...texts: readonly string[]): string =>
  texts.map((text) => `<Value value="${text}"/>`).join('')

/** A MiningField. */
export const mining = (name: string, attributes = ''): string => `<MiningField name="${name}" ${attributes}/>`

/** A MiningSchema: of names, or of whole MiningFields. */
export const schema = (...fields: readonly string[]): string =>
  `<MiningSchema>${fields.map((each) => (each.startsWith('<') ? each : mining(each))).join('')}</MiningSchema>`

/** A model that predicts a number for every record. */
export const constantModel = (body: string, score: number | string = 0): string =>
  `<TreeModel functionName="regression">${body}<Node score="${score}"><True/></Node></TreeModel>`

/** What a document of one expression is made of. */
export interface ExpressionParts {
  readonly fields?: string
  /** Names in the MiningSchema. Default: all of the DataDictionary. */
  readonly schema?: string
  readonly transformations?: string
  /** Data type of the result; without it the expression's own. */
  readonly dataType?: string
}

const namesIn = (fields: string): string[] =>
  [...fields.matchAll(/<DataField name="([^"]*)"/g)].map((match) => match[1])

/** A document whose output `result` is the value of an expression. */
export function expressionDocument(expression: string, parts: ExpressionParts = {}): string {
  const { fields = field('x') + field('y'), dataType, transformations } = parts
  const type = dataType === undefined ? '' : `dataType="${dataType}"`
  return pmml({
    fields,
    transformations,
    models: constantModel(
      `${parts.schema ?? schema(...namesIn(fields))}<Output><OutputField name="result" feature="transformedValue" ${type}>${expression}</OutputField></Output>`,
    ),
  })
}

/** The value of an expression for a record. */
export function evaluate(expression: string, record: ModelRecord, parts?: ExpressionParts): Value {
  return load(expressionDocument(expression, parts)).scoreSync(record).outputs.result
}

/** The truth of a predicate for a record. */
export function truth(predicate: string, record: ModelRecord, fields?: string): 'TRUE' | 'FALSE' | 'UNKNOWN' {
  const { prediction } = load(predicateDocument(predicate, fields)).scoreSync(record)
  // With "nullPrediction" an unknown child ends the scoring, a false one lets the next have its turn.
  if (prediction === null) return 'UNKNOWN'
  return prediction === 1 ? 'TRUE' : 'FALSE'
}

/** A document of one predicate: 1 where it is TRUE, 0 where it is FALSE, no prediction where it is UNKNOWN. */
export function predicateDocument(predicate: string, fields = field('x') + field('y')): string {
  return pmml({
    fields,
    models: `<TreeModel functionName="regression" missingValueStrategy="nullPrediction">${schema(...namesIn(fields))}
      <Node><True/><Node score="1">${predicate}</Node><Node score="0"><True/></Node></Node></TreeModel>`,
  })
}

/** The score of a record by a document. */
export const scoreOf = (document: string, record: ModelRecord, options?: LoadOptions): Score =>
  load(document, options).scoreSync(record)

/** The error that something throws. Fails the test when it throws none. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return expect.fail('nothing was thrown')
}

/** The error with which a document is refused. */
export function loadErrorOf(document: string | Uint8Array, options?: LoadOptions): ModelLoadError {
  const error = thrownBy(() => load(document, options))
  if (!(error instanceof ModelLoadError)) throw error
  return error
}

/** The error with which a record is refused. */
export function scoreErrorOf(model: SyncModel, record: unknown): ScoreError {
  const error = thrownBy(() => model.scoreSync(record as ModelRecord))
  if (!(error instanceof ScoreError)) throw error
  return error
}

/** What of an error is compared. */
export type Expected = Partial<
  Pick<ScoreletError, 'code' | 'line' | 'column' | 'path' | 'field' | 'received' | 'expected'>
>

/** Compares the parts of an error that are given. */
export function expectError(error: ScoreletError, expected: Expected): void {
  const found = Object.fromEntries(
    Object.keys(expected).map((key) => [key, (error as unknown as Record<string, unknown>)[key]]),
  )
  expect(found, error.message).toEqual(expected)
}

/** Compares a value: numbers to twelve digits, all others exactly. */
export function expectValue(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number' && typeof actual === 'number' && expected !== actual)
    expect(Math.abs(actual - expected), `${actual}, not ${expected}`).toBeLessThanOrEqual(
      1e-11 * Math.max(Math.abs(expected), 1e-2),
    )
  else expect(actual).toEqual(expected)
}

/** Compares numbers by name, such as probabilities by class. */
export function expectNumbers(
  actual: Readonly<Record<string, number>> | undefined,
  expected: Readonly<Record<string, number>> | undefined,
): void {
  expect(actual === undefined ? undefined : Object.keys(actual).sort()).toEqual(
    expected === undefined ? undefined : Object.keys(expected).sort(),
  )
  for (const name in expected) expectValue(actual?.[name], expected[name])
}
