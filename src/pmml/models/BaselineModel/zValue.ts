/** zValue: how many standard deviations a value, or the mean of a window of values, is from the mean ("Baseline Models"). */

import { readDistribution } from '../../distributions.js'
import { malformed } from '../../element.js'
import type { Statistic, TestContext } from './statistic.js'
import { isWindow, pushed, visitWith, type Window } from './window.js'

/**
 * (x − mean)/√variance. With a window, x is the mean of the values in it and the variance that of such a mean; while it is filling,
 * the values there are count. A missing value does not enter the window.
 */
export function zValue({ baseline, variable, windowSize, weightOf }: TestContext): Statistic {
  const { mean, variance } = readDistribution(baseline)
  if (!(variance > 0))
    throw malformed(baseline, 'The variance of the Baseline is not positive', {
      received: variance,
      expected: 'a positive variance',
    })
  if (windowSize === 0)
    return {
      compute(_, frame) {
        const x = variable.read(frame)
        return typeof x === 'number' ? (x - mean) / Math.sqrt(variance) : Number.NaN
      },
      remember: () => undefined,
      holds: () => false,
    }
  return {
    compute(memory, frame) {
      const latest = variable.read(frame)
      if (typeof latest !== 'number') return Number.NaN
      let total = 0
      let sum = 0
      let squares = 0
      visitWith(memory as Window<number> | undefined, windowSize, latest, weightOf(frame), (x, weight) => {
        total += weight
        // From the mean on: values far from 0 and close to each other would lose digits.
        sum += weight * (x - mean)
        squares += weight * weight
      })
      // The variance of a weighted mean is variance·Σw²/(Σw)²: with equal weights variance/n.
      return total > 0 ? sum / Math.sqrt(variance * squares) : Number.NaN
    },
    holds: (memory) => isWindow(memory, windowSize, 'number'),
    remember(memory, frame) {
      const latest = variable.read(frame)
      if (typeof latest !== 'number') return memory
      return pushed(memory as Window<number> | undefined, windowSize, latest, weightOf(frame))
    },
  }
}
