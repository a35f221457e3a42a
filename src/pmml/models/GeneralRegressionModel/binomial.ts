/** Generalised linear models of two classes, such as logistic regressions ("General Regression"). */

import { ModelLoadError } from '../../../core/errors.js'
import { child } from '../../element.js'
import type { Frame } from '../../frame.js'
import type { Scorer } from '../../model/compiled.js'
import { distributionSteps } from '../../model/distributionSteps.js'
import { nothing, type Prediction, winner } from '../../model/prediction.js'
import { delivered } from '../../values.js'
import { categorising, classesWithReference } from './classes.js'
import { asksForErrors, standardErrorOf } from './covariance.js'
import { readDesign } from './design.js'
import { attributeOrField, needed, type Site } from './GeneralRegressionModel.js'
import { inverseLink } from './link.js'
import { linearPredictor, termSteps } from './parameters.js'

/**
 * The class with coefficients has the probability F(r + offset), brought into 0 to 1 where the link leaves it; the other has
 * the rest. Trials count events among several and do not change the probability of one.
 */
export function compileBinomial(site: Site): Scorer {
  const { xml, attributes, context, coefficients, parameters, predictors, float } = site
  const { round, target } = context
  const link = needed(attributes.linkFunction, 'linkFunction', site)
  const mean = inverseLink(link, attributes, xml, float)
  const offset = attributeOrField(site, attributes.offsetVariable, attributes.offsetValue ?? 0)
  const classes = classesWithReference(xml, coefficients, attributes.targetReferenceCategory, target)
  const { categories, own, reference } = classes
  const event = categories.find((category) => category !== reference)
  if (categories.length !== 2 || reference === undefined || event === undefined)
    throw new ModelLoadError('bad-content', 'A generalizedLinear model tells two classes apart', {
      ...xml.place(),
      received: categories.slice(0, 20).join(', '),
      expected: 'two classes, and the coefficients of one of them',
    })
  const categorise = categorising(target)
  const design = readDesign(xml, parameters, predictors, categorise, round)
  const predictor = linearPredictor(own.get(event) ?? [], event, design, round)
  const filling = design.finish()
  const covariances = child(xml, 'PCovMatrix')
  const error =
    covariances === undefined
      ? undefined
      : standardErrorOf(
          covariances,
          parameters,
          predictor,
          (category, at) => categorise(category, at) === event,
          () => 0,
        )
  const wantedError = error !== undefined && asksForErrors(xml) ? error : undefined
  const [eventAt, referenceAt] = categories[0] === event ? [0, 1] : [1, 0]

  function score(frame: Frame): Prediction {
    const workspace = filling.take()
    const r = filling.fill(frame, workspace) ? predictor.sum(workspace.x) : Number.NaN
    const standardError = Number.isNaN(r) ? undefined : wantedError?.(workspace.x)
    filling.give(workspace)
    const p = round(mean(round(r + offset(frame))))
    if (Number.isNaN(p)) return nothing
    const values = new Float64Array(2)
    values[eventAt] = Math.min(Math.max(p, 0), 1)
    values[referenceAt] = round(1 - values[eventAt])
    const probabilities = { categories, values }
    return {
      value: winner(probabilities),
      probabilities,
      ...(standardError === undefined ? {} : { standardError }),
    }
  }

  return {
    score,
    gives: new Set(error === undefined ? ['probability'] : ['probability', 'standardError']),
    explain(frame) {
      const workspace = filling.take()
      const { probabilities } = score(frame)
      if (!filling.fill(frame, workspace)) return []
      return [
        ...termSteps(predictor, workspace.x, delivered(event, target.dataType)),
        ...distributionSteps(`probability by ${link}`, categories, probabilities?.values, target),
      ]
    },
  }
}
