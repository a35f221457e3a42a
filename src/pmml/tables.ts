/** InlineTable: rows of cells by column name ("Taxonomy and Hierarchies: InlineTable"). */

import { UnsupportedError } from '../core/errors.js'
import type { XmlElement } from '../xml/element.js'
import { child, childrenOf, element } from './element.js'

export const InlineTable = element('InlineTable', 'Taxonomy', {}, ['row'])
export const row = element('row', 'Taxonomy', {}, 'free')

/** A row: column name to text. A column that is absent is a missing cell. */
export type Row = ReadonlyMap<string, string>

/** The name of a column without a namespace prefix: `data:x` in an attribute means the cells named `x`. */
export const columnName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** The rows of the table inside an element; none when it has no table. */
export function readTable(xml: XmlElement): Row[] {
  const locator = child(xml, 'TableLocator')
  if (locator !== undefined)
    throw new UnsupportedError(
      'unsupported-element',
      'TableLocator refers to a table outside of the document',
      {
        ...locator.place(),
        received: 'TableLocator',
        expected: 'InlineTable',
      },
    )
  const table = child(xml, 'InlineTable')
  if (table === undefined) return []
  InlineTable.read(table)
  return childrenOf(table, 'row').map(
    (each) =>
      new Map(each.children.filter(({ name }) => name !== 'Extension').map(({ name, text }) => [name, text])),
  )
}
