/** Evaluates regressions for blocks of rows: a column of sums, to which each term of a table is added in its turn. */

import type { Columnwise, ColumnwiseMaker, TreatedColumn, TreatedColumns } from '../../model/columnwise.js'
import type { Raw } from '../../types.js'
import type { Summand } from './summands.js'

/** A table as a sum of terms. */
export interface SummedTable {
  readonly summands: readonly Summand[]
  /** What comes last. */
  readonly start: number
}

/** Adds a term to the sums of the first rows of a block. */
type Adding = (sums: Float64Array, count: number) => void

/** Makes what evaluates a regression whose result is the mean of its only sum. */
export function meansColumnwise(table: SummedTable, mean: (y: number) => number): ColumnwiseMaker {
  return (inputs) => {
    const numbers = new Float64Array(inputs.most)
    const sum = summing(table, inputs, numbers)
    if (sum === undefined) return undefined
    return {
      result: { kind: 'numbers', numbers },
      score(count) {
        sum(count)
        for (let i = 0; i < count; i++) {
          if (Number.isNaN(numbers[i])) continue
          numbers[i] = mean(numbers[i])
          // That is a number, too, and not the same as no result: Targets may tell them apart.
          if (Number.isNaN(numbers[i])) inputs.rough[i] = 1
        }
      },
    }
  }
}

/**
 * Makes what evaluates a regression with a sum a class.
 * @param normalize makes probabilities of the sums of a record, in place
 */
export function sharesColumnwise(
  tables: readonly SummedTable[],
  categories: readonly Raw[],
  normalize: (sums: Float64Array) => void,
): ColumnwiseMaker {
  return (inputs): Columnwise | undefined => {
    const shares = tables.map(() => new Float64Array(inputs.most))
    const winners = new Int32Array(inputs.most)
    const summings: ((count: number) => void)[] = []
    for (const [k, table] of tables.entries()) {
      const sum = summing(table, inputs, shares[k])
      if (sum === undefined) return undefined
      summings.push(sum)
    }
    const own = new Float64Array(tables.length)
    return {
      result: { kind: 'shares', categories, shares, winners },
      score(count) {
        for (const sum of summings) sum(count)
        for (let i = 0; i < count; i++) winners[i] = distribute(shares, own, i, normalize)
      },
    }
  }
}

/** Makes a distribution of the sums of a row, and gives the place of its greatest share; all of it is `NaN`, and the place -1, where there is none. */
function distribute(
  shares: readonly Float64Array[],
  own: Float64Array,
  row: number,
  normalize: (sums: Float64Array) => void,
): number {
  let known = true
  for (let k = 0; k < own.length; k++) {
    own[k] = shares[k][row]
    known &&= !Number.isNaN(own[k])
  }
  if (known) normalize(own)
  let best = 0
  for (let k = 0; k < own.length; k++) {
    known &&= !Number.isNaN(own[k])
    if (own[k] > own[best]) best = k
  }
  for (let k = 0; k < own.length; k++) shares[k][row] = known ? own[k] : Number.NaN
  return known ? best : -1
}

/** Makes what computes the sums of a block; `undefined` where a term takes a record. */
function summing(
  { summands, start }: SummedTable,
  inputs: TreatedColumns,
  sums: Float64Array,
): ((count: number) => void) | undefined {
  const addings: Adding[] = []
  for (const summand of summands) {
    const adding = addingOf(summand, inputs)
    if (adding === undefined) return undefined
    addings.push(adding)
  }
  return (count) => {
    sums.fill(0, 0, count)
    for (const add of addings) add(sums, count)
    for (let i = 0; i < count; i++) sums[i] += start
  }
}

function addingOf({ product, lookup }: Summand, inputs: TreatedColumns): Adding | undefined {
  if (product !== undefined) {
    const column = inputs.column(product.slot)
    if (column?.kind !== 'numbers') return undefined
    const { weight } = product
    return (sums, count) => addProducts(sums, inputs.numbers, column.start, weight, count)
  }
  if (lookup === undefined) return undefined
  const { variable, weightOf } = lookup
  const column = variable.slot === undefined ? undefined : inputs.column(variable.slot)
  if (column === undefined) return undefined
  const { start } = column
  if (column.kind === 'codes') {
    const weights = weightsOf(column, weightOf)
    return (sums, count) => addWeights(sums, inputs.codes, start, weights(), count)
  }
  const { numbers } = inputs
  return (sums, count) => {
    for (let i = 0; i < count; i++) {
      const number = numbers[start + i]
      sums[i] += weightOf(Number.isNaN(number) ? null : number)
    }
  }
}

/** A missing number makes the sum `NaN`. */
function addProducts(
  sums: Float64Array,
  numbers: Float64Array,
  start: number,
  weight: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) sums[i] += weight * numbers[start + i]
}

/** @param weights by code; that of a missing value comes first */
function addWeights(
  sums: Float64Array,
  codes: Int32Array,
  start: number,
  weights: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) sums[i] += weights[codes[start + i] + 1]
}

/** Makes what gives the weights of a column's values, of which more may come with each block. */
function weightsOf({ values }: TreatedColumn, weightOf: (value: Raw) => number): () => Float64Array {
  let weights = new Float64Array(0)
  return () => {
    if (weights.length === values.length + 1) return weights
    const known = weights
    weights = new Float64Array(values.length + 1)
    weights.set(known)
    if (known.length === 0) weights[0] = weightOf(null)
    for (let code = Math.max(0, known.length - 1); code < values.length; code++)
      weights[code + 1] = weightOf(values[code])
    return weights
  }
}
