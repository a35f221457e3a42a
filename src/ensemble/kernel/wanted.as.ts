/** What is wanted of the trees of a forest for many records, and adding up what they say. */

import { TOTALS } from './layout'

/** What the trees say together. */
export const TOTAL: u32 = 0
/** The same, each step rounded to 32 bits; what trees say is exact in them. */
export const TOTAL_IN_FLOATS: u32 = 1
/** What each tree says. */
export const EACH_RESULT: u32 = 2

/** Nothing is added up yet. */
export function startTotals(forest: usize, rows: u32, wanted: u32): void {
  if (wanted != EACH_RESULT) memory.fill(load<u32>(forest, TOTALS), 0, rows << 3)
}

/** Adds what a tree says to a total. */
@inline
export function add(to: usize, value: f64, inFloats: bool): void {
  const total = load<f64>(to)
  store<f64>(to, inFloats ? <f64>(<f32>total + <f32>value) : total + value)
}
