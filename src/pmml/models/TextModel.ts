/** TextModel: the documents of a corpus that are most like a text ("Text Models"). */

import { ModelLoadError } from '../../core/errors.js'
import type { Matrix as Numbers } from '../../math/matrix.js'
import { best } from '../../math/selection.js'
import type { XmlElement } from '../../xml/element.js'
import { arrayChild } from '../arrays.js'
import {
  child,
  childrenOf,
  element,
  informational,
  integer,
  malformed,
  oneOf,
  requiredChild,
  text,
} from '../element.js'
import type { Frame } from '../frame.js'
import { matrixChild } from '../matrices.js'
import { isTarget, readMiningSchema } from '../schema/MiningSchema.js'
import { termWeight } from '../text/term-frequency.js'
import { createTokenizer } from '../text/tokens.js'
import { parseValue } from '../values.js'
import { modelAttributes, modelChildren } from './attributes.js'
import type { ModelContext, Scorer } from './compiled.js'
import { nothing, type Prediction } from './prediction.js'

export const TextModel = element(
  'TextModel',
  'Text Models',
  { ...modelAttributes, numberOfTerms: integer.optional, numberOfDocuments: integer.optional },
  [
    ...modelChildren,
    'TextDictionary',
    'TextCorpus',
    'DocumentTermMatrix',
    'TextModelNormalization',
    'TextModelSimiliarity',
    'TextModelSimilarity',
  ],
)

export const TextDictionary = element('TextDictionary', 'Text Models', {}, ['Taxonomy', 'Array', 'array'])
export const TextCorpus = element('TextCorpus', 'Text Models', {}, ['TextDocument'])
export const TextDocument = element('TextDocument', 'Text Models', {
  id: text.required,
  name: text.optional,
  length: informational,
  file: informational,
})
export const DocumentTermMatrix = element('DocumentTermMatrix', 'Text Models', {}, ['Matrix'])

export const TextModelNormalization = element('TextModelNormalization', 'Text Models', {
  localTermWeights: oneOf(['termFrequency', 'binary', 'logarithmic', 'augmentedNormalizedTermFrequency']).or(
    'termFrequency',
  ),
  globalTermWeights: oneOf([
    'inverseDocumentFrequency',
    'none',
    'GFIDF',
    'normal',
    'probabilisticInverse',
  ]).or('inverseDocumentFrequency'),
  documentNormalization: oneOf(['none', 'cosine']).or('none'),
})

// The schema spells the name so; documents spell it either way.
const similarity = { similarityType: oneOf(['euclidean', 'cosine']).or('cosine') } as const
export const TextModelSimiliarity = element('TextModelSimiliarity', 'Text Models', similarity)
export const TextModelSimilarity = element('TextModelSimilarity', 'Text Models', similarity)

export function compileTextModel(xml: XmlElement, context: ModelContext): Scorer {
  const { numberOfTerms, numberOfDocuments } = TextModel.read(xml)
  const terms = readTerms(requiredChild(xml, 'TextDictionary'))
  const documents = readDocuments(requiredChild(xml, 'TextCorpus'))
  if (
    (numberOfTerms ?? terms.length) !== terms.length ||
    (numberOfDocuments ?? documents.length) !== documents.length
  )
    throw new ModelLoadError('bad-content', 'The TextModel has other terms or documents than it says', {
      ...xml.place(),
      received: `${terms.length} terms, ${documents.length} documents`,
      expected: `${numberOfTerms ?? terms.length} terms, ${numberOfDocuments ?? documents.length} documents`,
    })
  const matrix = readCounts(requiredChild(xml, 'DocumentTermMatrix'), documents.length, terms.length)
  const weigh = weighing(xml, matrix)
  const vectors = documents.map((_, i) =>
    weigh(matrix.values.slice(i * matrix.columns, (i + 1) * matrix.columns)),
  )
  const counts = compileCounts(xml, terms, context)
  const closeness = readSimilarity(xml)
  const ids = documents.map(({ id }) => id)
  const places = new Map(ids.map((id, i) => [id, i]))
  const results = documents.map(({ id, name }): Prediction => {
    // A target of numbers has numbers as documents, where the ids are such.
    const value = parseValue(id, context.target.dataType) ?? id
    return { value, entityId: id, ...(name === undefined ? {} : { displayValue: name }) }
  })
  /** How like the documents are, and their places, the likest first; `undefined` when nothing can be said. */
  const compare = (frame: Frame): { values: Float64Array; order: number[] } | undefined => {
    const frequencies = counts(frame)
    if (frequencies === undefined) return undefined
    const query = weigh(frequencies)
    const values = Float64Array.from(vectors, (vector) => closeness.measure(vector, query))
    const order = best(values, values.length, closeness.isSimilarity)
    // Without any term of the dictionary a text has no direction, and nothing is like it.
    return order.length < values.length ? undefined : { values, order }
  }
  return {
    score(frame) {
      const compared = compare(frame)
      if (compared === undefined) return nothing
      const { values, order } = compared
      return {
        ...results[order[0]],
        ranking: order.map((i) => ids[i]),
        affinities: { categories: ids, values, places },
      }
    },
    gives: new Set(['affinity', 'entityId']),
    explain(frame) {
      const compared = compare(frame)
      if (compared === undefined) return []
      const { values, order } = compared
      return order.map((i) => ({
        kind: 'entity',
        id: ids[i],
        ...(documents[i].name === undefined ? {} : { value: documents[i].name }),
        affinity: values[i],
      }))
    },
  }
}

/** How often each term stands in each document: a row a document, a column a term. */
function readCounts(xml: XmlElement, documents: number, terms: number): Numbers {
  DocumentTermMatrix.read(xml)
  const matrix = matrixChild(xml)
  if (matrix.rows !== documents || matrix.columns !== terms)
    throw malformed(xml, 'The DocumentTermMatrix does not fit the corpus and the dictionary', {
      received: `${matrix.rows} × ${matrix.columns}`,
      expected: `${documents} documents × ${terms} terms`,
    })
  const wrong = matrix.values.find((count) => !(count >= 0 && count < Infinity))
  if (wrong !== undefined)
    throw new ModelLoadError('bad-content', 'The DocumentTermMatrix counts terms', {
      ...xml.place(),
      received: wrong,
      expected: 'numbers that are finite and not negative',
    })
  return matrix
}

function readTerms(xml: XmlElement): string[] {
  TextDictionary.read(xml)
  const terms = arrayChild(xml)
  if (terms.length === 0 || new Set(terms).size !== terms.length)
    throw malformed(xml, 'The terms of a TextDictionary are not told apart', {
      received: terms.length,
      expected: 'one or more terms that differ',
    })
  return terms
}

function readDocuments(xml: XmlElement): { id: string; name: string | undefined }[] {
  TextCorpus.read(xml)
  const documents = childrenOf(xml, 'TextDocument').map((each) => TextDocument.read(each))
  const ids = new Set(documents.map(({ id }) => id))
  if (documents.length === 0 || ids.size !== documents.length)
    throw malformed(xml, 'The documents of a TextCorpus are not told apart', {
      received: documents.length,
      expected: 'one or more documents with ids that differ',
    })
  return documents
}

/** From the frequencies of terms in one text to its vector: local weight × global weight, then the normalisation. */
function weighing(xml: XmlElement, matrix: Numbers): (frequencies: Float64Array) => Float64Array {
  const normalization = child(xml, 'TextModelNormalization')
  const { localTermWeights, globalTermWeights, documentNormalization } =
    normalization === undefined
      ? ({
          localTermWeights: 'termFrequency',
          globalTermWeights: 'inverseDocumentFrequency',
          documentNormalization: 'none',
        } as const)
      : TextModelNormalization.read(normalization)
  const local = localWeights[localTermWeights]
  const global = Float64Array.from({ length: matrix.columns }, (_, term) =>
    finite(globalWeights[globalTermWeights](columnOf(matrix, term))),
  )
  return (frequencies) => {
    const most = frequencies.reduce((a, b) => Math.max(a, b), 0)
    const vector = frequencies.map((f, term) => local(f, most) * global[term])
    if (documentNormalization === 'none') return vector
    const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0))
    return norm > 0 ? vector.map((x) => x / norm) : vector
  }
}

const localWeights = {
  termFrequency: (f: number) => f,
  binary: (f: number) => (f > 0 ? 1 : 0),
  logarithmic: (f: number) => Math.log1p(f),
  augmentedNormalizedTermFrequency: (f: number, most: number) => (f > 0 ? 0.5 * (1 + f / most) : 0),
} as const

/** How often a term stands in each document. */
interface Column {
  readonly documents: number
  /** Documents that contain the term. */
  readonly containing: number
  readonly total: number
  readonly squares: number
}

const globalWeights: { readonly [name: string]: (column: Column) => number } = {
  none: () => 1,
  inverseDocumentFrequency: ({ documents, containing }) => Math.log(documents / containing),
  GFIDF: ({ total, containing }) => total / containing,
  normal: ({ squares }) => 1 / Math.sqrt(squares),
  probabilisticInverse: ({ documents, containing }) => Math.log((documents - containing) / containing),
}

/** A term that is in no document, or for probabilisticInverse in all, tells nothing. */
const finite = (weight: number): number => (Number.isFinite(weight) ? weight : 0)

function columnOf({ rows, columns, values }: Numbers, term: number): Column {
  let containing = 0
  let total = 0
  let squares = 0
  for (let document = 0; document < rows; document++) {
    const f = values[document * columns + term]
    if (f > 0) containing++
    total += f
    squares += f * f
  }
  return { documents: rows, containing, total, squares }
}

/**
 * The frequencies of the terms in a record: of the words of its one text field, or, where the fields are named as the terms are, their
 * values; missing ones count 0. `undefined` when the record says nothing.
 */
function compileCounts(
  xml: XmlElement,
  terms: readonly string[],
  { scope }: ModelContext,
): (frame: Frame) => Float64Array | undefined {
  const entries = [...readMiningSchema(requiredChild(xml, 'MiningSchema')).values()].filter(
    (entry) => !isTarget(entry) && entry.usageType === 'active',
  )
  const variables = entries.map((entry) => scope.resolve(entry.name, entry.xml))
  const [first] = variables
  if (variables.length === 1 && first.dataType === 'string') {
    const tokenizer = createTokenizer({
      normalizations: [],
      isCaseSensitive: false,
      wordSeparatorCharacterRE: '\\s+',
    })
    const search = {
      localTermWeights: 'termFrequency',
      maxLevenshteinDistance: 0,
      countHits: 'allHits',
    } as const
    return (frame) => {
      const document = first.read(frame)
      if (document === null) return undefined
      const tokens = tokenizer.tokensOf(String(document))
      return Float64Array.from(terms, (term) => termWeight(search, tokens, tokenizer.wordsOf(term)))
    }
  }
  const places = new Map(terms.map((term, i) => [term, i]))
  const columns = variables.flatMap(({ name, dataType, read }) => {
    const place = places.get(name)
    return place === undefined || dataType === 'string' ? [] : [{ place, read }]
  })
  if (columns.length === 0)
    throw new ModelLoadError(
      'type-mismatch',
      'A TextModel reads one text, or numbers named as its terms are',
      {
        ...xml.place(),
        received: variables.map(({ name }) => name).join(', '),
        expected: 'one active field of type string, or active fields with the names of terms',
      },
    )
  return (frame) => {
    const frequencies = new Float64Array(terms.length)
    let present = false
    for (const { place, read } of columns) {
      const value = read(frame)
      if (value === null) continue
      present = true
      frequencies[place] = Math.max(Number(value), 0)
    }
    return present ? frequencies : undefined
  }
}

/** How like two vectors are. */
interface Closeness {
  /** Whether large numbers mean likeness. */
  readonly isSimilarity: boolean
  measure(a: Float64Array, b: Float64Array): number
}

function readSimilarity(xml: XmlElement): Closeness {
  const found = child(xml, 'TextModelSimiliarity') ?? child(xml, 'TextModelSimilarity')
  const { similarityType } =
    found === undefined ? { similarityType: 'cosine' } : TextModelSimiliarity.read(found)
  return similarityType === 'cosine'
    ? { isSimilarity: true, measure: cosine }
    : { isSimilarity: false, measure: distance }
}

function cosine(a: Float64Array, b: Float64Array): number {
  let product = 0
  let squaresA = 0
  let squaresB = 0
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i]
    squaresA += a[i] * a[i]
    squaresB += b[i] * b[i]
  }
  // A document without weighed terms is like nothing; so is such a query, of which the caller makes no result.
  return squaresA === 0 && squaresB > 0 ? 0 : product / (Math.sqrt(squaresA) * Math.sqrt(squaresB))
}

function distance(a: Float64Array, b: Float64Array): number {
  let squares = 0
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2
  return Math.sqrt(squares)
}
