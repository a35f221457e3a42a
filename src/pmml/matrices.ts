/** Matrix and MatCell: numbers by row and column ("General Structure: Matrix"). */

import { ModelLoadError } from '../core/errors.js'
import type { Matrix as Numbers } from '../math/matrix.js'
import type { XmlElement } from '../xml/element.js'
import { readNumbers, readSparseArray } from './arrays.js'
import { childrenOf, element, integer, malformed, number, oneOf, requiredChild } from './element.js'
import { parseNumber } from './text/numbers.js'

export const Matrix = element(
  'Matrix',
  'General Structure',
  {
    kind: oneOf(['any', 'symmetric', 'diagonal']).or('any'),
    nbRows: integer.optional,
    nbCols: integer.optional,
    diagDefault: number.optional,
    offDiagDefault: number.optional,
  },
  ['Array', 'array', 'INT-SparseArray', 'REAL-SparseArray', 'MatCell'],
)

export const MatCell = element('MatCell', 'General Structure', {
  row: integer.required,
  col: integer.required,
})

type Attributes = ReturnType<typeof Matrix.read>

/** Most entries of all matrices of one document together that the document does not write out but leaves to defaults. */
const DEFAULTS_LIMIT = 10_000_000

/** Entries left to defaults so far, by the root of the document. */
const defaulted = new WeakMap<XmlElement, number>()

/** The Matrix inside an element. Throws when there is none or it is not well formed. */
export const matrixChild = (xml: XmlElement): Numbers => readMatrix(requiredChild(xml, 'Matrix'))

/**
 * Reads a Matrix: rows as arrays (`symmetric`: the lower triangle or all; `diagonal`: one array), or cells with defaults for
 * the others. Throws a `ModelLoadError` where the sizes do not fit, an entry is no number or is missing without a default.
 */
export function readMatrix(xml: XmlElement): Numbers {
  const attributes = Matrix.read(xml)
  const arrays = xml.children.filter(({ name }) => name.endsWith('rray'))
  const cells = childrenOf(xml, 'MatCell')
  if (arrays.length > 0 && cells.length > 0)
    throw content(xml, 'A Matrix has either arrays or cells', 'both', 'Array or MatCell')
  if (arrays.length === 0) return fromCells(xml, attributes, cells)
  switch (attributes.kind) {
    case 'any':
      return fromRows(
        xml,
        attributes,
        arrays.map((each) => rowOf(each, attributes.nbCols)),
      )
    case 'symmetric':
      return fromTriangle(
        xml,
        attributes,
        arrays.map((each, i) => rowOf(each, i + 1)),
      )
    case 'diagonal':
      if (arrays.length > 1)
        throw content(xml, 'A diagonal Matrix has one Array', arrays.length, 'one Array: the diagonal')
      return fromDiagonal(xml, attributes, rowOf(arrays[0], attributes.nbRows))
  }
}

const content = (xml: XmlElement, message: string, received: unknown, expected: string): ModelLoadError =>
  new ModelLoadError('bad-content', message, { ...xml.place(), received, expected })

/** The numbers of one array. A sparse one says how many they are by its `n`; some leave it to the matrix. */
function rowOf(xml: XmlElement, size: number | undefined): Float64Array {
  if (xml.name === 'Array' || xml.name === 'array') return readNumbers(xml)
  const { length = size, defaultValue, positions, values } = readSparseArray(xml)
  if (length === undefined)
    throw new ModelLoadError('missing-attribute', 'A sparse row of a Matrix does not say how long it is', {
      ...xml.place(),
      expected: 'n, or nbCols of the Matrix',
    })
  if (length < 1 || positions.some((position) => position >= length))
    throw content(xml, 'A sparse row of a Matrix is longer than the Matrix', length, 'positions inside')
  reserve(xml, length - values.length)
  const row = new Float64Array(length).fill(checked(xml, defaultValue))
  positions.forEach((position, i) => {
    row[position] = values[i]
  })
  return row
}

function checked(xml: XmlElement, value: number | undefined, received: unknown = value): number {
  if (value !== undefined && !Number.isNaN(value)) return value
  throw content(xml, 'An entry of a Matrix is not a number', received, 'a number')
}

/** Checks the sizes that the attributes give. */
function checkSize(xml: XmlElement, { nbRows, nbCols }: Attributes, rows: number, columns: number): void {
  if ((nbRows !== undefined && nbRows !== rows) || (nbCols !== undefined && nbCols !== columns))
    throw content(
      xml,
      'The Matrix has another size than its attributes say',
      `${rows} rows, ${columns} columns`,
      `${nbRows ?? rows} rows, ${nbCols ?? columns} columns`,
    )
}

function fromRows(xml: XmlElement, attributes: Attributes, rows: readonly Float64Array[]): Numbers {
  const columns = rows[0].length
  const ragged = rows.find((row) => row.length !== columns)
  if (ragged !== undefined)
    throw content(
      xml,
      'The rows of a Matrix differ in length',
      `rows of ${columns} and ${ragged.length} entries`,
      'rows of one length',
    )
  checkSize(xml, attributes, rows.length, columns)
  const values = new Float64Array(rows.length * columns)
  for (const [i, row] of rows.entries()) values.set(row, i * columns)
  return { rows: rows.length, columns, values }
}

/** Row i of a symmetric matrix has i entries; some documents write whole rows. */
function fromTriangle(xml: XmlElement, attributes: Attributes, rows: readonly Float64Array[]): Numbers {
  const size = rows.length
  checkSize(xml, attributes, size, size)
  const whole = size > 1 && rows.every((row) => row.length === size)
  if (!whole && rows.some((row, i) => row.length !== i + 1))
    throw content(
      xml,
      'The rows of a symmetric Matrix are not those of a triangle',
      `rows of ${rows.map((row) => row.length).join(', ')} entries`,
      'one entry in the first row, and in each row one more than in the row before',
    )
  if (!whole) reserve(xml, (size * (size - 1)) / 2)
  const values = new Float64Array(size * size)
  for (const [i, row] of rows.entries())
    for (let j = 0; j <= i; j++) {
      if (whole && row[j] !== rows[j][i])
        throw content(
          xml,
          'A symmetric Matrix is not symmetric',
          `${row[j]} at ${i + 1}, ${j + 1} and ${rows[j][i]} at ${j + 1}, ${i + 1}`,
          'equal entries',
        )
      values[i * size + j] = row[j]
      values[j * size + i] = row[j]
    }
  return { rows: size, columns: size, values }
}

function fromDiagonal(xml: XmlElement, attributes: Attributes, diagonal: Float64Array): Numbers {
  const size = diagonal.length
  checkSize(xml, attributes, size, size)
  reserve(xml, size * (size - 1))
  const values = new Float64Array(size * size)
  if (attributes.offDiagDefault !== undefined) values.fill(attributes.offDiagDefault)
  for (let i = 0; i < size; i++) values[i * size + i] = diagonal[i]
  return { rows: size, columns: size, values }
}

/** A matrix of single cells. Without sizes it reaches as far as the cells do. */
function fromCells(xml: XmlElement, attributes: Attributes, cells: readonly XmlElement[]): Numbers {
  const { kind } = attributes
  const given = cells.map((cell) => ({
    ...MatCell.read(cell),
    value: checked(cell, parseNumber(cell.text.trim()), cell.text),
    cell,
  }))
  const reach = given.reduce(
    (most, { row, col }) => ({ row: Math.max(most.row, row), col: Math.max(most.col, col) }),
    { row: 0, col: 0 },
  )
  const square = kind === 'any' ? undefined : Math.max(reach.row, reach.col)
  const rows = attributes.nbRows ?? square ?? reach.row
  const columns = attributes.nbCols ?? (square === undefined ? reach.col : rows)
  if (rows < 1 || columns < 1 || (kind !== 'any' && rows !== columns))
    throw malformed(xml, `A Matrix of kind ${kind} can't have this size`, {
      received: `${rows} rows, ${columns} columns`,
      expected: kind === 'any' ? 'one or more rows and columns' : 'as many rows as columns',
    })
  reserve(xml, rows * columns - cells.length)
  const values = new Float64Array(rows * columns).fill(Number.NaN)
  const put = (i: number, j: number, value: number, cell: XmlElement): void => {
    const before = values[i * columns + j]
    if (!Number.isNaN(before) && before !== value)
      throw content(cell, 'A cell of a Matrix is given twice', value, `${before}, as before`)
    values[i * columns + j] = value
  }
  for (const { row, col, value, cell } of given) {
    if (row < 1 || row > rows || col < 1 || col > columns)
      throw malformed(cell, 'A cell lies outside of its Matrix', {
        received: `row ${row}, column ${col}`,
        expected: `rows 1 to ${rows}, columns 1 to ${columns}`,
      })
    if (kind === 'diagonal' && row !== col)
      throw malformed(cell, 'A cell of a diagonal Matrix lies beside the diagonal', {
        received: `row ${row}, column ${col}`,
        expected: 'equal row and col',
      })
    put(row - 1, col - 1, value, cell)
    if (kind === 'symmetric') put(col - 1, row - 1, value, cell)
  }
  const { diagDefault, offDiagDefault = kind === 'diagonal' ? 0 : undefined } = attributes
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j
      if (!Number.isNaN(values[at])) continue
      const value = i === j ? diagDefault : offDiagDefault
      if (value === undefined)
        throw new ModelLoadError('bad-content', 'A Matrix lacks an entry, and there is no default for it', {
          ...xml.place(),
          received: `no entry in row ${i + 1}, column ${j + 1}`,
          expected: i === j ? 'a MatCell or diagDefault' : 'a MatCell or offDiagDefault',
        })
      values[at] = value
    }
  return { rows, columns, values }
}

/** Counts entries that the document does not write out: a few words must not be able to ask for all memory there is. */
function reserve(xml: XmlElement, entries: number): void {
  let root = xml
  while (root.parent !== undefined) root = root.parent
  const sum = (defaulted.get(root) ?? 0) + Math.max(entries, 0)
  if (sum > DEFAULTS_LIMIT)
    throw new ModelLoadError('limit-exceeded', 'Matrices leave too many entries to defaults', {
      ...xml.place(),
      received: sum,
      expected: `at most ${DEFAULTS_LIMIT} entries that the document does not write out`,
    })
  defaulted.set(root, sum)
}
