/** TrainingInstances: records of the training data that a model keeps and compares with ("k-Nearest Neighbors", "Gaussian Process"). */

import { ModelLoadError, ScoreError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import type { Compilation, Scope, Variable } from '../compilation.js'
import { boolean, child, childrenOf, element, informational, requiredChild, text } from '../element.js'
import type { Frame } from '../frame.js'
import { columnName, type Row, readTable } from '../tables.js'
import { type DataType, isNumeric, type Raw } from '../types.js'
import { parseValue } from '../values.js'

export const TrainingInstances = element(
  'TrainingInstances',
  'k-Nearest Neighbors',
  // The counts say how many there were; samples of the standard keep fewer rows than they say.
  { isTransformed: boolean.or(false), recordCount: informational, fieldCount: informational },
  ['InstanceFields', 'InlineTable', 'TableLocator'],
)

export const InstanceFields = element('InstanceFields', 'k-Nearest Neighbors', {}, ['InstanceField'])

export const InstanceField = element('InstanceField', 'k-Nearest Neighbors', {
  field: text.required,
  column: text.optional,
})

/** The model's fields over stored records: other variables than those that read the records to be scored. */
export interface InstanceScope {
  readonly scope: Scope
  /** Puts a stored record into a frame. Throws a `ScoreError` for a value that the model does not admit. */
  fill(frame: Frame, cell: (field: string) => string | undefined): void
}

/** Makes the scope for the fields that have a column. */
export type InstanceScoping = (
  columns: ReadonlySet<string>,
  isTransformed: boolean,
  at: XmlElement,
) => InstanceScope

/** Stored records, read and ready to be asked for fields. */
export interface Instances {
  readonly count: number
  /** Names of the fields that the table gives. */
  readonly fields: readonly string[]
  /** Where the table gives a field as it is. */
  has(field: string): boolean
  /** The texts of a field; `undefined` for an empty cell. Throws `unknown-reference` when it has no column. */
  texts(field: string, at: XmlElement): (string | undefined)[]
  /** The values of a field in a type. Throws a `ModelLoadError` where one is missing or can't be read so. */
  typed(field: string, dataType: DataType, at: XmlElement): Raw[]
  /**
   * The values of fields, one list a field, as the model sees them: read as the field's type, treated by its MiningField, derived from
   * other columns where the table does not give the field itself. Throws a `ModelLoadError` for values that are not admitted.
   */
  values(fields: readonly string[]): Raw[][]
  /** An error of one record, counted from 0. */
  fault(row: number, message: string, received: unknown, expected: string): ModelLoadError
}

/**
 * Reads the records of a TrainingInstances. Which of the fields are transformed shows in their names; `isTransformed` decides only
 * where a derived field has the name of an input.
 */
export function readInstances(
  xml: XmlElement,
  compilation: Compilation,
  scoping: InstanceScoping,
): Instances {
  const { isTransformed } = TrainingInstances.read(xml)
  const columns = readColumns(requiredChild(xml, 'InstanceFields'))
  const rows = readTable(xml, compilation.settings)
  const places = rowPlaces(xml)
  const fault = (row: number, message: string, received: unknown, expected: string): ModelLoadError =>
    new ModelLoadError('bad-content', `The training instance ${row + 1} ${message}`, {
      ...(places[row] ?? xml).place(),
      received,
      expected,
    })
  const texts: Instances['texts'] = (field, at) => {
    const column = columns.get(field)
    if (column !== undefined) return rows.map((row) => row.get(column))
    throw new ModelLoadError('unknown-reference', `No InstanceField gives the field "${field}"`, {
      ...at.place(),
      field,
      received: field,
      expected: [...columns.keys()].join(' | '),
    })
  }
  return {
    count: rows.length,
    fields: [...columns.keys()],
    has: (field) => columns.has(field),
    texts,
    typed: (field, dataType, at) =>
      texts(field, at).map((text, row) => {
        const value = text === undefined ? null : storedValue(text, dataType)
        if (value !== null && value !== undefined) return value
        throw fault(row, `has no value of "${field}"`, text, `a value of type ${dataType}`)
      }),
    values(fields) {
      const { scope, fill } = scoping(new Set(columns.keys()), isTransformed, xml)
      const variables = fields.map((field) => scope.resolve(field, xml))
      return evaluate(rows, columns, variables, fill, compilation.newFrame(), fault)
    },
    fault,
  }
}

/** A value of a type. Means may have stored numbers with fractions where the field is one of whole numbers. */
function storedValue(text: string, dataType: DataType): Raw | undefined {
  return parseValue(text, dataType) ?? (isNumeric(dataType) ? parseValue(text, 'double') : undefined)
}

/** Column by field. */
function readColumns(xml: XmlElement): Map<string, string> {
  InstanceFields.read(xml)
  const columns = new Map<string, string>()
  for (const each of childrenOf(xml, 'InstanceField')) {
    const { field, column = field } = InstanceField.read(each)
    if (columns.has(field))
      throw new ModelLoadError('duplicate-name', `The InstanceField "${field}" is listed twice`, {
        ...each.place(),
        field,
        expected: 'names that differ',
      })
    columns.set(field, columnName(column))
  }
  return columns
}

/** Where the rows stand; none for rows that do not stand in the document. */
function rowPlaces(xml: XmlElement): readonly XmlElement[] {
  const table = child(xml, 'TableLocator') === undefined ? child(xml, 'InlineTable') : undefined
  return table === undefined ? [] : childrenOf(table, 'row')
}

function evaluate(
  rows: readonly Row[],
  columns: ReadonlyMap<string, string>,
  variables: readonly Variable[],
  fill: InstanceScope['fill'],
  frame: Frame,
  fault: Instances['fault'],
): Raw[][] {
  const values: Raw[][] = variables.map(() => [])
  for (const [i, row] of rows.entries()) {
    frame.generation++
    try {
      fill(frame, (field) => row.get(columns.get(field) ?? field))
      for (const [f, { read }] of variables.entries()) values[f].push(read(frame))
    } catch (error) {
      if (!(error instanceof ScoreError)) throw error
      throw fault(i, `is not admitted: ${error.message}`, error.received, error.expected ?? 'a valid value')
    }
  }
  return values
}
