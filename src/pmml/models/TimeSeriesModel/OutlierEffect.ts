/** OutlierEffect: what happened once and is no part of the process ("Time Series Models: ARIMA"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { element, malformed, number, oneOf } from '../../element.js'
import { finite } from './forecaster.js'
import type { Series } from './TimeSeries.js'

export const OutlierEffect = element('OutlierEffect', 'Time Series Models', {
  type: oneOf(['additive', 'level', 'transient', 'seasonalAdditive', 'trend', 'innovational']).required,
  startTime: number.required,
  magnitude: number.required,
  dampingCoefficient: number.optional,
})

/** Most effects times values of the series. */
const OPERATIONS_LIMIT = 100_000_000

/**
 * The sum of all effects by index of the series, its future included: additive 1, level 1/(1 − B), transient 1/(1 − δB),
 * seasonalAdditive 1/(1 − B^s), trend 1/(1 − B)², innovational the ψ-weights of the process, each from `startTime` on.
 * @param psi the first ψ-weights of the process, differences included
 */
export function readOutliers(
  elements: readonly XmlElement[],
  history: Series | undefined,
  period: number,
  psi: (count: number) => Float64Array,
): (index: number) => number {
  if (elements.length === 0) return () => 0
  if (history === undefined)
    throw new ModelLoadError('missing-element', 'An OutlierEffect needs the series that it happened to', {
      ...elements[0].place(),
      expected: 'TimeSeries',
    })
  if (elements.length * history.values.length > OPERATIONS_LIMIT)
    throw new ModelLoadError('limit-exceeded', 'There are too many OutlierEffect for the series', {
      ...elements[0].place(),
      received: elements.length,
      expected: `at most ${Math.floor(OPERATIONS_LIMIT / history.values.length)}`,
    })
  let weights = new Float64Array(0)
  const shockAfter = (steps: number): number => {
    if (steps >= weights.length) weights = Float64Array.from(psi(Math.max(64, 2 * (steps + 1))))
    return weights[steps]
  }
  const effects = elements.map((xml) => {
    const { type, startTime, magnitude, dampingCoefficient } = OutlierEffect.read(xml)
    const size = finite(xml, 'magnitude', magnitude)
    const exact = history.indexOf(startTime)
    const start = Math.round(exact)
    if (!(Math.abs(exact - start) < 1e-6 && start >= history.first))
      throw malformed(xml, 'startTime of OutlierEffect is no time of the series or after it', {
        received: startTime,
        expected: `a whole number of steps, from the index ${history.first} on`,
      })
    if (type === 'transient' && dampingCoefficient === undefined)
      throw new ModelLoadError('missing-attribute', 'A transient OutlierEffect needs a dampingCoefficient', {
        ...xml.place(),
        expected: 'a number',
      })
    const damping = finite(xml, 'dampingCoefficient', dampingCoefficient ?? 0)
    const shape = {
      additive: (steps: number) => (steps === 0 ? 1 : 0),
      level: () => 1,
      transient: (steps: number) => damping ** steps,
      seasonalAdditive: (steps: number) => (steps % period === 0 ? 1 : 0),
      trend: (steps: number) => steps + 1,
      innovational: shockAfter,
    }[type]
    return (index: number) => (index < start ? 0 : size * shape(index - start))
  })
  return (index) => effects.reduce((sum, effect) => sum + effect(index), 0)
}
