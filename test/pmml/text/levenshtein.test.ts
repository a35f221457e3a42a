/** Edit distances against the textbook's full table. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance } from '../../../src/pmml/text/levenshtein.js'

/** The whole table, row by row (Wagner and Fischer). */
function fullTable(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  )
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i][j] = Math.min(
        table[i - 1][j] + 1,
        table[i][j - 1] + 1,
        table[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
  return table[a.length][b.length]
}

describe('editDistance', () => {
  it.each([
    ['kitten', 'sitting', 3, 3],
    ['kitten', 'sitting', 2, 3],
    ['fox', 'foxes', 2, 2],
    ['fox', 'foxes', 1, 2],
    ['fox', 'fox', 0, 0],
    ['fox', 'fax', 0, 1],
    ['', 'abc', 5, 3],
    ['abc', '', 5, 3],
    ['', '', 1, 0],
  ])('from %s to %s within %d is %d', (a, b, limit, distance) =>
    expect(editDistance(a, b, limit)).toBe(distance),
  )
  it('is that of the full table, up to the limit', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 })
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 10 }), (a, b, limit) => {
        expect(editDistance(a, b, limit)).toBe(Math.min(fullTable(a, b), limit + 1))
      }),
      { seed: 1, numRuns: 5000 },
    )
  })
})
