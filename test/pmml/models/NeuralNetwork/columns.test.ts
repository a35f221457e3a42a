/** Networks give the same for columns, many rows at once, as for records one by one; and do so by the kernel for many. */

import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import type { Column } from '../../../../src/index.js'
import { kernels } from '../../../../src/math/dense/compiled.js'
import { load, mining, pmml, schema } from '../../../helpers/pmml.js'
import { input, is, layer, neuron, norm, out, ref } from './network.js'

const make = kernels.make.bind(kernels)
let eightsDone = 0
let onesDone = 0

/** Counts eights of records, and single records, that go through a layer. */
function countLayers(): void {
  eightsDone = 0
  onesDone = 0
  vi.spyOn(kernels, 'make').mockImplementation((bytes) => {
    const made = make(bytes)
    if (made === undefined) return undefined
    const { kernel } = made
    const sumsOfEights: typeof kernel.sumsOfEights = (...values) => {
      eightsDone += values[7]
      kernel.sumsOfEights(...values)
    }
    const sums: typeof kernel.sums = (...values) => {
      onesDone++
      kernel.sums(...values)
    }
    return { buffer: made.buffer, grow: made.grow, kernel: { ...kernel, sums, sumsOfEights } }
  })
}

afterEach(() => void vi.restoreAllMocks())

const points = [
  [-1, 0.5],
  [0, 1],
  [1, -1],
] as const

/** What a field becomes an input by. */
const expressions: ((name: string) => string)[] = [
  ref,
  (name) => norm(name, points),
  (name) => norm(name, points, 'outliers="asMissingValues"'),
  (name) => norm(name, points, 'outliers="asExtremeValues" mapMissingTo="0.25"'),
  (name) => `<FieldRef field="${name}" mapMissingTo="0.5"/>`,
  (name) => `<Apply function="+"><FieldRef field="${name}"/><Constant dataType="double">1</Constant></Apply>`,
  (name) => ref(`d_${name}`),
  (name) => ref(`g_${name}`),
]

const activation = fc.constantFrom(
  'rectifier',
  'tanh',
  'logistic',
  'identity',
  'Gauss',
  'Elliott',
  'threshold',
)

/** A value of a field as columns may have it. */
const cell = fc.oneof(
  { weight: 12, arbitrary: fc.double({ min: -1.5, max: 1.5, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 1, -1, 1e300, -1e300, 5e-324) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
)

const weightsOf = (count: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: count, maxLength: count })

const FIELDS = 5

/** A network whose hidden layer is large enough for the kernel. */
const network = fc
  .record({
    sizes: fc.tuple(fc.integer({ min: 205, max: 212 }), fc.integer({ min: 1, max: 9 })),
    expressions: fc.array(fc.constantFrom(...expressions), { minLength: FIELDS, maxLength: FIELDS }),
    types: fc.array(fc.constantFrom('double', 'float', 'integer'), { minLength: FIELDS, maxLength: FIELDS }),
    replaced: fc.array(fc.boolean(), { minLength: FIELDS, maxLength: FIELDS }),
    activations: fc.tuple(activation, activation),
    normalization: fc.constantFrom('none', 'softmax', 'simplemax'),
    isClassification: fc.boolean(),
    isAveraged: fc.boolean(),
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      weights: fc.tuple(
        weightsOf(shape.sizes[0] * (FIELDS + 1)),
        weightsOf(shape.sizes[1] * (shape.sizes[0] + 1)),
      ),
      rows: fc.array(fc.array(cell, { minLength: FIELDS, maxLength: FIELDS }), {
        minLength: 1,
        maxLength: 150,
      }),
    }),
  )

type Made = typeof network extends fc.Arbitrary<infer T> ? T : never

function documentOf({ shape, weights }: Made): string {
  const names = Array.from({ length: FIELDS }, (_, i) => `x${i}`)
  const layerOf = (from: readonly string[], size: number, numbers: readonly number[], id: string): string =>
    Array.from({ length: size }, (_, j) => {
      const own = numbers.slice(j * (from.length + 1))
      return neuron(`${id}${j}`, own[from.length], Object.fromEntries(from.map((name, k) => [name, own[k]])))
    }).join('')
  const hidden = Array.from({ length: shape.sizes[0] }, (_, j) => `h${j}`)
  const { isClassification, isAveraged, activations, normalization, sizes } = shape
  const outputs = Array.from({ length: isClassification ? sizes[1] : 1 }, (_, j) =>
    out(`o${j}`, isClassification ? is(`c${j}`) : ref('y')),
  )
  const functionName = isClassification ? 'classification' : 'regression'
  const derived = names
    .map(
      (
        name,
      ) => `<DerivedField name="d_${name}" optype="continuous" dataType="double">${norm(name, points)}</DerivedField>
<DerivedField name="g_${name}" optype="continuous" dataType="float">${ref(name)}</DerivedField>`,
    )
    .join('')
  const miningFields = (treated: boolean): string =>
    schema(
      ...names.map((name, i) =>
        mining(name, treated && shape.replaced[i] ? 'missingValueReplacement="0"' : ''),
      ),
      mining('y', 'usageType="target"'),
    )
  const model = `<NeuralNetwork functionName="${functionName}" activationFunction="${activations[0]}">
${miningFields(!isAveraged)}<NeuralInputs>${names.map((name, i) => input(name, shape.expressions[i](name))).join('')}</NeuralInputs>
${layer(layerOf(names, sizes[0], weights[0], 'h'))}
${layer(layerOf(hidden, sizes[1], weights[1], 'o'), `activationFunction="${activations[1]}" normalizationMethod="${normalization}"`)}
<NeuralOutputs>${outputs.join('')}</NeuralOutputs></NeuralNetwork>`
  return pmml({
    fields:
      names
        .map((name, i) => `<DataField name="${name}" optype="continuous" dataType="${shape.types[i]}"/>`)
        .join('') +
      (isClassification
        ? `<DataField name="y" optype="categorical" dataType="string">${Array.from({ length: sizes[1] }, (_, j) => `<Value value="c${j}"/>`).join('')}</DataField>`
        : '<DataField name="y" optype="continuous" dataType="double"/>'),
    transformations: derived,
    models: isAveraged
      ? `<MiningModel functionName="${functionName}">${miningFields(true)}<Segmentation multipleModelMethod="average">
<Segment id="1"><True/>${model}</Segment><Segment id="2"><True/>${model}</Segment></Segmentation></MiningModel>`
      : model,
  })
}

it('columns and records', () => {
  countLayers()
  fc.assert(
    fc.property(network, (made) => {
      const { shape, rows } = made
      const model = load(documentOf(made))
      // Other values than whole numbers are errors of whole fields, of which a few are enough.
      const values = rows.map((row, r) =>
        row.map((x, i) => (shape.types[i] === 'integer' && r % 11 > 0 ? Math.round(x % 9) : x)),
      )
      const columns = Object.fromEntries(
        shape.types.map((_, i) => [`x${i}`, Float64Array.from(values, (row) => row[i])]),
      )
      const before = eightsDone
      const scored = model.scoreColumnsSync(columns)
      expect(eightsDone).toBeGreaterThan(before)
      const prediction = Array.from({ length: rows.length }, (_, r) => cellOf(scored.prediction, r))
      for (const [r, row] of values.entries()) {
        const record = Object.fromEntries(row.map((x, i) => [`x${i}`, x]))
        const error = scored.errors.get(r)
        if (error !== undefined) {
          expect(() => model.scoreSync(record)).toThrow(error.message)
          continue
        }
        const score = model.scoreSync(record)
        expect(prediction[r]).toBe(score.prediction)
        for (const [name, share] of Object.entries(score.probabilities ?? {}))
          expect(scored.probabilities?.[name][r]).toBe(share)
      }
    }),
    { numRuns: 60 },
  )
}, 60_000)

/** A network of two layers. */
const plain = (expression: (name: string) => string, isAveraged: boolean): Made => ({
  shape: {
    sizes: [205, 3],
    expressions: Array.from({ length: FIELDS }, () => expression),
    types: Array.from({ length: FIELDS }, () => 'double'),
    replaced: Array.from({ length: FIELDS }, () => true),
    activations: ['tanh', 'identity'],
    normalization: 'none',
    isClassification: false,
    isAveraged,
  },
  weights: [
    Array.from({ length: 205 * (FIELDS + 1) }, (_, i) => Math.sin(i)),
    Array.from({ length: 3 * 206 }, (_, i) => Math.cos(i)),
  ],
  rows: [],
})

// 100 rows are 13 eights, for each of two layers.
it.each<[string, Made, number]>([
  ['fields as they are', plain(ref, false), 26],
  ['normalised fields', plain((name) => norm(name, points), false), 26],
  ['computed fields', plain(expressions[5], false), 26],
  ['two members', plain(ref, true), 52],
])('all rows go through the kernel for many: %s', (_, made, eights) => {
  countLayers()
  const model = load(documentOf(made))
  // Missing ones are replaced.
  const column = Float64Array.from({ length: 100 }, (_, row) => (row % 7 === 3 ? Number.NaN : row))
  model.scoreColumnsSync(Object.fromEntries(made.shape.types.map((_, i) => [`x${i}`, column])))
  expect([onesDone, eightsDone]).toEqual([0, eights])
})

it('a function scores with the model that calls it', () => {
  const columns = { x: Float64Array.from({ length: 20 }, (_, row) => row) }
  let isInside = false
  const call = (x: unknown): unknown => {
    if (isInside) return x
    isInside = true
    expect(model.scoreSync({ x: 100 }).prediction).toBe(100 * 1100)
    expect(model.scoreColumnsSync({ x: Float64Array.of(3, 5) }).prediction).toEqual(
      Float64Array.of(3 * 1100, 5 * 1100),
    )
    isInside = false
    return x
  }
  const hidden = Array.from({ length: 1100 }, (_, i) => `h${i}`)
  const model = load(
    pmml({
      models: `<NeuralNetwork functionName="regression" activationFunction="identity">${schema('x', mining('y', 'usageType="target"'))}
<NeuralInputs>${input('1', '<Apply function="scoring"><FieldRef field="x"/></Apply>')}</NeuralInputs>
${layer(hidden.map((id) => neuron(id, 0, { 1: 1 })).join(''))}
${layer(neuron('o', 0, Object.fromEntries(hidden.map((id) => [id, 1]))))}
<NeuralOutputs>${out('o', ref('y'))}</NeuralOutputs></NeuralNetwork>`,
    }),
    { functions: { scoring: { type: 'double', call } } },
  )
  expect(model.scoreColumnsSync(columns).prediction).toEqual(columns.x.map((x) => x * 1100))
})

/** What a column says of a row. */
function cellOf(column: Column, row: number): unknown {
  if ('codes' in column) return column.codes[row] < 0 ? null : column.dictionary[column.codes[row]]
  const value: unknown = 'values' in column && 'validity' in column ? undefined : Object(column)[row]
  return Number.isNaN(value) ? null : value
}
