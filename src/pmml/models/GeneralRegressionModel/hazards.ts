/** BaseCumHazardTables: cumulative hazards of a Cox regression by time and stratum ("General Regression", "Cox Regression"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, informational, malformed, number, requiredChild, text } from '../../element.js'
import { numberOf } from '../../expressions/numbers.js'
import type { Frame } from '../../frame.js'
import type { ModelContext } from '../../model/compiled.js'
import { comparand } from '../../predicates/comparison.js'
import type { Raw } from '../../types.js'

export const BaseCumHazardTables = element(
  'BaseCumHazardTables',
  'General Regression',
  { maxTime: number.optional },
  ['BaselineStratum', 'BaselineCell'],
)

export const BaselineStratum = element(
  'BaselineStratum',
  'General Regression',
  { value: text.required, label: informational, maxTime: number.required },
  ['BaselineCell'],
)

export const BaselineCell = element('BaselineCell', 'General Regression', {
  time: number.required,
  cumHazard: number.required,
})

/** Which statuses count as events: of use to training alone. */
export const EventValues = element('EventValues', 'General Regression', {}, ['Value', 'Interval'])

/** A step function over time; `NaN` past its end. */
type Hazard = (time: number) => number

/**
 * Compiles the cumulative hazard of the baseline at a record's end of time. It is 0 before the first cell, and missing (`NaN`)
 * past maxTime, or in a stratum that is not listed.
 */
export function compileBaseline(
  xml: XmlElement,
  fields: { readonly endTime: string; readonly stratum: string | undefined },
  { scope }: ModelContext,
): (frame: Frame) => number {
  const tables = requiredChild(xml, 'BaseCumHazardTables')
  const time = numberOf(scope.resolve(fields.endTime, xml), 'GeneralRegressionModel', xml)
  if (fields.stratum === undefined) {
    const hazard = readTable(tables)
    return (frame) => hazard(time(frame) ?? Number.NaN)
  }
  const stratum = scope.resolve(fields.stratum, xml)
  const strata = new Map<Raw, Hazard>()
  for (const each of childrenOf(tables, 'BaselineStratum')) {
    const { value, maxTime } = BaselineStratum.read(each)
    const key = comparand(stratum, value, each)
    if (strata.has(key))
      throw new ModelLoadError('duplicate-name', `The stratum "${value}" is listed twice`, {
        ...each.place(),
        received: value,
        expected: 'strata that differ',
      })
    strata.set(key, readCells(each, maxTime))
  }
  if (strata.size === 0)
    throw new ModelLoadError(
      'missing-element',
      'A model with a baselineStrataVariable has a baseline for each stratum',
      {
        ...tables.place(),
        expected: 'BaselineStratum',
      },
    )
  return (frame) => strata.get(stratum.read(frame))?.(time(frame) ?? Number.NaN) ?? Number.NaN
}

/** The one baseline of a model without strata. */
function readTable(xml: XmlElement): Hazard {
  const { maxTime } = BaseCumHazardTables.read(xml)
  if (!xml.children.some(({ name }) => name === 'BaselineCell'))
    throw new ModelLoadError('missing-element', 'BaseCumHazardTables lacks a baseline', {
      ...xml.place(),
      expected: 'BaselineCell, or a baselineStrataVariable and BaselineStratum',
    })
  if (maxTime === undefined)
    throw new ModelLoadError('missing-attribute', 'BaseCumHazardTables lacks the attribute maxTime', {
      ...xml.place(),
      expected: 'the time up to which the hazards are known',
    })
  return readCells(xml, maxTime)
}

/** Cells in any order; of two at the same time the first counts. */
function readCells(xml: XmlElement, maxTime: number): Hazard {
  const cells = childrenOf(xml, 'BaselineCell').map((each) => {
    const { time, cumHazard } = BaselineCell.read(each)
    if (!Number.isFinite(time) || !(cumHazard >= 0 && cumHazard < Infinity))
      throw malformed(each, 'A BaselineCell has a time, and a hazard that is not negative', {
        received: `time ${time}, cumHazard ${cumHazard}`,
        expected: 'finite numbers, the second not negative',
      })
    return { time, cumHazard }
  })
  const steps = cells
    .sort((a, b) => a.time - b.time)
    .filter(({ time }, i, all) => i === 0 || time !== all[i - 1].time)
  const times = Float64Array.from(steps, ({ time }) => time)
  const hazards = Float64Array.from(steps, ({ cumHazard }) => cumHazard)
  return (time) => {
    if (!(time <= maxTime)) return Number.NaN
    let low = 0
    let high = times.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (times[middle] <= time) low = middle + 1
      else high = middle
    }
    return low === 0 ? 0 : hazards[low - 1]
  }
}
