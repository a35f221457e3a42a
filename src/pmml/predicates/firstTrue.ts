/**
 * Which of some predicates is the first that is TRUE, looked up where all of them compare one and the same input with values of the document, as
 * those of a scorecard's characteristic do: a look-up costs no more than one comparison of the many. The tables are filled by asking the
 * predicates themselves, so that there is one place where each is evaluated.
 */

import { numberBefore } from '../../math/neighbours.js'
import type { Compilation } from '../compilation.js'
import type { Frame } from '../frame.js'
import type { Raw } from '../types.js'
import { type Predicate, type Split, TRUE } from './predicate.js'

/** The place of the first predicate that is TRUE; -1 where none is. */
export type FirstTrue = (frame: Frame) => number

/** Most evaluations that filling a table may take. */
const MOST_EVALUATIONS = 100_000

/** Few enough limits to look at one after the other. */
const FEW_LIMITS = 16

/** How the place is looked up: for those who look up many at once, since each call costs more than what it looks up. */
export interface LookUp {
  /** The input that all predicates look at. */
  readonly slot: number
  /** Rising limits of numbers: the place of a number is that of the first limit which is not below it, or the last one. */
  readonly bounds: Float64Array
  readonly places: Int32Array
  /** Places by the codes of texts, where the input has such. */
  readonly byCode: Int32Array
}

/** The search, and the tables by which it is done, where it is a look-up. */
export interface Search {
  readonly find: FirstTrue
  /** What is found for a number, or a value with a code. */
  readonly lookUp?: LookUp
}

/** Makes the search, or look-up. */
export function firstTrue(predicates: readonly Predicate[], compilation: Compilation): Search {
  const search = searched(predicates)
  return lookedUp(predicates, search, compilation) ?? { find: search }
}

const searched =
  (predicates: readonly Predicate[]): FirstTrue =>
  (frame) => {
    for (let i = 0; i < predicates.length; i++) if (predicates[i].test(frame) === TRUE) return i
    return -1
  }

/** The look-up; `undefined` where the predicates look at more than one input, or at something else. */
function lookedUp(
  predicates: readonly Predicate[],
  search: FirstTrue,
  compilation: Compilation,
): Search | undefined {
  const variables = new Set<number>()
  const numbers = new Set<number>()
  const others = new Set<Raw>([true, false])
  if (!gather(predicates, variables, numbers, others)) return undefined
  const [variable] = variables
  if (variables.size !== 1) return undefined
  const { slot, hasCodes, values } = compilation.splitVariables[variable]
  if (slot === undefined || (2 * numbers.size + others.size) * predicates.length > MOST_EVALUATIONS)
    return undefined
  const frame = compilation.newFrame()
  const at = (value: Raw): number => {
    frame.values[slot] = value
    return search(frame)
  }
  // Nothing changes between two limits: each is the last number of a stretch, and so is the number before it.
  const lasts = [
    ...Float64Array.from(
      new Set([...numbers].flatMap((number) => [numberBefore(number), number + 0])),
    ).sort(),
    Infinity,
  ]
  const found = lasts.map(at)
  // Stretches with the same result are one.
  const isLast = (i: number): boolean => i === lasts.length - 1 || found[i] !== found[i + 1]
  const bounds = Float64Array.from(lasts.slice(0, -1).filter((_, i) => isLast(i)))
  const places = Int32Array.from(found.filter((_, i) => isLast(i)))
  const ofMissing = at(null)
  const ofOthers = new Map([...others].map((value) => [value, at(value)]))
  const ofUnlisted = at(textNotIn(others))
  const byCode = Int32Array.from(hasCodes === true ? values : [], ({ value }) => at(value))
  const find: FirstTrue = (record) => {
    const number = record.numbers[slot]
    if (!Number.isNaN(number)) return places[stretch(bounds, 0, bounds.length, number)]
    const code = record.codes[slot]
    if (code >= 0) return byCode[code]
    const value = record.values[slot]
    if (value === null) return ofMissing
    if (typeof value === 'string' || typeof value === 'boolean') return ofOthers.get(value) ?? ofUnlisted
    return search(record)
  }
  return { find, lookUp: { slot, bounds, places, byCode } }
}

/**
 * Gathers what predicates look at, and what they compare it with: numbers by size or equality, other values by equality.
 * @returns false where a predicate depends on something else
 */
function gather(
  predicates: readonly Predicate[],
  variables: Set<number>,
  numbers: Set<number>,
  others: Set<Raw>,
): boolean {
  return predicates.every(({ split, presenceOf, parts, always }) => {
    if (parts !== undefined) return gather(parts, variables, numbers, others)
    if (always !== undefined) return true
    const variable = split?.variable ?? presenceOf
    if (variable === undefined) return false
    variables.add(variable)
    for (const value of comparands(split))
      if (typeof value === 'number') numbers.add(value)
      else others.add(value)
    return true
  })
}

function comparands(split: Split | undefined): Iterable<Raw> {
  if (split === undefined) return []
  return split.kind === 'order' ? [split.limit] : split.values
}

/** The place of the first of some rising bounds that is not below a number, from `low` on; `high` where all of them are. */
export function stretch(bounds: Float64Array, low: number, high: number, number: number): number {
  while (high - low > FEW_LIMITS) {
    const middle = (low + high) >>> 1
    if (bounds[middle] < number) low = middle + 1
    else high = middle
  }
  // Counted and not searched: where the search would end can't be foretold.
  let below = low
  for (let i = low; i < high; i++) below += Number(bounds[i] < number)
  return below
}

/** A text that is none of some values. */
function textNotIn(values: ReadonlySet<Raw>): string {
  let text = '\0'
  while (values.has(text)) text += '\0'
  return text
}
