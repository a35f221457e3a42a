/** DataDictionary, DataField, Interval, Value: the fields of a document and their domains ("Data Dictionary"). */

import { ModelLoadError } from '../../core/errors.js'
import type { Domain, Interval as FieldInterval } from '../../core/field.js'
import type { XmlElement } from '../../xml/element.js'
import type { DeclaredValue } from '../compilation.js'
import {
  childrenOf,
  dataType,
  element,
  informational,
  malformed,
  number,
  oneOf,
  opType,
  text,
} from '../element.js'
import type { DataType, OpType, Raw } from '../types.js'
import { outputValue, parseValue } from '../values.js'

export const DataDictionary = element(
  'DataDictionary',
  'Data Dictionary',
  { numberOfFields: informational },
  ['DataField', 'Taxonomy'],
)

export const DataField = element(
  'DataField',
  'Data Dictionary',
  {
    name: text.required,
    displayName: informational,
    optype: opType.required,
    dataType: dataType.required,
    taxonomy: informational,
    isCyclic: informational,
  },
  ['Interval', 'Value'],
)

export const Value = element('Value', 'Data Dictionary', {
  value: text.required,
  displayValue: text.optional,
  property: oneOf(['valid', 'invalid', 'missing']).or('valid'),
})

export const Interval = element('Interval', 'Data Dictionary', {
  closure: oneOf(['openOpen', 'openClosed', 'closedOpen', 'closedClosed']).required,
  leftMargin: number.optional,
  rightMargin: number.optional,
})

/** A field of the data dictionary. */
export interface DictionaryField {
  readonly name: string
  readonly dataType: DataType
  readonly optype: OpType
  readonly displayName: string | undefined
  /** Valid Values in document order; empty: all values are valid, subject to `intervals`. */
  readonly values: readonly DeclaredValue[]
  readonly missingValues: ReadonlySet<Raw>
  /** Texts of missing values: "N/A" may stand for missing in a field of numbers. */
  readonly missingTexts: ReadonlySet<string>
  readonly invalidValues: ReadonlySet<Raw>
  readonly intervals: readonly FieldInterval[]
  readonly xml: XmlElement
}

/** Reads the fields of a document. */
export function readDataDictionary(xml: XmlElement): Map<string, DictionaryField> {
  DataDictionary.read(xml)
  const fields = new Map<string, DictionaryField>()
  for (const each of childrenOf(xml, 'DataField')) {
    const field = readDataField(each)
    if (fields.has(field.name))
      throw new ModelLoadError('duplicate-name', `The DataField "${field.name}" is defined twice`, {
        ...each.place(),
        field: field.name,
        expected: 'names that differ',
      })
    fields.set(field.name, field)
  }
  return fields
}

function readDataField(xml: XmlElement): DictionaryField {
  const { name, dataType, optype, displayName } = DataField.read(xml)
  const values: DeclaredValue[] = []
  const missingValues = new Set<Raw>()
  const missingTexts = new Set<string>()
  const invalidValues = new Set<Raw>()
  for (const each of childrenOf(xml, 'Value')) {
    const { value: valueText, displayValue, property } = Value.read(each)
    const value = parseValue(valueText, dataType)
    if (property === 'missing') {
      missingTexts.add(valueText)
      if (value !== undefined) missingValues.add(value)
    } else if (value === undefined) {
      throw malformed(each, `The value of a field of type ${dataType} can't be read as such`, {
        field: name,
        received: valueText,
        expected: `a value of type ${dataType}`,
      })
    } else if (property === 'invalid') {
      invalidValues.add(value)
    } else {
      values.push({ value, displayValue })
    }
  }
  return {
    name,
    dataType,
    optype,
    displayName,
    values,
    missingValues,
    missingTexts,
    invalidValues,
    intervals: childrenOf(xml, 'Interval').map(readInterval),
    xml,
  }
}

/** Reads an Interval. At least one margin must be there. */
export function readInterval(xml: XmlElement): FieldInterval {
  const { closure, leftMargin, rightMargin } = Interval.read(xml)
  if (leftMargin === undefined && rightMargin === undefined)
    throw malformed(xml, 'An Interval has no margin', { expected: 'leftMargin, rightMargin, or both' })
  if (!((leftMargin ?? -Infinity) <= (rightMargin ?? Infinity)))
    throw malformed(xml, 'An Interval has no numbers between its margins', {
      received: `${leftMargin ?? '-∞'} to ${rightMargin ?? '∞'}`,
      expected: 'a leftMargin that is not above the rightMargin',
    })
  return {
    ...(leftMargin === undefined ? {} : { left: leftMargin }),
    ...(rightMargin === undefined ? {} : { right: rightMargin }),
    leftClosed: closure.startsWith('closed'),
    rightClosed: closure.endsWith('Closed'),
  }
}

/** Whether a number lies in an interval. */
export function within({ left, right, leftClosed, rightClosed }: FieldInterval, x: number): boolean {
  const afterLeft = left === undefined || (leftClosed ? x >= left : x > left)
  const beforeRight = right === undefined || (rightClosed ? x <= right : x < right)
  return afterLeft && beforeRight
}

/** A test of typed, non-missing values against the domain of a field. */
export function domainTest(field: DictionaryField): (value: Raw) => boolean {
  const { values, invalidValues, intervals } = field
  const valid = new Set(values.map(({ value }) => value))
  // Listed valid values are the complete set of valid values, Intervals or not ("Data Dictionary").
  const listed = valid.size > 0
  const bounded = !listed && intervals.length > 0
  return (value) => {
    if (Array.isArray(value))
      return value.every((item) => item === null || valid.size === 0 || valid.has(item))
    if (invalidValues.has(value)) return false
    if (listed) return valid.has(value)
    if (bounded) return typeof value === 'number' && intervals.some((interval) => within(interval, value))
    return true
  }
}

/** The domain of a field as users see it. */
export function domainOf({ values, intervals, dataType }: DictionaryField): Domain | undefined {
  if (values.length > 0) return { values: values.map(({ value }) => outputValue(value, dataType)) }
  return intervals.length > 0 ? { intervals } : undefined
}

/** The domain in words, for messages. */
export function domainText(field: DictionaryField): string {
  const domain = domainOf(field)
  if (domain?.values !== undefined) {
    const shown = domain.values.slice(0, 10).map((value) => JSON.stringify(value))
    return `one of ${shown.join(', ')}${domain.values.length > 10 ? `, … (${domain.values.length} values)` : ''}`
  }
  if (domain?.intervals !== undefined) return `a value in ${domain.intervals.map(intervalText).join(' or ')}`
  return field.invalidValues.size > 0
    ? 'a value that is not listed as invalid'
    : `a value of type ${field.dataType}`
}

function intervalText({ left, right, leftClosed, rightClosed }: FieldInterval): string {
  const open = left === undefined ? '(-∞' : `${leftClosed ? '[' : '('}${left}`
  const close = right === undefined ? '∞)' : `${right}${rightClosed ? ']' : ')'}`
  return `${open}, ${close}`
}
