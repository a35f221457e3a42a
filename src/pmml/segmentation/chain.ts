/** modelChain, and JPMML's multiModelChain: segments that build on the results of those before them ("Multiple Models"). */

import type { Frame } from '../frame.js'
import { miningFunctions } from '../model/attributes.js'
import type { Scorer } from '../model/compiled.js'
import { noSegment, nothing, type Prediction } from '../model/prediction.js'
import type { TargetField } from '../schema/Targets.js'
import { type CompiledSegment, type Method, modelsById, takesPart } from './segment.js'

/** Scores the segments that take part, in order, each with the results of those before it in sight. */
function* run(segments: readonly CompiledSegment[], frame: Frame): Generator<[CompiledSegment, Prediction]> {
  for (const segment of segments) {
    if (!takesPart(segment, frame)) continue
    const prediction = segment.model.score(frame)
    segment.publish?.(frame, prediction)
    yield [segment, prediction]
  }
}

/** The result is that of the last segment that takes part. */
export const modelChain: Method = {
  functions: miningFunctions,
  chained: true,
  compile(segments, { missingPredictionTreatment }, { functionName, wantedSegments, target, namedTargets }) {
    const minds = missingPredictionTreatment === 'returnMissing'
    // A chain that names several targets predicts each on the way; the last one is the result.
    const several = namedTargets.length > 1
    return {
      ...ofSegments(segments),
      ...(several
        ? { innerTargets: distinct([...targetsOf([...segments].reverse()), ...namedTargets]) }
        : {}),
      score(frame) {
        let last = noSegment
        let deciding: CompiledSegment | undefined
        const results = new Map<string, Prediction>()
        const wanted = new Map<string, Prediction>()
        for (const [segment, prediction] of run(segments, frame)) {
          if (minds && prediction.value === null) return noSegment
          last = prediction
          deciding = segment
          if (several) collect(segment, prediction, results)
          if (wantedSegments.has(segment.id)) wanted.set(segment.id, prediction)
        }
        if (deciding === undefined) return last
        // An intermediate result is none of what the chain is for.
        if (!several && !predicts(deciding, functionName, target)) last = nothing
        if (!several && wanted.size === 0) return last
        return { ...last, ...(several ? { targets: results } : {}), segments: wanted }
      },
    }
  },
}

/** Whether a segment's result is one for a function and a target: all are that name no other. */
const predicts = ({ model }: CompiledSegment, functionName: string, { name }: TargetField): boolean =>
  (functionName === 'mixed' || model.functionName === 'mixed' || model.functionName === functionName) &&
  (name === undefined || model.targets.some((target) => target.name === undefined || target.name === name))

/** The results of all segments that take part, by target. */
export const multiModelChain: Method = {
  functions: miningFunctions,
  chained: true,
  compile(segments, _, { wantedSegments, target, namedTargets }) {
    return {
      ...ofSegments(segments),
      innerTargets: distinct([...namedTargets, ...targetsOf(segments)]),
      score(frame) {
        let taken = false
        const results = new Map<string, Prediction>()
        const wanted = new Map<string, Prediction>()
        for (const [segment, prediction] of run(segments, frame)) {
          taken = true
          collect(segment, prediction, results)
          if (wantedSegments.has(segment.id)) wanted.set(segment.id, prediction)
        }
        if (!taken) return noSegment
        const primary = target.name === undefined ? undefined : results.get(target.name)
        return { ...(primary ?? nothing), targets: results, segments: wanted }
      },
    }
  },
}

/** What a chain takes over from its segments. */
const ofSegments = (
  segments: readonly CompiledSegment[],
): Pick<Scorer, 'passesOn' | 'givesList' | 'segments' | 'gives' | 'innerOutputs'> => ({
  passesOn: true,
  givesList: segments.some(({ model }) => model.givesList),
  segments: modelsById(segments),
  gives: new Set(segments.flatMap(({ model }) => [...model.gives])),
  innerOutputs: segments.flatMap(({ model }) => model.outputs),
})

/** Adds what a segment says of its targets. */
function collect({ model }: CompiledSegment, prediction: Prediction, results: Map<string, Prediction>): void {
  for (const { name } of model.targets)
    if (name !== undefined) results.set(name, prediction.targets?.get(name) ?? prediction)
}

const targetsOf = (segments: readonly CompiledSegment[]): TargetField[] =>
  segments.flatMap(({ model }) => model.targets)

/** The named targets, each once. */
function distinct(targets: readonly TargetField[]): TargetField[] {
  const byName = new Map<string, TargetField>()
  for (const each of targets)
    if (each.name !== undefined && !byName.has(each.name)) byName.set(each.name, each)
  return [...byName.values()]
}
