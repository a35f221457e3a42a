/** GARCH: an ARMA process whose errors have a variance that follows its own past ("Time Series Models: GARCH"). */

import { ModelLoadError } from '../../../core/errors.js'
import { onePlus, quotient } from '../../../math/lag-polynomials.js'
import type { XmlElement } from '../../../xml/element.js'
import { child, element, integer, number, requiredChild } from '../../element.js'
import { AR, arrayOf, MA, readCoefficients } from './components.js'
import type { Conventions } from './conventions.js'
import { type Forecaster, finite, stepsFor } from './forecaster.js'
import type { Series } from './TimeSeries.js'

export const GARCH = element('GARCH', 'Time Series Models', {}, ['ARMAPart', 'GARCHPart'])
export const ARMAPart = element(
  'ARMAPart',
  'Time Series Models',
  { constant: number.or(0), p: integer.required, q: integer.required },
  ['AR', 'MA'],
)
export const GARCHPart = element(
  'GARCHPart',
  'Time Series Models',
  { constant: number.or(0), gp: integer.required, gq: integer.required },
  ['ResidualSquareCoefficients', 'VarianceCoefficients'],
)
export const ResidualSquareCoefficients = element('ResidualSquareCoefficients', 'Time Series Models', {}, [
  'Residuals',
  'MACoefficients',
])
export const VarianceCoefficients = element('VarianceCoefficients', 'Time Series Models', {}, [
  'PastVariances',
  'MACoefficients',
])
export const PastVariances = element('PastVariances', 'Time Series Models', {}, ['Array', 'array'])

/**
 * y_t = constant + Σ φ_i·y_{t−i} + e_t + Σ θ_j·e_{t−j}, σ²_t = constant + Σ a_i·e²_{t−i} + Σ b_j·σ²_{t−j}. Future residuals
 * are 0, and their squares σ².
 */
export function compileGARCH(
  xml: XmlElement,
  history: Series | undefined,
  { sign }: Conventions,
): Forecaster {
  GARCH.read(xml)
  const armaXml = requiredChild(xml, 'ARMAPart')
  const { constant, p, q } = ARMAPart.read(armaXml)
  finite(armaXml, 'constant', constant)
  for (const [name, spec] of [
    ['AR', AR],
    ['MA', MA],
  ] as const) {
    const part = child(armaXml, name)
    if (part !== undefined) spec.read(part)
  }
  const { ar, ma: given, residuals } = readCoefficients(armaXml, p, q)
  const ma = given.map((each) => sign * each)
  const past = history?.values ?? new Float64Array(0)
  checkEnough(armaXml, 'values of a TimeSeries', past.length, ar.length)
  const variance = readVariance(requiredChild(xml, 'GARCHPart'), residuals)
  const errors = residuals.length >= ma.length ? residuals : variance.residuals
  checkEnough(armaXml, 'Residuals', errors.length, ma.length)
  const [left, right] = [onePlus(-1, ar), onePlus(1, ma)]
  return {
    transformation: 'none',
    hasErrors: true,
    // The errors of all steps add up to that of the last.
    mostSteps: Math.min(MOST_STEPS, stepsFor(ar.length + ma.length + variance.operations)),
    isFixed: true,
    forecast(steps) {
      const y = new Float64Array(ar.length + steps)
      y.set(past.subarray(past.length - ar.length))
      for (let h = 0; h < steps; h++) {
        let sum = constant
        for (let i = 0; i < ar.length; i++) sum += ar[i] * y[ar.length + h - i - 1]
        for (let j = h; j < ma.length; j++) sum += ma[j] * errors[errors.length + h - j - 1]
        y[ar.length + h] = sum
      }
      const variances = variance.forecast(steps)
      const weights = quotient(right, left, steps)
      const standardErrors = variances.map((_, h) => {
        let sum = 0
        for (let j = 0; j <= h; j++) sum += weights[j] * weights[j] * variances[h - j]
        return Math.sqrt(sum)
      })
      return { values: y.subarray(ar.length), errors: standardErrors }
    },
    explain: () => [
      { kind: 'term', term: 'constant', contribution: constant },
      ...Array.from(ar, (coefficient, i) => {
        const value = past[past.length - i - 1]
        return {
          kind: 'term' as const,
          term: `value ${i + 1} steps before`,
          value,
          coefficient,
          contribution: coefficient * value,
        }
      }),
      ...Array.from(ma, (coefficient, j) => {
        const value = errors[errors.length - j - 1]
        return {
          kind: 'term' as const,
          term: `residual ${j + 1} steps before`,
          value,
          coefficient,
          contribution: coefficient * value,
        }
      }),
      { kind: 'intermediate', name: 'variance', value: variance.forecast(1)[0] },
    ],
  }
}

/** Most steps ahead: errors take the square of it. */
const MOST_STEPS = 10_000

function checkEnough(xml: XmlElement, what: string, received: number, wanted: number): void {
  if (received < wanted)
    throw new ModelLoadError('missing-element', `${xml.name} lacks ${what}`, {
      ...xml.place(),
      received,
      expected: `${wanted} numbers or more`,
    })
}

interface Variance {
  readonly residuals: Float64Array
  readonly operations: number
  forecast(steps: number): Float64Array
}

function readVariance(xml: XmlElement, shared: Float64Array): Variance {
  const { constant, gp, gq } = GARCHPart.read(xml)
  finite(xml, 'constant', constant)
  const squares = requiredChild(xml, 'ResidualSquareCoefficients')
  ResidualSquareCoefficients.read(squares)
  const lags = requiredChild(xml, 'VarianceCoefficients')
  VarianceCoefficients.read(lags)
  const a = arrayOf(squares, 'MACoefficients')
  const b = arrayOf(lags, 'MACoefficients')
  // Authors differ in which of the two orders comes first.
  if (!((a.length === gp && b.length === gq) || (a.length === gq && b.length === gp)))
    throw new ModelLoadError('bad-content', 'The numbers of coefficients of GARCHPart are not its orders', {
      ...xml.place(),
      received: `${a.length} for squared residuals, ${b.length} for variances`,
      expected: `${gp} and ${gq}`,
    })
  const own = arrayOf(squares, 'Residuals')
  const residuals = own.length >= a.length ? own : shared
  const variances = arrayOf(lags, 'PastVariances')
  checkEnough(squares, 'Residuals', residuals.length, a.length)
  checkEnough(lags, 'PastVariances', variances.length, b.length)
  return {
    residuals,
    operations: a.length + b.length,
    forecast(steps) {
      const s = new Float64Array(b.length + steps)
      s.set(variances.subarray(variances.length - b.length))
      for (let h = 0; h < steps; h++) {
        let sum = constant
        for (let i = 0; i < a.length; i++)
          sum += a[i] * (i < h ? s[b.length + h - i - 1] : residuals[residuals.length + h - i - 1] ** 2)
        for (let j = 0; j < b.length; j++) sum += b[j] * s[b.length + h - j - 1]
        s[b.length + h] = sum
      }
      return s.subarray(b.length)
    },
  }
}
