/** Parts put together, held against the same rows as one batch. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Field } from '../../src/core/field.js'
import { joinedParts } from '../../src/core/join-columns.js'
import { resultColumns } from '../../src/core/result-columns.js'
import type { Score, ScoredColumns } from '../../src/core/score.js'
import type { Value } from '../../src/core/value.js'

const fields: Field[] = [{ name: 'o', type: 'any', missing: true }]

function batchOf(scores: readonly (Score | null)[]): ScoredColumns {
  const results = resultColumns(scores.length, fields)
  for (const [row, score] of scores.entries()) if (score !== null) results.add(row, score)
  return results.done()
}

const kinds: Record<string, fc.Arbitrary<Value>> = {
  numbers: fc.constantFrom(null, 0, -0, 1.5, Infinity),
  texts: fc.constantFrom(null, 'a', 'b', '', '__proto__'),
  mixed: fc.constantFrom<Value>(null, 1, 'a', true, 2n ** 60n, ['x', 1], []),
  nothing: fc.constant(null),
}

const scoreOf = (value: fc.Arbitrary<Value>): fc.Arbitrary<Score> =>
  fc.record(
    {
      prediction: value,
      outputs: fc.record({ o: value }),
      probabilities: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.double({ noNaN: true })),
    },
    { requiredKeys: ['prediction', 'outputs'] },
  )

describe('parts put together are one batch', () => {
  it.each(Object.keys(kinds))('of %s', (kind) => {
    const rows = fc.array(fc.option(scoreOf(kinds[kind]), { freq: 5 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 5 }), (scores, size) => {
        const { errors: _, ...whole } = batchOf(scores)
        const parts = []
        for (let from = 0; from < scores.length; from += size)
          parts.push(batchOf(scores.slice(from, from + size)))
        const { errors: __, ...joined } = { errors: undefined, ...joinedParts(parts) }
        expect(joined).toEqual(whole)
        expect(Object.keys(joined.probabilities ?? {})).toEqual(Object.keys(whole.probabilities ?? {}))
      }),
      { numRuns: 300 },
    )
  })
})
