/** Ensembles of classification trees as forests: means of distributions, and votes. */

import type { Frame } from '../frame.js'
import type { ModelContext } from '../model/compiled.js'
import { nothing, type Prediction, winner } from '../model/prediction.js'
import type { JoinedShares, TreeOutcomes } from '../model/treeTables.js'
import type { Raw } from '../types.js'
import { memberForest, type Values } from './forest.js'
import type { NumberMethod } from './numbers.js'
import { type CompiledSegment, type SegmentationAttributes, withResult } from './segment.js'

/** The mean distribution of an ensemble that is a forest of trees with the same classes, `undefined` for others. */
export function forestShares(
  name: NumberMethod,
  segments: readonly CompiledSegment[],
  attributes: SegmentationAttributes,
  { round, mathContext, compilation, wantedSegments }: ModelContext,
  general: (frame: Frame) => Prediction,
): ((frame: Frame) => Prediction) | undefined {
  const weighted = name === 'weightedAverage'
  if ((name !== 'average' && !weighted) || wantedSegments.size > 0) return undefined
  const joined = compilation.steps.take('shares', () =>
    joinedShares(
      segments.map(({ model, constantWeight = 1 }) => ({
        outcomes: model.tree()?.outcomes,
        weight: weighted ? round(constantWeight) : 1,
      })),
      round,
    ),
  )
  if (joined === undefined) return undefined
  const { classes, shares, firsts } = joined
  const count = classes.length
  const forest = memberForest(
    segments,
    (member, { values }) => values.map((outcome) => firsts[member] + outcome),
    { sum: { classes: count, table: shares }, inFloats: mathContext === 'float' },
    compilation,
  )
  if (typeof forest === 'string') {
    compilation.engines.push(`${name} of ${segments.length} members one by one, since ${forest}`)
    return undefined
  }
  const total = forest.weights.reduce((sum, weight) => round(sum + (weighted ? round(weight) : 1)), 0)
  const skips = attributes.missingPredictionTreatment === 'skipSegment'
  return (frame) => {
    const at = forest.results(frame)
    if (at < 0) return general(frame)
    // A member has none: which ones take part then is for the general way to tell.
    if (Number.isNaN(forest.numbers[at])) return skips ? general(frame) : nothing
    const values = new Float64Array(count)
    for (let k = 0; k < count; k++) values[k] = round(forest.numbers[at + k] / total)
    const probabilities = { categories: classes, values }
    return { value: winner(probabilities), probabilities }
  }
}

/** The distributions, each times the weight of its member. `undefined` where trees have other classes, or none. */
function joinedShares(
  members: readonly { readonly outcomes: TreeOutcomes | undefined; readonly weight: number }[],
  round: (x: number) => number,
): JoinedShares | undefined {
  const classes = members[0].outcomes?.classes ?? []
  const firsts: number[] = []
  let count = 0
  for (const { outcomes } of members) {
    if (outcomes?.shares === undefined || outcomes.classes.length !== classes.length) return undefined
    if (outcomes.classes.some((each, k) => each !== classes[k])) return undefined
    firsts.push(count)
    count += outcomes.winners.length
  }
  const shares = new Float64Array(count * classes.length)
  for (const [member, { outcomes, weight }] of members.entries()) {
    const from = firsts[member] * classes.length
    outcomes?.shares?.forEach((share, i) => {
      shares[from + i] = round(weight * round(share))
    })
  }
  return { classes, shares, firsts }
}

/** The votes of the members of a forest: for each the place of its class among `classes`. */
export interface Votes {
  readonly classes: readonly Raw[]
  /** The votes for the record in the frame; `undefined` where the general way has to tell. -1 is a vote for nothing. */
  of(
    frame: Frame,
  ): { readonly votes: ArrayLike<number>; readonly weights: readonly number[] } | 'general' | 'none'
}

/** The votes of an ensemble that is a forest, `undefined` for others. */
export function forestVotes(
  segments: readonly CompiledSegment[],
  attributes: SegmentationAttributes,
  { compilation, wantedSegments }: ModelContext,
): Votes | undefined {
  if (wantedSegments.size > 0) return undefined
  const placesOf: Int32Array[] = []
  const classes = compilation.steps.take('votes', () => {
    const places = new Map<Raw, number>()
    for (const { model } of segments) {
      const outcomes = model.tree()?.outcomes
      if (outcomes === undefined) return undefined
      const { classes, winners } = outcomes
      for (const each of classes) if (!places.has(each)) places.set(each, places.size)
      placesOf.push(winners.map((winner) => places.get(classes[winner]) ?? -1))
    }
    return [...places.keys()]
  })
  if (classes === undefined) return undefined
  const values: Values = (member, { values }) =>
    values.map((outcome) => placesOf[member][outcome] ?? Number.NaN)
  const forest = memberForest(segments, values, 'results', compilation)
  if (typeof forest === 'string') {
    compilation.engines.push(`votes of ${segments.length} members one by one, since ${forest}`)
    return undefined
  }
  const { size, weights } = forest
  const { missingPredictionTreatment, missingThreshold } = attributes
  return {
    classes,
    of(frame) {
      const at = forest.results(frame)
      if (at < 0) return 'general'
      const votes = forest.numbers.subarray(at, at + size)
      if (missingPredictionTreatment === 'continue' || !votes.some(Number.isNaN)) return { votes, weights }
      if (missingPredictionTreatment === 'returnMissing') return 'none'
      const taking = withResult(votes, weights, missingThreshold)
      return taking === undefined ? 'none' : { votes: taking.results, weights: taking.weights }
    },
  }
}
