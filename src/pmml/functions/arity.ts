/** The check of the number of arguments, for built-in and defined functions alike. */

import { ModelLoadError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'

/** Checks the number of a function's arguments. Throws `wrong-arity`. */
export function checkArity(
  name: string,
  [least, most]: readonly [least: number, most: number],
  given: number,
  xml: XmlElement,
): void {
  if (given >= least && given <= most) return
  const allowed = least === most ? `${least}` : most === Infinity ? `${least} or more` : `${least} to ${most}`
  throw new ModelLoadError('wrong-arity', `The function "${name}" is applied to ${given} arguments`, {
    ...xml.place(),
    received: given,
    expected: `${allowed} arguments`,
  })
}
