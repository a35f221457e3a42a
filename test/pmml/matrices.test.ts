import { describe, expect, it } from 'vitest'
import { ModelLoadError } from '../../src/core/errors.js'
import { defaultLimits } from '../../src/core/options.js'
import { matrixChild } from '../../src/pmml/matrices.js'
import { parseXml } from '../../src/xml/parse.js'
import { thrownBy } from '../helpers/pmml.js'

const document = (attributes: string, content: string): string =>
  `<Predictor><Matrix ${attributes}>${content}</Matrix></Predictor>`
const read = (attributes: string, content: string) =>
  matrixChild(parseXml(document(attributes, content), defaultLimits))
const arrays = (...rows: readonly string[]): string =>
  rows.map((row) => `<Array type="real">${row}</Array>`).join('')
const cells = (...list: readonly (readonly [number, number, string])[]): string =>
  list.map(([row, col, text]) => `<MatCell row="${row}" col="${col}">${text}</MatCell>`).join('')
const sparse = (indices: string, entries: string, n = ''): string =>
  `<REAL-SparseArray ${n}><Indices>${indices}</Indices><REAL-Entries>${entries}</REAL-Entries></REAL-SparseArray>`

describe('Matrix', () => {
  it.each<[string, string, string, number[][]]>([
    [
      'rows',
      '',
      arrays('1 2 3', '4 5 6'),
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    ['rows of a size', 'nbRows="2" nbCols="1"', arrays('1', '2'), [[1], [2]]],
    ['array in lower case', '', '<array n="2">1 2</array>', [[1, 2]]],
    [
      'lower triangle',
      'kind="symmetric"',
      arrays('1', '2 3', '4 5 6'),
      [
        [1, 2, 4],
        [2, 3, 5],
        [4, 5, 6],
      ],
    ],
    [
      'all of a symmetric matrix',
      'kind="symmetric"',
      arrays('1 2', '2 3'),
      [
        [1, 2],
        [2, 3],
      ],
    ],
    ['one entry', 'kind="symmetric"', arrays('7'), [[7]]],
    [
      'diagonal',
      'kind="diagonal"',
      arrays('1 2'),
      [
        [1, 0],
        [0, 2],
      ],
    ],
    [
      'diagonal with a default',
      'kind="diagonal" offDiagDefault="9"',
      arrays('1 2'),
      [
        [1, 9],
        [9, 2],
      ],
    ],
    [
      'diagonal by defaults alone',
      'kind="diagonal" nbRows="2" diagDefault="3"',
      '',
      [
        [3, 0],
        [0, 3],
      ],
    ],
    [
      'cells',
      'nbRows="2" nbCols="3" diagDefault="1" offDiagDefault="0"',
      cells([2, 3, ' 5 ']),
      [
        [1, 0, 0],
        [0, 1, 5],
      ],
    ],
    [
      'cells that say the size',
      'offDiagDefault="0" diagDefault="0"',
      cells([1, 2, '5'], [2, 1, '6']),
      [
        [0, 5],
        [6, 0],
      ],
    ],
    [
      'cells of a triangle',
      'kind="symmetric" diagDefault="1"',
      cells([2, 1, '5']),
      [
        [1, 5],
        [5, 1],
      ],
    ],
    [
      'cells of a diagonal',
      'kind="diagonal"',
      cells([1, 1, '5'], [2, 2, '6']),
      [
        [5, 0],
        [0, 6],
      ],
    ],
    [
      'sparse rows',
      'nbCols="3"',
      sparse('2', '5') + sparse('1 3', '6 7', 'n="3"'),
      [
        [0, 5, 0],
        [6, 0, 7],
      ],
    ],
    [
      'sparse triangle',
      'kind="symmetric"',
      sparse('1', '5') + sparse('1', '6'),
      [
        [5, 6],
        [6, 0],
      ],
    ],
  ])('%s', (_, attributes, content, expected) => {
    const { rows, columns, values } = read(attributes, content)
    const found = Array.from({ length: rows }, (_, i) => [...values.slice(i * columns, (i + 1) * columns)])
    expect(found).toEqual(expected)
  })

  it.each<[string, string, string, string]>([
    ['rows of different lengths', '', arrays('1 2', '3'), 'bad-content'],
    ['another number of rows', 'nbRows="3"', arrays('1', '2'), 'bad-content'],
    ['another number of columns', 'nbCols="3"', arrays('1 2', '2 3'), 'bad-content'],
    ['a word', '', arrays('1 two'), 'bad-content'],
    ['a number that is none', '', arrays('1 NaN'), 'bad-content'],
    ['a wrong n', '', '<Array n="3" type="real">1 2</Array>', 'bad-content'],
    ['no triangle', 'kind="symmetric"', arrays('1 2', '3'), 'bad-content'],
    ['no symmetry', 'kind="symmetric"', arrays('1 2', '3 4'), 'bad-content'],
    ['two diagonals', 'kind="diagonal"', arrays('1', '2'), 'bad-content'],
    ['arrays and cells', '', arrays('1') + cells([1, 1, '2']), 'bad-content'],
    ['nothing', '', '', 'bad-attribute'],
    [
      'no square',
      'kind="symmetric" nbRows="2" nbCols="3" offDiagDefault="0" diagDefault="0"',
      '',
      'bad-attribute',
    ],
    ['a cell without a number', '', cells([1, 1, '']), 'bad-content'],
    [
      'a cell outside',
      'nbRows="2" nbCols="2" offDiagDefault="0" diagDefault="0"',
      cells([3, 1, '1']),
      'bad-attribute',
    ],
    [
      'a cell in row 0',
      'offDiagDefault="0" diagDefault="0"',
      cells([0, 1, '1'], [1, 1, '1']),
      'bad-attribute',
    ],
    ['a cell beside the diagonal', 'kind="diagonal"', cells([1, 2, '1']), 'bad-attribute'],
    ['a cell given twice', '', cells([1, 1, '1'], [1, 1, '2']), 'bad-content'],
    ['a cell without a default', '', cells([2, 2, '1']), 'bad-content'],
    ['a negative size', 'nbRows="-1" nbCols="5"', '', 'bad-attribute'],
    [
      'too large for defaults',
      'nbRows="9000000" nbCols="9000000" diagDefault="0" offDiagDefault="0"',
      '',
      'limit-exceeded',
    ],
    ['a sparse row without a length', '', sparse('1', '5'), 'missing-attribute'],
    ['a sparse row that is too long', 'nbCols="1"', sparse('2', '5'), 'bad-content'],
    ['another child', '', '<Row/>', 'unexpected-element'],
  ])('refuses %s', (_, attributes, content, code) => {
    const error = thrownBy(() => read(attributes, content))
    expect(error).toBeInstanceOf(ModelLoadError)
    expect(error).toMatchObject({ code, line: 1, path: expect.stringContaining('Matrix') })
  })

  it('counts what is left to defaults over the whole document', () => {
    const one = `<Predictor><Matrix nbRows="2000" nbCols="2000" diagDefault="0" offDiagDefault="0"/></Predictor>`
    const root = parseXml(`<List>${one.repeat(3)}</List>`, defaultLimits)
    const [first, second, third] = root.children
    expect(matrixChild(first).rows).toBe(2000)
    expect(matrixChild(second).rows).toBe(2000)
    expect(thrownBy(() => matrixChild(third))).toMatchObject({ code: 'limit-exceeded' })
  })
})
