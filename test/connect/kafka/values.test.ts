/** Messages in memory, as far as they fit. */

import { expect, it } from 'vitest'
import type { KafkaMessage } from '../../../src/connect/kafka/client.js'
import { values } from '../../../src/connect/kafka/values.js'

const message = (text: string): KafkaMessage => ({
  key: null,
  value: Buffer.from(text),
  timestamp: '0',
  offset: '0',
})

/** Values of a topic that has some, and what is read again. */
function kept(limit: number, topic: { readonly [key: string]: string } = {}) {
  const again: string[] = []
  const of = values(limit, async (keys) => {
    again.push(...keys)
    return new Map(
      Object.entries(topic)
        .filter(([key]) => keys.has(key))
        .map(([key, text]) => [key, message(text)]),
    )
  })
  const get = async (...keys: string[]) =>
    Object.fromEntries(
      [...(await of.get(keys))].map(([key, { value }]) => [key, Buffer.from(value ?? []).toString()]),
    )
  return { ...of, again, get }
}

it('keeps the newest ones, and reads the others again', async () => {
  const { set, get, again } = kept(10, { a: 'aaaa' })
  set('a', message('aaaa'))
  set('b', message('bbbb'))
  expect(await get('a', 'b')).toEqual({ a: 'aaaa', b: 'bbbb' })
  expect(again).toEqual([])
  set('c', message('cccc'))
  expect(await get('a', 'b', 'c', 'd')).toEqual({ a: 'aaaa', b: 'bbbb', c: 'cccc' })
  expect(again).toEqual(['a', 'd'])
})

it('counts the last message of a key alone, and what was released no more', async () => {
  const { set, release, get, again } = kept(8)
  set('a', message('aaaa'))
  set('a', message('a'))
  set('b', message('bbbbbbb'))
  expect(await get('a', 'b')).toEqual({ a: 'a', b: 'bbbbbbb' })
  release('b')
  release('b')
  set('c', message('ccccccc'))
  expect(await get('a', 'b', 'c')).toEqual({ a: 'a', c: 'ccccccc' })
  expect(again).toEqual(['b'])
})

it('keeps nothing that is longer than all that it may keep', async () => {
  const { set, get } = kept(3, { a: 'from the topic' })
  set('a', message('aaaa'))
  expect(await get('a')).toEqual({ a: 'from the topic' })
})

it('has bytes of its own', async () => {
  const { set, get } = kept(10)
  const fetched = Buffer.from('aaaabbbb')
  set('a', { ...message(''), value: fetched.subarray(0, 4) })
  fetched.fill('x')
  expect(await get('a')).toEqual({ a: 'aaaa' })
})
