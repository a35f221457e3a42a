/** Places of texts are those that looking through the list gives, whether a character tells them apart or not. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placeOf, textPlaces } from '../../src/core/text-places.js'

const texts = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.stringMatching(/^[ab]{0,5}$/),
  fc.constantFrom('', '0', '17', '-1', '__proto__', 'constructor', '\0', '\u{1f600}', '\ud83d', 'ä', 'A'),
)

it('any list, any text', () => {
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 45 }), fc.array(texts, { maxLength: 20 }), (list, others) => {
      const places = textPlaces(list)
      for (const text of [...list, ...others, ...list.map((each) => `${each}x`)])
        expect(placeOf(places, text)).toBe(list.indexOf(text))
    }),
    { numRuns: 500 },
  )
})

it.each([
  ['a single text', ['only'], true],
  ['none', [], true],
  ['words', ['permanent', 'temporary', 'self-employed', 'unemployed'], true],
  ['lengths', ['a', 'aa', 'aaa'], true],
  ['a character in the middle', ['grade A1', 'grade B1', 'grade C1'], true],
  ['two of the same', ['b', 'a', 'b'], true],
  ['too much alike', ['ab', 'ba', 'aa', 'bb'].map((each) => `${'='.repeat(20)}${each}`), false],
  ['too many', Array.from({ length: 2000 }, (_, i) => `k${i}`), false],
])('%s', (_, list, isTold) => {
  const places = textPlaces(list)
  expect(places.all === undefined).toBe(isTold)
  for (const text of [...list, 'zz', '', 'b', 'words']) expect(placeOf(places, text)).toBe(list.indexOf(text))
})

it('texts that are not in one piece', () => {
  const document = `<Value value="permanent"/><Value value="temporary, for some time"/>`
  const places = textPlaces(['permanent', 'temporary, for some time'])
  expect(placeOf(places, document.slice(14, 23))).toBe(0)
  expect(placeOf(places, ['temporary', 'for some time'].join(', '))).toBe(1)
  expect(placeOf(places, `${document.slice(14, 18)}${document.slice(18, 23)}`)).toBe(0)
})
