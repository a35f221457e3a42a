import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { sha256, sha256AtOnce } from '../../src/io/digest.js'
import { Sha256 } from '../../src/io/sha256.js'
import { elsewhere } from '../helpers/elsewhere.js'

afterEach(() => vi.unstubAllGlobals())

// FIPS 180-2, appendix B.
const known: readonly (readonly [string, string, string])[] = [
  ['of three letters', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'of two blocks',
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['of a million', 'a'.repeat(1e6), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
]

it.each(known)('%s', async (_, text, digest) => {
  const bytes = new TextEncoder().encode(text)
  expect(await sha256(bytes)).toBe(digest)
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  expect(await sha256(shared)).toBe(digest)
  expect(sha256AtOnce(bytes)).toBe(digest)
  expect(await elsewhere(() => sha256(shared))).toBe(digest)
  expect(await elsewhere(() => sha256AtOnce(bytes))).toBe(digest)
  vi.stubGlobal('crypto', undefined)
  expect(await elsewhere(() => sha256(bytes))).toBe(digest)
})

it('of so much that it takes several turns', async () => {
  const bytes = new Uint8Array(9_000_001).fill(3)
  const digest = createHash('sha256').update(bytes).digest('hex')
  expect(await sha256(bytes)).toBe(digest)
  vi.stubGlobal('crypto', undefined)
  expect(await elsewhere(() => sha256(bytes))).toBe(digest)
})

it('in pieces of any length, as Node computes it', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
      const hash = new Sha256()
      const node = createHash('sha256')
      for (const piece of pieces) {
        hash.update(piece)
        node.update(piece)
      }
      expect(hash.digest()).toBe(node.digest('hex'))
    }),
  )
})
