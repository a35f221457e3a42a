/**
 * chiSquareDistribution, chiSquareIndependence and scalarProduct: counts of values in a window compared with those of the
 * baseline, or with each other ("Baseline Models").
 */

import { ModelLoadError, ScoreError } from '../../../core/errors.js'
import { childrenOf } from '../../element.js'
import { FieldRef } from '../../expressions/FieldRef.js'
import type { Frame } from '../../frame.js'
import { combinationOf, readCounts } from './CountTable.js'
import type { Statistic, TestContext } from './statistic.js'

/** What the window holds: how much of each combination; with a bounded window, in which order they came. */
interface Observed {
  readonly counts: Record<string, number>
  readonly keys: readonly string[]
  readonly weights: readonly number[]
}

const empty: Observed = { counts: {}, keys: [], weights: [] }

/** Most combinations that are told apart. */
const MOST_COMBINATIONS = 10_000

/** A statistic of the counts in the window. Records with a missing or unknown combination do not count. */
function counting(
  { windowSize, weightOf }: TestContext,
  keyOf: (frame: Frame) => string | undefined,
  statistic: (counts: ReadonlyMap<string, number>, total: number) => number,
): Statistic {
  const next = (memory: unknown, frame: Frame): Observed => {
    const before = (memory as Observed | undefined) ?? empty
    const key = keyOf(frame)
    if (key === undefined) return before
    const weight = weightOf(frame)
    const counts = { ...before.counts, [key]: (before.counts[key] ?? 0) + weight }
    if (Object.keys(counts).length > MOST_COMBINATIONS)
      throw new ScoreError('invalid-result', 'The test has met too many different combinations of values', {
        received: Object.keys(counts).length,
        expected: `at most ${MOST_COMBINATIONS}`,
      })
    if (windowSize === 0) return { ...empty, counts }
    const keys = [...before.keys, key]
    const weights = [...before.weights, weight]
    if (keys.length <= windowSize) return { counts, keys, weights }
    const [oldest, ...rest] = keys
    counts[oldest] -= weights[0]
    if (!rest.includes(oldest)) delete counts[oldest]
    return { counts, keys: rest, weights: weights.slice(1) }
  }
  return {
    compute(memory, frame) {
      if (keyOf(frame) === undefined) return Number.NaN
      const counts = new Map(Object.entries(next(memory, frame).counts))
      let total = 0
      for (const count of counts.values()) total += count
      return total > 0 ? statistic(counts, total) : Number.NaN
    },
    remember: next,
  }
}

/** Σ (observed − expected)²/expected, expected from the baseline's counts, scaled to the weight of the window. */
export function chiSquareDistribution(context: TestContext): Statistic {
  const { counts, total, keyOf } = readCounts(context.baseline, context.scope)
  const known = (frame: Frame): string | undefined => {
    const key = keyOf(frame)
    // Of a combination that the baseline never met, it expects nothing, and any observation is infinitely far from it.
    return key === undefined || !((counts.get(key) ?? 0) > 0) ? undefined : key
  }
  return counting(context, known, (observed, size) => {
    let sum = 0
    for (const [key, count] of counts) {
      const expected = (count / total) * size
      if (expected > 0) sum += ((observed.get(key) ?? 0) - expected) ** 2 / expected
    }
    return sum
  })
}

/** Σ (observed − expected)²/expected, expected as if the fields were independent of each other. */
export function chiSquareIndependence(context: TestContext): Statistic {
  const { baseline, scope } = context
  const variables = childrenOf(baseline, 'FieldRef').map((each) =>
    scope.resolve(FieldRef.read(each).field, each),
  )
  if (variables.length < 2)
    throw new ModelLoadError(
      'missing-element',
      'A test of independence needs fields to be independent of each other',
      {
        ...baseline.place(),
        received: variables.length,
        expected: 'two or more FieldRef',
      },
    )
  return counting(
    context,
    (frame) => combinationOf(variables, frame),
    (observed, size) => {
      const margins = variables.map(() => new Map<string, number>())
      for (const [key, count] of observed)
        for (const [f, value] of valuesOf(key).entries())
          margins[f].set(value, (margins[f].get(value) ?? 0) + count)
      return independence(observed, margins, size)
    },
  )
}

/** The values of a combination, as texts that tell them apart. */
const valuesOf = (key: string): string[] =>
  (JSON.parse(key) as unknown[]).map((value) => JSON.stringify(value))

/**
 * The sum over all combinations of the margins' values. Those that were not observed add what is expected of them: together that is
 * the size of the window less what is expected of the observed ones.
 */
function independence(
  observed: ReadonlyMap<string, number>,
  margins: readonly ReadonlyMap<string, number>[],
  size: number,
): number {
  let sum = 0
  let expectedOfObserved = 0
  for (const [key, count] of observed) {
    let expected = size
    for (const [f, value] of valuesOf(key).entries()) expected *= (margins[f].get(value) ?? 0) / size
    if (!(expected > 0)) continue
    sum += (count - expected) ** 2 / expected
    expectedOfObserved += expected
  }
  return sum + Math.max(size - expectedOfObserved, 0)
}

/**
 * The product of the observed counts with those of the baseline: of both brought to length 1, which makes it the cosine between
 * them ("Independent"), or of both as shares of their totals ("SizeWeighted").
 */
export function scalarProduct(context: TestContext): Statistic {
  const { counts, total, keyOf } = readCounts(context.baseline, context.scope)
  const independent = context.normalizationScheme === 'Independent'
  const baselineSize = independent ? length(counts) : total
  return counting(context, keyOf, (observed, size) => {
    let product = 0
    for (const [key, count] of counts) product += count * (observed.get(key) ?? 0)
    return product / (baselineSize * (independent ? length(observed) : size))
  })
}

function length(counts: ReadonlyMap<string, number>): number {
  let squares = 0
  for (const count of counts.values()) squares += count ** 2
  return Math.sqrt(squares)
}
