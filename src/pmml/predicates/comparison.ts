/** Comparisons of a field's value with a text of the document, prepared once ("Predicates"). */

import { ModelLoadError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import type { Variable } from '../compilation.js'
import { malformed, parseNumber } from '../element.js'
import { isNumeric, type Raw } from '../types.js'
import { parseValue } from '../values.js'
import type { SlotComparison } from './predicate.js'

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
export type OrderOperator = SlotComparison['operator']

/** Whether an operator compares by order. */
export const isOrderOperator = (operator: string): operator is OrderOperator =>
  operator.startsWith('less') || operator.startsWith('greater')

/** Whether a non-missing value of the field stands in an order to the text. */
export function ordered(
  variable: Variable,
  operator: OrderOperator,
  text: string,
  xml: XmlElement,
): (value: Raw) => boolean {
  // Booleans are compared by 0 and 1: trees split them at 0.5.
  const limit =
    variable.dataType === 'boolean'
      ? (parseNumber(text) ?? Number(comparand(variable, text, xml)))
      : comparand(variable, text, xml)
  if (typeof limit === 'number') {
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
  const comparison = (value: Raw): number => {
    const a = rank(value)
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

/**
 * The order of a field's values: ordinal fields by the list of their Values where there is one, else by nature.
 * Categories have no order.
 */
function ranking(variable: Variable, xml: XmlElement): (value: Raw) => number | string {
  if (variable.optype === 'ordinal' && variable.values.length > 0) {
    const ranks = new Map(variable.values.map(({ value }, i) => [value, i]))
    // A value that is not listed (let through "asIs") comes after all listed ones.
    return (value) => ranks.get(value) ?? ranks.size
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
