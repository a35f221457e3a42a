/** modelChain, and JPMML's multiModelChain: segments that build on the results of those before them ("Multiple Models"). */

import type { Frame } from '../frame.js'
import { nothing, type Prediction } from '../models/prediction.js'
import type { TargetField } from '../schema/Targets.js'
import { type CompiledSegment, everyFunction, type Method, modelsById, takesPart } from './segment.js'

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
  functions: everyFunction,
  chained: true,
  compile(segments, _, { wantedSegments }) {
    return {
      segments: modelsById(segments),
      gives: new Set(segments.flatMap(({ model }) => [...model.gives])),
      innerOutputs: segments.flatMap(({ model }) => model.outputs),
      score(frame) {
        let last: Prediction = nothing
        const wanted = new Map<string, Prediction>()
        for (const [{ id }, prediction] of run(segments, frame)) {
          last = prediction
          if (wantedSegments.has(id)) wanted.set(id, prediction)
        }
        return wanted.size === 0 ? last : { ...last, segments: wanted }
      },
    }
  },
}

/** The results of all segments that take part, by target. */
export const multiModelChain: Method = {
  functions: everyFunction,
  chained: true,
  compile(segments, _, { wantedSegments, target }) {
    const targets = new Map<string | undefined, TargetField>([[target.name, target]])
    for (const { model } of segments)
      for (const each of model.targets) if (each.name !== undefined) targets.set(each.name, each)
    return {
      segments: modelsById(segments),
      gives: new Set(segments.flatMap(({ model }) => [...model.gives])),
      innerOutputs: segments.flatMap(({ model }) => model.outputs),
      innerTargets: [...targets.values()],
      score(frame) {
        const results = new Map<string, Prediction>()
        const wanted = new Map<string, Prediction>()
        for (const [{ id, model }, prediction] of run(segments, frame)) {
          for (const { name } of model.targets)
            if (name !== undefined) results.set(name, prediction.targets?.get(name) ?? prediction)
          if (wantedSegments.has(id)) wanted.set(id, prediction)
        }
        const primary = target.name === undefined ? undefined : results.get(target.name)
        return { ...(primary ?? nothing), targets: results, segments: wanted }
      },
    }
  },
}
