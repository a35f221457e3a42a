/** From markup to elements: XML 1.0 (fifth edition), sections 2 and 3, by way of saxes, which refuses what is not well-formed. */

import { SaxesParser } from 'saxes'
import { ModelLoadError } from '../core/errors.js'
import type { Limits } from '../core/options.js'
import { atOnce, type Stepwise } from '../core/stepwise.js'
import type { XmlElement } from './element.js'
import { doctype, fault, isDoctype, type Open, type Reading, repeatedAttribute, skipSpace } from './fault.js'
import { type Cut, type Spot, spotFinder, spotFinderAround, spotOf } from './lines.js'
import { Node, PackedNode } from './node.js'
import type { Packed } from './packed.js'

/** How much saxes is given at once, in UTF-16 units: in between we look whether a text grows too costly. */
const CHUNK = 2 ** 20

/**
 * Longer parts of a text may share its memory, and keep all of it as long as they are there: of a large document, a model keeps some names
 * and none of the text around.
 */
const SHARED = 12

/** Texts from this length on stay as they are: making one of these takes many times its memory. */
const LONG = 1024

/** The same text in memory of its own. */
const ownText = (text: string): string => text.split('').join('')

const noAttributes: ReadonlyMap<string, string> = new Map()
const notBlank = /[^ \t\n\r]/

/** The packed content of an element, by where it was cut out of the text: behind the start tag. */
export interface PackedCut extends Cut {
  readonly packed: Packed
}

/**
 * Reads a document and returns its root element. Line ends are `\n` already, and surrogates come in pairs.
 * @throws ModelLoadError `xml-malformed`, `xml-doctype` or `limit-exceeded`, with line and column.
 */
export const read = (source: string, limits: Limits, cuts: readonly PackedCut[] = []): XmlElement =>
  atOnce(readInSteps(source, limits, cuts, CHUNK))

/**
 * Reads it in steps.
 * @param cuts what was read already, in order
 * @param chunk how much is read at once, in UTF-16 units
 */
export function* readInSteps(
  source: string,
  limits: Limits,
  cuts: readonly PackedCut[],
  chunk: number,
): Stepwise<XmlElement> {
  const parser = new SaxesParser({
    xmlns: false,
    // Positions are always known; this would put them into messages.
    position: false,
    // What calls itself XML 1.1 is read as 1.0 (section 2.8): control characters stay refused.
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
  })
  const open: Open[] = []
  const reading: Reading = {
    source,
    done: skipSpace(source, 0),
    tag: undefined,
    open,
    closed: undefined,
    closedFrom: 0,
  }
  const spot = cuts.length === 0 ? spotFinder(source) : spotFinderAround(source, cuts)
  const names = new Map<string, string>()
  let root: XmlElement | undefined
  let attributes: Map<string, string> | undefined
  let nodes = 0
  let nextCut = 0

  function refuse(message: string): never {
    throw new ModelLoadError('limit-exceeded', message, spotOf(source, reading.done))
  }

  function count(several = 1): void {
    nodes += several
    if (nodes > limits.nodes)
      refuse(`The document has more than ${limits.nodes} elements, attributes and other parts (limits.nodes)`)
  }

  /** One and the same text for every occurrence of it. */
  function kept(text: string): string {
    const known = names.get(text)
    if (known !== undefined) return known
    const own = text.length > SHARED && text.length < LONG ? ownText(text) : text
    names.set(own, own)
    return own
  }

  function addText(text: string): void {
    const element = open.at(-1)
    if (element !== undefined) element.node.text += text
  }

  /** What was read up to here is complete. */
  function complete(): void {
    reading.done = parser.position
  }

  // Seven listeners: with one more, V8 keeps the parser as a dictionary, and all of it is five times slower. So faults
  // come by throwing, and the prolog goes without.
  parser.on('attribute', ({ name, value }) => {
    count()
    reading.tag ??= reading.done
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) {
      attributes ??= new Map()
      const before = attributes.size
      attributes.set(kept(name), cuts.length > 0 && value.length > SHARED ? kept(value) : value)
      if (attributes.size === before) throw repeatedAttribute(reading)
    }
    complete()
  })
  parser.on('opentag', ({ name }) => {
    const start = reading.tag ?? reading.done
    const parent = open.at(-1)
    const local = kept(name.slice(name.indexOf(':') + 1) || name)
    const node = new Node(local, attributes ?? noAttributes, parent?.node, start, spot)
    count()
    if (open.length === limits.depth)
      refuse(`Elements are nested more than ${limits.depth} levels deep (limits.depth)`)
    const cut = cuts[nextCut]
    const packed = cut?.at === parser.position ? cut.packed : undefined
    const element = packed === undefined ? node : withPacked(node, packed, start, spot)
    if (parent === undefined) root = element
    else parent.children.push(element)
    open.push({ name, start, node, children: [] })
    if (packed !== undefined) {
      nextCut++
      count(packed.nodes)
      if (open.length + packed.depth > limits.depth)
        refuse(`Elements are nested more than ${limits.depth} levels deep (limits.depth)`)
    }
    attributes = undefined
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
      reading.closed = element
      reading.closedFrom = reading.done
    }
    complete()
  })
  parser.on('text', (text) => {
    addText(text)
    // saxes hands over even what it is about to refuse: text outside of the root.
    if (open.length === 0 && notBlank.test(text)) return
    // The `<` that ends the text has been looked at.
    reading.done = parser.position - 1
  })
  parser.on('cdata', (text) => {
    count()
    addText(text)
    complete()
  })
  parser.on('comment', () => {
    count()
    // The `>` is still to come.
    reading.done = parser.position + 1
  })
  parser.on('processinginstruction', ({ target }) => {
    count()
    const end = reading.done + 2 + target.length
    // Of `<?a?b?>`, saxes makes an instruction, though only white space or `?>` may follow its name.
    if (source.startsWith('?', end) && parser.position !== end + 2)
      throw fault('disallowed character in processing instruction name.', reading, end + 1)
    complete()
  })

  try {
    let start = skipSpace(source, 0)
    parser.write(source.slice(0, start))
    for (let end = prologEnd(source, start); end > start; end = prologEnd(source, start)) {
      parser.write(source.slice(start, end))
      reading.done = end
      start = end
    }
    // Looked at before saxes does.
    if (isDoctype(reading)) throw doctype(reading)
    for (let at = start; at < source.length; at += chunk) {
      const part = source.slice(at, at + chunk)
      parser.write(part)
      if (reading.done < at) count(jointsOf(part, reading))
      yield
    }
    parser.close()
  } catch (error) {
    // Ours come from the handlers.
    if (error instanceof ModelLoadError || !(error instanceof Error)) throw error
    throw fault(error.message, reading, parser.position)
  }
  if (root === undefined) throw new ModelLoadError('xml-malformed', 'The document has no root element')
  if (nextCut < cuts.length) throw new ModelLoadError('xml-malformed', 'What was packed is not where it was')
  return root
}

/** The element with packed content. A function of its own, since what it makes must not keep what the reader knows. */
const withPacked = (node: Node, packed: Packed, offset: number, spot: (offset: number) => Spot): PackedNode =>
  new PackedNode(node, packed, () => spot(offset))

/** What may stand before the root: how it starts and ends. */
const ignorable: readonly [start: string, end: string][] = [
  ['<?', '?>'],
  ['<!--', '-->'],
]

/** Where the XML declaration, comment or instruction at an offset ends, with white space after it; else the offset itself. */
function prologEnd(source: string, at: number): number {
  const kind = ignorable.find(([start]) => source.startsWith(start, at))
  if (kind === undefined) return at
  const [start, end] = kind
  const close = source.indexOf(end, at + start.length)
  return close === -1 ? at : skipSpace(source, close + end.length)
}

/** By how something starts: where saxes joins its text from pieces, each of which costs as much memory as an attribute. */
const joints: readonly [start: string, joint: RegExp][] = [
  ['<!--', /-/g],
  ['<![CDATA[', /\]/g],
  ['<?', /\?/g],
  ['<', /[&\t\n]/g],
  ['', /&/g],
]

/** Number of joints in a part of what is being read. */
function jointsOf(part: string, { source, tag, done }: Reading): number {
  const kind = joints.find(([start]) => source.startsWith(start, tag ?? done))
  return kind === undefined ? 0 : (part.match(kind[1])?.length ?? 0)
}
