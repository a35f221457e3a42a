/** Tables outside of the document: TableLocator, whose rows `options.tables` supplies. */

import { describe, expect, it, vi } from 'vitest'
import type { LoadOptions } from '../../src/core/options.js'
import { expectError, expressionDocument, field, load, loadErrorOf, thrownBy } from '../helpers/pmml.js'

const locator = `<TableLocator xmlns:v="urn:v" v:table="rates" key="7"><Extension name="sheet" value="2" extender="v"/><Extension name="zone"/></TableLocator>`
const fields = field('s', 'string')
const mapValues = (inside = locator): string =>
  expressionDocument(
    `<MapValues outputColumn="out" defaultValue="-1" mapMissingTo="-2" dataType="double"><FieldColumnPair field="s" column="in"/>${inside}</MapValues>`,
    { fields },
  )

type Rows = ReturnType<NonNullable<LoadOptions['tables']>>
const resultOf = (rows: Rows, s: string | null): unknown =>
  load(mapValues(), { tables: () => rows }).scoreSync({ s }).outputs.result

describe('MapValues over a table of the caller', () => {
  const rows = [
    { in: 'a', out: 1 },
    { in: 'b', out: '2.5' },
    { in: 'gone', out: null },
    { in: 'none' },
    { in: null, out: 9 },
  ]

  it.each([
    ['a', 1],
    ['b', 2.5],
    ['c', -1],
    [null, -2],
  ])('%s', (s, expected) => {
    expect(resultOf(rows, s)).toBe(expected)
  })

  it.each([['gone'], ['none']])('a row without a result is as one in the document: %s', (s) => {
    const inside =
      '<InlineTable><row><in>a</in><out>1</out></row><row><in>gone</in></row><row><in>none</in></row></InlineTable>'
    expect(resultOf(rows, s)).toBe(load(mapValues(inside)).scoreSync({ s }).outputs.result)
  })

  it('takes rows from any iterable, once', () => {
    const tables = vi.fn(function* () {
      yield { in: 'a', out: 1 }
      yield { in: 'b', out: 2 }
    })
    const model = load(mapValues(), { tables })
    expect(['a', 'b', 'a'].map((s) => model.scoreSync({ s }).outputs.result)).toEqual([1, 2, 1])
    expect(tables).toHaveBeenCalledTimes(1)
  })

  it('tells the caller which table it is', () => {
    const tables = vi.fn(() => [])
    load(mapValues(), { tables })
    expect(tables).toHaveBeenCalledWith({
      path: expect.stringMatching(/^PMML\/TreeModel\/Output\/OutputField\/MapValues\/TableLocator$/),
      attributes: { key: '7', 'v:table': 'rates' },
      extensions: [{ name: 'sheet', value: '2', extender: 'v' }, { name: 'zone' }],
    })
  })

  it('does not ask where the table is in the document', () => {
    const tables = vi.fn(() => [])
    const inside = '<InlineTable><row><in>a</in><out>1</out></row></InlineTable>'
    expect(load(mapValues(inside), { tables }).scoreSync({ s: 'a' }).outputs.result).toBe(1)
    expect(tables).not.toHaveBeenCalled()
  })

  it('without the option is refused with the place', () => {
    expectError(loadErrorOf(mapValues()), {
      code: 'unsupported-element',
      path: 'PMML/TreeModel/Output/OutputField/MapValues/TableLocator',
    })
  })

  it('what the caller throws is what loading throws', () => {
    const problem = new Error('no connection')
    const tables = () => {
      throw problem
    }
    expect(thrownBy(() => load(mapValues(), { tables }))).toBe(problem)
  })

  it.each<[string, unknown]>([
    ['no list', 5],
    ['nothing', undefined],
    ['a promise', Promise.resolve([])],
    ['rows that are none', [1, null]],
    ['rows that are texts', ['a']],
    ['a cell that is an object', [{ in: 'a', out: new Date(0) }]],
    ['a cell that is a symbol', [{ in: Symbol('a'), out: 1 }]],
  ])('%s instead of rows is a bad option', (_what, rows) => {
    expectError(loadErrorOf(mapValues(), { tables: () => rows as Rows }), { code: 'bad-option' })
  })
})

describe('other tables', () => {
  it('normalise the text of a TextIndex', () => {
    const document = expressionDocument(
      `<TextIndex textField="s"><TextIndexNormalization>${locator}</TextIndexNormalization><Constant>dog</Constant></TextIndex>`,
      { fields },
    )
    const model = load(document, { tables: () => [{ string: 'dogs', stem: 'dog' }] })
    expect(model.scoreSync({ s: 'dogs and a dog' }).outputs.result).toBe(2)
  })

  it('verify the model', async () => {
    const document = mapValues().replace(
      '</TreeModel>',
      `<ModelVerification recordCount="2"><VerificationFields><VerificationField field="s"/><VerificationField field="result"/></VerificationFields>${locator}</ModelVerification></TreeModel>`,
    )
    const tables: LoadOptions['tables'] = ({ path }) =>
      path.includes('ModelVerification')
        ? [
            { s: 'a', result: 1 },
            { s: 'b', result: 7 },
          ]
        : [{ in: 'a', out: 1 }]
    const { records, failures } = await load(document, { tables }).verify()
    expect(records).toBe(2)
    expect(failures).toEqual([{ record: 2, field: 'result', expected: 7, actual: -1 }])
  })
})
