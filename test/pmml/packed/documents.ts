/** What comparisons of ways to load need: the documents with trees that we have, records for a document, and outcomes that can be compared. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ScoreletError } from '../../../src/core/errors.js'
import type { Field } from '../../../src/core/field.js'
import type { ModelRecord } from '../../../src/core/value.js'

const root = new URL('../../../', import.meta.url)
const corpus = process.env.CONFORMANCE_DIR ?? fileURLToPath(new URL('../shared/conformance', root))
const folders = [join(corpus, 'pmml'), fileURLToPath(new URL('fixtures/pmml', root))]

/** A document of the corpus or of the fixtures. */
export interface TreeDocument {
  readonly file: string
  readonly bytes: Uint8Array
}

/** Documents with trees, of less than so many bytes, the smallest first. */
export const documentsWithTrees = (most: number): TreeDocument[] =>
  folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.pmml'))
        .map((file) => ({ file: file.replaceAll('\\', '/'), bytes: readFileSync(join(folder, file)) })),
    )
    .filter(({ bytes }) => bytes.includes('<Node') && bytes.length < most)
    .sort((a, b) => a.bytes.length - b.bytes.length)

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What comes of something: a result, or an error with all that it tells. */
export function outcome<T>(action: () => T): T | { readonly error: unknown } {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof ScoreletError)) throw error
    const { code, message, line, column, path, field, received, expected } = error
    return { error: { code, message, line, column, path, field, received, expected } }
  }
}

/** Numbers that are nobody's, and borders of what there is. */
const numbers = [0, -0, 1, -1, 1e300, -1e300, Infinity, 5e-324, Number.NaN]

/** Records that meet the values of a document, miss some, and have some that are none of them. */
export function recordsFor(
  inputs: readonly Field[],
  document: Uint8Array,
  random: () => number,
  count: number,
): ModelRecord[] {
  const text = new TextDecoder().decode(document)
  const written = [...text.matchAll(/ value="([^"]*)"/g)].map((match) => match[1])
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      inputs.map(({ name, type, domain }) => {
        const kind = random()
        if (kind < 0.15) return [name, null]
        const listed = domain?.values
        if (listed !== undefined && kind < 0.9) return [name, one(listed)]
        if (type === 'string' || type === 'boolean') return [name, one(written)]
        if (kind < 0.5) return [name, one(written)]
        return [name, kind < 0.7 ? one(numbers) : random() * 10 ** Math.floor(random() * 3)]
      }),
    ),
  )
}
