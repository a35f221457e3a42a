/**
 * Builds `dist/`: one bundle a subpath with shared chunks (importing hundreds of small files is slow), and the types. What
 * every load needs of other packages is in the bundle: finding and linking four packages takes longer than a small model.
 */

import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { controlMessageSchema } from './message-check.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Every door of the package, by its path in `dist/` without ending. */
const entries = {
  index: 'src/index.ts',
  'validate/index': 'src/validate/index.ts',
  'arrow/index': 'src/arrow/index.ts',
  'stream/index': 'src/stream/index.ts',
  'connect/kafka/index': 'src/connect/kafka/index.ts',
  'connect/http/index': 'src/connect/http/index.ts',
  'cli/main': 'src/cli/main.ts',
  'cli/worker': 'src/cli/worker.ts',
  // Beside the chunks, since the code that starts it is in one of them: `index` and `cli/main` share it.
  'chunks/worker': 'src/threads/worker.ts',
  'chunks/loader': 'src/threads/loader.ts',
}

/**
 * Packages in the bundle that few loads need: their own code runs when it is first used, since fflate makes tables that
 * take as long as a small model. An import that is not among these is an error of the build.
 */
const late = {
  fflate: `
    export function Gunzip(onData) { return new (require('fflate').Gunzip)(onData) }
    export function Inflate(onData) { return new (require('fflate').Inflate)(onData) }`,
  re2js: `export const RE2JS = { compile: (pattern) => require('re2js').RE2JS.compile(pattern) }`,
}

/** What is used of them. The rest would be in the bundle, too: what is asked for with `require` is there as a whole. */
const used = {
  fflate: `export { Gunzip, Inflate } from 'fflate'`,
  re2js: `export { RE2JS } from 're2js'`,
}

/** How our own code and that of packages is written. */
const written = {
  bundle: true,
  // Neutral: nothing of Node may slip into the core. Its built-ins are the command line's alone.
  platform: 'neutral',
  target: ['es2022', 'node20'],
  mainFields: ['module', 'main'],
  conditions: ['import'],
  // Half of a cold start is reading the code. Our names stay, for stacks of calls.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  logLevel: 'warning',
}

/** How packages get into the bundle. */
const bundledPackages = {
  name: 'bundled packages',
  setup(building) {
    building.onResolve({ filter: /^[\w-]+$/ }, ({ path, kind, resolveDir }) =>
      Object.hasOwn(late, path)
        ? { path, namespace: kind === 'import-statement' ? 'late' : 'used', pluginData: resolveDir }
        : undefined,
    )
    building.onLoad({ filter: /./, namespace: 'late' }, ({ path, pluginData }) => ({
      contents: late[path],
      resolveDir: pluginData,
    }))
    building.onLoad({ filter: /./, namespace: 'used' }, async ({ path, pluginData }) => {
      const { outputFiles } = await build({
        ...written,
        stdin: { contents: used[path], resolveDir: pluginData },
        // Where the map of the bundle will be: it takes the paths of sources over as they are.
        outfile: join(root, 'dist/chunks/used.js'),
        format: 'cjs',
        minifyIdentifiers: true,
        sourcemap: 'inline',
        sourcesContent: true,
        plugins: [withoutMaps],
        write: false,
      })
      return { contents: outputFiles[0].text, resolveDir: root }
    })
    withoutMaps.setup(building)
  },
}

/** The source maps of packages lead to files that they don't bring along. */
const withoutMaps = {
  name: 'without maps',
  setup(building) {
    building.onLoad({ filter: /[\\/]node_modules[\\/].*\.m?js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, ''),
    }))
  },
}

/** What users install beside the package. Other packages are in the bundle, with their licences in NOTICE. */
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const installed = Object.keys({ ...dependencies, ...peerDependencies })

for (const source of Object.values(entries))
  if (!existsSync(join(root, source))) console.warn(`build: ${source} is not there, its bundle is left out`)

rmSync(join(root, 'dist'), { recursive: true, force: true })

await build({
  ...written,
  absWorkingDir: root,
  entryPoints: Object.fromEntries(
    Object.entries(entries).filter(([, source]) => existsSync(join(root, source))),
  ),
  outdir: 'dist',
  splitting: true,
  format: 'esm',
  external: ['node:*', ...installed.flatMap((name) => [name, `${name}/*`])],
  plugins: [bundledPackages],
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  sourcesContent: true,
})

writeFileSync(
  join(root, 'dist/control-message.schema.json'),
  `${JSON.stringify(await controlMessageSchema(), undefined, 2)}\n`,
)

const command = join(root, 'dist/cli/main.js')
if (existsSync(command)) chmodSync(command, 0o755)

const types = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: root, stdio: 'inherit' },
)
keepTypesOf([
  'index',
  'validate/index',
  'arrow/index',
  'stream/index',
  'connect/kafka/index',
  'connect/http/index',
])
process.exitCode = types.status ?? 1

/** Removes the types that no door leads to: they are nobody's business, and most of the files. */
function keepTypesOf(doors) {
  const kept = new Set()
  const keep = (file) => {
    if (kept.has(file) || !existsSync(file)) return
    kept.add(file)
    for (const [, from] of readFileSync(file, 'utf8').matchAll(
      /(?:from|import)\s*\(?['"](\.[^'"]*)\.js['"]/g,
    ))
      keep(join(dirname(file), `${from}.d.ts`))
  }
  for (const door of doors) keep(join(root, 'dist', `${door}.d.ts`))
  for (const entry of readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && file.endsWith('.d.ts') && !kept.has(file)) rmSync(file)
  }
}
