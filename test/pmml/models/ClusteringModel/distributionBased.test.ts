/** Clusters that are distributions: what is scored, and what is refused. Densities are written out. */

import { describe, expect, it } from 'vitest'
import {
  expectError,
  expectNumbers,
  field,
  load,
  loadErrorOf,
  pmml,
  schema,
  values,
} from '../../../helpers/pmml.js'

const array = (...items: readonly unknown[]): string =>
  `<Array n="${items.length}">${items.join(' ')}</Array>`
const info = (mean: number, deviation: number): string =>
  `<NumericInfo mean="${mean}" standardDeviation="${deviation}"/>`
const stats = (name: string, content: string): string =>
  `<PartitionFieldStats field="${name}">${content}</PartitionFieldStats>`
const partition = (content: string, size = ''): string =>
  `<Cluster><Partition name="p" ${size}>${content}</Partition></Cluster>`

interface Parts {
  readonly measure?: string
  readonly coordinates?: string
  readonly clusters: readonly string[]
}

const document = ({ measure = '', coordinates, clusters }: Parts): string =>
  pmml({
    fields: field('x') + field('y') + field('s', 'string', values('a', 'b')),
    models: `<ClusteringModel functionName="clustering" modelClass="distributionBased" numberOfClusters="${clusters.length}">${schema('x', 'y', 's')}<ComparisonMeasure kind="similarity" ${measure}><euclidean/></ComparisonMeasure>${coordinates ?? coordinate('x')}${clusters.join('')}</ClusteringModel>`,
  })

const coordinate = (name: string, attributes = '', content = ''): string =>
  `<ClusteringField field="${name}" ${attributes}>${content}</ClusteringField>`

const logDensity = (x: number, mean: number, deviation: number): number =>
  -((x - mean) ** 2) / (2 * deviation ** 2) - Math.log(deviation) - Math.log(2 * Math.PI) / 2

describe('distributions', () => {
  it('of numbers are normal; without sizes there are no probabilities', () => {
    const model = load(
      document({ clusters: [partition(stats('x', info(0, 1))), partition(stats('x', info(3, 2)))] }),
    )
    const score = model.scoreSync({ x: 1.2 })
    expect([score.prediction, score.ranking, score.probabilities]).toEqual(['1', ['1', '2'], undefined])
    expectNumbers(score.affinities, { '1': logDensity(1.2, 0, 1), '2': logDensity(1.2, 3, 2) })
    expect(model.scoreSync({}).prediction).toBeNull()
  })

  it('of categories are their frequencies; sizes are how frequent clusters are', () => {
    const model = load(
      document({
        coordinates: coordinate('s'),
        clusters: [
          partition(stats('s', array(3, 1)), 'size="10"'),
          partition(stats('s', array(0, 5)), 'size="30"'),
        ],
      }),
    )
    const score = model.scoreSync({ s: 'b' })
    expectNumbers(score.affinities, { '1': Math.log(0.25 * 0.25), '2': Math.log(0.75) })
    expectNumbers(score.probabilities, { '1': 1 / 13, '2': 12 / 13 })
    expect(score.prediction).toBe('2')
    // The second can't have it.
    expectNumbers(model.scoreSync({ s: 'a' }).probabilities, { '1': 1, '2': 0 })
  })

  it('that none can have belong to no cluster', () => {
    const model = load(
      document({ coordinates: coordinate('s'), clusters: [partition(stats('s', array(0, 5)))] }),
    )
    expect(model.scoreSync({ s: 'a' }).prediction).toBeNull()
  })

  it('of several numbers have covariances, of those that are there', () => {
    // Determinant 3, inverse (2, −1; −1, 2)/3.
    const covariances = `<Cluster>${array(1, 2)}<Covariances><Matrix kind="symmetric">${array(2) + array(1, 2)}</Matrix></Covariances></Cluster>`
    const model = load(document({ coordinates: coordinate('x') + coordinate('y'), clusters: [covariances] }))
    const quadratic = (2 * 1 * 1 - 2 * 1 * 3 + 2 * 3 * 3) / 3
    expectNumbers(model.scoreSync({ x: 2, y: 5 }).affinities, {
      '1': -quadratic / 2 - Math.log(3) / 2 - Math.log(2 * Math.PI),
    })
    expectNumbers(model.scoreSync({ y: 5 }).affinities, { '1': logDensity(5, 2, Math.SQRT2) })
  })
})

describe('a document is refused', () => {
  const clusters = [partition(stats('x', info(0, 1)))]
  const covariances = (...rows: readonly string[]): string =>
    `<Cluster>${array(1)}<Covariances><Matrix>${rows.join('')}</Matrix></Covariances></Cluster>`
  it.each([
    {
      name: 'with a compareFunction of its own',
      parts: { coordinates: coordinate('x', 'compareFunction="gaussSim"'), clusters },
      code: 'unsupported-element',
    },
    {
      name: 'with a compareFunction for all',
      parts: { measure: 'compareFunction="equal"', clusters },
      code: 'unsupported-element',
    },
    {
      name: 'with a scale',
      parts: { coordinates: coordinate('x', 'similarityScale="2"'), clusters },
      code: 'unsupported-element',
    },
    {
      name: 'with weights',
      parts: { coordinates: coordinate('x', 'fieldWeight="2"'), clusters },
      code: 'unsupported-element',
    },
    {
      name: 'without statistics',
      parts: { clusters: [`<Cluster>${array(1)}</Cluster>`] },
      code: 'unsupported-element',
    },
    {
      name: 'without statistics of a field',
      parts: { coordinates: coordinate('x') + coordinate('y'), clusters },
      code: 'missing-element',
    },
    {
      name: 'without a deviation',
      parts: { clusters: [partition(stats('x', '<NumericInfo mean="1"/>'))] },
      code: 'bad-content',
    },
    {
      name: 'with a deviation of 0',
      parts: { clusters: [partition(stats('x', info(1, 0)))] },
      code: 'bad-content',
    },
    {
      name: 'with too few frequencies',
      parts: { coordinates: coordinate('s'), clusters: [partition(stats('s', array(1)))] },
      code: 'bad-content',
    },
    {
      name: 'with frequencies of nothing',
      parts: { coordinates: coordinate('s'), clusters: [partition(stats('s', array(0, 0)))] },
      code: 'bad-content',
    },
    {
      name: 'with negative frequencies',
      parts: { coordinates: coordinate('s'), clusters: [partition(stats('s', array(2, -1)))] },
      code: 'bad-content',
    },
    {
      name: 'with a size of one cluster only',
      parts: { clusters: [...clusters, partition(stats('x', info(0, 1)), 'size="3"')] },
      code: 'bad-attribute',
    },
    {
      name: 'with covariances of other fields',
      parts: { clusters: [covariances(array(1, 0), array(0, 1))] },
      code: 'bad-content',
    },
    {
      name: 'with covariances that are none',
      parts: { clusters: [covariances(array(-1))] },
      code: 'bad-content',
    },
    {
      name: 'with covariances and no centre',
      parts: {
        clusters: ['<Cluster><Covariances><Matrix><Array>1</Array></Matrix></Covariances></Cluster>'],
      },
      code: 'bad-content',
    },
    { name: 'without fields', parts: { coordinates: '<!-- none -->', clusters }, code: 'missing-element' },
  ] as const)('$name', ({ parts, code }) => {
    expectError(loadErrorOf(document(parts)), { code })
  })
})
