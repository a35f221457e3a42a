import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, expect, it } from 'vitest'
import { ModelRegistry, type RegistrySnapshot } from '../../src/stream/index.js'
import { adding, constantTree, heldModel, lagging, watchingLoader } from './models.js'

const folder = mkdtempSync(join(tmpdir(), 'snapshot-'))
afterAll(() => rmSync(folder, { recursive: true }))

const keys = Array.from({ length: 500 }, (_, i) => `customer ${i}`)

/** A registry with something of everything. */
async function furnished(): Promise<ModelRegistry> {
  const registry = new ModelRegistry()
  writeFileSync(join(folder, 'b.pmml'), constantTree('b'))
  await registry.put({ name: 'm', version: '1', at: 1, data: constantTree('a'), metadata: { owner: 'risk' } })
  await registry.put({ name: 'm', version: '2', at: 2, location: join(folder, 'b.pmml') })
  await registry.put({ name: 'm', version: '3', at: 3, label: 'candidate', data: constantTree('c') })
  await registry.route('m', { weights: { stable: 2, candidate: 1, '1': 1 } })
  await registry.put({ name: '__proto__', version: 'l', data: lagging })
  await registry.put({ name: 'canary', version: '1', data: adding(1) })
  await registry.put({ name: 'canary', version: '2', label: 'candidate', data: adding(2) })
  await registry.route('canary', {
    canary: { steps: [0.3, 0.6], records: 120, guard: { shift: 0.9, latency: 1e9 } },
  })
  for (const [i, key] of keys.entries()) await registry.score('canary', { x: -i }, { key })
  await registry.put({ name: 'gone', version: '1', at: 7, data: adding(1) })
  await registry.remove('gone')
  await registry.put({ name: 'm', version: '4', data: new Uint8Array(3) })
  for (const key of keys) await registry.score('m', { x: 1 }, { key })
  await registry.score('m', { x: 'text' }, { key: keys[0] })
  for (const key of ['p', 'q']) await registry.score('__proto__', { x: key === 'p' ? 5 : 6 }, { key })
  return registry
}

/** What a snapshot is after it has been a file. */
const throughFile = ({
  json,
  documents,
}: RegistrySnapshot): { json: unknown; documents: RegistrySnapshot['documents'] } => ({
  json: JSON.parse(JSON.stringify(json)),
  documents,
})

const versionsOf = async (registry: ModelRegistry): Promise<unknown[]> =>
  Promise.all(keys.map(async (key) => (await registry.score('m', { x: 1 }, { key })).version))

it('goes on where it stood', async () => {
  const before = await furnished()
  const snapshot = throughFile(before.snapshot())
  const after = new ModelRegistry()
  const updates = await after.restore(snapshot)
  expect(updates.map(({ status, name, version }) => [status, name, version])).toEqual([
    ['applied', 'm', '1'],
    ['applied', 'm', '2'],
    ['applied', 'm', '3'],
    ['applied', '__proto__', 'l'],
    ['applied', 'canary', '1'],
    ['applied', 'canary', '2'],
  ])
  expect(before.state().models[2].versions.map(({ weight }) => weight)).toEqual([0.4, 0.6])
  // All but how old it is, and how long loading took; sums of what is gone and what is here may differ in their last bit.
  const timeless = (registry: ModelRegistry): unknown =>
    JSON.parse(
      JSON.stringify(registry.state(), (key, value) =>
        key === 'age' || key === 'loadTime' || key === 'at'
          ? undefined
          : key === 'mean'
            ? Number(value.toPrecision(12))
            : value,
      ),
    )
  expect(timeless(after)).toEqual(timeless(before))
  expect(await versionsOf(after)).toEqual(await versionsOf(before))
  // Histories go on: what comes out is what went in before the snapshot.
  expect((await after.score('__proto__', { x: 1 }, { key: 'p' })).score?.prediction).toBe(5)
  expect((await after.score('__proto__', { x: 1 }, { key: 'q' })).score?.prediction).toBe(6)
  // What was stale still is, and there still is something to roll back to.
  expect(await after.put({ name: 'gone', version: '0', at: 7, data: adding(2) })).toMatchObject({
    status: 'stale',
  })
  expect(await after.put({ name: 'm', version: '0', at: 2, data: adding(2) })).toMatchObject({
    status: 'stale',
  })
  expect(await after.rollback('m')).toMatchObject({ status: 'applied', version: '1' })
  await Promise.all([before.close(), after.close()])
})

it('goes on in another process: the same split of the same keys', async () => {
  const before = await furnished()
  const { json, documents } = before.snapshot()
  const script = join(folder, 'restore.mjs')
  await build({
    entryPoints: ['src/stream/index.ts'],
    outfile: join(folder, 'stream.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*', 'onnxruntime-node'],
    logLevel: 'error',
  })
  const file = join(folder, 'snapshot.json')
  writeFileSync(
    file,
    JSON.stringify({
      json,
      documents: Object.entries(documents).map(([digest, bytes]) => [
        digest,
        Buffer.from(bytes).toString('base64'),
      ]),
    }),
  )
  writeFileSync(
    script,
    `import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ModelRegistry } from './stream.mjs'
const { json, documents } = JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8'))
const registry = new ModelRegistry()
await registry.restore({ json, documents: Object.fromEntries(documents.map(([digest, text]) => [digest, Buffer.from(text, 'base64')])) })
const versions = []
for (const key of ${JSON.stringify(keys)}) versions.push((await registry.score('m', { x: 1 }, { key })).version)
await registry.close()
console.log(JSON.stringify(versions))
`,
  )
  const said = execFileSync(process.execPath, [script], { encoding: 'utf8' })
  expect(JSON.parse(said)).toEqual(await versionsOf(before))
  await before.close()
})

it('cleans up what was restored as anything else', async () => {
  const before = await furnished()
  const { load, watched } = watchingLoader()
  const after = new ModelRegistry({ load, retain: 0 })
  await after.restore(throughFile(before.snapshot()))
  await after.route('m', {})
  await after.put({ name: 'm', version: '9', data: constantTree('z') })
  await after.remove('__proto__')
  await after.close()
  expect(watched).toHaveLength(7)
  expect(watched.every(({ cleanups, late }) => cleanups === 1 && late === 0)).toBe(true)
  await before.close()
})

it('leaves out what can’t be loaded any more, and says so', async () => {
  const before = await furnished()
  const { json, documents } = before.snapshot()
  writeFileSync(join(folder, 'b.pmml'), constantTree('another'))
  await before.put({ name: 'model', version: '1', model: heldModel(constantTree('a')).model })
  const after = new ModelRegistry()
  const first = json.models[0].versions[0].digest
  const updates = await after.restore({
    json: before.snapshot().json,
    documents: Object.fromEntries(Object.entries(documents).filter(([digest]) => digest !== first)),
  })
  expect(updates.map(({ status, name, version, error }) => [name, version, error?.code ?? status])).toEqual([
    ['m', '1', 'unreadable-snapshot'],
    ['m', '2', 'digest-mismatch'],
    ['m', '3', 'applied'],
    ['__proto__', 'l', 'applied'],
    ['canary', '1', 'applied'],
    ['canary', '2', 'applied'],
    ['model', '1', 'unreadable-snapshot'],
  ])
  expect(await versionsOf(after)).toEqual(keys.map(() => '3'))
  expect(json.models).toHaveLength(3)
  await Promise.all([before.close(), after.close()])
})

it.each<[string, (json: Record<string, unknown>) => unknown]>([
  ['null', () => null],
  ['a text', () => 'snapshot'],
  ['of another kind', (json) => ({ ...json, kind: 'x' })],
  ['of a later form', (json) => ({ ...json, version: 2 })],
  ['without models', ({ models, ...json }) => json],
  [
    'with a label for nothing',
    (json) => ({ ...json, models: [{ ...(json.models as object[])[0], labels: [['stable', 3]] }] }),
  ],
  [
    'with a history of nothing',
    (json) => ({ ...json, models: [{ ...(json.models as object[])[0], history: [9] }] }),
  ],
  [
    'with a route that is none',
    (json) => ({ ...json, models: [{ ...(json.models as object[])[0], route: { weights: 7 } }] }),
  ],
])('refuses what is no snapshot: %s', async (_, change) => {
  const before = await furnished()
  const { json, documents } = throughFile(before.snapshot())
  const after = new ModelRegistry()
  await expect(
    after.restore({ json: change(json as Record<string, unknown>), documents }),
  ).rejects.toMatchObject({
    name: 'UpdateError',
  })
  expect(after.state().models).toEqual([])
  await Promise.all([before.close(), after.close()])
})
