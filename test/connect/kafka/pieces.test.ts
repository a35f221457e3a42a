/** Requests that are not too long. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { KafkaOutgoing } from '../../../src/connect/kafka/client.js'
import { pieces } from '../../../src/connect/kafka/pieces.js'

/** Bytes of a message as it goes, without the frame. */
const bytes = ({ key, value, headers = {} }: KafkaOutgoing): number =>
  [key, value, ...Object.entries(headers).flat(2)]
    .filter((each) => each !== null && each !== undefined)
    .reduce((sum: number, each) => sum + Buffer.byteLength(each), 0)

const message = fc.record({
  key: fc.option(fc.string({ maxLength: 20 })),
  value: fc.option(
    fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }).map((of) => Buffer.from(of)),
    ),
  ),
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 5 }),
    fc.oneof(fc.string({ maxLength: 20 }), fc.array(fc.string({ maxLength: 5 }))),
    { maxKeys: 2 },
  ),
})

it('has all messages in their order, and is no longer than it may be, save for one message that is', () => {
  fc.assert(
    fc.property(
      fc.array(message),
      fc.array(message),
      fc.integer({ min: 100, max: 5000 }),
      (first, second, limit) => {
        const all = [
          { topic: 'a', messages: first },
          { topic: 'b', messages: second },
        ]
        const cut = [...pieces(all, limit)]
        for (const { topic, messages } of all)
          expect(
            cut
              .flat()
              .filter((piece) => piece.topic === topic)
              .flatMap((piece) => piece.messages),
          ).toEqual(messages)
        for (const piece of cut) {
          const inside = piece.flatMap(({ messages }) => messages)
          expect(inside.length).toBeGreaterThan(0)
          if (inside.length > 1)
            expect(inside.reduce((sum, each) => sum + bytes(each), 0)).toBeLessThanOrEqual(limit)
        }
        expect(new Set(cut.flatMap((piece) => piece.map(({ topic }) => topic))).size).toBeLessThanOrEqual(2)
      },
    ),
  )
})
