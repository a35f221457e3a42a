/** Cox regression: the cumulative hazard at a time, and the probability to survive until then ("General Regression"). */

import type { OutputVariable, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { needed, type Site } from './GeneralRegressionModel.js'
import { compileBaseline } from './hazards.js'
import { compileNumber } from './numbers.js'

const unharmed: Prediction = Object.freeze({ value: 0, at: () => 0 })

/** Name of the further output, unless a field or target has it. */
const SURVIVAL = 'survival'

/**
 * H(t) = H₀(t)·e^(r − s), where s is the linear predictor of the reference points. The text leaves open whether that or the
 * survival S(t) = e^−H(t) is the prediction: it is H(t), and S(t) is an output named `survival`.
 */
export function compileCox(site: Site): Scorer {
  const { xml, attributes, context, coefficients } = site
  const { round } = context
  const baseline = compileBaseline(
    xml,
    {
      endTime: needed(attributes.endTimeVariable, 'endTimeVariable', site),
      stratum: attributes.baselineStrataVariable,
    },
    context,
  )
  let s = 0
  for (const { parameter, beta } of coefficients)
    s = round(s + round(round(beta) * round(parameter.referencePoint)))
  const numbers = compileNumber(site, {
    value(frame, r) {
      return round(round(baseline(frame)) * round(Math.exp(round(r - s))))
    },
    referenceOf: ({ referencePoint }) => referencePoint,
    steps: (frame, r) => {
      const hazard = baseline(frame)
      return [
        { kind: 'intermediate', name: 'linear predictor less that of the reference', value: r - s },
        {
          kind: 'intermediate',
          name: 'cumulative hazard of the baseline',
          value: Number.isNaN(hazard) ? null : hazard,
        },
      ]
    },
  })
  const scorer: Scorer = {
    ...numbers,
    score(frame) {
      const hazard = baseline(frame)
      if (Number.isNaN(hazard)) return nothing
      // Before the first event there is no hazard, whatever the predictors are, missing ones included.
      return hazard === 0 ? unharmed : numbers.score(frame)
    },
  }
  if (context.scope.knows(SURVIVAL) || context.namedTargets.some(({ name }) => name === SURVIVAL))
    return scorer
  const slot = context.compilation.newSlot()
  return {
    ...scorer,
    score(frame) {
      const prediction = scorer.score(frame)
      const { value } = prediction
      frame.values[slot] = typeof value === 'number' ? round(Math.exp(-value)) : null
      frame.stamps[slot] = frame.generation
      return prediction
    },
    innerOutputs: [survivalOutput(slot)],
  }
}

function survivalOutput(slot: number): OutputVariable {
  return {
    name: SURVIVAL,
    dataType: 'double',
    optype: 'continuous',
    values: [],
    displayName: undefined,
    isFinalResult: true,
    feature: SURVIVAL,
    read: (frame) => (frame.stamps[slot] === frame.generation ? frame.values[slot] : null),
    // The model itself fills it, before Targets change the hazard.
    fill: () => undefined,
    resultSlot: slot,
  }
}
