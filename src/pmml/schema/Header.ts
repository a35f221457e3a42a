/** Header: who wrote the document, when, with what ("Header"). It never influences scores. */

import type { ModelInfo } from '../../core/model.js'
import type { XmlElement } from '../../xml/element.js'
import { child, element, informational } from '../element.js'

export const Header = element(
  'Header',
  'Header',
  { copyright: informational, description: informational, modelVersion: informational },
  ['Application', 'Annotation', 'Timestamp'],
)

export const Application = element('Application', 'Header', { name: informational, version: informational })

/** What the header tells of a model. */
export function readHeader(
  xml: XmlElement | undefined,
): Pick<ModelInfo, 'version' | 'producer' | 'description' | 'copyright' | 'timestamp'> {
  if (xml === undefined) return {}
  const { copyright, description, modelVersion } = Header.read(xml)
  const application = child(xml, 'Application')
  const { name, version } = application === undefined ? {} : Application.read(application)
  const timestamp = child(xml, 'Timestamp')?.text.trim()
  const producer = [name, version].filter((part) => part !== undefined).join(' ')
  return {
    ...(modelVersion === undefined ? {} : { version: modelVersion }),
    ...(producer === '' ? {} : { producer }),
    ...(description === undefined ? {} : { description }),
    ...(copyright === undefined ? {} : { copyright }),
    ...(timestamp === undefined || timestamp === '' ? {} : { timestamp }),
  }
}
