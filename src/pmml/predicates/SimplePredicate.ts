/** SimplePredicate: a field compared with a value ("Predicates"). */

import type { XmlElement } from '../../xml/element.js'
import type { Scope } from '../compilation.js'
import { element, malformed, oneOf, text } from '../element.js'
import type { Raw } from '../types.js'
import { equalTo, ordered } from './comparison.js'
import { FALSE, type Predicate, TRUE, UNKNOWN } from './predicate.js'

export const SimplePredicate = element('SimplePredicate', 'Predicates', {
  field: text.required,
  operator: oneOf([
    'equal',
    'notEqual',
    'lessThan',
    'lessOrEqual',
    'greaterThan',
    'greaterOrEqual',
    'isMissing',
    'isNotMissing',
  ]).required,
  value: text.optional,
})

export function compileSimplePredicate(xml: XmlElement, scope: Scope): Predicate {
  const { field, operator, value } = SimplePredicate.read(xml)
  const variable = scope.resolve(field, xml)
  const read = variable.read
  if (operator === 'isMissing') return { test: (frame) => (read(frame) === null ? TRUE : FALSE) }
  if (operator === 'isNotMissing') return { test: (frame) => (read(frame) === null ? FALSE : TRUE) }
  if (value === undefined)
    throw malformed(xml, `The operator ${operator} needs a value`, { field, expected: 'the attribute value' })
  const holds = comparison()
  const { slot } = variable
  if (slot !== undefined)
    return {
      test(frame) {
        const x = frame.values[slot]
        return x === null ? UNKNOWN : holds(x) ? TRUE : FALSE
      },
    }
  return {
    test(frame) {
      const x = read(frame)
      return x === null ? UNKNOWN : holds(x) ? TRUE : FALSE
    },
  }

  function comparison(): (value: Raw) => boolean {
    const operand = value as string
    switch (operator) {
      case 'equal':
        return equalTo(variable, operand, xml)
      case 'notEqual': {
        const isEqual = equalTo(variable, operand, xml)
        return (x) => !isEqual(x)
      }
      case 'isMissing':
      case 'isNotMissing':
        throw malformed(xml, 'The operator takes no value')
      default:
        return ordered(variable, operator, operand, xml)
    }
  }
}
