/** Ensembles of trees that are all tables of numbers: one loop over their nodes instead of a call of every member. */

import { compileForest } from '../../ensemble/forest.js'
import type { TreeTable } from '../../ensemble/TreeTable.js'
import type { Compilation } from '../compilation.js'
import { type Frame, valueIn } from '../frame.js'
import type { CompiledSegment } from './segment.js'

/**
 * Combines the numbers of such trees; `undefined` where a member may stay out or is something else. The function it
 * returns gives `NaN` where a member has no number: what that means is the missingPredictionTreatment's matter.
 */
export function forestNumber(
  segments: readonly CompiledSegment[],
  combine: (numbers: ArrayLike<number>, weights: readonly number[], count: number) => number,
  { splitVariables }: Compilation,
): ((frame: Frame) => number) | undefined {
  const tables: TreeTable[] = []
  const weights: number[] = []
  for (const { always, constantWeight, model } of segments) {
    if (!always || constantWeight === undefined || model.table === undefined) return undefined
    if (model.outcomes !== undefined || model.table.sets !== undefined) return undefined
    tables.push(model.table)
    weights.push(constantWeight)
  }
  const forest = compileForest(tables)
  const slots = forest.features.map((feature) => splitVariables[feature].slot ?? -1)
  // Other variables are computed, and may fail, where a member looks at them.
  if (slots.includes(-1)) return undefined
  const numbers = new Float64Array(slots.length)
  const results = new Float64Array(forest.size)
  const incomplete = new Int32Array(forest.size)
  return (frame) => {
    for (let i = 0; i < slots.length; i++) {
      const value = valueIn(frame, slots[i])
      numbers[i] = typeof value === 'number' ? value : Number.NaN
    }
    const missing = forest.evaluate(numbers, results, incomplete)
    for (let i = 0; i < missing; i++) {
      const member = incomplete[i]
      results[member] = segments[member].model.number(frame)
    }
    return combine(results, weights, results.length)
  }
}
