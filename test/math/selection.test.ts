/** The best of many numbers: as a stable sort has them. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { best } from '../../src/math/selection.js'

const none = Number.NaN

describe('the best', () => {
  it.each([
    { name: 'the smallest first', numbers: [3, 1, 2], count: 2, largest: false, places: [1, 2] },
    { name: 'the largest first', numbers: [3, 1, 2], count: 2, largest: true, places: [0, 2] },
    { name: 'of equals the first', numbers: [2, 1, 1, 2, 1], count: 4, largest: false, places: [1, 2, 4, 0] },
    { name: 'no more than there are', numbers: [2, 1], count: 5, largest: false, places: [1, 0] },
    { name: 'none that is missing', numbers: [none, 1, none], count: 2, largest: false, places: [1] },
    {
      name: 'infinities, too',
      numbers: [Infinity, none, Infinity],
      count: 2,
      largest: false,
      places: [0, 2],
    },
    { name: 'none when none is wanted', numbers: [1, 2], count: 0, largest: false, places: [] },
  ])('$name', ({ numbers, count, largest, places }) => {
    expect(best(Float64Array.from(numbers), count, largest)).toEqual(places)
  })

  it('is what a sort finds', () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double())
    fc.assert(
      fc.property(
        fc.array(number, { maxLength: 200 }),
        fc.nat(100),
        fc.boolean(),
        (numbers, count, largest) => {
          const sorted = numbers
            .map((value, place) => ({ value, place }))
            .filter(({ value }) => !Number.isNaN(value))
            .sort((a, b) =>
              a.value === b.value ? a.place - b.place : a.value < b.value === largest ? 1 : -1,
            )
          const places = sorted.slice(0, count).map(({ place }) => place)
          expect(best(Float64Array.from(numbers), count, largest)).toEqual(places)
        },
      ),
    )
  })

  it('by keys that may be the same for different numbers', () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double(), fc.constant(none))
    const halved = (x: number): number => Math.floor(x / 2)
    fc.assert(
      fc.property(
        fc.array(number, { maxLength: 200 }),
        fc.nat(100),
        fc.boolean(),
        (numbers, count, largest) => {
          const given = Float64Array.from(numbers)
          expect(best(given, count, largest, halved)).toEqual(best(given.map(halved), count, largest))
        },
      ),
    )
  })

  it('asks for the keys of few', () => {
    let asked = 0
    const numbers = Float64Array.from({ length: 10_000 }, (_, i) => Math.abs(i - 40))
    const places = best(numbers, 3, false, (x) => {
      asked++
      return Math.sqrt(x)
    })
    expect(places).toEqual([40, 39, 41])
    expect(asked).toBeLessThan(50)
  })
})
