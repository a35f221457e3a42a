/** NormDiscrete: 1 where a field has a value, else 0 ("Transformations: Normalization"). */

import type { XmlElement } from '../../xml/element.js'
import type { Scope } from '../compilation.js'
import { element, number, oneOf, text } from '../element.js'
import { comparand, equalTo } from '../predicates/comparison.js'
import { type Expression, typed } from './expression.js'

export const NormDiscrete = element('NormDiscrete', 'Transformations', {
  field: text.required,
  method: oneOf(['indicator'], { thermometer: 'no schema allows it and no meaning is given' }).or(
    'indicator',
  ),
  value: text.required,
  mapMissingTo: number.optional,
})

export function compileNormDiscrete(xml: XmlElement, scope: Scope): Expression {
  const { field, value, mapMissingTo } = NormDiscrete.read(xml)
  const variable = scope.resolve(field, xml)
  const isEqual = equalTo(variable, value, xml)
  const missing = mapMissingTo ?? null
  return {
    ...typed('double', (frame) => {
      const x = variable.read(frame)
      if (x === null) return missing
      return isEqual(x) ? 1 : 0
    }),
    indicator: { variable, category: comparand(variable, value, xml), missing: missing ?? Number.NaN },
  }
}
