import { describe, expect, it } from 'vitest'
import {
  expectError,
  field,
  loadErrorOf,
  predicateDocument,
  scoreOf,
  truth,
  values,
} from '../../helpers/pmml.js'

const simple = (operator: string, value?: string, name = 'x'): string =>
  `<SimplePredicate field="${name}" operator="${operator}"${value === undefined ? '' : ` value="${value}"`}/>`

describe('SimplePredicate', () => {
  it.each([
    // operator, value, x below / at / above the value, x missing
    { operator: 'equal', below: 'FALSE', at: 'TRUE', above: 'FALSE' },
    { operator: 'notEqual', below: 'TRUE', at: 'FALSE', above: 'TRUE' },
    { operator: 'lessThan', below: 'TRUE', at: 'FALSE', above: 'FALSE' },
    { operator: 'lessOrEqual', below: 'TRUE', at: 'TRUE', above: 'FALSE' },
    { operator: 'greaterThan', below: 'FALSE', at: 'FALSE', above: 'TRUE' },
    { operator: 'greaterOrEqual', below: 'FALSE', at: 'TRUE', above: 'TRUE' },
  ])('$operator', ({ operator, below, at, above }) => {
    const predicate = simple(operator, '2')
    expect([1, 2, 3].map((x) => truth(predicate, { x }))).toEqual([below, at, above])
    expect(truth(predicate, { x: null })).toBe('UNKNOWN')
    expect(truth(predicate, {})).toBe('UNKNOWN')
  })

  it.each([
    { operator: 'isMissing', present: 'FALSE', missing: 'TRUE' },
    { operator: 'isNotMissing', present: 'TRUE', missing: 'FALSE' },
  ])('$operator is never UNKNOWN', ({ operator, present, missing }) => {
    expect(truth(simple(operator), { x: 1 })).toBe(present)
    for (const x of [null, undefined, Number.NaN, '']) expect(truth(simple(operator), { x })).toBe(missing)
  })

  it.each([
    { dataType: 'integer', value: '1.0', record: { x: 1 }, result: 'TRUE' },
    { dataType: 'integer', value: '1', record: { x: '1.0' }, result: 'TRUE' },
    { dataType: 'double', value: '1e1', record: { x: 10 }, result: 'TRUE' },
    { dataType: 'string', value: '1', record: { x: '1.0' }, result: 'FALSE' },
    { dataType: 'string', value: '1', record: { x: 1 }, result: 'TRUE' },
    { dataType: 'string', value: 'a', record: { x: 'A' }, result: 'FALSE' },
    { dataType: 'boolean', value: 'TRUE', record: { x: true }, result: 'TRUE' },
    { dataType: 'boolean', value: 'true', record: { x: 1 }, result: 'TRUE' },
    { dataType: 'boolean', value: 'false', record: { x: '0' }, result: 'TRUE' },
    { dataType: 'date', value: '2004-08-20', record: { x: '2004-08-20' }, result: 'TRUE' },
    { dataType: 'dateDaysSince[1960]', value: '15796', record: { x: '2003-04-01' }, result: 'TRUE' },
    { dataType: 'timeSeconds', value: '05:23:30', record: { x: 19410 }, result: 'TRUE' },
    // 0.1 in 32 bits is the value that a float field has.
    { dataType: 'float', value: '0.1', record: { x: 0.1 }, result: 'TRUE' },
    { dataType: 'float', value: '0.1', record: { x: Math.fround(0.1) }, result: 'TRUE' },
    { dataType: 'double', value: '0.1', record: { x: Math.fround(0.1) }, result: 'FALSE' },
  ])(
    'reads "$value" as the type of the $dataType field: $record is $result',
    ({ dataType, value, record, result }) => {
      expect(truth(simple('equal', value), record, field('x', dataType))).toBe(result)
    },
  )

  it('orders an ordinal field by the list of its values', () => {
    const fields = field('x', 'string', values('low', 'medium', 'high'), 'ordinal')
    const below = ['low', 'medium', 'high'].map((x) => truth(simple('lessThan', 'high'), { x }, fields))
    expect(below).toEqual(['TRUE', 'TRUE', 'FALSE'])
  })

  it('orders a float field in 32 bits', () => {
    // In 32 bits 16777217 is 16777216.
    expect(truth(simple('greaterThan', '16777216'), { x: 16777217 }, field('x', 'float'))).toBe('FALSE')
    expect(truth(simple('greaterThan', '16777216'), { x: 16777217 }, field('x', 'double'))).toBe('TRUE')
  })

  it.each([
    { name: 'an unknown operator', predicate: simple('like', 'a'), code: 'bad-attribute' },
    { name: 'no operator', predicate: '<SimplePredicate field="x" value="1"/>', code: 'missing-attribute' },
    { name: 'no field', predicate: '<SimplePredicate operator="isMissing"/>', code: 'missing-attribute' },
    { name: 'no value', predicate: simple('equal'), code: 'bad-attribute' },
    { name: 'a value that is no number', predicate: simple('equal', 'abc'), code: 'bad-attribute' },
    { name: 'an unknown field', predicate: simple('equal', '1', 'z'), code: 'unknown-field' },
  ] as const)('refuses $name', ({ predicate, code }) => {
    expectError(loadErrorOf(predicateDocument(predicate)), {
      code,
      path: 'PMML/TreeModel/Node/Node[1]/SimplePredicate',
    })
  })

  it('refuses the order of categories', () => {
    expectError(loadErrorOf(predicateDocument(simple('lessThan', 'a'), field('x', 'string'))), {
      code: 'type-mismatch',
      field: 'x',
    })
  })
})

describe('SimpleSetPredicate', () => {
  const set = (operator: string, items: string, type = 'string'): string =>
    `<SimpleSetPredicate field="x" booleanOperator="${operator}"><Array type="${type}">${items}</Array></SimpleSetPredicate>`

  it.each([
    { items: 'a b', x: 'a', isIn: 'TRUE' },
    { items: 'a b', x: 'c', isIn: 'FALSE' },
    { items: '"a b" c', x: 'a b', isIn: 'TRUE' },
    { items: '"a b" c', x: 'a', isIn: 'FALSE' },
    { items: '"say \\"hi\\"" c', x: 'say "hi"', isIn: 'TRUE' },
    { items: '"" c', x: '', isIn: 'TRUE' },
    { items: ' \n a\t b ', x: 'b', isIn: 'TRUE' },
    { items: '<![CDATA[a b]]>', x: 'b', isIn: 'TRUE' },
    { items: 'a<!-- not c --> b', x: 'c', isIn: 'FALSE' },
    { items: '&#97; b', x: 'a', isIn: 'TRUE' },
    { items: '', x: 'a', isIn: 'FALSE' },
    { items: 'a b', x: null, isIn: 'UNKNOWN' },
  ])('$x in {$items}: $isIn', ({ items, x, isIn }) => {
    const opposite = { TRUE: 'FALSE', FALSE: 'TRUE' }[isIn] ?? 'UNKNOWN'
    expect(truth(set('isIn', items), { x }, field('x', 'string'))).toBe(isIn)
    expect(truth(set('isNotIn', items), { x }, field('x', 'string'))).toBe(opposite)
  })

  it('reads items as the type of the field', () => {
    expect(truth(set('isIn', '1.0 2', 'real'), { x: 1 }, field('x', 'integer'))).toBe('TRUE')
    expect(truth(set('isIn', '0.1', 'real'), { x: 0.1 }, field('x', 'float'))).toBe('TRUE')
  })

  it.each([
    { name: 'n that lies', array: '<Array n="3" type="string">a b</Array>', code: 'bad-content' },
    { name: 'n that is no number', array: '<Array n="x" type="string">a b</Array>', code: 'bad-attribute' },
    { name: 'a quote that is not closed', array: '<Array type="string">"a b</Array>', code: 'bad-content' },
  ] as const)('refuses an Array with $name', ({ array, code }) => {
    const predicate = `<SimpleSetPredicate field="x" booleanOperator="isIn">${array}</SimpleSetPredicate>`
    expectError(loadErrorOf(predicateDocument(predicate, field('x', 'string'))), {
      code,
      path: 'PMML/TreeModel/Node/Node[1]/SimpleSetPredicate/Array',
    })
  })

  it('refuses a set without Array', () => {
    const predicate = '<SimpleSetPredicate field="x" booleanOperator="isIn"/>'
    expectError(loadErrorOf(predicateDocument(predicate)), { code: 'missing-element' })
  })
})

describe('True and False', () => {
  it.each([
    { predicate: '<True/>', result: 'TRUE' },
    { predicate: '<False/>', result: 'FALSE' },
  ])('$predicate', ({ predicate, result }) => {
    expect(truth(predicate, {})).toBe(result)
  })
})

describe('CompoundPredicate', () => {
  const part = { T: '<True/>', F: '<False/>', U: simple('equal', '1') }
  const names = { T: 'TRUE', F: 'FALSE', U: 'UNKNOWN' }
  const of = (operator: string, ...parts: (keyof typeof part)[]): string =>
    `<CompoundPredicate booleanOperator="${operator}">${parts.map((each) => part[each]).join('')}</CompoundPredicate>`

  // "Predicates": the truth table. Each row holds for both orders.
  it.each([
    { p: 'T', q: 'T', and: 'T', or: 'T', xor: 'F' },
    { p: 'T', q: 'F', and: 'F', or: 'T', xor: 'T' },
    { p: 'F', q: 'F', and: 'F', or: 'F', xor: 'F' },
    { p: 'T', q: 'U', and: 'U', or: 'T', xor: 'U' },
    { p: 'F', q: 'U', and: 'F', or: 'U', xor: 'U' },
    { p: 'U', q: 'U', and: 'U', or: 'U', xor: 'U' },
  ] as const)('$p $q: and $and, or $or, xor $xor', ({ p, q, ...results }) => {
    for (const operator of ['and', 'or', 'xor'] as const)
      for (const pair of [
        [p, q],
        [q, p],
      ] as const)
        expect(truth(of(operator, ...pair), {}), operator).toBe(names[results[operator]])
  })

  it.each([
    { parts: ['T', 'T', 'T'], xor: 'TRUE' },
    { parts: ['T', 'T', 'F'], xor: 'FALSE' },
    { parts: ['F', 'T', 'U'], xor: 'UNKNOWN' },
  ] as const)('xor of three is folded: $parts is $xor', ({ parts, xor }) => {
    expect(truth(of('xor', ...parts), {})).toBe(xor)
  })

  it.each([
    { parts: ['T', 'F'], result: 'TRUE' },
    { parts: ['F', 'T'], result: 'FALSE' },
    { parts: ['U', 'T'], result: 'TRUE' },
    { parts: ['U', 'F'], result: 'FALSE' },
    { parts: ['U', 'U', 'T'], result: 'TRUE' },
    { parts: ['U', 'U'], result: 'UNKNOWN' },
  ] as const)('surrogate $parts: the first that is known, $result', ({ parts, result }) => {
    expect(truth(of('surrogate', ...parts), {})).toBe(result)
  })

  it('contains compound predicates', () => {
    const inner = of('or', 'F', 'U')
    expect(truth(`<CompoundPredicate booleanOperator="and"><True/>${inner}</CompoundPredicate>`, {})).toBe(
      'UNKNOWN',
    )
    expect(
      truth(`<CompoundPredicate booleanOperator="and"><True/>${inner}</CompoundPredicate>`, { x: 1 }),
    ).toBe('TRUE')
  })

  it.each([
    { name: 'nothing inside', predicate: of('and'), code: 'missing-element' },
    { name: 'an unknown operator', predicate: of('nand', 'T', 'F'), code: 'bad-attribute' },
    {
      name: 'an unknown predicate inside',
      predicate: '<CompoundPredicate booleanOperator="and"><True/><Maybe/></CompoundPredicate>',
      code: 'unexpected-element',
    },
  ] as const)('refuses $name', ({ predicate, code }) => {
    expectError(loadErrorOf(predicateDocument(predicate)), { code })
  })
})

it('an Extension inside a predicate means nothing', () => {
  const predicate =
    '<SimplePredicate field="x" operator="equal" value="1"><Extension name="a"><b xmlns="urn:b">2</b></Extension></SimplePredicate>'
  expect(scoreOf(predicateDocument(predicate), { x: 1 }).prediction).toBe(1)
})
