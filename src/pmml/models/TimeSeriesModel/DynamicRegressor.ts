/** DynamicRegressor: other series that the forecast depends on, through transfer functions ("Time Series Models: ARIMA"). */

import { ModelLoadError, ScoreError, UnsupportedError } from '../../../core/errors.js'
import {
  degree,
  delayed,
  differences,
  type LagPolynomial,
  ofCoefficients,
  onePlus,
  product,
} from '../../../math/lag-polynomials.js'
import type { XmlElement } from '../../../xml/element.js'
import { numbersChild } from '../../arrays.js'
import type { Scope } from '../../compilation.js'
import { child, element, informational, integer, malformed, oneOf, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import { isNumeric } from '../../types.js'
import { arrayOf } from './components.js'
import {
  allFinite,
  checkRange,
  type Transformation,
  transformation,
  transformed,
  transformedNumber,
} from './forecaster.js'
import { readSeries, type Series, seriesOf } from './TimeSeries.js'

export const DynamicRegressor = element(
  'DynamicRegressor',
  'Time Series Models',
  {
    field: text.required,
    transformation,
    delay: integer.or(0),
    futureValuesMethod: oneOf(['constant', 'stored', 'userSupplied'], {
      trend: 'the standard does not say what its coefficients multiply',
      otherModel: 'a model of the regressor is a model of its own: supply what it forecasts as userSupplied',
    }).or('constant'),
    targetField: informational,
  },
  ['Numerator', 'Denominator', 'RegressorValues'],
)
export const Numerator = element('Numerator', 'Time Series Models', {}, [
  'NonseasonalFactor',
  'SeasonalFactor',
])
export const Denominator = element('Denominator', 'Time Series Models', {}, [
  'NonseasonalFactor',
  'SeasonalFactor',
])
const factor = { difference: integer.or(0), maximumOrder: integer.optional } as const
export const NonseasonalFactor = element('NonseasonalFactor', 'Time Series Models', factor, [
  'Array',
  'array',
])
export const SeasonalFactor = element('SeasonalFactor', 'Time Series Models', factor, ['Array', 'array'])
export const RegressorValues = element('RegressorValues', 'Time Series Models', {}, [
  'TimeSeries',
  'TrendCoefficients',
  'TransferFunctionValues',
])
/** What futureValuesMethod="trend" would use. */
export const TrendCoefficients = element('TrendCoefficients', 'Time Series Models', {}, ['REAL-SparseArray'])
export const TransferFunctionValues = element('TransferFunctionValues', 'Time Series Models', {}, [
  'Array',
  'array',
])

/** What all regressors together add to the series. */
export interface Regressors {
  /** Effects of the past, the last one that of the end of the series; `NaN` where the document does not say enough. */
  readonly past: Float64Array
  /** Effects of the next steps; `undefined` where the record lacks a value that is needed. */
  future(steps: number, frame: Frame): Float64Array | undefined
  readonly isFixed: boolean
  /** How many steps the document or a record can say something of. */
  readonly mostSteps: number
  /** Multiplications for each step. */
  readonly operations: number
}

/** What surrounds regressors. */
export interface Surroundings {
  /** The TimeSeriesModel. */
  readonly model: XmlElement
  readonly scope: Scope
  readonly history: Series | undefined
  readonly period: number
  readonly sign: 1 | -1
}

export function readRegressors(elements: readonly XmlElement[], around: Surroundings): Regressors {
  const all = elements.map((each) => readRegressor(each, around))
  const length = Math.max(0, around.history?.values.length ?? 0, ...all.map(({ past }) => past.length))
  const past = new Float64Array(length)
  for (const each of all)
    for (let i = 0; i < length; i++) past[i] += each.past[i - length + each.past.length] ?? Number.NaN
  return {
    past,
    future(steps, frame) {
      const sum = new Float64Array(steps)
      for (const each of all) {
        const effects = each.future(steps, frame)
        if (effects === undefined) return undefined
        for (let i = 0; i < steps; i++) sum[i] += effects[i]
      }
      return sum
    },
    isFixed: all.every(({ isFixed }) => isFixed),
    mostSteps: Math.min(Infinity, ...all.map(({ mostSteps }) => mostSteps)),
    operations: all.reduce((sum, { operations }) => sum + operations, 0),
  }
}

function readRegressor(xml: XmlElement, around: Surroundings): Regressors {
  const { field, transformation, delay, futureValuesMethod } = DynamicRegressor.read(xml)
  checkRange(xml, 'delay', delay, 0, MOST_DELAY)
  const numerator = delayed(readNumerator(xml, around), delay)
  const denominator = readDenominator(xml, around)
  const values = child(xml, 'RegressorValues')
  if (values !== undefined) RegressorValues.read(values)
  const seriesXml = values === undefined ? undefined : child(values, 'TimeSeries')
  const series = seriesXml === undefined ? seriesOf(around.model, field) : readSeries(seriesXml)
  const { known, stored } = split(xml, series, around.history, futureValuesMethod === 'stored')
  const inputs = transformed(known, transformation, xml)
  const reach = degree(numerator)
  const isConstant = futureValuesMethod === 'constant'
  if (inputs.length < reach || (isConstant && inputs.length === 0))
    throw new ModelLoadError('missing-element', 'A DynamicRegressor lacks values of the past', {
      ...xml.place(),
      field,
      received: inputs.length,
      expected: `a TimeSeries of the field with ${Math.max(reach, 1)} values or more`,
    })
  const outputs = values === undefined ? undefined : child(values, 'TransferFunctionValues')
  const kept = outputs === undefined ? undefined : allFinite(outputs, arrayOf(values, outputs.name))
  const past = pastEffects(inputs, numerator, denominator, kept)
  const memory = degree(denominator)
  if (memory > 0 && past.length === 0)
    throw new ModelLoadError(
      'missing-element',
      'A DynamicRegressor with a Denominator lacks its past effects',
      {
        ...xml.place(),
        field,
        expected: 'TransferFunctionValues or a TimeSeries',
      },
    )
  const nearest = numerator.lags.length === 0 ? 0 : numerator.lags[0]
  const next = nextInputs(
    xml,
    futureValuesMethod,
    field,
    around,
    inputs,
    transformed(stored, transformation, xml),
    transformation,
  )
  return {
    past,
    isFixed: futureValuesMethod !== 'userSupplied',
    mostSteps: futureValuesMethod === 'stored' ? stored.length + nearest : Infinity,
    operations: numerator.lags.length + denominator.lags.length,
    future(steps, frame) {
      const needed = Math.max(0, steps - nearest)
      const more = next(needed, frame)
      if (more === undefined) return undefined
      const x = new Float64Array(reach + steps)
      x.set(inputs.subarray(inputs.length - reach))
      x.set(more, reach)
      const v = new Float64Array(memory + steps)
      for (let i = 0; i < memory; i++) {
        const before = past[past.length - memory + i]
        v[i] = before === undefined || Number.isNaN(before) ? 0 : before
      }
      for (let h = 0; h < steps; h++)
        v[memory + h] = effectAt(x, reach + h, v, memory + h, numerator, denominator)
      return v.subarray(memory)
    },
  }
}

const MOST_DELAY = 1_000_000
/** A transfer function is computed for each value of the past. */
const OPERATIONS_LIMIT = 100_000_000

/** ω(B)x at a place, plus what is left of earlier effects. */
function effectAt(
  x: Float64Array,
  at: number,
  v: Float64Array,
  to: number,
  numerator: LagPolynomial,
  denominator: LagPolynomial,
): number {
  let sum = 0
  for (let i = 0; i < numerator.lags.length; i++) sum += numerator.coefficients[i] * x[at - numerator.lags[i]]
  for (let i = 0; i < denominator.lags.length; i++) {
    const lag = denominator.lags[i]
    if (lag > 0 && lag <= to)
      sum -= denominator.coefficients[i] * (Number.isNaN(v[to - lag]) ? 0 : v[to - lag])
  }
  return sum
}

/** Effects at the times of the inputs: before the first that can be computed there were none. */
function pastEffects(
  inputs: Float64Array,
  numerator: LagPolynomial,
  denominator: LagPolynomial,
  kept: Float64Array | undefined,
): Float64Array {
  const effects = new Float64Array(Math.max(inputs.length, kept?.length ?? 0)).fill(Number.NaN)
  const reach = degree(numerator)
  const offset = effects.length - inputs.length
  const operations = inputs.length * (numerator.lags.length + denominator.lags.length)
  if (operations <= OPERATIONS_LIMIT)
    for (let t = reach; t < inputs.length; t++)
      effects[offset + t] = effectAt(inputs, t, effects, offset + t, numerator, denominator)
  if (kept !== undefined) effects.set(kept, effects.length - kept.length)
  return effects
}

/** Values of the regressor up to the end of the series, and those after it. */
function split(
  xml: XmlElement,
  series: Series | undefined,
  history: Series | undefined,
  isStored: boolean,
): { readonly known: Float64Array; readonly stored: Float64Array } {
  const nothing = new Float64Array(0)
  if (history === undefined && isStored)
    throw new ModelLoadError(
      'missing-element',
      'Stored values of a DynamicRegressor need the series of the target',
      {
        ...xml.place(),
        expected: 'TimeSeries, which says where the past ends',
      },
    )
  if (series === undefined) return { known: nothing, stored: nothing }
  if (history === undefined) return { known: series.values, stored: nothing }
  const known = history.first + history.values.length - series.first
  if (known < 0 || known > series.values.length)
    throw new ModelLoadError('bad-content', 'The TimeSeries of a DynamicRegressor is of another time', {
      ...series.xml.place(),
      received: `indexes ${series.first} to ${series.first + series.values.length - 1}`,
      expected: `values up to the index ${history.first + history.values.length - 1}`,
    })
  return { known: series.values.subarray(0, known), stored: series.values.subarray(known) }
}

/** The values of the next steps, transformed. */
function nextInputs(
  xml: XmlElement,
  method: 'constant' | 'stored' | 'userSupplied',
  field: string,
  { scope }: Surroundings,
  inputs: Float64Array,
  stored: Float64Array,
  by: Transformation,
): (count: number, frame: Frame) => Float64Array | undefined {
  if (method === 'constant') return (count) => new Float64Array(count).fill(inputs[inputs.length - 1])
  if (method === 'stored') return (count) => stored.subarray(0, count)
  const variable = scope.resolve(field, xml)
  if (variable.dataType !== undefined && !isNumeric(variable.dataType))
    throw new ModelLoadError('type-mismatch', `The field "${field}" is no number and can't be a regressor`, {
      ...xml.place(),
      field,
      expected: 'a field of a numeric type',
    })
  variable.admitCollections?.()
  return (count, frame) => {
    if (count === 0) return new Float64Array(0)
    const given = variable.read(frame)
    if (given === null) return undefined
    const list = Array.isArray(given) ? given : [given]
    if (list.length < count)
      throw new ScoreError('bad-shape', `"${field}" has not a value for each step ahead`, {
        field,
        received: list.length,
        expected: count === 1 ? 'a number' : `a list of ${count} numbers`,
      })
    const values = new Float64Array(count)
    for (let i = 0; i < count; i++) {
      const value: unknown = list[i]
      if (typeof value !== 'number' || Number.isNaN(value)) return undefined
      values[i] = transformedNumber(value, by)
    }
    return values
  }
}

/** ω₀ ± ω₁B ± …, times the seasonal factor and the differences of the input. */
function readNumerator(xml: XmlElement, { sign, period }: Surroundings): LagPolynomial {
  const numerator = child(xml, 'Numerator')
  // A regressor without a transfer function counts as it is.
  if (numerator === undefined) return onePlus(1, [])
  Numerator.read(numerator)
  const plain = child(numerator, 'NonseasonalFactor')
  const seasonal = child(numerator, 'SeasonalFactor')
  const short = plain === undefined ? undefined : NonseasonalFactor.read(plain)
  const long = seasonal === undefined ? undefined : SeasonalFactor.read(seasonal)
  let result = onePlus(1, [])
  if (plain !== undefined && short !== undefined) {
    const [first, ...rest] = allFinite(plain, numbersChild(plain))
    if (first === undefined || (short.maximumOrder !== undefined && short.maximumOrder !== rest.length))
      throw malformed(plain, 'A numerator has not one coefficient more than its order', {
        received: rest.length + (first === undefined ? 0 : 1),
        expected: `${(short.maximumOrder ?? 0) + 1} coefficients`,
      })
    result = ofCoefficients([first, ...rest.map((each) => sign * each)])
    result = product(result, differences(checkRange(plain, 'difference', short.difference, 0, 20)))
  }
  if (seasonal !== undefined && long !== undefined) {
    checkRange(seasonal, 'the period', period, 2, MOST_DELAY)
    result = product(result, onePlus(sign, seasonalCoefficients(seasonal, long.maximumOrder), period))
    result = product(result, differences(checkRange(seasonal, 'difference', long.difference, 0, 20), period))
  }
  return result
}

/** 1 − δ₁B − …, times the seasonal factor. */
function readDenominator(xml: XmlElement, { period }: Surroundings): LagPolynomial {
  const denominator = child(xml, 'Denominator')
  if (denominator === undefined) return onePlus(1, [])
  Denominator.read(denominator)
  let result = onePlus(1, [])
  for (const name of ['NonseasonalFactor', 'SeasonalFactor'] as const) {
    const part = child(denominator, name)
    if (part === undefined) continue
    const { difference, maximumOrder } = (
      name === 'SeasonalFactor' ? SeasonalFactor : NonseasonalFactor
    ).read(part)
    if (difference !== 0)
      throw new UnsupportedError('unsupported-value', 'A Denominator has differences', {
        ...part.place(),
        received: difference,
        expected: 'difference="0": series are differenced in the Numerator',
      })
    if (name === 'SeasonalFactor') checkRange(part, 'the period', period, 2, MOST_DELAY)
    const coefficients = seasonalCoefficients(part, maximumOrder)
    result = product(result, onePlus(-1, coefficients, name === 'SeasonalFactor' ? period : 1))
  }
  return result
}

/** Coefficients behind a 1 that is not written out. */
function seasonalCoefficients(xml: XmlElement, order: number | undefined): Float64Array {
  const coefficients = allFinite(xml, numbersChild(xml))
  if (order !== undefined && order !== coefficients.length)
    throw malformed(xml, 'A factor has another number of coefficients than its order', {
      received: coefficients.length,
      expected: `${order} coefficients`,
    })
  return coefficients
}
