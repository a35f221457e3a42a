/** Aggregate: count, sum, average, least or greatest of a collection ("Transformations: Aggregations"). */

import { ModelLoadError, UnsupportedError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import type { Scope } from '../compilation.js'
import { temporal } from '../dates.js'
import { element, oneOf, text } from '../element.js'
import type { DataType, Raw } from '../types.js'
import { arithmeticType } from '../values.js'
import { type Expression, typed } from './expression.js'

export const Aggregate = element('Aggregate', 'Transformations', {
  field: text.required,
  function: oneOf(['count', 'sum', 'average', 'min', 'max'], {
    multiset: 'its result is a table of counts, which no expression can take',
  }).required,
  groupField: text.optional,
  sqlWhere: text.optional,
})

export function compileAggregate(xml: XmlElement, scope: Scope): Expression {
  const attributes = Aggregate.read(xml)
  if (attributes.sqlWhere !== undefined)
    throw new UnsupportedError(
      'unsupported-value',
      'Aggregate with sqlWhere is not supported: it is code, not data',
      {
        ...xml.place(),
        received: attributes.sqlWhere,
        expected: 'no sqlWhere',
      },
    )
  // A record's field holds the collection of its group already, so groupField needs nothing done.
  const variable = scope.resolve(attributes.field, xml)
  variable.admitCollections?.()
  const type = variable.dataType ?? 'double'
  const resultType = resultTypeOf(attributes.function, type)
  if (resultType === undefined)
    throw new ModelLoadError(
      'type-mismatch',
      `The function ${attributes.function} of Aggregate can't take the field "${variable.name}" of type ${type}`,
      { ...xml.place(), field: variable.name, received: type, expected: 'a field of numbers' },
    )
  const fold = folds[attributes.function]
  return typed(resultType, (frame) => {
    const value = variable.read(frame)
    if (value === null) return null
    const items = (Array.isArray(value) ? value : [value]).filter((item) => item !== null)
    // Of no items there is a count, but nothing else.
    if (items.length === 0 && attributes.function !== 'count') return null
    const result = fold(items)
    return resultType === 'float' ? Math.fround(Number(result)) : result
  })
}

type FunctionName = ReturnType<typeof Aggregate.read>['function']

/** The type of the result; `undefined` where there is none: texts and truth values have no sum, and no order. */
function resultTypeOf(name: FunctionName, type: DataType): DataType | undefined {
  if (name === 'count') return 'integer'
  const number = arithmeticType(type)
  if (name === 'average') return number === 'integer' ? 'double' : number
  if (name === 'sum') return number
  return number === undefined && temporal(type) === undefined ? undefined : type
}

const total = (items: readonly Raw[]): number => items.reduce<number>((sum, item) => sum + Number(item), 0)

const folds: { readonly [name in FunctionName]: (items: readonly Raw[]) => Raw } = {
  count: (items) => items.length,
  sum: total,
  average: (items) => total(items) / items.length,
  // Numbers, dates and times all are numbers here.
  min: (items) => items.reduce((a, b) => (Number(b) < Number(a) ? b : a)),
  max: (items) => items.reduce((a, b) => (Number(b) > Number(a) ? b : a)),
}
