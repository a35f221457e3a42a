/** SequenceModel: which rules fire, in which order, and what is refused ("Sequence Rules"). */

import { describe, expect, it } from 'vitest'
import {
  expectError,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  scoreErrorOf,
} from '../../helpers/pmml.js'

interface Parts {
  readonly fields?: string
  readonly schema?: string
  readonly before?: string
  readonly sets?: string
  readonly sequences?: string
  readonly rules?: string
  readonly more?: string
}

const item = (id: string, value: string, more = '') => `<Item id="${id}" value="${value}" ${more}/>`
const itemset = (id: string, ...refs: readonly string[]) =>
  `<Itemset id="${id}">${refs.map((ref) => `<ItemRef itemRef="${ref}"/>`).join('')}</Itemset>`
const set = (id: string) => `<SetReference setId="${id}"/>`
const delimiter = (gap = 'true', where = 'acrossTimeWindows') =>
  `<Delimiter delimiter="${where}" gap="${gap}"/>`
const sequence = (id: string, content: string) => `<Sequence id="${id}">${content}</Sequence>`
const rule = (id: string, antecedent: string, consequent: string, confidence = 0.5, link = delimiter()) =>
  `<SequenceRule id="${id}" numberOfSets="2" occurrence="3" support="0.25" confidence="${confidence}" lift="1.5">
  <AntecedentSequence><SequenceReference seqId="${antecedent}"/></AntecedentSequence>${link}
  <ConsequentSequence><SequenceReference seqId="${consequent}"/></ConsequentSequence></SequenceRule>`

const sets =
  item('1', 'a') +
  item('2', 'b') +
  item('3', 'c') +
  itemset('A', '1') +
  itemset('B', '2') +
  itemset('AC', '1', '3')
const sequences =
  sequence('a', set('A')) +
  sequence('b', set('B')) +
  sequence('ac', set('AC')) +
  sequence('ab', set('A') + delimiter() + set('B'))

const model = (parts: Parts): string =>
  pmml({
    fields: parts.fields ?? field('t') + field('x', 'string'),
    models: `<SequenceModel functionName="sequences">${
      parts.schema ?? schema(mining('t', 'usageType="order"'), 'x')
    }${parts.before ?? ''}${parts.sets ?? sets}${parts.sequences ?? sequences}${
      parts.rules ?? rule('r', 'a', 'b')
    }${parts.more ?? ''}</SequenceModel>`,
  })

describe('what fires', () => {
  it.each([
    ['the antecedent is there, the consequent is not', ['a'], [1], ['r']],
    ['the consequent came before', ['b', 'a'], [1, 2], ['r']],
    ['the consequent came after', ['a', 'b'], [1, 2], []],
    ['at the same time', ['a', 'b'], [1, 1], ['r']],
    ['entries in any order', ['b', 'a'], [2, 1], []],
    ['the antecedent is not there', ['c'], [1], []],
    ['an item without a time is left out', ['a', 'b'], [1, null], ['r']],
    ['an item that is missing', ['a', null], [1, 2], ['r']],
    ['without times: in the order of the list', ['a', 'b'], null, []],
    ['without times: in the other order', ['b', 'a'], null, ['r']],
    ['a single value is a list of one', 'a', 1, ['r']],
  ])('%s', (_, x, t, expected) => {
    const score = load(model({})).scoreSync({ x, t })
    expect(score.rules?.map(({ id }) => id)).toEqual(expected)
    expect(score.prediction).toEqual(expected.length > 0 ? ['b'] : null)
  })

  it('gives rules with their figures, the best first', () => {
    const score = load(
      model({
        rules: rule('low', 'a', 'b', 0.25) + rule('high', 'a', 'ac', 0.75) + rule('same', 'a', 'ab', 0.75),
      }),
    ).scoreSync({ x: ['a'], t: [1] })
    expect(score.prediction).toEqual(['a', 'c'])
    expect(score.entityId).toBe('high')
    expect(
      score.rules?.map(({ id, consequent, support, confidence, lift }) => [
        id,
        consequent,
        support,
        confidence,
        lift,
      ]),
    ).toEqual([
      ['high', ['a', 'c'], 0.25, 0.75, 1.5],
      ['same', ['{a}', '{b}'], 0.25, 0.75, 1.5],
      ['low', ['b'], 0.25, 0.25, 1.5],
    ])
  })

  it('dates are times', () => {
    const dated = model({
      fields: field('t', 'date', '', 'ordinal') + field('x', 'string'),
      before: '<Constraints maximumAntConsSeparationTime="7"/>',
    })
    const score = (last: string) =>
      load(dated).scoreSync({ x: ['a', 'b'], t: ['2024-02-27', last] }).rules?.length
    expect([score('2024-03-05'), score('2024-03-06')]).toEqual([0, 1])
  })

  it('sets of several fields, by category', () => {
    const two = load(
      model({
        fields: field('t') + field('x', 'string') + field('n', 'integer'),
        schema: schema(mining('t', 'usageType="order"'), 'x', 'n'),
        sets:
          item('1', 'first', 'field="x" category="a"') +
          item('2', 'second', 'field="n" category="7"') +
          itemset('A', '1', '2') +
          itemset('B', '1'),
        sequences: sequence('a', set('A')) + sequence('b', set('B')),
      }),
    )
    expect(two.scoreSync({ x: ['a', 'c'], n: [7, 7], t: [1, 2] }).prediction).toEqual(['first'])
    expect(two.scoreSync({ x: ['a', 'c'], n: [1, 7], t: [1, 2] }).prediction).toBe(null)
  })

  it('explains by the rules whose antecedent is there', () => {
    expect(
      load(model({ rules: rule('r', 'a', 'b') + rule('no', 'ac', 'b') })).explain({ x: ['a'], t: [1] }).steps,
    ).toEqual([{ kind: 'rule', id: 'r', condition: 'contains {a}', value: ['b'], confidence: 0.5 }])
  })
})

describe('records', () => {
  it('lists of different lengths are refused', () => {
    expectError(scoreErrorOf(load(model({})), { x: ['a', 'b'], t: [1] }), { code: 'bad-shape', field: 't' })
  })

  it('nothing at all has no result', () => {
    expect(load(model({})).scoreSync({})).toMatchObject({ prediction: null })
  })

  it('takes thousands of transactions', () => {
    const bounded = load(model({ before: '<Constraints maximumTotalSequenceTime="2"/>' }))
    const x = Array.from({ length: 4000 }, (_, i) => (i < 3999 ? 'a' : 'c'))
    const start = performance.now()
    expect(bounded.scoreSync({ x, t: x.map((_, i) => i) }).rules?.length).toBe(1)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('but not more than it can look through', () => {
    const bounded = load(model({ before: '<Constraints maximumTotalSequenceTime="2"/>' }))
    const x = new Array<string>(20_000).fill('a')
    expectError(scoreErrorOf(bounded, { x, t: x.map((_, i) => i) }), { code: 'bad-shape' })
  })
})

describe('bad documents', () => {
  it.each([
    [
      'an unknown item',
      { sets: item('1', 'a') + itemset('A', '9') },
      { code: 'unknown-reference', received: '"9"' },
    ],
    [
      'an unknown set',
      { sequences: sequence('a', set('Z')) },
      { code: 'unknown-reference', received: '"Z"' },
    ],
    ['an unknown sequence', { rules: rule('r', 'a', 'z') }, { code: 'unknown-reference', received: '"z"' }],
    ['two items of one id', { sets: item('1', 'a') + item('1', 'b') }, { code: 'duplicate-name' }],
    [
      'two sets of one id',
      { sets: item('1', 'a') + itemset('A', '1') + itemset('A', '1') },
      { code: 'duplicate-name' },
    ],
    [
      'two sequences of one id',
      { sequences: sequence('a', set('A')) + sequence('a', set('B')) },
      { code: 'duplicate-name' },
    ],
    ['a sequence without sets', { sequences: sequence('a', '') }, { code: 'missing-element' }],
    ['a confidence that is no number', { rules: rule('r', 'a', 'b', Number.NaN) }, { code: 'bad-attribute' }],
    [
      'bounds that cross',
      { before: '<Constraints minimumTotalSequenceTime="2" maximumTotalSequenceTime="1"/>' },
      { code: 'bad-attribute' },
    ],
    [
      'a bound that is no number',
      { before: '<Constraints maximumTotalSequenceTime="NaN"/>' },
      { code: 'bad-attribute' },
    ],
    ['no rules', { rules: '' }, { code: 'bad-attribute' }],
    [
      'a rule without a side',
      { rules: '<SequenceRule id="r" numberOfSets="1" occurrence="1" support="1" confidence="1"/>' },
      { code: 'missing-element' },
    ],
    [
      'a gap that is none',
      { rules: rule('r', 'a', 'b', 0.5, delimiter('perhaps')) },
      { code: 'bad-attribute' },
    ],
    [
      'an operator that is none',
      { sets: `${sets}<SetPredicate id="P" field="x" operator="subsetOf"><Array>a</Array></SetPredicate>` },
      { code: 'bad-attribute' },
    ],
    [
      'an item of no field',
      { schema: schema(mining('t', 'usageType="order"')) },
      { code: 'unknown-reference' },
    ],
    [
      'an order that is no time',
      {
        schema: schema(mining('x', 'usageType="order"'), 't'),
        sets: item('1', '1') + itemset('A', '1') + itemset('B', '1') + itemset('AC', '1'),
      },
      { code: 'type-mismatch', field: 'x' },
    ],
    ['an element of other models', { more: '<Output/>' }, { code: 'unexpected-element' }],
  ] as const)('%s', (_, parts, expected) => {
    expectError(loadErrorOf(model(parts)), expected)
  })
})
