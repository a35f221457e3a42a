/** Documents are the same models, or the same errors, whether their trees are read in packed form or not. */

import { afterAll, describe, expect, it } from 'vitest'
import { settle } from '../../../src/core/load.js'
import { loadPmml } from '../../../src/pmml/format.js'
import { packedStretches } from '../../../src/xml/stretches.js'
import { dialects, ensemble, randomNumbers } from './dialects.js'
import { bytesOf, documentsWithTrees, outcome, recordsFor } from './documents.js'

const settings = settle()

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
  for (const [i, record] of recordsFor(whole.inputs, bytes, random, records).entries()) {
    expect(outcome(() => packed.score(record))).toEqual(outcome(() => whole.score(record)))
    if (i % 4 === 0)
      expect(outcome(() => packed.explain(record))).toEqual(outcome(() => whole.explain(record)))
  }
  expect(outcome(() => packed.verify({}))).toEqual(outcome(() => whole.verify({})))
  return packedStretches(bytes, { name: 'Node', least: 0 }).length
}

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

const documents = documentsWithTrees(2 ** 20)

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
