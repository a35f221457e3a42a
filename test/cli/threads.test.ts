/** Real threads for chunks, with the built script: `npm test` builds it first. */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { type ChunkJob, type ChunkPortion, chunkScorer, type RowsChunk } from '../../src/cli/chunk.js'
import { threadChoice } from '../../src/cli/chunk-threads.js'
import { isSyncModel, loadModel } from '../../src/index.js'

const script = pathToFileURL(resolve('dist/cli/worker.js'))
const fixture = 'fixtures/pmml/tree/classifier-categorical'
const path = `${fixture}/model.pmml`
const [header, ...lines] = readFileSync(`${fixture}/input.csv`, 'utf8').trimEnd().split('\n')
const columns = header.split(',')

function scorerHere() {
  if (!existsSync(script)) throw new Error('There is no dist/: run `npm run build` first')
  const model = loadModel(readFileSync(path))
  if (!isSyncModel(model)) throw new Error('It is not synchronous')
  const inputs = new Set(model.inputs.map(({ name }) => name))
  const job: ChunkJob = {
    table: {
      columns,
      index: new Map(columns.map((name, at) => [name, at])),
      read: columns.filter((name) => inputs.has(name)),
      numbers: new Set(model.inputs.filter(({ type }) => type === 'double').map(({ name }) => name)),
      missing: undefined,
      lasting: false,
    },
    delimiter: ',',
    format: 'csv',
    outputs: model.outputs,
    keep: true,
    align: true,
  }
  const scorer = chunkScorer(model, job)
  const first = model.scoreSync({})
  scorer.noting.writer.head({ score: first, names: columns })
  return { scorer, begin: { job, size: model.info.bytes, first } }
}

const textOf = ({ text }: ChunkPortion): string =>
  typeof text === 'string' ? text : Buffer.from(text).toString()

it('threads give the portions that this one gives', async () => {
  const { scorer, begin } = scorerHere()
  const choice = threadChoice(2, script, path, {})
  choice.start()
  const threads = await choice.begin(begin)
  if (threads === undefined) throw new Error('There are none')
  expect(threads.count).toBe(2)
  const chunks = [
    lines,
    [lines[3], 'too,short', '', lines[4]],
    ['"quoted","is it', 'not"'],
    lines.slice(7),
  ].map(
    (each, at): RowsChunk => ({
      kind: at === 2 ? 'quoted' : 'plain',
      bytes: Buffer.from(`${each.join('\n')}\n`),
    }),
  )
  const portions = await Promise.all(chunks.map((chunk) => threads.score(chunk)))
  for (const [at, portion] of portions.entries()) {
    const batch = scorer.read(chunks[at], false)
    if (batch === undefined || portion === undefined) throw new Error('It is not scored')
    const expected = scorer.score(batch)
    expect({ ...portion, text: textOf(portion) }).toEqual({ ...expected, text: textOf(expected) })
  }
  // What is no text is for this thread to refuse.
  expect(await threads.score({ kind: 'plain', bytes: Buffer.from([0xff, 10]) })).toBeUndefined()
  await choice.end()
  // Neither is there anything of a thread that has ended; and then there is none that is free.
  for (let count = 0; count < 2; count++) expect(await threads.score(chunks[0])).toBeUndefined()
  expect(threads.isFree()).toBe(false)
})

it('threads with another model are not taken', async () => {
  const { begin } = scorerHere()
  expect(await threadChoice(1, script, path, {}).begin({ ...begin, size: 1 })).toBeUndefined()
  expect(await threadChoice(1, script, 'nowhere.pmml', {}).begin(begin)).toBeUndefined()
})

it.each([
  [2, 'model.pmml', true],
  [0, 'model.pmml', false],
  [2, 'https://example.org/model.pmml', false],
  [2, 'file:///model.pmml', true],
  [2, 'C:\\models\\model.pmml', true],
])('%i threads for %s may be started: %s', (workers, model, isPossible) => {
  expect(threadChoice(workers, script, model, {}).isPossible).toBe(isPossible)
  expect(threadChoice(workers, undefined, model, {}).isPossible).toBe(false)
})
