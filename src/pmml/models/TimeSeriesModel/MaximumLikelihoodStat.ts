/** MaximumLikelihoodStat: where an exact filter of the series ended ("Time Series Models: ARIMA"). */

import { ModelLoadError, UnsupportedError } from '../../../core/errors.js'
import { degree, type LagPolynomial, ofCoefficients } from '../../../math/lag-polynomials.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, integer, malformed, number, oneOf, requiredChild } from '../../element.js'
import { matrixChild } from '../../matrices.js'
import { arrayOf, type Components } from './components.js'
import { checkCount } from './forecaster.js'

export const MaximumLikelihoodStat = element(
  'MaximumLikelihoodStat',
  'Time Series Models',
  { method: oneOf(['kalman', 'thetaRecursion']).required, periodDeficit: integer.or(0) },
  ['KalmanState', 'ThetaRecursionState'],
)
export const KalmanState = element('KalmanState', 'Time Series Models', {}, [
  'FinalOmega',
  'FinalStateVector',
  'HVector',
])
export const FinalOmega = element('FinalOmega', 'Time Series Models', {}, ['Matrix'])
export const FinalStateVector = element('FinalStateVector', 'Time Series Models', {}, ['Array', 'array'])
export const HVector = element('HVector', 'Time Series Models', {}, ['Array', 'array'])
export const ThetaRecursionState = element('ThetaRecursionState', 'Time Series Models', {}, [
  'FinalNoise',
  'FinalPredictedNoise',
  'FinalTheta',
  'FinalNu',
])
export const FinalNoise = element('FinalNoise', 'Time Series Models', {}, ['Array', 'array'])
export const FinalPredictedNoise = element('FinalPredictedNoise', 'Time Series Models', {}, [
  'Array',
  'array',
])
export const FinalTheta = element('FinalTheta', 'Time Series Models', {}, ['Theta'])
export const Theta = element('Theta', 'Time Series Models', {
  i: integer.required,
  j: integer.required,
  theta: number.required,
})
export const FinalNu = element('FinalNu', 'Time Series Models', {}, ['Array', 'array'])

/** How far two rows of a recursion that has settled may differ. */
const SETTLED = 1e-6

/**
 * What a filter left behind: the state predicted for the next step, whose first entry is the forecast; or the last innovations,
 * with the moving-average coefficients that belong to them.
 */
export type FilterState =
  | { readonly kind: 'state'; readonly state: Float64Array }
  | { readonly kind: 'innovations'; readonly residuals: Float64Array; readonly ma: LagPolynomial }

export function readFilterState(xml: XmlElement, components: Components): FilterState {
  const { method, periodDeficit } = MaximumLikelihoodStat.read(xml)
  if (periodDeficit !== 0)
    throw new UnsupportedError('unsupported-value', 'A filter that ended within a period', {
      ...xml.place(),
      received: `periodDeficit="${periodDeficit}"`,
      expected: 'periodDeficit="0"',
    })
  return method === 'kalman'
    ? kalmanState(requiredChild(xml, 'KalmanState'), components)
    : thetaState(requiredChild(xml, 'ThetaRecursionState'), components)
}

/** The covariance is that of the state: it has settled by the end of a series, and forecasts don't depend on it. */
function kalmanState(xml: XmlElement, { ar, ma }: Components): FilterState {
  KalmanState.read(xml)
  const omega = requiredChild(xml, 'FinalOmega')
  FinalOmega.read(omega)
  const { rows, columns } = matrixChild(omega)
  if (rows !== columns)
    throw malformed(omega, 'FinalOmega is not square', { received: `${rows} × ${columns}` })
  const vector = requiredChild(xml, 'FinalStateVector')
  const state = arrayOf(xml, vector.name)
  const least = Math.max(1, degree(ar), degree(ma))
  if (state.length < least)
    throw new ModelLoadError('bad-content', 'FinalStateVector is shorter than the state of the process', {
      ...vector.place(),
      received: state.length,
      expected: `${least} numbers or more`,
    })
  return { kind: 'state', state }
}

/** Innovations are what the recursion did not predict. Its coefficients settle at those of the process. */
function thetaState(xml: XmlElement, { ma }: Components): FilterState {
  ThetaRecursionState.read(xml)
  const reach = degree(ma)
  const noiseXml = requiredChild(xml, 'FinalNoise')
  const noise = arrayOf(xml, noiseXml.name)
  const predictedXml = requiredChild(xml, 'FinalPredictedNoise')
  const predicted = arrayOf(xml, predictedXml.name)
  checkCount(predictedXml, 'values', predicted.length, noise.length)
  if (noise.length < reach)
    throw new ModelLoadError('bad-content', 'FinalNoise is shorter than the moving average reaches back', {
      ...noiseXml.place(),
      received: noise.length,
      expected: `${reach} numbers or more`,
    })
  arrayOf(xml, requiredChild(xml, 'FinalNu').name)
  return {
    kind: 'innovations',
    residuals: noise.map((each, i) => each - predicted[i]),
    ma: ofCoefficients([1, ...settledRow(requiredChild(xml, 'FinalTheta'), reach)]),
  }
}

/** The coefficients θ₁, θ₂, … of the last rows of the recursion, which are to be one row. */
function settledRow(xml: XmlElement, reach: number): Float64Array {
  FinalTheta.read(xml)
  if (reach === 0) return new Float64Array(0)
  const row = new Float64Array(reach).fill(Number.NaN)
  for (const each of childrenOf(xml, 'Theta')) {
    const { j, theta } = Theta.read(each)
    if (j < 1 || j > reach || !Number.isFinite(theta))
      throw malformed(each, 'A Theta is none of the process', {
        received: `j="${j}" theta="${theta}"`,
        expected: `a number, and a j from 1 to ${reach}`,
      })
    const known = row[j - 1]
    if (!Number.isNaN(known) && Math.abs(known - theta) > SETTLED * Math.max(1, Math.abs(theta)))
      throw new UnsupportedError(
        'unsupported-value',
        'The rows of FinalTheta differ: the recursion had not settled',
        {
          ...each.place(),
          received: `${known} and ${theta} for j="${j}"`,
          expected: 'equal rows',
        },
      )
    row[j - 1] = theta
  }
  return row.map((each) => (Number.isNaN(each) ? 0 : each))
}
