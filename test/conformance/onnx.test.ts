import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { knownGaps, runOnnxConformance } from '../../scripts/conformance/onnx.mjs'
import { settle } from '../../src/core/load.js'
import type { Model } from '../../src/core/model.js'
import type { LoadOptions } from '../../src/core/options.js'
import { onnxFormat } from '../../src/onnx/format.js'
import { knownBackendGaps, runBackendTests } from './onnx-backend.js'

const corpus =
  process.env.CONFORMANCE_DIR ?? fileURLToPath(new URL('../../../shared/conformance', import.meta.url))
const dir = join(corpus, 'onnx')
const there = existsSync(dir)
if (!there) console.warn(`The ONNX conformance corpus is not at ${dir}: its tests do not run.`)

const load = (bytes: Uint8Array, options?: LoadOptions): Model => onnxFormat.load(bytes, settle(options))

/** Cases that failed, less those known to: both lists in one look. */
function failures(results: readonly { case: string; passed: boolean; reason?: string }[]) {
  return Object.fromEntries(results.filter(({ passed }) => !passed).map((each) => [each.case, each.reason]))
}

describe.skipIf(!there)('the ONNX corpus', () => {
  it('gives the results of the reference runtime', async () => {
    const results = await runOnnxConformance(load, dir)
    expect(results.length).toBeGreaterThanOrEqual(52)
    expect(Object.keys(failures(results)), JSON.stringify(failures(results), null, 1)).toEqual(
      Object.keys(knownGaps),
    )
  })

  it('passes the official node tests', async () => {
    const results = await runBackendTests(load, join(dir, 'backend-node'))
    expect(results.length).toBeGreaterThanOrEqual(54)
    expect(Object.keys(failures(results)), JSON.stringify(failures(results), null, 1)).toEqual(
      Object.keys(knownBackendGaps),
    )
  })
})
