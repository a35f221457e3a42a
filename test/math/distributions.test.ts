import { describe, expect, it } from 'vitest'
import {
  gaussianLogDensity,
  logFactorial,
  poissonLogProbability,
  uniformLogDensity,
} from '../../src/math/distributions.js'

/** The gap to a value, relative to it. */
const gap = (actual: number, expected: number): number =>
  actual === expected ? 0 : Math.abs(actual - expected) / Math.max(1, Math.abs(expected))

describe('logarithms of densities', () => {
  // scipy.stats: norm.logpdf, poisson.logpmf, uniform.logpdf.
  it.each<[string, number, number]>([
    ['normal density at 1.5, mean 1, variance 4', gaussianLogDensity(1.5, 1, 4), Math.log(0.193334058401425)],
    ['normal density at the mean', gaussianLogDensity(2, 2, 1), -0.9189385332046727],
    ['normal density far away', gaussianLogDensity(1000, 0, 1), -500000.9189385332],
    ['normal density at infinity', gaussianLogDensity(Infinity, 0, 1), -Infinity],
    ['Poisson probability of 3, mean 2', poissonLogProbability(3, 2), Math.log(0.180447044315484)],
    ['Poisson probability of 0, mean 2', poissonLogProbability(0, 2), -2],
    ['Poisson probability of 0, mean 0', poissonLogProbability(0, 0), 0],
    ['Poisson probability of 1, mean 0', poissonLogProbability(1, 0), -Infinity],
    ['Poisson probability of 300, mean 280', poissonLogProbability(300, 280), -4.468968994292936],
    ['Poisson probability of a fraction', poissonLogProbability(2.5, 2), -Infinity],
    ['Poisson probability of a negative number', poissonLogProbability(-1, 2), -Infinity],
    ['uniform density inside', uniformLogDensity(1, 0, 4), Math.log(0.25)],
    ['uniform density at a bound', uniformLogDensity(4, 0, 4), Math.log(0.25)],
    ['uniform density outside', uniformLogDensity(4.1, 0, 4), -Infinity],
  ])('%s', (_, actual, expected) => {
    expect(gap(actual, expected)).toBeLessThan(1e-13)
  })
})

describe('ln n!', () => {
  // scipy.special.gammaln(n + 1).
  it.each([
    [0, 0],
    [1, 0],
    [10, 15.104412573075516],
    [255, 1161.7121011184006],
    [256, 1167.2572785628804],
    [1000, 5912.128178488164],
    [1e9, 19723265848.226982],
  ])('of %d', (n, expected) => {
    expect(gap(logFactorial(n), expected)).toBeLessThan(1e-14)
  })
})
