import { describe, expect, it } from 'vitest'
import { ScoreError } from '../../src/core/errors.js'
import type { Field } from '../../src/core/field.js'
import { resultColumns } from '../../src/core/result-columns.js'
import type { Score } from '../../src/core/score.js'

describe('columns out', () => {
  const fields: Field[] = [
    { name: 'y', type: 'double', missing: true },
    { name: 'c', type: 'string', missing: true },
  ]
  const score = (y: number | null, c: string | null, probabilities?: Record<string, number>): Score => ({
    prediction: y,
    outputs: { y, c },
    ...(probabilities === undefined ? {} : { probabilities }),
  })

  it('hold numbers in typed arrays, NaN where there is none', () => {
    const results = resultColumns(3, fields)
    results.add(0, score(1, 'a', { yes: 0.25 }))
    results.add(1, score(null, null))
    const error = new ScoreError('invalid-value', 'bad')
    results.fail(2, error)
    expect(results.done()).toEqual({
      length: 3,
      prediction: Float64Array.of(1, Number.NaN, Number.NaN),
      probabilities: { yes: Float64Array.of(0.25, Number.NaN, Number.NaN) },
      outputs: {
        y: Float64Array.of(1, Number.NaN, Number.NaN),
        c: { codes: Int32Array.of(0, -1, -1), dictionary: ['a'] },
      },
      errors: new Map([[2, error]]),
    })
  })

  it('are those wanted', () => {
    const results = resultColumns(1, fields, ['c'])
    results.add(0, score(1, 'a'))
    expect(results.done()).toEqual({
      length: 1,
      prediction: Float64Array.of(1),
      outputs: { c: { codes: Int32Array.of(0), dictionary: ['a'] } },
      errors: new Map(),
    })
  })

  it('are refused when the model has none of the name', () => {
    expect(() => resultColumns(1, fields, ['z'])).toThrow(
      expect.objectContaining({ code: 'missing-field', field: 'z', expected: 'one of y, c' }),
    )
  })

  it('stay as they are when the values are mixed', () => {
    const results = resultColumns(2, [{ name: 'y', type: 'any', missing: true }])
    results.add(0, { prediction: 1, outputs: { y: 2n ** 60n } })
    results.add(1, { prediction: 'a', outputs: { y: 1 } })
    expect(results.done()).toMatchObject({ prediction: [1, 'a'], outputs: { y: [2n ** 60n, 1] } })
  })
})
