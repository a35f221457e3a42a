/** A text that is kept comes back as it was, and takes less memory where it is long. */

import { afterEach, expect, it, vi } from 'vitest'
import { folded } from '../../src/io/folded.js'

afterEach(() => {
  vi.restoreAllMocks()
})

it.each([
  ['none', ''],
  ['a short one', '<PMML/>'],
  ['a long one', '<MiningField name="x"/>'.repeat(10_000)],
  ['of other scripts', 'größer 大 \u{1F600}\n\t\u0085'.repeat(5000)],
])('%s', (_, text) => {
  expect(folded(text)()).toBe(text)
})

it.each([
  ['there is no such module', () => undefined],
  ['there are no modules', undefined],
])('and where %s', (_, getBuiltinModule) => {
  const text = 'text'.repeat(10_000)
  vi.stubGlobal('process', { getBuiltinModule })
  try {
    expect(folded(text)()).toBe(text)
  } finally {
    vi.unstubAllGlobals()
  }
})
