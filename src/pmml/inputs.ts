/** Fills a frame with a record: what needs no more than a comparison here, all else by the treatment of its field. */

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

/** Makes what fills a frame with a record. Throws the `ScoreError` of the first field, in order, that refuses its value. */
export function inputFiller(inputs: readonly RecordInput[]): (frame: Frame, record: ModelRecord) => void {
  const slots = Int32Array.from(inputs, ({ input }) => input.slot)
  const conversion = new Uint8Array(inputs.length)
  // Bounds that hold no number: all of them go to the treatment.
  const low = new Float64Array(inputs.length).fill(Infinity)
  const high = new Float64Array(inputs.length).fill(-Infinity)
  const texts: (ReadonlySet<unknown> | undefined)[] = []
  const isText = new Uint8Array(inputs.length)
  /** What stands for a missing value; `undefined` where the treatment says. */
  const missing: (Raw | undefined)[] = []
  for (const [i, { input }] of inputs.entries()) {
    const { plain } = input
    missing.push(plain?.missing)
    texts.push(plain?.type === 'string' ? plain.texts : undefined)
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
  return (frame, record) => {
    const { numbers, given, values, invalid } = frame
    if (!read(record, numbers, given)) {
      for (const { name, input } of inputs) input.fill(frame, fieldOf(record, name))
      return
    }
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
        invalid[slot] = 0
      } else if (typeof value === 'string' && isText[i] === 1 && texts[i]?.has(value) !== false) {
        values[slot] = value
        invalid[slot] = 0
      } else inputs[i].input.fill(frame, value)
    }
  }
}
