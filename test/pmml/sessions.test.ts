/** Sessions: histories of their own for records that belong together, written down and taken up again. */

import { describe, expect, it } from 'vitest'
import { type ModelRecord, ScoreError, type Session, type SyncModel, type Value } from '../../src/index.js'
import {
  constantModel,
  expectError,
  expectValue,
  field,
  load,
  pmml,
  schema,
  thrownBy,
} from '../helpers/pmml.js'

/** A model whose output `before` is the value of a field in the record before, of its shop. */
const lag = (inner = '<BlockIndicator field="shop"/>', of = 'v', transformations?: string): SyncModel =>
  load(
    pmml({
      fields: field('v') + field('shop', 'string'),
      transformations,
      models: constantModel(
        `${schema('v', 'shop')}<Output><OutputField name="before" feature="transformedValue" optype="continuous" dataType="double"><Lag field="${of}">${inner}</Lag></OutputField></Output>`,
      ),
    }),
  )

/** CUSUM of N(1, 1) against N(0, 1): each value x adds x − ½, never below 0. */
const cusum = (): SyncModel =>
  load(
    pmml({
      fields: field('v'),
      models: `<BaselineModel functionName="regression">${schema('v')}<TestDistributions field="v" testStatistic="CUSUM">
        <Baseline><GaussianDistribution mean="0" variance="1"/></Baseline><Alternate><GaussianDistribution mean="1" variance="1"/></Alternate>
        </TestDistributions></BaselineModel>`,
    }),
  )

type Scoring = Pick<Session, 'scoreSync'>
const valueBefore = (scoring: Scoring, record: ModelRecord): Value => scoring.scoreSync(record).outputs.before
const sum = (scoring: Scoring, v: number): Value => scoring.scoreSync({ v }).prediction

/** The session that a session written down as text becomes. */
const carried = (model: SyncModel, session: Session): Session =>
  model.session(JSON.parse(JSON.stringify(session.snapshot())))

describe('a session', () => {
  it('has a history apart from the model and from other sessions', async () => {
    const model = lag()
    const [a, b] = [model.session(), model.session()]
    expect(valueBefore(a, { v: 1 })).toBeNull()
    expect(valueBefore(b, { v: 2 })).toBeNull()
    expect(valueBefore(model, { v: 3 })).toBeNull()
    expect(valueBefore(a, { v: 4 })).toBe(1)
    expect((await b.score({ v: 5 })).outputs.before).toBe(2)
    expect(valueBefore(model, { v: 6 })).toBe(3)
  })

  it('adds up evidence', () => {
    const session = cusum().session()
    expectValue(sum(session, 2), 1.5)
    expectValue(sum(session, 3), 4)
    expectValue(sum(session, -1), 2.5)
    expectValue(sum(session, -9), 0)
    expectValue(sum(session, 0.75), 0.25)
  })

  it('is not changed by explanations, verifications and bad records', async () => {
    const model = cusum()
    const session = model.session()
    sum(session, 2)
    sum(model, 5)
    expectValue(model.explain({ v: 9 }).prediction, 13)
    await model.verify()
    const error = thrownBy(() => session.scoreSync({ v: 'tea' }))
    if (!(error instanceof ScoreError)) throw error
    expectError(error, { code: 'wrong-type', field: 'v' })
    expectValue(sum(session, 2), 3)
    expectValue(sum(model, 1), 5)
  })

  it('of a model that remembers nothing is just the model', () => {
    const model = load(pmml({ models: constantModel(schema('x'), 4) }))
    expect(model.stateful).toBe(false)
    const session = model.session()
    expect(session.scoreSync({ x: 1 }).prediction).toBe(4)
    expect(carried(model, session).scoreSync({ x: 1 }).prediction).toBe(4)
  })
})

describe('a session written down and taken up again', () => {
  it('goes on where it was, in every block', () => {
    const model = lag()
    const session = model.session()
    for (const record of [
      { shop: 'a', v: 1 },
      { shop: 'b', v: 2 },
      { v: 3 },
      { shop: '"]', v: 4 },
      { shop: '__proto__', v: 5 },
    ])
      session.scoreSync(record)
    const later = carried(model, session)
    expect(valueBefore(later, { shop: 'a', v: 0 })).toBe(1)
    expect(valueBefore(later, { shop: 'b', v: 0 })).toBe(2)
    expect(valueBefore(later, { v: 0 })).toBe(3)
    expect(valueBefore(later, { shop: '"]', v: 0 })).toBe(4)
    expect(valueBefore(later, { shop: '__proto__', v: 0 })).toBe(5)
    expect(valueBefore(later, { shop: 'c', v: 0 })).toBeNull()
  })

  it('goes on with the window of a test', () => {
    // Means of at most two values against N(10, 4): their variance is 4 and then 2.
    const model = load(
      pmml({
        fields: field('v'),
        models: `<BaselineModel functionName="regression">${schema('v')}<TestDistributions field="v" testStatistic="zValue" windowSize="2">
          <Baseline><GaussianDistribution mean="10" variance="4"/></Baseline></TestDistributions></BaselineModel>`,
      }),
    )
    let session = model.session()
    for (const [v, z] of [
      [12, 1],
      [14, 3 / Math.SQRT2],
      [16, 5 / Math.SQRT2],
      [4, 0],
      [10, -3 / Math.SQRT2],
    ]) {
      expectValue(sum(session, v), z)
      session = carried(model, session)
    }
  })

  it.each(['', ' windowSize="3"'])('goes on with counts (%s)', (window) => {
    const model = load(
      pmml({
        fields: field('v', 'string'),
        models: `<BaselineModel functionName="regression">${schema('v')}<TestDistributions field="v" testStatistic="chiSquareDistribution"${window}>
          <Baseline><CountTable sample="4"><FieldValueCount field="v" value="a" count="3"/><FieldValueCount field="v" value="b" count="1"/></CountTable></Baseline>
          </TestDistributions></BaselineModel>`,
      }),
    )
    const unbroken = model.session()
    let session = model.session()
    const results = [...'abbabaab'].map((v) => {
      const { prediction } = session.scoreSync({ v })
      expect(prediction).toBe(unbroken.scoreSync({ v }).prediction)
      session = carried(model, session)
      return prediction
    })
    expect(new Set(results).size).toBeGreaterThan(3)
  })

  it('leaves the first as it was', () => {
    const model = cusum()
    const session = model.session()
    sum(session, 2)
    const later = carried(model, session)
    expectValue(sum(later, 3), 4)
    expectValue(sum(session, 1), 2)
    expectValue(sum(later, 1), 4.5)
  })

  it.each([
    ['infinity', 'v', { v: Infinity }, Infinity],
    ['negative infinity', 'v', { v: -Infinity }, -Infinity],
    ['a missing value', 'v', {}, null],
    ['negative zero', 'negated', { v: 0 }, 0],
    ['the smallest number', 'v', { v: 5e-324 }, 5e-324],
  ])('remembers %s', (_what, of, record, expected) => {
    const negated = `<DerivedField name="negated" optype="continuous" dataType="double"><Apply function="*"><FieldRef field="v"/><Constant dataType="double">-1</Constant></Apply></DerivedField>`
    const model = lag('', of, negated)
    const session = model.session()
    session.scoreSync(record)
    const later = carried(model, session)
    const [unbroken, taken] = [valueBefore(session, { v: 1 }), valueBefore(later, { v: 1 })]
    expect(taken).toBe(unbroken)
    expect(taken).toEqual(expected)
  })

  it('may be taken up by the same document loaded anew', () => {
    const session = cusum().session()
    sum(session, 2)
    expectValue(sum(carried(cusum(), session), 2), 3)
  })

  it.each<[string, unknown]>([
    ['of another model', lag().session().snapshot()],
    ['that is none', { model: 'm', memory: [] }],
    ['that is null', null],
  ])('is refused where it is %s', (_what, snapshot) => {
    const error = thrownBy(() => cusum().session(snapshot))
    if (!(error instanceof ScoreError)) throw error
    expectError(error, { code: 'bad-state' })
  })

  it.each<[string, unknown]>([
    ['a number', 5],
    ['a text', 'tea'],
    ['a list', []],
    ['no blocks', { count: 1 }],
    ['blocks that are no histories', { count: 1, blocks: { '[]': 1 } }],
    ['a history longer than the Lag', { count: 1, blocks: { '[]': [1, 2] } }],
    ['a history of what no record has', { count: 1, blocks: { '[]': [{}] } }],
    ['a count that is not that of its blocks', { count: 7, blocks: { '[]': [1] } }],
  ])('is refused where a Lag is said to remember %s', (_what, memory) => {
    const model = lag('')
    const { model: identity } = model.session().snapshot() as { model: string }
    const error = thrownBy(() => model.session({ model: identity, memory: [memory] }))
    if (!(error instanceof ScoreError)) throw error
    expectError(error, { code: 'bad-state' })
  })
})
