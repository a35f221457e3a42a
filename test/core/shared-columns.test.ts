import { describe, expect, it } from 'vitest'
import { columnsReader } from '../../src/core/columns.js'
import { sharedColumns, slicedColumns } from '../../src/core/shared-columns.js'
import { type Column, type Columns, fieldOf } from '../../src/core/value.js'

const cells = (columns: Columns): unknown[] => {
  const reader = columnsReader(columns)
  return Array.from({ length: reader.length }, (_, row) => fieldOf(reader.record(row), 'x') ?? null)
}

const columns: [name: string, column: Column][] = [
  ['doubles', Float64Array.of(1.5, Number.NaN, -0, Infinity, 3, 4)],
  ['floats', Float32Array.of(0.1, 2, 3, 4, 5, 6)],
  ['bytes', Uint8ClampedArray.of(1, 2, 3, 4, 5, 255)],
  ['a Buffer', Buffer.from([1, 2, 3, 4, 5, 6])],
  ['a view of more', new Float64Array([9, 9, 1, 2, 3, 4, 5, 6, 9]).subarray(2, 8)],
  ['64-bit integers', BigInt64Array.of(1n, -(2n ** 60n), 3n, 4n, 5n, 6n)],
  ['values with validity', { values: Int32Array.of(1, 2, 3, 4, 5, 6), validity: Uint8Array.of(0b10_1101) }],
  [
    'values with validity and an offset',
    { values: Int32Array.of(1, 2, 3, 4, 5, 6), validity: Uint8Array.of(0b1010_0000, 0b110), offset: 5 },
  ],
  ['values without validity', { values: Int16Array.of(1, 2, 3, 4, 5, 6) }],
  ['codes', { codes: Int32Array.of(0, 1, -1, 1, 0, 0), dictionary: ['a', 'b'] }],
  ['a list of numbers', [1, null, 3, undefined, Number.NaN, -0]],
  ['a list of texts', ['a', null, 'b', undefined, 'a', '']],
  ['a list of anything', [1, 'a', true, 2n, null, undefined]],
  ['an empty list of numbers', []],
]

/** `NaN` is missing as `null` is. */
const plain = (values: readonly unknown[]): unknown[] =>
  values.map((value) => (Number.isNaN(value) ? null : value))

describe('shared columns', () => {
  it.each(columns)('have the same cells: %s', (_, column) => {
    const shared = sharedColumns({ x: column })
    if (shared === undefined) throw new Error('They are refused')
    expect(plain(cells(shared))).toEqual(plain(cells({ x: column })))
    const copy: Columns = structuredClone({ ...shared })
    expect(plain(cells(copy))).toEqual(plain(cells({ x: column })))
  })

  it.each(columns.slice(0, -1))('are cut: %s', (_, column) => {
    for (const [from, to] of [
      [0, 6],
      [2, 5],
      [5, 6],
      [3, 3],
    ])
      expect(cells(slicedColumns({ x: column }, from, to))).toEqual(cells({ x: column }).slice(from, to))
  })

  it('are not copied where they are shared already', () => {
    const values = new Float64Array(new SharedArrayBuffer(64), 16, 4)
    const x = sharedColumns({ x: values })?.x
    if (!(x instanceof Float64Array)) throw new Error('It is no array of doubles')
    expect([x.buffer, x.byteOffset, x.length]).toEqual([values.buffer, 16, 4])
    expect(x.buffer).toBe(values.buffer)
  })

  it.each<[string, unknown[]]>([
    ['dates', [new Date(0)]],
    ['objects', [1, {}]],
    ['lists', [['a']]],
    ['functions', [() => 1]],
    ['symbols', [Symbol('a')]],
  ])('are refused where cells are %s', (_, list) => {
    expect(sharedColumns({ x: list })).toBeUndefined()
  })
})
