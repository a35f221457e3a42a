/** The methods that combine the results of all members into one ("Multiple Models"). */

import type { Frame } from '../frame.js'
import type { ModelContext, ResultPart } from '../model/compiled.js'
import { nothing, numberOf, type Prediction } from '../model/prediction.js'
import { type ClassCombination, classCombinations } from './classes.js'
import { forestShares } from './forestClasses.js'
import { forestNumber } from './forestNumbers.js'
import { type Combination, combinations, type NumberMethod } from './numbers.js'
import {
  type Combined,
  type CompiledSegment,
  forNumbers,
  forPredictions,
  type Method,
  members,
  modelsById,
  type SegmentationAttributes,
  wantedResults,
} from './segment.js'

/** Makes the method of a name, for numbers and, where it has such a form, for classes. */
export function combiningMethod(name: NumberMethod): Method {
  const ofClasses = classCombinations[name]
  return {
    functions: ofClasses === undefined ? ['regression'] : ['regression', 'classification'],
    chained: false,
    compile: (segments, attributes, context) =>
      context.functionName === 'classification'
        ? combiningClasses(segments, attributes, context, name)
        : combiningNumbers(segments, attributes, context, name),
  }
}

function combiningNumbers(
  segments: readonly CompiledSegment[],
  attributes: SegmentationAttributes,
  context: ModelContext,
  name: NumberMethod,
): Combined {
  const { round, wantedSegments } = context
  const combine: Combination = combinations[name]
  const combined: Combination = (numbers, weights, count, round) =>
    hasNaN(numbers, count) ? Number.NaN : combine(numbers, weights, count, round)
  const shared = { segments: modelsById(segments), gives: new Set<ResultPart>() }
  if (wantedSegments.size > 0) {
    const collect = members(segments, attributes, forPredictions)
    const score = (frame: Frame): Prediction => {
      const taking = collect(frame)
      if (taking === undefined) return nothing
      const value = combined(taking.results.map(numberOf), taking.weights, taking.count, round)
      return { ...predicted(value), ...wantedResults(taking, wantedSegments) }
    }
    return { ...shared, score }
  }
  const collect = members(segments, attributes, forNumbers)
  const general = (frame: Frame): number => {
    const taking = collect(frame)
    return taking === undefined ? Number.NaN : combined(taking.results, taking.weights, taking.count, round)
  }
  const number = forestNumber(name, segments, attributes, context, combined, general) ?? general
  return { ...shared, number, score: (frame) => predicted(number(frame)) }
}

const predicted = (value: number): Prediction => (Number.isNaN(value) ? nothing : { value })

function hasNaN(numbers: ArrayLike<number>, count: number): boolean {
  for (let i = 0; i < count; i++) if (Number.isNaN(numbers[i])) return true
  return false
}

function combiningClasses(
  segments: readonly CompiledSegment[],
  attributes: SegmentationAttributes,
  context: ModelContext,
  name: NumberMethod,
): Combined {
  const { round, wantedSegments } = context
  const combine: ClassCombination = classCombinations[name] ?? (() => nothing)
  const collect = members(segments, attributes, forPredictions)
  const general = (frame: Frame): Prediction => {
    const taking = collect(frame)
    if (taking === undefined) return nothing
    return { ...combine(taking, round), ...wantedResults(taking, wantedSegments) }
  }
  return {
    segments: modelsById(segments),
    gives: new Set(['probability']),
    score: forestShares(name, segments, attributes, context, general) ?? general,
  }
}
