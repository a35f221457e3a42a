/** Comparisons of a field's value with a text of the document, prepared once ("Predicates"). */

import { ModelLoadError, ScoreError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import type { Variable } from '../compilation.js'
import { malformed } from '../element.js'
import { parseNumber } from '../text/numbers.js'
import { isNumeric, type Raw } from '../types.js'
import { parseValue } from '../values.js'
import type { OrderSplit } from './predicate.js'

/**
 * The text as a value of the field's type. A number for an integer field may have a fraction: thresholds lie between
 * the values. Numbers for float fields are rounded to 32 bits like the values they meet.
 */
export function comparand(variable: Variable, text: string, xml: XmlElement): Raw {
  const { dataType } = variable
  if (dataType === undefined) return text
  const value = parseValue(text, dataType === 'integer' ? 'double' : dataType)
  if (value !== undefined && value !== null) return value
  if (value === null && !isNumeric(dataType)) return value
  throw malformed(xml, `A value compared with the field "${variable.name}" can't be read as ${dataType}`, {
    field: variable.name,
    received: text,
    expected: `a value of type ${dataType}`,
  })
}

/** Whether a non-missing value of the field equals the text. */
export function equalTo(variable: Variable, text: string, xml: XmlElement): (value: Raw) => boolean {
  const wanted = comparand(variable, text, xml)
  return (value) => value === wanted
}

/** The operators that compare by order. */
export type OrderOperator = OrderSplit['operator']

/** Whether an operator compares by order. */
export const isOrderOperator = (operator: string): operator is OrderOperator =>
  operator.startsWith('less') || operator.startsWith('greater')

/** The text as what values of the field are compared with by order. Booleans are compared by 0 and 1: trees split them at 0.5. */
const limitOf = (variable: Variable, text: string, xml: XmlElement): Raw =>
  variable.dataType === 'boolean'
    ? (parseNumber(text) ?? Number(comparand(variable, text, xml)))
    : comparand(variable, text, xml)

/** The comparison of a field with the text as numbers spelled out; `undefined` where their order is another one. */
export function orderSplit(
  variable: Variable,
  number: number,
  operator: OrderOperator,
  text: string,
  xml: XmlElement,
): OrderSplit | undefined {
  const limit = limitOf(variable, text, xml)
  return typeof limit === 'number' && !Number.isNaN(limit) && isOrderedBySize(variable)
    ? { kind: 'order', variable: number, operator, limit }
    : undefined
}

/** Whether a non-missing value of the field stands in an order to the text. */
export function ordered(
  variable: Variable,
  operator: OrderOperator,
  text: string,
  xml: XmlElement,
): (value: Raw) => boolean {
  const limit = limitOf(variable, text, xml)
  if (typeof limit === 'number' && isOrderedBySize(variable)) {
    switch (operator) {
      case 'lessThan':
        return (value) => Number(value) < limit
      case 'lessOrEqual':
        return (value) => Number(value) <= limit
      case 'greaterThan':
        return (value) => Number(value) > limit
      case 'greaterOrEqual':
        return (value) => Number(value) >= limit
    }
  }
  const rank = ranking(variable, xml)
  const limitRank = rank(limit)
  if (limitRank === undefined)
    throw malformed(xml, `The value is none of those that give the field "${variable.name}" its order`, {
      field: variable.name,
      received: text,
      expected: `one of ${variable.values.map(({ value }) => value).join(', ')}`,
    })
  const comparison = (value: Raw): number => {
    const a = rank(value)
    if (a === undefined) throw withoutRank(variable, value)
    if (a === limitRank) return 0
    return a < limitRank ? -1 : 1
  }
  switch (operator) {
    case 'lessThan':
      return (value) => comparison(value) < 0
    case 'lessOrEqual':
      return (value) => comparison(value) <= 0
    case 'greaterThan':
      return (value) => comparison(value) > 0
    case 'greaterOrEqual':
      return (value) => comparison(value) >= 0
  }
}

/** Whether the list of its Values gives a field its order. */
const isListed = ({ optype, values }: Variable): boolean => optype === 'ordinal' && values.length > 0

/**
 * Whether the values of a field of numbers are ordered by size: all are but those of ordinal fields that list their Values
 * in another order. With a list by size, numbers between and beyond the listed ones have their place, too.
 */
export const isOrderedBySize = (variable: Variable): boolean =>
  !isListed(variable) ||
  variable.values.every(({ value }, i, all) => i === 0 || Number(all[i - 1].value) < Number(value))

/** A value that the list of an ordinal field does not know was let through "asIs": it has no place in the order. */
const withoutRank = ({ name, values }: Variable, value: Raw): ScoreError =>
  new ScoreError('invalid-value', `The value of "${name}" has no place in the order of the field's values`, {
    field: name,
    received: value,
    expected: `one of ${values.map((each) => each.value).join(', ')}`,
  })

/**
 * The order of a field's values: ordinal fields by the list of their Values where there is one, else by nature.
 * Categories have no order.
 */
function ranking(variable: Variable, xml: XmlElement): (value: Raw) => number | string | undefined {
  if (isListed(variable)) {
    const ranks = new Map(variable.values.map(({ value }, i) => [value, i]))
    return (value) => ranks.get(value)
  }
  if (variable.optype === 'categorical' || variable.optype === undefined)
    throw new ModelLoadError(
      'type-mismatch',
      `The values of the categorical field "${variable.name}" have no order`,
      {
        ...xml.place(),
        field: variable.name,
        expected: 'equal, notEqual, isMissing or isNotMissing',
      },
    )
  return (value) => value as string
}
