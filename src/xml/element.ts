/** What a read XML document consists of. Names are local names: PMML is recognised by names, not by namespaces. */

import type { Place } from '../core/errors.js'
import type { Packed } from './packed.js'

/** One element. The tree is read-only after reading. */
export interface XmlElement {
  /** Name without its namespace prefix. */
  readonly name: string
  /** Attributes by name; a prefix stays part of the name, namespace declarations are left out. */
  readonly attributes: ReadonlyMap<string, string>
  /** Child elements in document order. */
  readonly children: readonly XmlElement[]
  /**
   * The text directly inside, CDATA included, comments left out, entities decoded, white space kept. Where there is
   * nothing but white space around child elements, it is empty.
   */
  readonly text: string
  readonly parent: XmlElement | undefined
  /** The content packed, where it is large: `children` makes its elements anew whenever it is asked for. */
  readonly packed?: Packed | undefined
  /** Of an element out of packed content: how many elements of the packed one's name begin before it, that one among them. */
  readonly order?: number
  /** Where the element starts: line, column and path. Computed when asked for. */
  place(): Place
}
