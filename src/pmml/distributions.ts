/**
 * AnyDistribution, GaussianDistribution, PoissonDistribution, UniformDistribution: the group CONTINUOUS-DISTRIBUTION-TYPES
 * ("Baseline Models", "Naïve Bayes").
 */

import { gaussianLogDensity, poissonLogProbability, uniformLogDensity } from '../math/distributions.js'
import type { XmlElement } from '../xml/element.js'
import { childOf, element, malformed, number } from './element.js'

export const AnyDistribution = element('AnyDistribution', 'Baseline Models', {
  mean: number.required,
  variance: number.required,
})

export const GaussianDistribution = element('GaussianDistribution', 'Baseline Models', {
  mean: number.required,
  variance: number.required,
})

export const PoissonDistribution = element('PoissonDistribution', 'Baseline Models', {
  mean: number.required,
})

export const UniformDistribution = element('UniformDistribution', 'Baseline Models', {
  lower: number.required,
  upper: number.required,
})

/** Names of the elements of the group. */
export const distributionElements = [
  'AnyDistribution',
  'GaussianDistribution',
  'PoissonDistribution',
  'UniformDistribution',
] as const

/** A distribution of numbers. */
export interface NumberDistribution {
  readonly kind: (typeof distributionElements)[number]
  readonly mean: number
  readonly variance: number
  /** ln of the density, or of the probability of a count; −∞ where x can't be. Absent: only mean and variance are known. */
  readonly logDensity?: (x: number) => number
}

const readers: ReadonlyMap<string, (xml: XmlElement) => NumberDistribution> = new Map([
  ['AnyDistribution', readAny],
  ['GaussianDistribution', readGaussian],
  ['PoissonDistribution', readPoisson],
  ['UniformDistribution', readUniform],
])

/** Reads the distribution inside an element. Throws `missing-element`, or `bad-attribute` for parameters that none has. */
export function readDistribution(xml: XmlElement): NumberDistribution {
  const found = childOf(xml, readers, 'a distribution')
  const reader = readers.get(found.name)
  if (reader === undefined) throw new TypeError(`${found.name} is not in the table`)
  return reader(found)
}

function readAny(xml: XmlElement): NumberDistribution {
  const { mean, variance } = AnyDistribution.read(xml)
  return { kind: 'AnyDistribution', mean: finite(xml, mean), variance: positive(xml, 'variance', variance) }
}

function readGaussian(xml: XmlElement): NumberDistribution {
  const parameters = GaussianDistribution.read(xml)
  const mean = finite(xml, parameters.mean)
  const variance = positive(xml, 'variance', parameters.variance)
  return {
    kind: 'GaussianDistribution',
    mean,
    variance,
    logDensity: (x) => gaussianLogDensity(x, mean, variance),
  }
}

function readPoisson(xml: XmlElement): NumberDistribution {
  const { mean } = PoissonDistribution.read(xml)
  if (!(mean >= 0 && mean < Infinity))
    throw malformed(xml, 'The mean of a PoissonDistribution is a number of events', {
      received: mean,
      expected: 'a number that is not negative',
    })
  return {
    kind: 'PoissonDistribution',
    mean,
    variance: mean,
    logDensity: (x) => poissonLogProbability(x, mean),
  }
}

function readUniform(xml: XmlElement): NumberDistribution {
  const { lower, upper } = UniformDistribution.read(xml)
  if (!(lower < upper && upper - lower < Infinity))
    throw malformed(xml, 'The bounds of a UniformDistribution hold no interval', {
      received: `${lower} to ${upper}`,
      expected: 'lower below upper',
    })
  return {
    kind: 'UniformDistribution',
    mean: lower + (upper - lower) / 2,
    variance: (upper - lower) ** 2 / 12,
    logDensity: (x) => uniformLogDensity(x, lower, upper),
  }
}

function finite(xml: XmlElement, mean: number): number {
  if (Number.isFinite(mean)) return mean
  throw malformed(xml, `The mean of a ${xml.name} is a finite number`, {
    received: mean,
    expected: 'a finite number',
  })
}

function positive(xml: XmlElement, name: string, value: number): number {
  if (value > 0 && value < Infinity) return value
  throw malformed(xml, `The ${name} of a ${xml.name} is positive`, {
    received: value,
    expected: 'a positive number',
  })
}
