/** XML as a tree that tests can change and write down again. */

import { defaultLimits } from '../../src/core/options.js'
import type { XmlElement } from '../../src/xml/element.js'
import { parseXml } from '../../src/xml/parse.js'

/** An element that may be changed. */
export interface Tree {
  name: string
  attributes: [name: string, value: string][]
  children: Tree[]
  text: string
}

/** Reads a document. */
export function readTree(document: string): Tree {
  const copy = ({ name, attributes, children, text }: XmlElement): Tree => ({
    name,
    attributes: [...attributes],
    children: children.map(copy),
    text,
  })
  return copy(parseXml(document, defaultLimits))
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character])

/** Writes a document. */
export function writeTree({ name, attributes, children, text }: Tree): string {
  const given = attributes.map(([key, value]) => ` ${key}="${escaped(value)}"`).join('')
  return `<${name}${given}>${escaped(text)}${children.map(writeTree).join('\n')}</${name}>`
}

/** All elements, the root first. */
export function elementsOf(root: Tree): Tree[] {
  return [root, ...root.children.flatMap(elementsOf)]
}
