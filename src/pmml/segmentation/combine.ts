/** The methods that combine the results of all members into one ("Multiple Models"). */

import type { ModelContext, Scorer } from '../models/compiled.js'
import { nothing } from '../models/prediction.js'
import { type ClassCombination, classCombinations } from './classes.js'
import { type Combination, combinations, numbersOf } from './numbers.js'
import type { CompiledSegment, Method, SegmentationAttributes } from './segment.js'
import { members, modelsById, wantedResults } from './segment.js'

/** Makes the method of a name, for numbers and, where it has such a form, for classes. */
export function combiningMethod(name: keyof typeof combinations): Method {
  const forClasses = classCombinations[name]
  const forNumbers: Combination = combinations[name]
  return {
    functions: forClasses === undefined ? ['regression'] : ['regression', 'classification'],
    chained: false,
    compile: (segments, attributes, context) =>
      context.functionName === 'classification'
        ? combiningClasses(segments, attributes, context, forClasses)
        : combiningNumbers(segments, attributes, context, forNumbers),
  }
}

function combiningNumbers(
  segments: readonly CompiledSegment[],
  attributes: SegmentationAttributes,
  { round, wantedSegments }: ModelContext,
  combine: Combination,
): Scorer {
  const collect = members(segments, attributes)
  const numbers = new Float64Array(segments.length)
  return {
    segments: modelsById(segments),
    gives: new Set(),
    score(frame) {
      const taking = collect(frame)
      if (taking === undefined || !numbersOf(taking, numbers)) return nothing
      const value = combine(numbers, taking.weights, taking.count, round)
      return wantedSegments.size === 0 ? { value } : { value, ...wantedResults(taking, wantedSegments) }
    },
  }
}

function combiningClasses(
  segments: readonly CompiledSegment[],
  attributes: SegmentationAttributes,
  { wantedSegments }: ModelContext,
  combine: ClassCombination,
): Scorer {
  const collect = members(segments, attributes)
  return {
    segments: modelsById(segments),
    gives: new Set(['probability']),
    score(frame) {
      const taking = collect(frame)
      if (taking === undefined) return nothing
      return { ...combine(taking), ...wantedResults(taking, wantedSegments) }
    },
  }
}
