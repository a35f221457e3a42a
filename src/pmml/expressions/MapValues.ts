/** MapValues: from combinations of values to a value, by a table ("Transformations: Map Values"). */

import { ScoreError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import type { Scope } from '../compilation.js'
import { childrenOf, dataType, element, text } from '../element.js'
import { columnName, readTable } from '../tables.js'
import { type DataType, isNumeric, type Raw } from '../types.js'
import { parseValue } from '../values.js'
import { cell } from './Discretize.js'
import { type Expression, typed } from './expression.js'

export const MapValues = element(
  'MapValues',
  'Transformations',
  {
    mapMissingTo: text.optional,
    defaultValue: text.optional,
    outputColumn: text.required,
    dataType: dataType.optional,
  },
  ['FieldColumnPair', 'InlineTable', 'TableLocator'],
)

export const FieldColumnPair = element('FieldColumnPair', 'Transformations', {
  field: text.required,
  column: text.required,
})

export function compileMapValues(xml: XmlElement, scope: Scope): Expression {
  const { mapMissingTo, defaultValue, outputColumn, dataType: type = 'string' } = MapValues.read(xml)
  const pairs = childrenOf(xml, 'FieldColumnPair').map((each) => {
    const { field, column } = FieldColumnPair.read(each)
    return { variable: scope.resolve(field, each), column: columnName(column) }
  })
  const missing = cell(mapMissingTo, type, xml)
  const otherwise = cell(defaultValue, type, xml)
  const results = new Map<string | Raw, Raw>()
  const ambiguous = new Set<string | Raw>()
  for (const row of readTable(xml, scope.compilation.settings)) {
    const output = row.get(columnName(outputColumn))
    const keys = pairs.map(({ variable, column }) => keyCell(row.get(column), variable.dataType))
    // A row without an output, or with a cell that no value of the field equals, never matches.
    if (output === undefined || !keys.every((key) => key !== undefined)) continue
    const key = keyOf(keys)
    const result = cell(output, type, xml)
    if (results.has(key) && results.get(key) !== result) ambiguous.add(key)
    else results.set(key, result)
  }
  const variables = pairs.map(({ variable }) => variable)
  const lookUp = (key: string | Raw): Raw => {
    const result = results.get(key)
    if (result === undefined) return otherwise
    if (ambiguous.has(key))
      throw new ScoreError('invalid-result', 'MapValues has several rows for the same values', {
        ...xml.place(),
        received: key,
        expected: 'one row',
      })
    return result
  }
  if (variables.length === 1) {
    const [variable] = variables
    return typed(type, (frame) => {
      const value = variable.read(frame)
      return value === null ? missing : lookUp(value)
    })
  }
  return typed(type, (frame) => {
    const values: Raw[] = []
    for (const variable of variables) {
      const value = variable.read(frame)
      if (value === null) return missing
      values.push(value)
    }
    return lookUp(keyOf(values))
  })
}

/** A cell as a value of the field it is compared with; `undefined` when no value of that field can equal it. */
function keyCell(text: string | undefined, type: DataType | undefined): Raw | undefined {
  if (text === undefined) return undefined
  if (type === undefined) return text
  // 1.5 in a column for an integer field is no error: no integer equals it.
  const value = parseValue(text, isNumeric(type) && type !== 'float' ? 'double' : type)
  return value === null ? undefined : value
}

/** One key for several values: JSON keeps their borders and types apart. */
function keyOf(values: readonly Raw[]): string | Raw {
  return values.length === 1 ? values[0] : JSON.stringify(values)
}
