/** Documents are the same models, or the same errors, whether their trees are read in packed form or not. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { SyncEngine } from '../../../src/core/engine.js'
import { ScoreletError } from '../../../src/core/errors.js'
import { settle } from '../../../src/core/load.js'
import type { ModelRecord } from '../../../src/core/value.js'
import { loadPmml } from '../../../src/pmml/format.js'
import { packedStretches } from '../../../src/xml/stretches.js'
import { dialects, ensemble, randomNumbers } from './dialects.js'

const settings = settle()

/** What comes of something: a result, or an error with all that it tells. */
function outcome<T>(action: () => T): T | { readonly error: unknown } {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof ScoreletError)) throw error
    const { code, message, line, column, path, field, received, expected } = error
    return { error: { code, message, line, column, path, field, received, expected } }
  }
}

/** Records that meet the values of a document, miss some, and have some that are none of them. */
function recordsFor(engine: SyncEngine, text: string, random: () => number, count: number): ModelRecord[] {
  const written = [...text.matchAll(/ value="([^"]*)"/g)].map((match) => match[1])
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]
  const numbers = [0, -0, 1, -1, 1e300, -1e300, Infinity, 5e-324]
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      engine.inputs.map(({ name, type, domain }) => {
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

/** Compares a document's model with and without packing. Gives how many elements were packed. */
function compare(bytes: Uint8Array, random: () => number, records: number): number {
  const whole = outcome(() => loadPmml(bytes, settings, Number.POSITIVE_INFINITY))
  const packed = outcome(() => loadPmml(bytes, settings, 0))
  if ('error' in whole || 'error' in packed) {
    expect(packed).toEqual(whole)
    return 0
  }
  expect(packed.info).toEqual(whole.info)
  expect(packed.inputs).toEqual(whole.inputs)
  expect(packed.outputs).toEqual(whole.outputs)
  for (const [i, record] of recordsFor(whole, new TextDecoder().decode(bytes), random, records).entries()) {
    expect(outcome(() => packed.score(record))).toEqual(outcome(() => whole.score(record)))
    if (i % 4 === 0)
      expect(outcome(() => packed.explain(record))).toEqual(outcome(() => whole.explain(record)))
  }
  expect(outcome(() => packed.verify({}))).toEqual(outcome(() => whole.verify({})))
  return packedStretches(bytes, { name: 'Node', least: 0 }).length
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('ensembles of every dialect', () => {
  it.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
    for (let seed = 1; seed <= 5; seed++) {
      const packed = compare(bytesOf(ensemble(dialect, seed)), randomNumbers(seed), 40)
      // Each tree as a whole, save where something in it is for the parser: then parts of it, or none.
      if (name === 'a document in Latin-1') expect(packed).toBeGreaterThanOrEqual(3)
      else if (name === 'nothing plain') expect(packed).toBeGreaterThan(3)
      else expect(packed).toBe(3)
    }
  })
})

const corpus =
  process.env.CONFORMANCE_DIR ?? fileURLToPath(new URL('../../../../shared/conformance', import.meta.url))
const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures')

/** Documents with trees below some folders, the smallest first. */
function documentsWithTrees(
  ...folders: readonly string[]
): { readonly file: string; readonly bytes: Uint8Array }[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.pmml'))
        .map((file) => ({ file: file.replaceAll('\\', '/'), bytes: readFileSync(join(folder, file)) })),
    )
    .filter(({ bytes }) => bytes.includes('<Node') && bytes.length < 2 ** 20)
    .sort((a, b) => a.bytes.length - b.bytes.length)
}

const documents = documentsWithTrees(join(corpus, 'pmml'), join(fixtures, 'pmml'))

describe('documents with trees', () => {
  let packed = 0
  it.each(documents)('$file', ({ bytes }) => {
    packed += compare(bytes, randomNumbers(bytes.length), 8)
  })
  afterAll(() => {
    expect(packed).toBeGreaterThan(documents.length)
  })
})

describe('documents with damage', () => {
  const pieces = [
    '<!-- c -->',
    '<![CDATA[x]]>',
    '<?p i?>',
    '&amp;',
    '&#65;',
    '&x;',
    '<Extension/>',
    '<X-y z="1"/>',
    '<True/>',
    '<False/>',
    '<Node><True/></Node>',
    '</Node>',
    ' id="2"',
    ' x-score="1"',
    ' score="NaN"',
    ' xmlns="n"',
    ' xmlns:p="n"',
    'p:',
    'é',
    '\u{1F600}',
    '\uFFFE',
    '\r',
    '\r\n',
    '\t',
    ' ',
    'text',
    '"',
    "'",
    '>',
    '<',
    '=',
    ']]>',
    '-0',
    'e5',
    'E-5',
    '.',
    '0',
    '00',
    '99999999999999999999',
    '\u0000',
  ].map(bytesOf)
  const seeds = [1, ...(process.env.PACKED_SEED === undefined ? [] : [Number(process.env.PACKED_SEED)])]
  const small = dialects.map((dialect) => ({
    name: dialect.name,
    bytes: bytesOf(ensemble(dialect, 77, 2, 9)),
  }))

  /** A document with one or two places of damage, mostly inside of its trees. */
  function damaged(bytes: Uint8Array, random: () => number): Uint8Array {
    let result = bytes
    const from = result.indexOf('<Node'.charCodeAt(0), Math.floor(result.length / 3))
    for (let times = random() < 0.7 ? 1 : 2; times > 0; times--) {
      const at =
        random() < 0.2
          ? Math.floor(random() * result.length)
          : from + Math.floor(random() * (result.length - from))
      const length = 1 + Math.floor(random() ** 3 * 60)
      const kind = random()
      const piece =
        kind < 0.4
          ? pieces[Math.floor(random() * pieces.length)]
          : kind < 0.6
            ? result.subarray(at, at + length)
            : kind < 0.8
              ? Uint8Array.of(random() < 0.7 ? 0x30 + Math.floor(random() * 10) : Math.floor(random() * 256))
              : new Uint8Array()
      const keep = kind < 0.6 ? at : at + (kind < 0.8 ? 1 : length)
      result = Uint8Array.from([...result.subarray(0, at), ...piece, ...result.subarray(keep)])
    }
    return result
  }

  it.each(seeds.flatMap((seed) => small.map((each) => ({ ...each, seed }))))(
    '$name, seed $seed',
    ({ bytes, seed }) => {
      const random = randomNumbers(seed)
      let packed = 0
      for (let i = 0; i < 120; i++) packed += compare(damaged(bytes, random), random, 2)
      expect(packed).toBeGreaterThan(8)
    },
  )
})
