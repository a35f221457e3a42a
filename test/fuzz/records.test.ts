/** Records of whatever JavaScript has: a Score or a ScoreError comes of them, and they stay as they are. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSyncModel, loadModel, type Score, ScoreError, type SyncModel } from '../../src/index.js'

const fixture = (path: string): SyncModel => {
  const model = loadModel(readFileSync(join(import.meta.dirname, '../../fixtures', path)), { dates: 'utc' })
  if (!isSyncModel(model)) throw new TypeError('PMML models are synchronous')
  return model
}

/** What a field may hold: sensible values, and all others. */
const values = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      undefined,
      Number.NaN,
      0,
      1,
      -1,
      0.5,
      1e300,
      '',
      '1',
      'a',
      'b',
      'true',
      '2004-08-20',
    ),
  },
  { weight: 2, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.date({ noInvalidDate: false }) },
  { weight: 1, arbitrary: fc.bigInt() },
  { weight: 1, arbitrary: fc.array(fc.oneof(fc.double(), fc.string(), fc.constant(null)), { maxLength: 3 }) },
  {
    weight: 2,
    arbitrary: fc.anything({
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
      withBigInt: true,
    }),
  },
)

function isSound(score: Score): void {
  for (const value of [score.prediction, ...Object.values(score.outputs)]) {
    expect(value).not.toBe(undefined)
    expect(value).not.toBeNaN()
  }
  for (const probability of Object.values(score.probabilities ?? {})) {
    expect(probability).toBeGreaterThanOrEqual(-1e-9)
    expect(probability).toBeLessThanOrEqual(1 + 1e-9)
  }
}

describe.each([
  'demo/loan-default.pmml',
  'pmml/handwritten/apply/model.pmml',
  'pmml/handwritten/define-function/model.pmml',
  'pmml/handwritten/discretize/model.pmml',
  'pmml/handwritten/field-domains/model.pmml',
  'pmml/handwritten/field-treatments/model.pmml',
  'pmml/handwritten/float-fields/model.pmml',
  'pmml/handwritten/lag/model.pmml',
  'pmml/handwritten/map-values/model.pmml',
  'pmml/handwritten/outputs/model.pmml',
  'pmml/handwritten/regression-multinomial/model.pmml',
  'pmml/handwritten/tree-predicates/model.pmml',
  'pmml/handwritten/tree-weighted-confidence/model.pmml',
  'pmml/handwritten/ensemble-chain/model.pmml',
  'pmml/handwritten/ensemble-votes/model.pmml',
  'pmml/pipeline/treatments/model.pmml',
])('%s', (path) => {
  it('gives a Score or a ScoreError for any record', () => {
    const model = fixture(path)
    const names = model.inputs.map(({ name }) => name)
    const records = fc.record(Object.fromEntries(names.map((name) => [name, values])), { requiredKeys: [] })
    fc.assert(
      fc.property(records, fc.boolean(), (record, asMap) => {
        const before = fc.stringify(record)
        try {
          isSound(model.scoreSync(asMap ? new Map(Object.entries(record)) : record))
        } catch (error) {
          if (!(error instanceof ScoreError)) throw error
          expect(error.message.length).toBeLessThan(2000)
          if (error.code !== 'invalid-result' && error.code !== 'integer-overflow')
            expect(error.field).toBeTypeOf('string')
        }
        expect(fc.stringify(record)).toBe(before)
      }),
      { seed: 3, numRuns: 300, interruptAfterTimeLimit: 5000 },
    )
  })

  it('gives the same for the same record', () => {
    const model = fixture(path)
    if (model.stateful) return
    const names = model.inputs.map(({ name }) => name)
    const text = fc.record(Object.fromEntries(names.map((name) => [name, values])), { requiredKeys: [] })
    const outcome = (record: Record<string, unknown>): unknown => {
      try {
        return model.scoreSync(record)
      } catch (error) {
        return String(error)
      }
    }
    fc.assert(
      fc.property(text, text, (one, other) => {
        const first = outcome(one)
        outcome(other)
        expect(outcome(one)).toEqual(first)
      }),
      { seed: 4, numRuns: 100, interruptAfterTimeLimit: 5000 },
    )
  })
})

it('anything at all may be given as a record', () => {
  const model = fixture('pmml/handwritten/apply/model.pmml')
  fc.assert(
    fc.property(
      fc.anything({ withBoxedValues: true, withMap: true, withDate: true, withSet: true }),
      (record) => {
        try {
          isSound(model.scoreSync(record as never))
        } catch (error) {
          if (!(error instanceof ScoreError)) throw error
        }
      },
    ),
    { seed: 5, numRuns: 1000, interruptAfterTimeLimit: 10_000 },
  )
})
