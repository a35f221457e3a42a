/** selectFirst and selectAll: the results of segments as they are ("Multiple Models"). */

import { miningFunctions } from '../model/attributes.js'
import { noSegment, nothing, type Prediction } from '../model/prediction.js'
import { type Method, modelsById, takesPart } from './segment.js'

/** The result of the first segment that takes part; with skipSegment, of the first that has one. */
export const selectFirst: Method = {
  functions: miningFunctions,
  chained: false,
  compile(segments, { missingPredictionTreatment }, { wantedSegments }) {
    const skips = missingPredictionTreatment === 'skipSegment'
    const minds = missingPredictionTreatment === 'returnMissing'
    return {
      passesOn: true,
      givesList: segments.some(({ model }) => model.givesList),
      segments: modelsById(segments),
      gives: new Set(['entityId', ...segments.flatMap(({ model }) => [...model.gives])]),
      innerOutputs: segments.flatMap(({ model }) => model.outputs),
      score(frame) {
        let none = noSegment
        for (const segment of segments) {
          if (!takesPart(segment, frame)) continue
          const prediction = segment.model.score(frame)
          if (prediction.value === null && skips) {
            none = nothing
            continue
          }
          if (prediction.value === null && minds) return noSegment
          const { id } = segment
          const wanted = wantedSegments.has(id) ? { segments: new Map([[id, prediction]]) } : undefined
          return { ...prediction, entityId: id, ...wanted }
        }
        return none
      },
    }
  },
}

/** The predictions of all segments that take part, as a list. */
export const selectAll: Method = {
  functions: miningFunctions,
  chained: false,
  compile(segments, { missingPredictionTreatment }, { wantedSegments }) {
    return {
      passesOn: true,
      givesList: true,
      segments: modelsById(segments),
      gives: new Set(),
      score(frame) {
        const taking = segments
          .filter((segment) => takesPart(segment, frame))
          .map(({ id, model }) => [id, model.score(frame)] as const)
          .filter(([, { value }]) => value !== null || missingPredictionTreatment !== 'skipSegment')
        const missing =
          taking.some(([, { value }]) => value === null) && missingPredictionTreatment === 'returnMissing'
        if (taking.length === 0 || missing) return noSegment
        const wanted = new Map<string, Prediction>(taking.filter(([id]) => wantedSegments.has(id)))
        return { value: taking.map(([, { value }]) => value), segments: wanted }
      },
    }
  },
}
