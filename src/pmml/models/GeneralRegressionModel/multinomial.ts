/** Multinomial logistic models, and ordinal ones of cumulative probabilities ("General Regression"). */

import { ScoreError } from '../../../core/errors.js'
import { inverseCumulativeLink } from '../../../math/cumulative-links.js'
import { ordinal, softmax } from '../../../math/links.js'
import { softmax32 } from '../../../math/links32.js'
import type { Frame } from '../../frame.js'
import type { Scorer } from '../../model/compiled.js'
import { distributionSteps } from '../../model/distributionSteps.js'
import { nothing, type Prediction, winner } from '../../model/prediction.js'
import type { Raw } from '../../types.js'
import { delivered } from '../../values.js'
import { categorising, classesWithReference, orderedClasses } from './classes.js'
import { type Design, readDesign } from './design.js'
import { attributeOrField, needed, type Site } from './GeneralRegressionModel.js'
import { type LinearPredictor, linearPredictor, termSteps } from './parameters.js'

/** How far below 0 rounding may bring a probability. */
const ROUNDING = 1e-6

/** Linear predictors by class; none for a class whose linear predictor is 0. */
interface Predictors {
  readonly categories: readonly Raw[]
  readonly linear: readonly (LinearPredictor | undefined)[]
}

/** p_j = e^r_j/Σ e^r_i, where the reference has r = 0. An offset would be the same for all classes, and cancels. */
export function compileMultinomial(site: Site): Scorer {
  const { xml, attributes, context, coefficients, float } = site
  const { categories, own } = classesWithReference(
    xml,
    coefficients,
    attributes.targetReferenceCategory,
    context.target,
  )
  const design = designOf(site)
  const linear = categories.map((category) => {
    const coefficientsOfClass = own.get(category)
    return coefficientsOfClass === undefined
      ? undefined
      : linearPredictor(coefficientsOfClass, category, design, context.round)
  })
  return compileClasses(site, design, { categories, linear }, () => 0, float ? softmax32 : softmax)
}

/** F(r_j + offset) is the probability of class j or one before it, where r_j has the coefficients of the class and those of all. */
export function compileOrdinal(site: Site): Scorer {
  const { xml, attributes, context, coefficients, float } = site
  const cumulative = inverseCumulativeLink(needed(attributes.cumulativeLink, 'cumulativeLink', site), float)
  const offset = attributeOrField(site, attributes.offsetVariable, attributes.offsetValue ?? 0)
  const { categories, own, common } = orderedClasses(
    xml,
    coefficients,
    attributes.targetReferenceCategory,
    context.target,
  )
  const design = designOf(site)
  const linear = categories.map((category, i) =>
    i === categories.length - 1
      ? undefined
      : linearPredictor([...(own.get(category) ?? []), ...common], category, design, context.round),
  )
  return compileClasses(site, design, { categories, linear }, offset, rising(ordinal(cumulative), categories))
}

/** Refuses records for which the cumulative probabilities fall, which coefficients that differ by class can do. */
function rising(
  toProbabilities: (values: Float64Array) => void,
  categories: readonly Raw[],
): (values: Float64Array) => void {
  return (values) => {
    toProbabilities(values)
    for (let i = 0; i < values.length; i++) {
      if (values[i] >= 0) continue
      // Probabilities next to 1 differ by the last digit.
      if (values[i] < -ROUNDING)
        throw new ScoreError(
          'invalid-result',
          'The cumulative probabilities fall from one class to the next',
          {
            received: `a probability of ${values[i]} for ${categories[i]}`,
            expected: 'linear predictors that rise from class to class',
          },
        )
      values[i] = 0
    }
  }
}

const designOf = ({ xml, parameters, predictors, context }: Site): Design =>
  readDesign(xml, parameters, predictors, categorising(context.target), context.round)

function compileClasses(
  { context: { round, target } }: Site,
  design: Design,
  { categories, linear }: Predictors,
  offset: (frame: Frame) => number,
  toProbabilities: (values: Float64Array) => void,
): Scorer {
  const filling = design.finish()

  function score(frame: Frame): Prediction {
    const values = new Float64Array(categories.length)
    const workspace = filling.take()
    const complete = filling.fill(frame, workspace)
    if (complete) for (let i = 0; i < values.length; i++) values[i] = linear[i]?.sum(workspace.x) ?? 0
    filling.give(workspace)
    if (!complete) return nothing
    const shift = offset(frame)
    for (let i = 0; i < values.length; i++) {
      if (linear[i] !== undefined) values[i] = round(values[i] + shift)
      if (Number.isNaN(values[i])) return nothing
    }
    toProbabilities(values)
    for (let i = 0; i < values.length; i++) values[i] = round(values[i])
    const probabilities = { categories, values }
    const value = winner(probabilities)
    return value === null ? nothing : { value, probabilities }
  }

  return {
    score,
    gives: new Set(['probability']),
    explain(frame) {
      const { probabilities } = score(frame)
      const workspace = filling.take()
      if (!filling.fill(frame, workspace)) return []
      return [
        ...linear.flatMap((predictor, i) =>
          predictor === undefined
            ? []
            : termSteps(predictor, workspace.x, delivered(categories[i], target.dataType)),
        ),
        ...distributionSteps('probability', categories, probabilities?.values, target),
      ]
    },
  }
}
