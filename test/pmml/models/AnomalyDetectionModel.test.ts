/** AnomalyDetectionModel: scores by algorithm, and documents that can't have one ("Anomaly Detection"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../../src/index.js'
import { type Expected, expectError, field, load, loadErrorOf, pmml, schema } from '../../helpers/pmml.js'

const fields = field('x') + field('y') + field('s', 'string')

interface Parts {
  readonly attributes: string
  /** The model inside, and what follows it. */
  readonly inner: string
  readonly before?: string
  readonly functionName?: string
}

const anomaly = ({ attributes, inner, before = '', functionName = 'regression' }: Parts): string =>
  pmml({
    fields,
    models: `<AnomalyDetectionModel functionName="${functionName}" ${attributes}>${schema('x', 'y')}${before}${inner}</AnomalyDetectionModel>`,
  })

/** A regression that says x. */
const sayX = (content = '') =>
  `<RegressionModel functionName="regression">${schema('x')}${content}<RegressionTable intercept="0"><NumericPredictor name="x" coefficient="1"/></RegressionTable></RegressionModel>`
const tree = `<TreeModel functionName="classification">${schema('x')}<Node score="odd"><SimplePredicate field="x" operator="greaterThan" value="1"/></Node></TreeModel>`
const clusters = (
  measure = '<euclidean/>',
  content = '<Cluster id="a"><Array>0 0</Array></Cluster><Cluster id="b"><Array>10 0</Array></Cluster>',
  modelClass = 'centerBased',
) =>
  `<ClusteringModel functionName="clustering" modelClass="${modelClass}" numberOfClusters="2">${schema('x', 'y')}
  <ComparisonMeasure kind="distance">${measure}</ComparisonMeasure><ClusteringField field="x"/><ClusteringField field="y"/>${content}</ClusteringModel>`
const ones = '<Cluster><Array>0 1</Array></Cluster><Cluster><Array>1 0</Array></Cluster>'
const means = (...numbers: readonly (number | string)[]) =>
  `<MeanClusterDistances><Array type="real">${numbers.join(' ')}</Array></MeanClusterDistances>`

const iforest = (sampleDataSize: string) => `algorithmType="iforest" sampleDataSize="${sampleDataSize}"`

describe('score', () => {
  it.each<[what: string, parts: Parts, record: ModelRecord, score: unknown]>([
    // c(256) = 10.2447709103, with eight digits of Euler's constant; 2^(−6/c).
    ['isolation forest', { attributes: iforest('256'), inner: sayX() }, { x: 6 }, 0.666342291391],
    [
      'the mean path length gives 1/2',
      { attributes: iforest('256'), inner: sayX() },
      { x: 10.2447709103 },
      0.5,
    ],
    ['a path of length 0 gives 1', { attributes: iforest('256'), inner: sayX() }, { x: 0 }, 1],
    ['two records are told apart by one step', { attributes: iforest('2'), inner: sayX() }, { x: 3 }, 0.125],
    ['missing path', { attributes: iforest('256'), inner: sayX() }, {}, null],
    ['a decision value as it is', { attributes: 'algorithmType="ocsvm"', inner: sayX() }, { x: -2.5 }, -2.5],
    ['other: the result as it is', { attributes: 'algorithmType="other"', inner: sayX() }, { x: 7 }, 7],
    ['other: missing', { attributes: 'algorithmType="other"', inner: sayX() }, {}, null],
    [
      'other: a class',
      { attributes: 'algorithmType="other"', inner: tree, functionName: 'classification' },
      { x: 2 },
      'odd',
    ],
    [
      'other: Targets of the model inside',
      {
        attributes: 'algorithmType="other"',
        inner: sayX('<Targets><Target rescaleFactor="3"/></Targets>'),
      },
      { x: 7 },
      21,
    ],
    [
      'the nearest cluster counts, not the least relative distance',
      { attributes: 'algorithmType="clusterMeanDist"', inner: clusters() + means(0.5, 100) },
      { x: 3, y: 4 },
      10,
    ],
    [
      'the mean distance is that of the cluster',
      { attributes: 'algorithmType="clusterMeanDist"', inner: clusters() + means(0.5, 100) },
      { x: 13, y: 4 },
      0.05,
    ],
    [
      'no cluster without a record',
      { attributes: 'algorithmType="clusterMeanDist"', inner: clusters() + means(1, 1) },
      {},
      null,
    ],
  ])('%s', (_, parts, record, score) => {
    const { prediction } = load(anomaly(parts)).scoreSync(record)
    if (typeof score === 'number') expect(prediction).toBeCloseTo(score, 8)
    else expect(prediction).toEqual(score)
  })

  it('32 bits where the model asks for them', () => {
    const document = anomaly({ attributes: `${iforest('2')} x-mathContext="float"`, inner: sayX() })
    expect(load(document).scoreSync({ x: 1.5 }).prediction).toBe(Math.fround(2 ** -1.5))
  })

  it('outputs of both models', () => {
    const inside = '<Output><OutputField name="path" feature="predictedValue" dataType="double"/></Output>'
    const before =
      '<Output><OutputField name="score" feature="predictedValue" dataType="double"/><OutputField name="odd" feature="decision" dataType="boolean"><Apply function="greaterThan"><FieldRef field="score"/><Constant>0.3</Constant></Apply></OutputField></Output>'
    const model = load(anomaly({ attributes: iforest('2'), before, inner: sayX(inside) }))
    expect({ ...model.scoreSync({ x: 1 }).outputs }).toEqual({ path: 1, score: 0.5, odd: true })
    expect({ ...model.scoreSync({ x: 2 }).outputs }).toEqual({ path: 2, score: 0.25, odd: false })
    expect({ ...model.scoreSync({}).outputs }).toEqual({ path: null, score: null, odd: null })
  })

  it('explains by the model inside', () => {
    const { prediction, steps } = load(anomaly({ attributes: iforest('2'), inner: sayX() })).explain({ x: 1 })
    expect(prediction).toBe(0.5)
    expect(steps).toMatchObject([
      { kind: 'segment', explanation: { element: 'RegressionModel', prediction: 1 } },
      { kind: 'intermediate', value: 0.5 },
    ])
  })
})

describe('refused', () => {
  const mean = 'algorithmType="clusterMeanDist"'
  const refused: readonly [what: string, parts: Parts, error: Expected][] = [
    [
      'a forest without the size of its samples',
      { attributes: 'algorithmType="iforest"', inner: sayX() },
      { code: 'bad-attribute', path: 'PMML/AnomalyDetectionModel' },
    ],
    ...['1', '0', '-5', 'many', 'INF', 'NaN'].map((size): [string, Parts, Expected] => [
      `samples of ${size}`,
      { attributes: iforest(size), inner: sayX() },
      { code: 'bad-attribute', received: `"${size}"` },
    ]),
    [
      'a forest of classes',
      { attributes: iforest('256'), inner: tree },
      { code: 'bad-attribute', expected: 'a model of function regression' },
    ],
    [
      'an algorithm that is none',
      { attributes: 'algorithmType="magic"', inner: sayX() },
      { code: 'bad-attribute', received: '"magic"' },
    ],
    ['no algorithm', { attributes: '', inner: sayX() }, { code: 'missing-attribute' }],
    [
      'no model inside',
      { attributes: 'algorithmType="other"', inner: '' },
      { code: 'missing-element', expected: 'a model' },
    ],
    [
      'two models inside',
      { attributes: 'algorithmType="other"', inner: sayX() + tree },
      { code: 'unexpected-element' },
    ],
    ['no clusters', { attributes: mean, inner: sayX() + means(1, 1) }, { code: 'missing-element' }],
    ['no mean distances', { attributes: mean, inner: clusters() }, { code: 'missing-element' }],
    [
      'too few mean distances',
      { attributes: mean, inner: clusters() + means(1) },
      { code: 'bad-attribute', received: '1', expected: '2 numbers' },
    ],
    [
      'too many mean distances',
      { attributes: mean, inner: clusters() + means(1, 2, 3) },
      { code: 'bad-attribute', received: '3' },
    ],
    [
      'a mean distance of 0',
      { attributes: mean, inner: clusters() + means(1, 0) },
      { code: 'bad-attribute' },
    ],
    ['an infinite one', { attributes: mean, inner: clusters() + means(1, 'INF') }, { code: 'bad-attribute' }],
    [
      'a similarity',
      { attributes: mean, inner: clusters('<jaccard/>', ones) + means(1, 1) },
      { code: 'bad-attribute', received: '"modelClass centerBased, jaccard"' },
    ],
    [
      'Targets, which the standard does not give it',
      { attributes: 'algorithmType="other"', before: '<Targets/>', inner: sayX() },
      { code: 'unexpected-element', received: '"Targets"' },
    ],
  ]
  it.each(refused)('%s', (_, parts, error) => {
    expectError(loadErrorOf(anomaly(parts)), error)
  })
})
