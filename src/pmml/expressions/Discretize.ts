/** Discretize: from ranges of numbers to categories ("Transformations: Discretization"). */

import type { XmlElement } from '../../xml/element.js'
import type { Scope } from '../compilation.js'
import { childrenOf, dataType, element, malformed, requiredChild, text } from '../element.js'
import { readInterval, within } from '../schema/DataDictionary.js'
import type { DataType, Raw } from '../types.js'
import { parseValue } from '../values.js'
import { type Expression, typed } from './expression.js'
import { numberOf } from './numbers.js'

export const Discretize = element(
  'Discretize',
  'Transformations',
  {
    field: text.required,
    mapMissingTo: text.optional,
    defaultValue: text.optional,
    dataType: dataType.optional,
  },
  ['DiscretizeBin'],
)

export const DiscretizeBin = element('DiscretizeBin', 'Transformations', { binValue: text.required }, [
  'Interval',
])

export function compileDiscretize(xml: XmlElement, scope: Scope): Expression {
  const { field, mapMissingTo, defaultValue, dataType: type = 'string' } = Discretize.read(xml)
  const bins = childrenOf(xml, 'DiscretizeBin').map((each) => ({
    value: cell(DiscretizeBin.read(each).binValue, type, each),
    interval: readInterval(requiredChild(each, 'Interval')),
  }))
  const missing = cell(mapMissingTo, type, xml)
  const otherwise = cell(defaultValue, type, xml)
  const read = numberOf(scope.resolve(field, xml), 'Discretize', xml)
  return typed(type, (frame) => {
    const x = read(frame)
    if (x === null) return missing
    // Bins must not overlap; where they do at their ends, the later one begins there.
    const bin = bins.findLast(({ interval }) => within(interval, x))
    return bin === undefined ? otherwise : bin.value
  })
}

/** A text of the document as a value of a result's type; no text is a missing value. */
export function cell(value: string | undefined, type: DataType, xml: XmlElement): Raw {
  if (value === undefined) return null
  const parsed = parseValue(value, type)
  if (parsed !== undefined) return parsed
  throw malformed(xml, `The value can't be read as ${type}`, {
    received: value,
    expected: `a value of type ${type}`,
  })
}
