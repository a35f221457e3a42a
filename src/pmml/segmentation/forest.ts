/**
 * Ensembles of trees that are all tables: one forest instead of a call of every member. What their results are combined to, and what
 * missing ones mean, stays the matter of the multipleModelMethods.
 */

import { ScoreError } from '../../core/errors.js'
import type { Forest } from '../../ensemble/evaluation.js'
import { compileForest, type Shares } from '../../ensemble/forest.js'
import type { TreeTable } from '../../ensemble/TreeTable.js'
import type { Compilation, Variable } from '../compilation.js'
import type { PassedNumber } from '../expressions/expression.js'
import type { Frame } from '../frame.js'
import type { CompiledSegment } from './segment.js'

/** What a member of a forest says, in place of the values of its table. */
export type Values = (member: number, table: TreeTable) => Float64Array

/** How an ensemble asks its forest. */
export interface MemberForest {
  readonly size: number
  /** Weights of the members. */
  readonly weights: readonly number[]
  /**
   * What each member says of the record in the frame, `NaN` for nothing, or the sums: from `offset` of `numbers` on, good until it is asked again.
   * -1 where the general way has to tell.
   */
  results(frame: Frame): number
  /** The sum of what they say. `undefined` where the general way has to tell. */
  total(frame: Frame): number | undefined
  readonly numbers: Float64Array
}

/**
 * What an ensemble wants of its forest: the results, or their sum alone, or that of the shares of classes that they stand for, added up in
 * doubles or in floats.
 */
export type Wanted =
  | 'results'
  | { readonly sum: 'results'; readonly inFloats: boolean }
  | { readonly sum: Shares; readonly inFloats: boolean }

/** Puts the members together; a text that tells why where one may stay out, has a weight of its own or is something else. */
export function memberForest(
  segments: readonly CompiledSegment[],
  values: Values,
  wanted: Wanted,
  compilation: Compilation,
): MemberForest | string {
  const forest = compilation.steps.take('forest', () => joined(segments, values, wanted))
  if (typeof forest === 'string') return forest
  const weights = segments.map(({ constantWeight = 1 }) => constantWeight)
  const { results, evaluate } = asking(forest, wanted)
  const gather = gatherer(forest, compilation)
  let numbers: Float64Array = new Float64Array()
  // Results of a block of records that were evaluated together, and whether there are some for each of them.
  let block = numbers
  let ready = new Uint8Array()
  // Not yet where the forest wants it: computing what it looks at may ask it for another record.
  let gathered = numbers
  const { width } = forest
  compilation.blocks.push({
    rowsAtOnce: forest.rowsAtOnce,
    addColumns(numbersOf, rows) {
      makeRoom(rows)
      if (!gather.columns(numbersOf, gathered, width, rows)) return false
      ready.fill(1, 0, rows)
      return true
    },
    add(frame, row, rows) {
      makeRoom(rows)
      frame.isEarly = false
      ready[row] = gather.record(frame, gathered, row * width) && !frame.isEarly ? 1 : 0
    },
    run(rows) {
      // No record came as far as this: each was refused before.
      if (ready.length < rows) return
      forest.numbers(rows).set(gathered.subarray(0, rows * width))
      block.set(evaluate(rows).subarray(0, rows * results))
    },
  })

  function makeRoom(rows: number): void {
    if (ready.length >= rows) return
    ready = new Uint8Array(rows)
    gathered = new Float64Array(rows * width)
    block = new Float64Array(rows * results)
  }

  /** Where the results for a frame begin in `numbers`; -1 where the general way has to tell. */
  const find = (frame: Frame): number => {
    const { row } = frame
    if (row >= 0 && ready[row] === 1) {
      numbers = block
      return row * results
    }
    if (!gather.record(frame, forest.numbers(1), 0)) return -1
    numbers = evaluate(1)
    return 0
  }
  // The forest has a copy.
  for (const { model } of segments) model.forgetTree()
  compilation.engines.push(
    `${forest.size} trees as ${forest.way}${forest.selects ? ', in batches as selections' : ''}, ${forest.isCompiled ? 'in WebAssembly' : 'in JavaScript'}`,
  )
  return {
    size: forest.size,
    weights,
    results: find,
    total(frame) {
      const at = find(frame)
      return at < 0 ? undefined : numbers[at]
    },
    get numbers() {
      return numbers
    },
  }
}

/** How a forest tells what is wanted, and how many numbers that are. */
function asking(
  forest: Forest,
  wanted: Wanted,
): { readonly results: number; readonly evaluate: (rows: number) => Float64Array } {
  if (wanted === 'results') return { results: forest.size, evaluate: (rows) => forest.results(rows) }
  const { sum, inFloats } = wanted
  if (sum === 'results') return { results: 1, evaluate: (rows) => forest.totals(rows, inFloats) }
  return { results: forest.sharesWidth, evaluate: (rows) => forest.shares(rows, inFloats) }
}

/** The trees of all members, or why they don't go together. */
function joined(segments: readonly CompiledSegment[], values: Values, wanted: Wanted): Forest | string {
  const tables: TreeTable[] = []
  for (const [member, { id, always, constantWeight, model }] of segments.entries()) {
    if (!always) return `segment ${id} may stay out`
    if (constantWeight === undefined) return `segment ${id} has a weight that varies`
    const table = model.tree()?.table
    if (table === undefined) return `segment ${id} is no tree of plain splits`
    tables.push({ ...table, values: values(member, table) })
  }
  const { sum, inFloats } = wanted === 'results' ? { sum: wanted, inFloats: false } : wanted
  const forest = compileForest(tables, sum === 'results' ? {} : { shares: sum })
  if (forest === undefined) return 'its trees have splits or missing values that go together in no table'
  if (
    sum === 'results' &&
    inFloats &&
    !tables.every(({ values }) => values.every((x) => Number.isNaN(x) || x === Math.fround(x)))
  )
    return 'its numbers are not those of 32 bits'
  return forest
}

/** Puts what a forest looks at where the forest wants it. */
interface Gatherer {
  /**
   * Of the record in a frame. False where a value is on no side of a split, such as a number that is none, or can't be computed: then it
   * matters which members look at it.
   */
  record(frame: Frame, numbers: Float64Array, at: number): boolean
  /** Of rows of columns. False where it looks at more than the numbers of inputs. */
  columns(
    numbersOf: (slot: number) => Float64Array | undefined,
    numbers: Float64Array,
    width: number,
    rows: number,
  ): boolean
}

function gatherer({ features }: Forest, { splitVariables }: Compilation): Gatherer {
  const count = features.length
  const variables = features.map(({ feature }) => splitVariables[feature])
  const categories = features.map((each) => each.categories)
  // Numbers of the record lie in every frame; all else is read as its variable says.
  const passed = variables.map((variable, i) =>
    categories[i] === undefined ? passedNumber(variable) : undefined,
  )
  const slots = Int32Array.from(passed, (each) => each?.slot ?? -1)
  const inFloats = Uint8Array.from(passed, (each) => (each?.inFloats ? 1 : 0))
  const computed = variables.filter(({ slot }, i) => slot === undefined && slots[i] < 0)
  function record(frame: Frame, numbers: Float64Array, at: number): boolean {
    // What is computed may call functions of the caller, which may score with this model: first, before the numbers are touched.
    if (computed.length > 0 && !areComputed(computed, frame)) return false
    for (let i = 0; i < count; i++) {
      const slot = slots[i]
      if (slot >= 0) {
        const number = frame.numbers[slot]
        if (!Number.isNaN(number)) {
          numbers[at + i] = inFloats[i] === 1 ? Math.fround(number) : number
          continue
        }
      }
      const value = variables[i].read(frame)
      const codes = categories[i]
      if (value === null) numbers[at + i] = Number.NaN
      else if (codes !== undefined) {
        if (Number.isNaN(value)) return false
        numbers[at + i] = codes.get(value) ?? codes.size
      } else if (typeof value === 'number' && !Number.isNaN(value)) numbers[at + i] = value
      else return false
    }
    return true
  }

  /** Where all is numbers of inputs, a column at a time. */
  function columns(
    numbersOf: (slot: number) => Float64Array | undefined,
    numbers: Float64Array,
    width: number,
    rows: number,
  ): boolean {
    for (let i = 0; i < count; i++) if (slots[i] < 0 || numbersOf(slots[i]) === undefined) return false
    for (let i = 0; i < count; i++) {
      const column = numbersOf(slots[i]) ?? numbers
      const isRounded = inFloats[i] === 1
      for (let row = 0, at = i; row < rows; row++, at += width)
        numbers[at] = isRounded ? Math.fround(column[row]) : column[row]
    }
    return true
  }
  return { record, columns }
}

const passedNumber = ({ slot, passes }: Variable): PassedNumber | undefined =>
  slot === undefined ? passes : { slot, inFloats: false }

function areComputed(variables: readonly Variable[], frame: Frame): boolean {
  try {
    for (const variable of variables) variable.read(frame)
    return true
  } catch (error) {
    if (error instanceof ScoreError) return false
    throw error
  }
}
