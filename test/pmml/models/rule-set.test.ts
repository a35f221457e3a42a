/** RuleSetModel: criteria, defaults, rules inside rules ("RuleSet"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../../src/index.js'
import {
  type Expected,
  expectError,
  expectNumbers,
  expectValue,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
  thrownBy,
  values,
} from '../../helpers/pmml.js'

const fields = field('x') + field('z') + field('b', 'string') + field('y', 'string', values('a', 'b', 'c'))

interface Row {
  readonly criterion: string
  readonly x: number
  readonly prediction: string
  readonly entityId: string
  readonly confidences: Record<string, number>
}

interface Parts {
  readonly criterion?: string
  readonly attributes?: string
  readonly rules: string
  readonly before?: string
  readonly functionName?: string
  readonly model?: string
}

const ruleSet = ({ criterion = 'firstHit', attributes = '', rules, ...parts }: Parts): string =>
  pmml({
    fields,
    models: `<RuleSetModel functionName="${parts.functionName ?? 'classification'}" ${parts.model ?? ''}>${schema('x', 'z', 'b', mining('y', 'usageType="target"'))}${
      parts.before ?? ''
    }<RuleSet ${attributes}>${criterion === '' ? '' : `<RuleSelectionMethod criterion="${criterion}"/>`}${rules}</RuleSet></RuleSetModel>`,
  })

const above = (limit: number, name = 'x'): string =>
  `<SimplePredicate field="${name}" operator="greaterThan" value="${limit}"/>`
const rule = (score: string, predicate: string, attributes = '', content = ''): string =>
  `<SimpleRule score="${score}" ${attributes}>${predicate}${content}</SimpleRule>`
const compound = (predicate: string, ...rules: readonly string[]): string =>
  `<CompoundRule>${predicate}${rules.join('')}</CompoundRule>`
const counts = (...numbers: readonly number[]): string =>
  numbers.map((n, i) => `<ScoreDistribution value="${'abc'[i]}" recordCount="${n}"/>`).join('')

// The example of the standard's page: all three rules fire for the first record.
const drugs =
  rule('b', above(3), 'id="R1" weight="0.9" confidence="0.9"') +
  rule('a', above(2), 'id="R2" weight="0.6" confidence="0.6"') +
  rule('a', above(1), 'id="R3" weight="0.36" confidence="0.36"')
const defaults = 'defaultScore="c" defaultConfidence="0.25"'

describe('criterion', () => {
  it.each<Row>([
    // The first rule that fires.
    { criterion: 'firstHit', x: 4, prediction: 'b', entityId: 'R1', confidences: { b: 0.9, a: 0.6 } },
    { criterion: 'firstHit', x: 3, prediction: 'a', entityId: 'R2', confidences: { a: 0.6 } },
    // The rule of the highest weight.
    { criterion: 'weightedMax', x: 4, prediction: 'b', entityId: 'R1', confidences: { b: 0.9, a: 0.6 } },
    { criterion: 'weightedMax', x: 2, prediction: 'a', entityId: 'R3', confidences: { a: 0.36 } },
    // 0.6 + 0.36 against 0.9, of three rules.
    { criterion: 'weightedSum', x: 4, prediction: 'a', entityId: 'R2', confidences: { a: 0.32, b: 0.3 } },
    { criterion: 'weightedSum', x: 3, prediction: 'a', entityId: 'R2', confidences: { a: 0.48 } },
  ])('$criterion, x = $x: $prediction by $entityId', ({ criterion, x, confidences, ...expected }) => {
    const score = load(ruleSet({ criterion, attributes: defaults, rules: drugs })).scoreSync({ x })
    expect({ prediction: score.prediction, entityId: score.entityId }).toEqual(expected)
    expectNumbers(score.confidences, confidences)
  })

  it.each(['firstHit', 'weightedMax', 'weightedSum'])('%s: the default where no rule fires', (criterion) => {
    const model = load(ruleSet({ criterion, attributes: defaults, rules: drugs }))
    for (const record of [{ x: 0 }, { x: null }, {}]) {
      const { prediction, confidences, entityId } = model.scoreSync(record)
      expect({ prediction, confidences, entityId }).toEqual({
        prediction: 'c',
        confidences: { c: 0.25 },
        entityId: undefined,
      })
    }
  })

  it('of several, the first that is listed', () => {
    const listed = '<RuleSelectionMethod criterion="weightedSum"/><RuleSelectionMethod criterion="firstHit"/>'
    const model = load(ruleSet({ criterion: '', rules: listed + drugs }))
    expect(model.scoreSync({ x: 4 }).prediction).toBe('a')
  })
})

describe('ties and weights', () => {
  const always = (...scores: readonly [string, string][]): string =>
    scores.map(([score, attributes]) => rule(score, '<True/>', attributes)).join('')
  it.each([
    {
      what: 'weightedMax: the first of equals',
      criterion: 'weightedMax',
      rules: always(['b', 'weight="2"'], ['a', 'weight="2"']),
      prediction: 'b',
      entityId: '1',
    },
    {
      what: 'weightedMax: weights decide, not confidences',
      criterion: 'weightedMax',
      rules: always(['a', 'weight="0.5" confidence="0.9"'], ['b', 'weight="0.6" confidence="0.1"']),
      prediction: 'b',
      entityId: '2',
    },
    {
      what: 'weightedMax: of negative weights the least negative',
      criterion: 'weightedMax',
      rules: always(['a', 'weight="-2"'], ['b', 'weight="-1"']),
      prediction: 'b',
      entityId: '2',
    },
    {
      what: 'weightedSum: of equals the first of the data dictionary',
      criterion: 'weightedSum',
      rules: always(['c', ''], ['b', 'weight="0.5"'], ['b', 'weight="0.5"']),
      prediction: 'b',
      entityId: '2',
    },
    {
      what: 'weightedSum: the rule that adds most to the class is its entity',
      criterion: 'weightedSum',
      rules: always(['a', 'weight="1"'], ['b', 'weight="0.5"'], ['b', 'weight="0.75"']),
      prediction: 'b',
      entityId: '3',
    },
    {
      what: 'weightedSum: weights default to 1, and 0 is none',
      criterion: 'weightedSum',
      rules: always(['a', 'weight="0"'], ['b', '']),
      prediction: 'b',
      entityId: '2',
    },
  ])('$what', ({ criterion, rules, prediction, entityId }) => {
    const score = load(ruleSet({ criterion, rules })).scoreSync({})
    expect([score.prediction, score.entityId]).toEqual([prediction, entityId])
  })

  it('32 bits where the model asks for them', () => {
    const rules = always(['a', 'weight="0.1"'], ['a', 'weight="0.2"'])
    const sum = (model: string): number | undefined =>
      load(ruleSet({ criterion: 'weightedSum', rules, model })).scoreSync({}).confidences?.a
    expectValue(sum(''), 0.15)
    expect(sum('x-mathContext="float"')).toBe(
      Math.fround(Math.fround(Math.fround(0.1) + Math.fround(0.2)) / 2),
    )
  })
})

describe('rules inside rules', () => {
  const rules =
    compound(
      above(1),
      rule('a', above(3), 'id="in"'),
      compound('<SimplePredicate field="b" operator="equal" value="u"/>', rule('b', above(2))),
      rule('b', above(2.5)),
    ) + rule('c', above(0))
  it.each<{ record: ModelRecord; prediction: string | null; entityId?: string }>([
    { record: { x: 4 }, prediction: 'a', entityId: 'in' },
    { record: { x: 2.2, b: 'u' }, prediction: 'b', entityId: '2' },
    { record: { x: 2.2, b: 'v' }, prediction: 'c', entityId: '4' },
    // What is unknown does not fire.
    { record: { x: 2.2 }, prediction: 'c', entityId: '4' },
    { record: { x: 2.7 }, prediction: 'b', entityId: '3' },
    { record: { x: 0.5 }, prediction: 'c', entityId: '4' },
    { record: { x: -1 }, prediction: null },
    { record: {}, prediction: null },
  ])('$record: $prediction', ({ record, prediction, entityId }) => {
    const score = load(ruleSet({ rules })).scoreSync(record)
    expect([score.prediction, score.entityId]).toEqual([prediction, entityId])
  })

  it('conditions of an explanation are those of all rules around', () => {
    const { steps } = load(ruleSet({ rules })).explain({ x: 2.2, b: 'u' })
    expect(steps.filter(({ kind }) => kind === 'rule')).toEqual([
      { kind: 'rule', id: '2', condition: 'x > 1 and b = u and x > 2', value: 'b', weight: 1, confidence: 1 },
      { kind: 'rule', id: '4', condition: 'x > 0', value: 'c', weight: 1, confidence: 1 },
    ])
    const without = load(ruleSet({ attributes: defaults, rules })).explain({})
    expect(without.steps).toEqual([{ kind: 'intermediate', name: 'default score', value: 'c' }])
  })
})

describe('ScoreDistribution', () => {
  const rules = rule('a', above(3), '', counts(6, 1, 1)) + rule('b', above(2), '', counts(3, 0, 1))
  it.each([
    { criterion: 'firstHit', x: 4, probabilities: { a: 0.75, b: 0.125, c: 0.125 } },
    { criterion: 'weightedMax', x: 3, probabilities: { a: 0.75, b: 0, c: 0.25 } },
    // Several rules decide together: no one distribution is the result's.
    { criterion: 'weightedSum', x: 4, probabilities: undefined },
    { criterion: 'firstHit', x: 0, probabilities: { a: 0.5, b: 0.5, c: 0 } },
  ])('$criterion, x = $x: that of the rule that decides', ({ criterion, x, probabilities }) => {
    const model = load(ruleSet({ criterion, rules: counts(5, 5) + rules, attributes: defaults }))
    expectNumbers(model.scoreSync({ x }).probabilities, probabilities)
  })

  it.each([
    { what: 'the most frequent class without a defaultScore', rules: counts(1, 5, 2), prediction: 'b' },
    { what: 'none where nothing was counted', rules: counts(0, 0), prediction: null },
    { what: 'none where there is no distribution', rules: '', prediction: null },
  ])('default: $what', ({ rules: distribution, prediction }) => {
    expect(load(ruleSet({ rules: distribution + rules })).scoreSync({}).prediction).toBe(prediction)
  })
})

describe('Output', () => {
  const output = (attributes: string): string =>
    `<Output><OutputField name="o" optype="continuous" dataType="double" ${attributes}/></Output>`
  it.each([
    { attributes: 'feature="confidence"', x: 4, o: 0.9 },
    { attributes: 'feature="confidence" value="a"', x: 4, o: 0.6 },
    { attributes: 'feature="confidence" value="c"', x: 4, o: 0 },
    { attributes: 'feature="confidence"', x: 0, o: 0.25 },
    { attributes: 'feature="probability"', x: 4, o: null },
  ])('$attributes, x = $x: $o', ({ attributes, x, o }) => {
    const model = load(ruleSet({ attributes: defaults, rules: drugs, before: output(attributes) }))
    expect(model.scoreSync({ x }).outputs.o).toBe(o)
  })

  it('entityId is that of the rule, none for the default', () => {
    const before = '<Output><OutputField name="o" dataType="string" feature="entityId"/></Output>'
    const model = load(ruleSet({ attributes: defaults, rules: drugs, before }))
    expect([4, 3, 0].map((x) => model.scoreSync({ x }).outputs.o)).toEqual(['R1', 'R2', null])
  })

  it('Targets: priors where no rule fires and there is no default', () => {
    const before =
      '<Targets><Target field="y"><TargetValue value="a" priorProbability="0.2"/><TargetValue value="c" priorProbability="0.8"/></Target></Targets>'
    const score = load(ruleSet({ rules: drugs, before })).scoreSync({})
    expect(score.prediction).toBe('c')
    expectNumbers(score.probabilities, { a: 0.2, b: 0, c: 0.8 })
  })
})

describe('documents that are refused', () => {
  it.each<{ what: string; parts: Parts; code: Expected['code'] }>([
    { what: 'another function', parts: { rules: drugs, functionName: 'regression' }, code: 'bad-attribute' },
    { what: 'no criterion', parts: { rules: drugs, criterion: '' }, code: 'missing-element' },
    { what: 'an unknown criterion', parts: { rules: drugs, criterion: 'lastHit' }, code: 'bad-attribute' },
    {
      what: 'a rule without a score',
      parts: { rules: `<SimpleRule><True/></SimpleRule>` },
      code: 'missing-attribute',
    },
    { what: 'a rule without a predicate', parts: { rules: rule('a', '') }, code: 'missing-element' },
    { what: 'a compound rule without rules', parts: { rules: compound('<True/>') }, code: 'missing-element' },
    {
      what: 'two rules of one id',
      parts: { rules: drugs + rule('a', '<True/>', 'id="R1"') },
      code: 'duplicate-name',
    },
    {
      what: 'a weight that is no number',
      parts: { rules: rule('a', '<True/>', 'weight="NaN"') },
      code: 'bad-attribute',
    },
    {
      what: 'an infinite confidence',
      parts: { rules: rule('a', '<True/>', 'confidence="INF"') },
      code: 'bad-attribute',
    },
    {
      what: 'a class that is counted twice',
      parts: { rules: rule('a', '<True/>', '', counts(1) + counts(2)) },
      code: 'duplicate-name',
    },
    { what: 'a field that is not there', parts: { rules: rule('a', above(1, 'q')) }, code: 'unknown-field' },
    {
      what: 'an element of something else',
      parts: { rules: '<Node><True/></Node>' },
      code: 'unexpected-element',
    },
  ])('$what', ({ parts, code }) => {
    const error = loadErrorOf(ruleSet(parts))
    expectError(error, { code })
    expect(error.path).toMatch(/^PMML\/RuleSetModel/)
  })

  it('rules nested too deeply, without an overflow of the stack', () => {
    const depth = 1500
    const rules = `${'<CompoundRule><True/>'.repeat(depth)}${rule('a', '<True/>')}${'</CompoundRule>'.repeat(depth)}`
    expect(thrownBy(() => load(ruleSet({ rules }), { limits: { depth: 4000 } }))).toMatchObject({
      code: 'limit-exceeded',
    })
  })
})
