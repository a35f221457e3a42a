/** The elements of a read document. */

import type { Place } from '../core/errors.js'
import type { XmlElement } from './element.js'
import type { Spot } from './lines.js'
import type { Packed } from './packed.js'
import { unpacked } from './unpack.js'

/** An element. Only the reader changes it, and only until the document is complete; who is done with a document may let go of places. */
export class Node implements XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  children: readonly XmlElement[] = none
  text = ''
  parent: Node | undefined
  readonly #offset: number
  #spot: ((offset: number) => Spot) | undefined

  constructor(
    name: string,
    attributes: ReadonlyMap<string, string>,
    parent: Node | undefined,
    offset: number,
    spot: (offset: number) => Spot,
  ) {
    this.name = name
    this.attributes = attributes
    this.parent = parent
    this.#offset = offset
    this.#spot = spot
  }

  place(): Place {
    return { ...this.#spot?.(this.#offset), path: pathOf(this) }
  }

  /** Forgets where it stands. */
  detach(): void {
    this.parent = undefined
    this.#spot = undefined
  }
}

/**
 * An element whose content is packed. (A class of its own: an accessor among those of all elements would make every one slower, and one
 * that is defined for a single element makes it a kilobyte.)
 */
export class PackedNode implements XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly packed: Packed
  readonly text = ''
  parent: XmlElement | undefined
  #start: (() => Spot) | undefined

  /** @param start where it starts, where that is known */
  constructor(
    { name, attributes, parent }: Pick<XmlElement, 'name' | 'attributes' | 'parent'>,
    packed: Packed,
    start?: () => Spot,
  ) {
    this.name = name
    this.attributes = attributes
    this.packed = packed
    this.parent = parent
    this.#start = start
  }

  get children(): readonly XmlElement[] {
    return unpacked(this.packed, this)
  }

  place(): Place {
    return { ...this.#start?.(), path: pathOf(this) }
  }

  /** Forgets where it stands. */
  detach(): void {
    this.parent = undefined
    this.#start = undefined
  }
}

/**
 * Takes elements out of their document: when one of them is needed later, it keeps neither all others nor the text alive. From then on
 * its place is of no use.
 */
export function detach(root: XmlElement, isDone: (element: XmlElement) => boolean): void {
  const pending = [root]
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    const { packed } = each
    if ((each instanceof Node || each instanceof PackedNode) && isDone(each)) each.detach()
    if (packed === undefined) for (const child of each.children) pending.push(child)
  }
}

/** Most elements are leaves: they share one list. */
const none: readonly XmlElement[] = Object.freeze([])

/** Path such as `PMML/TreeModel/Node[2]`, with a position wherever several siblings have the same name. */
function pathOf(element: XmlElement): string {
  const steps: string[] = []
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    const alike = at.parent?.children.filter((sibling) => sibling.name === at?.name) ?? []
    steps.push(alike.length > 1 ? `${at.name}[${alike.indexOf(at) + 1}]` : at.name)
  }
  return steps.reverse().join('/')
}
