/** Fields that are read as numbers, numbers of 32 bits, and edges. The results are those that the reference evaluator gives. */

import { describe, expect, it } from 'vitest'
import {
  evaluate,
  expectError,
  expressionDocument,
  field,
  load,
  loadErrorOf,
  scoreErrorOf,
} from '../../helpers/pmml.js'

const fields =
  field('x') +
  field('f', 'float') +
  field('i', 'integer') +
  field('s', 'string') +
  field('b', 'boolean') +
  field('d', 'date') +
  field('days', 'dateDaysSince[1960]')

const norm = (name: string): string =>
  `<NormContinuous field="${name}"><LinearNorm orig="0" norm="0"/><LinearNorm orig="10" norm="1"/></NormContinuous>`
const bins = (name: string): string => `<Discretize field="${name}">
  <DiscretizeBin binValue="a"><Interval closure="closedOpen" leftMargin="0" rightMargin="1"/></DiscretizeBin>
  <DiscretizeBin binValue="b"><Interval closure="closedOpen" leftMargin="1" rightMargin="20"/></DiscretizeBin></Discretize>`
const aggregate = (name: string, operation: string): string =>
  `<Aggregate field="${name}" function="${operation}"/>`

describe('NormContinuous and Discretize', () => {
  it.each([
    { xml: norm('s'), record: { s: '5' }, value: 0.5 },
    { xml: norm('s'), record: { s: 'true' }, value: 0.1 },
    { xml: norm('b'), record: { b: true }, value: 0.1 },
    { xml: norm('days'), record: { days: '1960-01-03' }, value: 0.2 },
    { xml: bins('s'), record: { s: '2' }, value: 'b' },
    { xml: bins('b'), record: { b: true }, value: 'b' },
    { xml: bins('b'), record: { b: false }, value: 'a' },
    { xml: bins('days'), record: { days: '1960-01-01' }, value: 'a' },
  ])('$xml of $record is $value', ({ xml, record, value }) => {
    expect(evaluate(xml, record, { fields })).toBe(value)
  })

  it.each([norm('s'), bins('s')])('%s has no result for a text that is no number', (xml) => {
    expectError(scoreErrorOf(load(expressionDocument(xml, { fields })), { s: 'abc' }), {
      code: 'invalid-result',
      field: 's',
      received: '"abc"',
    })
  })

  it.each([norm('d'), bins('d')])('%s refuses a date', (xml) => {
    expectError(loadErrorOf(expressionDocument(xml, { fields })), { code: 'type-mismatch', field: 'd' })
  })

  it.each([
    { x: 0, value: 0.1 },
    { x: 0.1, value: 0.7 },
    { x: 0.3, value: 2.3 },
  ])('NormContinuous gives the norm of a point to the last digit: $x', ({ x, value }) => {
    const xml = `<NormContinuous field="x"><LinearNorm orig="0" norm="0.1"/><LinearNorm orig="0.1" norm="0.7"/>
      <LinearNorm orig="0.3" norm="2.3"/></NormContinuous>`
    expect(evaluate(xml, { x }, { fields })).toBe(value)
  })

  it.each([
    { x: 1, value: 'a' },
    { x: 2, value: 'c' },
    { x: 6, value: 'c' },
    { x: 15, value: 'c' },
  ])('of bins that overlap, the last one counts: $x', ({ x, value }) => {
    const bin = (name: string, left: number, right: number) =>
      `<DiscretizeBin binValue="${name}"><Interval closure="closedClosed" leftMargin="${left}" rightMargin="${right}"/></DiscretizeBin>`
    const xml = `<Discretize field="x">${bin('a', 0, 10)}${bin('b', 5, 7)}${bin('c', 2, 20)}</Discretize>`
    expect(evaluate(xml, { x }, { fields })).toBe(value)
  })
})

describe('Aggregate', () => {
  it.each([
    { xml: aggregate('f', 'average'), record: { f: [16777216, 1, 1] }, value: 5592406 },
    { xml: aggregate('f', 'average'), record: { f: [-2.7, 3, 3] }, value: Math.fround(1.1) },
    { xml: aggregate('f', 'sum'), record: { f: [0, 16777217, -2.7] }, value: 16777213 },
    { xml: aggregate('i', 'average'), record: { i: [1, null, 4] }, value: 2.5 },
    { xml: aggregate('i', 'count'), record: { i: [null] }, value: 0 },
    { xml: aggregate('i', 'sum'), record: { i: [null] }, value: null },
    { xml: aggregate('s', 'count'), record: { s: ['a', 'b'] }, value: 2 },
    { xml: aggregate('d', 'max'), record: { d: ['1970-01-01', null, '2020-01-02'] }, value: '2020-01-02' },
  ])('$xml of $record is $value', ({ xml, record, value }) => {
    expect(evaluate(xml, record, { fields })).toBe(value)
  })

  it.each([
    aggregate('s', 'sum'),
    aggregate('s', 'average'),
    aggregate('s', 'max'),
    aggregate('b', 'min'),
    aggregate('d', 'sum'),
    aggregate('d', 'average'),
  ])('%s is refused', (xml) => {
    expectError(loadErrorOf(expressionDocument(xml, { fields })), { code: 'type-mismatch' })
  })
})

describe('if without an else', () => {
  const choice = (attributes: string): string =>
    `<Apply function="if" ${attributes}><FieldRef field="b"/><FieldRef field="x"/></Apply>`

  it.each([
    { xml: choice('mapMissingTo="7"'), record: { b: true, x: 1 }, value: 1 },
    { xml: choice('mapMissingTo="7"'), record: { b: true }, value: 7 },
    { xml: choice('mapMissingTo="7"'), record: { x: 1 }, value: 7 },
    // A branch that is not there is no missing argument.
    { xml: choice('mapMissingTo="7"'), record: { b: false, x: 1 }, value: null },
    { xml: choice('defaultValue="9"'), record: { b: false, x: 1 }, value: 9 },
    { xml: choice('mapMissingTo="7" defaultValue="9"'), record: { b: false, x: 1 }, value: 9 },
  ])('$xml of $record is $value', ({ xml, record, value }) => {
    expect(evaluate(xml, record, { fields })).toBe(value)
  })
})

describe('an output that can not be of its type', () => {
  it.each([
    { dataType: 'double', xml: '<FieldRef field="d"/>', record: { d: '2020-01-02' } },
    { dataType: 'boolean', xml: '<FieldRef field="s"/>', record: { s: 'low' } },
    { dataType: 'time', xml: '<FieldRef field="d"/>', record: { d: '2020-01-02' } },
  ])('$xml as $dataType is an error', ({ dataType, xml, record }) => {
    expectError(scoreErrorOf(load(expressionDocument(xml, { fields, dataType })), record), {
      code: 'invalid-result',
    })
  })
})
