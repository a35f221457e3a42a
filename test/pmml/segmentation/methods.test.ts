/** MiningModel: every multipleModelMethod with every missingPredictionTreatment ("Multiple Models"). */

import { describe, expect, it } from 'vitest'
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
  values,
} from '../../helpers/pmml.js'

const fields = field('x') + field('w') + field('k', 'string', values('a', 'b', 'c')) + field('t')

interface Member {
  readonly weight?: number
  readonly predicate?: string
  readonly id?: string
  /** What it predicts for x = 1; nothing when x is missing. */
  readonly node: string
  readonly extra?: string
}

const ensemble = (
  method: string,
  functionName: string,
  members: readonly Member[],
  attributes = '',
  output = '',
): string => {
  const target = functionName === 'regression' ? [] : [mining('k', 'usageType="target"')]
  const segments = members.map(({ weight, predicate = '<True/>', id, node, extra = '' }) => {
    const given = `${weight === undefined ? '' : `weight="${weight}"`} ${id === undefined ? '' : `id="${id}"`}`
    return `<Segment ${given}>${predicate}<TreeModel functionName="${functionName}">${schema('x', ...target)}${node}</TreeModel>${extra}</Segment>`
  })
  return pmml({
    fields,
    models: `<MiningModel functionName="${functionName}">${schema('x', 'w', ...(functionName === 'regression' ? [mining('t', 'usageType="target"')] : target))}${output}<Segmentation multipleModelMethod="${method}" ${attributes}>${segments.join('')}</Segmentation></MiningModel>`,
  })
}

const always = (score: number | string, content = ''): string =>
  `<Node score="${score}"><True/>${content}</Node>`
/** Predicts where x is there. */
const sometimes = (score: number | string, content = ''): string =>
  `<Node score="${score}"><SimplePredicate field="x" operator="isNotMissing"/>${content}</Node>`
const shares = (...counts: readonly number[]): string =>
  counts.map((count, i) => `<ScoreDistribution value="${'abc'[i]}" recordCount="${count}"/>`).join('')

describe('regression', () => {
  // Weights in thirds, so that weighted results differ from the others.
  const members: Member[] = [
    { weight: 1, node: always(2) },
    { weight: 3, node: always(10) },
    { weight: 2, node: sometimes(3) },
  ]
  const all = {
    average: 5,
    weightedAverage: 38 / 6,
    median: 3,
    // Sorted 2, 3, 10 with weights 1, 2, 3: half of 6 is reached at 3.
    weightedMedian: 3,
    max: 10,
    sum: 15,
    weightedSum: 38,
  }
  const without = {
    average: 6,
    weightedAverage: 8,
    median: 6,
    weightedMedian: 10,
    max: 10,
    sum: 12,
    weightedSum: 32,
  }
  const methods = Object.keys(all) as (keyof typeof all)[]

  it.each(methods)('%s', (method) => {
    const model = load(ensemble(method, 'regression', members))
    expectValue(model.scoreSync({ x: 1 }).prediction, all[method])
    expectValue(model.scoreSync({ x: 1 }).outputs.t, all[method])
  })

  it.each(methods)('%s with a missing member', (method) => {
    const of = (attributes: string): unknown =>
      load(ensemble(method, 'regression', members, attributes)).scoreSync({}).prediction
    expectValue(of(''), null)
    expectValue(of('missingPredictionTreatment="continue"'), null)
    expectValue(of('missingPredictionTreatment="returnMissing"'), null)
    expectValue(of('missingPredictionTreatment="skipSegment"'), without[method])
    // The missing member has a third of the weight.
    expectValue(of('missingPredictionTreatment="skipSegment" missingThreshold="0.3"'), null)
    expectValue(of('missingPredictionTreatment="skipSegment" missingThreshold="0.4"'), without[method])
    expectValue(of('x-missingPredictionTreatment="x-skipSegment" x-missingThreshold="0.4"'), without[method])
  })

  it.each(methods)('%s counts only the segments whose predicate is TRUE', (method) => {
    const predicate = '<SimplePredicate field="x" operator="equal" value="1"/>'
    const model = load(ensemble(method, 'regression', [members[0], members[1], { ...members[2], predicate }]))
    expectValue(model.scoreSync({ x: 1 }).prediction, all[method])
    // UNKNOWN does not select either.
    expectValue(model.scoreSync({}).prediction, without[method])
    expectValue(model.scoreSync({ x: 2 }).prediction, without[method])
  })

  it.each(methods)('%s of no segment is missing', (method) => {
    const none = members.map((each) => ({ ...each, predicate: '<False/>' }))
    expect(load(ensemble(method, 'regression', none)).scoreSync({ x: 1 }).prediction).toBe(null)
  })

  it('the median of an even number of members is the mean of the two in the middle', () => {
    const four = [8, 1, 3, 100].map((score) => ({ node: always(score) }))
    expect(load(ensemble('median', 'regression', four)).scoreSync({}).prediction).toBe(5.5)
  })

  it('a weight may be a field', () => {
    const weighted = [{ ...members[0], extra: '<VariableWeight field="w"/>' }, members[1]]
    const model = load(ensemble('weightedAverage', 'regression', weighted))
    // (5 · 2 + 3 · 10) / 8
    expect(model.scoreSync({ w: 5 }).prediction).toBe(5)
  })

  it.each(['majorityVote', 'weightedMajorityVote'])('refuses %s', (method) => {
    expectError(loadErrorOf(ensemble(method, 'regression', members)), {
      code: 'bad-attribute',
      received: `"${method}"`,
      path: 'PMML/MiningModel/Segmentation',
    })
  })
})

describe('classification by votes', () => {
  const members: Member[] = [
    { weight: 3, node: always('b') },
    { weight: 1, node: sometimes('a') },
    { weight: 1, node: sometimes('a') },
  ]
  it.each([
    { method: 'majorityVote', prediction: 'a', probabilities: { a: 2 / 3, b: 1 / 3, c: 0 } },
    { method: 'weightedMajorityVote', prediction: 'b', probabilities: { a: 0.4, b: 0.6, c: 0 } },
  ])('$method', ({ method, prediction, probabilities }) => {
    const score = load(ensemble(method, 'classification', members)).scoreSync({ x: 1 })
    expect(score.prediction).toBe(prediction)
    expectNumbers(score.probabilities, probabilities)
  })

  it.each([
    // Two of three votes are for no prediction.
    { method: 'majorityVote', attributes: '', prediction: null },
    { method: 'weightedMajorityVote', attributes: '', prediction: 'b' },
    { method: 'majorityVote', attributes: 'missingPredictionTreatment="skipSegment"', prediction: 'b' },
    { method: 'majorityVote', attributes: 'missingPredictionTreatment="returnMissing"', prediction: null },
    {
      method: 'majorityVote',
      attributes: 'missingPredictionTreatment="skipSegment" missingThreshold="0.3"',
      prediction: null,
    },
  ])('$method with missing members, $attributes: $prediction', ({ method, attributes, prediction }) => {
    expect(load(ensemble(method, 'classification', members, attributes)).scoreSync({}).prediction).toBe(
      prediction,
    )
  })

  it('of equals the class voted for first wins', () => {
    const tie = ['c', 'a', 'a', 'c'].map((score) => ({ node: always(score) }))
    expect(load(ensemble('majorityVote', 'classification', tie)).scoreSync({}).prediction).toBe('c')
  })
})

describe('classification by probabilities', () => {
  // a, b, c
  const members: Member[] = [
    { weight: 1, node: always('a', shares(9, 1, 0)) },
    { weight: 1, node: always('b', shares(2, 5, 3)) },
    { weight: 8, node: always('c', shares(0, 4, 6)) },
  ]
  it.each([
    { method: 'average', prediction: 'a', probabilities: { a: 1.1 / 3, b: 1 / 3, c: 0.9 / 3 } },
    { method: 'weightedAverage', prediction: 'c', probabilities: { a: 0.11, b: 0.38, c: 0.51 } },
    // Medians are 0.2, 0.4, 0.3: b leads. The third member's probability of b is 0.4, and its class c.
    { method: 'median', prediction: 'c', probabilities: { a: 0, b: 0.4, c: 0.6 } },
    // The greatest are 0.9, 0.5, 0.6: a wins, by the first member.
    { method: 'max', prediction: 'a', probabilities: { a: 0.9, b: 0.1, c: 0 } },
  ])('$method', ({ method, prediction, probabilities }) => {
    const score = load(ensemble(method, 'classification', members)).scoreSync({})
    expect(score.prediction).toBe(prediction)
    expectNumbers(score.probabilities, probabilities)
  })

  it.each(['average', 'weightedAverage', 'median', 'max'])('%s with a missing member', (method) => {
    const some = [members[0], { weight: 1, node: sometimes('b', shares(0, 1, 0)) }]
    const of = (attributes: string): unknown =>
      load(ensemble(method, 'classification', some, attributes)).scoreSync({}).prediction
    expect(of('')).toBe(null)
    expect(of('missingPredictionTreatment="skipSegment"')).toBe('a')
    expect(of('missingPredictionTreatment="returnMissing"')).toBe(null)
  })

  it.each(['sum', 'weightedSum', 'weightedMedian'])('refuses %s', (method) => {
    expectError(loadErrorOf(ensemble(method, 'classification', members)), { code: 'bad-attribute' })
  })
})

describe('selectFirst and selectAll', () => {
  const at = (value: number): string => `<SimplePredicate field="x" operator="greaterThan" value="${value}"/>`
  const members: Member[] = [
    { id: 'high', predicate: at(10), node: always(100) },
    { id: 'mid', predicate: at(5), node: always(50) },
    { id: 'none', predicate: at(3), node: '<Node score="9"><False/></Node>' },
  ]
  it.each([
    { x: 11, prediction: 100, entityId: 'high' },
    { x: 6, prediction: 50, entityId: 'mid' },
    { x: 4, prediction: null, entityId: 'none' },
    { x: 0, prediction: null, entityId: undefined },
    { x: null, prediction: null, entityId: undefined },
  ])('selectFirst of x = $x', ({ x, prediction, entityId }) => {
    const score = load(ensemble('selectFirst', 'regression', members)).scoreSync({ x })
    expect([score.prediction, score.entityId]).toEqual([prediction, entityId])
  })

  it.each([
    { x: 11, attributes: '', prediction: [100, 50, null] },
    { x: 11, attributes: 'missingPredictionTreatment="skipSegment"', prediction: [100, 50] },
    { x: 11, attributes: 'missingPredictionTreatment="returnMissing"', prediction: null },
    { x: 0, attributes: '', prediction: null },
  ])('selectAll of x = $x, $attributes', ({ x, attributes, prediction }) => {
    const score = load(ensemble('selectAll', 'regression', members, attributes)).scoreSync({ x })
    expect(score.prediction).toEqual(prediction)
  })

  it('segments without id are known by their position', () => {
    const unnamed = members.map(({ id: _, ...rest }) => rest)
    expect(load(ensemble('selectFirst', 'regression', unnamed)).scoreSync({ x: 6 }).entityId).toBe('2')
  })

  it('an output may ask for a segment', () => {
    const output =
      '<Output><OutputField name="mid" segmentId="mid" dataType="double"/><OutputField name="high" segmentId="high" dataType="double"/></Output>'
    const model = load(ensemble('sum', 'regression', members.slice(0, 2), '', output))
    expect(model.scoreSync({ x: 11 }).outputs).toMatchObject({ mid: 50, high: 100 })
    expect(model.scoreSync({ x: 6 }).outputs).toMatchObject({ mid: 50, high: null })
  })
})

describe('modelChain', () => {
  const regression = (terms: string, output: string, ...inputs: string[]): string =>
    `<RegressionModel functionName="regression">${schema(...inputs)}<Output>${output}</Output><RegressionTable intercept="1">${terms}</RegressionTable></RegressionModel>`
  const term = (name: string): string => `<NumericPredictor name="${name}" coefficient="2"/>`
  const chain = (...segments: string[]): string =>
    pmml({
      fields,
      models: `<MiningModel functionName="regression">${schema('x', mining('t', 'usageType="target"'))}<Segmentation multipleModelMethod="modelChain">${segments.join('')}</Segmentation></MiningModel>`,
    })
  const segment = (predicate: string, model: string): string => `<Segment>${predicate}${model}</Segment>`

  it('each model sees the outputs of those before; the last one counts', () => {
    const model = load(
      chain(
        segment('<True/>', regression(term('x'), '<OutputField name="first" dataType="double"/>', 'x')),
        segment(
          '<True/>',
          regression(
            term('first'),
            '<OutputField name="doubled" feature="transformedValue" dataType="double"><Apply function="*"><FieldRef field="first"/><Constant>2</Constant></Apply></OutputField>',
            'first',
          ),
        ),
      ),
    )
    expect(model.scoreSync({ x: 3 })).toMatchObject({
      prediction: 15,
      outputs: { first: 7, doubled: 14, t: 15 },
    })
    expect(model.inputs.map(({ name }) => name)).toEqual(['x'])
  })

  it('a segment that does not take part leaves its outputs missing', () => {
    const model = load(
      chain(
        segment('<True/>', regression('', '<OutputField name="base" dataType="double"/>', 'x')),
        segment(
          '<SimplePredicate field="x" operator="greaterThan" value="5"/>',
          regression(term('base'), '<OutputField name="extra" dataType="double"/>', 'base'),
        ),
      ),
    )
    expect(model.scoreSync({ x: 6 })).toMatchObject({ prediction: 3, outputs: { base: 1, extra: 3 } })
    expect(model.scoreSync({ x: 1 })).toMatchObject({ prediction: 1, outputs: { base: 1, extra: null } })
    expect(model.scoreSync({ x: 6 }).prediction).toBe(3)
  })

  it('a predicate may use the result of a segment before', () => {
    const model = load(
      chain(
        segment('<True/>', regression(term('x'), '<OutputField name="first" dataType="double"/>', 'x')),
        segment(
          '<SimplePredicate field="first" operator="lessThan" value="0"/>',
          regression('', '', 'x').replace('intercept="1"', 'intercept="0"').replace('<Output></Output>', ''),
        ),
      ),
    )
    expect([-1, 1].map((x) => model.scoreSync({ x }).prediction)).toEqual([0, 3])
  })

  it('a segment sees none of those after', () => {
    const document = chain(
      segment('<True/>', regression(term('late'), '<OutputField name="first" dataType="double"/>', 'late')),
      segment('<True/>', regression('', '<OutputField name="late" dataType="double"/>', 'x')),
    )
    expectError(loadErrorOf(document), { code: 'unknown-field', field: 'late' })
  })
})

describe('a Segmentation', () => {
  it.each([
    { name: 'no segments', segments: '', code: 'missing-element' },
    { name: 'a segment without model', segments: '<Segment><True/></Segment>', code: 'missing-element' },
    {
      name: 'a segment without predicate',
      segments:
        '<Segment><TreeModel functionName="regression"><MiningSchema/><Node score="1"><True/></Node></TreeModel></Segment>',
      code: 'missing-element',
    },
    {
      name: 'a weight that is no number',
      segments: '<Segment weight="heavy"><True/></Segment>',
      code: 'bad-attribute',
    },
    {
      name: 'a model without MiningSchema',
      segments:
        '<Segment><True/><TreeModel functionName="regression"><Node score="1"><True/></Node></TreeModel></Segment>',
      code: 'missing-element',
    },
    {
      name: 'two segments of one id',
      segments:
        '<Segment id="a"><True/><TreeModel functionName="regression"><MiningSchema/><Node score="1"><True/></Node></TreeModel></Segment>'.repeat(
          2,
        ),
      code: 'duplicate-name',
    },
  ] as const)('refuses $name', ({ segments, code }) => {
    const models = `<MiningModel functionName="regression">${schema('x')}<Segmentation multipleModelMethod="sum">${segments}</Segmentation></MiningModel>`
    expectError(loadErrorOf(pmml({ models })), { code, line: 1 })
  })

  it('refuses a MiningModel without Segmentation', () => {
    const models = `<MiningModel functionName="regression">${schema('x')}</MiningModel>`
    expectError(loadErrorOf(pmml({ models })), { code: 'missing-element', path: 'PMML/MiningModel' })
  })

  it.each(['multipleModelMethod="vote"', '', 'multipleModelMethod="sum" missingThreshold="2"'])(
    'refuses "%s"',
    (attributes) => {
      const models = `<MiningModel functionName="regression">${schema('x')}<Segmentation ${attributes}/></MiningModel>`
      expect(loadErrorOf(pmml({ models })).code).toBe(
        attributes === '' ? 'missing-attribute' : 'bad-attribute',
      )
    },
  )

  it('refuses an output of a segment that is not there', () => {
    const output = '<Output><OutputField name="o" segmentId="nowhere" dataType="double"/></Output>'
    expectError(loadErrorOf(ensemble('sum', 'regression', [{ node: always(1) }], '', output)), {
      code: 'unknown-reference',
      received: '"nowhere"',
    })
  })
})
