import { describe, expect, it } from 'vitest'
import { columnsReader } from '../../src/core/columns.js'
import { ScoreError } from '../../src/core/errors.js'
import type { Column, Columns } from '../../src/core/value.js'

const rows = (columns: Columns): unknown[] => {
  const reader = columnsReader(columns)
  return Array.from({ length: reader.length }, (_, row) => ({ ...reader.record(row) }))
}

describe('columns in', () => {
  it.each<[string, Column, unknown[]]>([
    ['an array', ['a', null, undefined], ['a', null, undefined]],
    ['doubles', Float64Array.of(1.5, Number.NaN), [1.5, Number.NaN]],
    ['bytes', Uint8Array.of(1, 255), [1, 255]],
    ['64-bit integers', BigInt64Array.of(1n, -(2n ** 60n)), [1n, -(2n ** 60n)]],
    ['values without validity', { values: Float32Array.of(0.5, 2) }, [0.5, 2]],
    [
      'values with validity, least significant bit first',
      { values: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8), validity: Uint8Array.of(0b0000_0101, 0b1) },
      [0, null, 2, null, null, null, null, null, 8],
    ],
    [
      'codes of a dictionary',
      { codes: Int32Array.of(1, 0, -1), dictionary: ['low', 'high'] },
      ['high', 'low', null],
    ],
    ['no rows', [], []],
  ])('%s', (_, column, cells) => {
    expect(rows({ x: column })).toEqual(cells.map((x) => ({ x })))
  })

  it('of several kinds meet in one record', () => {
    expect(rows({ a: [1, 2], b: { codes: Int32Array.of(0, -1), dictionary: ['x'] } })).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: null },
    ])
  })

  it('may have any name', () => {
    const columns = JSON.parse('{"__proto__": [1], "constructor": [2], "probability(1)": [3]}')
    const record = columnsReader(columns).record(0)
    expect(Object.entries(record)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['probability(1)', 3],
    ])
  })

  it('without any column have no rows', () => {
    expect(columnsReader({}).length).toBe(0)
  })

  it.each<[string, unknown, object]>([
    ['differ in length', { a: [1, 2], b: [1] }, { field: 'b', received: '1', expected: '2 rows' }],
    ['are texts', { a: 'abc' }, { field: 'a' }],
    ['are null', { a: null }, { field: 'a' }],
    ['are plain objects', { a: { length: 1 } }, { field: 'a' }],
    [
      'have too few validity bits',
      { a: { values: new Float64Array(9), validity: new Uint8Array(1) } },
      { field: 'a' },
    ],
    ['are a Set', { a: new Set([1]) }, { field: 'a' }],
    ['are a Map', { a: new Map([[0, 1]]) }, { field: 'a' }],
    ['have values that are no array', { a: { values: 5 } }, { field: 'a', received: '5' }],
    [
      'have validity that is no array',
      { a: { values: [1], validity: true } },
      { field: 'a', received: 'true' },
    ],
    ['have codes without a dictionary', { a: { codes: Int32Array.of(0) } }, { field: 'a' }],
    ['have a text for codes', { a: { codes: '0', dictionary: ['x'] } }, { field: 'a', received: '"0"' }],
    ['come in a Map', new Map([['a', [1]]]), {}],
    ['come in an array', [[1]], {}],
    ['are nothing', null, {}],
  ])('that %s are refused', (_, columns, details) => {
    expect(() => columnsReader(columns as Columns)).toThrow(ScoreError)
    try {
      columnsReader(columns as Columns)
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-shape', ...details })
    }
  })

  it('a code that is no whole number is an error of its row', () => {
    const codes = [0, 0.5, Number.NaN]
    const reader = columnsReader({ a: { codes, dictionary: ['x'] } } as unknown as Columns)
    expect(reader.record(0)).toMatchObject({ a: 'x' })
    for (const row of [1, 2])
      expect(() => reader.record(row)).toThrow(expect.objectContaining({ code: 'bad-shape', field: 'a' }))
  })

  it('a code beyond the dictionary is an error of its row', () => {
    const reader = columnsReader({ a: { codes: Int32Array.of(0, 1), dictionary: ['x'] } })
    expect(reader.record(0)).toMatchObject({ a: 'x' })
    expect(() => reader.record(1)).toThrow(
      expect.objectContaining({ code: 'bad-shape', field: 'a', received: '1' }),
    )
  })
})
