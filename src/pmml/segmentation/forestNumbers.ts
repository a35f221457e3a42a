/** Ensembles of regression trees as forests: what the methods that combine numbers make of the results of all trees at once. */

import type { Frame } from '../frame.js'
import type { ModelContext } from '../model/compiled.js'
import { memberForest, type Values, type Wanted } from './forest.js'
import type { Combination, NumberMethod } from './numbers.js'
import { type CompiledSegment, type SegmentationAttributes, withResult } from './segment.js'

/** Methods that are a sum of the results, each times its weight, divided by a number that is the same for all records. */
const sums: { readonly [method in NumberMethod]?: { readonly weighted: boolean; readonly mean: boolean } } = {
  sum: { weighted: false, mean: false },
  average: { weighted: false, mean: true },
  weightedSum: { weighted: true, mean: false },
  weightedAverage: { weighted: true, mean: true },
}

/**
 * The combined number of an ensemble that is a forest, `undefined` for others.
 * @param combine how the method combines numbers, `NaN` where one is
 * @param general the same for any ensemble, where the forest can't tell
 */
export function forestNumber(
  name: NumberMethod,
  segments: readonly CompiledSegment[],
  attributes: SegmentationAttributes,
  { round, mathContext, compilation }: ModelContext,
  combine: Combination,
  general: (frame: Frame) => number,
): ((frame: Frame) => number) | undefined {
  const own: Values = (_, { values }) => values
  const { steps } = compilation
  const hasClasses = (): boolean => segments.some(({ model }) => model.tree()?.outcomes !== undefined)
  if (steps.take('hasClasses', hasClasses)) return undefined
  const skips = attributes.missingPredictionTreatment === 'skipSegment'
  const shape = sums[name]
  if (shape !== undefined && !skips) {
    const { weighted, mean } = shape
    const weights = segments.map(({ constantWeight = 1 }) => round(constantWeight))
    const weigh: Values = (member, { values }) => values.map((x) => round(weights[member] * x))
    const wanted: Wanted = { sum: 'results', inFloats: mathContext === 'float' }
    const forest = memberForest(segments, weighted ? weigh : own, wanted, compilation)
    if (typeof forest !== 'string') {
      const weight = weighted ? weights.reduce((total, each) => round(total + each), 0) : segments.length
      return (frame) => {
        const total = forest.total(frame)
        if (total === undefined) return general(frame)
        return mean ? round(total / weight) : total
      }
    }
  }
  const forest = memberForest(segments, own, 'results', compilation)
  if (typeof forest === 'string') {
    compilation.engines.push(`${name} of ${segments.length} members one by one, since ${forest}`)
    return undefined
  }
  const { size, weights } = forest
  return (frame) => {
    const at = forest.results(frame)
    if (at < 0) return general(frame)
    const results = forest.numbers.subarray(at, at + size)
    if (!skips) return combine(results, weights, size, round)
    const taking = withResult(results, weights, attributes.missingThreshold)
    return taking === undefined
      ? Number.NaN
      : combine(taking.results, taking.weights, taking.results.length, round)
  }
}
