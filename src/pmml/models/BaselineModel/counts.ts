/**
 * chiSquareDistribution, chiSquareIndependence and scalarProduct: counts of values in a window compared with those of the
 * baseline, or with each other ("Baseline Models").
 */

import { ModelLoadError, ScoreError } from '../../../core/errors.js'
import { childrenOf } from '../../element.js'
import { FieldRef } from '../../expressions/FieldRef.js'
import type { Frame } from '../../frame.js'
import { isTable } from '../../memory.js'
import { combinationOf, readCounts, valuesOfKey } from './CountTable.js'
import type { Statistic, TestContext } from './statistic.js'
import { isWindow, pushed, visitWith, type Window } from './window.js'

/** Most combinations that are told apart beyond those of the baseline. */
const MOST_COMBINATIONS = 10_000

/** How much of each combination there was. */
interface Tally {
  /** What there is with one more record; changes nothing. */
  withOne(memory: unknown, key: string, weight: number): Map<string, number>
  /** Whether something may be what was remembered. */
  holds(memory: unknown): boolean
  /** The memory with one more record. */
  remember(memory: unknown, key: string, weight: number): unknown
}

/** All records since the beginning: the weight of each combination. */
function overall(most: number): Tally {
  const countsIn = (memory: unknown): Record<string, number> =>
    (memory as Record<string, number> | undefined) ?? {}
  return {
    withOne(memory, key, weight) {
      const counts = new Map(Object.entries(countsIn(memory)))
      return counts.set(key, (counts.get(key) ?? 0) + weight)
    },
    holds: (memory) => isTable(memory) && Object.values(memory).every((count) => typeof count === 'number'),
    remember(memory, key, weight) {
      const counts = countsIn(memory)
      // The record that brought one too many was refused.
      if (counts[key] === undefined && Object.keys(counts).length >= most) return memory
      counts[key] = (counts[key] ?? 0) + weight
      return counts
    },
  }
}

/** The last records. They are summed anew for each: subtracting those that leave would leave rounding errors behind. */
const lastRecords = (size: number): Tally => ({
  withOne(memory, key, weight) {
    const counts = new Map<string, number>()
    visitWith(memory as Window<string> | undefined, size, key, weight, (each, added) => {
      counts.set(each, (counts.get(each) ?? 0) + added)
    })
    return counts
  },
  holds: (memory) => isWindow(memory, size, 'string'),
  remember: (memory, key, weight) => pushed(memory as Window<string> | undefined, size, key, weight),
})

/**
 * A statistic of the counts in the window. Records with a missing or unknown combination do not count.
 * @param most combinations that are told apart
 */
function counting(
  { windowSize, weightOf }: TestContext,
  keyOf: (frame: Frame) => string | undefined,
  most: number,
  statistic: (counts: ReadonlyMap<string, number>, total: number) => number,
): Statistic {
  const tally = windowSize === 0 ? overall(most) : lastRecords(windowSize)
  return {
    compute(memory, frame) {
      const key = keyOf(frame)
      if (key === undefined) return Number.NaN
      const counts = tally.withOne(memory, key, weightOf(frame))
      if (counts.size > most)
        throw new ScoreError('invalid-result', 'The test has met too many different combinations of values', {
          received: counts.size,
          expected: `at most ${most}`,
        })
      let total = 0
      for (const count of counts.values()) total += count
      return total > 0 ? statistic(counts, total) : Number.NaN
    },
    holds: tally.holds,
    remember(memory, frame) {
      const key = keyOf(frame)
      return key === undefined ? memory : tally.remember(memory, key, weightOf(frame))
    },
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
  return counting(context, known, counts.size, (observed, size) => {
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
  const valuesOf = combinationReader()
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
    MOST_COMBINATIONS,
    (observed, size) => {
      const margins = variables.map(() => new Map<unknown, number>())
      for (const [key, count] of observed)
        for (const [f, value] of valuesOf(key).entries())
          margins[f].set(value, (margins[f].get(value) ?? 0) + count)
      return independence(observed, margins, valuesOf, size)
    },
  )
}

/** Reads the values of combinations; those of earlier records are remembered. */
function combinationReader(): (key: string) => readonly unknown[] {
  const known = new Map<string, readonly unknown[]>()
  return (key) => {
    let values = known.get(key)
    if (values === undefined) {
      values = valuesOfKey(key)
      if (known.size >= MOST_COMBINATIONS) known.clear()
      known.set(key, values)
    }
    return values
  }
}

/**
 * The sum over all combinations of the margins' values. Those that were not observed add what is expected of them: together that is
 * the size of the window less what is expected of the observed ones.
 */
function independence(
  observed: ReadonlyMap<string, number>,
  margins: readonly ReadonlyMap<unknown, number>[],
  valuesOf: (key: string) => readonly unknown[],
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
  return counting(context, keyOf, counts.size + MOST_COMBINATIONS, (observed, size) => {
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
