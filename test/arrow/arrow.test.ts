/** Real tables of Apache Arrow, scored by columns and as the records that Arrow itself reads from them. */

import {
  Bool,
  DateDay,
  Dictionary,
  Field,
  Float16,
  Float32,
  Float64,
  Int8,
  Int32,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMillisecond,
  Uint16,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { arrowColumns } from '../../src/arrow/index.js'
import { columnsReader } from '../../src/core/columns.js'
import { isSyncModel, loadModel } from '../../src/index.js'
import { tinyModel } from '../helpers/tiny-model.js'

const rows = (table: Table | RecordBatch): unknown[] => {
  const reader = columnsReader(arrowColumns(table))
  return Array.from({ length: reader.length }, (_, row) => ({ ...reader.record(row) }))
}

/** What Arrow itself has in the rows; missing is `null` and `NaN`. */
const own = (table: Table): unknown[] => table.toArray().map((row) => ({ ...row.toJSON() }))

const missing = (found: readonly unknown[]): unknown[] =>
  JSON.parse(JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)))

const numbers = [1.5, null, -3, null, 0, 2.5, 7, null, 9, 10]
const whole = numbers.map((value) => (value === null ? null : Math.trunc(value)))
const big = whole.map((value) => (value === null ? null : BigInt(value) * 2n ** 40n))
const texts = ['a', 'b', null, 'a', '', 'c', null, null, 'b', 'a']

const vectors: [string, Vector][] = [
  ['doubles', vectorFromArray(numbers, new Float64())],
  ['floats', vectorFromArray(numbers, new Float32())],
  ['halves', vectorFromArray(numbers, new Float16())],
  ['bytes', vectorFromArray(whole, new Int8())],
  [
    'unsigned',
    vectorFromArray(
      whole.map((value) => value && Math.abs(value)),
      new Uint16(),
    ),
  ],
  ['integers', vectorFromArray(whole, new Int32())],
  ['bigs', vectorFromArray(big, new Int64())],
  ['texts', vectorFromArray(texts, new Utf8())],
  ['coded', vectorFromArray(texts, new Dictionary(new Utf8(), new Int32()))],
  ['briefly', vectorFromArray(texts, new Dictionary(new Utf8(), new Int8()))],
  [
    'truths',
    vectorFromArray(
      numbers.map((value) => (value === null ? null : value > 1)),
      new Bool(),
    ),
  ],
  ['full', makeVector(Float64Array.from({ length: 10 }, (_, i) => i / 4))],
]

const table = new Table(Object.fromEntries(vectors))

describe('a table of Arrow', () => {
  it.each<[string, Table]>([
    ['whole', table],
    ['cut', table.slice(3, 9)],
    ['cut twice', table.slice(1).slice(2, 8)],
    ['in two chunks', table.slice(0, 4).concat(table.slice(4))],
    ['in chunks that are cut', table.slice(1, 4).concat(table.slice(6, 9))],
    ['empty', table.slice(3, 3)],
  ])('has the rows that Arrow says: %s', (_, given) => {
    expect(missing(rows(given))).toEqual(missing(own(given)))
  })

  it('in two chunks has two record batches, each with its rows', () => {
    const chunked = table.slice(1, 4).concat(table.slice(6, 9))
    expect(chunked.batches).toHaveLength(2)
    expect(missing(chunked.batches.flatMap(rows))).toEqual(missing(own(chunked)))
  })

  it('lends its numbers, and the bits that say which of them count', () => {
    const cut = table.slice(3, 9)
    const columns = arrowColumns(cut)
    for (const name of ['doubles', 'floats', 'bytes', 'integers', 'bigs', 'full']) {
      const column = columns[name]
      const data = cut.getChild(name)?.data[0]
      const values = 'values' in column && typeof column.values !== 'function' ? column.values : column
      if (!ArrayBuffer.isView(values)) throw new Error(`${name} are copied`)
      expect(values.buffer).toBe(data?.values.buffer)
      if (name !== 'full') expect(column).toMatchObject({ offset: 3, validity: data?.nullBitmap })
    }
  })

  it('reads 0 nowhere under a null', () => {
    const data = makeData({
      type: new Float64(),
      length: 3,
      nullCount: 1,
      nullBitmap: Uint8Array.of(0b101),
      data: Float64Array.of(1, 99, 2),
    })
    const schema = new Schema([new Field('x', new Float64(), true)])
    const batch = new RecordBatch(
      schema,
      makeData({ type: new Struct(schema.fields), length: 3, nullCount: 0, children: [data] }),
    )
    expect(rows(batch)).toEqual([{ x: 1 }, { x: null }, { x: 2 }])
  })

  it('gives dates and timestamps as ISO text', () => {
    const moments = [new Date('2004-02-29T05:23:30Z'), null, new Date('2004-02-29T05:23:30.5Z')]
    const dated = new Table({
      day: vectorFromArray(moments, new DateDay()),
      moment: vectorFromArray(moments, new TimestampMillisecond()),
    })
    expect(rows(dated)).toEqual([
      { day: '2004-02-29', moment: '2004-02-29T05:23:30' },
      { day: null, moment: null },
      { day: '2004-02-29', moment: '2004-02-29T05:23:30.500' },
    ])
  })

  it('is scored', () => {
    const model = loadModel(tinyModel)
    if (!isSyncModel(model)) throw new Error('It is not synchronous')
    for (const name of ['doubles', 'floats', 'halves', 'bytes', 'integers', 'full']) {
      const lengths = new Table({ petal_length: table.getChild(name) ?? vectors[0][1] })
      for (const given of [lengths, lengths.slice(2, 7), lengths.slice(0, 3).concat(lengths.slice(5))]) {
        const { prediction, errors } = model.scoreColumnsSync(arrowColumns(given))
        const expected = own(given).map((record) => model.scoreSync(Object(record)).prediction)
        expect(
          [...columnsReader({ prediction }).cells.values()].flatMap(({ cell }) =>
            expected.map((_, row) => cell(row)),
          ),
        ).toEqual(expected)
        expect(errors.size).toBe(0)
      }
    }
  })

  it('has 64-bit integers, which are read as the type of their field', () => {
    const model = loadModel(tinyModel)
    if (!isSyncModel(model)) throw new Error('It is not synchronous')
    const lengths = new Table({ petal_length: vectorFromArray([1n, null, 5n], new Int64()) })
    const { prediction } = model.scoreColumnsSync(arrowColumns(lengths))
    expect(prediction).toEqual({ codes: Int32Array.of(0, 1, 1), dictionary: ['setosa', 'virginica'] })
  })
})
