/** True: the predicate that always holds ("Predicates"). */

import type { XmlElement } from '../../xml/element.js'
import { element } from '../element.js'
import { type Predicate, TRUE } from './predicate.js'

export const True = element('True', 'Predicates', {})

export function compileTrue(xml: XmlElement): Predicate {
  True.read(xml)
  return always
}

/** One for all: thousands of segments have it. */
const always: Predicate = { test: () => TRUE, always: true, describe: () => 'true' }
