/** InlineTable: rows of cells by column name ("Taxonomy and Hierarchies: InlineTable"). */

import { ModelLoadError, UnsupportedError } from '../core/errors.js'
import type { Settings } from '../core/options.js'
import { isIterable } from '../core/value.js'
import type { XmlElement } from '../xml/element.js'
import { child, childrenOf, element } from './element.js'

export const InlineTable = element('InlineTable', 'Taxonomy', {}, ['row'])
export const row = element('row', 'Taxonomy', {}, 'free')

/** A row: column name to text. A column that is absent is a missing cell. */
export type Row = ReadonlyMap<string, string>

/** The name of a column without a namespace prefix: `data:x` in an attribute means the cells named `x`. */
export const columnName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** The rows of the table inside an element; none when it has no table. */
export function readTable(xml: XmlElement, { tables }: Pick<Settings, 'tables'>): Row[] {
  const locator = child(xml, 'TableLocator')
  if (locator !== undefined) return locatedRows(locator, tables)
  const table = child(xml, 'InlineTable')
  if (table === undefined) return []
  InlineTable.read(table)
  return childrenOf(table, 'row').map(
    (each) =>
      new Map(each.children.filter(({ name }) => name !== 'Extension').map(({ name, text }) => [name, text])),
  )
}

/** The rows of a table outside of the document, which the caller supplies. */
function locatedRows(locator: XmlElement, tables: Settings['tables']): Row[] {
  if (tables === undefined)
    throw new UnsupportedError(
      'unsupported-element',
      'TableLocator refers to a table outside of the document',
      {
        ...locator.place(),
        received: 'TableLocator',
        expected: 'InlineTable, or options.tables to supply the rows',
      },
    )
  const extensions = childrenOf(locator, 'Extension').map(({ attributes }) => Object.fromEntries(attributes))
  const { path = locator.name } = locator.place()
  const rows: unknown = tables({ path, attributes: Object.fromEntries(locator.attributes), extensions })
  if (!isIterable(rows)) throw badRows(locator, rows)
  return Array.from(rows, (cells) => {
    if (typeof cells !== 'object' || cells === null) throw badRows(locator, cells)
    const present = Object.entries(cells).filter(([, value]) => value !== null && value !== undefined)
    return new Map(
      present.map(([name, value]) => {
        if (!['string', 'number', 'boolean', 'bigint'].includes(typeof value)) throw badRows(locator, value)
        return [name, String(value)]
      }),
    )
  })
}

const badRows = (locator: XmlElement, received: unknown): ModelLoadError =>
  new ModelLoadError('bad-option', 'options.tables gave something else than the rows of a table', {
    ...locator.place(),
    received,
    expected: 'objects whose members are texts, numbers, booleans, or null for an empty cell',
  })
