/** ScoreDistribution: the training records of a node or rule by class ("Tree Models: ScoreDistribution"). */

import type { XmlElement } from '../../xml/element.js'
import { checkDistinct, childrenOf, element, malformed, number, share, text } from '../element.js'
import { categoryOf, type TargetField } from '../schema/Targets.js'
import type { Raw } from '../types.js'

export const ScoreDistribution = element('ScoreDistribution', 'Tree Models', {
  value: text.required,
  recordCount: number.or(0),
  confidence: share.optional,
  probability: share.optional,
})

/** What is said of one class. */
export type DistributionEntry = Omit<ReturnType<typeof ScoreDistribution.read>, 'value'> & {
  readonly category: Raw
}

/** The distribution inside an element, in document order; empty where there is none. */
export function readScoreDistribution(xml: XmlElement, target: TargetField): DistributionEntry[] {
  return childrenOf(xml, 'ScoreDistribution').map((each) => {
    const { value, ...numbers } = ScoreDistribution.read(each)
    return { category: categoryOf(value, target, each), ...numbers }
  })
}

/** The classes of the distribution inside an element. Throws `duplicate-name` where one is listed twice. */
export function distributionCategories(distribution: readonly DistributionEntry[], xml: XmlElement): Raw[] {
  const categories = distribution.map(({ category }) => category)
  checkDistinct(categories, 'ScoreDistribution', (i) => childrenOf(xml, 'ScoreDistribution')[i])
  return categories
}

/** Shares of the total; `undefined` where nothing was counted. */
export function sharesOf(counts: Float64Array): Float64Array | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return total > 0 ? counts.map((count) => count / total) : undefined
}

/** The probabilities given, brought to a sum of 1, else the shares of the record counts. */
export function probabilitiesOf(
  distribution: readonly DistributionEntry[],
  shares: Float64Array | undefined,
  xml: XmlElement,
  round: (x: number) => number,
): Float64Array | undefined {
  const given = distribution.filter(({ probability }) => probability !== undefined)
  if (given.length === 0) return shares?.map(round)
  if (given.length < distribution.length)
    throw malformed(xml, 'Some ScoreDistribution have a probability and some have none', {
      received: `${given.length} of ${distribution.length}`,
      expected: 'all or none',
    })
  const values = Float64Array.from(distribution, ({ probability }) => round(probability ?? 0))
  const sum = values.reduce((total, value) => total + value, 0)
  return sum === 1 || sum === 0 ? values : values.map((value) => round(value / sum))
}
