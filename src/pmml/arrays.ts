/** Array: a list of values as text ("General Structure: Array"). */

import { ModelLoadError } from '../core/errors.js'
import type { XmlElement } from '../xml/element.js'
import { element, integer, oneOf } from './element.js'

// The name in lower case stands in files of some producers.
const attributes = { n: integer.optional, type: oneOf(['int', 'real', 'string']).or('string') }
export const ArrayElement = element('Array', 'General Structure', attributes)

/** The items of the Array inside an element, as texts. Throws when there is none or its `n` is wrong. */
export function arrayChild(xml: XmlElement): string[] {
  const found = xml.children.find(({ name }) => name === 'Array' || name === 'array')
  if (found === undefined)
    throw new ModelLoadError('missing-element', `${xml.name} lacks an Array`, {
      ...xml.place(),
      expected: 'Array',
    })
  return readArray(found)
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
