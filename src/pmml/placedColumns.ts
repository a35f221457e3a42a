/** Fills columns of results from blocks of rows: with numbers, or with values that are told by their places in a list. */

import type { ColumnBuilder } from '../core/result-columns.js'
import type { Value } from '../core/value.js'

/**
 * Puts down what the rows from `from` to `to` of a block have.
 * @param row of the batch, where the first one goes
 */
export type Put = (row: number, from: number, to: number) => void

/** Values by their places in a list, in whatever way columns hold them. */
type Placed =
  | { readonly of: 'numbers'; readonly table: Float64Array }
  | { readonly of: 'texts'; readonly table: Int32Array; readonly texts: readonly string[] }
  | { readonly of: 'anything'; readonly values: readonly Value[] }

// In tables what stands for a missing value comes first, so that a look-up has no branch.
function placed(values: readonly Value[]): Placed {
  const texts: string[] = []
  const numbers = new Float64Array(values.length + 1).fill(Number.NaN)
  const codes = new Int32Array(values.length + 1).fill(-1)
  let ofNumbers = true
  let ofTexts = true
  for (const [i, value] of values.entries()) {
    if (value === null) continue
    ofNumbers &&= typeof value === 'number'
    ofTexts &&= typeof value === 'string'
    if (typeof value === 'number') numbers[i + 1] = value
    if (typeof value === 'string') codes[i + 1] = textCode(texts, value)
  }
  if (ofNumbers) return { of: 'numbers', table: numbers }
  return ofTexts ? { of: 'texts', table: codes, texts } : { of: 'anything', values }
}

/** Few enough texts to be looked for one after the other. */
const FEW_TEXTS = 64

/** The code of a text in a list, to which it is added. Of many, equal ones may have several. */
function textCode(texts: string[], text: string): number {
  const known = texts.length <= FEW_TEXTS ? texts.indexOf(text) : -1
  return known < 0 ? texts.push(text) - 1 : known
}

/**
 * Makes what puts down values by their places in lists. Columns that have the same values share the work.
 * @param fillings columns of results with the list of each
 * @param places by row of the block, -1 for missing
 */
export function placedValues(
  fillings: readonly { readonly column: PlacedColumn; readonly values: readonly Value[] }[],
  places: Int32Array,
): Put[] {
  const groups: { readonly placed: Placed; readonly columns: PlacedColumn[] }[] = []
  for (const { column, values } of fillings) {
    const own = placed(values)
    const group = groups.find((other) => isSame(own, other.placed))
    if (group === undefined) groups.push({ placed: own, columns: [column] })
    else group.columns.push(column)
  }
  return groups.map(({ placed: own, columns }) => putting(own, columns, places))
}

/** What takes the values of a stretch of rows. */
export type PlacedColumn = Pick<ColumnBuilder, 'set' | 'setNumbers' | 'setTexts'>

function isSame(a: Placed, b: Placed): boolean {
  if (a.of === 'numbers')
    return b.of === 'numbers' && a.table.every((number, i) => Object.is(number, b.table[i]))
  if (a.of === 'texts')
    return (
      b.of === 'texts' &&
      a.texts.length === b.texts.length &&
      a.texts.every((text, i) => text === b.texts[i]) &&
      a.table.every((code, i) => code === b.table[i])
    )
  return false
}

function putting(own: Placed, columns: readonly PlacedColumn[], places: Int32Array): Put {
  switch (own.of) {
    case 'numbers': {
      const block = new Float64Array(places.length)
      return (row, from, to) => {
        gatherNumbers(block, own.table, places, from, to)
        for (const column of columns) column.setNumbers(row, block, from, to)
      }
    }
    case 'texts': {
      const block = new Int32Array(places.length)
      return (row, from, to) => {
        gatherCodes(block, own.table, places, from, to)
        for (const column of columns) column.setTexts(row, block, from, to, own.texts)
      }
    }
    case 'anything':
      return (row, from, to) => {
        for (const column of columns)
          for (let i = from; i < to; i++)
            column.set(row + i - from, places[i] < 0 ? null : own.values[places[i]])
      }
  }
}

function gatherNumbers(
  into: Float64Array,
  table: Float64Array,
  places: Int32Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) into[i] = table[places[i] + 1]
}

function gatherCodes(
  into: Int32Array,
  table: Int32Array,
  places: Int32Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) into[i] = table[places[i] + 1]
}
