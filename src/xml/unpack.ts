/** The elements of packed markup, made anew whenever someone asks for them. */

import type { Place } from '../core/errors.js'
import type { XmlElement } from './element.js'
import {
  cursor,
  END,
  FIRST,
  hasContent,
  type Packed,
  pastAttributes,
  readCode,
  shapeOf,
  TEXT,
  valueEnd,
  valueText,
} from './packed.js'

/** An element that was packed: made anew whenever someone asks for it. */
export interface PackedElement extends XmlElement {
  readonly children: readonly PackedElement[]
  /** How many elements of the root's name begin before it, the root among them; 0 where that is not known. */
  readonly order: number
}

/** What the elements of one stretch have in common. */
interface Stretch {
  readonly packed: Packed
  readonly root: XmlElement
}

/** The elements directly inside of the element whose content was packed. */
export const unpacked = (packed: Packed, root: XmlElement): readonly PackedElement[] =>
  contentAt({ packed, root }, 0, 1, root).children

/** The element of the root's name before which so many begin, the root among them; `undefined` where there is none. */
export function unpackedAt(packed: Packed, root: XmlElement, order: number): PackedElement | undefined {
  const { bytes } = packed
  const place = cursor()
  let before = 1
  while (place.at < bytes.length) {
    const start = place.at
    const code = readCode(bytes, place)
    if (code === TEXT) place.at = valueEnd(bytes, place.at)
    if (code < FIRST || pastAttributes(packed, code, place).name !== root.name) continue
    if (before === order) return elementAt({ packed, root }, start, before, root)
    before++
  }
  return undefined
}

/** The content that begins at a place. */
function contentAt(
  stretch: Stretch,
  at: number,
  orderBefore: number,
  parent: XmlElement,
): { readonly children: readonly PackedElement[]; readonly text: string } {
  const { packed, root } = stretch
  const { bytes } = packed
  const children: PackedElement[] = []
  const place = { ...cursor(), at }
  let text = ''
  let order = orderBefore
  let level = 0
  while (place.at < bytes.length) {
    const start = place.at
    const code = readCode(bytes, place)
    if (code === END) {
      if (level === 0) break
      level--
    } else if (code === TEXT) {
      if (level === 0) text = valueText(packed, place.at)
      place.at = valueEnd(bytes, place.at)
    } else {
      if (level === 0) children.push(elementAt(stretch, start, order, parent))
      if (pastAttributes(packed, code, place).name === root.name) order++
      if (hasContent(code)) level++
    }
  }
  return { children, text }
}

function elementAt(stretch: Stretch, start: number, order: number, parent: XmlElement): PackedElement {
  const { packed } = stretch
  const { bytes, vocabulary } = packed
  const place = { ...cursor(), at: start }
  const code = readCode(bytes, place)
  const { name, attributes: names } = vocabulary.shapes[shapeOf(code)]
  const attributes = new Map<string, string>()
  for (const each of names) {
    attributes.set(each, valueText(packed, place.at))
    place.at = valueEnd(bytes, place.at)
  }
  return new Unpacked(name, attributes, parent, order, stretch, hasContent(code) ? place.at : -1)
}

/** An element that knows where its content stands. (A class, since objects with accessors of their own are slow.) */
class Unpacked implements PackedElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly parent: XmlElement
  readonly order: number
  readonly #stretch: Stretch
  readonly #content: number

  constructor(
    name: string,
    attributes: ReadonlyMap<string, string>,
    parent: XmlElement,
    order: number,
    stretch: Stretch,
    content: number,
  ) {
    this.name = name
    this.attributes = attributes
    this.parent = parent
    this.order = order
    this.#stretch = stretch
    this.#content = content
  }

  get children(): readonly PackedElement[] {
    return this.#read().children
  }

  get text(): string {
    return this.#read().text
  }

  /** A document with a fault is read once more without packing: nobody asks for this place. */
  place(): Place {
    return this.#stretch.root.place()
  }

  #read(): ReturnType<typeof contentAt> {
    if (this.#content < 0) return { children: [], text: '' }
    const inside = this.name === this.#stretch.root.name ? this.order + 1 : this.order
    return contentAt(this.#stretch, this.#content, inside, this)
  }
}

/** The element whose code stands at a place of the packed bytes. */
export const unpackedFrom = (packed: Packed, root: XmlElement, start: number): PackedElement =>
  elementAt({ packed, root }, start, 0, root)
