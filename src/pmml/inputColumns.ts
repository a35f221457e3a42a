/** Treats the inputs of blocks of rows, a column at a time: numbers in one loop, texts once for each that is new. */

import type { Cells } from '../core/columns.js'
import { ScoreError } from '../core/errors.js'
import { placeOf, type TextPlaces } from '../core/text-places.js'
import { type Frame, valueIn } from './frame.js'
import type { TreatedColumn, TreatedColumns } from './model/columnwise.js'
import type { InputField } from './schema/MiningSchema.js'
import { isNumeric, type Raw } from './types.js'

/** Most different texts of a column that are told by codes: of more, each is likely to come but once. */
const MOST_TEXTS = 4096

/** How values are made of what was given, by the number of the input. */
export interface ColumnTreatments {
  readonly inputs: readonly InputField[]
  /** The places of listed texts. */
  readonly lists: readonly (TextPlaces | undefined)[]
  /** Makes values of numbers, in place; rows whose value takes more become rough. Gives whether there are such, or missing values. */
  treatColumn(i: number, column: Float64Array, count: number, rough: Uint8Array): boolean
  /** Puts what a row has into a frame, and treats it. */
  fillRow(frame: Frame, row: number): void
  /** A frame to treat single values in. */
  newFrame(): Frame
}

/** The inputs of a batch, block by block. */
export interface InputColumns extends TreatedColumns {
  /** Goes on to other rows: `count` of them from `from` on. */
  begin(from: number, count: number): void
  /** Fills a frame with a row of the block. Throws a `ScoreError`. */
  fill(frame: Frame, row: number): void
  /** The same with what the batch has for one of its rows, treated anew. */
  fillRow(frame: Frame, row: number): void
}

/** Reads a block of one input into its column. */
type Reader = (from: number, count: number) => void

/**
 * Makes the columns of inputs.
 * @param cells what the batch has of each input
 * @param most rows of a block
 */
export function inputColumns(
  cells: readonly (Cells | undefined)[],
  treatments: ColumnTreatments,
  most: number,
): InputColumns {
  const { inputs, fillRow } = treatments
  const numbers = new Float64Array(inputs.length * most)
  const codes = new Int32Array(inputs.length * most)
  const rough = new Uint8Array(most)
  const bySlot = new Map<number, TreatedColumn>()
  const columns: OwnColumn[] = []
  const readers = inputs.map((input, i): Reader => {
    const start = i * most
    const column: OwnColumn = {
      start,
      kind: isNumeric(input.variable.dataType ?? 'string') ? 'numbers' : 'codes',
      values: [...(treatments.lists[i]?.texts ?? [])],
      hasMissing: false,
      invalid: [],
      numbers: numbers.subarray(start, start + most),
      codes: codes.subarray(start, start + most),
      rough,
    }
    bySlot.set(input.slot, column)
    columns.push(column)
    return column.kind === 'numbers'
      ? numbersReader(cells[i], column, i, treatments)
      : codesReader(cells[i], column, i, treatments)
  })
  const slots = Int32Array.from(inputs, ({ slot }) => slot)
  let first = 0
  return {
    most,
    numbers,
    codes,
    rough,
    column: (slot) => bySlot.get(slot),
    begin(from, count) {
      first = from
      rough.fill(0, 0, count)
      for (const read of readers) read(from, count)
    },
    fill(frame, row) {
      if (rough[row] === 1) fillRow(frame, first + row)
      else for (let i = 0; i < slots.length; i++) put(frame, slots[i], columns[i], row)
    },
    fillRow,
  }
}

/** Puts the value of an input into a frame. */
function put(
  frame: Frame,
  slot: number,
  { kind, numbers, codes, values, invalid }: OwnColumn,
  row: number,
): void {
  const number = kind === 'numbers' ? numbers[row] : Number.NaN
  frame.numbers[slot] = number
  frame.invalid[slot] = 0
  if (!Number.isNaN(number)) return
  const code = kind === 'numbers' ? -1 : codes[row]
  // Values that are not on the field's list stand behind those that are, and have no code for others.
  frame.codes[slot] = code < values.length - invalid.length ? code : -1
  frame.values[slot] = code < 0 ? null : values[code]
  if (frame.codes[slot] !== code) frame.invalid[slot] = invalid[code - values.length + invalid.length]
}

/** A column and the stretches that are its own. */
interface OwnColumn extends TreatedColumn {
  readonly values: Raw[]
  /** Of values that are not on the field's list: 1 where they were let through all the same. */
  readonly invalid: number[]
  readonly numbers: Float64Array
  readonly codes: Int32Array
  readonly rough: Uint8Array
}

/** Reads numbers. Whatever else is given for them is treated with its row. */
function numbersReader(
  cells: Cells | undefined,
  column: OwnColumn,
  i: number,
  { treatColumn }: ColumnTreatments,
): Reader {
  const { numbers, rough } = column
  const read = numbersOf(cells, column)
  return (from, count) => {
    read(from, count)
    column.hasMissing = treatColumn(i, numbers, count, rough)
  }
}

function numbersOf(cells: Cells | undefined, { numbers, rough }: OwnColumn): Reader {
  if (cells === undefined)
    return (_, count) => {
      numbers.fill(Number.NaN, 0, count)
    }
  const { copy, cell } = cells
  if (copy !== undefined) return (from, count) => copy(from, count, numbers, 0)
  return (from, count) => {
    for (let row = 0; row < count; row++) {
      const value = read(cell, from + row)
      numbers[row] = typeof value === 'number' ? value : Number.NaN
      if (typeof value !== 'number' && value !== null && value !== undefined) rough[row] = 1
    }
  }
}

/** A cell; where it can't be read, something that is scored by itself, which meets the error again. */
function read(cell: (row: number) => unknown, row: number): unknown {
  try {
    return cell(row)
  } catch (error) {
    if (error instanceof ScoreError) return error
    throw error
  }
}

/** The code of a value that is none: its row is to be treated by itself. */
const ROUGH = -2
/** A code that is not known yet. */
const UNKNOWN = -3

/** Reads texts. Each is treated once; whatever else is given for them is treated with its row. */
function codesReader(
  cells: Cells | undefined,
  column: OwnColumn,
  i: number,
  treatments: ColumnTreatments,
): Reader {
  const codeOf = codesOfTexts(column, i, treatments)
  const read = givenCodes(cells, column, codeOf)
  const { codes, rough } = column
  return (from, count) => {
    read(from, count)
    column.hasMissing = false
    for (let row = 0; row < count; row++) {
      if (codes[row] >= 0) continue
      column.hasMissing = true
      if (codes[row] !== ROUGH) continue
      // What rough rows have means nothing, but is no code of nowhere.
      rough[row] = 1
      codes[row] = -1
    }
  }
}

/** Reads the codes of a block. */
function givenCodes(
  cells: Cells | undefined,
  { codes }: OwnColumn,
  codeOf: (value: unknown) => number,
): Reader {
  if (cells === undefined) {
    const ofMissing = codeOf(undefined)
    return (_, count) => {
      codes.fill(ofMissing, 0, count)
    }
  }
  const { coded, cell } = cells
  if (coded === undefined)
    return (from, count) => {
      for (let row = 0; row < count; row++) codes[row] = codeOf(read(cell, from + row))
    }
  const { codes: given, dictionary } = coded
  const known = new Int32Array(dictionary.length).fill(UNKNOWN)
  const ofMissing = codeOf(null)
  // The code of a row that is looked at more closely.
  const closely = (code: number): number => {
    if (code < 0) return ofMissing
    if (code >= known.length) return ROUGH
    known[code] = codeOf(dictionary[code])
    return known[code]
  }
  return (from, count) => {
    for (let row = 0; row < count; row++) {
      const code = given[from + row]
      const own = code >= 0 && code < known.length ? known[code] : UNKNOWN
      codes[row] = own === UNKNOWN ? closely(code) : own
    }
  }
}

/** Makes what gives the code of a value: its place among the values of the column, which grow by those that are new. */
function codesOfTexts(
  { values, invalid }: OwnColumn,
  i: number,
  { inputs, lists, newFrame }: ColumnTreatments,
): (value: unknown) => number {
  const { input, list } = { input: inputs[i], list: lists[i] }
  const places = new Map<Raw, number>()
  for (const [place, value] of values.entries()) if (!places.has(value)) places.set(value, place)
  /** Codes of what was given and is not listed. */
  const known = new Map<unknown, number>()
  let frame: Frame | undefined
  const treated = (value: unknown): number => {
    frame ??= newFrame()
    try {
      input.fill(frame, value)
    } catch (error) {
      if (error instanceof ScoreError) return ROUGH
      throw error
    }
    const result = valueIn(frame, input.slot)
    if (result === null) return -1
    // Lists of values are not told apart by what is in them.
    if (typeof result === 'object') return ROUGH
    const passed = frame.invalid[input.slot]
    const place = passed === 1 ? undefined : places.get(result)
    if (place !== undefined) return place
    invalid.push(passed)
    const added = values.push(result) - 1
    if (passed === 0) places.set(result, added)
    return added
  }
  return (value) => {
    const given = value === undefined || (typeof value === 'number' && Number.isNaN(value)) ? null : value
    if (typeof given === 'string') {
      const place = list === undefined ? -1 : placeOf(list, given)
      if (place >= 0) return place
    } else if (given !== null) return ROUGH
    const code = known.get(given)
    if (code !== undefined) return code
    if (known.size >= MOST_TEXTS) return ROUGH
    const found = treated(given)
    known.set(given, found)
    return found
  }
}
