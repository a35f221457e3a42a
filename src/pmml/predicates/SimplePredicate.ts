/** SimplePredicate: a field compared with a value ("Predicates"). */

import type { XmlElement } from '../../xml/element.js'
import type { Scope, Variable } from '../compilation.js'
import { element, malformed, oneOf, text } from '../element.js'
import { valueIn } from '../frame.js'
import type { Raw } from '../types.js'
import { comparand, equalTo, isOrderOperator, ordered, orderSplit } from './comparison.js'
import { FALSE, type Predicate, type Split, TRUE, UNKNOWN } from './predicate.js'

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
  if (operator === 'isMissing' || operator === 'isNotMissing') {
    const [missing, present] = operator === 'isMissing' ? ([TRUE, FALSE] as const) : ([FALSE, TRUE] as const)
    return {
      test: (frame) => (read(frame) === null ? missing : present),
      describe,
      presenceOf: scope.compilation.splitVariable(variable),
    }
  }
  if (value === undefined)
    throw malformed(xml, `The operator ${operator} needs a value`, { field, expected: 'the attribute value' })
  const holds = comparison()
  const split = splitOf(variable, operator, value, scope, xml)
  const { slot } = variable
  // Input fields are most of what trees look at, and a slot is read faster than by a call.
  const test: Predicate['test'] =
    slot !== undefined
      ? (frame) => {
          const x = valueIn(frame, slot)
          return x === null ? UNKNOWN : holds(x) ? TRUE : FALSE
        }
      : (frame) => {
          const x = read(frame)
          return x === null ? UNKNOWN : holds(x) ? TRUE : FALSE
        }
  return split === undefined ? { test, describe } : { test, describe, split }

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

/** The test spelled out, where it is one by size or equality. */
function splitOf(
  variable: Variable,
  operator: ReturnType<typeof SimplePredicate.read>['operator'],
  value: string,
  { compilation }: Scope,
  xml: XmlElement,
): Split | undefined {
  const number = compilation.splitVariable(variable)
  if (isOrderOperator(operator)) return orderSplit(variable, number, operator, value, xml)
  const values = new Set([comparand(variable, value, xml)])
  return { kind: 'set', variable: number, values, isIn: operator === 'equal' }
}
