/** A network for a block of records: the inputs of all of them, then layer after layer, each for all of them. */

import { EIGHT, type LayerMemory } from '../../../math/dense/dense.js'
import type { Block } from '../../compilation.js'
import type { NumberOfInput } from '../../expressions/expression.js'
import type { Frame } from '../../frame.js'
import type { BlockResult, ColumnwiseMaker } from '../../model/columnwise.js'
import type { Input } from './NeuralInputs.js'
import type { Layer } from './NeuralLayer.js'
import type { Standing } from './NeuralOutputs.js'

/** A network that is evaluated for many records at once. */
export interface NetworkBlock extends Block {
  /** Where the activations of the record in a frame begin in `numbers`, `EIGHT` from each other; -1 where it must be activated by itself. */
  baseOf(frame: Frame): number
  readonly numbers: Float64Array
  /** Evaluates whole columns, for a model that is no part of another. */
  columnwise(standing: Standing): ColumnwiseMaker
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

  /**
   * Puts the numbers of an input where the first layer takes them, those of a column from `start` on.
   * @param anyMissing whether one of them may be missing
   */
  function put(
    column: Float64Array,
    start: number,
    { inFloats, of }: NumberOfInput,
    input: number,
    rows: number,
    anyMissing: boolean,
  ): void {
    if (!inFloats && of === undefined) {
      copy(column, start, input, rows)
      if (anyMissing) leaveOut(column, start, rows)
      return
    }
    for (let row = 0; row < rows; row++) {
      const number = inFloats ? Math.fround(column[start + row]) : column[start + row]
      made[row] = of === undefined ? number : of(number)
    }
    copy(made, 0, input, rows)
    leaveOut(made, 0, rows)
  }

  /** Written out, eight by eight: three times as fast as a loop inside a loop. */
  function copy(column: Float64Array, start: number, input: number, rows: number): void {
    let from = start
    let at = input * EIGHT
    for (const end = start + rows - (rows % EIGHT); from < end; from += EIGHT, at += stride) {
      numbers[at] = column[from]
      numbers[at + 1] = column[from + 1]
      numbers[at + 2] = column[from + 2]
      numbers[at + 3] = column[from + 3]
      numbers[at + 4] = column[from + 4]
      numbers[at + 5] = column[from + 5]
      numbers[at + 6] = column[from + 6]
      numbers[at + 7] = column[from + 7]
    }
    for (; from < start + rows; from++, at++) numbers[at] = column[from]
  }

  /** Records that lack one of these numbers have no result. */
  function leaveOut(column: Float64Array, start: number, rows: number): void {
    for (let row = 0; row < rows; row++) if (Number.isNaN(column[start + row])) ready[row] = 0
  }

  /** Runs the layers for the first rows. */
  function run(rows: number): void {
    const full = Math.ceil(rows / EIGHT)
    for (const step of steps) step(full)
  }

  const atOnce = count * EIGHT
  return {
    numbers,
    rowsAtOnce: atOnce,
    addColumns(numbersOf, rows) {
      const columns = inputs.flatMap(({ ofInput }) => {
        const column = ofInput === undefined ? undefined : numbersOf(ofInput.slot)
        return column === undefined || ofInput === undefined ? [] : [{ column, ofInput }]
      })
      if (columns.length < inputs.length) return false
      ready.fill(1, 0, rows)
      for (const [i, { column, ofInput }] of columns.entries()) put(column, 0, ofInput, i, rows, true)
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
    run,
    baseOf: ({ row }) => (row >= 0 && ready[row] === 1 ? baseAt(row) : -1),
    columnwise: (standing) => (treated) => {
      const columns = inputs.flatMap(({ ofInput }) => {
        const column = ofInput === undefined ? undefined : treated.column(ofInput.slot)
        return column?.kind !== 'numbers' || ofInput === undefined ? [] : [{ column, ofInput }]
      })
      if (columns.length < inputs.length) return undefined
      const { result, take } = resultOf(standing, treated.most)
      return {
        result,
        score(rows) {
          for (let from = 0; from < rows; from += atOnce) {
            const some = Math.min(atOnce, rows - from)
            ready.fill(1, 0, some)
            for (const [i, { column, ofInput }] of columns.entries())
              put(treated.numbers, column.start + from, ofInput, i, some, column.hasMissing)
            run(some)
            for (let row = 0; row < some; row++)
              take(from + row, numbers, ready[row] === 1 ? baseAt(row) : -1)
          }
          // Of a block of frames that is under way, none finds its results here any more.
          ready.fill(0)
        },
      }
    },
  }
}

/** Columns for results, and what takes those of a row from its activations; they begin at -1 where it has none. */
function resultOf(
  standing: Standing,
  most: number,
): { readonly result: BlockResult; take(row: number, activations: Float64Array, base: number): void } {
  if (standing.kind === 'number') {
    const { position, original } = standing
    const results = new Float64Array(most)
    return {
      result: { kind: 'numbers', numbers: results },
      take(row, activations, base) {
        results[row] = base < 0 ? Number.NaN : original(activations[base + position * EIGHT])
      },
    }
  }
  const { positions, categories } = standing
  const shares = categories.map(() => new Float64Array(most))
  const winners = new Int32Array(most)
  return {
    result: { kind: 'shares', categories, shares, winners },
    take(row, activations, base) {
      let best = 0
      for (let i = 0; i < positions.length; i++) {
        const share = base < 0 ? Number.NaN : activations[base + positions[i] * EIGHT]
        if (Number.isNaN(share)) {
          for (const column of shares) column[row] = Number.NaN
          winners[row] = -1
          return
        }
        shares[i][row] = share
        if (share > shares[best][row]) best = i
      }
      winners[row] = best
    },
  }
}
