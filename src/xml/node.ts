/** The elements of a read document. */

import type { Place } from '../core/errors.js'
import type { XmlElement } from './element.js'
import type { Spot } from './lines.js'
import type { Packed } from './packed.js'

/** An element. Only the reader changes it, and only until the document is complete; who is done with a document may let go of places. */
export class Node implements XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  children: readonly XmlElement[] = none
  packed: Packed | undefined
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
    this.packed = undefined
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
 * Takes elements out of their document: when one of them is needed later, it keeps neither all others nor the text alive. From then on
 * its place is of no use.
 */
export function detach(root: XmlElement, isDone: (element: XmlElement) => boolean): void {
  const pending = [root]
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (each instanceof Node && isDone(each)) each.detach()
    if (each.packed === undefined) for (const child of each.children) pending.push(child)
  }
}

/** Most elements are leaves: they share one list. */
const none: readonly XmlElement[] = Object.freeze([])

/** Path such as `PMML/TreeModel/Node[2]`, with a position wherever several siblings have the same name. */
function pathOf(element: Node): string {
  const steps: string[] = []
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    const alike = at.parent?.children.filter((sibling) => sibling.name === at?.name) ?? []
    steps.push(alike.length > 1 ? `${at.name}[${alike.indexOf(at) + 1}]` : at.name)
  }
  return steps.reverse().join('/')
}
