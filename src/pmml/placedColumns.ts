/** Fills columns of results from blocks of rows: with numbers, or with values that are told by their places in a list. */

import type { ColumnBuilder } from '../core/result-columns.js'
import type { Value } from '../core/value.js'

/**
 * Puts down what the rows from `from` to `to` of a block have.
 * @param row of the batch, where the first one goes
 */
export type Put = (row: number, from: number, to: number) => void

/**
 * Makes what puts down values by their places in a list.
 * @param places by row of the block; negative for missing
 */
export function placedValues(column: ColumnBuilder, values: readonly Value[], places: Int32Array): Put {
  const texts: string[] = []
  const numbers = new Float64Array(values.length).fill(Number.NaN)
  const codes = new Int32Array(values.length).fill(-1)
  let ofNumbers = true
  let ofTexts = true
  for (const [i, value] of values.entries()) {
    if (value === null) continue
    ofNumbers &&= typeof value === 'number'
    ofTexts &&= typeof value === 'string'
    if (typeof value === 'number') numbers[i] = value
    if (typeof value === 'string') codes[i] = texts.push(value) - 1
  }
  if (ofNumbers) return placedNumbers(column, numbers, places)
  if (ofTexts) return placedTexts(column, texts, codes, places)
  return (row, from, to) => {
    for (let i = from; i < to; i++) column.set(row + i - from, places[i] < 0 ? null : values[places[i]])
  }
}

function placedNumbers(column: ColumnBuilder, numbers: Float64Array, places: Int32Array): Put {
  const block = new Float64Array(places.length)
  return (row, from, to) => {
    gather(block, from, numbers, places, from, to)
    column.setNumbers(row, block, from, to)
  }
}

function placedTexts(
  column: ColumnBuilder,
  texts: readonly string[],
  codes: Int32Array,
  places: Int32Array,
): Put {
  const block = new Int32Array(places.length)
  return (row, from, to) => {
    for (let i = from; i < to; i++) block[i] = places[i] < 0 ? -1 : codes[places[i]]
    column.setTexts(row, block, from, to, texts)
  }
}

/** Copies numbers by their places, `NaN` for none: those of the rows from `from` to `to`. */
export function gather(
  into: Float64Array,
  at: number,
  numbers: Float64Array,
  places: Int32Array,
  from: number,
  to: number,
): void {
  for (let i = from, target = at; i < to; i++, target++)
    into[target] = places[i] < 0 ? Number.NaN : numbers[places[i]]
}
