/** ARIMA: φ(B)Φ(B^s)(1 − B)^d(1 − B^s)^D y = constant + θ(B)Θ(B^s) e ("Time Series Models: ARIMA"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import { advance, armaState, companion, stateLength } from '../../../math/arma-filter.js'
import {
  cumulativeErrors,
  degree,
  filtered,
  type LagPolynomial,
  product,
  quotient,
  sumOf,
} from '../../../math/lag-polynomials.js'
import type { XmlElement } from '../../../xml/element.js'
import { child, childrenOf, element, malformed, number, oneOf } from '../../element.js'
import type { Frame } from '../../frame.js'
import type { ModelContext } from '../../model/compiled.js'
import { type Components, readComponents } from './components.js'
import type { Conventions } from './conventions.js'
import { type Regressors, readRegressors } from './DynamicRegressor.js'
import { type Forecaster, finite, notNegative, stepsFor, transformation, transformed } from './forecaster.js'
import { readFilterState } from './MaximumLikelihoodStat.js'
import { readOutliers } from './OutlierEffect.js'
import type { Series } from './TimeSeries.js'

export const ARIMA = element(
  'ARIMA',
  'Time Series Models',
  {
    RMSE: number.optional,
    transformation,
    constantTerm: number.or(0),
    predictionMethod: oneOf(['conditionalLeastSquares', 'exactLeastSquares']).or('conditionalLeastSquares'),
  },
  ['NonseasonalComponent', 'SeasonalComponent', 'DynamicRegressor', 'MaximumLikelihoodStat', 'OutlierEffect'],
)

/** The process in numbers, ready to be continued. */
interface Process extends Components {
  readonly xml: XmlElement
  /** φ(B)Φ(B^s) times the differences. */
  readonly full: LagPolynomial
  /** What the constant adds on the right side, and the mean of the differenced series. */
  readonly intercept: number
  readonly mean: number
  /** The transformed series without outliers, and its last index. */
  readonly levels: Float64Array
  readonly regressors: Regressors
}

/** Continues a process: values of the next steps, given the effects of regressors on them. */
type Continuation = (steps: number, effects: Float64Array) => Float64Array

export function compileARIMA(
  xml: XmlElement,
  history: Series | undefined,
  conventions: Conventions,
  { scope }: ModelContext,
): Forecaster {
  const { RMSE, transformation, constantTerm, predictionMethod } = ARIMA.read(xml)
  finite(xml, 'constantTerm', constantTerm)
  const components = readComponents(xml, conventions.sign)
  const { ar, ma, period } = components
  const full = product(ar, components.differences)
  const outliers = readOutliers(childrenOf(xml, 'OutlierEffect'), history, period, (count) =>
    quotient(ma, full, count),
  )
  const first = history?.first ?? 1
  const levels =
    history === undefined
      ? new Float64Array(0)
      : transformed(history.values, transformation, history.xml).map((each, i) => each - outliers(first + i))
  const regressors = readRegressors(childrenOf(xml, 'DynamicRegressor'), {
    model: xml.parent ?? xml,
    scope,
    history,
    period,
    sign: conventions.sign,
  })
  const share = sumOf(ar)
  const arima: Process = {
    ...components,
    xml,
    full,
    intercept: conventions.constantIsMean ? constantTerm * share : constantTerm,
    mean: conventions.constantIsMean || constantTerm === 0 ? constantTerm : constantTerm / share,
    levels,
    regressors,
  }
  checkLength(arima)
  const goOn =
    predictionMethod === 'exactLeastSquares' ? exact(arima) : fromResiduals(arima, residualsOf(arima), ma)
  const errors = RMSE === undefined ? undefined : notNegative(xml, 'RMSE', RMSE)
  const next = first + levels.length
  const forecast = (steps: number, frame: Frame): Float64Array | undefined => {
    const effects = regressors.future(steps, frame)
    return effects === undefined
      ? undefined
      : goOn(steps, effects).map((each, h) => each + outliers(next + h))
  }
  return {
    transformation,
    hasErrors: errors !== undefined,
    mostSteps: Math.min(
      stepsFor(
        2 * full.lags.length +
          ma.lags.length +
          ar.lags.length +
          regressors.operations +
          // A state moves on as a whole.
          (predictionMethod === 'exactLeastSquares' ? stateLength(ar, ma) : 0),
      ),
      regressors.mostSteps,
    ),
    isFixed: regressors.isFixed,
    forecast(steps, frame) {
      const values = forecast(steps, frame)
      if (values === undefined) return undefined
      if (errors === undefined) return { values }
      return { values, errors: cumulativeErrors(quotient(ma, full, steps)).map((each) => errors * each) }
    },
    explain: (frame) => explained(arima, outliers(next), forecast(1, frame)),
  }
}

/** The summands of the first step; the moving average is what is left. */
function explained(
  { full, levels, intercept, ar, regressors }: Process,
  outlier: number,
  forecast: Float64Array | undefined,
): ExplanationStep[] {
  const steps: ExplanationStep[] = []
  let rest = (forecast?.[0] ?? Number.NaN) - intercept - outlier
  if (intercept !== 0) steps.push({ kind: 'term', term: 'constant', contribution: intercept })
  for (let i = 0; i < full.lags.length && steps.length < EXPLAINED; i++) {
    if (full.lags[i] === 0) continue
    const value = levels[levels.length - full.lags[i]]
    const contribution = -full.coefficients[i] * value
    rest -= contribution
    steps.push({
      kind: 'term',
      term: `value ${full.lags[i]} steps before`,
      value,
      coefficient: -full.coefficients[i],
      contribution,
    })
  }
  if (outlier !== 0) steps.push({ kind: 'term', term: 'outliers', contribution: outlier })
  const others = regressors.operations > 0 || ar.lags.length > EXPLAINED
  steps.push({
    kind: 'term',
    term: others ? 'residuals and regressors' : 'residuals',
    contribution: Number.isNaN(rest) ? null : rest,
  })
  return steps
}

/** How many terms an explanation lists. */
const EXPLAINED = 100

/** Checks that the document has as much of the past as the process reaches back. */
function checkLength({ xml, full, ar, levels, regressors }: Process): void {
  if (levels.length < degree(full))
    throw new ModelLoadError('missing-element', 'The TimeSeries is shorter than ARIMA reaches back', {
      ...xml.place(),
      received: `${levels.length} values`,
      expected: `${degree(full)} values or more`,
    })
  const { past } = regressors
  if (regressors.operations > 0)
    for (let lag = 1; lag <= degree(ar); lag++)
      if (!Number.isFinite(past[past.length - lag]))
        throw new ModelLoadError(
          'missing-element',
          'The values of a DynamicRegressor reach back less than ARIMA',
          {
            ...xml.place(),
            expected: `effects of the last ${degree(ar)} steps`,
          },
        )
}

/** The residuals of the document; where it keeps none, those of its series, from 0 before the first that can be computed. */
function residualsOf(arima: Process): Float64Array {
  const { xml, residuals, ma, full, ar, levels, intercept, regressors } = arima
  const reach = degree(ma)
  if (residuals.length >= reach) return residuals
  if (residuals.length > 0)
    throw new ModelLoadError(
      'bad-content',
      'There are fewer Residuals than the moving average reaches back',
      {
        ...xml.place(),
        received: residuals.length,
        expected: `${reach} numbers or more`,
      },
    )
  if (levels.length <= degree(full))
    throw new ModelLoadError(
      'missing-element',
      'A moving average needs Residuals, or a TimeSeries to compute them',
      {
        ...xml.place(),
        expected: 'Residuals',
      },
    )
  checkCost(xml, levels.length * (full.lags.length + ar.lags.length + ma.lags.length))
  const effects = regressors.past
  const offset = effects.length - levels.length
  const hasEffects = regressors.operations > 0
  const computed = new Float64Array(levels.length)
  for (let t = degree(full); t < levels.length; t++) {
    let residual = filtered(full, levels, t) - intercept
    if (hasEffects) residual -= t - degree(ar) < 0 ? Number.NaN : filtered(ar, effects, offset + t)
    for (let i = 0; i < ma.lags.length; i++)
      if (ma.lags[i] > 0 && ma.lags[i] <= t) residual -= ma.coefficients[i] * computed[t - ma.lags[i]]
    computed[t] = Number.isNaN(residual) ? 0 : residual
  }
  // A short series is preceded by nothing.
  const last = new Float64Array(Math.max(reach, computed.length))
  last.set(computed, last.length - computed.length)
  return last
}

const OPERATIONS_LIMIT = 1_000_000_000

function checkCost(xml: XmlElement, operations: number): void {
  if (operations > OPERATIONS_LIMIT)
    throw new ModelLoadError('limit-exceeded', 'The series is too long to be filtered by such a process', {
      ...xml.place(),
      received: `about ${operations} multiplications`,
      expected: `at most ${OPERATIONS_LIMIT}; Residuals or MaximumLikelihoodStat spare them`,
    })
}

/** Conditional least squares: the equation of the process step by step, with future residuals of 0. */
function fromResiduals(
  { full, ar, levels, intercept, regressors }: Process,
  residuals: Float64Array,
  ma: LagPolynomial,
): Continuation {
  const reach = degree(full)
  const { past } = regressors
  const before = degree(ar)
  return (steps, effects) => {
    const y = new Float64Array(reach + steps)
    y.set(levels.subarray(levels.length - reach))
    const v = new Float64Array(before + steps)
    if (regressors.operations > 0) v.set(past.subarray(past.length - before))
    v.set(effects, before)
    for (let h = 0; h < steps; h++) {
      let sum = intercept
      for (let i = 0; i < full.lags.length; i++)
        if (full.lags[i] > 0) sum -= full.coefficients[i] * y[reach + h - full.lags[i]]
      if (regressors.operations > 0) sum += filtered(ar, v, before + h)
      for (let i = ma.lags.length - 1; i >= 0 && ma.lags[i] > h; i--)
        sum += ma.coefficients[i] * residuals[residuals.length + h - ma.lags[i]]
      y[reach + h] = sum
    }
    return y.subarray(reach)
  }
}

/** The longest state of a filter that is computed here: its covariance takes the cube of it in time. */
const LONGEST_STATE = 250

/** Exact least squares: the state of the filter that the document keeps, or that of its whole series. */
function exact(arima: Process): Continuation {
  const { xml } = arima
  const stat = child(xml, 'MaximumLikelihoodStat')
  if (stat !== undefined) {
    const kept = readFilterState(stat, arima)
    return kept.kind === 'state'
      ? fromState(arima, kept.state)
      : fromResiduals(arima, kept.residuals, kept.ma)
  }
  const { ar, ma, differences, levels, mean, regressors } = arima
  const length = stateLength(ar, ma)
  const start = degree(differences)
  if (levels.length <= start)
    throw new ModelLoadError('missing-element', 'Exact least squares need a filter state or a series', {
      ...xml.place(),
      expected: 'MaximumLikelihoodStat, or a TimeSeries',
    })
  if (length > LONGEST_STATE)
    throw new ModelLoadError('limit-exceeded', 'The process reaches back too far to be filtered exactly', {
      ...xml.place(),
      received: `${length} steps`,
      expected: `at most ${LONGEST_STATE} steps, or MaximumLikelihoodStat`,
    })
  checkCost(xml, levels.length * length * length)
  const effects = regressors.past
  const offset = effects.length - levels.length
  const series: number[] = []
  for (let t = start; t < levels.length; t++) {
    const effect = regressors.operations === 0 ? 0 : effects[offset + t]
    // Before the first value of a regressor nothing is known of the process.
    if (!Number.isNaN(effect)) series.push(filtered(differences, levels, t) - mean - effect)
  }
  const state = armaState(series, ar, ma)
  if (state === undefined)
    throw malformed(xml, 'Exact least squares need a process that is stationary', {
      expected: 'autoregressive coefficients of a stationary process',
    })
  return fromState(arima, state)
}

/** The state moves on by itself; differences are undone with the last values of the series. */
function fromState({ ar, differences, levels, mean, xml }: Process, start: Float64Array): Continuation {
  finite(xml, 'the mean', mean)
  const phi = companion(ar, Math.max(start.length, degree(ar)))
  const reach = degree(differences)
  return (steps, effects) => {
    const state = Float64Array.from(start)
    const y = new Float64Array(reach + steps)
    y.set(levels.subarray(levels.length - reach))
    for (let h = 0; h < steps; h++) {
      let sum = mean + state[0] + effects[h]
      for (let i = 0; i < differences.lags.length; i++)
        if (differences.lags[i] > 0) sum -= differences.coefficients[i] * y[reach + h - differences.lags[i]]
      y[reach + h] = sum
      advance(state, phi)
    }
    return y.subarray(reach)
  }
}
