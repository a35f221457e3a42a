/** The layers of docs/architecture.md: which folder may import which, and which may use what of the outside. */

import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { factsBelow, factsOf } from './helpers/sources.js'

/** Folder below src → folders of ours that it may import. `*` is all of them and the door. */
const layers: Record<string, readonly string[]> = {
  // The public door, src/index.ts.
  index: ['core', 'io', 'formats', 'pmml', 'onnx', 'pfa', 'savedmodel'],
  // The table of formats.
  formats: ['core', 'io', 'pmml', 'onnx', 'pfa', 'savedmodel'],
  core: [],
  math: [],
  proto: [],
  io: ['core'],
  xml: ['core'],
  ensemble: ['core', 'math'],
  pmml: ['core', 'math', 'xml', 'ensemble'],
  onnx: ['core', 'io', 'math', 'proto', 'ensemble'],
  pfa: ['core', 'io', 'math', 'proto', 'ensemble'],
  savedmodel: ['core', 'io', 'math', 'proto', 'ensemble'],
  validate: ['core'],
  arrow: ['core'],
  // The scripts of worker threads: one loads models as users do, one does a part of loading.
  threads: ['core', 'io', 'index', 'formats', 'pmml'],
  stream: ['core', 'io', 'proto'],
  connect: ['core', 'stream', 'io'],
  cli: ['*'],
}

/** Single files that may import more than their folder: the door of the stream takes `loadModel` as its default. */
const exceptions: Record<string, readonly string[]> = {
  'src/stream/index.ts': ['index'],
}

/** Package → folders (or subfolders) that may import it. A package that is not listed may be imported nowhere. */
const packages: Record<string, readonly string[]> = {
  saxes: ['xml'],
  fflate: ['io'],
  re2js: ['pmml/text'],
  ajv: ['validate', 'pfa', 'stream'],
  'onnxruntime-node': ['onnx'],
  papaparse: ['cli'],
  '@streamparser/json': ['cli'],
  // The runtime that the caller names, or the one that is installed.
  '(computed)': ['onnx'],
}

/** Where Node's own modules may be imported. Everywhere else they would stop a bundler for browsers. */
const nodeImports = ['cli']

/** Where their types may be named, which are gone in the built files. */
const nodeTypes = ['cli', 'io', 'onnx']

/** Global → folders, or single files, that may use it. */
const globals: Record<string, readonly string[]> = {
  process: ['cli', 'io', 'onnx'],
  // Kafka's clients take nothing else.
  Buffer: ['cli', 'io/buffer.ts'],
  setImmediate: ['cli', 'io/turn.ts'],
  __dirname: [],
  __filename: [],
  require: ['onnx'],
  eval: [],
  // Its generated code has nothing of a document or a record in it.
  Function: ['core/generated.ts'],
}

const sources = factsBelow('src')

/** `pmml/text` of `src/pmml/text/regex.ts`; `index` for the door. */
const folderOf = (file: string): string =>
  file === 'src/index.ts' ? 'index' : dirname(file).replace(/^src\//, '')
const layerOf = (file: string): string => folderOf(file).split('/')[0]
const isIn = (file: string, folders: readonly string[]): boolean =>
  folders.some((folder) => `${folderOf(file)}/`.startsWith(`${folder}/`) || file === `src/${folder}`)

const isOurs = (from: string): boolean => from.startsWith('.')
const isNodes = (from: string): boolean => from.startsWith('node:') || builtinModules.includes(from)

/** The file that a relative import stands for. */
const target = (file: string, from: string): string =>
  normalize(join(dirname(file), from))
    .replaceAll('\\', '/')
    .replace(/\.js$/, '.ts')

/** Every import of every file, one line each for messages. */
const imports = [...sources].flatMap(([file, { imports }]) =>
  imports.map((each) => ({ file, ...each, shown: `${file}:${each.line} imports ${each.from}` })),
)

const shown = (found: readonly { shown: string }[]): string[] => found.map((each) => each.shown)

it('there are sources to look at', () => {
  expect(sources.size).toBeGreaterThan(20)
  expect(imports.length).toBeGreaterThan(50)
})

it('every folder has its row in the table', () => {
  const unknown = [...sources.keys()].filter((file) => !Object.hasOwn(layers, layerOf(file)))
  expect(unknown).toEqual([])
})

it('every import of ours leads to a file, by its full name', () => {
  const astray = imports.filter(
    ({ file, from }) => isOurs(from) && (!from.endsWith('.js') || !existsSync(target(file, from))),
  )
  expect(shown(astray)).toEqual([])
})

it('no import goes against the layers', () => {
  const against = imports.filter(({ file, from }) => {
    if (!isOurs(from)) return false
    const [own, other] = [layerOf(file), layerOf(target(file, from))]
    const allowed = [own, ...layers[own], ...(exceptions[file] ?? [])]
    return !allowed.includes('*') && !allowed.includes(other)
  })
  expect(shown(against)).toEqual([])
})

it('no imports go round in a circle, those of types included', () => {
  const edges = new Map<string, string[]>()
  for (const { file, from } of imports)
    if (isOurs(from)) edges.set(file, [...(edges.get(file) ?? []), target(file, from)])
  expect(circles(edges)).toEqual([])
})

it('packages are imported where they belong', () => {
  const astray = imports.filter(({ file, from }) => {
    if (isOurs(from) || isNodes(from)) return false
    return !isIn(file, packages[packageOf(from)] ?? [])
  })
  expect(shown(astray)).toEqual([])
})

it('packages that are imported are installed with ours, or are in its bundle', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
  const { dependencies, peerDependencies = {}, devDependencies } = manifest
  const notice = readFileSync('NOTICE', 'utf8')
  const bundled = Object.keys(devDependencies).filter((name) => notice.includes(`\n${name}\n=`))
  const known = new Set(['(computed)', ...Object.keys({ ...dependencies, ...peerDependencies }), ...bundled])
  const unknown = imports.filter(({ from }) => !isOurs(from) && !isNodes(from) && !known.has(packageOf(from)))
  expect(shown(unknown)).toEqual([])
})

it('Node’s modules are imported by the command line alone', () => {
  const astray = imports.filter(
    ({ file, from, typeOnly }) => isNodes(from) && !isIn(file, typeOnly ? nodeTypes : nodeImports),
  )
  expect(shown(astray)).toEqual([])
})

it('globals are used where every runtime has them, and text is run as code in one place', () => {
  const astray = [...sources].flatMap(([file, facts]) =>
    facts.globals
      .filter(({ name }) => !isIn(file, globals[name]))
      .map(({ name, line }) => `${file}:${line} uses ${name}`),
  )
  expect(astray).toEqual([])
})

/** `ajv` of `ajv/dist/2020.js`, `@scope/name` of `@scope/name/path`. */
const packageOf = (from: string): string =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')

/** The circles of a graph, each as the way round. */
function circles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): void => {
    const at = path.indexOf(file)
    if (at >= 0) {
      found.push([...path.slice(at), file].join(' → '))
      return
    }
    if (done.has(file)) return
    path.push(file)
    for (const next of edges.get(file) ?? []) visit(next)
    path.pop()
    done.add(file)
  }
  for (const file of edges.keys()) visit(file)
  return found
}

describe('the test itself sees', () => {
  it.each<[string, string, boolean]>([
    [`import { a } from 'x'`, 'x', false],
    [`import a from 'x'`, 'x', false],
    [`import * as a from 'x'`, 'x', false],
    [`import 'x'`, 'x', false],
    [`import type { a } from 'x'`, 'x', true],
    [`import { type a, type b } from 'x'`, 'x', true],
    [`import { type a, b } from 'x'`, 'x', false],
    [`export { a } from 'x'`, 'x', false],
    [`export type { a } from 'x'`, 'x', true],
    [`export * from 'x'`, 'x', false],
    [`export * as a from 'x'`, 'x', false],
    [`export type * from 'x'`, 'x', true],
    [`const a = await import('x')`, 'x', false],
    [`const a = () => import(name)`, '(computed)', false],
    [`const a = require('x')`, 'x', false],
    [`import a = require('x')`, 'x', false],
    [`type A = typeof import('x')`, 'x', true],
    [`const a: import('x').A = 1`, 'x', true],
  ])('%s', (text, from, typeOnly) => {
    expect(factsOf('a.ts', text).imports).toEqual([{ from, typeOnly, line: 1 }])
  })

  it.each<[string, readonly string[]]>([
    ['eval("1")', ['eval']],
    ['const e = eval', ['eval']],
    ['new Function("return 1")', ['Function']],
    ['Function("return 1")', ['Function']],
    ['globalThis.Function("return 1")', ['Function']],
    ['(() => {}).constructor("return 1")()', ['Function']],
    ['globalThis.process?.version', ['process']],
    ['Buffer.from("x")', ['Buffer']],
    ['const a = { process: 1 }; a.process', []],
    ['Function.prototype.call', []],
    ['import.meta.url', []],
  ])('%s', (text, names) => {
    expect(factsOf('a.ts', text).globals.map(({ name }) => name)).toEqual(names)
  })

  it('a circle', () => {
    const edges = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['b']],
    ])
    expect(circles(edges)).toEqual(['b → c → b'])
  })
})
