/** PMML as a format: detection and loading. */

import { syncModel } from '../core/engine.js'
import { ModelLoadError } from '../core/errors.js'
import type { Format } from '../core/format.js'
import type { XmlElement } from '../xml/element.js'
import { looksLikeXml, parseXml } from '../xml/parse.js'
import { compileDocument } from './document.js'
import { pmmlEngine } from './engine.js'

export const pmmlFormat: Format = {
  name: 'pmml',
  detect: looksLikeXml,
  load(bytes, settings) {
    const xml = parseXml(bytes, settings.limits)
    const engine = withinStack(() => pmmlEngine(compileDocument(xml, settings), bytes.length), xml)
    return syncModel(engine, settings)
  },
}

/** Compiling counts how deep it goes; but nobody knows how much of the stack the caller has left. */
function withinStack<T>(compile: () => T, xml: XmlElement): T {
  try {
    return compile()
  } catch (cause) {
    if (!isStackOverflow(cause)) throw cause
    throw new ModelLoadError('limit-exceeded', 'The document is nested deeper than the call stack allows', {
      ...xml.place(),
      cause,
    })
  }
}

/** What an exhausted call stack throws: a RangeError, in Firefox an InternalError. */
const isStackOverflow = (error: unknown): boolean =>
  error instanceof Error && /call stack|too much recursion/i.test(error.message)
