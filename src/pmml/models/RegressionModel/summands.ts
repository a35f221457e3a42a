/**
 * Adds up the terms of a table in their order. Most are a number of an input times a weight, or a weight by the category of an input: these are
 * columns of numbers and one loop, since calling each term costs many times what it computes. Where an input has no number or code, and for all
 * other terms, the term itself is asked.
 */

import type { CategoricalField } from '../../expressions/expression.js'
import type { Frame } from '../../frame.js'
import type { Raw } from '../../types.js'

/** A number computed from a record; `NaN` when an input it needs is missing. */
export type Compute = (frame: Frame) => number

/** One term of a sum. */
export interface Summand {
  readonly evaluate: Compute
  /** Where it is the number of an input times a weight. */
  readonly product?: { readonly slot: number; readonly weight: number }
  /** Where it depends on the category of an input: what it is for each. */
  readonly lookup?: { readonly variable: CategoricalField; readonly weightOf: (value: Raw) => number }
}

const PRODUCT = 0
const LOOKUP = 1
const OTHER = 2

/** The sum of all terms, with 64 bits. */
export function sumOf(summands: readonly Summand[]): Compute {
  const kinds = new Uint8Array(summands.length).fill(OTHER)
  const slots = new Int32Array(summands.length)
  const weights = new Float64Array(summands.length)
  const starts = new Int32Array(summands.length)
  const byCode: number[] = []
  const evaluates = summands.map(({ evaluate }) => evaluate)
  for (const [i, { product, lookup }] of summands.entries()) {
    if (product !== undefined) {
      kinds[i] = PRODUCT
      slots[i] = product.slot
      weights[i] = product.weight
    } else if (lookup?.variable.slot !== undefined && lookup.variable.hasCodes === true) {
      kinds[i] = LOOKUP
      slots[i] = lookup.variable.slot
      starts[i] = byCode.length
      for (const { value } of lookup.variable.values) byCode.push(lookup.weightOf(value))
    }
  }
  const table = Float64Array.from(byCode)
  return (frame) => {
    const { numbers, codes } = frame
    let sum = 0
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] === PRODUCT) {
        const number = numbers[slots[i]]
        if (!Number.isNaN(number)) {
          sum += weights[i] * number
          continue
        }
      } else if (kinds[i] === LOOKUP) {
        const code = codes[slots[i]]
        if (code >= 0) {
          sum += table[starts[i] + code]
          continue
        }
      }
      sum += evaluates[i](frame)
    }
    return sum
  }
}
