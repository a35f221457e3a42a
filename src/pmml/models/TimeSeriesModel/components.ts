/** The components of ARIMA and GARCH: autoregressive and moving-average coefficients, residuals ("Time Series Models: ARIMA"). */

import { ModelLoadError } from '../../../core/errors.js'
import { differences, type LagPolynomial, onePlus, product } from '../../../math/lag-polynomials.js'
import type { XmlElement } from '../../../xml/element.js'
import { numbersChild } from '../../arrays.js'
import { child, element, integer } from '../../element.js'
import { allFinite, checkCount, checkRange } from './forecaster.js'

const count = integer.or(0)

export const NonseasonalComponent = element(
  'NonseasonalComponent',
  'Time Series Models',
  { p: count, d: count, q: count },
  ['AR', 'MA'],
)
export const SeasonalComponent = element(
  'SeasonalComponent',
  'Time Series Models',
  { P: count, D: count, Q: count, period: integer.required },
  ['AR', 'MA'],
)
export const AR = element('AR', 'Time Series Models', {}, ['Array', 'array'])
export const MA = element('MA', 'Time Series Models', {}, ['MACoefficients', 'Residuals'])
export const MACoefficients = element('MACoefficients', 'Time Series Models', {}, ['Array', 'array'])
export const Residuals = element('Residuals', 'Time Series Models', {}, ['Array', 'array'])

const none = new Float64Array(0)

/** The numbers of the Array inside a child; none where there is no such child. */
export function arrayOf(xml: XmlElement | undefined, name: string): Float64Array {
  const found = xml === undefined ? undefined : child(xml, name)
  return found === undefined ? none : allFinite(found, numbersChild(found))
}

/** Most differences, and most terms of a product of polynomials. */
const MOST_DIFFERENCES = 20
const MOST_TERMS = 1_000_000
/** The longest season. */
const LONGEST_PERIOD = 1_000_000

/** φ(B)·Φ(B^s), θ(B)·Θ(B^s) and the differences of a model, with the residuals that the document keeps. */
export interface Components {
  readonly ar: LagPolynomial
  readonly ma: LagPolynomial
  readonly differences: LagPolynomial
  /** The last residuals, the most recent one last. */
  readonly residuals: Float64Array
  /** Length of a season; 1 where there is none. */
  readonly period: number
}

/** Reads the components of ARIMA. Throws where the numbers of coefficients are not those of the orders. */
export function readComponents(xml: XmlElement, sign: 1 | -1): Components {
  const plain = child(xml, 'NonseasonalComponent')
  const seasonal = child(xml, 'SeasonalComponent')
  const { p, d, q } = plain === undefined ? { p: 0, d: 0, q: 0 } : NonseasonalComponent.read(plain)
  const season = seasonal === undefined ? { P: 0, D: 0, Q: 0, period: 1 } : SeasonalComponent.read(seasonal)
  const { P, D, Q } = season
  const isUsed = P > 0 || D > 0 || Q > 0
  const period =
    seasonal !== undefined && isUsed
      ? checkRange(seasonal, 'period', season.period, 1, LONGEST_PERIOD)
      : Math.max(1, season.period)
  checkRange(plain ?? xml, 'd', d, 0, MOST_DIFFERENCES)
  checkRange(seasonal ?? xml, 'D', D, 0, MOST_DIFFERENCES)
  const short = readCoefficients(plain, p, q)
  const long = readCoefficients(seasonal, P, Q)
  const multiplied = (one: Float64Array, other: Float64Array, sign: 1 | -1): LagPolynomial => {
    const terms = (one.length + 1) * (other.length + 1)
    if (terms > MOST_TERMS)
      throw new ModelLoadError('limit-exceeded', 'The components of ARIMA have too many terms together', {
        ...xml.place(),
        received: terms,
        expected: `at most ${MOST_TERMS} terms`,
      })
    return product(onePlus(sign, one), onePlus(sign, other, period))
  }
  return {
    ar: multiplied(short.ar, long.ar, -1),
    ma: multiplied(short.ma, long.ma, sign),
    differences: product(differences(d), differences(D, period)),
    // Each element has as many as it needs for itself, and the seasonal one for both.
    residuals: long.residuals.length > short.residuals.length ? long.residuals : short.residuals,
    period,
  }
}

/** The coefficients of one component, and the residuals beside them. */
export function readCoefficients(
  xml: XmlElement | undefined,
  p: number,
  q: number,
): { readonly ar: Float64Array; readonly ma: Float64Array; readonly residuals: Float64Array } {
  if (xml === undefined) return { ar: none, ma: none, residuals: none }
  const arXml = child(xml, 'AR')
  if (arXml !== undefined) AR.read(arXml)
  const maXml = child(xml, 'MA')
  if (maXml !== undefined) MA.read(maXml)
  const ar = p === 0 && arXml?.children.length === 0 ? none : arrayOf(xml, 'AR')
  const ma = arrayOf(maXml, 'MACoefficients')
  checkCount(xml, 'autoregressive coefficients', ar.length, p)
  checkCount(xml, 'moving-average coefficients', ma.length, q)
  return { ar, ma, residuals: arrayOf(maXml, 'Residuals') }
}
