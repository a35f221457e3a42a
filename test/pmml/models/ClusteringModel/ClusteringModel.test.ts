/** ClusteringModel: centres and distributions ("Clustering Models"). Numbers are worked out beside each table. */

import { describe, expect, it } from 'vitest'
import {
  expectError,
  expectNumbers,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  scoreErrorOf,
  values,
} from '../../../helpers/pmml.js'

const xyz = field('x') + field('y') + field('z')
const array = (...items: readonly unknown[]): string =>
  `<Array n="${items.length}">${items.join(' ')}</Array>`
const cluster = (attributes: string, ...center: readonly unknown[]): string =>
  `<Cluster ${attributes}>${array(...center)}</Cluster>`
const coordinate = (name: string, attributes = '', content = ''): string =>
  `<ClusteringField field="${name}" ${attributes}>${content}</ClusteringField>`
const measure = (name: string, attributes = 'kind="distance"'): string =>
  `<ComparisonMeasure ${attributes}><${name}/></ComparisonMeasure>`

interface Parts {
  readonly fields?: string
  readonly schema?: string
  readonly attributes?: string
  readonly count?: number
  readonly output?: string
  readonly measure?: string
  readonly coordinates?: string
  readonly clusters?: string
  readonly version?: string
}

const twoCenters = cluster('id="near" name="The near ones"', 0, 0, 0) + cluster('id="far"', 4, 4, 4)

const element = (parts: Parts = {}): string => {
  const {
    attributes = 'functionName="clustering" modelClass="centerBased"',
    schema: inputs = schema('x', 'y', 'z'),
    output = '',
    coordinates = coordinate('x') + coordinate('y') + coordinate('z'),
    clusters = twoCenters,
  } = parts
  const count = parts.count ?? clusters.split('<Cluster ').length - 1
  return `<ClusteringModel ${attributes} numberOfClusters="${count}">${inputs}${output}${parts.measure ?? measure('squaredEuclidean')}${coordinates}${clusters}</ClusteringModel>`
}

const document = (parts: Parts = {}): string =>
  pmml({ fields: parts.fields ?? xyz, models: element(parts), version: parts.version ?? '4.4' })

const point = { x: 1, y: 2, z: 3 }

describe('a centre', () => {
  it('that is nearest wins; all affinities and the order are told', () => {
    const { prediction, entityId, affinities, ranking } = load(document()).scoreSync(point)
    expect({ prediction, entityId, ranking }).toEqual({
      prediction: 'near',
      entityId: 'near',
      ranking: ['near', 'far'],
    })
    expectNumbers(affinities, { near: 14, far: 14 })
  })

  it.each([
    { name: 'squaredEuclidean', near: 14, far: 14 },
    { name: 'euclidean', near: Math.sqrt(14), far: Math.sqrt(14) },
    { name: 'cityBlock', near: 6, far: 6 },
    { name: 'chebychev', near: 3, far: 3 },
    { name: 'minkowski p-parameter="3"', near: 36 ** (1 / 3), far: 36 ** (1 / 3) },
  ])('by $name', ({ name, near, far }) => {
    expectNumbers(load(document({ measure: measure(name) })).scoreSync(point).affinities, { near, far })
  })

  it.each([
    // Of 1·1 + 4 + 9 a half, twice, and none.
    {
      name: 'fieldWeight',
      coordinates: ['fieldWeight="0.5"', 'fieldWeight="2"', 'fieldWeight="0"'],
      near: 8.5,
    },
    // A Gaussian similarity of 1 at a scale of 1 is 1/2.
    {
      name: 'gaussSim',
      coordinates: ['compareFunction="gaussSim" similarityScale="1"', '', ''],
      near: 13.25,
    },
    { name: 'delta', coordinates: ['compareFunction="delta"', '', ''], near: 14 },
    { name: 'equal', coordinates: ['compareFunction="equal"', '', ''], near: 13 },
  ])('with $name', ({ coordinates: [x, y, z], near }) => {
    const model = load(
      document({ coordinates: coordinate('x', x) + coordinate('y', y) + coordinate('z', z) }),
    )
    expect(model.scoreSync(point).affinities?.near).toBeCloseTo(near, 12)
  })

  it('is compared by the function of the measure where a field has none', () => {
    const model = load(
      document({
        measure: measure('cityBlock', 'kind="distance" compareFunction="gaussSim"'),
        coordinates: ['x', 'y', 'z'].map((name) => coordinate(name, 'similarityScale="1"')).join(''),
      }),
    )
    // 1/2 + 1/16 + 1/512
    expect(model.scoreSync(point).affinities?.near).toBeCloseTo(0.564453125, 12)
  })

  it.each([
    { name: 'nothing', record: {}, prediction: null, near: undefined },
    { name: 'one field', record: { x: 1 }, prediction: 'near', near: 3 },
    { name: 'two fields', record: { x: 3, z: 4 }, prediction: 'far', near: 37.5 },
  ])('compared with $name', ({ record, prediction, near }) => {
    const score = load(document()).scoreSync(record)
    expect(score.prediction).toBe(prediction)
    expect(score.affinities?.near).toBe(near)
  })

  it.each([
    // 8/6 of 1 + 4; 8/7 of 4 + 9.
    { name: 'a weight a field', weights: array(1, 5, 2), coordinates: '', near: 5 * (8 / 6) },
    {
      name: 'weights of fields that are not in the centre',
      weights: array(1, 5, 9, 2),
      coordinates: coordinate('w', 'isCenterField="false"'),
      near: 5 * (8 / 6),
    },
  ])('with MissingValueWeights: $name', ({ weights, coordinates, near }) => {
    const model = load(
      document({
        fields: xyz + field('w'),
        schema: schema('x', 'y', 'z', 'w'),
        coordinates: `${coordinate('x') + coordinate('y') + coordinates + coordinate('z')}<MissingValueWeights>${weights}</MissingValueWeights>`,
      }),
    )
    const record = coordinates === '' ? { x: 1, y: 2 } : { x: 1, y: 2, w: 7 }
    expect(model.scoreSync(record).affinities?.near).toBeCloseTo(near, 12)
  })

  it('is found by texts, truth values and whole numbers', () => {
    const model = load(
      document({
        fields: field('x', 'string') + field('y', 'boolean') + field('z', 'integer') + field('w', 'string'),
        schema: schema('x', 'y', 'z', 'w'),
        coordinates:
          coordinate('x', 'compareFunction="delta"') +
          coordinate('y') +
          coordinate('z', 'compareFunction="delta"') +
          coordinate('w'),
        clusters: cluster('', '"two words"', 1, 2, 0.5) + cluster('', 'one', 'false', 1.5, 3),
      }),
    )
    // (0, 0, 0, 1/2) and (1, 1, 1, 2); the text of a number counts as the number.
    expectNumbers(model.scoreSync({ x: 'two words', y: true, z: 2, w: '1' }).affinities, {
      '1': 0.25,
      '2': 7,
    })
    expectNumbers(model.scoreSync({ x: 'unheard of', y: false, z: 1, w: '3' }).affinities, {
      '1': 9.25,
      '2': 2,
    })
    expectError(scoreErrorOf(model, { x: 'one', y: true, z: 2, w: 'three' }), {
      code: 'invalid-value',
      field: 'w',
      received: '"three"',
    })
  })

  it('has the similarity of binary fields, of which the greatest wins', () => {
    const model = load(
      document({
        measure: measure('jaccard', 'kind="similarity"'),
        clusters: cluster('', 1, 1, 0) + cluster('', 1, 1, 1) + cluster('', 0, 0, 1),
      }),
    )
    const { prediction, affinities, ranking } = model.scoreSync({ x: 1, y: 1, z: 1 })
    expect({ prediction, ranking }).toEqual({ prediction: '2', ranking: ['2', '1', '3'] })
    expectNumbers(affinities, { '1': 2 / 3, '2': 1, '3': 1 / 3 })
    expectNumbers(model.scoreSync({ x: 1, y: 0 }).affinities, { '1': 1 / 2, '2': 1 / 2, '3': 0 })
    // 0/0 for the third: nobody knows which is the most similar.
    expect(model.scoreSync({ x: 0, y: 0 }).prediction).toBeNull()
    expectError(scoreErrorOf(model, { x: 2, y: 1, z: 1 }), { code: 'invalid-value', field: 'x' })
  })
})

describe('results', () => {
  const output = (...fields: readonly string[]): string =>
    `<Output>${fields.map((each, i) => `<OutputField name="o${i + 1}" ${each}/>`).join('')}</Output>`
  it.each([
    { feature: 'feature="predictedValue" dataType="string"', value: 'near' },
    { feature: 'feature="predictedDisplayValue" dataType="string"', value: 'The near ones' },
    { feature: 'feature="clusterId" dataType="string"', value: 'near' },
    { feature: 'feature="entityId" rank="2" dataType="string"', value: 'far' },
    { feature: 'feature="entityId" rank="3" dataType="string"', value: null },
    { feature: 'feature="entityId" isMultiValued="1" rank="0"', value: ['near', 'far'] },
    { feature: 'feature="affinity"', value: 2 },
    { feature: 'feature="clusterAffinity" value="far"', value: 34 },
    { feature: 'feature="entityAffinity" rank="2"', value: 34 },
    { feature: 'feature="affinity" value="unknown"', value: null },
  ])('$feature', ({ feature, value }) => {
    expect(load(document({ output: output(feature) })).scoreSync({ x: 1, y: 1, z: 0 }).outputs.o1).toEqual(
      value,
    )
  })

  it.each([
    {
      name: 'numbers for a target of numbers',
      type: 'integer',
      clusters: cluster('', 0, 0, 0),
      prediction: 1,
    },
    { name: 'ids for a target of texts', type: 'string', clusters: cluster('', 0, 0, 0), prediction: '1' },
    {
      name: 'ids that are no numbers',
      type: 'integer',
      clusters: cluster('id="a"', 0, 0, 0),
      prediction: 'a',
    },
    {
      name: 'places, where there are only names',
      type: 'string',
      clusters: cluster('name="A"', 0, 0, 0),
      prediction: '1',
    },
  ])('are $name', ({ type, clusters, prediction }) => {
    const model = load(
      document({
        fields: xyz + field('c', type, '', 'categorical'),
        schema: schema('x', 'y', 'z', mining('c', 'usageType="target"')),
        clusters,
      }),
    )
    const score = model.scoreSync(point)
    expect([score.prediction, score.outputs.c]).toEqual([prediction, prediction])
  })

  it('of equals are those of the first cluster', () => {
    const model = load(
      document({ clusters: cluster('', 2, 2, 2) + cluster('', 0, 2, 4) + cluster('', 2, 2, 2) }),
    )
    expect(model.scoreSync(point).ranking).toEqual(['1', '2', '3'])
  })

  it('are explained by the affinities, best first', () => {
    const { prediction, steps } = load(document()).explain({ x: 3, y: 3, z: 3 })
    expect({ prediction, steps }).toEqual({
      prediction: 'far',
      steps: [
        { kind: 'entity', id: 'far', affinity: 3 },
        { kind: 'entity', id: 'near', value: 'The near ones', affinity: 27 },
      ],
    })
  })

  it('vote in an ensemble', () => {
    const inner = (a: number, b: number): string =>
      element({ clusters: cluster('id="a"', a, 0, 0) + cluster('id="b"', b, 0, 0) })
    const segment = (a: number, b: number, weight: number): string =>
      `<Segment weight="${weight}"><True/>${inner(a, b)}</Segment>`
    const ensemble = (method: string): string =>
      pmml({
        fields: xyz,
        models: `<MiningModel functionName="clustering">${schema('x', 'y', 'z')}<Segmentation multipleModelMethod="${method}">${segment(0, 9, 1)}${segment(9, 0, 1)}${segment(9, 1, 1)}${segment(1, 9, 5)}</Segmentation></MiningModel>`,
      })
    const record = { x: 0.4, y: 0, z: 0 }
    expect(load(ensemble('majorityVote')).scoreSync(record)).toMatchObject({
      prediction: 'a',
      entityId: 'a',
      probabilities: { a: 0.5, b: 0.5 },
    })
    expect(load(ensemble('weightedMajorityVote')).scoreSync(record)).toMatchObject({
      prediction: 'a',
      probabilities: { a: 0.75, b: 0.25 },
    })
  })
})

describe('CenterFields of PMML 3.0', () => {
  const derived = (name: string, content: string): string =>
    `<DerivedField ${name} optype="continuous" dataType="double">${content}</DerivedField>`
  const norm = (name: string): string =>
    `<NormContinuous field="${name}"><LinearNorm orig="0" norm="0"/><LinearNorm orig="10" norm="1"/></NormContinuous>`
  const centerFields = `<CenterFields>${derived('name="n"', norm('x'))}${derived('', '<NormDiscrete field="s" value="a"/>')}</CenterFields>`
  const parts = {
    fields: field('x') + field('s', 'string', values('a', 'b')),
    schema: schema('x', 's'),
    clusters: cluster('name="low"', 0.2, 1) + cluster('name="high"', 0.8, 0),
    version: '3.0',
  }
  it.each([
    { name: 'derive the coordinates', listed: '', low: 0.25, high: 1.01 },
    {
      name: 'are weighted under their own name',
      listed: coordinate('n', 'fieldWeight="4"'),
      low: 1,
      high: 1.04,
    },
    {
      name: 'are weighted by what they are made of',
      listed: coordinate('x', 'fieldWeight="4"'),
      low: 1,
      high: 1.04,
    },
  ])('$name', ({ listed, low, high }) => {
    // 0.7 and 1, against (0.2, 1) and (0.8, 0).
    const score = load(document({ ...parts, coordinates: listed + centerFields })).scoreSync({ x: 7, s: 'a' })
    expectNumbers(score.affinities, { '1': low, '2': high })
  })

  it('are seen by outputs', () => {
    const output =
      '<Output><OutputField name="o" feature="transformedValue" dataType="double"><FieldRef field="n"/></OutputField></Output>'
    const model = load(document({ ...parts, output, coordinates: centerFields }))
    expect(model.scoreSync({ x: 7, s: 'a' }).outputs.o).toBeCloseTo(0.7, 12)
  })
})

describe('a table of comparisons', () => {
  const table = (content: string): string => `<Comparisons><Matrix ${content}</Matrix></Comparisons>`
  const square = table(`nbRows="2" nbCols="2">${array(0, 3)}${array(5, 1)}`)
  it.each([
    {
      name: 'by Values',
      content: values('a', 'b'),
      type: 'string',
      centers: ['a', 'b'],
      x: 'b',
      wanted: [5, 1],
    },
    {
      name: 'by Intervals',
      content:
        '<Interval closure="closedOpen" leftMargin="0" rightMargin="1"/><Interval closure="closedClosed" leftMargin="1" rightMargin="9"/>',
      type: 'double',
      centers: [0.5, 7],
      x: 1,
      wanted: [5, 1],
    },
  ])(
    '$name has a row for the record and a column for the centre',
    ({ content, type, centers, x, wanted }) => {
      const model = load(
        document({
          fields: field('x', type, content),
          schema: schema('x'),
          measure: measure('cityBlock'),
          coordinates: coordinate('x', 'compareFunction="table"', square),
          clusters: centers.map((center) => cluster('', center)).join(''),
        }),
      )
      expect(Object.values(model.scoreSync({ x }).affinities ?? {})).toEqual(wanted)
    },
  )

  it.each([
    {
      name: 'without Comparisons',
      fields: field('x', 'string', values('a', 'b')),
      table: '',
      code: 'missing-element',
    },
    {
      name: 'of another size',
      fields: field('x', 'string', values('a')),
      table: square,
      code: 'bad-content',
    },
    { name: 'of a field without values', fields: field('x', 'string'), table: square, code: 'bad-content' },
  ] as const)('$name is refused', ({ fields, table: comparisons, code }) => {
    const error = loadErrorOf(
      document({
        fields,
        schema: schema('x'),
        coordinates: coordinate('x', 'compareFunction="table"', comparisons),
        clusters: cluster('', 'a'),
      }),
    )
    expectError(error, { code, field: 'x' })
  })
})

describe('a document is refused', () => {
  it.each([
    {
      name: 'of another function',
      parts: { attributes: 'functionName="regression" modelClass="centerBased"' },
      code: 'bad-attribute',
      path: 'PMML/ClusteringModel',
    },
    { name: 'without clusters', parts: { clusters: '' }, code: 'bad-content', path: 'PMML/ClusteringModel' },
    {
      name: 'with more clusters than it says',
      parts: { count: 1 },
      code: 'bad-content',
      path: 'PMML/ClusteringModel',
    },
    {
      name: 'without fields',
      parts: { coordinates: '' },
      code: 'missing-element',
      path: 'PMML/ClusteringModel',
    },
    {
      name: 'with an unknown field',
      parts: { coordinates: coordinate('unknown') },
      code: 'unknown-field',
      path: 'PMML/ClusteringModel/ClusteringField',
    },
    {
      name: 'with a centre too short',
      parts: { clusters: cluster('', 1, 2) },
      code: 'bad-content',
      path: 'PMML/ClusteringModel/Cluster',
    },
    {
      name: 'with a centre that is no number',
      parts: { clusters: cluster('', 1, 2, 'x') },
      code: 'bad-content',
      path: 'PMML/ClusteringModel/Cluster',
    },
    {
      name: 'with a centre that is missing',
      parts: { clusters: cluster('', 1, 2, 'NaN') },
      code: 'bad-content',
      path: 'PMML/ClusteringModel/Cluster',
    },
    {
      name: 'without a centre',
      parts: { clusters: '<Cluster ></Cluster>' },
      code: 'missing-element',
      path: 'PMML/ClusteringModel/Cluster',
    },
    {
      name: 'with an id twice',
      parts: { clusters: cluster('id="a"', 0, 0, 0) + cluster('id="a"', 1, 1, 1) },
      code: 'duplicate-name',
      path: 'PMML/ClusteringModel/Cluster[2]',
    },
    {
      name: 'with an id that is a place',
      parts: { clusters: cluster('id="2"', 0, 0, 0) + cluster('', 1, 1, 1) },
      code: 'duplicate-name',
      path: 'PMML/ClusteringModel/Cluster[2]',
    },
    {
      name: 'with a negative weight',
      parts: { coordinates: coordinate('x', 'fieldWeight="-1"') },
      code: 'bad-attribute',
      path: 'PMML/ClusteringModel/ClusteringField',
    },
    {
      name: 'without a scale',
      parts: { coordinates: coordinate('x', 'compareFunction="gaussSim"') },
      code: 'missing-attribute',
      path: 'PMML/ClusteringModel/ClusteringField',
    },
    {
      name: 'with a scale of 0',
      parts: { coordinates: coordinate('x', 'compareFunction="gaussSim" similarityScale="0"') },
      code: 'bad-attribute',
      path: 'PMML/ClusteringModel/ClusteringField',
    },
    {
      name: 'with the power 0',
      parts: { measure: measure('minkowski p-parameter="0"') },
      code: 'bad-attribute',
      path: 'PMML/ClusteringModel/ComparisonMeasure/minkowski',
    },
    {
      name: 'without a measure',
      parts: { measure: '<ComparisonMeasure kind="distance"></ComparisonMeasure>' },
      code: 'missing-element',
      path: 'PMML/ClusteringModel/ComparisonMeasure',
    },
    {
      name: 'with dates to subtract',
      parts: { fields: field('x', 'date'), schema: schema('x'), coordinates: coordinate('x') },
      code: 'type-mismatch',
      path: 'PMML/ClusteringModel/ClusteringField',
    },
    {
      name: 'with texts as binary fields',
      parts: {
        fields: field('x', 'string'),
        schema: schema('x'),
        coordinates: coordinate('x'),
        measure: measure('jaccard', 'kind="similarity"'),
      },
      code: 'type-mismatch',
      path: 'PMML/ClusteringModel/ClusteringField',
    },
    {
      name: 'with a centre that is not binary',
      parts: { measure: measure('jaccard', 'kind="similarity"'), clusters: cluster('', 1, 0, 0.5) },
      code: 'bad-content',
      path: 'PMML/ClusteringModel/Cluster',
    },
    {
      name: 'with too few MissingValueWeights',
      parts: {
        coordinates: `${coordinate('x') + coordinate('y')}<MissingValueWeights>${array(1)}</MissingValueWeights>`,
      },
      code: 'bad-content',
      path: 'PMML/ClusteringModel/MissingValueWeights',
    },
    {
      name: 'with negative MissingValueWeights',
      parts: {
        coordinates: `${coordinate('x') + coordinate('y')}<MissingValueWeights>${array(1, -1)}</MissingValueWeights>`,
      },
      code: 'bad-content',
      path: 'PMML/ClusteringModel/MissingValueWeights',
    },
    {
      name: 'with empty CenterFields',
      parts: { coordinates: '<CenterFields></CenterFields>' },
      code: 'missing-element',
      path: 'PMML/ClusteringModel/CenterFields',
    },
    {
      name: 'with Targets',
      parts: { output: '<Targets/>' },
      code: 'unexpected-element',
      path: 'PMML/ClusteringModel/Targets',
    },
  ] as const)('$name', ({ parts, code, path }) => {
    expectError(loadErrorOf(document(parts)), { code, path })
  })
})
