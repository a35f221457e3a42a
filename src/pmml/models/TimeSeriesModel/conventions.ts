/**
 * What the standard leaves to the producer of a document ("Time Series Models"): signs and constants, by `options.timeSeries`, or
 * by what the Header says of the producer.
 */

import type { TimeSeriesOptions } from '../../../core/options.js'
import type { XmlElement } from '../../../xml/element.js'
import { child } from '../../element.js'
import { Application } from '../../schema/Header.js'

/** How a document is to be read. */
export interface Conventions {
  /** θ(B) = 1 + sign·(θ₁B + …); numerators of transfer functions have the same sign behind their first coefficient. */
  readonly sign: 1 | -1
  /** Whether `constantTerm` of ARIMA is the mean of the differenced series: φ(B)(w − μ) = θ(B)e. */
  readonly constantIsMean: boolean
  /** Whether PredictedStateCovarianceMatrix is that of the last step of the series, to be taken one step ahead first. */
  readonly covarianceIsFiltered: boolean
}

/** Producers who write 1 − θ₁B − …. */
const MINUS = /\bSAS\b|SPSS/i
/** The package pmml of R writes `model$P`, which is the covariance after the last value of the series. */
const R_PACKAGE = /\bPMML Generator\b/i

export function conventionsOf(xml: XmlElement, options: TimeSeriesOptions = {}): Conventions {
  const producer = producerOf(xml)
  const { movingAverage = MINUS.test(producer) ? 'minus' : 'plus', constantTerm = 'mean' } = options
  return {
    sign: movingAverage === 'plus' ? 1 : -1,
    constantIsMean: constantTerm === 'mean',
    covarianceIsFiltered: R_PACKAGE.test(producer),
  }
}

function producerOf(xml: XmlElement): string {
  let root = xml
  while (root.parent !== undefined) root = root.parent
  const header = child(root, 'Header')
  const application = header === undefined ? undefined : child(header, 'Application')
  return application === undefined ? '' : (Application.read(application).name ?? '')
}
