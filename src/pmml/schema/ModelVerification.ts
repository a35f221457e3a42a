/** ModelVerification: test records inside a document, with the results they must give ("Model Verification"). */

import { ScoreError } from '../../core/errors.js'
import type { Settings } from '../../core/options.js'
import type { Score, Verification, VerifyOptions } from '../../core/score.js'
import { dictionary, type ModelRecord, type Value } from '../../core/value.js'
import type { XmlElement } from '../../xml/element.js'
import { childrenOf, element, informational, number, requiredChild, text } from '../element.js'
import { columnName, type Row, readTable } from '../tables.js'
import { parseNumber } from '../text/numbers.js'

export const ModelVerification = element(
  'ModelVerification',
  'Model Verification',
  { recordCount: informational, fieldCount: informational },
  ['VerificationFields', 'InlineTable', 'TableLocator'],
)

export const VerificationFields = element('VerificationFields', 'Model Verification', {}, [
  'VerificationField',
])

export const VerificationField = element('VerificationField', 'Model Verification', {
  field: text.required,
  column: text.optional,
  precision: number.or(1e-6),
  zeroThreshold: number.or(1e-16),
})

/** The test records of a model. */
export interface VerificationData {
  readonly fields: readonly ReturnType<typeof VerificationField.read>[]
  readonly rows: readonly Row[]
}

/** Reads the test records of a model. */
export function readModelVerification(xml: XmlElement | undefined, settings: Settings): VerificationData {
  if (xml === undefined) return { fields: [], rows: [] }
  ModelVerification.read(xml)
  const fields = requiredChild(xml, 'VerificationFields')
  VerificationFields.read(fields)
  return {
    fields: childrenOf(fields, 'VerificationField').map((each) => VerificationField.read(each)),
    rows: readTable(xml, settings),
  }
}

/**
 * Scores the test records and compares.
 * @param inputs names of the model's inputs: their columns make the records
 * @param resultOf the result of a name in a score; `undefined` when the model has no result of that name
 */
export function verify(
  { fields, rows }: VerificationData,
  inputs: ReadonlySet<string>,
  score: (record: ModelRecord) => Score,
  resultOf: (score: Score, name: string) => Value | undefined,
  options: VerifyOptions,
): Verification {
  const report: Verification = { records: rows.length, failures: [] }
  rows.forEach((row, index) => {
    const record = dictionary<unknown>()
    for (const { field, column = field } of fields)
      if (inputs.has(field)) record[field] = cellOf(row, column) ?? null
    let result: Score
    try {
      result = score(record)
    } catch (error) {
      if (!(error instanceof ScoreError)) throw error
      report.failures.push({
        record: index + 1,
        field: error.field ?? '',
        expected: null,
        actual: null,
        error,
      })
      return
    }
    for (const { field, column = field, precision, zeroThreshold } of fields) {
      const expected = cellOf(row, column)
      if (inputs.has(field) || expected === undefined) continue
      const actual = resultOf(result, field)
      // A field that is neither an input nor a result of this model: nothing to compare with.
      if (actual === undefined) continue
      if (!agree(expected, actual, options.precision ?? precision, options.zeroThreshold ?? zeroThreshold))
        report.failures.push({ record: index + 1, field, expected: typedLike(expected, actual), actual })
    }
  })
  return report
}

/** The cell of a column; `undefined` when empty. Names of columns that XML can't hold are written with `_` or escapes. */
function cellOf(row: Row, column: string): string | undefined {
  const text = row.get(column) ?? row.get(columnName(column))
  return text === undefined || text === '' ? undefined : text
}

/** Whether an expected text and a result agree within the tolerances. */
function agree(expected: string, actual: Value, precision: number, zeroThreshold: number): boolean {
  const wanted = parseNumber(expected)
  if (wanted !== undefined && typeof actual === 'number') {
    if (Math.abs(wanted) <= zeroThreshold && Math.abs(actual) <= zeroThreshold) return true
    const bounds = [wanted * (1 - precision), wanted * (1 + precision)]
    return actual >= Math.min(...bounds) && actual <= Math.max(...bounds)
  }
  if (typeof actual === 'boolean')
    return expected.toLowerCase() === String(actual) || wanted === Number(actual)
  return String(actual) === expected || (wanted !== undefined && wanted === parseNumber(String(actual)))
}

/** The expected text as a value of the kind it is compared with. */
function typedLike(expected: string, actual: Value): Value {
  return typeof actual === 'number' ? (parseNumber(expected) ?? expected) : expected
}
