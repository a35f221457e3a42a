/** majorityVote and weightedMajorityVote: the class that most members, or the heaviest, predict ("Multiple Models"). */

import type { Frame } from '../frame.js'
import { nothing, type Prediction } from '../model/prediction.js'
import type { Raw } from '../types.js'
import { forestVotes } from './forestClasses.js'
import { forPredictions, type Method, members, modelsById, wantedResults } from './segment.js'

/** Makes the method; each member has one vote, or its weight. */
export function voteMethod(weighted: boolean): Method {
  return {
    functions: ['classification', 'clustering'],
    chained: false,
    compile(segments, attributes, context) {
      const { round, wantedSegments, functionName } = context
      const collect = members(segments, attributes, forPredictions)
      const clustering = functionName === 'clustering'
      const general = (frame: Frame): Prediction => {
        const taking = collect(frame)
        if (taking === undefined) return nothing
        const result = count(
          Array.from({ length: taking.count }, (_, i) => taking.results[i].value),
          taking.weights,
          weighted,
          round,
        )
        const named = clustering && result.value !== null ? { entityId: String(result.value) } : undefined
        return { ...result, ...named, ...wantedResults(taking, wantedSegments) }
      }
      const votes = clustering ? undefined : forestVotes(segments, attributes, context)
      const ofForest =
        votes === undefined
          ? undefined
          : (frame: Frame): Prediction => {
              const taking = votes.of(frame)
              if (taking === 'general') return general(frame)
              if (taking === 'none') return nothing
              return count(
                Array.from(taking.votes, (place) => (Number.isNaN(place) ? null : votes.classes[place])),
                taking.weights,
                weighted,
                round,
              )
            }
      return {
        segments: modelsById(segments),
        gives: new Set(clustering ? ['probability', 'entityId'] : ['probability']),
        score: ofForest ?? general,
      }
    },
  }
}

/** Counts the classes that members predict; `null` is a vote for nothing. */
function count(
  results: readonly Raw[],
  weights: readonly number[],
  weighted: boolean,
  round: (x: number) => number,
): Prediction {
  // In the order of their first vote: of equals, the class voted for first wins.
  const votes = new Map<Raw, number>()
  let total = 0
  for (let i = 0; i < results.length; i++) {
    const value = results[i]
    const weight = weighted ? round(weights[i]) : 1
    votes.set(value, round((votes.get(value) ?? 0) + weight))
    total = round(total + weight)
  }
  let best: Raw = null
  let most = Number.NEGATIVE_INFINITY
  for (const [category, weight] of votes)
    if (category !== null && weight > most) {
      best = category
      most = weight
    }
  // "continue": a missing prediction is a candidate of its own, which wins by strictly most votes only.
  const missing = votes.get(null)
  if (best === null || (missing !== undefined && missing > most)) return nothing
  votes.delete(null)
  total = round(total - (missing ?? 0))
  return {
    value: best,
    probabilities: {
      categories: [...votes.keys()],
      values: [...votes.values()].map((weight) => round(weight / total)),
    },
  }
}
