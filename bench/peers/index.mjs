/**
 * Who is measured: each peer says how it is made ready (or throws, with the reason why it can't be), and how a host of it is started for
 * a case. All use one thread.
 */

import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Host, run, versionOf } from '../process.mjs'
import { lleaves, tl2cgen } from './python.mjs'

/**
 * @typedef {object} Context
 * @property {string} root of the repository
 * @property {string} dist the build of scorelet
 * @property {string} cache where peers are built
 * @property {boolean} quick
 *
 * @typedef {object} Peer
 * @property {string} name
 * @property {readonly ('one' | 'promise' | 'batch')[]} modes
 * @property {'pmml' | 'onnx' | 'trees' | 'lightgbm'} reads what it loads
 * @property {number} warm milliseconds to run a mode before it is measured
 * @property {number} tolerance how far its numbers may be from the definition's, relative to the larger of them and 1
 * @property {(context: Context) => string} prepare its version. Throws the reason why it is absent
 * @property {(context: Context, folder: string, file: string, classes: readonly string[]) => Host} start
 */

const here = (/** @type {Context} */ { root }, /** @type {string} */ path) => join(root, 'bench', path)

/** @type {Peer} */
const scorelet = {
  name: 'scorelet',
  modes: ['one', 'promise', 'batch'],
  reads: 'pmml',
  warm: 600,
  tolerance: 1e-12,
  prepare({ root, dist }) {
    if (!existsSync(join(dist, 'index.js'))) throw new Error(`${dist} has no build`)
    return createRequire(join(root, 'x'))('./package.json').version
  },
  start: (context, folder, file) =>
    new Host(process.execPath, [here(context, 'hosts/scorelet.mjs'), context.dist, folder, file]),
}

/** @type {Peer} */
const twin = {
  name: 'C twin',
  modes: ['one', 'batch'],
  reads: 'trees',
  warm: 100,
  tolerance: 1e-12,
  prepare(context) {
    const version = versionOf('gcc')
    if (version === undefined) throw new Error('there is no gcc')
    mkdirSync(context.cache, { recursive: true })
    run('gcc', ['-O3', '-march=native', '-o', join(context.cache, 'twin'), here(context, 'c/twin.c')])
    return version
  },
  start: ({ cache }, folder, file, classes) =>
    new Host(join(cache, 'twin'), [join(folder, file), join(folder, 'table.csv'), ...classes]),
}

/** @type {Peer} */
const onnxruntime = {
  name: 'onnxruntime-node',
  modes: ['one', 'batch'],
  reads: 'onnx',
  warm: 300,
  tolerance: 2e-5,
  prepare({ root }) {
    const require = createRequire(join(root, 'x'))
    require('onnxruntime-node')
    return require('onnxruntime-node/package.json').version
  },
  start: (context, folder, file) =>
    new Host(process.execPath, [here(context, 'hosts/onnxruntime.mjs'), folder, file]),
}

/** @type {Peer} */
const jpmml = {
  name: 'JPMML-Evaluator',
  modes: ['one'],
  reads: 'pmml',
  warm: 4000,
  tolerance: 1e-12,
  prepare(context) {
    const java = versionOf('java', ['-version'])
    if (java === undefined) throw new Error('there is no Java')
    if (versionOf('mvn') === undefined) throw new Error('there is no Maven')
    const target = join(context.cache, 'jpmml')
    const source = here(context, 'jpmml/src/main/java/bench/Main.java')
    const built = join(target, 'classes/bench/Main.class')
    if (isOlder(built, source) || isOlder(built, here(context, 'jpmml/pom.xml')))
      run(
        'mvn',
        [
          '-q',
          '-B',
          `-Dbench.target=${target}`,
          'compile',
          'dependency:copy-dependencies',
          `-DoutputDirectory=${join(target, 'libraries')}`,
          '-DincludeScope=runtime',
        ],
        { cwd: here(context, 'jpmml') },
      )
    return `1.7.7 on ${java}`
  },
  start({ cache }, folder, file, classes) {
    const target = join(cache, 'jpmml')
    const path = `${join(target, 'classes')}:${join(target, 'libraries')}/*`
    return new Host('java', [
      '-Xmx6g',
      '-cp',
      path,
      'bench.Main',
      join(folder, file),
      join(folder, 'table.csv'),
      ...classes,
    ])
  },
}

/** @type {Peer} */
const pmmlruntime = {
  name: 'pmmlruntime',
  modes: ['one', 'batch'],
  reads: 'pmml',
  warm: 300,
  // It knows no sums in 32 bits.
  tolerance: 2e-5,
  prepare(context) {
    const version = versionOf('cargo')
    if (version === undefined) throw new Error('there is no cargo')
    const target = join(context.cache, 'pmmlruntime')
    // Built from a copy: cargo writes beside the manifest.
    const copy = join(target, 'source')
    mkdirSync(join(copy, 'src'), { recursive: true })
    for (const file of ['Cargo.toml', 'src/main.rs']) {
      const [from, to] = [here(context, `pmmlruntime/${file}`), join(copy, file)]
      if (isOlder(to, from)) copyFileSync(from, to)
    }
    run('cargo', ['build', '--release', '--quiet'], { cwd: copy, env: { CARGO_TARGET_DIR: target } })
    return `0.1.0, ${version}`
  },
  start: ({ cache }, folder, file, classes) =>
    new Host(
      join(cache, 'pmmlruntime/release/pmmlruntime-host'),
      [join(folder, file), join(folder, 'table.csv'), ...classes],
      { RAYON_NUM_THREADS: '1' },
    ),
}

/** Whether a file is not there or was written before another. @param {string} file @param {string} than */
const isOlder = (file, than) => !existsSync(file) || statSync(file).mtimeMs < statSync(than).mtimeMs

/** @type {readonly Peer[]} */
export const peers = [scorelet, twin, onnxruntime, lleaves, tl2cgen, jpmml, pmmlruntime]

/**
 * Makes the peers ready, and says loudly which ones are not there.
 * @param {Context} context
 * @param {(line: string) => void} say
 */
export function preparePeers(context, say) {
  /** @type {Peer[]} */
  const present = []
  /** @type {Record<string, string>} */
  const versions = {}
  /** @type {Record<string, string>} */
  const skipped = {}
  for (const peer of peers)
    try {
      versions[peer.name] = peer.prepare(context)
      present.push(peer)
    } catch (error) {
      skipped[peer.name] = error instanceof Error ? error.message : String(error)
      say(`SKIPPED: ${peer.name}: ${skipped[peer.name]}`)
    }
  say(`${present.length} of ${peers.length} peers: ${present.map(({ name }) => name).join(', ')}`)
  if (!present.includes(scorelet)) throw new Error(`Nothing to measure: ${skipped.scorelet}`)
  return { present, versions, skipped }
}
