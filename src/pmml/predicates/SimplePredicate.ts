/** SimplePredicate: a field compared with a value ("Predicates"). */

import type { XmlElement } from '../../xml/element.js'
import type { Scope, Variable } from '../compilation.js'
import { element, malformed, oneOf, text } from '../element.js'
import { isNumeric, type Raw } from '../types.js'
import { comparand, equalTo, isOrderedBySize, isOrderOperator, ordered } from './comparison.js'
import { FALSE, type Predicate, type SlotComparison, TRUE, UNKNOWN } from './predicate.js'

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
  const describe = (): string =>
    [field, signs[operator], value].filter((part) => part !== undefined).join(' ')
  if (operator === 'isMissing') return { test: (frame) => (read(frame) === null ? TRUE : FALSE), describe }
  if (operator === 'isNotMissing') return { test: (frame) => (read(frame) === null ? FALSE : TRUE), describe }
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
      describe,
      ...slotComparison(slot, operator, variable, value, xml),
    }
  return {
    test(frame) {
      const x = read(frame)
      return x === null ? UNKNOWN : holds(x) ? TRUE : FALSE
    },
    describe,
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

const signs = {
  equal: '=',
  notEqual: '≠',
  lessThan: '<',
  lessOrEqual: '≤',
  greaterThan: '>',
  greaterOrEqual: '≥',
  isMissing: 'is missing',
  isNotMissing: 'is not missing',
} as const

/** The comparison spelled out, where it is one of numbers. */
function slotComparison(
  slot: number,
  operator: string,
  variable: Variable,
  value: string,
  xml: XmlElement,
): { comparison: SlotComparison } | undefined {
  if (variable.dataType === undefined || !isNumeric(variable.dataType)) return undefined
  if (!isOrderOperator(operator) || !isOrderedBySize(variable)) return undefined
  const limit = comparand(variable, value, xml)
  return typeof limit === 'number' ? { comparison: { slot, operator, limit } } : undefined
}
