/** Rows of columns are treated as records are: compared over random treatments, types and values. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Columns, type ModelRecord, ScoreError, type SyncModel } from '../../src/index.js'
import { rowsOf } from '../helpers/columns.js'
import { load, pmml } from '../helpers/pmml.js'

const attributes = fc.record({
  type: fc.constantFrom('double', 'float', 'integer', 'string'),
  content: fc.constantFrom(
    '',
    '<Interval closure="closedOpen" leftMargin="-1" rightMargin="2"/>',
    '<Value value="1"/><Value value="2"/>',
    '<Value value="-1" property="missing"/>',
  ),
  replacement: fc.constantFrom('', 'missingValueReplacement="1"', 'missingValueReplacement="1.5"'),
  treatment: fc.constantFrom('', 'missingValueTreatment="returnInvalid"'),
  invalid: fc.constantFrom(
    '',
    'invalidValueTreatment="asMissing"',
    'invalidValueTreatment="asIs"',
    'invalidValueTreatment="returnInvalid"',
  ),
  outliers: fc.constantFrom(
    '',
    'outliers="asExtremeValues" lowValue="-0.5" highValue="1.5"',
    'outliers="asMissingValues" lowValue="-0.5" highValue="1.5"',
  ),
})
type Attributes = typeof attributes extends fc.Arbitrary<infer T> ? T : never

const names = ['a', 'b', 'c']

/** A model that gives back what it sees of its inputs; `undefined` where the attributes do not go together. */
function modelOf(fields: readonly Attributes[]): SyncModel | undefined {
  const text = pmml({
    fields: fields
      .map(({ type, content }, i) => {
        const optype = type === 'string' ? 'categorical' : 'continuous'
        return `<DataField name="${names[i]}" optype="${optype}" dataType="${type}">${content}</DataField>`
      })
      .join(''),
    models: `<RegressionModel functionName="regression"><MiningSchema>${fields
      .map(
        ({ replacement, treatment, invalid, outliers, type }, i) =>
          `<MiningField name="${names[i]}" ${replacement} ${treatment} ${invalid} ${type === 'string' ? '' : outliers}/>`,
      )
      .join('')}</MiningSchema><Output>${names
      .map(
        (name) =>
          `<OutputField name="of ${name}" feature="transformedValue" optype="categorical" dataType="string"><FieldRef field="${name}"/></OutputField>`,
      )
      .join('')}</Output><RegressionTable intercept="1"/></RegressionModel>`,
  })
  try {
    return load(text)
  } catch {
    return undefined
  }
}

function outcome(model: SyncModel, record: ModelRecord): object {
  try {
    const { prediction, outputs } = model.scoreSync(record)
    return { prediction, probabilities: {}, outputs: { ...outputs } }
  } catch (error) {
    if (error instanceof ScoreError) return { code: error.code, message: error.message }
    throw error
  }
}

const numbers = [
  0,
  -0,
  1,
  1.5,
  -1,
  2,
  0.1,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
]

it.each([7, Number(process.env.ENSEMBLE_SEED ?? Date.now() % 1e9)])(
  'rows are what records are (seed %i)',
  (seed) => {
    let compared = 0
    const cells = fc.constantFrom<readonly unknown[]>(
      numbers,
      [...numbers, null, undefined],
      ['1', '2', 'x', '', null, 1],
      [1, true, 2n, 'a', null, -1],
    )
    const property = fc.property(
      fc.tuple(attributes, attributes, attributes),
      fc.tuple(cells, cells, cells),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 90 }),
      fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      (fields, values, picks, typed) => {
        const model = modelOf(fields)
        if (model === undefined) return
        const columns = values.map((list, i) => picks.map((pick) => list[pick[i] % list.length]))
        const given: Columns = Object.fromEntries(
          columns.map((column, i) => [
            names[i],
            typed[i] && values[i] === numbers ? Float64Array.from(column.map(Number)) : column,
          ]),
        )
        const scored = model.scoreColumnsSync(given)
        const found = rowsOf(scored).map((row, i) => {
          const error = scored.errors.get(i)
          return error === undefined ? row : { code: error.code, message: error.message }
        })
        expect(found).toEqual(
          picks.map((_, row) =>
            outcome(model, Object.fromEntries(columns.map((column, i) => [names[i], column[row]]))),
          ),
        )
        compared++
      },
    )
    fc.assert(property, { numRuns: 400, seed })
    expect(compared).toBeGreaterThan(150)
  },
)
