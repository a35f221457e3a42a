/** StateSpaceModel: a state that moves on linearly, and what is seen of it ("Time Series Models: State Space"). */

import { ModelLoadError } from '../../../core/errors.js'
import { cumulativeErrors } from '../../../math/lag-polynomials.js'
import type { Matrix } from '../../../math/matrix.js'
import type { XmlElement } from '../../../xml/element.js'
import { numbersChild } from '../../arrays.js'
import { child, childrenOf, element, malformed, number, oneOf, requiredChild, text } from '../../element.js'
import { matrixChild } from '../../matrices.js'
import type { ModelContext } from '../../model/compiled.js'
import { parseNumber } from '../../text/numbers.js'
import { arrayOf } from './components.js'
import type { Conventions } from './conventions.js'
import { readRegressors } from './DynamicRegressor.js'
import { allFinite, type Forecaster, finite, notNegative, stepsFor } from './forecaster.js'
import type { Series } from './TimeSeries.js'

export const StateSpaceModel = element(
  'StateSpaceModel',
  'Time Series Models',
  { variance: number.optional, period: text.or('none'), intercept: number.or(0) },
  [
    'StateVector',
    'TransitionMatrix',
    'MeasurementMatrix',
    'InterceptVector',
    'PredictedStateCovarianceMatrix',
    'SelectedStateCovarianceMatrix',
    'ObservationVarianceMatrix',
    'PsiVector',
    'DynamicRegressor',
  ],
)
export const StateVector = element('StateVector', 'Time Series Models', {}, ['Array', 'array'])
export const TransitionMatrix = element('TransitionMatrix', 'Time Series Models', {}, ['Matrix'])
export const MeasurementMatrix = element('MeasurementMatrix', 'Time Series Models', {}, ['Matrix'])
export const InterceptVector = element(
  'InterceptVector',
  'Time Series Models',
  { type: oneOf(['state', 'observation']).or('state') },
  ['Array', 'array'],
)
export const PredictedStateCovarianceMatrix = element(
  'PredictedStateCovarianceMatrix',
  'Time Series Models',
  {},
  ['Matrix'],
)
export const SelectedStateCovarianceMatrix = element(
  'SelectedStateCovarianceMatrix',
  'Time Series Models',
  {},
  ['Matrix'],
)
export const ObservationVarianceMatrix = element('ObservationVarianceMatrix', 'Time Series Models', {}, [
  'Matrix',
])
export const PsiVector = element(
  'PsiVector',
  'Time Series Models',
  { targetField: text.optional, variance: text.optional },
  ['Array', 'array'],
)

/** Errors of the first steps. */
type Errors = (steps: number) => Float64Array

/**
 * y_{T+k} = G·x_k + intercept, x_{k+1} = F·x_k. The StateVector is the state predicted for the first step (the reference
 * evaluator reads it so).
 */
export function compileStateSpaceModel(
  xml: XmlElement,
  history: Series | undefined,
  conventions: Conventions,
  { scope }: ModelContext,
): Forecaster {
  const { variance, intercept, period } = StateSpaceModel.read(xml)
  finite(xml, 'intercept', intercept)
  const start = arrayOf(xml, requiredChild(xml, 'StateVector').name)
  const n = start.length
  const transition = matrixOf(xml, 'TransitionMatrix', n, n)
  const measurement = matrixOf(xml, 'MeasurementMatrix', 1, n).values
  const constants = readIntercepts(xml, n, intercept)
  const regressors = readRegressors(childrenOf(xml, 'DynamicRegressor'), {
    model: xml.parent ?? xml,
    scope,
    history,
    period: parseNumber(period) ?? 1,
    sign: conventions.sign,
  })
  const covariance = covarianceErrors(xml, transition, measurement, variance, conventions)
  const errors = covariance ?? psiErrors(xml, variance)
  const move = sparse(transition)
  return {
    transformation: 'none',
    hasErrors: errors !== undefined,
    mostSteps: Math.min(
      stepsFor(covariance === undefined ? move.operations + n : 2 * n * move.operations + n * n),
      regressors.mostSteps,
    ),
    isFixed: regressors.isFixed,
    forecast(steps, frame) {
      const effects = regressors.future(steps, frame)
      if (effects === undefined) return undefined
      let state = start
      const values = effects.map((effect) => {
        const value = dot(measurement, state) + constants.observation + effect
        state = move.apply(state)
        for (let i = 0; i < n; i++) state[i] += constants.state[i]
        return value
      })
      return errors === undefined ? { values } : { values, errors: errors(steps) }
    },
    explain: () => [
      ...(constants.observation === 0
        ? []
        : [{ kind: 'term' as const, term: 'intercept', contribution: constants.observation }]),
      ...Array.from(start.subarray(0, EXPLAINED), (value, i) => ({
        kind: 'term' as const,
        term: `state ${i + 1}`,
        value,
        coefficient: measurement[i],
        contribution: measurement[i] * value,
      })),
    ],
  }
}

/** How many entries of the state an explanation lists. */
const EXPLAINED = 100

/** A matrix of a size. */
function matrixOf(xml: XmlElement, name: string, rows: number, columns: number): Matrix {
  const holder = requiredChild(xml, name)
  const matrix = matrixChild(holder)
  if (matrix.rows !== rows || matrix.columns !== columns)
    throw new ModelLoadError('bad-content', `${name} does not fit the StateVector`, {
      ...holder.place(),
      received: `${matrix.rows} × ${matrix.columns}`,
      expected: `${rows} × ${columns}`,
    })
  allFinite(holder, matrix.values)
  return matrix
}

function readIntercepts(
  xml: XmlElement,
  n: number,
  intercept: number,
): { readonly observation: number; readonly state: Float64Array } {
  const vector = child(xml, 'InterceptVector')
  if (vector === undefined) return { observation: intercept, state: new Float64Array(n) }
  const { type } = InterceptVector.read(vector)
  const values = allFinite(vector, numbersChild(vector))
  if (intercept !== 0)
    throw malformed(vector, 'StateSpaceModel has both an InterceptVector and an intercept', {
      received: intercept,
      expected: 'one of the two',
    })
  const wanted = type === 'observation' ? 1 : n
  if (values.length !== wanted)
    throw new ModelLoadError('bad-content', 'InterceptVector has another length than what it is added to', {
      ...vector.place(),
      received: values.length,
      expected: `${wanted} numbers`,
    })
  return type === 'observation'
    ? { observation: values[0], state: new Float64Array(n) }
    : { observation: 0, state: values }
}

/**
 * √(G·P·Gᵀ + H), P ← F·P·Fᵀ + Q. With the attribute `variance` the matrices are shares of it, as R has them.
 * @returns `undefined` where the document does not have them all
 */
function covarianceErrors(
  xml: XmlElement,
  transition: Matrix,
  measurement: Float64Array,
  variance: number | undefined,
  { covarianceIsFiltered }: Conventions,
): Errors | undefined {
  const n = transition.rows
  const have = (name: string): boolean => child(xml, name) !== undefined
  if (!have('PredictedStateCovarianceMatrix')) return undefined
  const predicted = matrixOf(xml, 'PredictedStateCovarianceMatrix', n, n).values
  const noise = have('SelectedStateCovarianceMatrix')
    ? matrixOf(xml, 'SelectedStateCovarianceMatrix', n, n).values
    : undefined
  const observation = have('ObservationVarianceMatrix')
    ? matrixOf(xml, 'ObservationVarianceMatrix', 1, 1).values[0]
    : 0
  const scale = variance === undefined ? 1 : notNegative(xml, 'variance', variance)
  const move = sparse(transition)
  const next = (p: Float64Array): Float64Array | undefined =>
    noise === undefined ? undefined : sandwich(move, p, n).map((each, i) => each + noise[i])
  return (steps) => {
    const errors = new Float64Array(steps).fill(Number.NaN)
    let p: Float64Array | undefined = covarianceIsFiltered ? next(predicted) : predicted
    for (let h = 0; h < steps && p !== undefined; h++) {
      let sum = observation
      for (let i = 0; i < n; i++)
        if (measurement[i] !== 0)
          for (let j = 0; j < n; j++) sum += measurement[i] * p[i * n + j] * measurement[j]
      // Rounding must not make it negative.
      errors[h] = Math.sqrt(scale * Math.max(sum, 0))
      p = h + 1 < steps ? next(p) : p
    }
    return errors
  }
}

/** σ·√(Σ_{j<k} ψ_j²). The first weight is 1, written out or not; beyond the last there are no errors. */
function psiErrors(xml: XmlElement, variance: number | undefined): Errors | undefined {
  const psi = child(xml, 'PsiVector')
  if (psi === undefined) return undefined
  const own = PsiVector.read(psi).variance
  const scale = own === undefined ? variance : parseNumber(own)
  if (scale === undefined) {
    if (own === undefined) return undefined
    throw malformed(psi, 'variance of PsiVector is not a number', { received: own, expected: 'a number' })
  }
  const weights = allFinite(psi, numbersChild(psi))
  const all = weights[0] === 1 ? weights : Float64Array.of(1, ...weights)
  const deviation = Math.sqrt(notNegative(psi, 'variance', scale))
  const known = cumulativeErrors(all).map((each) => deviation * each)
  return (steps) => Float64Array.from({ length: steps }, (_, h) => known[h] ?? Number.NaN)
}

/** A matrix without its zeros, of which transitions mostly consist. */
interface Sparse {
  readonly operations: number
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float64Array
  apply(vector: Float64Array): Float64Array
}

function sparse({ rows, columns, values }: Matrix): Sparse {
  const starts = new Uint32Array(rows + 1)
  const at: number[] = []
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) if (values[i * columns + j] !== 0) at.push(i * columns + j)
    starts[i + 1] = at.length
  }
  const where = Uint32Array.from(at, (each) => each % columns)
  const numbers = Float64Array.from(at, (each) => values[each])
  return {
    operations: at.length,
    starts,
    columns: where,
    values: numbers,
    apply(vector) {
      const result = new Float64Array(rows)
      for (let i = 0; i < rows; i++)
        for (let k = starts[i]; k < starts[i + 1]; k++) result[i] += numbers[k] * vector[where[k]]
      return result
    },
  }
}

/** F·P·Fᵀ. */
function sandwich({ starts, columns, values }: Sparse, p: Float64Array, n: number): Float64Array {
  const half = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let k = starts[i]; k < starts[i + 1]; k++)
      for (let j = 0; j < n; j++) half[i * n + j] += values[k] * p[columns[k] * n + j]
  const result = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = starts[j]; k < starts[j + 1]; k++)
        result[i * n + j] += half[i * n + columns[k]] * values[k]
  return result
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
