/** TimeSeries, TimeValue and TimeAnchor: values of the past ("Time Series Models"). */

import { ModelLoadError, UnsupportedError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, informational, integer, number, oneOf, text } from '../../element.js'
import { finite } from './forecaster.js'

export const TimeSeries = element(
  'TimeSeries',
  'Time Series Models',
  {
    usage: oneOf(['original', 'logical', 'prediction']).or('original'),
    startTime: informational,
    endTime: informational,
    interpolationMethod: oneOf(['none', 'linear', 'exponentialSpline', 'cubicSpline']).or('none'),
    field: text.optional,
  },
  ['TimeAnchor', 'TimeValue', 'TimeException'],
)

export const TimeValue = element(
  'TimeValue',
  'Time Series Models',
  { index: integer.optional, time: number.optional, value: number.required, standardError: informational },
  ['Timestamp'],
)

/** How indexes become dates. Forecasts are counted in steps, so that nothing depends on it. */
export const TimeAnchor = element(
  'TimeAnchor',
  'Time Series Models',
  { type: informational, offset: informational, stepsize: informational, displayName: informational },
  ['TimeCycle', 'TimeException'],
)
export const TimeCycle = element(
  'TimeCycle',
  'Time Series Models',
  { length: informational, type: informational, displayName: informational },
  ['Array', 'array'],
)
export const TimeException = element(
  'TimeException',
  'Time Series Models',
  { type: informational, count: informational },
  ['Array', 'array'],
)

/** A series without gaps. */
export interface Series {
  readonly xml: XmlElement
  readonly values: Float64Array
  /** Index of the first value; values that follow each other have indexes that do. */
  readonly first: number
  /** The position of a time among the indexes: the time itself, unless the values have times and no indexes. */
  indexOf(time: number): number
}

/** Most values of a series whose gaps are filled. */
const MOST_VALUES = 1_000_000

/** The series that a model continues: what its algorithm has seen (`logical`), else the `original` one. */
export function historyOf(xml: XmlElement, target: string | undefined): Series | undefined {
  const candidates = childrenOf(xml, 'TimeSeries').map((each) => ({ each, ...TimeSeries.read(each) }))
  for (const usage of ['logical', 'original'])
    for (const candidate of candidates)
      if (
        candidate.usage === usage &&
        (candidate.field === undefined || target === undefined || candidate.field === target)
      )
        return readSeries(candidate.each)
  return undefined
}

/** The original series of a field other than the target. */
export function seriesOf(xml: XmlElement, field: string): Series | undefined {
  const found = childrenOf(xml, 'TimeSeries').find((each) => TimeSeries.read(each).field === field)
  return found === undefined ? undefined : readSeries(found)
}

/** Reads a TimeSeries. Throws where two values are of one time, or there are gaps that nothing fills. */
export function readSeries(xml: XmlElement): Series {
  const { interpolationMethod } = TimeSeries.read(xml)
  for (const anchor of childrenOf(xml, 'TimeAnchor')) TimeAnchor.read(anchor)
  const points = childrenOf(xml, 'TimeValue').map((each) => ({ ...TimeValue.read(each), each }))
  for (const { each, value } of points) finite(each, 'The value', value)
  if (points.length === 0)
    throw new ModelLoadError('missing-element', 'A TimeSeries without values', {
      ...xml.place(),
      expected: 'TimeValue',
    })
  const { indexes, indexOf } = positions(xml, points)
  const order = Array.from(indexes.keys()).sort((a, b) => indexes[a] - indexes[b])
  const first = indexes[order[0]]
  const length = indexes[order[order.length - 1]] - first + 1
  const duplicate = order.find((at, i) => i > 0 && indexes[order[i - 1]] === indexes[at])
  if (duplicate !== undefined)
    throw new ModelLoadError('duplicate-name', 'A TimeSeries has two values of one time', {
      ...points[duplicate].each.place(),
      received: indexes[duplicate],
      expected: 'one value an index',
    })
  if (length > points.length && interpolationMethod !== 'linear')
    throw new UnsupportedError('unsupported-value', 'The TimeSeries has gaps, which nothing fills', {
      ...xml.place(),
      received: `${points.length} values of ${length} steps, interpolationMethod="${interpolationMethod}"`,
      expected: 'a value a step, or interpolationMethod="linear"',
    })
  if (length > Math.max(MOST_VALUES, points.length))
    throw new ModelLoadError('limit-exceeded', 'The TimeSeries has gaps that are too long', {
      ...xml.place(),
      received: length,
      expected: `at most ${MOST_VALUES} steps`,
    })
  const values = new Float64Array(length)
  for (const [i, at] of order.entries()) {
    const to = indexes[at] - first
    values[to] = points[at].value
    const from = i === 0 ? to : indexes[order[i - 1]] - first
    for (let gap = from + 1; gap < to; gap++)
      values[gap] = values[from] + ((values[to] - values[from]) * (gap - from)) / (to - from)
  }
  return { xml, values, first, indexOf }
}

interface Point {
  readonly index: number | undefined
  readonly time: number | undefined
  readonly each: XmlElement
}

/** Indexes of the values: their own, else made of times that are equally far apart, else 1, 2, … */
function positions(
  xml: XmlElement,
  points: readonly Point[],
): { indexes: readonly number[]; indexOf: Series['indexOf'] } {
  const have = (key: 'index' | 'time'): boolean => points.every((each) => each[key] !== undefined)
  if (have('index')) return { indexes: points.map(({ index = 0 }) => index), indexOf: (time) => time }
  if (points.some(({ index }) => index !== undefined))
    throw new ModelLoadError('missing-attribute', 'Some values of a TimeSeries have an index, others none', {
      ...xml.place(),
      expected: 'index at each TimeValue, or at none',
    })
  const counted = points.map((_, i) => i + 1)
  if (!have('time')) return { indexes: counted, indexOf: (time) => time }
  const times = points.map(({ time = 0 }) => time)
  const order = Array.from(times.keys()).sort((a, b) => times[a] - times[b])
  const start = times[order[0]]
  const step = points.length === 1 ? 1 : (times[order[order.length - 1]] - start) / (points.length - 1)
  // Months and years are not equally long, but none is half as long as another.
  const apart = (i: number): number => (times[order[i]] - times[order[i - 1]]) / step
  if (order.some((_, i) => i > 0 && !(apart(i) > 0.5 && apart(i) < 1.5)))
    throw new UnsupportedError('unsupported-value', 'The times of a TimeSeries are not equally far apart', {
      ...xml.place(),
      expected: 'equal steps, or an index at each TimeValue',
    })
  const indexes = new Array<number>(order.length).fill(0)
  for (const [i, at] of order.entries()) indexes[at] = i + 1
  const known = new Map(times.map((time, i) => [time, indexes[i]]))
  return { indexes, indexOf: (time) => known.get(time) ?? (time - start) / step + 1 }
}
