/** TextIndex and TextIndexNormalization: how often a term occurs in a text ("Transformations: TextIndex"). */

import { UnsupportedError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import { element } from '../element.js'
import type { Expression } from './expression.js'
export const TextIndex = element('TextIndex', 'Transformations', {}, 'free')
export function compileTextIndex(xml: XmlElement): Expression {
  throw new UnsupportedError('unsupported-element', 'TextIndex', xml.place())
}
