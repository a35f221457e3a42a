/**
 * Links of probabilities by their names: the inverse of each is a cumulative distribution function, from a linear predictor
 * to the probability of a class or, for ordered classes, of a class or one before it.
 */

import { cauchit, cloglog, logistic, loglog, probit } from './links.js'
import { cauchit32, cloglog32, logistic32, loglog32 } from './links32.js'

/** The names, as PMML has them. */
export const cumulativeLinks = ['logit', 'probit', 'cloglog', 'loglog', 'cauchit'] as const

/** The name of a link of probabilities. */
export type CumulativeLink = (typeof cumulativeLinks)[number]

type Inverse = (y: number) => number

const inverses: { readonly [link in CumulativeLink]: Inverse } = {
  logit: logistic,
  probit,
  cloglog,
  loglog,
  cauchit,
}

const inverses32: { readonly [link in CumulativeLink]: Inverse } = {
  logit: logistic32,
  // Φ has no steps that a producer would round: only its result is.
  probit: (y) => Math.fround(probit(y)),
  cloglog: cloglog32,
  loglog: loglog32,
  cauchit: cauchit32,
}

/** The inverse of a link. With `float` each step is rounded to 32 bits, as in models that were trained so. */
export const inverseCumulativeLink = (link: CumulativeLink, float: boolean): Inverse =>
  (float ? inverses32 : inverses)[link]
