/** TextModel: the documents that are most like a text, by weights and measure, and documents that fit nothing ("Text Models"). */

import { describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../../src/index.js'
import {
  type Expected,
  expectError,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
} from '../../helpers/pmml.js'

interface Parts {
  readonly attributes?: string
  readonly fields?: string
  readonly schema?: string
  readonly terms?: string
  readonly documents?: string
  readonly matrix?: string
  /** TextModelNormalization and what follows it. */
  readonly weights?: string
}

const outputs =
  '<Output><OutputField name="name" feature="predictedDisplayValue" dataType="string"/><OutputField name="second" feature="entityId" rank="2" dataType="string"/></Output>'
const rows = (...arrays: readonly string[]) =>
  `<Matrix>${arrays.map((row) => `<Array type="real">${row}</Array>`).join('')}</Matrix>`
const documents =
  '<TextDocument id="d1" name="First"/><TextDocument id="d2"/><TextDocument id="d3" name="Third"/>'
const normalization = (local: string, global: string, more = '') =>
  `<TextModelNormalization localTermWeights="${local}" globalTermWeights="${global}" ${more}/>`
const plain = normalization('termFrequency', 'none')
const euclidean = '<TextModelSimiliarity similarityType="euclidean"/>'

/** Three documents over the terms a, b and "c d". */
const textModel = (parts: Parts = {}): string =>
  pmml({
    fields: parts.fields ?? field('text', 'string'),
    models: `<TextModel functionName="classification" ${parts.attributes ?? ''}>${parts.schema ?? schema('text')}${outputs}
    <TextDictionary><Array type="string">${parts.terms ?? 'a b "c d"'}</Array></TextDictionary>
    <TextCorpus>${parts.documents ?? documents}</TextCorpus>
    <DocumentTermMatrix>${parts.matrix ?? rows('3 0 0', '0 4 0', '0 3 4')}</DocumentTermMatrix>${parts.weights ?? plain}</TextModel>`,
  })

/** Terms as fields. */
const counted: Parts = {
  fields: field('a') + field('b', 'integer') + field('other'),
  schema: schema('a', 'b', 'other'),
}

const affinitiesOf = (parts: Parts, record: ModelRecord) => {
  const { affinities } = load(textModel(parts)).scoreSync(record)
  return affinities === undefined ? null : [affinities.d1, affinities.d2, affinities.d3]
}

describe('score', () => {
  it.each<[what: string, parts: Parts, record: ModelRecord, expected: readonly number[] | null]>([
    ['cosines', {}, { text: 'b c d b b c d c d c d' }, [0, 3 / 5, 1]],
    ['the case of letters and punctuation do not count', {}, { text: 'A, (a)!' }, [1, 0, 0]],
    [
      'words of a term follow each other',
      {},
      { text: 'a c b d' },
      [Math.SQRT1_2, Math.SQRT1_2, 0.6 * Math.SQRT1_2],
    ],
    ['distances', { weights: plain + euclidean }, { text: 'b b' }, [Math.sqrt(13), 2, Math.sqrt(17)]],
    ['a text without words is somewhere, too', { weights: plain + euclidean }, { text: '' }, [3, 4, 5]],
    ['... but in no direction', {}, { text: '' }, null],
    ['no term of the dictionary', {}, { text: 'x y z' }, null],
    ['no text', {}, {}, null],
    ['no text for a distance', { weights: plain + euclidean }, { text: null }, null],
    ['numbers of terms', counted, { a: 1, b: 1 }, [Math.SQRT1_2, Math.SQRT1_2, 0.6 * Math.SQRT1_2]],
    ['missing numbers count 0', counted, { b: 2 }, [0, 1, 0.6]],
    ['negative ones, too', counted, { a: -5, b: 2 }, [0, 1, 0.6]],
    ['no number of a term', counted, { other: 7 }, null],
    [
      'a document without terms is like nothing',
      { matrix: rows('3 0 0', '0 0 0', '0 3 4') },
      { text: 'a' },
      [1, 0, 0],
    ],
    [
      'the other spelling of the similarity',
      { weights: `${plain}<TextModelSimilarity similarityType="euclidean"/>` },
      { text: 'b b' },
      [Math.sqrt(13), 2, Math.sqrt(17)],
    ],
    [
      'large counts',
      { matrix: rows('3e200 0 0', '0 4e200 0', '0 3e150 4e150'), ...counted },
      { b: 1 },
      [0, 1, 0.6],
    ],
  ])('%s', (_, parts, record, expected) => {
    const found = affinitiesOf(parts, record)
    if (expected === null) return expect(found).toBeNull()
    for (const [i, value] of expected.entries()) expect(found?.[i]).toBeCloseTo(value, 12)
  })

  const ln = Math.log
  // Frequencies of the only term that counts, in d1 … d3: 3, 1, 0; in the text 2; another term once. Distances show the weights.
  it.each<[local: string, global: string, weights: readonly number[]]>([
    ['termFrequency', 'none', [3, 1, 0, 2]],
    ['binary', 'none', [1, 1, 0, 1]],
    ['logarithmic', 'none', [ln(4), ln(2), 0, ln(3)]],
    // d1 has the other term 6 times, d2 once, the text once.
    ['augmentedNormalizedTermFrequency', 'none', [0.75, 1, 0, 1]],
    ['termFrequency', 'inverseDocumentFrequency', [3, 1, 0, 2].map((f) => f * ln(3 / 2))],
    ['termFrequency', 'GFIDF', [3, 1, 0, 2].map((f) => f * 2)],
    ['termFrequency', 'normal', [3, 1, 0, 2].map((f) => f / Math.sqrt(10))],
    ['termFrequency', 'probabilisticInverse', [3, 1, 0, 2].map((f) => f * ln(1 / 2))],
  ])('%s × %s', (local, global, weights) => {
    // The other term is in all documents alike but for its count: what of it remains is computed here, too.
    const other = [6, 1, 1, 1]
    const otherWeights: { readonly [name: string]: readonly number[] } = {
      binary: [1, 1, 1, 1],
      logarithmic: other.map((f) => ln(1 + f)),
      augmentedNormalizedTermFrequency: [1, 1, 1, 0.75],
      inverseDocumentFrequency: [0, 0, 0, 0],
      GFIDF: other.map((f) => (f * 8) / 3),
      normal: other.map((f) => f / Math.sqrt(38)),
      // ln(0/3): in all documents, it tells nothing.
      probabilisticInverse: [0, 0, 0, 0],
    }
    const [d1, d2, d3, text] = otherWeights[global === 'none' ? local : global] ?? other
    const found = affinitiesOf(
      { terms: 'a b', matrix: rows('3 6', '1 1', '0 1'), weights: normalization(local, global) + euclidean },
      { text: 'a b a' },
    )
    const expected = [
      Math.hypot(weights[0] - weights[3], d1 - text),
      Math.hypot(weights[1] - weights[3], d2 - text),
      Math.hypot(weights[2] - weights[3], d3 - text),
    ]
    for (const [i, value] of expected.entries()) expect(found?.[i]).toBeCloseTo(value, 12)
  })

  it('documents of length 1', () => {
    const weights = normalization('termFrequency', 'none', 'documentNormalization="cosine"') + euclidean
    const found = affinitiesOf({ weights }, { text: 'b b b b b' })
    for (const [i, value] of [Math.SQRT2, 0, Math.hypot(0.4, 0.8)].entries())
      expect(found?.[i]).toBeCloseTo(value, 12)
  })

  it('without weights: term frequency × inverse document frequency, and the cosine', () => {
    const found = affinitiesOf({ weights: ' ' }, { text: 'b "c d"' })
    const [b, cd] = [Math.log(3 / 2), Math.log(3)]
    const like = (x: number, y: number) =>
      (b * x * b + cd * y * cd) / (Math.hypot(b * x, cd * y) * Math.hypot(b, cd))
    for (const [i, value] of [0, like(4, 0), like(3, 4)].entries()) expect(found?.[i]).toBeCloseTo(value, 12)
  })

  it('says which documents, and what they are called', () => {
    const model = load(textModel())
    const { prediction, entityId, ranking, outputs: found } = model.scoreSync({ text: 'b b c d c d' })
    expect({ prediction, entityId, ranking }).toEqual({
      prediction: 'd3',
      entityId: 'd3',
      ranking: ['d3', 'd2', 'd1'],
    })
    expect({ ...found }).toEqual({ name: 'Third', second: 'd2' })
    expect({ ...model.scoreSync({}).outputs }).toEqual({ name: null, second: null })
  })

  it('of equals the first document', () => {
    const parts = { matrix: rows('1 1 0', '2 2 0', '0 0 1') }
    expect(load(textModel(parts)).scoreSync({ text: 'c d' }).ranking).toEqual(['d3', 'd1', 'd2'])
  })

  it('ids are values of the target', () => {
    const parts = {
      fields: field('text', 'string') + field('y', 'integer', '', 'categorical'),
      schema: schema('text', mining('y', 'usageType="target"')),
      documents: '<TextDocument id="1"/><TextDocument id="2"/><TextDocument id="3"/>',
    }
    const { prediction, entityId, outputs: found } = load(textModel(parts)).scoreSync({ text: 'a' })
    expect([prediction, entityId, found.y]).toEqual([1, '1', 1])
  })

  it('explains by the documents, the likest first', () => {
    const model = load(textModel())
    expect(model.explain({ text: 'b' }).steps).toEqual([
      { kind: 'entity', id: 'd2', affinity: 1 },
      { kind: 'entity', id: 'd3', value: 'Third', affinity: expect.closeTo(0.6, 12) },
      { kind: 'entity', id: 'd1', value: 'First', affinity: 0 },
    ])
    expect(model.explain({ text: 'x' }).steps).toEqual([])
  })
})

describe('refused', () => {
  const path = 'PMML/TextModel'
  it.each<[what: string, parts: Parts, error: Expected]>([
    ['no terms', { terms: '' }, { code: 'bad-attribute', path: `${path}/TextDictionary` }],
    ['a term twice', { terms: 'a b a' }, { code: 'bad-attribute', received: '3' }],
    ['no documents', { documents: '' }, { code: 'bad-attribute', path: `${path}/TextCorpus` }],
    [
      'an id twice',
      { documents: '<TextDocument id="d1"/><TextDocument id="d1"/><TextDocument id="d3"/>' },
      { code: 'bad-attribute', received: '3' },
    ],
    ['no id', { documents: '<TextDocument/>' }, { code: 'missing-attribute' }],
    [
      'too few rows',
      { matrix: rows('3 0 0', '0 4 0') },
      { code: 'bad-attribute', received: '"2 × 3"', path: `${path}/DocumentTermMatrix` },
    ],
    [
      'too few columns',
      { matrix: rows('3 0', '0 4', '1 1') },
      { code: 'bad-attribute', received: '"3 × 2"' },
    ],
    ['no matrix', { matrix: '' }, { code: 'missing-element', expected: 'Matrix' }],
    [
      'a negative count',
      { matrix: rows('3 0 0', '0 -4 0', '0 0 1') },
      { code: 'bad-content', received: '-4' },
    ],
    ['an infinite count', { matrix: rows('3 0 0', '0 INF 0', '0 0 1') }, { code: 'bad-content' }],
    [
      'other terms than it says',
      { attributes: 'numberOfTerms="4"' },
      { code: 'bad-content', path, expected: '4 terms, 3 documents' },
    ],
    [
      'other documents than it says',
      { attributes: 'numberOfTerms="3" numberOfDocuments="2"' },
      { code: 'bad-content', received: '"3 terms, 3 documents"' },
    ],
    ['weights that are none', { weights: normalization('often', 'none') }, { code: 'bad-attribute' }],
    [
      'a similarity that is none',
      { weights: '<TextModelSimiliarity similarityType="jaccard"/>' },
      { code: 'bad-attribute', received: '"jaccard"' },
    ],
    ['two similarities', { weights: euclidean + euclidean }, { code: 'unexpected-element' }],
    [
      'two texts',
      { fields: field('text', 'string') + field('title', 'string'), schema: schema('text', 'title') },
      { code: 'type-mismatch', received: '"text, title"' },
    ],
    ['fields that are no terms', { fields: field('x'), schema: schema('x') }, { code: 'type-mismatch' }],
  ])('%s', (_, parts, error) => {
    expectError(loadErrorOf(textModel(parts)), error)
  })
})
