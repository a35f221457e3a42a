/** Records that are read directly get what the treatments of their fields give: the same values, results and errors. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelRecord, SyncModel } from '../../src/index.js'
import { ScoreError } from '../../src/index.js'
import type { Frame } from '../../src/pmml/frame.js'
import { inputFiller } from '../../src/pmml/inputs.js'
import type { InputField, PlainInput } from '../../src/pmml/schema/MiningSchema.js'
import { load, pmml } from '../helpers/pmml.js'
import { newFrame } from './functions/apply.js'

const MANY = 200

/** Every kind of field and treatment, and an output for each field that shows what the model sees of it. */
const types = ['double', 'float', 'integer', 'string', 'boolean', 'date']
const contents: Record<string, readonly string[]> = {
  numbers: [
    '',
    '<Interval closure="closedClosed" leftMargin="-1" rightMargin="2.5"/>',
    '<Interval closure="openOpen" leftMargin="0" rightMargin="2"/>',
    '<Interval closure="closedOpen" leftMargin="0.1"/>',
    '<Interval closure="openClosed" leftMargin="-1" rightMargin="0"/><Interval closure="openOpen" leftMargin="1"/>',
    '<Value value="1"/><Value value="2"/>',
    '<Value value="-9" property="missing"/>',
    '<Value value="1" property="invalid"/>',
  ],
  others: [
    '',
    '<Value value="1"/><Value value="0"/>',
    '<Value value="1" property="missing"/>',
    '<Value value="1" property="invalid"/>',
  ],
}
const treatments = [
  '',
  'missingValueReplacement="1"',
  'missingValueReplacement="1.1"',
  'missingValueTreatment="returnInvalid"',
  'invalidValueTreatment="asIs"',
  'invalidValueTreatment="asMissing" missingValueReplacement="2"',
  'invalidValueTreatment="asValue" invalidValueReplacement="0"',
  'outliers="asExtremeValues" lowValue="-0.1" highValue="1.7"',
  'outliers="asMissingValues" lowValue="0" highValue="1" missingValueReplacement="2"',
]
const isNumeric = (type: string): boolean => type === 'double' || type === 'float' || type === 'integer'
const isText = (type: string): boolean => type === 'string'
/** Replacements that a date or a truth value can't be read from are no documents. */
const fits = (type: string, treatment: string): boolean =>
  isNumeric(type) || isText(type) || !/Replacement|outliers/.test(treatment)

const fields = types.flatMap((type) =>
  (isNumeric(type) || type === 'string' || type === 'boolean'
    ? contents[isNumeric(type) ? 'numbers' : 'others']
    : ['']
  ).flatMap((content) =>
    treatments
      .filter((treatment) => fits(type, treatment))
      .map((treatment) => ({ type, content, treatment })),
  ),
)

/** A model that shows all values of its fields, and whether each is valid. */
function mirror(chosen: readonly (typeof fields)[number][]): SyncModel {
  const names = chosen.map((_, i) => `f${i}`)
  return load(
    pmml({
      fields: `<DataField name="y" optype="continuous" dataType="double"/>${chosen
        .map(
          ({ type, content }, i) =>
            `<DataField name="${names[i]}" optype="${isNumeric(type) ? 'continuous' : 'categorical'}" dataType="${type}">${content}</DataField>`,
        )
        .join('')}`,
      models: `<RegressionModel functionName="regression"><MiningSchema><MiningField name="y" usageType="target"/>${chosen
        .map(({ treatment }, i) => `<MiningField name="${names[i]}" ${treatment}/>`)
        .join('')}</MiningSchema>
        <Output>${names
          .map(
            (
              name,
            ) => `<OutputField name="${name}_" feature="transformedValue"><FieldRef field="${name}"/></OutputField>
              <OutputField name="${name}_valid" feature="transformedValue"><Apply function="isValid"><FieldRef field="${name}"/></Apply></OutputField>`,
          )
          .join('')}</Output><RegressionTable intercept="1"/></RegressionModel>`,
    }),
  )
}

/** What scoring a record comes to, as plain data. */
function result(model: SyncModel, record: ModelRecord): unknown {
  try {
    return Object.entries(model.scoreSync(record).outputs)
  } catch (error) {
    if (!(error instanceof ScoreError)) throw error
    const { code, message, field, received, expected } = error
    return { code, message, field, received, expected }
  }
}

/** Values near all bounds above, and what else records may hold. */
const given = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, -0, 1, 2, 1.1, 0.1, Math.fround(0.1), -1, -9, 1.7, -0.1, 2.5) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(0.09999999999999999, 2.5000000000000004, -5e-324, 5e-324, 1e39, 2 ** 53),
  },
  { weight: 2, arbitrary: fc.constantFrom(Infinity, -Infinity, Number.NaN, null, undefined) },
  { weight: 3, arbitrary: fc.constantFrom('1', '0', 'true', '', ' 2 ', 'x', '1.10', '2020-02-03', '-9') },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(true, false, 1n, 10n ** 30n, [1], {}) },
)

it.each(fields)('$type $content $treatment', (field) => {
  const model = mirror([field])
  fc.assert(
    fc.property(
      fc.oneof(
        given.map((f0) => ({ f0 })),
        fc.constant({}),
      ),
      (record) => {
        // A Map is never read directly.
        expect(result(model, record)).toEqual(result(model, new Map(Object.entries(record))))
      },
    ),
    { numRuns: MANY },
  )
})

it('records of many fields: the first fault counts, and nothing is left of the record before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...fields), { minLength: 1, maxLength: 8 }),
      fc.array(fc.array(given, { minLength: 8, maxLength: 8 }), { minLength: 2, maxLength: 6 }),
      (chosen, records) => {
        const model = mirror(chosen)
        for (const values of records) {
          const record = Object.fromEntries(chosen.map((_, i) => [`f${i}`, values[i]]))
          const fresh = mirror(chosen)
          expect(result(model, record)).toEqual(result(fresh, new Map(Object.entries(record))))
        }
      },
    ),
    { numRuns: 60 },
  )
})

describe('the treatment is not asked', () => {
  /** An input whose treatment takes down that it was asked. */
  function watched(plain: PlainInput): { input: InputField; asked: unknown[] } {
    const asked: unknown[] = []
    const read = (): null => null
    return {
      asked,
      input: {
        plain,
        slot: 0,
        fill: (_, value) => asked.push(value),
        admitsCollections: () => false,
        variable: { name: 'x', dataType: plain.type, optype: undefined, values: [], read },
      },
    }
  }
  const bounds = { low: -1, high: 2 }
  it.each<[string, PlainInput, readonly unknown[], readonly unknown[]]>([
    [
      'for doubles within the bounds, or missing',
      { type: 'double', ...bounds, missing: null },
      [-1, 2, 0.5, -0, null, undefined, Number.NaN],
      [-1.5, 2.5, Infinity, '1', true, 1n],
    ],
    ['for floats', { type: 'float', ...bounds, missing: 1 }, [-1, 2 + 1e-9, 0.1, null], [2.1]],
    ['for whole numbers', { type: 'integer', ...bounds, missing: 1 }, [-1, 2, -0, null], [0.5, 1e300]],
    ['for missing values without a result', { type: 'double', ...bounds, missing: undefined }, [1], [null]],
    ['for any text', { type: 'string', texts: undefined, missing: null }, ['a', '', null], [1, true]],
    ['for texts of a list', { type: 'string', texts: ['a'], missing: 'b' }, ['a', null], ['b', '']],
  ])('%s', (_, plain, not, yes) => {
    const { input, asked } = watched(plain)
    const fill = inputFiller([{ name: 'x', input }])
    const frame: Frame = {
      ...newFrame(),
      numbers: new Float64Array(1),
      codes: new Int32Array(1),
      invalid: new Uint8Array(1),
    }
    for (const x of not) fill.record(frame, { x })
    expect(asked).toEqual([])
    for (const x of yes) fill.record(frame, { x })
    expect(asked).toEqual(yes)
  })
})
