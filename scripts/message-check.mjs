/** Writes the check of control messages that Ajv makes of their schema: `node scripts/message-check.mjs`. */

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { build, transform } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const file = join(root, 'src/stream/message-check.ts')

/** The schema, as the sources have it. */
export async function controlMessageSchema() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/stream/message-schema.ts')],
    format: 'esm',
    write: false,
  })
  const { controlMessageSchema } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  )
  return controlMessageSchema
}

/** The module that checks messages: one function a type. It needs no package, and runs where making code of text is forbidden. */
export async function messageCheckModule() {
  const schema = bare(await controlMessageSchema())
  const ajv = new Ajv2020({
    code: { source: true, esm: true },
    ownProperties: true,
    strict: true,
    strictRequired: false,
    messages: false,
    // A test holds the schema against the schema of schemas. Here that would only be more code.
    meta: false,
    validateSchema: false,
  })
  ajv.addSchema(schema)
  const types = Object.keys(schema.$defs)
  const made = standalone
    .default(ajv, Object.fromEntries(types.map((type) => [type, `${schema.$id}#/$defs/${type}`])))
    .replaceAll('require("ajv/dist/runtime/ucs2length").default', 'characters')
  if (made.includes('require(')) throw new Error('The check needs more of Ajv than is thought of here')
  // Nobody reads it: what it says is said by the schema.
  const { code } = await transform(made, { format: 'esm', target: 'es2022', minify: true, lineLimit: 120 })
  return `/** Whether a value is a control message: written by \`node scripts/message-check.mjs\`, and checked against the schema by a test. */
// @ts-nocheck

import type { PutMessage, RemoveMessage, RollbackMessage, RouteMessage } from './messages.js'

/** A check, and what the last value lacked. */
export interface Check<T> {
  (value: unknown): value is T
  readonly errors: readonly Fault[] | null
}

/** What a value lacks. */
export interface Fault {
  /** Where, as a JSON pointer. */
  readonly instancePath: string
  readonly keyword: string
  readonly params: { readonly [name: string]: unknown }
}

interface Checks {
  readonly put: Check<PutMessage>
  readonly route: Check<RouteMessage>
  readonly rollback: Check<RollbackMessage>
  readonly remove: Check<RemoveMessage>
}

function characters(text) {
  let count = 0
  for (const _ of text) count++
  return count
}

${code.replace(/export\s*\{([^}]*)\};?\s*$/, (_, names) => `\nexport const checks: Checks = {${names.replace(/([\w$]+) as (\w+)/g, ' $2: $1')} }\n`)}`
}

/** The schema without words, which the code would carry along. */
const bare = (value) =>
  Array.isArray(value)
    ? value.map(bare)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([key, text]) => !(words.has(key) && typeof text === 'string'))
            .map(([key, each]) => [key, bare(each)]),
        )
      : value
const words = new Set(['title', 'description', 'contentEncoding'])

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, await messageCheckModule())
