/** TimeSeriesModel: the next values of a series ("Time Series Models"). */

import { ModelLoadError, ScoreError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Variable } from '../../compilation.js'
import { element, oneOf, requiredChild } from '../../element.js'
import type { Frame } from '../../frame.js'
import { modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { readMiningSchema } from '../../schema/MiningSchema.js'
import { compileARIMA } from './ARIMA.js'
import { type Conventions, conventionsOf } from './conventions.js'
import { compileExponentialSmoothing } from './ExponentialSmoothing.js'
import { type Forecast, type Forecaster, restored, restoredBound } from './forecaster.js'
import { compileGARCH } from './GARCH.js'
import { compileStateSpaceModel } from './StateSpaceModel.js'
import { historyOf, type Series } from './TimeSeries.js'

const algorithms = ['ARIMA', 'ExponentialSmoothing', 'StateSpaceModel', 'GARCH'] as const

const placeholder = 'the standard has a name for it and no content'

export const TimeSeriesModel = element(
  'TimeSeriesModel',
  'Time Series Models',
  {
    ...modelAttributes,
    bestFit: oneOf(algorithms, {
      SpectralAnalysis: placeholder,
      SeasonalTrendDecomposition: placeholder,
    }).required,
  },
  [
    ...modelChildren.filter((name) => name !== 'Targets'),
    'TimeSeries',
    ...algorithms,
    'SpectralAnalysis',
    'SeasonalTrendDecomposition',
  ],
)

type Compile = (
  xml: XmlElement,
  history: Series | undefined,
  conventions: Conventions,
  context: ModelContext,
) => Forecaster

const compilers: { readonly [name in (typeof algorithms)[number]]: Compile } = {
  ARIMA: compileARIMA,
  ExponentialSmoothing: compileExponentialSmoothing,
  StateSpaceModel: compileStateSpaceModel,
  GARCH: compileGARCH,
}

export function compileTimeSeriesModel(xml: XmlElement, context: ModelContext): Scorer {
  const { bestFit } = TimeSeriesModel.read(xml)
  const { settings } = context.compilation
  const algorithm = requiredChild(xml, bestFit)
  const conventions = conventionsOf(xml, settings.timeSeries)
  const history = bestFit === 'ExponentialSmoothing' ? undefined : historyOf(xml, context.target.name)
  const forecaster = compilers[bestFit](algorithm, history, conventions, context)
  const stepsOf = horizon(xml, context, forecaster.mostSteps)
  const round = context.target.dataType === 'float' ? Math.fround : context.round
  const compute = (steps: number, frame: Frame): Prediction => {
    const forecast = forecaster.forecast(steps, frame)
    return forecast === undefined ? nothing : predictionOf(forecast, forecaster, round)
  }
  let last: { readonly steps: number; readonly prediction: Prediction } | undefined
  const score = (frame: Frame): Prediction => {
    const steps = stepsOf.read(frame)
    if (!forecaster.isFixed) return compute(steps, frame)
    // Records differ in nothing but the number of steps, and mostly not in that.
    if (last?.steps !== steps) last = { steps, prediction: compute(steps, frame) }
    return last.prediction
  }
  return {
    score,
    gives: new Set(forecaster.hasErrors ? ['standardError', 'standardDeviation'] : []),
    givesList: stepsOf.isList,
    explain(frame) {
      const steps = stepsOf.read(frame)
      const { value, standardError } = score(frame)
      return [
        { kind: 'intermediate', name: 'steps ahead', value: steps },
        ...(value === null ? [] : forecaster.explain(frame)),
        ...(forecaster.transformation === 'none'
          ? []
          : [
              {
                kind: 'intermediate' as const,
                name: `inverse of the transformation: ${forecaster.transformation}`,
                value: Array.isArray(value) ? value[0] : value,
              },
            ]),
        ...(standardError === undefined
          ? []
          : [{ kind: 'intermediate' as const, name: 'standard error', value: standardError }]),
      ]
    },
  }
}

/** A number for one step, a list for more. `NaN` never leaves. */
function shaped(
  values: Float64Array,
  of: (value: number, i: number) => number,
): number | readonly (number | null)[] {
  if (values.length === 1) return of(values[0], 0)
  const list = Array.from(values, (value, i) => {
    const result = of(value, i)
    return Number.isNaN(result) ? null : result
  })
  // Records may share it.
  return Object.freeze(list)
}

function predictionOf(
  { values, errors }: Forecast,
  { transformation }: Forecaster,
  round: (x: number) => number,
): Prediction {
  const value = shaped(values, (each) => round(restored(each, transformation)))
  if (typeof value === 'number' && Number.isNaN(value)) return nothing
  if (errors === undefined) return { value }
  const error = shaped(errors, round)
  if (typeof error === 'number' && Number.isNaN(error)) return { value }
  if (transformation === 'none') return { value, standardError: error, standardDeviation: error }
  return {
    value,
    standardError: error,
    standardDeviation: error,
    at: (distance) =>
      shaped(values, (each, i) => round(restoredBound(each + distance * errors[i], transformation))),
  }
}

/** How many steps are forecast. */
interface Horizon {
  /** Whether they can be more than one. */
  readonly isList: boolean
  /** The number for a record. Throws a `ScoreError` where it is none. */
  read(frame: Frame): number
}

/**
 * The number of steps ahead: the value of the only supplementary field; else, and where that is missing,
 * `options.horizon`.
 */
function horizon(xml: XmlElement, context: ModelContext, most: number): Horizon {
  const { horizon: standing = 1 } = context.compilation.settings
  const entries = [...readMiningSchema(requiredChild(xml, 'MiningSchema')).values()]
  const supplementary = entries.filter(({ usageType }) => usageType === 'supplementary')
  if (supplementary.length !== 1) {
    if (standing > most)
      throw new ModelLoadError('bad-option', 'options.horizon is further than the model can forecast', {
        received: standing,
        expected: `at most ${most} steps`,
      })
    return { isList: standing > 1, read: () => standing }
  }
  const [{ name, xml: at }] = supplementary
  const variable: Variable = context.scope.resolve(name, at)
  const read = (frame: Frame): number => {
    const steps = variable.read(frame) ?? standing
    if (typeof steps === 'number' && Number.isInteger(steps) && steps >= 1 && steps <= most) return steps
    throw new ScoreError('invalid-value', `"${name}" is not a number of steps that can be forecast`, {
      field: name,
      received: steps,
      expected: `a whole number from 1 to ${most}`,
    })
  }
  return { isList: true, read }
}
