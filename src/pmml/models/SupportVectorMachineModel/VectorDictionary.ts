/** VectorDictionary, VectorFields, VectorInstance: the support vectors and the fields they are made of ("Support Vector Machine"). */

import { ModelLoadError, UnsupportedError } from '../../../core/errors.js'
import type { SparseVector } from '../../../math/kernels.js'
import type { XmlElement } from '../../../xml/element.js'
import { ArrayElement, RealSparseArray, readNumbers, readSparseArray } from '../../arrays.js'
import type { Scope } from '../../compilation.js'
import { childrenOf, element, informational, malformed, requiredChild, text } from '../../element.js'
import { FieldRef } from '../../expressions/FieldRef.js'
import { numberOf } from '../../expressions/numbers.js'
import type { Frame } from '../../frame.js'
import { equalTo } from '../../predicates/comparison.js'
import { parseNumber } from '../../text/numbers.js'
import { CategoricalPredictor } from '../RegressionModel/RegressionTable.js'

export const VectorDictionary = element(
  'VectorDictionary',
  'Support Vector Machine',
  { numberOfVectors: informational },
  ['VectorFields', 'VectorInstance'],
)

export const VectorFields = element(
  'VectorFields',
  'Support Vector Machine',
  { numberOfFields: informational },
  ['FieldRef', 'CategoricalPredictor'],
)

export const VectorInstance = element('VectorInstance', 'Support Vector Machine', { id: text.required }, [
  'REAL-SparseArray',
  'Array',
  'array',
])

/** One position of the vectors. */
export interface VectorField {
  /** The field, as people write it: `age`, or `region=north` for an indicator. */
  readonly name: string
  /** The record's value there; `NaN` when it is missing. */
  readonly read: (frame: Frame) => number
}

/** Compiles the fields that make a record a vector. */
export function compileVectorFields(dictionary: XmlElement, scope: Scope): VectorField[] {
  const xml = requiredChild(dictionary, 'VectorFields')
  VectorFields.read(xml)
  const fields = xml.children.flatMap((each) => {
    switch (each.name) {
      case 'FieldRef':
        return [numericField(each, scope)]
      case 'CategoricalPredictor':
        return [indicator(each, scope)]
      default:
        return []
    }
  })
  if (fields.length === 0)
    throw new ModelLoadError('missing-element', 'VectorFields has no fields', {
      ...xml.place(),
      expected: 'FieldRef or CategoricalPredictor',
    })
  return fields
}

function numericField(xml: XmlElement, scope: Scope): VectorField {
  const { field, mapMissingTo } = FieldRef.read(xml)
  const variable = scope.resolve(field, xml)
  const read = numberOf(variable, 'VectorFields', xml)
  const replacement = mapMissingTo === undefined ? Number.NaN : parseNumber(mapMissingTo)
  if (replacement === undefined)
    throw malformed(xml, 'mapMissingTo of a field of numbers is no number', {
      field,
      received: mapMissingTo,
      expected: 'a number',
    })
  return {
    name: field,
    read(frame) {
      const x = variable.number?.(frame) ?? Number.NaN
      return Number.isNaN(x) ? (read(frame) ?? replacement) : x
    },
  }
}

/** 1 where a field has a value, else 0. */
function indicator(xml: XmlElement, scope: Scope): VectorField {
  const { name, value, coefficient } = CategoricalPredictor.read(xml)
  if (coefficient !== 1)
    throw new UnsupportedError('unsupported-value', 'In VectorFields a CategoricalPredictor is 1 or 0', {
      ...xml.place(),
      received: coefficient,
      expected: 'coefficient="1"',
    })
  const variable = scope.resolve(name, xml)
  const isEqual = equalTo(variable, value, xml)
  return {
    name: `${name}=${value}`,
    read: (frame) => {
      const x = variable.read(frame)
      if (x === null) return Number.NaN
      return isEqual(x) ? 1 : 0
    },
  }
}

/** The elements of the support vectors by id, to be read when a machine refers to them. */
export function vectorElements(dictionary: XmlElement): Map<string, XmlElement> {
  const elements = new Map<string, XmlElement>()
  for (const xml of childrenOf(dictionary, 'VectorInstance')) {
    const { id } = VectorInstance.read(xml)
    if (elements.has(id))
      throw new ModelLoadError('duplicate-name', `Two vectors have the id "${id}"`, {
        ...xml.place(),
        received: id,
        expected: 'ids that differ',
      })
    elements.set(id, xml)
  }
  return elements
}

/** Most entries that are not written out in the document but come from default values. */
const DEFAULTS_LIMIT = 10_000_000

/** Reads support vectors of a length. Throws where one has another length. */
export function readVectors(elements: readonly XmlElement[], length: number): SparseVector[] {
  let defaults = 0
  const everywhere = Int32Array.from({ length }, (_, i) => i)
  return elements.map((xml) => {
    const sparse = xml.children.find(({ name }) => name === RealSparseArray.name)
    if (sparse === undefined) return { positions: everywhere, values: denseVector(xml, length) }
    const { positions, values, defaultValue, length: n = length } = readSparseArray(sparse)
    if (n !== length || (positions[positions.length - 1] ?? -1) >= length) throw wrongLength(xml, n, length)
    if (defaultValue === 0) return { positions, values }
    defaults += length
    if (defaults > DEFAULTS_LIMIT)
      throw new ModelLoadError('limit-exceeded', 'The vectors have too many entries with a default value', {
        ...xml.place(),
        expected: `at most ${DEFAULTS_LIMIT} entries`,
      })
    const all = new Float64Array(length).fill(defaultValue)
    positions.forEach((position, k) => {
      all[position] = values[k]
    })
    return { positions: everywhere, values: all }
  })
}

function denseVector(xml: XmlElement, length: number): Float64Array {
  const array = xml.children.find(({ name }) => name.toLowerCase() === ArrayElement.name.toLowerCase())
  if (array === undefined)
    throw new ModelLoadError('missing-element', 'VectorInstance lacks its numbers', {
      ...xml.place(),
      expected: 'REAL-SparseArray or Array',
    })
  const values = readNumbers(array)
  if (values.length !== length) throw wrongLength(xml, values.length, length)
  return values
}

const wrongLength = (xml: XmlElement, received: number, length: number): ModelLoadError =>
  new ModelLoadError('bad-content', 'The vector has not one number for each of the VectorFields', {
    ...xml.place(),
    received,
    expected: `${length} numbers`,
  })
