/**
 * What the reference evaluator said of random documents and records, recorded in fixtures/reference, against what we say; and,
 * where the reference is there, of documents that nobody has seen before.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { compare, type RecordedDocument } from './compare.js'
import { rules } from './rules.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, 'fixtures/reference')
const families = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length))

const recorded = (family: string): RecordedDocument[] =>
  JSON.parse(readFileSync(join(folder, `${family}.json`), 'utf8'))

/** Differences on purpose, by rule. */
const counts = new Map(rules.map(({ name }) => [name, 0]))
let agreed = 0

describe.each(families)('recorded %s', (family) => {
  const documents = recorded(family)

  it('holds documents of different names', () => {
    expect(documents.length).toBeGreaterThan(0)
    expect(new Set(documents.map(({ name }) => name)).size).toBe(documents.length)
  })

  it.each(documents)('$name', async (document) => {
    const result = await compare(document)
    agreed += result.agreed
    for (const { rule } of result.excused) counts.set(rule, (counts.get(rule) ?? 0) + 1)
    expect(result.differences).toEqual([])
  })
})

describe('differences on purpose', () => {
  it('have different names, and reasons', () => {
    expect(counts.size).toBe(rules.length)
    for (const { reason } of rules) expect(reason).toMatch(/\.$/)
  })

  it('are few', () => {
    const excused = [...counts.values()].reduce((sum, count) => sum + count, 0)
    expect(excused).toBeLessThan(agreed / 5)
  })
})

const seed = process.env.REFERENCE_SEED
const command = process.env.REFERENCE ?? join(root, '../shared/tools/reference/reference')
const missing =
  seed === undefined
    ? 'REFERENCE_SEED gives no seed'
    : existsSync(command) && spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0
      ? undefined
      : 'the reference evaluator or Java is not there'
if (missing !== undefined) console.warn(`No new documents are compared with the reference: ${missing}`)

const generators = families
  .map((family) => ({ family, script: join(root, `fixtures/generate/reference/${family}.mjs`) }))
  .filter(({ script }) => existsSync(script))

describe.skipIf(missing !== undefined)('new documents', () => {
  it.each(generators)('$family', { timeout: 600_000 }, ({ script }) => {
    const run = spawnSync(
      process.execPath,
      [script, '--compare', '--seed', seed ?? '', '--count', process.env.REFERENCE_COUNT ?? '300'],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    )
    expect(run.status, `${run.stdout.slice(0, 5000)}\n${run.stderr}`).toBe(0)
  })
})
