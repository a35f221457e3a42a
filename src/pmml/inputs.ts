/** Fills frames with records and with rows of columns: what needs no more than a comparison here, all else by the treatment of its field. */

import type { Cells, ColumnsReader } from '../core/columns.js'
import { recordReader } from '../core/record-reader.js'
import { fieldOf, type ModelRecord } from '../core/value.js'
import type { Frame } from './frame.js'
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
  record(frame: Frame, record: ModelRecord): void
  /** Prepares for columns, of which at most so many rows are looked at together. */
  columns(columns: ColumnsReader, rowsAtOnce: number): ColumnsFiller
}

/** Fills frames with rows of columns. */
export interface ColumnsFiller {
  /** Goes on to other rows: `count` of them from `from` on. */
  begin(from: number, count: number): void
  /** Fills a frame with one of these, counted from the first. */
  row(frame: Frame, row: number): void
}

/** Makes what fills frames with the inputs of a model. */
export function inputFiller(inputs: readonly RecordInput[]): InputFiller {
  const slots = Int32Array.from(inputs, ({ input }) => input.slot)
  const conversion = new Uint8Array(inputs.length)
  // Bounds that hold no number: all of them go to the treatment.
  const low = new Float64Array(inputs.length).fill(Infinity)
  const high = new Float64Array(inputs.length).fill(-Infinity)
  /** The places of listed texts. */
  const lists: (ReadonlyMap<string, number> | undefined)[] = []
  const isText = new Uint8Array(inputs.length)
  /** What stands for a missing value; `undefined` where the treatment says. */
  const missing: (Raw | undefined)[] = []
  for (const [i, { input }] of inputs.entries()) {
    const { plain } = input
    missing.push(plain?.missing)
    lists.push(plain?.type === 'string' && plain.texts !== undefined ? placesOf(plain.texts) : undefined)
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
  return {
    record(frame, record) {
      if (read(record, frame.numbers, frame.given)) treat(frame)
      else for (const { name, input } of inputs) input.fill(frame, fieldOf(record, name))
    },
    columns: (columns, rowsAtOnce) =>
      columnsFiller(
        inputs.map(({ name, input: { slot } }) => ({ slot, cells: columns.cells.get(name) })),
        rowsAtOnce,
        treat,
      ),
  }

  /** Makes values of what was given for the fields. */
  function treat(frame: Frame): void {
    const { numbers, given, values, invalid, codes } = frame
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]
      const number = numbers[slot]
      if (!Number.isNaN(number)) {
        // `+ 0` turns -0 into 0.
        const x =
          conversion[i] === DOUBLE
            ? number + 0
            : conversion[i] === FLOAT
              ? Math.fround(number)
              : Number.isSafeInteger(number)
                ? number + 0
                : Number.NaN
        if (x >= low[i] && x <= high[i]) {
          numbers[slot] = x
          invalid[slot] = 0
        } else inputs[i].input.fill(frame, number)
        continue
      }
      const value = given[slot]
      const replacement = missing[i]
      if (replacement !== undefined && (value === undefined || value === null || Number.isNaN(value))) {
        if (typeof replacement === 'number') numbers[slot] = replacement
        values[slot] = replacement
        codes[slot] = -1
        invalid[slot] = 0
        continue
      }
      if (typeof value === 'string' && isText[i] === 1) {
        const code = lists[i]?.get(value) ?? -1
        if (code >= 0 || lists[i] === undefined) {
          values[slot] = value
          codes[slot] = code
          invalid[slot] = 0
          continue
        }
      }
      inputs[i].input.fill(frame, value)
    }
  }
}

function placesOf(texts: readonly string[]): Map<string, number> {
  const places = new Map<string, number>()
  for (const [place, text] of texts.entries()) if (!places.has(text)) places.set(text, place)
  return places
}

/** A column of an input, where the batch has it, and the slot of its values. */
interface SlotColumn {
  readonly slot: number
  readonly cells: Cells | undefined
}

function columnsFiller(
  columns: readonly SlotColumn[],
  rowsAtOnce: number,
  treat: (frame: Frame) => void,
): ColumnsFiller {
  // Columns of numbers are copied, a stretch at a time, so that rows are read from arrays of one kind.
  const ofNumbers = columns.flatMap(({ slot, cells }) =>
    cells?.copy === undefined ? [] : [{ slot, copy: cells.copy }],
  )
  const others = columns.filter(({ cells }) => cells?.copy === undefined)
  const slots = Int32Array.from(ofNumbers, ({ slot }) => slot)
  const copied = new Float64Array(slots.length * rowsAtOnce)
  let first = 0
  return {
    begin(from, count) {
      first = from
      for (const [i, { copy }] of ofNumbers.entries()) copy(from, count, copied, i * rowsAtOnce)
    },
    row(frame, row) {
      const { numbers, given } = frame
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i]
        numbers[slot] = copied[i * rowsAtOnce + row]
        given[slot] = undefined
      }
      for (const { slot, cells } of others) {
        const value = cells?.cell(first + row)
        const isNumber = typeof value === 'number' && !Number.isNaN(value)
        numbers[slot] = isNumber ? value : Number.NaN
        given[slot] = isNumber ? undefined : value
      }
      treat(frame)
    },
  }
}
