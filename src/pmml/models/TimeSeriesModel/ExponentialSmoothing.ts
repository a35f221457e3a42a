/** ExponentialSmoothing: level, trend and season at the end of the series, continued ("Time Series Models: Exponential Smoothing"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import { cumulativeErrors } from '../../../math/lag-polynomials.js'
import type { XmlElement } from '../../../xml/element.js'
import { numbersChild } from '../../arrays.js'
import {
  child,
  element,
  informational,
  integer,
  malformed,
  number,
  oneOf,
  requiredChild,
} from '../../element.js'
import {
  allFinite,
  checkRange,
  type Forecaster,
  finite,
  notNegative,
  stepsFor,
  transformation,
} from './forecaster.js'

export const ExponentialSmoothing = element(
  'ExponentialSmoothing',
  'Time Series Models',
  { RMSE: number.optional, transformation },
  ['Level', 'Trend_ExpoSmooth', 'Trend', 'Seasonality_ExpoSmooth', 'TimeValue'],
)

export const Level = element('Level', 'Time Series Models', {
  alpha: number.optional,
  smoothedValue: number.optional,
  quadraticSmoothedValue: number.optional,
  cubicSmoothedValue: number.optional,
})

const trends = [
  'none',
  'additive',
  'damped_additive',
  'multiplicative',
  'damped_multiplicative',
  'polynomial_exponential',
  'double_exponential',
] as const

const trendAttributes = {
  trend: oneOf(trends).or('additive'),
  gamma: number.optional,
  phi: number.or(1),
  smoothedValue: number.optional,
} as const

export const Trend_ExpoSmooth = element('Trend_ExpoSmooth', 'Time Series Models', trendAttributes, [
  'Array',
  'array',
])

/** The name of the trend in 4.0. */
export const Trend = element('Trend', 'Time Series Models', trendAttributes, ['Array', 'array'])

export const Seasonality_ExpoSmooth = element(
  'Seasonality_ExpoSmooth',
  'Time Series Models',
  {
    type: oneOf(['additive', 'multiplicative']).required,
    period: integer.required,
    unit: informational,
    phase: integer.optional,
    delta: number.optional,
  },
  ['Array', 'array'],
)

/** A part of the model: what it makes of the parts before for so many steps ahead, and how it shows. */
interface Part {
  readonly name: string
  readonly value: (steps: number) => number
  readonly joins: 'sum' | 'product'
}

export function compileExponentialSmoothing(xml: XmlElement): Forecaster {
  const { RMSE, transformation } = ExponentialSmoothing.read(xml)
  const level = readLevel(requiredChild(xml, 'Level'))
  const trendXml = child(xml, 'Trend_ExpoSmooth') ?? child(xml, 'Trend')
  const trend = trendXml === undefined ? undefined : readTrend(trendXml, level)
  const seasonXml = child(xml, 'Seasonality_ExpoSmooth')
  const season = seasonXml === undefined ? undefined : readSeason(seasonXml)
  if (!trend?.replacesLevel) checkLevel(level)
  const start: Part = trend?.replacesLevel
    ? trend.part
    : { name: 'level', value: () => level.value, joins: 'sum' }
  const parts = [
    start,
    ...(trend === undefined || trend.replacesLevel ? [] : [trend.part]),
    ...(season === undefined ? [] : [season.part]),
  ]
  const value = (steps: number): number =>
    parts.reduce((sum, part) => (part.joins === 'sum' ? sum + part.value(steps) : sum * part.value(steps)), 0)
  const errors =
    RMSE === undefined ? undefined : readErrors(notNegative(xml, 'RMSE', RMSE), level, trend, season)
  return {
    transformation,
    hasErrors: errors !== undefined,
    mostSteps: stepsFor(1),
    isFixed: true,
    forecast: (steps) => ({
      values: Float64Array.from({ length: steps }, (_, i) => value(i + 1)),
      ...(errors === undefined ? {} : { errors: errors(steps) }),
    }),
    explain: () =>
      parts.map(
        (part): ExplanationStep =>
          part.joins === 'sum'
            ? { kind: 'term', term: part.name, contribution: part.value(1) }
            : { kind: 'intermediate', name: `factor of ${part.name}`, value: part.value(1) },
      ),
  }
}

interface LevelState {
  readonly xml: XmlElement
  /** `NaN` where the document does not say: a polynomial trend needs none. */
  readonly value: number
  readonly alpha: number | undefined
  /** Smoothed values of higher orders, as 4.0 has them. */
  readonly higher: readonly number[]
}

function readLevel(xml: XmlElement): LevelState {
  const { alpha, smoothedValue, quadraticSmoothedValue, cubicSmoothedValue } = Level.read(xml)
  if (alpha !== undefined) finite(xml, 'alpha', alpha)
  return {
    xml,
    value: smoothedValue === undefined ? Number.NaN : finite(xml, 'smoothedValue', smoothedValue),
    alpha,
    higher: [quadraticSmoothedValue, cubicSmoothedValue].filter((each) => each !== undefined),
  }
}

/** What must be there for a trend that is no polynomial. */
function checkLevel({ xml, value }: LevelState): void {
  if (Number.isNaN(value))
    throw new ModelLoadError('missing-attribute', 'Level lacks the attribute smoothedValue', {
      ...xml.place(),
      expected: 'a number',
    })
}

interface TrendState {
  readonly kind: (typeof trends)[number]
  readonly part: Part
  readonly replacesLevel: boolean
  readonly gamma: number | undefined
  /** φ + φ² + … over so many steps. */
  readonly reach: (steps: number) => number
}

function readTrend(xml: XmlElement, level: LevelState): TrendState | undefined {
  const spec = xml.name === 'Trend' ? Trend : Trend_ExpoSmooth
  const { trend: kind, gamma, phi, smoothedValue } = spec.read(xml)
  if (kind === 'none') return undefined
  finite(xml, 'phi', phi)
  const reach = kind.startsWith('damped') ? damped(phi) : (steps: number) => steps
  if (kind === 'polynomial_exponential' || kind === 'double_exponential') {
    const value = brown(xml, level)
    return {
      kind,
      gamma,
      reach,
      replacesLevel: true,
      part: { name: 'level and trend', value, joins: 'sum' },
    }
  }
  if (smoothedValue === undefined)
    throw new ModelLoadError('missing-attribute', `${xml.name} lacks the attribute smoothedValue`, {
      ...xml.place(),
      expected: 'a number',
    })
  const slope = finite(xml, 'smoothedValue', smoothedValue)
  const multiplies = kind.endsWith('multiplicative')
  return {
    kind,
    gamma,
    reach,
    replacesLevel: false,
    part: {
      name: 'trend',
      value: multiplies ? (steps) => slope ** reach(steps) : (steps) => slope * reach(steps),
      joins: multiplies ? 'product' : 'sum',
    },
  }
}

/** φ + φ² + … + φ^k. Where φ is nearly 1 the quotient of differences keeps its digits only so. */
const damped =
  (phi: number) =>
  (steps: number): number => {
    if (phi === 1) return steps
    const rest = phi > 0 ? -Math.expm1(steps * Math.log1p(phi - 1)) : 1 - phi ** steps
    return (phi * rest) / (1 - phi)
  }

/**
 * Brown's polynomials: the values smoothed once, twice, three times give a level, a slope and a curvature (Brown, "Smoothing,
 * Forecasting and Prediction of Discrete Time Series", 9).
 */
function brown(xml: XmlElement, { xml: levelXml, value, alpha, higher }: LevelState): Part['value'] {
  const hasArray = xml.children.some(({ name }) => name === 'Array' || name === 'array')
  const given = hasArray
    ? Array.from(allFinite(xml, numbersChild(xml)))
    : [...(Number.isNaN(value) ? [] : [value]), ...higher]
  if (given.length < 1 || given.length > 3)
    throw new ModelLoadError('bad-content', 'A polynomial trend is made of one to three smoothed values', {
      ...xml.place(),
      received: given.length,
      expected: 'an Array of the values smoothed once, twice and three times',
    })
  const [once, twice, thrice] = given
  if (twice === undefined) return () => once
  if (alpha === undefined || !(alpha > 0 && alpha < 1))
    throw malformed(levelXml, 'A polynomial trend needs an alpha between 0 and 1', {
      received: alpha,
      expected: '0 < alpha < 1',
    })
  const rest = 1 - alpha
  if (thrice === undefined) {
    const slope = (alpha / rest) * (once - twice)
    return (steps) => 2 * once - twice + slope * steps
  }
  const start = 3 * once - 3 * twice + thrice
  const slope =
    (alpha / (2 * rest * rest)) *
    ((6 - 5 * alpha) * once - (10 - 8 * alpha) * twice + (4 - 3 * alpha) * thrice)
  const curvature = (alpha / rest) ** 2 * (once - 2 * twice + thrice)
  return (steps) => start + slope * steps + (curvature / 2) * steps * steps
}

interface SeasonState {
  readonly part: Part
  readonly type: 'additive' | 'multiplicative'
  readonly period: number
  readonly delta: number | undefined
}

function readSeason(xml: XmlElement): SeasonState {
  const { type, period, phase, delta } = Seasonality_ExpoSmooth.read(xml)
  const indexes = allFinite(xml, numbersChild(xml))
  checkRange(xml, 'period', period, 1, Number.MAX_SAFE_INTEGER)
  if (indexes.length !== period)
    throw new ModelLoadError('bad-content', 'A season has another number of indexes than its period', {
      ...xml.place(),
      received: indexes.length,
      expected: `${period} numbers`,
    })
  // The array is that of the last period in the order of time, unless phase says where in it the series ended.
  const last = phase === undefined ? 0 : checkRange(xml, 'phase', phase, 0, period)
  return {
    type,
    period,
    delta,
    part: {
      name: 'season',
      value: (steps) => indexes[(last + steps - 1) % period],
      joins: type === 'additive' ? 'sum' : 'product',
    },
  }
}

/**
 * Standard errors of models in which all parts are added: RMSE·√(1 + Σ c_j²), with c_j what an error adds to the forecast
 * j steps later (Hyndman and others, "Forecasting with Exponential Smoothing", 6.1). Products have no such formula, and neither
 * have models without smoothing constants.
 */
function readErrors(
  rmse: number,
  { alpha }: LevelState,
  trend: TrendState | undefined,
  season: SeasonState | undefined,
): ((steps: number) => Float64Array) | undefined {
  if (alpha === undefined || season?.type === 'multiplicative') return undefined
  if (season !== undefined && season.delta === undefined) return undefined
  if (trend !== undefined && (trend.gamma === undefined || !trend.kind.endsWith('additive'))) return undefined
  const slope = trend === undefined ? 0 : alpha * (trend.gamma ?? 0)
  const seasonal = season === undefined ? 0 : (season.delta ?? 0) * (1 - alpha)
  const weight = (j: number): number => {
    if (j === 0) return 1
    const repeats = season !== undefined && j % season.period === 0
    return alpha + (trend === undefined ? 0 : slope * trend.reach(j)) + (repeats ? seasonal : 0)
  }
  return (steps) =>
    cumulativeErrors(Float64Array.from({ length: steps }, (_, j) => weight(j))).map((each) => rmse * each)
}
