/** Results by columns, told as those of records are. */

import type { ScoredColumns } from '../../src/core/score.js'
import type { Column, Value } from '../../src/core/value.js'

/** The cells of a column of results, `null` for missing ones. */
export function cellsOf(column: Column): Value[] {
  if (!('codes' in column)) {
    const cells = 'values' in column && !ArrayBuffer.isView(column) && !Array.isArray(column) ? [] : column
    return Array.from(cells as ArrayLike<Value>, (x) => (Number.isNaN(x) ? null : x))
  }
  return Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code]))
}

/** Prediction, probabilities and outputs of each row. */
export function rowsOf({ length, prediction, probabilities = {}, outputs }: ScoredColumns) {
  const predictions = cellsOf(prediction)
  const columns = Object.entries(outputs).map(([name, column]) => [name, cellsOf(column)] as const)
  return Array.from({ length }, (_, row) => ({
    prediction: predictions[row],
    probabilities: Object.fromEntries(
      Object.entries(probabilities).flatMap(([name, shares]) =>
        Number.isNaN(shares[row]) ? [] : [[name, shares[row]]],
      ),
    ),
    outputs: Object.fromEntries(columns.map(([name, cells]) => [name, cells[row]])),
  }))
}
