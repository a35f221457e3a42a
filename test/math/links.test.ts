import { describe, expect, it } from 'vitest'
import {
  cauchit,
  cloglog,
  logc,
  logistic,
  loglog,
  negbin,
  oddspower,
  ordinal,
  power,
  probit,
  softmax,
} from '../../src/math/links.js'

/** Values to twelve digits. */
const expectClose = (actual: number, expected: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-11 * Math.max(1e-3, Math.abs(expected)))
}

describe('inverse links', () => {
  const links = { logit: logistic, probit, cloglog, loglog, cauchit, exp: Math.exp, logc }
  it.each([
    [
      -2, 0.119202922022, 0.0227501319482, 0.126576981507, 0.000617978989331, 0.14758361765, 0.135335283237,
      0.864664716763,
    ],
    [
      -0.5, 0.377540668798, 0.308537538726, 0.454760788107, 0.192295645548, 0.35241638235, 0.606530659713,
      0.393469340287,
    ],
    [0, 0.5, 0.5, 0.632120558829, 0.367879441171, 0.5, 1, 0],
    [
      0.7, 0.668187772168, 0.758036347777, 0.866513203342, 0.608605317804, 0.694400112214, 2.01375270747,
      -1.01375270747,
    ],
  ])('at %d', (y, ...expected) => {
    Object.values(links).forEach((link, i) => {
      expectClose(link(y), expected[i])
    })
  })

  it.each<[string, number, number]>([
    ['negbin, c = 2, y = −1', negbin(2)(-1), 0.290988353435],
    ['negbin, c = 2, y = 0', negbin(2)(0), Infinity],
    ['oddspower, d = 2, y = 0.7', oddspower(2)(0.7), 0.607719043941],
    ['oddspower, d = 0, y = 0.7', oddspower(0)(0.7), 0.668187772168],
    ['power, d = 2, y = 9', power(2)(9), 3],
    ['power, d = 0, y = 1', power(0)(1), Math.E],
    ['power, d = −1, y = 4', power(-1)(4), 0.25],
    ['logc near 0', logc(-1e-17), 1e-17],
    ['cloglog of a small number', cloglog(-40), 4.248354255291589e-18],
  ])('%s', (_, actual, expected) => {
    if (actual === expected) return
    expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(1e-11)
  })
})

describe('from linear predictors to probabilities', () => {
  const applied = (normalize: (values: Float64Array) => void, ...values: number[]): number[] => {
    const array = Float64Array.from(values)
    normalize(array)
    return [...array]
  }
  it.each<[string, number[], number[]]>([
    ['softmax', applied(softmax, 1, 2, -0.5), [0.253716181635, 0.689672086125, 0.0566117322405]],
    ['softmax of large numbers', applied(softmax, 5000, 5001, -5000), [0.26894142137, 0.73105857863, 0]],
    ['softmax with an impossible class', applied(softmax, 0, -Infinity, 0), [0.5, 0, 0.5]],
    ['ordinal', applied(ordinal(logistic), -1, 0.5, 9), [0.26894142137, 0.353517909832, 0.377540668798]],
  ])('%s', (_, actual, expected) => {
    expect(actual).toHaveLength(expected.length)
    expected.forEach((value, i) => {
      expectClose(actual[i], value)
    })
  })
})
