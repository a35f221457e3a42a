/** majorityVote and weightedMajorityVote: the class that most members, or the heaviest, predict ("Multiple Models"). */

import { nothing, type Prediction } from '../model/prediction.js'
import type { Raw } from '../types.js'
import { forPredictions, type Members, type Method, members, modelsById, wantedResults } from './segment.js'

/** Makes the method; each member has one vote, or its weight. */
export function voteMethod(weighted: boolean): Method {
  return {
    functions: ['classification', 'clustering'],
    chained: false,
    compile(segments, attributes, { round, wantedSegments, functionName }) {
      const collect = members(segments, attributes, forPredictions)
      const clustering = functionName === 'clustering'
      return {
        segments: modelsById(segments),
        gives: new Set(clustering ? ['probability', 'entityId'] : ['probability']),
        score(frame) {
          const taking = collect(frame)
          if (taking === undefined) return nothing
          const result = count(taking, weighted, round)
          const named = clustering && result.value !== null ? { entityId: String(result.value) } : undefined
          return { ...result, ...named, ...wantedResults(taking, wantedSegments) }
        },
      }
    },
  }
}

function count(
  { count, results, weights }: Members<Prediction>,
  weighted: boolean,
  round: (x: number) => number,
): Prediction {
  // In the order of their first vote: of equals, the class voted for first wins.
  const votes = new Map<Raw, number>()
  let total = 0
  for (let i = 0; i < count; i++) {
    const { value } = results[i]
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
