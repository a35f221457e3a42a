/** Explanations of trees, regressions, ensembles and models inside others: the steps by which a score came about. */

import { describe, expect, it } from 'vitest'
import type { Explanation, ExplanationStep, ModelRecord } from '../../src/index.js'
import { expectValue, field, load, mining, pmml, schema, values } from '../helpers/pmml.js'

const fields =
  field('x') +
  field('y') +
  field('s', 'string', values('red', 'blue')) +
  field('c', 'string', values('yes', 'no'))
const inputs = schema('x', 'y', 's')
const explain = (models: string, record: ModelRecord): Explanation =>
  load(pmml({ fields, models })).explain(record)

/** Steps as short texts. */
const shown = (steps: readonly ExplanationStep[]): string[] =>
  steps.map((step) => {
    switch (step.kind) {
      case 'node':
        return `node ${step.id}: ${step.predicate} = ${step.value}`
      case 'term':
        return `${step.category === undefined ? '' : `[${step.category}] `}${step.term}: ${step.contribution}`
      case 'segment':
        return `segment ${step.id} × ${step.weight}: ${step.explanation === undefined ? 'no part' : `${step.explanation.element} ${step.explanation.prediction}`}`
      default:
        return step.kind
    }
  })
const only = (explanation: Explanation, kind: ExplanationStep['kind']): string[] =>
  shown(explanation.steps.filter((step) => step.kind === kind))
const segmentOf = ({ steps }: Explanation, id: string): Explanation | undefined =>
  steps.flatMap((step) => (step.kind === 'segment' && step.id === id ? [step.explanation] : []))[0]

const split = (below: string, above: string, attributes = ''): string =>
  `<Node id="root" score="0" ${attributes}><True/><Node id="low" score="${below}"><SimplePredicate field="x" operator="lessThan" value="5"/></Node>
  <Node id="high" score="${above}"><SimplePredicate field="x" operator="greaterOrEqual" value="5"/></Node></Node>`
const tree = (inside: string, attributes = ''): string =>
  `<TreeModel functionName="regression" ${attributes}>${inputs}${inside}</TreeModel>`

describe('a tree', () => {
  it('is explained by the nodes on the path, with the inputs seen', () => {
    const explanation = explain(
      `<TreeModel functionName="regression" modelName="t">${schema(mining('x', 'missingValueReplacement="7"'), 'y', 's')}${split('1', '2')}</TreeModel>`,
      { y: 3 },
    )
    expect(explanation).toEqual({
      element: 'TreeModel',
      name: 't',
      prediction: 2,
      inputs: { x: 7, y: 3, s: null },
      steps: [
        { kind: 'node', id: 'root', predicate: 'true', value: 0 },
        { kind: 'node', id: 'high', predicate: expect.stringContaining('x'), value: 2 },
      ],
    })
  })

  it.each([
    ['lastPrediction', {}, ['root'], 0],
    ['defaultChild', {}, ['root', 'low'], 1],
    ['nullPrediction', {}, [], null],
    ['none', { x: 9 }, ['root', 'high'], 2],
  ])('with %s for a record of %j ends where the result comes from', (strategy, record, ids, prediction) => {
    const explanation = explain(
      tree(split('1', '2', 'defaultChild="low"'), `missingValueStrategy="${strategy}"`),
      record,
    )
    expect(explanation.prediction).toBe(prediction)
    expect(explanation.steps.flatMap((step) => (step.kind === 'node' ? [step.id] : []))).toEqual(ids)
  })
})

describe('a regression', () => {
  const table = (attributes: string, coefficient: number): string =>
    `<RegressionTable ${attributes}><NumericPredictor name="x" coefficient="${coefficient}"/><CategoricalPredictor name="s" value="red" coefficient="10"/></RegressionTable>`

  it('is explained by its terms, which add up to the linear predictor', () => {
    const explanation = explain(
      `<RegressionModel functionName="regression">${inputs}${table('intercept="1"', 0.5)}</RegressionModel>`,
      { x: 4, s: 'red' },
    )
    const contributions = explanation.steps.flatMap((step) =>
      step.kind === 'term' ? [step.contribution] : [],
    )
    expect(contributions).toEqual([1, 2, 10])
    expect(explanation.steps.at(-1)).toEqual({ kind: 'intermediate', name: 'linear predictor', value: 13 })
    expect(explanation.prediction).toBe(13)
  })

  it('with a missing input says which term it is', () => {
    const explanation = explain(
      `<RegressionModel functionName="regression">${inputs}${table('intercept="1"', 0.5)}</RegressionModel>`,
      { s: 'blue' },
    )
    expect(explanation.prediction).toBeNull()
    expect(only(explanation, 'term')).toEqual(['intercept: 1', 'x: null', expect.stringMatching(/: 0$/)])
  })

  it('to classes is explained class by class', () => {
    const explanation = explain(
      `<RegressionModel functionName="classification" normalizationMethod="softmax">${schema('x', 'y', 's', mining('c', 'usageType="target"'))}
      ${table('intercept="1" targetCategory="yes"', 1)}${table('intercept="0" targetCategory="no"', 0)}</RegressionModel>`,
      { x: 1, s: 'blue' },
    )
    expect(explanation.prediction).toBe('yes')
    expect(only(explanation, 'term').filter((each) => each.startsWith('[no]'))).toHaveLength(3)
    const probabilities = explanation.steps.filter(
      (step) => step.kind === 'intermediate' && step.name === 'probability by softmax',
    )
    expect(probabilities).toMatchObject([{ category: 'yes' }, { category: 'no' }])
    // Sums 2 and 0.
    for (const [i, expected] of [Math.exp(2) / (Math.exp(2) + 1), 1 / (Math.exp(2) + 1)].entries())
      expectValue('value' in probabilities[i] ? probabilities[i].value : undefined, expected)
  })
})

it('what Targets make of a result is a step of its own', () => {
  const model = `<TreeModel functionName="regression">${schema('x', 's', mining('y', 'usageType="target"'))}
    <Targets><Target field="y" rescaleFactor="3"/></Targets>${split('1', '2')}</TreeModel>`
  const { prediction, steps } = explain(model, { x: 9 })
  expect(prediction).toBe(6)
  expect(steps.at(-1)).toEqual({ kind: 'target', before: 2, after: 6 })
})

describe('an ensemble', () => {
  const segment = (id: string, predicate: string, model: string, weight = 1): string =>
    `<Segment id="${id}" weight="${weight}">${predicate}${model}</Segment>`
  const constant = (score: number): string => tree(`<Node id="only" score="${score}"><True/></Node>`)
  const ensemble = (method: string, ...segments: readonly string[]): string =>
    `<MiningModel functionName="regression">${inputs}<Segmentation multipleModelMethod="${method}">${segments.join('')}</Segmentation></MiningModel>`

  it('is explained by its segments, those that take no part included', () => {
    const explanation = explain(
      ensemble(
        'weightedAverage',
        segment('a', '<True/>', tree(split('1', '2')), 3),
        segment('b', '<SimplePredicate field="x" operator="lessThan" value="5"/>', constant(50)),
        segment('c', '<True/>', constant(6), 1),
      ),
      { x: 9 },
    )
    expect(explanation.prediction).toBe((3 * 2 + 6) / 4)
    expect(shown(explanation.steps)).toEqual([
      'segment a × 3: TreeModel 2',
      'segment b × 1: no part',
      'segment c × 1: TreeModel 6',
    ])
    expect(segmentOf(explanation, 'a')?.steps).toHaveLength(2)
    expect(segmentOf(explanation, 'a')).not.toHaveProperty('inputs')
  })

  it('that selects the first asks no other', () => {
    const explanation = explain(
      ensemble(
        'selectFirst',
        segment('a', '<False/>', constant(1)),
        segment('b', '<True/>', constant(2)),
        segment('c', '<True/>', constant(3)),
      ),
      {},
    )
    expect(shown(explanation.steps)).toEqual([
      'segment a × 1: no part',
      'segment b × 1: TreeModel 2',
      'segment c × 1: no part',
    ])
  })

  it('in a chain is explained with the results of the segments before', () => {
    const first = `<TreeModel functionName="regression">${inputs}<Output><OutputField name="raw" optype="continuous" dataType="double"/></Output>${split('1', '2')}</TreeModel>`
    const second = `<RegressionModel functionName="regression">${schema('raw')}<RegressionTable intercept="0.5"><NumericPredictor name="raw" coefficient="10"/></RegressionTable></RegressionModel>`
    const explanation = explain(
      ensemble('modelChain', segment('1', '<True/>', first), segment('2', '<True/>', second)),
      { x: 9 },
    )
    expect(explanation.prediction).toBe(20.5)
    const last = segmentOf(explanation, '2')
    expect(last === undefined ? [] : only(last, 'term')).toEqual(['intercept: 0.5', 'raw: 20'])
  })
})

describe('models inside others ("Model Composition")', () => {
  it('in a MiningModel are explained in their sequence', () => {
    const regression = `<Regression functionName="regression"><ResultField name="sum" optype="continuous" dataType="double" feature="predictedValue"/>
      <RegressionTable intercept="1"><NumericPredictor name="x" coefficient="2"/></RegressionTable></Regression>`
    const decision = `<DecisionTree functionName="regression"><Node id="root"><True/><Node id="few" score="10"><SimplePredicate field="sum" operator="lessThan" value="8"/></Node>
      <Node id="many" score="20"><SimplePredicate field="sum" operator="greaterOrEqual" value="8"/></Node></Node></DecisionTree>`
    const explanation = explain(
      `<MiningModel functionName="regression">${inputs}${regression}${decision}</MiningModel>`,
      { x: 4 },
    )
    expect(explanation.prediction).toBe(20)
    expect(shown(explanation.steps)).toEqual([
      'segment 1 × 1: Regression 9',
      'segment 2 × 1: DecisionTree 20',
    ])
    const [first, second] = ['1', '2'].map((id) => segmentOf(explanation, id)?.steps ?? [])
    expect(shown(first)).toEqual(['intercept: 1', 'x: 8', 'intermediate'])
    expect(second.flatMap((step) => (step.kind === 'node' ? [step.id] : []))).toEqual(['root', 'many'])
  })

  const embedded = (inside: string, score = ''): string =>
    tree(
      `<Node id="root"><True/><Node id="low" score="1"><SimplePredicate field="x" operator="lessThan" value="5"/></Node>
      <Node id="high" ${score}><SimplePredicate field="x" operator="greaterOrEqual" value="5"/>${inside}</Node></Node>`,
    )
  const regression = `<Regression functionName="regression"><RegressionTable intercept="1"><NumericPredictor name="y" coefficient="2"/></RegressionTable></Regression>`

  it('in a node are explained behind the path to the node', () => {
    const explanation = explain(embedded(regression), { x: 9, y: 3 })
    expect(explanation.prediction).toBe(7)
    expect(explanation.steps.map((step) => ('id' in step ? `${step.kind} ${step.id}` : step.kind))).toEqual([
      'node root',
      'node high',
      'segment high',
    ])
    const inner = segmentOf(explanation, 'high')
    expect(inner).toMatchObject({ element: 'Regression', prediction: 7 })
    expect(only(inner ?? explanation, 'term')).toEqual(['intercept: 1', 'y: 6'])
  })

  it('in a node that is not reached are no part of it', () => {
    const explanation = explain(embedded(regression), { x: 1, y: 3 })
    expect(explanation.prediction).toBe(1)
    expect(explanation.steps.map(({ kind }) => kind)).toEqual(['node', 'node'])
  })

  it('in a node that give nothing are told, and the score of the node counts', () => {
    const explanation = explain(embedded(regression, 'score="5"'), { x: 9 })
    expect(explanation.prediction).toBe(5)
    expect(segmentOf(explanation, 'high')).toMatchObject({ element: 'Regression', prediction: null })
  })

  it('that are trees themselves do not take their nodes for those of the tree around', () => {
    const inner = `<DecisionTree functionName="regression"><Node id="root"><True/><Node id="low" score="33"><True/></Node></Node></DecisionTree>`
    const explanation = explain(embedded(inner), { x: 9 })
    expect(explanation.prediction).toBe(33)
    expect(explanation.steps.map((step) => ('id' in step ? `${step.kind} ${step.id}` : step.kind))).toEqual([
      'node root',
      'node high',
      'segment high',
    ])
    expect(segmentOf(explanation, 'high')?.steps).toHaveLength(2)
  })
})
