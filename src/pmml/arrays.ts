/** Array, INT-SparseArray and REAL-SparseArray: lists of values as text ("General Structure: Array", "Sparse Array"). */

import { ModelLoadError } from '../core/errors.js'
import type { XmlElement } from '../xml/element.js'
import { child, element, integer, number, oneOf } from './element.js'
import { parseNumber } from './text/numbers.js'

// The name in lower case stands in files of some producers.
const attributes = { n: integer.optional, type: oneOf(['int', 'real', 'string']).or('string') }
export const ArrayElement = element('Array', 'General Structure', attributes)

const sparseAttributes = { n: integer.optional, defaultValue: number.or(0) }
export const RealSparseArray = element('REAL-SparseArray', 'General Structure', sparseAttributes, [
  'Indices',
  'REAL-Entries',
])
export const IntSparseArray = element('INT-SparseArray', 'General Structure', sparseAttributes, [
  'Indices',
  'INT-Entries',
])
export const Indices = element('Indices', 'General Structure', {})
export const RealEntries = element('REAL-Entries', 'General Structure', {})
export const IntEntries = element('INT-Entries', 'General Structure', {})

/** The items of the Array inside an element, as texts. Throws when there is none or its `n` is wrong. */
export const arrayChild = (xml: XmlElement): string[] => readArray(requiredArray(xml))

/** The numbers of the Array inside an element. Throws when there is none, its `n` is wrong, or an item is no number. */
export const numbersChild = (xml: XmlElement): Float64Array => readNumbers(requiredArray(xml))

function requiredArray(xml: XmlElement): XmlElement {
  const found = xml.children.find(({ name }) => name === 'Array' || name === 'array')
  if (found === undefined)
    throw new ModelLoadError('missing-element', `${xml.name} lacks an Array`, {
      ...xml.place(),
      expected: 'Array',
    })
  return found
}

/** The items of an Array, as texts. */
export function readArray(xml: XmlElement): string[] {
  const { n } = ArrayElement.read(xml)
  const items = splitItems(xml)
  if (n !== undefined && n !== items.length)
    throw new ModelLoadError('bad-content', 'The Array has another number of items than its n says', {
      ...xml.place(),
      received: items.length,
      expected: `${n} items`,
    })
  return items
}

/**
 * Items are separated by white space. An item in double quotes may hold blanks; `\"` is a quote inside, `""` the
 * empty text.
 */
function splitItems(xml: XmlElement): string[] {
  const { text } = xml
  if (!text.includes('"')) {
    const trimmed = text.trim()
    return trimmed === '' ? [] : trimmed.split(/\s+/)
  }
  const items: string[] = []
  const pattern = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"(?=\s|$)|(\S+))\s*/y
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(text)
    if (match === null || (match[2]?.startsWith('"') ?? false)) {
      if (text.slice(at).trim() === '') break
      throw new ModelLoadError('bad-content', 'An item of the Array opens a quote and does not close it', {
        ...xml.place(),
        received: text.slice(at, at + 40),
        expected: 'items separated by white space, quoted where they contain it',
      })
    }
    items.push(match[1] === undefined ? match[2] : match[1].replace(/\\(["\\])/g, '$1'))
  }
  return items
}

/** The items of an Array of numbers. Throws where one is none, or its `n` is wrong. */
export function readNumbers(xml: XmlElement): Float64Array {
  return numbersIn(xml, readArray(xml))
}

function numbersIn(xml: XmlElement, items: readonly string[]): Float64Array {
  return Float64Array.from(items, (item) => {
    const value = parseNumber(item)
    if (value === undefined || Number.isNaN(value))
      throw new ModelLoadError('bad-content', `An item of ${xml.name} is not a number`, {
        ...xml.place(),
        received: item,
        expected: 'numbers separated by white space',
      })
    return value
  })
}

/** Numbers by position, of which most have one value. */
export interface SparseNumbers {
  /** Positions that are listed, counting from 0, in ascending order, and their values. */
  readonly positions: Uint32Array
  readonly values: Float64Array
  /** The value of the positions that are not listed. */
  readonly defaultValue: number
  /** The number of positions; `undefined` when the document does not say. */
  readonly length: number | undefined
}

/** Reads a REAL-SparseArray or an INT-SparseArray. Throws where a position is listed twice, or none of those that `n` allows. */
export function readSparseArray(xml: XmlElement): SparseNumbers {
  const spec = xml.name === IntSparseArray.name ? IntSparseArray : RealSparseArray
  const { n, defaultValue } = spec.read(xml)
  const list = (name: string): Float64Array => {
    const found = child(xml, name)
    return found === undefined ? new Float64Array(0) : numbersIn(found, splitItems(found))
  }
  const indices = list('Indices')
  const entries = list(spec === IntSparseArray ? 'INT-Entries' : 'REAL-Entries')
  if (indices.length !== entries.length)
    throw new ModelLoadError('bad-content', `${xml.name} has not one entry an index`, {
      ...xml.place(),
      received: `${indices.length} indices, ${entries.length} entries`,
      expected: 'as many entries as indices',
    })
  const order = Uint32Array.from(indices, (_, i) => i).sort((a, b) => indices[a] - indices[b])
  order.forEach((at, i) => {
    const index = indices[at]
    const isDuplicate = i > 0 && indices[order[i - 1]] === index
    if (!Number.isInteger(index) || index < 1 || index > (n ?? 2 ** 32 - 1) || isDuplicate)
      throw new ModelLoadError(
        'bad-content',
        `An index of ${xml.name} is ${isDuplicate ? 'given twice' : 'out of range'}`,
        {
          ...xml.place(),
          received: index,
          expected: `different whole numbers from 1${n === undefined ? '' : ` to ${n}`}`,
        },
      )
  })
  return {
    positions: Uint32Array.from(order, (at) => indices[at] - 1),
    values: Float64Array.from(order, (at) => entries[at]),
    defaultValue,
    length: n,
  }
}
