/** Constant: a value of the document ("Transformations: Constant"). */

import type { XmlElement } from '../../xml/element.js'
import { boolean, dataType, element, malformed } from '../element.js'
import { parseNumber } from '../text/numbers.js'
import type { DataType, Raw } from '../types.js'
import { parseValue } from '../values.js'
import { constant, type Expression } from './expression.js'

export const Constant = element('Constant', 'Transformations', {
  dataType: dataType.optional,
  missing: boolean.or(false),
})

export function compileConstant(xml: XmlElement): Expression {
  const { dataType: declared, missing } = Constant.read(xml)
  if (missing) return constant(null, declared)
  if (declared === undefined) {
    const [value, type] = inferred(xml.text)
    return constant(value, type)
  }
  const value = parseValue(xml.text, declared)
  if (value === undefined)
    throw malformed(xml, `The Constant can't be read as ${declared}`, {
      received: xml.text,
      expected: `a value of type ${declared}`,
    })
  return constant(value, declared)
}

/** The value of a text without a declared type: an integer, else a double, else a string ("Transformations: Constant"). */
export function inferred(text: string): [value: Raw, type: DataType] {
  const number = parseNumber(text)
  if (number === undefined || Number.isNaN(number)) return [text, 'string']
  return [number, /^\s*[+-]?\d+\s*$/.test(text) ? 'integer' : 'double']
}
