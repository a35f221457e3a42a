/** General regressions that predict a number: linear and generalised linear models ("General Regression"). */

import type { ExplanationStep } from '../../../core/explanation.js'
import { child } from '../../element.js'
import type { Frame } from '../../frame.js'
import type { Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { asksForErrors, standardErrorOf } from './covariance.js'
import { readDesign } from './design.js'
import { attributeOrField, needed, type Site } from './GeneralRegressionModel.js'
import { inverseLink } from './link.js'
import type { ParameterEntry } from './parameterList.js'
import { linearPredictor, termSteps, withoutClasses } from './parameters.js'

/** What becomes of the linear predictor. */
export interface Response {
  /** The prediction for a linear predictor; `NaN` where there is none. */
  readonly value: (frame: Frame, r: number) => number
  /** The x of the reference that a linear predictor is relative to; 0 for none. */
  readonly referenceOf: (parameter: ParameterEntry) => number
  /** The steps after the linear predictor, for people. */
  readonly steps: (frame: Frame, r: number) => readonly ExplanationStep[]
}

const none = (): number => 0

/** regression, generalLinear: the linear predictor itself. Offsets are of the other models ("General Regression", offsetVariable). */
export const compileLinear = (site: Site): Scorer =>
  compileNumber(site, { value: (_, r) => r, referenceOf: none, steps: () => [] })

/** generalizedLinear: trials · F(r + offset). */
export function compileGeneralizedLinear(site: Site): Scorer {
  const { xml, attributes, float, context } = site
  const link = needed(attributes.linkFunction, 'linkFunction', site)
  const mean = inverseLink(link, attributes, xml, float)
  const offset = attributeOrField(site, attributes.offsetVariable, attributes.offsetValue ?? 0)
  const trials = attributeOrField(site, attributes.trialsVariable, attributes.trialsValue ?? 1)
  const { round } = context
  const isOne = attributes.trialsVariable === undefined && (attributes.trialsValue ?? 1) === 1
  const value = (frame: Frame, r: number): number =>
    round(trials(frame) * round(mean(round(r + offset(frame)))))
  return compileNumber(site, {
    value,
    referenceOf: none,
    steps: (frame, r) => [
      { kind: 'intermediate', name: 'offset', value: offset(frame) },
      { kind: 'intermediate', name: `inverse of ${link}`, value: mean(r + offset(frame)) },
      ...(isOne ? [] : [{ kind: 'intermediate' as const, name: 'trials', value: trials(frame) }]),
    ],
  })
}

/** Compiles a model with one linear predictor that says a number. */
export function compileNumber(site: Site, { value, referenceOf, steps }: Response): Scorer {
  const { xml, context, coefficients, parameters, predictors } = site
  const { round } = context
  const design = readDesign(xml, parameters, predictors, undefined, round)
  const predictor = linearPredictor(withoutClasses(coefficients), undefined, design, round)
  const filling = design.finish()
  const covariances = child(xml, 'PCovMatrix')
  const error =
    covariances === undefined
      ? undefined
      : standardErrorOf(covariances, parameters, predictor, () => false, referenceOf)
  const wantedError = error !== undefined && asksForErrors(xml) ? error : undefined

  function score(frame: Frame): Prediction {
    const workspace = filling.take()
    const r = filling.fill(frame, workspace) ? predictor.sum(workspace.x) : Number.NaN
    const standardError = Number.isNaN(r) ? undefined : wantedError?.(workspace.x)
    filling.give(workspace)
    const predicted = Number.isNaN(r) ? r : round(value(frame, r))
    if (Number.isNaN(predicted)) return nothing
    if (standardError === undefined) return { value: predicted }
    return {
      value: predicted,
      standardError,
      at: (errors) => value(frame, r + errors * standardError),
    }
  }

  return {
    score,
    gives: new Set(error === undefined ? [] : ['standardError']),
    explain(frame) {
      const workspace = filling.take()
      if (!filling.fill(frame, workspace)) return []
      const r = predictor.sum(workspace.x)
      return [...termSteps(predictor, workspace.x), ...(Number.isNaN(r) ? [] : steps(frame, r))]
    },
  }
}
