/** Results of the parts of a batch, put together to what scoring it as a whole gives. */

import type { ScoredColumns } from './score.js'
import { type CodedColumn, type Column, dictionary, type Value } from './value.js'

/** Results of consecutive rows. */
export type Part = Omit<ScoredColumns, 'errors'>

/** Puts parts together, which are in the order of their rows. Errors are the caller's to add. */
export function joinedParts(parts: readonly Part[]): Part {
  const [first] = parts
  if (parts.length === 1) return first
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const outputs = dictionary<Column>()
  for (const name in first.outputs)
    outputs[name] = joinedColumns(
      parts.map((part) => ({ length: part.length, column: part.outputs[name] })),
      length,
    )
  const prediction = joinedColumns(
    parts.map((part) => ({ length: part.length, column: part.prediction })),
    length,
  )
  const probabilities = joinedProbabilities(parts, length)
  return { length, prediction, ...(probabilities === undefined ? {} : { probabilities }), outputs }
}

function joinedProbabilities(
  parts: readonly Part[],
  length: number,
): Record<string, Float64Array> | undefined {
  const joined = dictionary<Float64Array>()
  let from = 0
  for (const part of parts) {
    for (const name in part.probabilities) {
      joined[name] ??= new Float64Array(length).fill(Number.NaN)
      joined[name].set(part.probabilities[name], from)
    }
    from += part.length
  }
  return Object.keys(joined).length === 0 ? undefined : joined
}

interface ColumnPart {
  readonly length: number
  readonly column: Column
}

/** A column of the parts of it. Parts differ in kind where one has no value at all, or where values are mixed. */
function joinedColumns(parts: readonly ColumnPart[], length: number): Column {
  const filled = parts.filter(({ column }) => !isEmpty(column))
  if (filled.length > 0 && filled.every(({ column }) => column instanceof Float64Array))
    return joinedNumbers(parts, length)
  if (filled.length > 0 && filled.every(({ column }) => isCoded(column))) return joinedCodes(parts, length)
  return parts.flatMap(({ column, length }) => valuesOf(column, length))
}

/** A column into which no row has put anything. */
const isEmpty = (column: Column): boolean => isList(column) && column.every((value) => value === null)

function joinedNumbers(parts: readonly ColumnPart[], length: number): Float64Array {
  const joined = new Float64Array(length).fill(Number.NaN)
  let from = 0
  for (const part of parts) {
    if (part.column instanceof Float64Array) joined.set(part.column, from)
    from += part.length
  }
  return joined
}

/** In the order of the rows, texts come to the dictionary as they would from one batch. */
function joinedCodes(parts: readonly ColumnPart[], length: number): CodedColumn {
  const joined = new Int32Array(length).fill(-1)
  const places = new Map<string, number>()
  let from = 0
  for (const { column, length: rows } of parts) {
    if (isCoded(column)) {
      const place = column.dictionary.map((text) => {
        const known = places.get(text) ?? places.size
        places.set(text, known)
        return known
      })
      for (let row = 0; row < rows; row++) {
        const code = column.codes[row]
        if (code >= 0) joined[from + row] = place[code]
      }
    }
    from += rows
  }
  return { codes: joined, dictionary: [...places.keys()] }
}

function valuesOf(column: Column, length: number): readonly unknown[] {
  if (isList(column)) return column
  return Array.from({ length }, (_, row): Value => {
    if (isCoded(column)) return column.codes[row] < 0 ? null : column.dictionary[column.codes[row]]
    return column instanceof Float64Array && !Number.isNaN(column[row]) ? column[row] : null
  })
}

const isList = (column: Column): column is readonly unknown[] => Array.isArray(column)

const isCoded = (column: Column): column is CodedColumn => !ArrayBuffer.isView(column) && 'codes' in column
