/** Link functions of general regressions, chosen by attributes ("General Regression", "Link functions"). */

import { ModelLoadError } from '../../../core/errors.js'
import { inverseCumulativeLink } from '../../../math/cumulative-links.js'
import { logc, negbin, oddspower, power } from '../../../math/links.js'
import type { XmlElement } from '../../../xml/element.js'
import { malformed } from '../../element.js'

export const linkFunctions = [
  'cloglog',
  'identity',
  'log',
  'logc',
  'logit',
  'loglog',
  'negbin',
  'oddspower',
  'power',
  'probit',
] as const

/** The standard's LINK-FUNCTION. */
export type LinkFunction = (typeof linkFunctions)[number]

/** Parameters that some link functions take. */
interface LinkParameters {
  readonly linkParameter: number | undefined
  readonly distParameter: number | undefined
}

/** The inverse of a link function: from a linear predictor to a mean. Throws `missing-attribute` where it lacks its parameter. */
export function inverseLink(
  link: LinkFunction,
  parameters: LinkParameters,
  xml: XmlElement,
  float: boolean,
): (y: number) => number {
  const required = (name: keyof LinkParameters): number => {
    const value = parameters[name]
    if (value === undefined)
      throw new ModelLoadError('missing-attribute', `linkFunction="${link}" needs the attribute ${name}`, {
        ...xml.place(),
        expected: 'a number',
      })
    if (!Number.isFinite(value) || (name === 'distParameter' && value === 0))
      throw malformed(xml, `The ${name} of linkFunction="${link}" is not allowed`, {
        received: value,
        expected: name === 'distParameter' ? 'a finite number other than 0' : 'a finite number',
      })
    return value
  }
  switch (link) {
    case 'identity':
      return (y) => y
    case 'log':
      return Math.exp
    case 'logc':
      return logc
    case 'negbin':
      return negbin(required('distParameter'))
    case 'power':
      return power(required('linkParameter'))
    case 'oddspower':
      return oddspower(required('linkParameter'))
    default:
      return inverseCumulativeLink(link, float)
  }
}
