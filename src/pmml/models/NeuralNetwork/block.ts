/** A network for a block of records: the inputs of all of them, then layer after layer, each for all of them. */

import { EIGHT, type LayerMemory } from '../../../math/dense/dense.js'
import type { Block } from '../../compilation.js'
import type { Frame } from '../../frame.js'
import type { Input } from './NeuralInputs.js'
import type { Layer } from './NeuralLayer.js'

/** A network that is evaluated for many records at once. */
export interface NetworkBlock extends Block {
  /** Where the activations of the record in a frame begin in `numbers`, `EIGHT` from each other; -1 where it must be activated by itself. */
  baseOf(frame: Frame): number
  readonly numbers: Float64Array
}

/** Makes it; `undefined` where one of the layers is computed record by record. */
export function networkBlock(
  inputs: readonly Input[],
  layers: readonly Layer[],
  { eights }: LayerMemory,
): NetworkBlock | undefined {
  if (eights === undefined) return undefined
  const steps = layers.flatMap((layer) => layer.eights ?? [])
  if (steps.length < layers.length) return undefined
  const { numbers, count, stride } = eights
  const baseAt = (row: number): number => Math.floor(row / EIGHT) * stride + (row % EIGHT)
  // Records that have all inputs, each of which could be computed in time.
  const ready = new Uint8Array(count * EIGHT)
  const made = new Float64Array(count * EIGHT)

  /** The numbers that are made of those of a column. */
  function madeOf(
    column: Float64Array,
    rows: number,
    inFloats: boolean,
    of: ((number: number) => number) | undefined,
  ): Float64Array {
    for (let row = 0; row < rows; row++) {
      const number = inFloats ? Math.fround(column[row]) : column[row]
      made[row] = of === undefined ? number : of(number)
    }
    return made
  }

  /** Puts the numbers of an input where the first layer takes them. */
  function put(column: Float64Array, input: number, rows: number): void {
    for (let from = 0, at = input * EIGHT; from < rows; from += EIGHT, at += stride) {
      const some = Math.min(EIGHT, rows - from)
      for (let k = 0; k < some; k++) {
        const x = column[from + k]
        numbers[at + k] = x
        if (Number.isNaN(x)) ready[from + k] = 0
      }
    }
  }

  return {
    numbers,
    rowsAtOnce: count * EIGHT,
    addColumns(numbersOf, rows) {
      const columns = inputs.flatMap(({ ofInput }) => {
        const column = ofInput === undefined ? undefined : numbersOf(ofInput.slot)
        return column === undefined || ofInput === undefined ? [] : [{ column, ...ofInput }]
      })
      if (columns.length < inputs.length) return false
      ready.fill(1, 0, rows)
      for (const [i, { column, inFloats, of }] of columns.entries())
        put(of !== undefined || inFloats ? madeOf(column, rows, inFloats, of) : column, i, rows)
      return true
    },
    add(frame, row) {
      ready[row] = 0
      frame.isEarly = false
      const base = baseAt(row)
      for (let i = 0; i < inputs.length; i++) {
        const x = inputs[i].read(frame)
        if (Number.isNaN(x)) return
        numbers[base + i * EIGHT] = x
      }
      if (!frame.isEarly) ready[row] = 1
    },
    run(rows) {
      const full = Math.ceil(rows / EIGHT)
      for (const step of steps) step(full)
    },
    baseOf: ({ row }) => (row >= 0 && ready[row] === 1 ? baseAt(row) : -1),
  }
}
