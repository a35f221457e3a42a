/** What models hold of memory, measured in a process of its own that can collect garbage when it is told to. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tinyModel } from './helpers/tiny-model.js'

const folder = mkdtempSync(join(tmpdir(), 'scorelet-memory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeAll(async () => {
  await build({
    entryPoints: ['src/index.ts'],
    outfile: join(folder, 'scorelet.mjs'),
    bundle: true,
    external: ['onnxruntime-node'],
    logLevel: 'warning',
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
  })
})

/** Runs a script that prints numbers, and knows `loadModel` and `held`: bytes in use. */
function numbersOf(script: string): number[] {
  const file = join(folder, 'script.mjs')
  writeFileSync(
    file,
    `import { readFileSync } from 'node:fs'
import { loadModel } from './scorelet.mjs'
function held() {
  for (let i = 0; i < 5; i++) gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
${script}`,
  )
  const out = execFileSync(process.execPath, ['--expose-gc', file], { encoding: 'utf8' })
  return out.trim().split('\n').map(Number)
}

it('models that come and go leave nothing behind', () => {
  writeFileSync(join(folder, 'tiny.pmml'), tinyModel)
  const uses = numbersOf(`
const bytes = readFileSync(new URL('tiny.pmml', import.meta.url))
async function cycles(count) {
  for (let i = 0; i < count; i++) {
    const model = loadModel(bytes)
    model.scoreSync({ petal_length: i % 7 })
    await model.cleanup()
  }
}
await cycles(6000)
for (let part = 0; part < 16; part++) {
  await cycles(1000)
  console.log(held())
}`)
  // The engine makes code of what is run again and again, and throws it away: what is in use goes up and down. A model is some 50 KiB.
  const growth = Math.min(...uses.slice(8)) - Math.min(...uses.slice(0, 8))
  expect(growth / 8).toBeLessThan(32 * 1024)
}, 60_000)

/** A forest: the same tree so many times, each with a MiningSchema of its own. */
function forest(trees: number, fields: number): string {
  const names = Array.from({ length: fields }, (_, i) => `x${i}`)
  const schema = `<MiningSchema><MiningField name="y" usageType="target"/>${names.map((name) => `<MiningField name="${name}" importance="1.25"/>`).join('')}</MiningSchema>`
  let id = 0
  const node = (depth: number, predicate: string): string => {
    const field = `x${id % fields}`
    const split = (operator: string) =>
      node(depth - 1, `<SimplePredicate field="${field}" operator="${operator}" value="${id}.5"/>`)
    return `<Node id="${id++}" score="${Math.sin(id)}">${predicate}${depth === 0 ? '' : split('lessOrEqual') + split('greaterThan')}</Node>`
  }
  const tree = `<TreeModel functionName="regression" splitCharacteristic="binarySplit">${schema}${node(4, '<True/>')}</TreeModel>`
  const segments = Array.from({ length: trees }, (_, i) => `<Segment id="${i}"><True/>${tree}</Segment>`)
  return `<PMML version="4.4"><Header/><DataDictionary>${[...names, 'y'].map((name) => `<DataField name="${name}" optype="continuous" dataType="double"/>`).join('')}</DataDictionary>
    <MiningModel functionName="regression">${schema}<Segmentation multipleModelMethod="sum">${segments.join('')}</Segmentation></MiningModel></PMML>`
}

it('a model of many segments keeps none of the elements that it was made of', () => {
  const text = forest(500, 28)
  writeFileSync(join(folder, 'forest.pmml'), text)
  const growths = numbersOf(`
const bytes = readFileSync(new URL('forest.pmml', import.meta.url))
const models = [loadModel(bytes)]
for (let i = 0; i < 5; i++) {
  const before = held()
  models.push(loadModel(bytes))
  models[i + 1].scoreSync({})
  console.log(held() - before)
}`)
  // The least of some: code is made meanwhile, too. Measured: 4.4 KiB a segment, of 31 nodes and 28 fields.
  expect(Math.min(...growths) / 500).toBeLessThan(6 * 1024)
}, 60_000)

it('a model of large trees lets its document go', () => {
  writeFileSync(join(folder, 'trees.pmml'), forest(20, 5))
  const [size, kept] = numbersOf(`
const { model, document } = (() => {
  const bytes = new Uint8Array(readFileSync(new URL('trees.pmml', import.meta.url)))
  return { model: loadModel(bytes), document: new WeakRef(bytes) }
})()
// What a WeakRef was made of stays until the turn is over.
await new Promise((resolve) => setTimeout(resolve, 10))
held()
console.log(model.info.bytes)
console.log(document.deref() === undefined ? 0 : 1)`)
  expect(size).toBeGreaterThan(30_000)
  expect(kept).toBe(0)
}, 60_000)
