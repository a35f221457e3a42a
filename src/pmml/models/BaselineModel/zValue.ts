/** zValue: how many standard deviations a value, or the mean of a window of values, is from the mean ("Baseline Models"). */

import { readDistribution } from '../../distributions.js'
import { malformed } from '../../element.js'
import type { Frame } from '../../frame.js'
import type { Statistic, TestContext } from './statistic.js'

/** Numbers with their weights, the latest last. */
interface Window {
  readonly numbers: readonly number[]
  readonly weights: readonly number[]
}

const empty: Window = { numbers: [], weights: [] }

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
    }
  const next = (memory: unknown, frame: Frame): Window => {
    const { numbers, weights } = (memory as Window | undefined) ?? empty
    const x = variable.read(frame)
    if (typeof x !== 'number') return { numbers, weights }
    return {
      numbers: [...numbers, x].slice(-windowSize),
      weights: [...weights, weightOf(frame)].slice(-windowSize),
    }
  }
  return {
    compute(memory, frame) {
      if (variable.read(frame) === null) return Number.NaN
      const { numbers, weights } = next(memory, frame)
      let total = 0
      let sum = 0
      let squares = 0
      for (let i = 0; i < numbers.length; i++) {
        total += weights[i]
        sum += weights[i] * numbers[i]
        squares += weights[i] ** 2
      }
      // The variance of a weighted mean is variance·Σw²/(Σw)²: with equal weights variance/n.
      return total > 0 ? (sum / total - mean) / Math.sqrt((variance * squares) / total ** 2) : Number.NaN
    },
    remember: next,
  }
}
