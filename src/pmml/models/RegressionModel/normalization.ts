/** Normalisations: from linear predictors to means and probabilities ("Regression"). */

import { cumulativeLinks, inverseCumulativeLink } from '../../../math/cumulative-links.js'
import { ordinal, simplemax, softmax } from '../../../math/links.js'
import { simplemax32, softmax32 } from '../../../math/links32.js'
import type { XmlElement } from '../../../xml/element.js'
import { malformed } from '../../element.js'
import type { ModelContext } from '../../model/compiled.js'

export const normalizationMethods = [
  'none',
  'simplemax',
  'softmax',
  'logit',
  'probit',
  'cloglog',
  'exp',
  'loglog',
  'cauchit',
] as const

/** The standard's REGRESSIONNORMALIZATIONMETHOD. */
export type Normalization = (typeof normalizationMethods)[number]

/** The inverse link of a method for one linear predictor. */
export function inverseLink(
  method: Normalization,
  xml: XmlElement,
  { mathContext }: ModelContext,
): (y: number) => number {
  switch (method) {
    case 'none':
      return (y) => y
    case 'exp':
    case 'simplemax':
    case 'softmax':
      throw malformed(xml, `normalizationMethod="${method}" is not allowed here`, {
        received: method,
        expected: ['none', ...cumulativeLinks].join(' | '),
      })
    default:
      return inverseCumulativeLink(method, mathContext === 'float')
  }
}

/** From linear predictors to probabilities, in place. */
export function normalization(
  xml: XmlElement,
  method: Normalization,
  classes: number,
  context: ModelContext,
): (values: Float64Array) => void {
  const float = context.mathContext === 'float'
  const rounded = (mean: (y: number) => number): ((y: number) => number) =>
    float ? (y) => Math.fround(mean(y)) : mean
  const link = (): ((y: number) => number) => rounded(inverseLink(method, xml, context))
  if (context.target.optype === 'ordinal') return ordinal(method === 'none' ? rounded(share) : link())
  switch (method) {
    case 'softmax':
      return float ? softmax32 : softmax
    case 'simplemax':
      return float ? simplemax32 : simplemax
    case 'none':
      return classes === 2 ? complement(rounded(share)) : remainder
    case 'logit':
      // For more than two classes not in the standard; scikit-learn's one-against-rest models are written so.
      return classes === 2 ? complement(link()) : each(link(), float ? simplemax32 : simplemax)
    default:
      if (classes !== 2)
        throw malformed(xml, `normalizationMethod="${method}" is for two classes, or for an ordinal target`, {
          received: `${classes} classes`,
          expected: 'none | softmax | simplemax | logit',
        })
      return complement(link())
  }
}

/** A number taken for a probability as it is. */
const share = (y: number): number => Math.min(Math.max(y, 0), 1)

/** Two classes: the second has what the first leaves. */
const complement =
  (mean: (y: number) => number) =>
  (values: Float64Array): void => {
    values[0] = mean(values[0])
    values[1] = 1 - values[0]
  }

/** The predictors are the probabilities; the last class has what the others leave. */
function remainder(values: Float64Array): void {
  let sum = 0
  const last = values.length - 1
  for (let i = 0; i < last; i++) sum += values[i]
  values[last] = 1 - sum
}

/** The mean of each class by itself, then brought to a sum of 1. */
const each =
  (mean: (y: number) => number, share: (values: Float64Array) => void) =>
  (values: Float64Array): void => {
    for (let i = 0; i < values.length; i++) values[i] = mean(values[i])
    share(values)
  }
