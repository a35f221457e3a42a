/** Fields as numbers, for the transformations that take nothing else ("Transformations: Normalization", "Discretization"). */

import { ModelLoadError, ScoreError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import type { Variable } from '../compilation.js'
import type { Frame } from '../frame.js'
import type { Raw } from '../types.js'
import { arithmeticType, castValue } from '../values.js'

/**
 * How a field is read as a number: texts that are one included, truth values as 1 and 0. Throws `type-mismatch` for fields of
 * dates and times. What it returns throws a `ScoreError` for a text that is no number.
 */
export function numberOf(
  variable: Variable,
  element: string,
  xml: XmlElement,
): (frame: Frame) => number | null {
  const { name, dataType } = variable
  const convert = (value: Raw, type = dataType): number | null => {
    const number = type === undefined ? value : castValue(value, type, 'double')
    if (number === null || typeof number === 'number') return number
    throw new ScoreError('invalid-result', `${element} can't read the value of "${name}" as a number`, {
      ...xml.place(),
      field: name,
      received: value,
      expected: 'a number',
    })
  }
  if (dataType === undefined) return (frame) => convert(variable.read(frame), frame.resultType)
  if (dataType !== 'string' && dataType !== 'boolean' && arithmeticType(dataType) === undefined)
    throw new ModelLoadError(
      'type-mismatch',
      `${element} can't take the field "${name}" of type ${dataType}`,
      {
        ...xml.place(),
        field: name,
        received: dataType,
        expected: 'a field of numbers',
      },
    )
  return (frame) => {
    const value = variable.read(frame)
    return typeof value === 'number' ? value : convert(value)
  }
}
