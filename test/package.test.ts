/** The package as its users get it: packed, installed in an empty folder, and used from there in every way. */

import { execFile, execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { controlMessageSchema } from '../src/stream/message-schema.js'
import { tinyCases, tinyModel } from './helpers/tiny-model.js'

interface PackedFile {
  readonly path: string
  readonly size: number
  readonly mode: number
}

const root = mkdtempSync(join(tmpdir(), 'scorelet-package-'))
const installed = join(root, 'node_modules', 'scorelet')
let files: readonly PackedFile[] = []

const run = async (command: string, args: readonly string[], input = ''): Promise<string> => {
  const running = promisify(execFile)(command, args, { cwd: root, timeout: 120_000 })
  running.child.stdin?.end(input)
  return (await running).stdout
}
const write = (name: string, text: string): string => {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
  return name
}

beforeAll(() => {
  if (!existsSync('dist/index.js')) throw new Error('There is no dist/: run `npm run build` first')
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', root], {
      encoding: 'utf8',
    }),
  )
  files = packed.files
  write('package.json', JSON.stringify({ name: 'consumer', private: true }))
  write('tiny.pmml', tinyModel)
  const tarball = join(root, packed.filename)
  try {
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1']
    execFileSync('npm', ['install', ...options, tarball], { cwd: root, stdio: 'pipe', timeout: 120_000 })
  } catch (error) {
    console.warn(`npm install failed, so the dependencies are linked from this project: ${error}`)
    linkDependencies(tarball)
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Without a registry: the packed files, and links to the dependencies that this project has installed. */
function linkDependencies(tarball: string): void {
  rmSync(join(root, 'node_modules'), { recursive: true, force: true })
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(root, 'node_modules', name)), { recursive: true })
    symlinkSync(resolve('node_modules', name), join(root, 'node_modules', name), 'dir')
  }
}

const cases = JSON.stringify(tinyCases)
const scoring = `
const { readFileSync } = await import('node:fs')
const model = loadModel(readFileSync('tiny.pmml'))
for (const { record, prediction, probabilities } of ${cases}) {
  const score = await model.score(record)
  assert.deepEqual([score.prediction, { ...score.probabilities }], [prediction, probabilities])
}
await model.cleanup()
await assert.rejects(model.score({}), ModelClosedError)
const { valid, errors } = recordValidator(model)({ petal_length: 'long' })
assert.equal(valid, false)
assert.equal(errors[0].field, 'petal_length')
const opened = await openModel('tiny.pmml')
assert.equal(opened.info.name, 'tiny')
const { now } = performance
// So that some rows are worth starting threads for.
performance.now = () => 1000 * now.call(performance)
const petal_length = Float64Array.from({ length: 20_000 }, (_, row) => row % 7)
const { prediction: { codes, dictionary } } = await opened.scoreColumns({ petal_length }, { workers: 2 })
assert.ok(codes.every((code, row) => dictionary[code] === (row % 7 <= 2.5 ? 'setosa' : 'virginica')))
const { availableParallelism } = await import('node:os')
process.report.excludeNetwork = true
assert.equal(process.report.getReport().workers.length, availableParallelism() > 1 ? 2 : 0)
console.log('ok')
`

describe('what is packed', () => {
  it('are the built files and the papers, nothing else', () => {
    const allowed =
      /^(dist\/.*\.(js|js\.map|d\.ts)|dist\/control-message\.schema\.json|package\.json|(README|CHANGELOG|SECURITY)\.md|LICENSE|NOTICE)$/
    expect(files.map(({ path }) => path).filter((path) => !allowed.test(path))).toEqual([])
  })

  it.each([
    'dist/index.js',
    'dist/index.d.ts',
    'dist/validate/index.js',
    'dist/validate/index.d.ts',
    'dist/arrow/index.js',
    'dist/arrow/index.d.ts',
    'dist/stream/index.js',
    'dist/stream/index.d.ts',
    'dist/connect/http/index.js',
    'dist/connect/http/index.d.ts',
    'dist/connect/kafka/index.js',
    'dist/connect/kafka/index.d.ts',
    'dist/cli/main.js',
    'dist/control-message.schema.json',
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'SECURITY.md',
  ])('has %s', (path) => {
    expect(files.map((file) => file.path)).toContain(path)
  })

  it('has an executable that says what runs it', () => {
    expect((files.find(({ path }) => path === 'dist/cli/main.js')?.mode ?? 0) & 0o111).toBe(0o111)
    expect(readFileSync(join(installed, 'dist/cli/main.js'), 'utf8').split('\n')[0]).toBe(
      '#!/usr/bin/env node',
    )
  })

  it('is small', () => {
    expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(6_000_000)
    expect(files.length).toBeLessThan(150)
  })

  it('says whose code is in it, under which licences', () => {
    const notice = readFileSync('NOTICE', 'utf8')
    const sources = files
      .filter(({ path }) => path.endsWith('.js.map'))
      .flatMap(({ path }) => JSON.parse(readFileSync(join(installed, path), 'utf8')).sources)
    const bundled = new Set(sources.flatMap((source) => /\/node_modules\/([^/]+)\//.exec(source)?.[1] ?? []))
    expect([...bundled].sort()).toEqual(['fflate', 're2js', 'saxes', 'xmlchars'])
    for (const name of bundled) {
      expect(notice).toContain(`\n${name}\n=`)
      const licence = join('node_modules', name, 'LICENSE')
      if (existsSync(licence)) expect(notice).toContain(readFileSync(licence, 'utf8').trim())
    }
  })

  it('has source maps that carry their sources', () => {
    const paths = new Set(files.map(({ path }) => path))
    for (const { path } of files.filter((file) => file.path.endsWith('.js'))) {
      const text = readFileSync(join(installed, path), 'utf8')
      const [, map] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(text) ?? []
      if (map === undefined) throw new Error(`${path} names no source map`)
      expect(paths).toContain(`${dirname(path)}/${map}`)
      const { sources, sourcesContent } = JSON.parse(
        readFileSync(join(installed, dirname(path), map), 'utf8'),
      )
      expect(sourcesContent ?? []).toHaveLength(sources.length)
    }
  })

  it('has types that lead only to packed files', () => {
    const paths = new Set(files.map(({ path }) => path))
    for (const { path } of files.filter((file) => file.path.endsWith('.d.ts')))
      for (const [, from] of readFileSync(join(installed, path), 'utf8').matchAll(/from '(\.[^']+)\.js'/g))
        expect(paths).toContain(join(dirname(path), `${from}.d.ts`).replaceAll('\\', '/'))
  })

  it('does not bring the ONNX runtime along', () => {
    expect(existsSync(join(root, 'node_modules', 'onnxruntime-node'))).toBe(false)
    expect(
      readdirSync(join(root, 'node_modules')).filter((name) => /^(vitest|esbuild|typescript)$/.test(name)),
    ).toEqual([])
  })
})

describe('the installed package', () => {
  it('is used by import', async () => {
    const file = write(
      'esm.mjs',
      `import assert from 'node:assert/strict'
import { loadModel, ModelClosedError, openModel } from 'scorelet'
import { recordValidator } from 'scorelet/validate'
${scoring}`,
    )
    expect(await run(process.execPath, [file])).toBe('ok\n')
  })

  it('is used by require', async () => {
    const file = write(
      'cjs.cjs',
      `const assert = require('node:assert/strict')
const { loadModel, ModelClosedError, openModel } = require('scorelet')
const { recordValidator } = require('scorelet/validate')
async function main() {${scoring}}
main()`,
    )
    expect(await run(process.execPath, ['--no-warnings', file])).toBe('ok\n')
  })

  it('unpacks, and matches regular expressions, with code that most loads do without', async () => {
    const output = `<Output><OutputField name="masked" feature="transformedValue" dataType="string"><Apply function="replace">
      <Constant>a1</Constant><Constant>[0-9]</Constant><Constant>#</Constant></Apply></OutputField></Output>`
    const bytes = Buffer.from(tinyModel.replace('</MiningSchema>', `</MiningSchema>${output}`))
    writeFileSync(join(root, 'masked.gz'), gzipSync(bytes))
    writeFileSync(join(root, 'masked.zip'), zipSync({ 'masked.pmml': bytes }))
    const file = write(
      'packed.mjs',
      `import { readFileSync } from 'node:fs'
import { loadModel } from 'scorelet'
for (const ending of ['gz', 'zip'])
  console.log((await loadModel(readFileSync('masked.' + ending)).score({ petal_length: 1 })).outputs.masked)
const cut = readFileSync('masked.gz').subarray(0, 40)
try { loadModel(cut) } catch (error) { console.log(error.code) }`,
    )
    expect(await run(process.execPath, [file])).toBe('a#\na#\narchive-malformed\n')
  })

  it('says what it is', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    const text = await run(process.execPath, ['-p', "require('scorelet/package.json').version"])
    expect(text.trim()).toBe(version)
  })

  it('has the schema of control messages', async () => {
    const text = await run(process.execPath, [
      '-p',
      "JSON.stringify(require('scorelet/control-message.schema.json'))",
    ])
    expect(JSON.parse(text)).toEqual(controlMessageSchema)
  })

  it('says how to install the ONNX runtime when it is absent', async () => {
    const onnx = resolve('fixtures/demo/house-price.onnx')
    const file = write(
      'absent.mjs',
      `import { readFileSync } from 'node:fs'
import { loadModel } from 'scorelet'
try { loadModel(readFileSync(${JSON.stringify(onnx)})) } catch (error) { console.log(error.code, error.message) }`,
    )
    expect(await run(process.execPath, [file])).toMatch(/^runtime-absent .*npm install onnxruntime-node/)
  })

  it('has an executable', async () => {
    const bin = join(root, 'node_modules', '.bin', 'scorelet')
    const [command, ...first] = existsSync(bin)
      ? [bin]
      : [process.execPath, join(installed, 'dist/cli/main.js')]
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await run(command, [...first, '--version'])).toContain(version)
    const csv = await run(command, [...first, 'score', 'tiny.pmml'], 'petal_length\n1.4\n5.1\n')
    expect(csv).toContain('setosa')
    expect(csv).toContain('virginica')
    expect(csv.trim().split('\n')).toHaveLength(3)
  })
})

describe('the types', () => {
  const consumer = `import { isSyncModel, loadModel, type Model, openModel, type Score, ScoreError } from 'scorelet'
import { type RecordFault, recordValidator } from 'scorelet/validate'
declare const console: { log(text: string): void }
interface Flower { readonly petal_length: number; readonly colour?: string }
async function main(): Promise<void> {
  await using model: Model = await openModel('tiny.pmml')
  const { prediction, probabilities }: Score = await model.score({ petal_length: 1.4 })
  const batch: (Score | ScoreError)[] = await model.scoreBatch([{ petal_length: 5 }], { onError: 'collect' })
  const scores: Score[] = await model.scoreBatch([new Map([['petal_length', 5]])])
  const { errors } = await model.scoreColumns({ petal_length: Float64Array.of(1, 2) })
  const faults: readonly RecordFault[] = recordValidator(model)({}).errors
  const same: unknown = isSyncModel(model) ? model.scoreSync({ petal_length: 1.4 }).prediction : prediction
  const flower: Flower = { petal_length: 1.4 }
  await model.score(flower)
  await model.scoreBatch([flower])
  // @ts-expect-error: an array is no record
  if (faults.length > 99) await model.score([5])
  // @ts-expect-error: a promise is no record
  if (faults.length > 99) await model.score(Promise.resolve(flower))
  // @ts-expect-error: a number is no document
  if (faults.length > 99) loadModel(5)
  if (batch[0] instanceof ScoreError || errors.size + faults.length > 0) throw new Error('unexpected')
  console.log([prediction, probabilities?.setosa, scores[0].prediction, same].join(' '))
}
main()
`
  const alone = `import { arrowColumns } from 'scorelet/arrow'
import { type NodeResponse, type StateServer, serveState, stateEndpoint } from 'scorelet/http'
import { type KafkaClient, serveKafka } from 'scorelet/kafka'
import { serve } from 'scorelet/stream'
import { recordValidator } from 'scorelet/validate'
export const stream = (client: KafkaClient) => serveKafka({ client, input: 'in', output: 'out', models: 'models' })
export const server = (client: KafkaClient): Promise<StateServer> => serveState(stream(client).registry, { port: 0 })
export const response = stateEndpoint({ state: () => stream.prototype }).fetch({ method: 'GET', url: 'http://a/state' })
export const handled = (request: { method?: string | undefined; url?: string | undefined }, response: NodeResponse) =>
  stateEndpoint({ state: () => stream.prototype }).handle(request, response)
export const answers = serve({ records: [{ petal_length: 1.4 }], updates: [] })
export const readable = answers.toNodeStream()
export const validate = recordValidator({ inputs: [] })
export const columns = arrowColumns({ schema: { fields: [] }, getChildAt: () => null })
`
  const tsc = resolve('node_modules/typescript/bin/tsc')
  const compile = (name: string, file: string, options: object): Promise<string> => {
    const compilerOptions = {
      target: 'ES2022',
      lib: ['ES2022'],
      types: [],
      strict: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      noEmitOnError: true,
      rootDir: '.',
      outDir: join('..', 'out', name),
      ...options,
    }
    const config = write(`types/${name}.json`, JSON.stringify({ compilerOptions, files: [file] }))
    return run(process.execPath, [tsc, '-p', config]).catch((error) => {
      throw new Error(`${error.message}\n${error.stdout}`)
    })
  }
  beforeAll(() => {
    write('types/consumer.mts', consumer)
    write('types/consumer.cts', consumer)
    write('types/consumer.ts', consumer)
    write('types/alone.mts', alone)
  })

  it.each<[string, string, object, string]>([
    ['nodenext', 'consumer.mts', { module: 'nodenext', moduleResolution: 'nodenext' }, 'consumer.mjs'],
    ['node16', 'consumer.mts', { module: 'node16', moduleResolution: 'node16' }, 'consumer.mjs'],
    ['commonjs', 'consumer.cts', { module: 'nodenext', moduleResolution: 'nodenext' }, 'consumer.cjs'],
    ['bundler', 'consumer.ts', { module: 'esnext', moduleResolution: 'bundler' }, 'consumer.js'],
  ])(
    'hold for a consumer of kind %s, without any types of Node or the browser',
    async (name, file, options, out) => {
      await compile(name, file, options)
      if (out.endsWith('.js')) write(`out/${name}/package.json`, '{ "type": "module" }')
      const text = await run(process.execPath, ['--no-warnings', join('out', name, out)])
      expect(text).toBe('setosa 0.9 virginica setosa\n')
    },
  )

  it('hold for a consumer of a subpath alone', async () => {
    await compile('alone', 'alone.mts', { module: 'nodenext', moduleResolution: 'nodenext' })
  })
})
