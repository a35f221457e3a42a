/** NormContinuous: piecewise linear normalisation ("Transformations: Normalization"). */

import type { XmlElement } from '../../xml/element.js'
import type { Scope } from '../compilation.js'
import { childrenOf, element, malformed, number, oneOf, text } from '../element.js'
import { type Expression, typed } from './expression.js'
import { numberOf } from './numbers.js'

export const NormContinuous = element(
  'NormContinuous',
  'Transformations',
  {
    field: text.required,
    mapMissingTo: number.optional,
    outliers: oneOf(['asIs', 'asMissingValues', 'asExtremeValues']).or('asIs'),
  },
  ['LinearNorm'],
)

export const LinearNorm = element('LinearNorm', 'Transformations', {
  orig: number.required,
  norm: number.required,
})

export function compileNormContinuous(xml: XmlElement, scope: Scope): Expression {
  const { field, mapMissingTo, outliers } = NormContinuous.read(xml)
  const points = childrenOf(xml, 'LinearNorm').map((each) => LinearNorm.read(each))
  if (points.length < 2)
    throw malformed(xml, 'NormContinuous needs points to go through', {
      received: points.length,
      expected: 'two or more LinearNorm',
    })
  const origs = points.map(({ orig }) => orig)
  const norms = points.map(({ norm }) => norm)
  for (let i = 1; i < origs.length; i++)
    if (!(origs[i] > origs[i - 1]))
      throw malformed(xml, 'The orig values of LinearNorm do not increase', {
        received: origs[i],
        expected: `a number above ${origs[i - 1]}`,
      })
  const read = numberOf(scope.resolve(field, xml), 'NormContinuous', xml)
  const last = origs.length - 1
  const missing = mapMissingTo ?? null
  return typed('double', (frame) => {
    const x = read(frame)
    if (x === null) return missing
    if (x < origs[0] || x > origs[last]) {
      if (outliers === 'asMissingValues') return null
      if (outliers === 'asExtremeValues') return x < origs[0] ? norms[0] : norms[last]
    }
    // Beyond the ends the first and the last stretch go on ("asIs"). At a point the result is its norm, to the last digit.
    let i = 1
    while (i < last && x >= origs[i]) i++
    if (x === origs[i]) return norms[i]
    return norms[i - 1] + ((x - origs[i - 1]) / (origs[i] - origs[i - 1])) * (norms[i] - norms[i - 1])
  })
}
