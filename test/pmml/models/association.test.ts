/** AssociationModel: items, algorithms, ranks, figures ("Association Rules"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../../src/index.js'
import { recordValidator } from '../../../src/validate/index.js'
import {
  type Expected,
  expectError,
  expectValue,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  scoreErrorOf,
  values,
} from '../../helpers/pmml.js'

interface Parts {
  readonly fields?: string
  readonly schema?: string
  readonly output?: string
  readonly items?: string
  readonly itemsets?: string
  readonly rules: string
  readonly more?: string
  readonly functionName?: string
}

const model = (parts: Parts): string =>
  pmml({
    fields: parts.fields ?? field('id', 'string') + field('item', 'string'),
    models: `<AssociationModel functionName="${parts.functionName ?? 'associationRules'}" numberOfTransactions="5" minimumSupport="0.1"
      minimumConfidence="0.1" numberOfItems="99" numberOfItemsets="99" numberOfRules="99">${
        parts.schema ?? schema(mining('id', 'usageType="group"'), 'item')
      }${parts.output === undefined ? '' : `<Output>${parts.output}</Output>`}${parts.more ?? ''}${parts.items ?? items}${
        parts.itemsets ?? itemsets
      }${parts.rules}</AssociationModel>`,
  })

const item = (id: string, value: string, attributes = ''): string =>
  `<Item id="${id}" value="${value}" ${attributes}/>`
const itemset = (id: string, refs: readonly string[], attributes = ''): string =>
  `<Itemset id="${id}" ${attributes}>${refs.map((ref) => `<ItemRef itemRef="${ref}"/>`).join('')}</Itemset>`
const rule = (antecedent: string, consequent: string, confidence: number, attributes = ''): string =>
  `<AssociationRule antecedent="${antecedent}" consequent="${consequent}" support="0.2" confidence="${confidence}" ${attributes}/>`

const items = item('1', 'bread') + item('2', 'milk') + item('3', 'beer') + item('4', 'wine')
const itemsets =
  itemset('bread', ['1']) +
  itemset('milk', ['2']) +
  itemset('both', ['1', '2']) +
  itemset('beer and wine', ['3', '4']) +
  itemset('nothing', [])
const rules =
  rule('bread', 'milk', 0.6) +
  rule('milk', 'bread', 0.7, 'id="second"') +
  rule('both', 'beer and wine', 0.5) +
  rule('nothing', 'bread', 0.4) +
  rule('beer and wine', 'both', 0.6)

const output = (name: string, attributes: string): string => `<OutputField name="${name}" ${attributes}/>`

describe('algorithm', () => {
  const lists = ['recommendation', 'exclusiveRecommendation', 'ruleAssociation']
  const all = lists
    .map((name) => output(name, `feature="ruleId" algorithm="${name}" rank="0" isMultiValued="1"`))
    .join('')
  it.each([
    // The best first; equals in document order.
    { basket: ['bread'], rules: [['1', '4'], ['1'], ['4']] },
    { basket: ['milk'], rules: [['second', '4'], ['second', '4'], []] },
    {
      basket: ['milk', 'bread'],
      rules: [['second', '1', '3', '4'], ['3'], ['second', '1', '4']],
    },
    // Of the consequent, a part is not enough.
    {
      basket: ['wine', 'milk', 'bread'],
      rules: [['second', '1', '3', '4'], ['3'], ['second', '1', '4']],
    },
    { basket: ['beer', 'wine'], rules: [['5', '4'], ['5', '4'], []] },
    { basket: [], rules: [['4'], ['4'], []] },
    { basket: ['something else', null], rules: [['4'], ['4'], []] },
    { basket: ['bread', 'bread'], rules: [['1', '4'], ['1'], ['4']] },
  ])('$basket', ({ basket, rules: expected }) => {
    const { outputs } = load(model({ output: all, rules })).scoreSync({ item: basket })
    expect(lists.map((name) => outputs[name])).toEqual(expected)
  })
})

describe('the result itself', () => {
  const loaded = load(model({ rules }))
  it.each([
    { basket: ['milk'], prediction: ['bread'], entityId: 'second', fired: ['second', '4'] },
    { basket: ['beer', 'wine'], prediction: ['bread', 'milk'], entityId: '5', fired: ['5', '4'] },
    { basket: ['milk', 'bread', 'beer', 'wine'], prediction: null, entityId: undefined, fired: [] },
  ])(
    '$basket: the consequent of the best rule that recommends something',
    ({ basket, fired, ...expected }) => {
      const { prediction, entityId, rules: found } = loaded.scoreSync({ item: basket })
      expect({ prediction, entityId }).toEqual(expected)
      expect(found?.map(({ id }) => id)).toEqual(fired)
    },
  )

  it('has the rules with their figures', () => {
    expect(loaded.scoreSync({ item: ['beer', 'wine'] }).rules?.[0]).toEqual({
      id: '5',
      antecedent: ['beer', 'wine'],
      consequent: ['bread', 'milk'],
      support: 0.2,
      confidence: 0.6,
    })
  })

  it.each([{ item: null }, {}, { id: '7' }])('%s: none without a transaction', (record) => {
    expect(loaded.scoreSync(record)).toEqual({ prediction: null, outputs: {} })
  })

  it.each(['bread', 'bread,milk', 3])('%s is refused: it is no list', (value) => {
    expectError(scoreErrorOf(loaded, { item: value }), {
      code: 'wrong-type',
      field: 'item',
      expected: 'a list of items',
    })
  })

  it('explains what is recommended by the rules that fire', () => {
    expect(loaded.explain({ item: ['milk'] }).steps).toEqual([
      { kind: 'rule', id: 'second', condition: 'contains {milk}', value: ['bread'], confidence: 0.7 },
      { kind: 'rule', id: '4', condition: 'contains {}', value: ['bread'], confidence: 0.4 },
    ])
    expect(loaded.explain({}).steps).toEqual([])
  })
})

describe('Output', () => {
  const ranked =
    rule('bread', 'milk', 0.6, 'lift="1.5" leverage="0.1" affinity="0.3"') +
    rule('bread', 'beer and wine', 0.5, 'lift="2" leverage="0.05" affinity="0.4"') +
    rule('nothing', 'both', 0.9, 'lift="1" leverage="0.02" affinity="0.2"')
  it.each([
    { attributes: 'feature="ruleId"', expected: '3' },
    { attributes: 'feature="ruleId" rank="2"', expected: '1' },
    { attributes: 'feature="ruleId" rank="4"', expected: null },
    { attributes: 'feature="ruleId" rankOrder="ascending"', expected: '2' },
    { attributes: 'feature="ruleId" rankBasis="lift"', expected: '2' },
    { attributes: 'feature="ruleId" rankBasis="leverage"', expected: '1' },
    { attributes: 'feature="ruleId" rankBasis="affinity" rankOrder="ascending"', expected: '3' },
    { attributes: 'feature="ruleId" rankBasis="support"', expected: '1' },
    { attributes: 'feature="entityId" rankBasis="lift"', expected: '2' },
    { attributes: 'feature="rule" rankBasis="lift"', expected: '{bread}->{beer,wine}' },
    { attributes: 'feature="antecedent" rankBasis="lift"', expected: ['bread'] },
    { attributes: 'feature="consequent" rankBasis="lift"', expected: ['beer', 'wine'] },
    { attributes: 'feature="ruleValue"', expected: ['bread', 'milk'] },
    { attributes: 'feature="ruleValue" ruleFeature="rule"', expected: '{}->{bread,milk}' },
    { attributes: 'feature="confidence" rank="3"', expected: 0.5 },
    { attributes: 'feature="support"', expected: 0.2 },
    { attributes: 'feature="lift" rankBasis="lift"', expected: 2 },
    { attributes: 'feature="leverage" rankBasis="leverage"', expected: 0.1 },
    { attributes: 'feature="affinity"', expected: 0.2 },
    { attributes: 'feature="ruleId" isMultiValued="1" rank="2"', expected: ['3', '1'] },
    { attributes: 'feature="confidence" isMultiValued="1" rank="0"', expected: [0.9, 0.6, 0.5] },
    {
      attributes: 'feature="consequent" isMultiValued="1" rank="2"',
      expected: [['bread', 'milk'], ['milk']],
    },
    { attributes: 'feature="ruleId" algorithm="ruleAssociation" isMultiValued="1" rank="0"', expected: [] },
    { attributes: 'feature="predictedValue"', expected: ['bread', 'milk'] },
  ])('$attributes: $expected', ({ attributes, expected }) => {
    const loaded = load(model({ output: output('o', attributes), rules: ranked }))
    expect(loaded.scoreSync({ item: ['bread'] }).outputs.o).toEqual(expected)
  })

  it('ids of a declared type', () => {
    const loaded = load(model({ output: output('o', 'feature="ruleId" dataType="integer"'), rules: ranked }))
    expect(loaded.scoreSync({ item: ['bread'] }).outputs.o).toBe(3)
  })
})

describe('figures that are not given', () => {
  // 10 transactions: 4 with A, 5 with C, 2 with both.
  const sets = (a: string, c: string): string => itemset('a', ['1'], a) + itemset('c', ['2'], c)
  it.each([
    {
      what: 'follow from the supports of the itemsets',
      sets: sets('support="0.4"', 'support="0.5"'),
      attributes: '',
      figures: { lift: 1, leverage: 0, affinity: 2 / 7 },
    },
    {
      what: 'follow from support, confidence and lift',
      sets: sets('', ''),
      attributes: 'lift="1"',
      figures: { lift: 1, leverage: 0, affinity: 2 / 7 },
    },
    {
      what: 'follow from the support of the consequent',
      sets: sets('', 'support="0.25"'),
      attributes: '',
      figures: { lift: 2, leverage: 0.1, affinity: 0.2 / 0.45 },
    },
    { what: 'are unknown without any of them', sets: sets('', ''), attributes: '', figures: {} },
    {
      what: 'are those of the document where it gives them',
      sets: sets('support="0.4"', 'support="0.5"'),
      attributes: 'lift="3" leverage="-0.25" affinity="1"',
      figures: { lift: 3, leverage: -0.25, affinity: 1 },
    },
    {
      what: 'are unknown where they would be divided by 0',
      sets: sets('support="0"', 'support="0"'),
      attributes: '',
      figures: { leverage: 0.2 },
    },
  ])('$what', ({ sets, attributes, figures }) => {
    const loaded = load(model({ itemsets: sets, rules: rule('a', 'c', 0.5, attributes) }))
    const { support, confidence, id, antecedent, consequent, ...found } =
      loaded.scoreSync({ item: ['bread'] }).rules?.[0] ?? expect.fail('no rule fires')
    expect(Object.keys(found).sort()).toEqual(Object.keys(figures).sort())
    for (const [name, value] of Object.entries(figures)) expectValue(found[name as keyof typeof found], value)
  })

  it('rules without the figure come last', () => {
    const parts = {
      output: output('o', 'feature="ruleId" rankBasis="lift" isMultiValued="1" rank="0"'),
      rules: rule('bread', 'milk', 0.9) + rule('bread', 'both', 0.1, 'lift="0.5"'),
    }
    expect(load(model(parts)).scoreSync({ item: ['bread'] }).outputs.o).toEqual(['2', '1'])
  })
})

describe('where items are looked for', () => {
  const recommended = (parts: Omit<Parts, 'rules'>, record: ModelRecord): unknown =>
    load(model({ ...parts, rules: rule('bread', 'milk', 0.6) })).scoreSync(record).prediction
  const twoItems = (...attributes: readonly [string, string][]): string =>
    attributes.map(([value, more], i) => item(String(i + 1), value, more)).join('')
  const sets = itemset('bread', ['1']) + itemset('milk', ['2'])
  const flags = {
    items: twoItems(['bread', ''], ['milk', '']),
    itemsets: sets,
    schema: schema('bread', 'milk'),
  }
  const typed = (type: string): string => field('bread', type) + field('milk', type)

  it.each([
    ...['T', 't', 'true', 'TRUE', '1'].map((bread) => ({ type: 'string', bread, found: true })),
    ...['F', 'f', 'false', 'False', '0', null].map((bread) => ({ type: 'string', bread, found: false })),
    { type: 'boolean', bread: true, found: true },
    { type: 'boolean', bread: 'false', found: false },
    { type: 'integer', bread: 1, found: true },
    { type: 'double', bread: 0, found: false },
  ])('a field an item, $type $bread', ({ type, bread, found }) => {
    expect(recommended({ ...flags, fields: typed(type) }, { bread })).toEqual(found ? ['milk'] : null)
  })

  it.each([
    { type: 'string', bread: 'yes' },
    { type: 'integer', bread: 2 },
  ])('$bread does not say whether the item is there', ({ type, bread }) => {
    const loaded = load(model({ ...flags, fields: typed(type), rules: rule('bread', 'milk', 0.6) }))
    expectError(scoreErrorOf(loaded, { bread }), { code: 'wrong-type', field: 'bread' })
  })

  it('a field an item by its attribute field', () => {
    const parts = {
      ...flags,
      fields: field('f', 'boolean') + field('g', 'boolean'),
      schema: schema('f', 'g'),
      items: twoItems(['bread', 'field="f"'], ['milk', 'field="g"']),
    }
    expect(recommended(parts, { f: true })).toEqual(['milk'])
    expect(recommended(parts, { f: true, g: true })).toBeNull()
  })

  it.each([
    {
      what: 'field and category',
      items: twoItems(['x', 'field="colour" category="red"'], ['y', 'field="size" category="2"']),
      prediction: ['y'],
    },
    {
      what: 'field=category as the value',
      items: twoItems(['colour=red', ''], ['size=2', '']),
      prediction: ['size=2'],
    },
  ])('$what', ({ items: given, prediction }) => {
    const parts = {
      fields: field('colour', 'string') + field('size', 'integer', '', 'categorical'),
      schema: schema('colour', 'size'),
      items: given,
      itemsets: sets,
    }
    expect(recommended(parts, { colour: 'red', size: 1 })).toEqual(prediction)
    expect(recommended(parts, { colour: 'red', size: '2' })).toBeNull()
    expect(recommended(parts, { colour: 'red' })).toEqual(prediction)
    expect(recommended(parts, { colour: 'blue', size: 1 })).toBeNull()
    // A record may have several categories of a field.
    expect(recommended(parts, { colour: ['blue', 'red'], size: [3] })).toEqual(prediction)
  })

  it('names of fields may have = in them', () => {
    const parts = {
      fields: field('a=b', 'string') + field('size', 'string'),
      schema: schema('a=b', 'size'),
      items: twoItems(['a=b=c=d', ''], ['size=1', '']),
      itemsets: sets,
    }
    expect(recommended(parts, { 'a=b': 'c=d' })).toEqual(['size=1'])
  })

  it('the collections of several fields', () => {
    const parts = {
      fields: field('id', 'string') + field('a', 'string') + field('b', 'string'),
      schema: schema(mining('id', 'usageType="group"'), 'a', 'b'),
      items: twoItems(['x', 'field="a" category="u"'], ['y', 'field="b"']),
      itemsets: sets,
    }
    expect(recommended(parts, { a: ['v', 'u'], b: [] })).toEqual(['y'])
    expect(recommended(parts, { a: ['v', 'u'], b: ['y'] })).toBeNull()
    expect(recommended(parts, { a: ['v', 'u'] })).toBeNull()
  })

  it('the only field there is, without a group field', () => {
    const parts = { fields: field('item', 'string'), schema: schema('item') }
    expect(recommended(parts, { item: ['bread'] })).toEqual(['milk'])
  })

  it('items of numbers', () => {
    const parts = {
      fields: field('id', 'string') + field('item', 'integer', '', 'categorical'),
      items: twoItems(['10', ''], ['20.0', '']),
      itemsets: sets,
    }
    expect(recommended(parts, { item: [10, 30] })).toEqual(['20.0'])
    expect(recommended(parts, { item: ['10', 20] })).toBeNull()
  })

  it('items that the field does not know are as the MiningField says', () => {
    const fields = field('id', 'string') + field('item', 'string', values('bread', 'milk'))
    const loaded = (treatment: string) =>
      load(
        model({
          fields,
          schema: schema(mining('id', 'usageType="group"'), mining('item', treatment)),
          rules: rule('bread', 'milk', 0.6),
        }),
      )
    const record = { item: ['bread', 'cheese'] }
    expectError(scoreErrorOf(loaded(''), record), { code: 'invalid-value', field: 'item' })
    expect(loaded('invalidValueTreatment="asIs"').scoreSync(record).prediction).toEqual(['milk'])
    expect(loaded('invalidValueTreatment="asMissing"').scoreSync(record).prediction).toBeNull()
  })

  it('the schema of a record allows lists where items are looked for', () => {
    const loaded = load(model({ rules: rule('bread', 'milk', 0.6) }))
    expect(loaded.inputs.map(({ name, collection }) => [name, collection])).toEqual([
      ['id', undefined],
      ['item', true],
    ])
    const validate = recordValidator(loaded)
    expect(validate({ id: '1', item: ['bread', 'milk'] }).valid).toBe(true)
    expect(validate({ id: ['1'], item: [7] }).errors.map(({ field, expected }) => [field, expected])).toEqual(
      [
        ['id', 'a text, or null'],
        ['item', 'a text, or a list of such, or null'],
      ],
    )
    expect(
      recordValidator(load(model({ ...flags, fields: typed('boolean'), rules: '' })))({ milk: [true] }).valid,
    ).toBe(false)
  })

  it('derived fields hold items, too', () => {
    const parts = {
      fields: field('age'),
      schema: schema('age'),
      more: `<LocalTransformations><DerivedField name="old" optype="categorical" dataType="boolean">
        <Apply function="greaterThan"><FieldRef field="age"/><Constant dataType="double">40</Constant></Apply></DerivedField></LocalTransformations>`,
      items: twoItems(['old', ''], ['milk', 'field="old" category="false"']),
      itemsets: sets,
    }
    expect([50, 30].map((age) => recommended(parts, { age }))).toEqual([['milk'], null])
  })
})

describe('documents that are refused', () => {
  const one = rule('bread', 'milk', 0.6)
  it.each<{ what: string; parts: Parts; code: Expected['code']; path: string }>([
    {
      what: 'another function',
      parts: { rules: one, functionName: 'classification' },
      code: 'bad-attribute',
      path: '',
    },
    {
      what: 'two items of one id',
      parts: { items: items + item('1', 'tea'), rules: one },
      code: 'duplicate-name',
      path: '/Item[5]',
    },
    {
      what: 'two itemsets of one id',
      parts: { itemsets: itemsets + itemset('milk', ['1']), rules: one },
      code: 'duplicate-name',
      path: '/Itemset[6]',
    },
    {
      what: 'two rules of one id',
      parts: { rules: rule('bread', 'milk', 1, 'id="r"') + rule('milk', 'bread', 1, 'id="r"') },
      code: 'duplicate-name',
      path: '/AssociationRule[2]',
    },
    {
      what: 'an item that is not there',
      parts: { itemsets: itemsets + itemset('tea', ['7']), rules: one },
      code: 'unknown-reference',
      path: '/Itemset[6]/ItemRef',
    },
    {
      what: 'an antecedent that is not there',
      parts: { rules: rule('tea', 'milk', 1) },
      code: 'unknown-reference',
      path: '/AssociationRule',
    },
    {
      what: 'a consequent that is not there',
      parts: { rules: rule('bread', 'tea', 1) },
      code: 'unknown-reference',
      path: '/AssociationRule',
    },
    {
      what: 'a confidence above 1',
      parts: { rules: rule('bread', 'milk', 60) },
      code: 'bad-attribute',
      path: '/AssociationRule',
    },
    {
      what: 'a rule without support',
      parts: { rules: '<AssociationRule antecedent="bread" consequent="milk" confidence="1"/>' },
      code: 'missing-attribute',
      path: '/AssociationRule',
    },
    {
      what: 'an item of no field',
      parts: { fields: field('a', 'string') + field('b', 'string'), schema: schema('a', 'b'), rules: one },
      code: 'unknown-reference',
      path: '/Item[1]',
    },
    {
      what: 'an item of an unknown field',
      parts: { items: item('1', 'x', 'field="q"'), itemsets: '', rules: '' },
      code: 'unknown-field',
      path: '/Item',
    },
    {
      what: 'an item that is none of its field’s type',
      parts: { fields: field('id', 'string') + field('item', 'integer'), rules: one },
      code: 'bad-attribute',
      path: '/Item[1]',
    },
    {
      what: 'Targets',
      parts: { more: '<Targets><Target field="item"/></Targets>', rules: one },
      code: 'unexpected-element',
      path: '/Targets',
    },
    {
      what: 'an output that rules don’t give',
      parts: { output: output('o', 'feature="probability"'), rules: one },
      code: 'unsupported-value',
      path: '/Output/OutputField',
    },
  ])('$what', ({ parts, code, path }) => {
    expectError(loadErrorOf(model(parts)), { code, path: `PMML/AssociationModel${path}` })
  })
})
