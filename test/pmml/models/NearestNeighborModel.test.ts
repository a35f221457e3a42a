/** NearestNeighborModel: averages, votes and the neighbours themselves ("k-Nearest Neighbors"). Numbers are worked out by hand. */

import { describe, expect, it } from 'vitest'
import type { SyncModel } from '../../../src/index.js'
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
} from '../../helpers/pmml.js'

interface Parts {
  /** DataFields beside `x`. */
  readonly fields?: string
  readonly function?: string
  readonly k?: number
  readonly attributes?: string
  readonly schema?: string
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly unknown[])[]
  readonly transformed?: boolean
  readonly measure?: string
  readonly inputs?: string
  /** Content between the MiningSchema and the TrainingInstances. */
  readonly more?: string
}

const target = (name: string): string => mining(name, 'usageType="target"')
const input = (name: string, attributes = ''): string => `<KNNInput field="${name}" ${attributes}/>`
const distance = (name: string): string => `<ComparisonMeasure kind="distance"><${name}/></ComparisonMeasure>`

/** Stored records with a column a field; `null` is a cell left out. */
const instances = (
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  transformed?: boolean,
): string =>
  `<TrainingInstances ${transformed === undefined ? '' : `isTransformed="${transformed}"`}><InstanceFields>${columns
    .map((name, i) => `<InstanceField field="${name}" column="t:c${i}"/>`)
    .join('')}</InstanceFields><InlineTable>${rows
    .map(
      (row) => `<row>${row.map((cell, i) => (cell === null ? '' : `<c${i}>${cell}</c${i}>`)).join('')}</row>`,
    )
    .join('')}</InlineTable></TrainingInstances>`

const document = (parts: Parts = {}): string => {
  const { columns = ['x', 'y'], rows = numbers, k = 3, attributes = '' } = parts
  return pmml({
    fields: field('x') + (parts.fields ?? field('y')),
    models: `<NearestNeighborModel functionName="${parts.function ?? 'regression'}" numberOfNeighbors="${k}" ${attributes}>${
      parts.schema ?? schema('x', target('y'))
    }${parts.more ?? ''}${instances(columns, rows, parts.transformed)}${parts.measure ?? distance('cityBlock')}<KNNInputs>${
      parts.inputs ?? input('x')
    }</KNNInputs></NearestNeighborModel>`,
  })
}

const numbers = [
  [1, 10],
  [2, 20],
  [4, 60],
  [8, 80],
]

describe('a number', () => {
  it.each([
    { attributes: '', k: 3, x: 0, value: 30 },
    { attributes: 'continuousScoringMethod="average"', k: 1, x: 3.5, value: 60 },
    { attributes: 'continuousScoringMethod="median"', k: 3, x: 0, value: 20 },
    { attributes: 'continuousScoringMethod="median"', k: 4, x: 0, value: 40 },
    // Weights 1/(1 + 1) and 1/(2 + 1).
    { attributes: 'continuousScoringMethod="weightedAverage" threshold="1"', k: 2, x: 0, value: 14 },
    {
      attributes: 'continuousScoringMethod="weightedAverage"',
      k: 2,
      x: 1,
      value: (10 / 0.001 + 20 / 1.001) / (1 / 0.001 + 1 / 1.001),
    },
    // Without a threshold, a record that is known outweighs all others.
    { attributes: 'continuousScoringMethod="weightedAverage" threshold="0"', k: 2, x: 1, value: 10 },
    { attributes: 'continuousScoringMethod="weightedAverage" threshold="0"', k: 2, x: 0, value: 40 / 3 },
  ])('is the $attributes of $k near $x', ({ attributes, k, x, value }) => {
    expectValue(load(document({ attributes, k })).scoreSync({ x }).prediction, value)
  })

  it('of equally near records is that of the first', () => {
    const rows = [
      [1, 1],
      [1, 2],
      [1, 4],
      [1, 8],
    ]
    expect(load(document({ rows, k: 2 })).scoreSync({ x: 5 }).prediction).toBe(1.5)
  })

  it('is missing where nothing can be compared', () => {
    expect(load(document()).scoreSync({}).prediction).toBeNull()
  })

  it('is adjusted by Targets', () => {
    const more = '<Targets><Target field="y" min="25" rescaleFactor="2" rescaleConstant="1"/></Targets>'
    const model = load(document({ more, k: 1 }))
    expect([model.scoreSync({ x: 1 }).prediction, model.scoreSync({ x: 4 }).prediction]).toEqual([51, 121])
  })

  it('of whole numbers may have a fraction', () => {
    const model = load(
      document({
        fields: field('y', 'integer'),
        rows: [
          [1, 1],
          [2, 2],
          [3, '2.5'],
        ],
        k: 2,
      }),
    )
    expect(model.scoreSync({ x: 1 }).prediction).toBe(1.5)
    expect(model.scoreSync({ x: 3 }).prediction).toBe(2.25)
  })
})

describe('a class', () => {
  const classes = (rows: readonly (readonly unknown[])[], parts: Parts = {}): string =>
    document({ fields: field('y', 'string'), function: 'classification', rows, ...parts })
  // Low twice, middle twice, high twice, and one apart.
  const stored = [
    [1, 'low'],
    [2, 'middle'],
    [3, 'middle'],
    [4, 'high'],
    [5, 'high'],
    [6, 'low'],
    [7, 'apart'],
  ]
  it.each([
    {
      name: 'that most neighbours have',
      k: 3,
      x: 2.4,
      value: 'middle',
      probabilities: { low: 1 / 3, middle: 2 / 3, high: 0, apart: 0 },
    },
    {
      name: 'that more records have, of equals',
      k: 2,
      x: 6.6,
      value: 'low',
      probabilities: { low: 0.5, middle: 0, high: 0, apart: 0.5 },
    },
    {
      name: 'that comes first in the order of texts, of equals in that, too',
      k: 2,
      x: 3.4,
      value: 'high',
      probabilities: { low: 0, middle: 0.5, high: 0.5, apart: 0 },
    },
  ])('$name', ({ k, x, value, probabilities }) => {
    const score = load(classes(stored, { k })).scoreSync({ x })
    expect(score.prediction).toBe(value)
    expectNumbers(score.probabilities, probabilities)
  })

  it('is that with the greatest weight', () => {
    const attributes = 'categoricalScoringMethod="weightedMajorityVote" threshold="0.5"'
    // Distances 0, 1 and 2: weights 2, 2/3 and 2/5.
    const score = load(
      classes(
        [
          [1, 'a'],
          [2, 'b'],
          [3, 'b'],
        ],
        { attributes },
      ),
    ).scoreSync({ x: 1 })
    expect(score.prediction).toBe('a')
    expectNumbers(score.probabilities, { a: 30 / 46, b: 16 / 46 })
  })

  it.each([
    {
      name: 'integers',
      dataType: 'integer',
      rows: [
        [1, 10],
        [1, 9],
      ],
      value: 9,
    },
    {
      name: 'doubles',
      dataType: 'double',
      rows: [
        [1, 10],
        [1, 9],
      ],
      value: 9,
    },
    {
      name: 'truth values',
      dataType: 'boolean',
      rows: [
        [1, 'true'],
        [1, 'false'],
      ],
      value: false,
    },
  ])('of $name is told by value, smaller ones first', ({ dataType, rows, value }) => {
    const fields = field('y', dataType, '', 'categorical')
    expect(load(classes(rows, { fields, k: 2 })).scoreSync({ x: 0 }).prediction).toBe(value)
  })
})

describe('neighbours', () => {
  const output = (...fields: readonly string[]): string =>
    `<Output>${fields.map((each, i) => `<OutputField name="o${i + 1}" ${each}/>`).join('')}</Output>`

  it('are told by place, with their distances', () => {
    const { entityId, ranking, affinities } = load(document()).scoreSync({ x: 3.5 })
    expect([entityId, ranking]).toEqual(['3', ['3', '2', '1']])
    expectNumbers(affinities, { '1': 2.5, '2': 1.5, '3': 0.5, '4': 4.5 })
  })

  it('have the names that the instanceIdVariable gives them', () => {
    const model = load(
      document({
        columns: ['x', 'y', 'name'],
        rows: [
          [1, 10, 'first'],
          [5, 20, 'second one'],
          [9, 30, 'third'],
        ],
        attributes: 'instanceIdVariable="name"',
        k: 2,
      }),
    )
    expect(model.scoreSync({ x: 5 }).ranking).toEqual(['second one', 'first'])
  })

  it.each([
    { feature: 'feature="entityId" dataType="string"', value: '3' },
    { feature: 'feature="entityId" rank="4" dataType="string"', value: '4' },
    { feature: 'feature="entityId" rank="5" dataType="string"', value: null },
    { feature: 'feature="entityId" isMultiValued="1" rank="2"', value: ['3', '2'] },
    { feature: 'feature="affinity"', value: 0.5 },
    { feature: 'feature="affinity" rank="2"', value: 1.5 },
    { feature: 'feature="affinity" value="1"', value: 2.5 },
    { feature: 'feature="predictedValue" dataType="double"', value: 40 },
  ])('in an output of $feature', ({ feature, value }) => {
    const score = load(document({ more: output(feature), k: 2 })).scoreSync({ x: 3.5 })
    expect(score.outputs.o1).toEqual(value)
  })

  it('are all there is without a target', () => {
    const model = load(
      document({
        fields: '',
        function: 'clustering',
        attributes: 'instanceIdVariable="id"',
        schema: schema('x'),
        columns: ['x', 'id'],
        rows: [
          [1, 'a'],
          [2, 'b'],
          [4, 'c'],
        ],
        k: 2,
      }),
    )
    const { prediction, entityId, ranking } = model.scoreSync({ x: 3.4 })
    expect({ prediction, entityId, ranking }).toEqual({
      prediction: null,
      entityId: 'c',
      ranking: ['c', 'b'],
    })
  })

  it('of many records are listed alone', () => {
    const rows = Array.from({ length: 150 }, (_, i) => [i, 2 * i])
    const score = load(document({ rows })).scoreSync({ x: 100.2 })
    expect(score.prediction).toBe(200)
    expectNumbers(score.affinities, { '101': 0.2, '102': 0.8, '100': 1.2 })
  })

  it('explain the result', () => {
    const { prediction, steps } = load(document({ k: 2 })).explain({ x: 3.5 })
    expect({ prediction, steps }).toEqual({
      prediction: 40,
      steps: [
        { kind: 'entity', id: '3', value: 60, affinity: 0.5 },
        { kind: 'entity', id: '2', value: 20, affinity: 1.5 },
      ],
    })
  })

  it('by similarity are those with the greatest', () => {
    const model = load(
      document({
        fields: field('z', 'boolean') + field('y'),
        schema: schema('x', 'z', target('y')),
        columns: ['x', 'z', 'y'],
        rows: [
          [1, 'false', 1],
          [1, 'true', 2],
          [0, 'true', 4],
        ],
        measure: '<ComparisonMeasure kind="similarity"><jaccard/></ComparisonMeasure>',
        inputs: input('x') + input('z'),
        k: 2,
      }),
    )
    expect(model.scoreSync({ x: 1, z: true })).toMatchObject({ prediction: 1.5, ranking: ['2', '1'] })
    // A missing field does not count; with none left, nothing is known.
    expect(model.scoreSync({ z: true })).toMatchObject({ prediction: 3, ranking: ['2', '3'] })
    expect(model.scoreSync({ x: 0 })).toMatchObject({ prediction: null })
  })
})

describe('several targets', () => {
  const parts: Parts = {
    fields: field('y') + field('c', 'string'),
    function: 'mixed',
    schema: schema('x', target('y'), target('c')),
    columns: ['x', 'y', 'c'],
    rows: [
      [1, 10, 'a'],
      [2, 20, 'b'],
      [4, 60, 'b'],
    ],
  }
  it('each have their result', () => {
    const score = load(document(parts)).scoreSync({ x: 0 })
    expect(score.outputs).toEqual({ y: 30, c: 'b' })
    expect(score.prediction).toBe(30)
    expect(score.targets?.c).toMatchObject({ prediction: 'b', entityId: '1', ranking: ['1', '2', '3'] })
    expectNumbers(score.targets?.c.probabilities, { a: 1 / 3, b: 2 / 3 })
  })

  it('are adjusted and put out one by one', () => {
    const more = `<Output><OutputField name="n" feature="predictedValue" targetField="y"/>
      <OutputField name="m" feature="predictedValue" targetField="c"/></Output><Targets><Target field="y" rescaleFactor="0.5"/></Targets>`
    const { outputs } = load(document({ ...parts, more })).scoreSync({ x: 0 })
    expect(outputs).toEqual({ y: 15, c: 'b', n: 15, m: 'b' })
    expect(load(document({ ...parts, more })).scoreSync({}).outputs).toEqual({
      y: null,
      c: null,
      n: null,
      m: null,
    })
  })
})

describe('stored records', () => {
  const norm = (name: string, of: string): string =>
    `<DerivedField name="${name}" optype="continuous" dataType="double"><NormContinuous field="${of}"><LinearNorm orig="0" norm="0"/><LinearNorm orig="10" norm="100"/></NormContinuous></DerivedField>`
  const local = (...fields: readonly string[]): string =>
    `<LocalTransformations>${fields.join('')}</LocalTransformations>`

  it.each([
    { name: 'as they were measured are transformed', column: 'x', transformed: false, distance: 10 },
    {
      name: 'are transformed where they do not give the derived field',
      column: 'x',
      transformed: true,
      distance: 10,
    },
    { name: 'that are transformed are taken as they are', column: 'd', transformed: true, distance: 8 },
    {
      name: 'that give the derived field are taken as they are',
      column: 'd',
      transformed: false,
      distance: 8,
    },
  ])('$name', ({ column, transformed, distance: wanted }) => {
    const model = load(
      document({
        more: local(norm('d', 'x')),
        inputs: input('d'),
        columns: [column, 'y'],
        rows: [[2, 7]],
        k: 1,
        transformed,
      }),
    )
    // 10 against 20, or against 2.
    expect(model.scoreSync({ x: 1 }).affinities).toEqual({ '1': wanted })
  })

  it.each([
    { transformed: false, distance: 10 },
    { transformed: true, distance: 8 },
  ])(
    'for a field derived under the name of its input: isTransformed=$transformed',
    ({ transformed, distance: wanted }) => {
      const model = load(document({ more: local(norm('x', 'x')), rows: [[2, 7]], k: 1, transformed }))
      expect(model.scoreSync({ x: 1 }).affinities).toEqual({ '1': wanted })
    },
  )

  it('are derived through several fields, of the document, too', () => {
    const model = load(
      document({ more: local(norm('e', 'd')), inputs: input('e'), rows: [[2, 7]], k: 1 }).replace(
        '<NearestNeighborModel',
        `<TransformationDictionary>${norm('d', 'x')}</TransformationDictionary><NearestNeighborModel`,
      ),
    )
    expect(model.scoreSync({ x: 1 }).affinities).toEqual({ '1': 100 })
  })

  it.each([
    {
      name: 'outliers',
      attributes: 'outliers="asExtremeValues" lowValue="0" highValue="5"',
      cell: 90,
      wanted: 4,
    },
    { name: 'missing values', attributes: 'missingValueReplacement="3"', cell: null, wanted: 2 },
  ])('have their $name treated', ({ attributes, cell, wanted }) => {
    const model = load(
      document({ schema: schema(mining('x', attributes), target('y')), rows: [[cell, 7]], k: 1 }),
    )
    expect(model.scoreSync({ x: 1 }).affinities).toEqual({ '1': wanted })
  })

  it('may have gaps', () => {
    const model = load(
      document({
        fields: field('z') + field('y'),
        schema: schema('x', 'z', target('y')),
        columns: ['x', 'z', 'y'],
        rows: [
          [1, null, 1],
          [null, 5, 2],
          [2, 2, 4],
          [null, null, 8],
        ],
        inputs: input('x') + input('z'),
        k: 2,
      }),
    )
    // 2·1, 2·3 and 2 + 0; nothing is known of the last.
    const { prediction, affinities } = model.scoreSync({ x: 0, z: 2 })
    expect([prediction, affinities]).toEqual([2.5, { '1': 2, '2': 6, '3': 2 }])
    // Only the second and the third have z.
    expect(model.scoreSync({ z: 3 }).prediction).toBe(3)
    // Only two others have x, and the last has nothing.
    expect(model.scoreSync({ x: 3 }).ranking).toEqual(['3', '1'])
  })

  it('of texts are the same or not', () => {
    const model = load(
      document({
        fields: field('s', 'string') + field('y'),
        schema: schema('s', target('y')),
        columns: ['s', 'y'],
        rows: [
          ['a', 1],
          ['b', 2],
          ['a', 4],
        ],
        inputs: input('s', 'compareFunction="delta"'),
        k: 2,
      }),
    )
    expect(['a', 'b', 'zz'].map((s) => model.scoreSync({ s }).prediction)).toEqual([2.5, 1.5, 1.5])
  })

  it('come from the caller, where the document only says where they are', () => {
    const text = document().replace(/<InlineTable>.*<\/InlineTable>/, '<TableLocator/>')
    expectError(loadErrorOf(text), { code: 'unsupported-element' })
    const model = load(text, {
      tables: () => [
        { c0: 1, c1: 10 },
        { c0: 2, c1: 20 },
        { c0: 3, c1: 60 },
      ],
    })
    expect(model.scoreSync({ x: 0 }).prediction).toBe(30)
  })

  it('serve a model behind another, which has its inputs from the one before', () => {
    const inner = document({
      columns: ['p', 'y'],
      rows: [
        [0, 10],
        [100, 20],
      ],
      inputs: input('p'),
      schema: schema('p', target('y')),
      k: 1,
    }).replace(/^.*(<NearestNeighborModel.*<\/NearestNeighborModel>).*$/, '$1')
    const first = `<RegressionModel functionName="regression">${schema('x')}<Output><OutputField name="p" feature="predictedValue" dataType="double" optype="continuous"/></Output><RegressionTable intercept="0"><NumericPredictor name="x" coefficient="10"/></RegressionTable></RegressionModel>`
    const chain = pmml({
      models: `<MiningModel functionName="regression">${schema('x', target('y'))}<Segmentation multipleModelMethod="modelChain"><Segment><True/>${first}</Segment><Segment><True/>${inner}</Segment></Segmentation></MiningModel>`,
    })
    expect([1, 9].map((x) => load(chain).scoreSync({ x }).prediction)).toEqual([10, 20])
  })
})

it('a function of the user’s that scores with the model itself does not disturb it', () => {
  const call = '<Apply function="again"><FieldRef field="x"/></Apply>'
  const text = document({
    more: `<Output><OutputField name="o" feature="transformedValue" dataType="double">${call}</OutputField><OutputField name="a" feature="affinity" value="1"/></Output>`,
    k: 1,
  })
  const model: SyncModel = load(text, {
    functions: {
      again: {
        type: 'double',
        call: (x) => (Number(x) > 2 ? Number(model.scoreSync({ x: 1 }).prediction) : 0),
      },
    },
  })
  // The distance of the first record is told after another record was scored in between.
  expect(model.scoreSync({ x: 4 }).outputs).toEqual({ y: 60, o: 10, a: 3 })
})

describe('a document is refused', () => {
  const similarity = '<ComparisonMeasure kind="similarity"><jaccard/></ComparisonMeasure>'
  it.each([
    { name: 'with no neighbours', parts: { k: 0 }, code: 'bad-attribute', path: 'PMML/NearestNeighborModel' },
    {
      name: 'with more neighbours than records',
      parts: { k: 5 },
      code: 'bad-attribute',
      path: 'PMML/NearestNeighborModel',
    },
    {
      name: 'without records',
      parts: { rows: [] },
      code: 'bad-attribute',
      path: 'PMML/NearestNeighborModel',
    },
    {
      name: 'without inputs',
      parts: { inputs: '<!-- none -->' },
      code: 'missing-element',
      path: 'PMML/NearestNeighborModel/KNNInputs',
    },
    {
      name: 'without a target',
      parts: { schema: schema('x') },
      code: 'bad-attribute',
      path: 'PMML/NearestNeighborModel',
    },
    {
      name: 'without target and identifiers',
      parts: { function: 'clustering', schema: schema('x') },
      code: 'missing-attribute',
      path: 'PMML/NearestNeighborModel',
    },
    {
      name: 'with an unknown instanceIdVariable',
      parts: { attributes: 'instanceIdVariable="id"' },
      code: 'unknown-reference',
      path: 'PMML/NearestNeighborModel',
    },
    {
      name: 'without a column for the target',
      parts: { columns: ['x'], rows: [[1], [2], [3]] },
      code: 'unknown-reference',
      path: 'PMML/NearestNeighborModel',
    },
    {
      name: 'without a column for an input',
      parts: { columns: ['z', 'y'] },
      code: 'unknown-field',
      path: 'PMML/NearestNeighborModel/TrainingInstances',
    },
    {
      name: 'with an input that is no number',
      parts: {
        rows: [
          [1, 1],
          ['one', 2],
        ],
        k: 1,
      },
      code: 'bad-content',
      path: 'PMML/NearestNeighborModel/TrainingInstances/InlineTable/row[2]',
    },
    {
      name: 'with a target that is no number',
      parts: {
        rows: [
          [1, 'one'],
          [1, 2],
        ],
        k: 1,
      },
      code: 'bad-content',
      path: 'PMML/NearestNeighborModel/TrainingInstances/InlineTable/row[1]',
    },
    {
      name: 'with a target that is missing',
      parts: {
        rows: [
          [1, 1],
          [1, null],
        ],
        k: 1,
      },
      code: 'bad-content',
      path: 'PMML/NearestNeighborModel/TrainingInstances/InlineTable/row[2]',
    },
    {
      name: 'with an identifier that is missing',
      parts: { columns: ['x', 'y', 'id'], rows: [[1, 1, null]], k: 1, attributes: 'instanceIdVariable="id"' },
      code: 'bad-content',
      path: 'PMML/NearestNeighborModel/TrainingInstances/InlineTable/row',
    },
    {
      name: 'with a column twice',
      parts: { columns: ['x', 'y', 'x'] },
      code: 'duplicate-name',
      path: 'PMML/NearestNeighborModel/TrainingInstances/InstanceFields/InstanceField[3]',
    },
    {
      name: 'with a negative threshold',
      parts: { attributes: 'continuousScoringMethod="weightedAverage" threshold="-1"' },
      code: 'bad-attribute',
      path: 'PMML/NearestNeighborModel',
    },
    {
      name: 'with weights of similarities',
      parts: {
        attributes: 'continuousScoringMethod="weightedAverage"',
        measure: similarity,
        rows: [
          [1, 1],
          [0, 2],
          [0, 3],
        ],
      },
      code: 'unsupported-value',
      path: 'PMML/NearestNeighborModel',
    },
    {
      name: 'with records that are not binary',
      parts: { measure: similarity },
      code: 'bad-content',
      path: 'PMML/NearestNeighborModel/TrainingInstances/InlineTable/row[2]',
    },
    {
      name: 'with a table of comparisons',
      parts: { inputs: input('x', 'compareFunction="table"') },
      code: 'missing-element',
      path: 'PMML/NearestNeighborModel/KNNInputs/KNNInput',
    },
    {
      name: 'with a Gaussian similarity',
      parts: { inputs: input('x', 'compareFunction="gaussSim"') },
      code: 'missing-attribute',
      path: 'PMML/NearestNeighborModel/KNNInputs/KNNInput',
    },
  ] as const)('$name', ({ parts, code, path }) => {
    expectError(loadErrorOf(document(parts)), { code, path })
  })
})

describe('more records than results list', () => {
  // Distances come in twos, and three records have one name.
  const rows = Array.from({ length: 300 }, (_, i) => [(i * 7) % 150, i, i % 100 === 17 ? 'same' : `r${i}`])
  const named = (more = '', k = 4): SyncModel =>
    load(
      document({
        fields: field('y') + field('id', 'string'),
        columns: ['x', 'y', 'id'],
        rows,
        k,
        attributes: 'instanceIdVariable="id"',
        measure: distance('euclidean'),
        more,
      }),
    )
  const output = (attributes: string): string =>
    `<Output><OutputField name="o" optype="continuous" dataType="double" feature="affinity" ${attributes}/></Output>`

  it.each([0, 17.5, 74, 119, 149.25, -3, 1e9])('those near %d', (x) => {
    const nearest = rows
      .map(([at, y, id], place) => ({
        distance: Math.abs(Number(at) - x),
        y: Number(y),
        id: String(id),
        place,
      }))
      .sort((a, b) => a.distance - b.distance || a.place - b.place)
      .slice(0, 4)
    // A name stands for the last record of that name.
    const distanceOf = (id: string): number =>
      Math.abs(Number(rows.findLast((row) => row[2] === id)?.[0]) - x)
    const expected = {
      prediction: nearest.reduce((sum, { y }) => sum + y, 0) / 4,
      ranking: nearest.map(({ id }) => id),
      affinities: Object.fromEntries(nearest.map(({ id }) => [id, distanceOf(id)])),
    }
    expect(named().scoreSync({ x })).toMatchObject(expected)
    // The same where the distance of any record may be asked for.
    const { outputs, ...asked } = named(output('value="r5"')).scoreSync({ x })
    expect(asked).toMatchObject(expected)
    expect(outputs.o).toBe(Math.abs(35 - x))
    expect(named(output('rank="2"')).scoreSync({ x }).outputs.o).toBe(distanceOf(nearest[1].id))
    // And where so many are wanted that all are sorted.
    expect(named('', 80).scoreSync({ x }).ranking?.slice(0, 4)).toEqual(expected.ranking)
  })

  it('a model around asks for the distance of a record', () => {
    const inner = document({
      fields: field('y') + field('id', 'string'),
      columns: ['x', 'y', 'id'],
      rows,
      attributes: 'instanceIdVariable="id"',
    })
    const [before, model, after] = inner.split(/(<NearestNeighborModel.*<\/NearestNeighborModel>)/s)
    const around = `${before}<MiningModel functionName="regression">${schema('x', target('y'))}
<Output><OutputField name="o" optype="continuous" dataType="double" feature="affinity" segmentId="s" value="r5"/></Output>
<Segmentation multipleModelMethod="average"><Segment id="s"><True/>${model}</Segment></Segmentation></MiningModel>${after}`
    expect(load(around).scoreSync({ x: 31 }).outputs.o).toBe(4)
  })
})
