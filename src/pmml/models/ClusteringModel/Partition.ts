/** Partition: statistics of the records that belong together, here those of one cluster ("Statistics"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { readArray } from '../../arrays.js'
import { child, childrenOf, element, informational, number, text } from '../../element.js'
import { parseNumber } from '../../text/numbers.js'

const section = 'Statistics'

export const Partition = element('Partition', section, { name: informational, size: number.optional }, [
  'PartitionFieldStats',
])

export const PartitionFieldStats = element(
  'PartitionFieldStats',
  section,
  { field: text.required, weighted: informational },
  ['Counts', 'NumericInfo', 'Array', 'array'],
)

export const Counts = element('Counts', section, {
  totalFreq: informational,
  missingFreq: informational,
  invalidFreq: informational,
  cardinality: informational,
})

export const NumericInfo = element(
  'NumericInfo',
  section,
  {
    minimum: informational,
    maximum: informational,
    mean: number.optional,
    standardDeviation: number.optional,
    median: informational,
    interQuartileRange: informational,
  },
  ['Quantile'],
)

export const Quantile = element('Quantile', section, {
  quantileLimit: informational,
  quantileValue: informational,
})

/** Statistics of one field. */
export interface FieldStats {
  readonly mean: number | undefined
  readonly standardDeviation: number | undefined
  /** How often each of the field's values occurs; `undefined` when that is not said. */
  readonly frequencies: readonly number[] | undefined
  readonly xml: XmlElement
}

/** Reads the statistics of a Partition by field. */
export function readPartition(xml: XmlElement): Map<string, FieldStats> {
  Partition.read(xml)
  return new Map(
    childrenOf(xml, 'PartitionFieldStats').map((each) => {
      const { field } = PartitionFieldStats.read(each)
      for (const counts of childrenOf(each, 'Counts')) Counts.read(counts)
      const info = child(each, 'NumericInfo')
      const { mean, standardDeviation } = info === undefined ? {} : NumericInfo.read(info)
      // The arrays after the first hold sums and sums of squares.
      const first = each.children.find(({ name }) => name === 'Array' || name === 'array')
      const frequencies = first === undefined ? undefined : readFrequencies(first)
      return [field, { mean, standardDeviation, frequencies, xml: each }]
    }),
  )
}

function readFrequencies(xml: XmlElement): number[] {
  const items = readArray(xml)
  const frequencies = items.map((item) => parseNumber(item) ?? Number.NaN)
  const sum = frequencies.reduce((a, b) => a + b, 0)
  if (!frequencies.every((each) => each >= 0) || !(sum > 0 && sum < Infinity))
    throw new ModelLoadError('bad-content', 'The frequencies are not such', {
      ...xml.place(),
      received: items.join(' '),
      expected: 'numbers that are not negative, and not all of them 0',
    })
  return frequencies
}
