/** From markup to elements: XML 1.0 (fifth edition), sections 2 and 3, by way of saxes, which refuses what is not well-formed. */

import { SaxesParser } from 'saxes'
import { ModelLoadError } from '../core/errors.js'
import type { Limits } from '../core/options.js'
import type { XmlElement } from './element.js'
import { doctype, fault, isDoctype, type Open, type Reading, repeatedAttribute, skipSpace } from './fault.js'
import { spotFinder, spotOf } from './lines.js'
import { Node } from './node.js'

/** How much saxes is given at once, in UTF-16 units: in between we look whether it may go on. */
const CHUNK = 2 ** 20

const noAttributes: ReadonlyMap<string, string> = new Map()
const notBlank = /[^ \t\n\r]/

/**
 * Reads a document and returns its root element. Line ends are `\n` already, and surrogates come in pairs.
 * @throws ModelLoadError `xml-malformed`, `xml-doctype` or `limit-exceeded`, with line and column.
 */
export function read(source: string, limits: Limits): XmlElement {
  const parser = new SaxesParser({
    xmlns: false,
    // Positions are always known; this would put them into messages.
    position: false,
    // What calls itself XML 1.1 is read as 1.0 (section 2.8): control characters stay refused.
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
  })
  const open: Open[] = []
  const reading: Reading = { source, done: skipSpace(source, 0), tag: undefined, open, closed: undefined }
  const spot = spotFinder(source)
  const names = new Map<string, string>()
  let root: Node | undefined
  let attributes: Map<string, string> | undefined
  let nodes = 0

  function refuse(message: string): never {
    throw new ModelLoadError('limit-exceeded', message, spotOf(source, reading.done))
  }

  function count(): void {
    nodes += 1
    if (nodes > limits.nodes)
      refuse(`The document has more than ${limits.nodes} elements and attributes (limits.nodes)`)
  }

  /** One and the same text for every occurrence of a name. */
  function kept(name: string): string {
    const known = names.get(name)
    if (known !== undefined) return known
    names.set(name, name)
    return name
  }

  /** What was read up to here is complete. */
  function complete(): void {
    reading.done = parser.position
  }

  parser.on('error', ({ message }) => {
    throw fault(message, reading, parser.position)
  })
  parser.on('opentagstart', ({ name }) => {
    count()
    if (open.length === limits.depth)
      refuse(`Elements are nested more than ${limits.depth} levels deep (limits.depth)`)
    attributes = undefined
    reading.tag = reading.done
    reading.done += 1 + name.length
  })
  parser.on('attribute', ({ name, value }) => {
    count()
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) {
      attributes ??= new Map()
      const before = attributes.size
      attributes.set(kept(name), value)
      if (attributes.size === before) throw repeatedAttribute(reading)
    }
    complete()
  })
  parser.on('opentag', ({ name }) => {
    const start = reading.tag ?? 0
    const parent = open.at(-1)
    const local = kept(name.slice(name.indexOf(':') + 1) || name)
    const node = new Node(local, attributes ?? noAttributes, parent?.node, start, spot)
    if (parent === undefined) root = node
    else parent.children.push(node)
    open.push({ name, start, node, children: [] })
    reading.tag = undefined
    complete()
  })
  parser.on('closetag', () => {
    const element = open.pop()
    if (element !== undefined) {
      const { node, children } = element
      if (children.length > 0) {
        // A copy has no room to grow.
        node.children = children.slice()
        if (!notBlank.test(node.text)) node.text = ''
      }
      reading.closed = { element, offset: reading.done }
    }
    complete()
  })
  parser.on('text', (text) => {
    const element = open.at(-1)
    if (element !== undefined) element.node.text += text
    // Outside of the root, saxes complains of text only after it has handed it over.
    else if (notBlank.test(text)) return
    // The `<` that ends the text has been looked at.
    reading.done = parser.position - 1
  })
  parser.on('cdata', (text) => {
    count()
    const element = open.at(-1)
    if (element !== undefined) element.node.text += text
    complete()
  })
  parser.on('comment', () => {
    count()
    // The `>` is still to come.
    reading.done = parser.position + 1
  })
  parser.on('processinginstruction', () => {
    count()
    complete()
  })
  parser.on('xmldecl', complete)
  parser.on('doctype', () => {
    throw doctype(reading)
  })

  for (let at = 0; at < source.length; at += CHUNK) {
    parser.write(source.slice(at, at + CHUNK))
    // saxes would collect it to its end.
    if (isDoctype(reading)) throw doctype(reading)
  }
  parser.close()
  if (root === undefined) throw new ModelLoadError('xml-malformed', 'The document has no root element')
  return root
}
