/** Scorecard: points, reason codes, and records that meet nothing ("Scorecard"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../../src/index.js'
import {
  type Expected,
  expectError,
  expectValue,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  scoreErrorOf,
} from '../../helpers/pmml.js'

const fields = field('x') + field('z') + field('s')

interface Parts {
  readonly attributes?: string
  readonly before?: string
  readonly characteristics: string
  readonly functionName?: string
  readonly fields?: string
}

const card = ({ attributes = '', before = '', characteristics, ...parts }: Parts): string =>
  pmml({
    fields: parts.fields ?? fields,
    models: `<Scorecard functionName="${parts.functionName ?? 'regression'}" ${attributes}>${schema('x', 'z', mining('s', 'usageType="target"'))}${before}<Characteristics>${characteristics}</Characteristics></Scorecard>`,
  })

const above = (limit: number, name = 'x'): string =>
  `<SimplePredicate field="${name}" operator="greaterThan" value="${limit}"/>`
const missing = (name = 'x'): string => `<SimplePredicate field="${name}" operator="isMissing"/>`
const characteristic = (attributes: string, ...content: readonly string[]): string =>
  `<Characteristic ${attributes}>${content.join('')}</Characteristic>`
const attribute = (attributes: string, predicate: string, expression?: string): string =>
  `<Attribute ${attributes}>${predicate}${
    expression === undefined ? '' : `<ComplexPartialScore>${expression}</ComplexPartialScore>`
  }</Attribute>`
const points = (n: number): string => attribute(`partialScore="${n}"`, '<True/>')

const scoreOf = (parts: Parts, record: ModelRecord = {}) => load(card(parts)).scoreSync(record)

describe('score', () => {
  // One characteristic by x, one by z; each has an attribute for missing values.
  const characteristics =
    characteristic(
      'name="x"',
      attribute('partialScore="-5"', missing()),
      attribute('partialScore="30"', above(10)),
      attribute('partialScore="12.5"', above(5)),
      attribute('partialScore="0"', '<True/>'),
    ) + characteristic('name="z"', attribute('partialScore="7"', missing('z')), points(1))
  it.each([
    { record: { x: 11, z: 0 }, score: 131 },
    // The first attribute that is met counts, not the best.
    { record: { x: 10, z: 0 }, score: 113.5 },
    { record: { x: 5, z: 0 }, score: 101 },
    { record: { x: null, z: 0 }, score: 96 },
    { record: {}, score: 102 },
  ])('$record: $score', ({ record, score }) => {
    const result = scoreOf(
      { attributes: 'useReasonCodes="false" initialScore="100"', characteristics },
      record,
    )
    expect(result.prediction).toBe(score)
    expect(result.reasonCodes).toBeUndefined()
  })

  it('starts from 0 without an initialScore', () => {
    const parts = { attributes: 'useReasonCodes="false"', characteristics: characteristic('', points(3)) }
    expect(scoreOf(parts).prediction).toBe(3)
  })

  it('Targets rescale the sum', () => {
    const before =
      '<Targets><Target field="s" max="10" rescaleFactor="2" rescaleConstant="1" castInteger="floor"/></Targets>'
    const attributes = 'useReasonCodes="false" initialScore="0.25"'
    const total = (n: number) =>
      scoreOf({ attributes, before, characteristics: characteristic('', points(n)) }).prediction
    expect([total(4), total(40)]).toEqual([9, 21])
  })

  it('32 bits where the model asks for them', () => {
    const characteristics = characteristic('', points(0.1)) + characteristic('', points(0.7))
    const attributes = 'useReasonCodes="false" initialScore="0.2"'
    const f = Math.fround
    expectValue(scoreOf({ attributes, characteristics }).prediction, 1)
    expect(scoreOf({ attributes: `${attributes} x-mathContext="float"`, characteristics }).prediction).toBe(
      f(f(f(0.2) + f(0.1)) + f(0.7)),
    )
  })
})

describe('ComplexPartialScore', () => {
  const expression = '<Apply function="*"><Constant>2</Constant><FieldRef field="z"/></Apply>'
  const attributes = 'useReasonCodes="false" initialScore="1"'
  it.each([
    {
      what: 'the value of its expression',
      content: attribute('', '<True/>', expression),
      record: { z: 4 },
      score: 9,
    },
    {
      what: 'wins over partialScore',
      content: attribute('partialScore="50"', '<True/>', expression),
      record: { z: 4 },
      score: 9,
    },
    {
      what: 'missing makes the score missing',
      content: attribute('partialScore="50"', '<True/>', expression),
      record: {},
      score: null,
    },
    {
      what: 'only where its attribute is met',
      content: attribute('', above(1), expression) + points(5),
      record: { x: 0 },
      score: 6,
    },
    {
      what: 'a text that is a number is one',
      content: attribute('', '<True/>', '<Constant dataType="string">4.5</Constant>'),
      record: {},
      score: 5.5,
    },
    {
      what: 'a text that is none is missing',
      content: attribute('', '<True/>', '<Constant dataType="string">four</Constant>'),
      record: {},
      score: null,
    },
    {
      what: 'a boolean counts 1',
      content: attribute('', '<True/>', '<Constant dataType="boolean">true</Constant>'),
      record: {},
      score: 2,
    },
  ])('$what', ({ content, record, score }) => {
    expect(scoreOf({ attributes, characteristics: characteristic('', content) }, record).prediction).toBe(
      score,
    )
  })

  it('defaultValue of Targets stands in for a missing score', () => {
    const before = '<Targets><Target field="s"><TargetValue defaultValue="3"/></Target></Targets>'
    const characteristics = characteristic('', attribute('', '<True/>', expression))
    expect(scoreOf({ attributes, before, characteristics }).prediction).toBe(3)
  })
})

describe('a record that meets no attribute', () => {
  const characteristics = characteristic(
    'name="income" reasonCode="R"',
    attribute('partialScore="1"', above(0)),
  )
  it.each(['useReasonCodes="false"', 'baselineScore="1"'])(
    '%s: no result at all, says which',
    (attributes) => {
      const model = load(card({ attributes, characteristics }))
      for (const record of [{}, { x: 0 }]) {
        const error = scoreErrorOf(model, record)
        expectError(error, { code: 'invalid-result', path: 'PMML/Scorecard/Characteristics/Characteristic' })
        expect(error.message).toContain('"income"')
      }
      // The next record is fine.
      expect(model.scoreSync({ x: 1 }).prediction).toBe(1)
    },
  )
})

describe('reason codes', () => {
  /** Characteristics by baseline, points and code. */
  const parts = (rows: readonly (readonly [baseline: number, points: number, code: string])[]): string =>
    rows
      .map(([baseline, n, code]) =>
        characteristic(`baselineScore="${baseline}" reasonCode="${code}"`, points(n)),
      )
      .join('')

  it.each<{ algorithm: string; rows: [number, number, string][]; reasons: string[] }>([
    // 8 below and 3 above their baselines.
    {
      algorithm: 'pointsBelow',
      rows: [
        [20, 12, 'RC1'],
        [15, 18, 'RC2'],
      ],
      reasons: ['RC1'],
    },
    {
      algorithm: 'pointsAbove',
      rows: [
        [20, 12, 'RC1'],
        [15, 18, 'RC2'],
      ],
      reasons: ['RC2'],
    },
    // The greatest first.
    {
      algorithm: 'pointsBelow',
      rows: [
        [5, 4, 'a'],
        [5, 1, 'b'],
        [5, 3, 'c'],
      ],
      reasons: ['b', 'c', 'a'],
    },
    // Ties keep the order of the document, and no difference is one of 0.
    {
      algorithm: 'pointsBelow',
      rows: [
        [5, 3, 'z'],
        [5, 5, 'a'],
        [7, 5, 'b'],
      ],
      reasons: ['z', 'b', 'a'],
    },
    // Differences of one code are added up: 1 + 3 over 3; and 4 − 5 falls away.
    {
      algorithm: 'pointsBelow',
      rows: [
        [2, 1, 'x'],
        [3, 0, 'y'],
        [3, 0, 'x'],
      ],
      reasons: ['x', 'y'],
    },
    {
      algorithm: 'pointsBelow',
      rows: [
        [4, 0, 'x'],
        [0, 5, 'x'],
        [1, 0, 'y'],
      ],
      reasons: ['y'],
    },
    {
      algorithm: 'pointsAbove',
      rows: [
        [4, 0, 'x'],
        [0, 5, 'x'],
        [1, 0, 'y'],
      ],
      reasons: ['x'],
    },
    { algorithm: 'pointsBelow', rows: [[0, 1, 'x']], reasons: [] },
  ])('$algorithm $rows: $reasons', ({ algorithm, rows, reasons }) => {
    const attributes = `reasonCodeAlgorithm="${algorithm}"`
    expect(scoreOf({ attributes, characteristics: parts(rows) }).reasonCodes).toEqual(reasons)
  })

  it('the example of section 37: 10 + 12 + 18', () => {
    const rows = parts([
      [20, 12, 'RC1'],
      [15, 18, 'RC2'],
    ])
    const score = scoreOf({ attributes: 'initialScore="10"', characteristics: rows })
    expect([score.prediction, score.reasonCodes]).toEqual([40, ['RC1']])
  })

  it.each(['max', 'min', 'mean', 'neutral', 'other'])(
    'baselineMethod="%s" tells where baselines are from',
    (method) => {
      const attributes = `baselineMethod="${method}" baselineScore="10"`
      const characteristics = characteristic('reasonCode="R"', points(4))
      expect(scoreOf({ attributes, characteristics })).toMatchObject({ prediction: 4, reasonCodes: ['R'] })
    },
  )

  it('code and baseline: of the attribute or characteristic, else of what is around', () => {
    const characteristics =
      characteristic(
        'reasonCode="around"',
        attribute('partialScore="1" reasonCode="own"', above(0)),
        attribute('partialScore="2"', '<True/>'),
      ) + characteristic('reasonCode="other" baselineScore="4"', points(1))
    const model = load(card({ attributes: 'baselineScore="3"', characteristics }))
    // Differences: 3 − 1 = 2 or 3 − 2 = 1, and 4 − 1 = 3.
    expect(model.scoreSync({ x: 1 }).reasonCodes).toEqual(['other', 'own'])
    expect(model.scoreSync({ x: 0 }).reasonCodes).toEqual(['other', 'around'])
  })

  it('outputs by rank, missing beyond the last', () => {
    const before = `<Output>${[1, 2, 3]
      .map(
        (rank) =>
          `<OutputField name="r${rank}" optype="categorical" dataType="string" feature="reasonCode" rank="${rank}"/>`,
      )
      .join('')}</Output>`
    const characteristics = parts([
      [5, 4, 'a'],
      [5, 1, 'b'],
    ])
    const { outputs } = scoreOf({ before, characteristics })
    expect(outputs).toMatchObject({ r1: 'b', r2: 'a', r3: null })
  })

  it('none with a missing score', () => {
    const characteristics = characteristic(
      'reasonCode="R" baselineScore="1"',
      attribute('', '<True/>', '<FieldRef field="z"/>'),
    )
    const score = scoreOf({ characteristics })
    expect([score.prediction, score.reasonCodes]).toEqual([null, undefined])
  })
})

it('explains the score by what was met', () => {
  const characteristics =
    characteristic(
      'name="age" reasonCode="R1" baselineScore="9"',
      attribute('partialScore="8"', above(3)),
      points(2),
    ) + characteristic('reasonCode="R2" baselineScore="1"', points(1))
  const { steps, prediction } = load(card({ attributes: 'initialScore="5"', characteristics })).explain({
    x: 4,
  })
  expect(prediction).toBe(14)
  expect(steps).toEqual([
    { kind: 'term', term: 'initial score', contribution: 5 },
    { kind: 'rule', id: 'age', condition: 'x > 3', value: 8, reasonCode: 'R1' },
    { kind: 'rule', id: '2', condition: 'true', value: 1, reasonCode: 'R2' },
  ])
})

describe('documents that are refused', () => {
  const whole = characteristic('reasonCode="R" baselineScore="1"', points(1))
  it.each<{ what: string; parts: Parts; code: Expected['code'] }>([
    {
      what: 'another function',
      parts: { characteristics: whole, functionName: 'classification' },
      code: 'bad-attribute',
    },
    { what: 'no characteristics', parts: { characteristics: '' }, code: 'missing-element' },
    {
      what: 'a characteristic without attributes',
      parts: { characteristics: characteristic('reasonCode="R" baselineScore="1"') },
      code: 'missing-element',
    },
    {
      what: 'an attribute without a predicate',
      parts: {
        characteristics: characteristic(
          'reasonCode="R" baselineScore="1"',
          attribute('partialScore="1"', ''),
        ),
      },
      code: 'missing-element',
    },
    {
      what: 'an attribute without points',
      parts: {
        characteristics: characteristic('reasonCode="R" baselineScore="1"', attribute('', '<True/>')),
      },
      code: 'missing-attribute',
    },
    {
      what: 'no reason code',
      parts: { characteristics: characteristic('baselineScore="1"', points(1)) },
      code: 'missing-attribute',
    },
    {
      what: 'no baseline',
      parts: { characteristics: characteristic('reasonCode="R"', points(1)) },
      code: 'missing-attribute',
    },
    {
      what: 'infinite points',
      parts: {
        characteristics: characteristic(
          'reasonCode="R" baselineScore="1"',
          attribute('partialScore="INF"', '<True/>'),
        ),
      },
      code: 'bad-attribute',
    },
    {
      what: 'a baseline that is no number',
      parts: { characteristics: characteristic('reasonCode="R" baselineScore="NaN"', points(1)) },
      code: 'bad-attribute',
    },
    {
      what: 'an expression that is none',
      parts: {
        characteristics: characteristic('reasonCode="R" baselineScore="1"', attribute('', '<True/>', '')),
      },
      code: 'missing-element',
    },
    {
      what: 'reason codes that are asked for and not used',
      parts: {
        attributes: 'useReasonCodes="false"',
        before: '<Output><OutputField name="o" dataType="string" feature="reasonCode"/></Output>',
        characteristics: whole,
      },
      code: 'unsupported-value',
    },
    {
      what: 'an algorithm that is none',
      parts: { attributes: 'reasonCodeAlgorithm="pointsAside"', characteristics: whole },
      code: 'bad-attribute',
    },
  ])('$what', ({ parts, code }) => {
    const error = loadErrorOf(card(parts))
    expectError(error, { code })
    expect(error.path).toMatch(/^PMML\/Scorecard/)
  })
})
