/** TreeModel: every strategy ("Tree Models"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord, Score } from '../../../src/index.js'
import {
  expectError,
  expectNumbers,
  expectValue,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  values,
} from '../../helpers/pmml.js'

const fields = field('x') + field('z') + field('c', 'string', values('A', 'B'))
const tree = (attributes: string, node: string, functionName = 'classification'): string =>
  pmml({
    fields,
    models: `<TreeModel functionName="${functionName}" ${attributes}>${schema('x', 'z', ...(functionName === 'regression' ? [] : [mining('c', 'usageType="target"')]))}${node}</TreeModel>`,
  })
const compare = (operator: string, value: number, name = 'x'): string =>
  `<SimplePredicate field="${name}" operator="${operator}" value="${value}"/>`
const counts = (a: number, b: number): string =>
  `<ScoreDistribution value="A" recordCount="${a}"/><ScoreDistribution value="B" recordCount="${b}"/>`

// Left: A 54, B 6. Right: A 8, B 32; it splits once more by z.
const split = (root: string): string => `
  <Node id="root" ${root} recordCount="100"><True/>${counts(62, 38)}
    <Node id="left" score="A" recordCount="60">${compare('lessOrEqual', 5)}${counts(54, 6)}</Node>
    <Node id="right" score="B" recordCount="40" defaultChild="low">${compare('greaterThan', 5)}${counts(8, 32)}
      <Node id="low" score="B" recordCount="30">${compare('lessOrEqual', 0, 'z')}${counts(0, 30)}</Node>
      <Node id="high" score="A" recordCount="10">${compare('greaterThan', 0, 'z')}${counts(8, 2)}</Node>
    </Node>
  </Node>`

interface Row {
  readonly strategy: string
  readonly record: ModelRecord
  readonly prediction: string | null
  readonly entityId?: string
  readonly probabilities?: Record<string, number>
}

describe('missingValueStrategy', () => {
  const known: Omit<Row, 'strategy'>[] = [
    { record: { x: 5, z: 0 }, prediction: 'A', entityId: 'left', probabilities: { A: 0.9, B: 0.1 } },
    { record: { x: 6, z: 0 }, prediction: 'B', entityId: 'low', probabilities: { A: 0, B: 1 } },
    { record: { x: 6, z: 1 }, prediction: 'A', entityId: 'high', probabilities: { A: 0.8, B: 0.2 } },
  ]
  const strategies = [
    'none',
    'lastPrediction',
    'nullPrediction',
    'defaultChild',
    'weightedConfidence',
    'aggregateNodes',
  ]
  it.each(strategies)('%s matters only where something is missing', (strategy) => {
    const model = load(tree(`missingValueStrategy="${strategy}"`, split('defaultChild="right"')))
    for (const { record, prediction, entityId, probabilities } of known) {
      const score = model.scoreSync(record)
      expect([score.prediction, score.entityId]).toEqual([prediction, entityId])
      expectNumbers(score.probabilities, probabilities)
    }
  })

  it.each<Row>([
    { strategy: 'none', record: {}, prediction: null },
    { strategy: 'none', record: { x: 6 }, prediction: null },
    {
      strategy: 'lastPrediction',
      record: {},
      prediction: 'A',
      entityId: 'root',
      probabilities: { A: 0.62, B: 0.38 },
    },
    {
      strategy: 'lastPrediction',
      record: { x: 6 },
      prediction: 'B',
      entityId: 'right',
      probabilities: { A: 0.2, B: 0.8 },
    },
    { strategy: 'nullPrediction', record: {}, prediction: null },
    { strategy: 'nullPrediction', record: { x: 6 }, prediction: null },
    {
      strategy: 'defaultChild',
      record: {},
      prediction: 'B',
      entityId: 'low',
      probabilities: { A: 0, B: 1 },
    },
    {
      strategy: 'defaultChild',
      record: { z: 1 },
      prediction: 'A',
      entityId: 'high',
      probabilities: { A: 0.8, B: 0.2 },
    },
    // 0.6 · (0.9, 0.1) + 0.4 · (0.75 · (0, 1) + 0.25 · (0.8, 0.2))
    {
      strategy: 'weightedConfidence',
      record: {},
      prediction: 'A',
      probabilities: { A: 0.62, B: 0.38 },
    },
    // 0.75 · (0, 1) + 0.25 · (0.8, 0.2)
    {
      strategy: 'weightedConfidence',
      record: { x: 6 },
      prediction: 'B',
      probabilities: { A: 0.2, B: 0.8 },
    },
    // Leaves: A 54 + 0 + 8, B 6 + 30 + 2
    { strategy: 'aggregateNodes', record: {}, prediction: 'A', probabilities: { A: 0.62, B: 0.38 } },
    { strategy: 'aggregateNodes', record: { x: 6 }, prediction: 'B', probabilities: { A: 0.2, B: 0.8 } },
    // Leaves: A 54 + 8, B 6 + 2
    {
      strategy: 'aggregateNodes',
      record: { z: 1 },
      prediction: 'A',
      probabilities: { A: 62 / 70, B: 8 / 70 },
    },
  ])('$strategy with $record', ({ strategy, record, prediction, entityId, probabilities }) => {
    const score = load(tree(`missingValueStrategy="${strategy}"`, split('defaultChild="right"'))).scoreSync(
      record,
    )
    expect(score.prediction).toBe(prediction)
    if (entityId !== undefined) expect(score.entityId).toBe(entityId)
    expectNumbers(score.probabilities, probabilities)
  })

  it('none: a later sibling that is TRUE is taken', () => {
    const node = `<Node><True/><Node score="A">${compare('equal', 1)}</Node><Node score="B"><True/></Node></Node>`
    expect(load(tree('', node)).scoreSync({}).prediction).toBe('B')
    expect(load(tree('missingValueStrategy="nullPrediction"', node)).scoreSync({}).prediction).toBe(null)
  })

  it('defaultChild goes on at the first that is UNKNOWN, not testing the default child', () => {
    const node = `<Node defaultChild="d"><True/><Node score="A">${compare('equal', 1)}</Node><Node score="B"><True/></Node><Node id="d" score="A"><False/></Node></Node>`
    const model = load(tree('missingValueStrategy="defaultChild"', node))
    expect(model.scoreSync({})).toMatchObject({ prediction: 'A', entityId: 'd' })
    expect(model.scoreSync({ x: 2 })).toMatchObject({ prediction: 'B' })
  })

  it('the mean of a regression is weighted by record counts', () => {
    const node = `<Node recordCount="10"><True/><Node score="1" recordCount="8">${compare('lessThan', 0)}</Node><Node score="6" recordCount="2">${compare('greaterOrEqual', 0)}</Node></Node>`
    for (const strategy of ['weightedConfidence', 'aggregateNodes'])
      expectValue(
        load(tree(`missingValueStrategy="${strategy}"`, node, 'regression')).scoreSync({}).prediction,
        2,
      )
  })
})

describe('missingValuePenalty', () => {
  const attributes = 'missingValueStrategy="defaultChild" missingValuePenalty="0.5"'
  it.each([
    { record: { x: 6, z: 0 }, confidences: { A: 0, B: 1 } },
    { record: { x: 6 }, confidences: { A: 0, B: 0.5 } },
    { record: {}, confidences: { A: 0, B: 0.25 } },
    { record: { z: 1 }, confidences: { A: 0.4, B: 0.1 } },
  ])('$record: confidence once less for each step, probability not', ({ record, confidences }) => {
    const score = load(tree(attributes, split('defaultChild="right"'))).scoreSync(record)
    expectNumbers(score.confidences, confidences)
    expectNumbers(
      score.probabilities,
      load(tree('missingValueStrategy="defaultChild"', split('defaultChild="right"'))).scoreSync(record)
        .probabilities,
    )
  })

  it('counts surrogates', () => {
    const surrogate = `<CompoundPredicate booleanOperator="surrogate">${compare('lessThan', 5)}${compare('lessThan', 0, 'z')}</CompoundPredicate>`
    const node = `<Node><True/><Node score="A">${surrogate}${counts(3, 1)}</Node></Node>`
    const model = load(tree('missingValuePenalty="0.8"', node))
    expectNumbers(model.scoreSync({ x: 1 }).confidences, { A: 0.75, B: 0.25 })
    expectNumbers(model.scoreSync({ z: -1 }).confidences, { A: 0.6, B: 0.2 })
  })
})

describe('noTrueChildStrategy', () => {
  const node = (score: string): string =>
    `<Node id="top" ${score}><True/><Node score="B">${compare('equal', 1)}</Node></Node>`
  it.each([
    { attributes: '', score: 'score="A"', prediction: null },
    { attributes: 'noTrueChildStrategy="returnNullPrediction"', score: 'score="A"', prediction: null },
    { attributes: 'noTrueChildStrategy="returnLastPrediction"', score: 'score="A"', prediction: 'A' },
    { attributes: 'noTrueChildStrategy="returnLastPrediction"', score: '', prediction: null },
  ])('$attributes, $score', ({ attributes, score, prediction }) => {
    const model = load(tree(attributes, node(score)))
    expect(model.scoreSync({ x: 2 }).prediction).toBe(prediction)
    expect(model.scoreSync({ x: 1 }).prediction).toBe('B')
  })

  it.each(['<False/>', compare('equal', 1)])('a root that does not hold gives nothing: %s', (predicate) => {
    const model = load(
      tree('noTrueChildStrategy="returnLastPrediction"', `<Node score="A">${predicate}</Node>`),
    )
    expect(model.scoreSync({ x: 2 }).prediction).toBe(null)
  })
})

describe('the result of a node', () => {
  const one = (content: string, attributes = ''): Score =>
    load(tree('', `<Node ${attributes}><True/>${content}</Node>`)).scoreSync({})
  const distribution = (value: string, rest: string): string =>
    `<ScoreDistribution value="${value}" ${rest}/>`

  it.each([
    { name: 'its score', content: counts(1, 3), attributes: 'score="A"', prediction: 'A' },
    { name: 'else the most frequent class', content: counts(1, 3), attributes: '', prediction: 'B' },
    { name: 'of equals the first', content: counts(2, 2), attributes: '', prediction: 'A' },
    { name: 'else nothing', content: '', attributes: '', prediction: null },
  ])('$name', ({ content, attributes, prediction }) => {
    expect(one(content, attributes).prediction).toBe(prediction)
  })

  it.each([
    { name: 'shares of the counts', content: counts(1, 3), probabilities: { A: 0.25, B: 0.75 } },
    {
      name: 'the probabilities given',
      content:
        distribution('A', 'recordCount="1" probability="0.4"') +
        distribution('B', 'recordCount="3" probability="0.6"'),
      probabilities: { A: 0.4, B: 0.6 },
    },
    {
      name: 'brought to a sum of 1',
      content:
        distribution('A', 'recordCount="1" probability="0.2"') +
        distribution('B', 'recordCount="3" probability="0.3"'),
      probabilities: { A: 0.4, B: 0.6 },
    },
    {
      name: 'a class not listed has none',
      content: distribution('A', 'recordCount="4"'),
      probabilities: { A: 1, B: 0 },
    },
    { name: 'none without distribution', content: '', probabilities: undefined },
  ])('probabilities: $name', ({ content, probabilities }) => {
    expectNumbers(one(content, 'score="A"').probabilities, probabilities)
  })

  it('confidences are those given, else the shares', () => {
    const content =
      distribution('A', 'recordCount="1" confidence="0.3"') + distribution('B', 'recordCount="3"')
    expectNumbers(one(content, 'score="A"').confidences, { A: 0.3, B: 0.75 })
  })

  it('without ids, nodes are known by their position', () => {
    const node = `<Node><True/><Node score="A">${compare('lessThan', 0)}</Node><Node><True/><Node score="B"><True/></Node></Node></Node>`
    expect(load(tree('', node)).scoreSync({ x: 1 }).entityId).toBe('4')
  })

  it.each([
    { x: 0.1, float: 1 },
    { x: 0.3, float: 2 },
  ])('in 32 bits: $x', ({ x }) => {
    const document = tree('x-mathContext="float"', `<Node score="${x}"><True/></Node>`, 'regression')
    expect(load(document).scoreSync({}).prediction).toBe(Math.fround(x))
  })

  it.each([
    {
      name: 'some probabilities',
      node: `<Node><True/>${distribution('A', 'recordCount="1" probability="0.4"')}${distribution('B', 'recordCount="3"')}</Node>`,
      code: 'bad-attribute',
    },
    {
      name: 'a probability beyond 1',
      node: `<Node><True/>${distribution('A', 'recordCount="1" probability="1.4"')}</Node>`,
      code: 'bad-attribute',
    },
    {
      name: 'a class twice',
      node: `<Node><True/>${distribution('A', 'recordCount="1"')}${distribution('A', 'recordCount="2"')}</Node>`,
      code: 'duplicate-name',
    },
    {
      name: 'a distribution without class',
      node: '<Node><True/><ScoreDistribution recordCount="1"/></Node>',
      code: 'missing-attribute',
    },
    {
      name: 'a count that is no number',
      node: `<Node><True/>${distribution('A', 'recordCount="many"')}</Node>`,
      code: 'bad-attribute',
    },
    {
      name: 'a default child that is none',
      node: '<Node defaultChild="q"><True/><Node id="a" score="A"><True/></Node></Node>',
      code: 'unknown-reference',
    },
    { name: 'no predicate', node: '<Node score="A"/>', code: 'missing-element' },
    { name: 'two predicates', node: '<Node score="A"><True/><False/></Node>', code: 'unexpected-element' },
    {
      name: 'two roots',
      node: '<Node score="A"><True/></Node><Node score="B"><True/></Node>',
      code: 'unexpected-element',
    },
    { name: 'no node', node: '', code: 'missing-element' },
    { name: 'something else', node: '<Node score="A"><True/><Leaf/></Node>', code: 'unexpected-element' },
  ] as const)('refuses $name', ({ node, code }) => {
    expectError(loadErrorOf(tree('', node)), { code, line: 1 })
  })

  it('refuses a score that is no number', () => {
    expectError(loadErrorOf(tree('', '<Node score="A"><True/></Node>', 'regression')), {
      code: 'bad-attribute',
      received: '"A"',
    })
  })

  it.each([
    { attributes: 'missingValueStrategy="guess"' },
    { attributes: 'noTrueChildStrategy="give up"' },
    { attributes: 'missingValuePenalty="2"' },
    { attributes: 'splitCharacteristic="ternarySplit"' },
  ])('refuses $attributes', ({ attributes }) => {
    expectError(loadErrorOf(tree(attributes, '<Node score="A"><True/></Node>')), {
      code: 'bad-attribute',
      path: 'PMML/TreeModel',
    })
  })
})
