/**
 * GeneralRegressionModel: linear, generalised linear, multinomial, ordinal and Cox regressions, with parameters that are
 * multiplied with products of predictors ("General Regression").
 */

import { ModelLoadError } from '../../../core/errors.js'
import { cumulativeLinks } from '../../../math/cumulative-links.js'
import type { XmlElement } from '../../../xml/element.js'
import { element, informational, integer, number, oneOf, text } from '../../element.js'
import { numberOf } from '../../expressions/numbers.js'
import type { Frame } from '../../frame.js'
import { modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext } from '../../model/compiled.js'
import { linkFunctions } from './link.js'
import { type ParameterEntry, readParameters } from './parameterList.js'
import { type Coefficient, readCoefficients } from './parameters.js'
import { type Predictors, readPredictors } from './predictors.js'

export const GeneralRegressionModel = element(
  'GeneralRegressionModel',
  'General Regression',
  {
    ...modelAttributes,
    targetVariableName: informational,
    modelType: oneOf([
      'regression',
      'generalLinear',
      'multinomialLogistic',
      'ordinalMultinomial',
      'generalizedLinear',
      'CoxRegression',
    ]).required,
    targetReferenceCategory: text.optional,
    cumulativeLink: oneOf(cumulativeLinks).optional,
    linkFunction: oneOf(linkFunctions).optional,
    linkParameter: number.optional,
    trialsVariable: text.optional,
    trialsValue: integer.optional,
    distribution: oneOf(['binomial', 'gamma', 'igauss', 'negbin', 'normal', 'poisson', 'tweedie']).optional,
    distParameter: number.optional,
    offsetVariable: text.optional,
    offsetValue: number.optional,
    modelDF: informational,
    endTimeVariable: text.optional,
    startTimeVariable: informational,
    subjectIDVariable: informational,
    statusVariable: informational,
    baselineStrataVariable: text.optional,
  },
  [
    ...modelChildren,
    'ParameterList',
    'FactorList',
    'CovariateList',
    'PPMatrix',
    'PCovMatrix',
    'ParamMatrix',
    'EventValues',
    'BaseCumHazardTables',
  ],
)

/** A model being compiled: what all kinds read alike. */
export interface Site {
  readonly xml: XmlElement
  readonly context: ModelContext
  readonly attributes: ReturnType<typeof GeneralRegressionModel.read>
  readonly parameters: ReadonlyMap<string, ParameterEntry>
  readonly predictors: Predictors
  readonly coefficients: readonly Coefficient[]
  /** Whether the model computes in 32 bits. */
  readonly float: boolean
}

/** Reads what all kinds of models have. */
export function readSite(xml: XmlElement, context: ModelContext): Site {
  const parameters = readParameters(xml)
  return {
    xml,
    context,
    attributes: GeneralRegressionModel.read(xml),
    parameters,
    predictors: readPredictors(xml, context),
    coefficients: readCoefficients(xml, parameters),
    float: context.mathContext === 'float',
  }
}

/** A number that an attribute gives, or a field: the field wins. `NaN` where the field is missing. */
export function attributeOrField(
  { xml, context: { scope } }: Site,
  field: string | undefined,
  value: number,
): (frame: Frame) => number {
  if (field === undefined) return () => value
  const read = numberOf(scope.resolve(field, xml), xml.name, xml)
  return (frame) => read(frame) ?? Number.NaN
}

/** An attribute that a kind of models needs. Throws `missing-attribute`. */
export function needed<T>(value: T | undefined, name: string, { xml, attributes: { modelType } }: Site): T {
  if (value !== undefined) return value
  throw new ModelLoadError('missing-attribute', `A model of type ${modelType} needs the attribute ${name}`, {
    ...xml.place(),
    expected: name,
  })
}
