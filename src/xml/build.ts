/** From checked markup to elements, by way of fast-xml-parser. */

import { XMLParser } from 'fast-xml-parser'
import { ModelLoadError } from '../core/errors.js'
import type { Limits } from '../core/options.js'
import type { XmlElement } from './element.js'
import { spotFinder } from './lines.js'
import { Node } from './node.js'
import { decodeReferences } from './references.js'
import { MARK, type Scanned } from './scan.js'

/** What the library makes of an element: one key, its name, with its content in order; `:@` has the attributes. */
type Raw = { readonly [key: string]: unknown }

const TEXT = '#text'
const CDATA = '#cdata'
const ATTRIBUTES = ':@'
/** Keeps attribute names apart from what JavaScript objects have by themselves. */
const PREFIX = '@'

/** Element names that the library refuses because they mean something to JavaScript. */
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Builds the elements of a document.
 * @param source the document, for the places of its elements
 * @throws ModelLoadError `xml-malformed` where the library reads the document differently than the check did.
 */
export function build(source: string, scanned: Scanned, limits: Limits): XmlElement {
  const raw = parse(scanned.markup, limits)
  const spot = spotFinder(source)
  const { starts, runs } = scanned
  const localNames = new Map<string, string>()
  const attributeNames = new Map<string, string | undefined>()
  const noAttributes: ReadonlyMap<string, string> = new Map()
  let elements = 0
  let attributes = 0

  function localName(key: string): string {
    let name = localNames.get(key)
    if (name === undefined) {
      const whole = key.startsWith(MARK) ? key.slice(MARK.length) : key
      name = whole.slice(whole.indexOf(':') + 1) || whole
      localNames.set(key, name)
    }
    return name
  }

  function readAttributes(map: unknown): ReadonlyMap<string, string> {
    if (!isRaw(map)) return noAttributes
    let result: Map<string, string> | undefined
    for (const key in map) {
      attributes += 1
      let name = attributeNames.get(key)
      if (name === undefined && !attributeNames.has(key)) {
        const bare = key.slice(PREFIX.length)
        name = bare === 'xmlns' || bare.startsWith('xmlns:') ? undefined : bare
        attributeNames.set(key, name)
      }
      if (name === undefined) continue
      result ??= new Map()
      result.set(name, attributeValue(whole(String(map[key]))))
    }
    return result ?? noAttributes
  }

  /** Text with the long runs back in their places. */
  function whole(text: string): string {
    if (!text.includes(MARK)) return text
    return text.replace(marks, (all, index: string) => runs[Number(index)] ?? all)
  }

  function element(name: string, node: Raw, parent: Node | undefined): Node {
    const offset = starts[elements] ?? 0
    elements += 1
    return new Node(localName(name), readAttributes(node[ATTRIBUTES]), parent, offset, spot)
  }

  // Without recursion: documents may be deeper than the stack.
  const open: {
    readonly node: Node | undefined
    readonly content: readonly unknown[]
    next: number
    readonly children: Node[]
  }[] = []
  let root: Node | undefined
  let level: (typeof open)[number] | undefined = { node: undefined, content: raw, next: 0, children: [] }
  while (level !== undefined) {
    const { node, content, children } = level
    if (level.next === content.length) {
      if (node === undefined) root = children[0]
      else if (children.length > 0) {
        node.children = children
        if (!notBlank.test(node.text)) node.text = ''
      }
      level = open.pop()
      continue
    }
    const item = content[level.next]
    level.next += 1
    if (!isRaw(item)) continue
    const key = keyOf(item)
    const value = item[key]
    if (key === TEXT) {
      if (node !== undefined) node.text += decodeReferences(whole(String(value)))
    } else if (key === CDATA) {
      if (node !== undefined) node.text += sectionText(value)
    } else if (Array.isArray(value)) {
      const child = element(key, item, node)
      children.push(child)
      if (value.length > 0) {
        open.push(level)
        level = { node: child, content: value, next: 0, children: [] }
      }
    }
  }

  if (root === undefined || elements !== starts.length || attributes !== scanned.attributes) {
    throw new ModelLoadError('xml-malformed', 'The document could not be read without doubt', {
      expected: `${starts.length} elements with ${scanned.attributes} attributes`,
      received: `${elements} elements with ${attributes} attributes`,
    })
  }
  return root
}

function parse(markup: string, limits: Limits): readonly unknown[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: PREFIX,
    textNodeName: TEXT,
    cdataPropName: CDATA,
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    // As text, the path of each element would be made anew, at a cost quadratic in depth.
    jPath: false,
    maxNestedTags: limits.depth,
    transformTagName: (name) => (reserved.has(name) ? MARK + name : name),
    onDangerousProperty: (name) => name,
  })
  try {
    const tree: unknown = parser.parse(markup)
    return Array.isArray(tree) ? tree : []
  } catch (cause) {
    throw new ModelLoadError('xml-malformed', 'The XML reader refused the document', { cause })
  }
}

const marks = new RegExp(`${MARK}([0-9]+);`, 'g')
const notBlank = /[^ \t\n\r]/
const breaks = /[\t\n]/g

/** The value of an attribute as XML 1.0, section 3.3.3, has it: breaks are spaces unless they are written as references. */
function attributeValue(written: string): string {
  return decodeReferences(written.replace(breaks, ' '))
}

function sectionText(content: unknown): string {
  const item: unknown = Array.isArray(content) ? content[0] : undefined
  return isRaw(item) ? String(item[TEXT] ?? '') : ''
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null
}

/** The name of an element is the first key of what the library makes of it. */
function keyOf(item: Raw): string {
  for (const key in item) return key
  return ''
}
