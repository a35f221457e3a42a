/**
 * CUSUM: the cumulative sum of the logarithms of how much likelier the values are after a change than before
 * ("Baseline Models"; Page, "Continuous Inspection Schemes", 1954).
 */

import { ModelLoadError, UnsupportedError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { type NumberDistribution, readDistribution } from '../../distributions.js'
import type { Frame } from '../../frame.js'
import type { Statistic, TestContext } from './statistic.js'

/** Z_n = max(resetValue, Z_(n−1) + ln(f_alternate(x)/f_baseline(x))), Z_(−1) = 0. A missing value changes nothing. */
export function cusum(context: TestContext): Statistic {
  const { xml, baseline, alternate, variable, resetValue, windowSize, weightField } = context
  if (alternate === undefined)
    throw new ModelLoadError('missing-element', 'A CUSUM test compares the Baseline with an Alternate', {
      ...xml.place(),
      expected: 'Alternate',
    })
  if (windowSize !== 0 || weightField !== undefined)
    throw new UnsupportedError(
      'unsupported-value',
      'A CUSUM test with a window or weights is not supported',
      {
        ...xml.place(),
        received: `windowSize ${windowSize}, weightField ${weightField ?? 'absent'}`,
        expected: 'neither windowSize nor weightField',
      },
    )
  const before = density(baseline)
  const after = density(alternate)
  const next = (memory: unknown, frame: Frame): number => {
    const last = typeof memory === 'number' ? memory : 0
    const x = variable.read(frame)
    if (typeof x !== 'number') return last
    const evidence = after(x) - before(x)
    // A value that neither distribution can give says nothing of either.
    if (Number.isNaN(evidence)) return last
    // A value that can't come after a change resets, even where one before could only come after it (∞ − ∞).
    return evidence === -Infinity ? resetValue : Math.max(resetValue, last + evidence)
  }
  return { compute: next, remember: next, holds: (memory) => typeof memory === 'number' }
}

function density(xml: XmlElement): NonNullable<NumberDistribution['logDensity']> {
  const { kind, logDensity } = readDistribution(xml)
  if (logDensity === undefined)
    throw new ModelLoadError('type-mismatch', `${kind} has no density, which a CUSUM test needs`, {
      ...xml.place(),
      received: kind,
      expected: 'GaussianDistribution | PoissonDistribution | UniformDistribution',
    })
  return logDensity
}
