/** Evaluates a tree that is a table for blocks of rows: each row is at one of the table's rows in the end, all of which are known beforehand. */

import { MISSING, type TreeTable } from '../../../ensemble/TreeTable.js'
import type { Compilation } from '../../compilation.js'
import type { Columnwise, ColumnwiseMaker, TreatedColumn, TreatedColumns } from '../../model/columnwise.js'
import type { Prediction } from '../../model/prediction.js'

/** Most rows of a table: what every one of them says is found out when the first batch comes. */
const MOST_ROWS = 4096

/** Trees up to this depth take the same number of steps for all rows: where each would end can't be foretold. */
const FEW_STEPS = 12

/** A tree, ready to be followed in the columns of a batch. */
interface Steps {
  /** By row, where the column that the split looks at begins. Leaves look at that of the root. */
  readonly starts: Int32Array
  /** Numbers up to the limit go to the lower child, others to the next row. Leaves lead to themselves. */
  readonly limits: Float64Array
  readonly lowers: Int32Array
  /** 1 for leaves. */
  readonly ends: Uint8Array
  readonly missing: Uint8Array
  readonly depth: number
  /** Splits by category, by row. */
  readonly sets: ReadonlyMap<number, SetSplit>
  readonly columns: ReadonlySet<TreatedColumn>
}

/** A split by category. */
interface SetSplit {
  readonly set: ReadonlySet<unknown>
  readonly column: TreatedColumn
  /** What is added to the row of the lower child, by code of the column; -1 where it is not known yet. */
  sides: Int8Array
}

/** A table, and what the tree says at its rows. */
interface Saying {
  readonly table: TreeTable
  readonly predictionOf: (row: number) => Prediction
}

/**
 * Makes what evaluates the blocks of batches.
 * @param rows gives the table, the same whenever it is asked for
 */
export function treeColumnwise(rows: () => Saying, { splitVariables }: Compilation): ColumnwiseMaker {
  let predictions: readonly Prediction[] | undefined
  return (inputs) => {
    const { table, predictionOf } = rows()
    if (table.features.length > MOST_ROWS) return undefined
    const steps = stepsIn(table, (feature) => {
      const { slot } = splitVariables[feature]
      return slot === undefined ? undefined : inputs.column(slot)
    })
    if (steps === undefined) return undefined
    predictions ??= Array.from(table.features, (_, row) => predictionOf(row))
    return evaluation(steps, inputs, predictions)
  }
}

function evaluation(steps: Steps, inputs: TreatedColumns, predictions: readonly Prediction[]): Columnwise {
  const places = new Int32Array(inputs.most)
  const straight = steps.sets.size === 0 && steps.depth <= FEW_STEPS
  return {
    result: { kind: 'known', predictions, places },
    score(count) {
      let anyMissing = false
      for (const { hasMissing } of steps.columns) anyMissing ||= hasMissing
      if (straight && !anyMissing) followStraight(steps, inputs.numbers, places, count)
      else follow(steps, inputs, places, count)
    },
  }
}

/** The tree in the columns of a batch; `undefined` where it looks at something that they don't have. */
function stepsIn(
  { features, limits, lowers, missing, sets }: TreeTable,
  columnOf: (feature: number) => TreatedColumn | undefined,
): Steps | undefined {
  const size = features.length
  const columns = new Set<TreatedColumn>()
  const depths = new Int32Array(size)
  const splits = new Map<number, SetSplit>()
  const steps = {
    starts: new Int32Array(size),
    limits: Float64Array.from(limits),
    lowers: Int32Array.from(lowers),
    ends: new Uint8Array(size),
  }
  let depth = 0
  // Children stand behind their parents.
  for (let row = 0; row < size; row++) {
    if (features[row] < 0) {
      steps.ends[row] = 1
      steps.starts[row] = steps.starts[0]
      steps.limits[row] = Infinity
      steps.lowers[row] = row
      depth = Math.max(depth, depths[row])
      continue
    }
    const column = columnOf(features[row])
    if (column === undefined) return undefined
    columns.add(column)
    steps.starts[row] = column.start
    depths[lowers[row]] = depths[row] + 1
    depths[lowers[row] + 1] = depths[row] + 1
    const set = sets?.get(row)
    if (set !== undefined) splits.set(row, { set, column, sides: new Int8Array(0) })
    else if (column.kind === 'codes') return undefined
  }
  return { ...steps, missing, depth, sets: splits, columns }
}

/** Where no value is missing and all splits are by size: without a branch that depends on data. */
function followStraight(
  { starts, limits, lowers, depth }: Steps,
  numbers: Float64Array,
  places: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    let row = 0
    for (let step = 0; step < depth; step++)
      row = lowers[row] + Number(numbers[starts[row] + i] > limits[row])
    places[i] = row
  }
}

/** Follows trees of all kinds. Rows whose way the table doesn't tell become rough. */
function follow(
  { starts, limits, lowers, ends, missing, sets }: Steps,
  { numbers, codes, rough }: TreatedColumns,
  places: Int32Array,
  count: number,
): void {
  for (const split of sets.values()) growSides(split)
  for (let i = 0; i < count; i++) {
    let row = 0
    while (ends[row] === 0) {
      const at = starts[row] + i
      const split = sets.size === 0 ? undefined : sets.get(row)
      const side =
        split !== undefined && split.column.kind === 'codes'
          ? sideOf(split, codes[at])
          : Number.isNaN(numbers[at])
            ? -1
            : split === undefined
              ? Number(numbers[at] > limits[row])
              : Number(!split.set.has(numbers[at]))
      if (side >= 0) row = lowers[row] + side
      else if (missing[row] === MISSING.lower) row = lowers[row]
      else if (missing[row] === MISSING.greater) row = lowers[row] + 1
      else {
        if (missing[row] === MISSING.elsewhere) rough[i] = 1
        break
      }
    }
    places[i] = row
  }
}

/** More values may have come with the block. */
function growSides(split: SetSplit): void {
  const { length } = split.column.values
  if (split.sides.length >= length) return
  const grown = new Int8Array(length).fill(-1)
  grown.set(split.sides)
  split.sides = grown
}

/** On which side a code is; -1 for a missing value. Codes of rough rows may be others. */
function sideOf({ set, column, sides }: SetSplit, code: number): number {
  if (code < 0) return -1
  if (sides[code] < 0) sides[code] = Number(!set.has(column.values[code]))
  return sides[code]
}
