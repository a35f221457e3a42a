/** Fills frames with records and with rows of columns: what needs no more than a comparison here, all else by the treatment of its field. */

import type { Cells, ColumnsReader } from '../core/columns.js'
import { recordReader } from '../core/record-reader.js'
import { placeOf, type TextPlaces, textPlaces } from '../core/text-places.js'
import { checkRecord, fieldOf, type ModelRecord } from '../core/value.js'
import type { FrameBlock } from './compilation.js'
import type { Frame } from './frame.js'
import { type InputColumns, inputColumns } from './inputColumns.js'
import type { InputField } from './schema/MiningSchema.js'
import type { Raw } from './types.js'

/** An input and its name in records. */
export interface RecordInput {
  readonly name: string
  readonly input: InputField
}

/** How a number given for a field becomes one of its type. */
const DOUBLE = 0
const FLOAT = 1
const INTEGER = 2

const conversions = { double: DOUBLE, float: FLOAT, integer: INTEGER } as const

/** What fills frames. Each throws the `ScoreError` of the first field, in order, that refuses its value. */
export interface InputFiller {
  /** Throws `not-a-record` for what is none. */
  record(frame: Frame, record: ModelRecord): void
  /** Prepares for columns, of which at most so many rows are looked at together. */
  columns(columns: ColumnsReader, rowsAtOnce: number): ColumnsFiller
  /** Prepares for columns that are evaluated without frames, in blocks of at most so many rows. */
  treated(columns: ColumnsReader, most: number, newFrame: () => Frame): InputColumns
}

/** Fills frames with rows of columns. */
export interface ColumnsFiller {
  /** Goes on to other rows: `count` of them from `from` on, one a frame. */
  begin(from: number, count: number, block: FrameBlock): void
  /** Fills the frame of one of these, counted from the first, with what is not there yet. */
  row(frame: Frame, row: number): void
  /** Whether a row has nothing but numbers to fill in, which `begin` did. */
  isFilled(row: number): boolean
  /** The values of an input for these rows, where they are all numbers or missing (`NaN`); of rows that are not filled they mean nothing. */
  numbersOf(slot: number): Float64Array | undefined
}

/** Makes what fills frames with the inputs of a model. */
export function inputFiller(inputs: readonly RecordInput[]): InputFiller {
  const slots = Int32Array.from(inputs, ({ input }) => input.slot)
  const conversion = new Uint8Array(inputs.length)
  // Bounds that hold no number: all of them go to the treatment.
  const low = new Float64Array(inputs.length).fill(Infinity)
  const high = new Float64Array(inputs.length).fill(-Infinity)
  /** The places of listed texts. */
  const lists: (TextPlaces | undefined)[] = []
  const isText = new Uint8Array(inputs.length)
  /** What stands for a missing value; `undefined` where the treatment says. */
  const missing: (Raw | undefined)[] = []
  for (const [i, { input }] of inputs.entries()) {
    const { plain } = input
    missing.push(plain?.missing)
    lists.push(plain?.type === 'string' && plain.texts !== undefined ? textPlaces(plain.texts) : undefined)
    if (plain?.type === 'string') isText[i] = 1
    if (plain === undefined || plain.type === 'string') continue
    conversion[i] = conversions[plain.type]
    low[i] = plain.low
    high[i] = plain.high
  }
  const read = recordReader(
    inputs.map(({ name }) => name),
    [...slots],
  )
  const all = Int32Array.from(inputs.keys())
  return {
    record(frame, record) {
      if (read(record, frame.numbers, frame.given)) treat(frame, all)
      else {
        checkRecord(record)
        for (const { name, input } of inputs) input.fill(frame, fieldOf(record, name))
      }
    },
    columns: (columns, rowsAtOnce) =>
      columnsFiller(
        inputs.map(({ name }) => columns.cells.get(name)),
        slots,
        rowsAtOnce,
        { treat, treatColumn, missing },
      ),
    treated(columns, most, newFrame) {
      const cells = inputs.map(({ name }) => columns.cells.get(name))
      const fillRow = (frame: Frame, row: number): void => {
        give(cells, slots, frame, all, row)
        treat(frame, all)
      }
      const fields = inputs.map(({ input }) => input)
      return inputColumns(cells, { inputs: fields, lists, treatColumn, fillRow, newFrame }, most)
    },
  }

  /** A number as one of the field's type; `NaN` where it is none. */
  function converted(i: number, number: number): number {
    // `+ 0` turns -0 into 0.
    if (conversion[i] === DOUBLE) return number + 0
    if (conversion[i] === FLOAT) return Math.fround(number)
    return Number.isSafeInteger(number) ? number + 0 : Number.NaN
  }

  /**
   * Makes values of the numbers of a column, in place. Rows whose value takes more than that become rough; a missing value that nothing
   * stands for stays `NaN`.
   * @returns whether any stays so, or is rough
   */
  function treatColumn(i: number, column: Float64Array, count: number, rough: Uint8Array): boolean {
    const replacement = missing[i]
    const [least, most, isDouble] = [low[i], high[i], conversion[i] === DOUBLE]
    let whole = true
    for (let row = 0; row < count; row++) {
      const number = column[row]
      const x = isDouble ? number + 0 : converted(i, number)
      if (x >= least && x <= most) column[row] = x
      else if (!Number.isNaN(number) || replacement === undefined) {
        rough[row] = 1
        whole = false
      } else if (typeof replacement === 'number') column[row] = replacement
      else whole = false
    }
    return !whole
  }

  /** Makes values of what was given for some of the fields. */
  function treat(frame: Frame, some: Int32Array): void {
    const { numbers, given, values, invalid, codes } = frame
    for (let n = 0; n < some.length; n++) {
      const i = some[n]
      const slot = slots[i]
      const number = numbers[slot]
      if (!Number.isNaN(number)) {
        const x = converted(i, number)
        if (x >= low[i] && x <= high[i]) {
          numbers[slot] = x
          invalid[slot] = 0
        } else inputs[i].input.fill(frame, number)
        continue
      }
      const value = given[slot]
      if (typeof value === 'string' && isText[i] === 1) {
        const list = lists[i]
        const code = list === undefined ? -1 : placeOf(list, value)
        if (code >= 0 || list === undefined) {
          values[slot] = value
          codes[slot] = code
          invalid[slot] = 0
          continue
        }
      }
      const replacement = missing[i]
      if (replacement !== undefined && (value === undefined || value === null || Number.isNaN(value))) {
        if (typeof replacement === 'number') numbers[slot] = replacement
        values[slot] = replacement
        codes[slot] = -1
        invalid[slot] = 0
        continue
      }
      inputs[i].input.fill(frame, value)
    }
  }
}

/** How values are made of what was given. */
interface Treatments {
  treat(frame: Frame, some: Int32Array): void
  treatColumn(i: number, column: Float64Array, count: number, rough: Uint8Array): boolean
  readonly missing: readonly (Raw | undefined)[]
}

/** @param columns the columns of the inputs, where the batch has them */
function columnsFiller(
  columns: readonly (Cells | undefined)[],
  slots: Int32Array,
  rowsAtOnce: number,
  { treat, treatColumn, missing }: Treatments,
): ColumnsFiller {
  // Columns of numbers are copied and treated a stretch at a time: one loop over numbers of one kind.
  const ofNumbers = columns.flatMap((cells, i) =>
    cells?.copy === undefined ? [] : [{ i, copy: cells.copy }],
  )
  const numeric = Int32Array.from(ofNumbers, ({ i }) => i)
  const all = Int32Array.from(columns.keys())
  const others = all.filter((i) => columns[i]?.copy === undefined)
  const copied = ofNumbers.map(() => new Float64Array(rowsAtOnce))
  const bySlot = new Map(ofNumbers.map(({ i }, k) => [slots[i], copied[k]]))
  // Rows that take more than numbers within bounds, and frames that had such a row before.
  const rough = new Uint8Array(rowsAtOnce)
  const wasRough = new Uint8Array(rowsAtOnce).fill(1)
  let first = 0
  return {
    begin(from, count, block) {
      first = from
      rough.fill(0)
      for (const [k, { i, copy }] of ofNumbers.entries()) {
        copy(from, count, copied[k], 0)
        treatColumn(i, copied[k], count, rough)
      }
      for (let k = 0; k < numeric.length; k++) put(copied[k], numeric[k], count, block)
      wasRough.set(rough.subarray(0, count))
    },
    row(frame, row) {
      const rest = rough[row] === 1 ? all : others
      if (rest.length === 0) return
      give(columns, slots, frame, rest, first + row)
      treat(frame, rest)
    },
    isFilled: (row) => rough[row] === 0 && others.length === 0,
    numbersOf: (slot) => bySlot.get(slot),
  }

  /** Puts the values of an input into the frames of rows that are not rough. */
  function put(column: Float64Array, i: number, count: number, { frames, numbers, width }: FrameBlock): void {
    const slot = slots[i]
    const replacement = missing[i] ?? null
    const hadRough = wasRough.includes(1)
    for (let row = 0, at = slot; row < count; row++, at += width) {
      const number = column[row]
      numbers[at] = number
      if (hadRough && wasRough[row] === 1) frames[row].invalid[slot] = 0
      if (!Number.isNaN(number)) continue
      frames[row].values[slot] = replacement
      frames[row].codes[slot] = -1
    }
  }
}

/** Puts down what the columns have for some of the fields. */
function give(
  columns: readonly (Cells | undefined)[],
  slots: Int32Array,
  { numbers, given }: Frame,
  some: Int32Array,
  row: number,
): void {
  for (const i of some) {
    const value = columns[i]?.cell(row)
    const isNumber = typeof value === 'number' && !Number.isNaN(value)
    numbers[slots[i]] = isNumber ? value : Number.NaN
    given[slots[i]] = isNumber ? undefined : value
  }
}
