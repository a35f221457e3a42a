/** SimpleSetPredicate: whether a field's value is in a set ("Predicates"). */

import type { XmlElement } from '../../xml/element.js'
import { arrayChild } from '../arrays.js'
import type { Scope } from '../compilation.js'
import { element, oneOf, text } from '../element.js'
import { comparand } from './comparison.js'
import { FALSE, type Predicate, TRUE, UNKNOWN } from './predicate.js'

export const SimpleSetPredicate = element(
  'SimpleSetPredicate',
  'Predicates',
  { field: text.required, booleanOperator: oneOf(['isIn', 'isNotIn']).required },
  ['Array', 'array'],
)

export function compileSimpleSetPredicate(xml: XmlElement, scope: Scope): Predicate {
  const { field, booleanOperator } = SimpleSetPredicate.read(xml)
  const variable = scope.resolve(field, xml)
  const { read } = variable
  const items = arrayChild(xml)
  const set = new Set(items.map((item) => comparand(variable, item, xml)))
  const inside = booleanOperator === 'isIn' ? TRUE : FALSE
  const outside = booleanOperator === 'isIn' ? FALSE : TRUE
  return {
    split: {
      kind: 'set',
      variable: scope.compilation.splitVariable(variable),
      values: set,
      isIn: booleanOperator === 'isIn',
    },
    test(frame) {
      const x = read(frame)
      if (x === null) return UNKNOWN
      return set.has(x) ? inside : outside
    },
    describe: () => `${field} ${booleanOperator === 'isIn' ? 'in' : 'not in'} {${items.join(', ')}}`,
  }
}
