/** Regression tables added up in one loop give, to the last bit, what their terms give one by one. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Frame } from '../../../src/pmml/frame.js'
import { type Summand, sumOf } from '../../../src/pmml/models/RegressionModel/summands.js'
import { field, load, mining, pmml, schema, values } from '../../helpers/pmml.js'
import { newFrame } from '../functions/apply.js'

const categories = ['a', 'b', 'c', 'd']
const coefficient = fc.oneof(
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.constantFrom(0, -0, 1e300, -1e300, 1e-300),
)

/** A term of a table: XML with fields that are inputs, and the same with fields that are copies of them. */
interface Term {
  readonly direct: string
  readonly copied: string
}

const numeric = (name: string, weight: number, more = ''): Term => ({
  direct: `<NumericPredictor name="${name}" coefficient="${weight}" ${more}/>`,
  copied: `<NumericPredictor name="${name}_copy" coefficient="${weight}" ${more}/>`,
})

const numericTerms = fc.oneof(
  fc
    .record({
      name: fc.constantFrom('n', 'i', 'f', 'm'),
      weight: coefficient,
      exponent: fc.constantFrom(1, 1, 1, 2),
    })
    .map(({ name, weight, exponent }) => [numeric(name, weight, `exponent="${exponent}"`)]),
  // Indicators of one field's categories, one after the other.
  fc
    .record({
      name: fc.constantFrom('c', 'k', 'z'),
      list: fc.array(fc.record({ at: fc.nat(4), weight: coefficient }), { maxLength: 6 }),
    })
    .map(({ name, list }) => list.map(({ at, weight }) => numeric(`${name}${at}`, weight))),
)
const categoricalTerms = fc
  .record({
    name: fc.constantFrom('c', 'k'),
    value: fc.constantFrom(...categories, 'e'),
    weight: coefficient,
  })
  .map(
    ({ name, value, weight }): Term => ({
      direct: `<CategoricalPredictor name="${name}" value="${value}" coefficient="${weight}"/>`,
      copied: `<CategoricalPredictor name="${name}_copy" value="${value}" coefficient="${weight}"/>`,
    }),
  )
const table = fc
  .record({
    numeric: fc.array(numericTerms, { maxLength: 6 }).map((each) => each.flat()),
    categorical: fc.array(categoricalTerms, { maxLength: 6 }),
    intercept: coefficient,
  })
  .map(({ numeric, categorical, intercept }) => {
    const terms = [...numeric, ...categorical]
    const of = (kind: keyof Term): string =>
      `<RegressionTable intercept="${intercept}">${terms.map((each) => each[kind]).join('')}</RegressionTable>`
    return { direct: of('direct'), copied: of('copied') }
  })

/** Fields: numbers n, i, f and one with a replacement; categories that are listed or not, and their indicators, some 0 if missing. */
const fields = [
  field('n'),
  field('i', 'integer'),
  field('f', 'float'),
  field('m'),
  field('c', 'string', values(...categories)),
  field('k', 'string'),
].join('')
const derived = (name: string, expression: string, type = 'double'): string =>
  `<DerivedField name="${name}" optype="${type === 'string' ? 'categorical' : 'continuous'}" dataType="${type}">${expression}</DerivedField>`
const indicator = (name: string, value: string, more = ''): string =>
  `<NormDiscrete field="${name}" value="${value}" ${more}/>`
const derivedFields = [
  ...[
    ['n', 'double'],
    ['i', 'integer'],
    ['f', 'float'],
    ['m', 'double'],
    ['c', 'string'],
    ['k', 'string'],
  ].map(([name, type]) => derived(`${name}_copy`, `<FieldRef field="${name}"/>`, type)),
  ...[...categories, 'e'].flatMap((value, i) =>
    (
      [
        ['c', 'c', ''],
        ['k', 'k', ''],
        ['z', 'c', 'mapMissingTo="0"'],
      ] as const
    ).flatMap(([name, of, more]) => [
      derived(`${name}${i}`, indicator(of, value, more)),
      // By way of an expression that nobody takes for an indicator.
      derived(
        `${name}${i}_copy`,
        `<Apply function="+">${indicator(of, value, more)}<Constant dataType="double">0</Constant></Apply>`,
      ),
    ]),
  ),
].join('')

const model = (regressionTable: string) =>
  load(
    pmml({
      fields: `${field('y')}${fields}`,
      models: `<RegressionModel functionName="regression">${schema(
        mining('y', 'usageType="target"'),
        'n',
        'i',
        'f',
        mining('m', 'missingValueReplacement="1.5"'),
        mining('c', 'invalidValueTreatment="asIs"'),
        'k',
      )}<LocalTransformations>${derivedFields}</LocalTransformations>${regressionTable}</RegressionModel>`,
    }),
  )

const text = fc.constantFrom(...categories, 'e', 'x', null, undefined)
const record = fc.record({
  n: fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constantFrom(0, -0, null, '1.5', Infinity)),
  i: fc.constantFrom(-1, 0, 1, 7, '2', null),
  f: fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0.1, -0)),
  m: fc.constantFrom(null, undefined, 2),
  c: text,
  k: text,
})

it('inputs and their indicators, and copies of both', () => {
  fc.assert(
    fc.property(table, fc.array(record, { minLength: 5, maxLength: 5 }), ({ direct, copied }, records) => {
      const [fast, general] = [model(direct), model(copied)]
      for (const each of records)
        expect(fast.scoreSync(each).prediction).toBe(general.scoreSync(each).prediction)
    }),
    { numRuns: 150 },
  )
})

it('terms are asked where an input has no number or code, and only there', () => {
  const asked: number[] = []
  const evaluate = (place: number) => (): number => {
    asked.push(place)
    return 10 ** place
  }
  const variable = {
    slot: 1,
    hasCodes: true,
    values: [{ value: 'a' }, { value: 'b' }],
    read: () => null,
  }
  const summands: Summand[] = [
    { evaluate: evaluate(0), product: { slot: 0, weight: 2 } },
    { evaluate: evaluate(1), lookup: { variable, weightOf: (value) => (value === 'b' ? 5 : 0) } },
    { evaluate: evaluate(2) },
    { evaluate: evaluate(3), lookup: { variable: { ...variable, hasCodes: false }, weightOf: () => 0 } },
  ]
  const sum = sumOf(summands)
  const frame = (number: number, code: number): Frame => ({
    ...newFrame(),
    numbers: Float64Array.of(number),
    codes: Int32Array.of(-1, code),
  })
  expect(sum(frame(3, 1))).toBe(6 + 5 + 100 + 1000)
  expect(asked).toEqual([2, 3])
  asked.length = 0
  expect(sum(frame(Number.NaN, -1))).toBe(1111)
  expect(asked).toEqual([0, 1, 2, 3])
})
