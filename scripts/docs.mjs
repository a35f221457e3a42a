/**
 * `npm run docs`: writes the pages that are made from the code, docs/errors.md and docs/support.md, and the parts
 * of README.md and docs/differences.md that are. The sources are bundled on the fly, since the tables behind the pages are no part of the public face.
 */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { answered } from './conformance/pmml.mjs'
import { differencesPage } from './docs/differences.mjs'
import { errorsPage } from './docs/errors.mjs'
import { withPart } from './docs/markdown.mjs'
import { modelsLine, supportPage } from './docs/support.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** What of the sources the pages are made from. */
const entry = `
export { errorCodes } from './core/error-codes.js'
export * as attributeTypes from './pmml/element.js'
export { elements } from './pmml/elements.js'
export { expressionElements } from './pmml/expressions/names.js'
export { builtIns } from './pmml/functions/index.js'
export { models } from './pmml/models/index.js'
export { metadata } from './pmml/metadata.js'
export { modelAttributes, modelChildren } from './pmml/model/attributes.js'
export { modelElements } from './pmml/models/names.js'
export { predicateElements } from './pmml/predicates/names.js'
export { methods } from './pmml/segmentation/index.js'
export { dataTypes } from './pmml/types.js'
export { resultFeatures } from './pmml/schema/features.js'
export { loadModel } from './index.js'
export { elementTypes } from './onnx/types.js'
export { rules } from '../test/differential/rules.js'
`

/** The tables of the sources. */
async function tables() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: entry, resolveDir: join(root, 'src'), loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
  })
  const file = join(root, 'node_modules/.cache/scorelet-docs', `${process.pid}.mjs`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, outputFiles[0].contents)
  try {
    return await import(pathToFileURL(file).href)
  } finally {
    rmSync(file)
  }
}

/** The pages, by their path from the root of the repository. */
export async function generate() {
  const code = await tables()
  const read = (path) => readFileSync(join(root, path), 'utf8')
  return new Map([
    ['README.md', withPart(read('README.md'), 'models', modelsLine(code))],
    ['docs/errors.md', errorsPage(code.errorCodes)],
    ['docs/support.md', supportPage(code, read('scripts/docs/onnx.md'))],
    ['docs/differences.md', differencesPage(read('docs/differences.md'), code.rules, answered)],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await generate()) {
    writeFileSync(join(root, path), text)
    console.log(path)
  }
}
