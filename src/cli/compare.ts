/** Comparison of a score with the row that is expected of it. */

import type { Score, Value } from '../index.js'
import { parseExactly } from './json.js'

/** What a score has under the name of an expected column; `undefined` where it has nothing of that name. */
export function scoredValue(score: Score, name: string): Value | undefined {
  if (Object.hasOwn(score.outputs, name)) return score.outputs[name]
  if (name === 'prediction') return score.prediction
  const [, category] = /^probability\((.*)\)$/s.exec(name) ?? []
  if (category === undefined || score.probabilities === undefined) return undefined
  return Object.hasOwn(score.probabilities, category) ? score.probabilities[category] : undefined
}

/**
 * Whether a value is what is expected. Numbers may differ by `tolerance` times the expected one, and by `tolerance`
 * where that is below 1.
 * @param expected text of a cell or value of JSON: text is read as the type of `actual`; empty text is missing
 */
export function agrees(expected: unknown, actual: Value | undefined, tolerance: number): boolean {
  if (isMissing(expected) || isMissing(actual)) return isMissing(expected) && isMissing(actual)
  switch (typeof actual) {
    case 'number':
      return close(numberOf(expected), actual, tolerance)
    case 'bigint':
      return String(expected) === String(actual)
    case 'boolean':
      return String(expected).toLowerCase() === String(actual)
    case 'string':
      // The same category may be written 1 here and 1.0 there.
      return String(expected) === actual || close(numberOf(expected), numberOf(actual), 0)
    default:
      return listAgrees(expected, listOf(actual), tolerance)
  }
}

function listAgrees(expected: unknown, actual: readonly Value[], tolerance: number): boolean {
  const list = typeof expected === 'string' ? parsedList(expected) : expected
  return (
    Array.isArray(list) &&
    list.length === actual.length &&
    list.every((value, index) => agrees(value, actual[index], tolerance))
  )
}

function parsedList(text: string): unknown {
  try {
    return parseExactly(text)
  } catch {
    return undefined
  }
}

/** The elements of a list, or of a tensor in row-major order. */
function listOf(value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null && 'data' in value) return Array.from<Value>(value.data)
  return []
}

const isMissing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (typeof value === 'number' && Number.isNaN(value))

function numberOf(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

const close = (expected: number, actual: number, tolerance: number): boolean =>
  expected === actual || Math.abs(expected - actual) <= tolerance * Math.max(1, Math.abs(expected))
