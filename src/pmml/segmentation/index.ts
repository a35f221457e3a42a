/** The table of multipleModelMethods ("Multiple Models"). */

import { modelChain, multiModelChain } from './chain.js'
import { combiningMethod } from './combine.js'
import type { Method } from './segment.js'
import { selectAll, selectFirst } from './select.js'
import { voteMethod } from './votes.js'

export const methods = {
  majorityVote: voteMethod(false),
  weightedMajorityVote: voteMethod(true),
  average: combiningMethod('average'),
  weightedAverage: combiningMethod('weightedAverage'),
  median: combiningMethod('median'),
  weightedMedian: combiningMethod('weightedMedian'),
  max: combiningMethod('max'),
  sum: combiningMethod('sum'),
  weightedSum: combiningMethod('weightedSum'),
  selectFirst,
  selectAll,
  modelChain,
  multiModelChain,
} as const satisfies { readonly [method: string]: Method }
