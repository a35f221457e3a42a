/** PMML as a format: detection and loading. */

import { syncModel } from '../core/engine.js'
import type { Format } from '../core/format.js'
import { looksLikeXml, parseXml } from '../xml/parse.js'
import { compileDocument } from './document.js'
import { pmmlEngine } from './engine.js'

export const pmmlFormat: Format = {
  name: 'pmml',
  detect: looksLikeXml,
  load(bytes, settings) {
    const document = compileDocument(parseXml(bytes, settings.limits), settings)
    return syncModel(pmmlEngine(document, bytes.length), settings)
  },
}
