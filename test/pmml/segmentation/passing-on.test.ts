/**
 * Ensembles that pass on what a segment predicts, and those that combine: Targets, missing results, medians ("Multiple
 * Models", "Targets").
 */

import { describe, expect, it } from 'vitest'
import {
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

const target = mining('y', 'usageType="target"')

/** A segment whose tree predicts a value, or nothing. */
const segment = (
  value: number | string | null,
  attributes = '',
  predicate = '<True/>',
  of = 'regression',
): string =>
  `<Segment ${attributes}>${predicate}<TreeModel functionName="${of}">${schema('x', target)}${
    value === null ? '<Node><False/></Node>' : `<Node score="${value}"><True/></Node>`
  }</TreeModel></Segment>`

const targets =
  '<Targets><Target field="y" rescaleConstant="10"><TargetValue defaultValue="7"/></Target></Targets>'

const ensemble = (
  method: string,
  segments: readonly string[],
  parts: { before?: string; treatment?: string } = {},
): string =>
  `<MiningModel functionName="regression">${schema('x', target)}${parts.before ?? ''}<Segmentation multipleModelMethod="${method}" ${
    parts.treatment === undefined ? '' : `missingPredictionTreatment="${parts.treatment}"`
  }>${segments.join('')}</Segmentation></MiningModel>`

const predict = (models: string): unknown => load(pmml({ models })).scoreSync({ x: 1 }).prediction

describe('Targets around segments', () => {
  it.each([
    // Combined results are a result of the ensemble, which its Targets change.
    { method: 'sum', segments: [1, 2], value: 13 },
    { method: 'average', segments: [1, 2], value: 11.5 },
    { method: 'median', segments: [1, 2, 6], value: 12 },
    // Results that are passed on had their own Targets.
    { method: 'selectFirst', segments: [1, 2], value: 1 },
    { method: 'modelChain', segments: [1, 2], value: 2 },
    { method: 'selectAll', segments: [1, 2], value: [1, 2] },
    { method: 'selectFirst', segments: [null, 2], value: null },
    { method: 'modelChain', segments: [1, null], value: null },
  ])('$method of $segments: $value', ({ method, segments, value }) => {
    expect(
      predict(
        ensemble(
          method,
          segments.map((each) => segment(each)),
          { before: targets },
        ),
      ),
    ).toEqual(value)
  })

  it.each(['sum', 'average', 'selectFirst', 'modelChain', 'selectAll', 'multiModelChain'])(
    '%s without a segment: the default',
    (method) => {
      const none = segment(1, '', '<False/>')
      expect(predict(ensemble(method, [none], { before: targets }))).toBe(17)
    },
  )
})

describe('missing results', () => {
  it.each([
    { method: 'selectFirst', treatment: 'continue', segments: [null, 2], value: null },
    { method: 'selectFirst', treatment: 'skipSegment', segments: [null, 2], value: 2 },
    { method: 'selectFirst', treatment: 'skipSegment', segments: [null, null], value: null },
    { method: 'selectFirst', treatment: 'returnMissing', segments: [null, 2], value: 17 },
    { method: 'modelChain', treatment: 'continue', segments: [null, 2], value: 2 },
    { method: 'modelChain', treatment: 'returnMissing', segments: [null, 2], value: 17 },
    { method: 'modelChain', treatment: 'returnMissing', segments: [1, 2], value: 2 },
    { method: 'selectAll', treatment: 'returnMissing', segments: [null, 2], value: 17 },
  ])('$method, $treatment, of $segments: $value', ({ method, treatment, segments, value }) => {
    const members = segments.map((each) => segment(each))
    expect(predict(ensemble(method, members, { before: targets, treatment }))).toBe(value)
  })
})

describe('chains', () => {
  it('end without a result where only a step on the way took part', () => {
    const step = `<Segment><True/><RegressionModel functionName="regression">${schema('x')}<Output><OutputField name="step" dataType="double" feature="predictedValue"/></Output><RegressionTable intercept="4"/></RegressionModel></Segment>`
    const last = `<Segment><SimplePredicate field="x" operator="greaterThan" value="5"/><TreeModel functionName="classification">${schema('x', mining('k', 'usageType="target"'))}<Node score="a"><True/></Node></TreeModel></Segment>`
    const model = load(
      pmml({
        fields: field('x') + field('k', 'string', values('a', 'b')),
        models: `<MiningModel functionName="classification">${schema('x', mining('k', 'usageType="target"'))}<Segmentation multipleModelMethod="modelChain">${step}${last}</Segmentation></MiningModel>`,
      }),
    )
    expect(model.scoreSync({ x: 1 }).prediction).toBe(null)
    expect(model.scoreSync({ x: 1 }).outputs.step).toBe(4)
    expect(model.scoreSync({ x: 6 }).prediction).toBe('a')
  })

  it('show the results of their segments to their own outputs', () => {
    const inner = `<Segment id="s"><True/><RegressionModel functionName="regression">${schema('x')}<Output><OutputField name="step" dataType="double" feature="predictedValue" isFinalResult="false"/></Output><RegressionTable intercept="4"/></RegressionModel></Segment>`
    const before =
      '<Output><OutputField name="again" dataType="double" feature="transformedValue"><FieldRef field="step"/></OutputField></Output>'
    const { outputs } = load(pmml({ models: ensemble('modelChain', [inner], { before }) })).scoreSync({
      x: 1,
    })
    expect(outputs.again).toBe(4)
  })

  it('tell of a nameless step by its id where the last segment takes no part', () => {
    const step = `<Segment id="s"><True/><RegressionModel functionName="regression">${schema('x')}<RegressionTable intercept="4"/></RegressionModel></Segment>`
    const before =
      '<Output><OutputField name="of s" dataType="double" feature="predictedValue" segmentId="s"/></Output>'
    const model = load(
      pmml({ models: ensemble('multiModelChain', [step, segment(1, '', '<False/>')], { before }) }),
    )
    expect(model.scoreSync({ x: 1 }).outputs['of s']).toBe(4)
  })
})

describe('lists', () => {
  it.each(['sum', 'average', 'weightedMedian'])('are nothing that %s can combine', (method) => {
    const list = `<Segment><True/>${ensemble('selectAll', [segment(1), segment(2)])}</Segment>`
    expect(loadErrorOf(pmml({ models: ensemble(method, [list, segment(1)]) })).code).toBe('bad-attribute')
  })
})

describe('classes', () => {
  const member = (...shares: [string, number][]): string =>
    `<Segment><True/><TreeModel functionName="classification">${schema('x', mining('k', 'usageType="target"'))}<Node score="a"><True/>${shares
      .map(([value, count]) => `<ScoreDistribution value="${value}" recordCount="${count}"/>`)
      .join('')}</Node></TreeModel></Segment>`
  const classes = (method: string, attributes: string, ...members: string[]) =>
    load(
      pmml({
        fields: field('x') + field('k', 'string'),
        models: `<MiningModel functionName="classification" ${attributes}>${schema('x', mining('k', 'usageType="target"'))}<Segmentation multipleModelMethod="${method}">${members.join('')}</Segmentation></MiningModel>`,
      }),
    ).scoreSync({ x: 1 })

  it.each([
    {
      name: 'the median leads to a member whose own class is another',
      // Medians a 0.433, b 0.567; the probability of b nearest to it is 1/3, in favour of a.
      members: [member(['a', 1], ['b', 4]), member(['a', 2], ['b', 1])],
      prediction: 'a',
      probabilities: { a: 2 / 3, b: 1 / 3 },
    },
    {
      name: 'an uneven number of members has one in the middle',
      members: [member(['a', 1], ['b', 9]), member(['a', 3], ['b', 7]), member(['a', 6], ['b', 4])],
      prediction: 'b',
      probabilities: { a: 0.3, b: 0.7 },
    },
  ])('median: $name', ({ members, prediction, probabilities }) => {
    const score = classes('median', '', ...members)
    expectValue(score.prediction, prediction)
    expectNumbers(score.probabilities, probabilities)
  })

  it('that only some members know have no share with the others', () => {
    const { probabilities } = classes('max', '', member(['a', 1]), member(['a', 1], ['b', 2], ['c', 1]))
    expectNumbers(probabilities, { a: 1, b: 0, c: 0 })
  })

  it('are voted for in 32 bits where the model is such', () => {
    const votes = ['a', 'a', 'b'].map((each) =>
      segment(each, '', '<True/>', 'classification').replace('"y"', '"k"'),
    )
    const { probabilities } = classes('majorityVote', 'x-mathContext="float"', ...votes)
    expect(probabilities).toEqual({ a: Math.fround(2 / 3), b: Math.fround(1 / 3) })
  })
})

describe('a median of numbers', () => {
  it.each([
    { segments: [1, 4], value: 2.5 },
    { segments: [1, 4, 2], value: 2 },
    { segments: ['INF', 'INF'], value: Number.POSITIVE_INFINITY },
  ])('of $segments is $value', ({ segments, value }) => {
    expect(
      predict(
        ensemble(
          'median',
          segments.map((each) => segment(each)),
        ),
      ),
    ).toBe(value)
  })
})
