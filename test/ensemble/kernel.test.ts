/** The compiled kernel is that of its source. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { kernelModule } from '../../scripts/kernel.mjs'

it('is what its source compiles to', async () => {
  expect(readFileSync('src/ensemble/kernel/kernel.wasm.ts', 'utf8')).toBe(await kernelModule())
}, 60_000)
