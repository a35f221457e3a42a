/** Damaged documents: real ones with parts deleted, doubled, swapped or changed load, or are refused with a code and a place. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSyncModel, loadModel, ModelLoadError, type ModelRecord, ScoreError } from '../../src/index.js'
import { elementsOf, readTree, type Tree, writeTree } from '../helpers/xml-tree.js'

const folder = join(import.meta.dirname, '../../fixtures/pmml')
const longest = 60_000

/** All fixtures that are small enough to be loaded many times; each long one stands for its like. */
const documents = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name === 'model.pmml')
  .map((entry) => {
    const name = entry.parentPath.slice(folder.length + 1)
    return { name, text: readFileSync(join(entry.parentPath, entry.name), 'utf8') }
  })
  .filter(({ text }) => text.length < longest)

/** Spans of a document that may be damaged as a whole. */
const patterns = {
  /** Tags, whole or not. */
  tag: /<[^>]*>/g,
  /** Elements without elements inside. */
  leaf: /<(\w+)[^>]*\/>|<(\w+)[^>]*>[^<]*<\/\2>/g,
  attribute: /\s[\w:-]+="[^"]*"/g,
  value: /(?<=")[^"<>]*(?=")/g,
  name: /(?<=<\/?)\w+|\b\w+(?==")/g,
}
type Kind = keyof typeof patterns

/** What attribute values are replaced by. */
const nasty = [
  '',
  '-1',
  '0',
  '1',
  '1e308',
  '-1e999',
  'NaN',
  'INF',
  '9007199254740993',
  'true',
  'abc',
  '__proto__',
  'constructor',
  'integer',
  'string',
  'double',
  'dateTime',
  'continuous',
  'ordinal',
  'categorical',
  'target',
  'regression',
  'classification',
  'modelChain',
  'selectAll',
  'equal',
  'surrogate',
  'asMissing',
  'returnInvalid',
  'probability',
  'residual',
  ' ',
  '&amp;',
  '😀',
]

interface Damage {
  readonly how: 'delete' | 'double' | 'swap' | 'replace' | 'character'
  readonly kind: Kind
  /** Where, as a share of what there is. */
  readonly at: number
  readonly other: number
  readonly text: string
}

const damage: fc.Arbitrary<Damage> = fc.record({
  how: fc.constantFrom('delete', 'double', 'swap', 'replace', 'character'),
  kind: fc.constantFrom(...(Object.keys(patterns) as Kind[])),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  other: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  text: fc.oneof(fc.constantFrom(...nasty), fc.string({ maxLength: 5 })),
})

function damaged(document: string, { how, kind, at, other, text }: Damage): string {
  if (how === 'character') {
    const i = Math.floor(at * document.length)
    return document.slice(0, i) + text + document.slice(i + 1)
  }
  const spans = [...document.matchAll(patterns[kind])].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }))
  if (spans.length === 0) return document
  const one = spans[Math.floor(at * spans.length)]
  const inside = document.slice(one.start, one.end)
  switch (how) {
    case 'delete':
      return document.slice(0, one.start) + document.slice(one.end)
    case 'double':
      return document.slice(0, one.end) + inside + document.slice(one.end)
    case 'replace':
      return document.slice(0, one.start) + text + document.slice(one.end)
    case 'swap': {
      const two = spans[Math.floor(other * spans.length)]
      const [first, second] = one.start < two.start ? [one, two] : [two, one]
      if (first.end > second.start) return document
      return [
        document.slice(0, first.start),
        document.slice(second.start, second.end),
        document.slice(first.end, second.start),
        document.slice(first.start, first.end),
        document.slice(second.end),
      ].join('')
    }
  }
}

/** Damage that leaves XML well-formed: to elements and attributes, not to characters. */
interface Change {
  readonly how: 'delete' | 'double' | 'swap' | 'rename' | 'attribute' | 'unset' | 'set' | 'text'
  readonly at: number
  readonly other: number
  readonly text: string
}

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const change: fc.Arbitrary<Change> = fc.record({
  how: fc.constantFrom('delete', 'double', 'swap', 'rename', 'attribute', 'unset', 'set', 'text'),
  at: share,
  other: share,
  text: fc.constantFrom(...nasty),
})

const picked = <T>(items: readonly T[], at: number): T => items[Math.floor(at * items.length)]

function changed(root: Tree, { how, at, other, text }: Change): void {
  const elements = elementsOf(root)
  const parents = elements.filter(({ children }) => children.length > 0)
  const having = elements.filter(({ attributes }) => attributes.length > 0)
  if (parents.length === 0 || having.length === 0) return
  const [parent, element] = [picked(parents, at), picked(having, at)]
  const [i, k] = [Math.floor(other * parent.children.length), Math.floor(other * element.attributes.length)]
  switch (how) {
    case 'delete':
      parent.children.splice(i, 1)
      return
    case 'double':
      parent.children.splice(i, 0, parent.children[i])
      return
    case 'swap': {
      const elsewhere = picked(parents, other)
      const [one] = parent.children.splice(i, 1)
      // Not into itself.
      if (one !== undefined && !elementsOf(one).includes(elsewhere)) elsewhere.children.push(one)
      return
    }
    case 'rename':
      parent.children[i].name = picked(elements, at).name
      return
    case 'attribute':
      // A value that stands elsewhere in the document: names of other fields, types, numbers.
      element.attributes[k][1] = picked(picked(having, other).attributes, at)[1]
      return
    case 'unset':
      element.attributes.splice(k, 1)
      return
    case 'set':
      element.attributes[k][1] = text
      return
    case 'text':
      parent.children[i].text = text
  }
}

const values = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, Number.NaN, '', 0, 1, -1, 'a', true),
  fc.double(),
  fc.integer(),
  fc.string(),
)

/** Whether a document loads; if so, a few records are scored with it. Throws what is neither a result nor an error that is foreseen. */
function tryOut(document: string, given: readonly unknown[]): boolean {
  let model: ReturnType<typeof loadModel>
  try {
    model = loadModel(document)
  } catch (error) {
    if (!(error instanceof ModelLoadError)) throw error
    expect(error.code).toBeTypeOf('string')
    // Without a place are only those that are no XML any more.
    if (/^\s*</.test(document) && error.code !== 'encoding')
      expect([typeof error.line, typeof error.column], error.message).toEqual(['number', 'number'])
    return false
  }
  if (!isSyncModel(model)) throw new TypeError('PMML models are synchronous')
  const records: ModelRecord[] = [
    {},
    Object.fromEntries(model.inputs.map(({ name }, i) => [name, given[i % given.length]])),
  ]
  for (const record of records) {
    try {
      const { prediction } = model.scoreSync(record)
      expect(prediction).not.toBeNaN()
    } catch (error) {
      if (!(error instanceof ScoreError)) throw error
    }
  }
  return true
}

describe('damaged documents', () => {
  it('there are documents to damage', () => {
    expect(documents.length).toBeGreaterThan(40)
  })

  it('load and score, or are refused with code and place', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(damage, { minLength: 1, maxLength: 4 }),
        fc.array(values, { minLength: 1, maxLength: 8 }),
        ({ text }, damages, given) => {
          tryOut(damages.reduce(damaged, text), given)
        },
      ),
      { seed: 20_040_820, numRuns: 500, interruptAfterTimeLimit: 20_000 },
    )
  })

  it('that are still XML load and score, or are refused with code and place', () => {
    const trees = documents.map(({ name, text }) => ({ name, document: writeTree(readTree(text)) }))
    let loaded = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...trees),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.array(values, { minLength: 1, maxLength: 8 }),
        ({ document }, changes, given) => {
          const root = readTree(document)
          for (const each of changes) changed(root, each)
          if (tryOut(writeTree(root), given)) loaded++
        },
      ),
      { seed: 20_040_821, numRuns: 1500, interruptAfterTimeLimit: 40_000 },
    )
    // Else the damage is such that nothing is learned of scoring.
    expect(loaded).toBeGreaterThan(100)
  })

  it('cut at any place they are refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        ({ text }, share) => {
          const document = text.trimEnd()
          expect(() => loadModel(document.slice(0, Math.floor(share * document.length)))).toThrow(
            ModelLoadError,
          )
        },
      ),
      { seed: 1, numRuns: 300, interruptAfterTimeLimit: 10_000 },
    )
  })
})

describe('bytes of any kind', () => {
  it.each([
    { name: 'alone', prefix: '' },
    { name: 'after a root', prefix: '<PMML version="4.4">' },
  ])('$name are refused', ({ prefix }) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const document = Uint8Array.from([...new TextEncoder().encode(prefix), ...bytes])
        expect(() => loadModel(document)).toThrow(ModelLoadError)
      }),
      { seed: 2, numRuns: 500, interruptAfterTimeLimit: 10_000 },
    )
  })
})
