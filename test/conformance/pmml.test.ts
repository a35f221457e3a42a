/** The PMML cases of the conformance corpus: supported kinds of models agree, the others are refused by name. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { listPmmlCases, runPmmlCase } from '../../scripts/conformance/pmml.mjs'
import { loadModel, UnsupportedError } from '../../src/index.js'
import { models } from '../../src/pmml/models/index.js'
import { thrownBy } from '../helpers/pmml.js'

const corpus =
  process.env.CONFORMANCE_DIR ?? fileURLToPath(new URL('../../../shared/conformance', import.meta.url))
const there = existsSync(join(corpus, 'pmml', 'index.json'))
if (!there) console.warn(`The PMML conformance corpus is not at ${corpus}: its tests do not run.`)

const cases = listPmmlCases(corpus)
const isSupported = (each: (typeof cases)[number]): boolean =>
  [each.modelElement, ...Object.keys(each.nested ?? {})].every((element) => models.has(element))

const agreed = cases.filter(({ status }) => status === 'agreed')
const supported = agreed.filter(isSupported)
// What is not settled between the engines that the corpus compares must load all the same.
const open = cases.filter((each) => each.status !== 'agreed' && isSupported(each))
const refused = cases.filter((each) => !isSupported(each))

describe.skipIf(!there)('the PMML corpus', () => {
  it('is there in full', () => {
    expect(supported.length).toBeGreaterThan(400)
  })

  describe.skipIf(supported.length === 0)('supported models', () => {
    it.each(supported)('$path', async (each) => {
      const { passed, reason } = await runPmmlCase(loadModel, each)
      expect(passed, reason).toBe(true)
    })
  })

  describe.skipIf(open.length === 0)('models whose results are open load', () => {
    it.each(open)('$path', ({ folder }) => {
      expect(loadModel(readFileSync(join(folder, 'model.pmml'))).format).toBe('pmml')
    })
  })

  describe.skipIf(refused.length === 0)('models that are not supported are refused by name', () => {
    it.each(refused)('$path', ({ folder }) => {
      const error = thrownBy(() => loadModel(readFileSync(join(folder, 'model.pmml'))))
      expect(error).toBeInstanceOf(UnsupportedError)
      expect(error).toMatchObject({
        code: 'unsupported-model',
        line: expect.any(Number),
        path: expect.any(String),
      })
    })
  })
})
