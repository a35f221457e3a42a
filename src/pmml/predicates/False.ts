/** False: the predicate that never holds ("Predicates"). */

import type { XmlElement } from '../../xml/element.js'
import { element } from '../element.js'
import { FALSE, type Predicate } from './predicate.js'

export const False = element('False', 'Predicates', {})

export function compileFalse(xml: XmlElement): Predicate {
  False.read(xml)
  return { test: () => FALSE, always: false, describe: () => 'false' }
}
