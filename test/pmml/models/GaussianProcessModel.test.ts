/** GaussianProcessModel: means and deviations by kernel, and documents that make no process ("Gaussian Process"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../../src/index.js'
import {
  type Expected,
  expectError,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
} from '../../helpers/pmml.js'

const outputs =
  '<Output><OutputField name="mean" feature="predictedValue" dataType="double"/><OutputField name="deviation" feature="standardDeviation" dataType="double"/></Output>'

type Cells = readonly (number | string)[]

interface Parts {
  readonly kernel?: string
  readonly rows?: readonly Cells[]
  readonly columns?: readonly string[]
  readonly local?: string
  readonly attributes?: string
  readonly schema?: string
  readonly fields?: string
  readonly isTransformed?: boolean
}

/** The process of the standard's check value. */
const radial = '<RadialBasisKernel gamma="1.5" lambda="0.8" noiseVariance="0.1"/>'
const rows = [
  [0, 1],
  [1, 2],
  [2.5, 0.5],
]

const instances = (columns: readonly string[], cells: readonly Cells[], isTransformed = false) =>
  `<TrainingInstances isTransformed="${isTransformed}"><InstanceFields>${columns.map((name) => `<InstanceField field="${name}" column="${name}"/>`).join('')}</InstanceFields><InlineTable>${cells
    .map(
      (row) =>
        `<row>${row.map((cell, i) => (cell === '' ? '' : `<${columns[i]}>${cell}</${columns[i]}>`)).join('')}</row>`,
    )
    .join('')}</InlineTable></TrainingInstances>`

const process = (parts: Parts = {}): string =>
  pmml({
    fields: parts.fields ?? field('x') + field('z') + field('y'),
    models: `<GaussianProcessModel functionName="regression" ${parts.attributes ?? ''}>${parts.schema ?? schema('x', 'z', mining('y', 'usageType="target"'))}${outputs}${parts.local ?? ''}
    ${parts.kernel ?? radial}${instances(parts.columns ?? ['x', 'y'], parts.rows ?? rows, parts.isTransformed)}</GaussianProcessModel>`,
  })

const lambda = (...numbers: Cells) => `<Lambda><Array type="real">${numbers.join(' ')}</Array></Lambda>`

/** Of one training record, k being its likeness to the record: mean k·y/(γ + σ²), variance γ − k²/(γ + σ²) + σ². */
const single = (k: number, y: number, gamma: number, noise: number) => [
  (k * y) / (gamma + noise),
  Math.sqrt(gamma - k ** 2 / (gamma + noise) + noise),
]

describe('score', () => {
  it('the check value: the deviation is that of a response, noise included', () => {
    const { prediction, outputs: found } = load(process()).scoreSync({ x: 1.7 })
    expect(prediction).toBeCloseTo(1.33545682339, 10)
    expect(Number(found.deviation) ** 2).toBeCloseTo(0.547998600112, 10)
  })

  const two = { columns: ['x', 'z', 'y'], rows: [[1, 2, 3]] }
  it.each<[what: string, parts: Parts, record: ModelRecord, expected: readonly (number | null)[]]>([
    [
      'RadialBasisKernel: one scale for all fields',
      { ...two, kernel: '<RadialBasisKernel gamma="2" lambda="3" noiseVariance="0.5"/>' },
      { x: 2, z: 4 },
      single(2 * Math.exp(-5 / 18), 3, 2, 0.5),
    ],
    [
      'ARDSquaredExponentialKernel: a scale a field',
      {
        ...two,
        kernel: `<ARDSquaredExponentialKernel gamma="2" noiseVariance="0.5">${lambda(2, 4)}</ARDSquaredExponentialKernel>`,
      },
      { x: 2, z: 4 },
      single(2 * Math.exp(-(1 / 4 + 4 / 16) / 2), 3, 2, 0.5),
    ],
    [
      'AbsoluteExponentialKernel',
      {
        ...two,
        kernel: `<AbsoluteExponentialKernel gamma="2" noiseVariance="0.5">${lambda(2, 4)}</AbsoluteExponentialKernel>`,
      },
      { x: 2, z: 4 },
      single(2 * Math.exp(-(1 / 2 + 2 / 4)), 3, 2, 0.5),
    ],
    [
      'GeneralizedExponentialKernel',
      {
        ...two,
        kernel: `<GeneralizedExponentialKernel gamma="2" noiseVariance="0.5" degree="3">${lambda(2, 4)}</GeneralizedExponentialKernel>`,
      },
      { x: 2, z: 4 },
      single(2 * Math.exp(-(1 / 8 + 8 / 64)), 3, 2, 0.5),
    ],
    [
      'a Lambda for each field',
      {
        ...two,
        kernel: `<AbsoluteExponentialKernel gamma="2" noiseVariance="0.5">${lambda(2)}${lambda(4)}</AbsoluteExponentialKernel>`,
      },
      { x: 2, z: 4 },
      single(2 * Math.exp(-1), 3, 2, 0.5),
    ],
    [
      'scales in the order of the InstanceFields',
      {
        columns: ['y', 'z', 'x'],
        rows: [[3, 2, 1]],
        kernel: `<AbsoluteExponentialKernel gamma="2" noiseVariance="0.5">${lambda(4, 2)}</AbsoluteExponentialKernel>`,
      },
      { x: 2, z: 4 },
      single(2 * Math.exp(-1), 3, 2, 0.5),
    ],
    [
      'everything is 1 unless said otherwise',
      { ...two, kernel: '<GeneralizedExponentialKernel/>' },
      { x: 2, z: 4 },
      single(Math.exp(-3), 3, 1, 1),
    ],
    ['a missing field', two, { x: 2 }, [null, null]],
    ['far away', two, { x: 1e9, z: 0 }, [0, Math.sqrt(1.6)]],
    ['infinitely far away', two, { x: Infinity, z: 0 }, [0, Math.sqrt(1.6)]],
    [
      'without noise, what is known is known exactly',
      { kernel: '<RadialBasisKernel noiseVariance="0"/>' },
      { x: 1 },
      [2, 0],
    ],
  ])('%s', (_, parts, record, [mean, deviation]) => {
    const { prediction, outputs: found } = load(process(parts)).scoreSync(record)
    expect(found.mean).toBe(prediction)
    if (mean === null) expect([prediction, found.deviation]).toEqual([null, null])
    else {
      expect(prediction).toBeCloseTo(mean, 10)
      expect(found.deviation).toBeCloseTo(deviation ?? Number.NaN, 6)
    }
  })

  it.each([
    ['as they came', false, '10'],
    ['as the model sees them', true, '1'],
  ])('training records %s', (_, isTransformed, cell) => {
    const local =
      '<LocalTransformations><DerivedField name="x10" optype="continuous" dataType="double"><Apply function="/"><FieldRef field="x"/><Constant>10</Constant></Apply></DerivedField></LocalTransformations>'
    const columns = isTransformed ? ['x10', 'y'] : ['x', 'y']
    const model = load(process({ local, columns, rows: [[cell, 4]], isTransformed }))
    // x10 of the record is 1, as is that of the training record; x of both is 10.
    expect(model.scoreSync({ x: 10 }).prediction).toBeCloseTo((1.5 * 4) / 1.6, 12)
  })

  it('as a member of an ensemble gives its mean', () => {
    const member = process().replace(
      /[\s\S]*(<GaussianProcessModel[\s\S]*<\/GaussianProcessModel>)[\s\S]*/,
      '$1',
    )
    const plain = member.replace(outputs, '')
    const models = `<MiningModel functionName="regression">${schema('x', 'z', mining('y', 'usageType="target"'))}<Segmentation multipleModelMethod="sum"><Segment><True/>${plain}</Segment><Segment><True/>${plain}</Segment></Segmentation></MiningModel>`
    const model = load(pmml({ fields: field('x') + field('z') + field('y'), models }))
    expect(model.scoreSync({ x: 1.7 }).prediction).toBeCloseTo(2 * 1.33545682339, 10)
    expect(model.scoreSync({}).prediction).toBeNull()
  })

  it('intervals go through Targets as the mean does', () => {
    const bounds = ['Lower', 'Upper']
      .map(
        (side) =>
          `<OutputField name="${side}" feature="confidenceInterval${side}" value="90" dataType="double"/>`,
      )
      .join('')
    const targets = '<Targets><Target field="y" rescaleFactor="-2" rescaleConstant="1"/></Targets>'
    const document = process({ local: targets }).replace(outputs, `<Output>${bounds}</Output>`)
    const { outputs: found } = load(document).scoreSync({ x: 1.7 })
    // 90 percent of a normal distribution lie within 1.6448536269514722 standard deviations.
    const [mean, reach] = [1.33545682339, 1.6448536269514722 * Math.sqrt(0.547998600112)]
    expect(found.Lower).toBeCloseTo(1 - 2 * (mean + reach), 9)
    expect(found.Upper).toBeCloseTo(1 - 2 * (mean - reach), 9)
    expect({ ...load(document).scoreSync({}).outputs }).toEqual({ y: null, Lower: null, Upper: null })
  })

  it('explains by the training records that are most like', () => {
    const { steps } = load(process()).explain({ x: 2 })
    const [third, second, first, deviation] = steps
    expect([third, second, first].map((step) => step.kind === 'entity' && step.id)).toEqual(['3', '2', '1'])
    expect(third).toMatchObject({ affinity: expect.closeTo(1.5 * Math.exp(-0.25 / 1.28), 12) })
    expect(deviation).toMatchObject({ kind: 'intermediate', name: 'standard deviation' })
    expect(load(process()).explain({}).steps).toEqual([])
  })
})

describe('refused', () => {
  const path = 'PMML/GaussianProcessModel'
  const ard = (content: string) => `<ARDSquaredExponentialKernel>${content}</ARDSquaredExponentialKernel>`
  const three = { columns: ['x', 'z', 'y'], rows: [[1, 2, 3]] }
  it.each<[what: string, parts: Parts, error: Expected]>([
    ['no kernel', { kernel: '' }, { code: 'missing-element', expected: 'a kernel', path }],
    ['two kernels', { kernel: radial + ard('') }, { code: 'unexpected-element' }],
    ['the kernel of another model', { kernel: '<LinearKernelType/>' }, { code: 'unexpected-element' }],
    [
      'two records that are one, without noise',
      {
        kernel: '<RadialBasisKernel noiseVariance="0"/>',
        rows: [
          [1, 2],
          [1, 3],
        ],
      },
      { code: 'bad-attribute', received: '"noiseVariance 0"' },
    ],
    ['negative noise', { kernel: '<RadialBasisKernel noiseVariance="-1"/>' }, { code: 'bad-attribute' }],
    ['no variance', { kernel: '<RadialBasisKernel gamma="0"/>' }, { code: 'bad-attribute' }],
    ['infinite variance', { kernel: '<RadialBasisKernel gamma="INF"/>' }, { code: 'bad-attribute' }],
    ['a scale of 0', { kernel: '<RadialBasisKernel lambda="0"/>' }, { code: 'bad-attribute', received: '0' }],
    ['a negative scale', { kernel: ard(lambda(-1)) }, { code: 'bad-attribute', received: '-1' }],
    [
      'a degree of 0',
      { kernel: '<GeneralizedExponentialKernel degree="0"/>' },
      { code: 'bad-attribute', received: '0' },
    ],
    [
      'too many scales',
      { ...three, kernel: ard(lambda(1, 2, 3)) },
      { code: 'bad-attribute', received: '3', expected: '2 numbers, or one for all fields' },
    ],
    ['no scale', { ...three, kernel: ard(lambda()) }, { code: 'bad-attribute', received: '0' }],
    [
      'a scale that is no number',
      { kernel: ard(lambda('wide')) },
      { code: 'bad-content', received: '"wide"' },
    ],
    ['no training records', { rows: [] }, { code: 'missing-element', received: '0' }],
    [
      'too many of them',
      { rows: Array.from({ length: 3001 }, (_, i) => [i, 0]) },
      { code: 'limit-exceeded', received: '3001' },
    ],
    ['one without an input', { rows: [['', 1]] }, { code: 'bad-content', expected: 'a number' }],
    ['one without a target', { rows: [[1, '']] }, { code: 'bad-content' }],
    ['a target that is no number', { rows: [[1, 'much']] }, { code: 'bad-content', received: '"much"' }],
    ['a target that is infinite', { rows: [[1, 'INF']] }, { code: 'bad-attribute' }],
    ['no column of the target', { columns: ['x'], rows: [[1]] }, { code: 'unknown-reference', field: 'y' }],
    ['no column of an input', { columns: ['y'], rows: [[1]] }, { code: 'missing-element' }],
    [
      'a column that is no field',
      { columns: ['x', 'w', 'y'], rows: [[1, 2, 3]] },
      { code: 'unknown-field', field: 'w' },
    ],
    ['no target', { schema: schema('x', 'y') }, { code: 'missing-element' }],
    [
      'texts as inputs',
      { fields: field('x', 'string') + field('z') + field('y'), rows: [['a', 1]] },
      { code: 'bad-content', received: '"a"' },
    ],
  ])('%s', (_, parts, error) => {
    expectError(loadErrorOf(process(parts)), error)
  })
})
