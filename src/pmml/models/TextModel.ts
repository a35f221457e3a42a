/** TextModel: the documents of a corpus that are most like a text ("Text Models"). */

import { ModelLoadError } from '../../core/errors.js'
import type { Matrix as Numbers } from '../../math/matrix.js'
import type { XmlElement } from '../../xml/element.js'
import { arrayChild } from '../arrays.js'
import {
  child,
  childrenOf,
  element,
  informational,
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
import { modelAttributes, modelChildren } from './attributes.js'
import type { ModelContext, Scorer } from './compiled.js'
import { nothing, type Prediction } from './prediction.js'

export const TextModel = element(
  'TextModel',
  'Text Models',
  { ...modelAttributes, numberOfTerms: informational, numberOfDocuments: informational },
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
  TextModel.read(xml)
  const terms = readTerms(requiredChild(xml, 'TextDictionary'))
  const documents = readDocuments(requiredChild(xml, 'TextCorpus'))
  const matrixXml = requiredChild(xml, 'DocumentTermMatrix')
  DocumentTermMatrix.read(matrixXml)
  const matrix = matrixChild(matrixXml)
  if (matrix.rows !== documents.length || matrix.columns !== terms.length)
    throw malformed(matrixXml, 'The DocumentTermMatrix does not fit the corpus and the dictionary', {
      received: `${matrix.rows} × ${matrix.columns}`,
      expected: `${documents.length} documents × ${terms.length} terms`,
    })
  const weigh = weighing(xml, matrix)
  const vectors = documents.map((_, i) =>
    weigh(matrix.values.slice(i * matrix.columns, (i + 1) * matrix.columns)),
  )
  const counts = compileCounts(xml, terms, context)
  const closeness = readSimilarity(xml)
  const ids = documents.map(({ id }) => id)
  const names = new Map(documents.map(({ id, name }) => [id, name]))
  const score = (frame: Frame): Prediction => {
    const frequencies = counts(frame)
    if (frequencies === undefined) return nothing
    const query = weigh(frequencies)
    const values = Float64Array.from(vectors, (vector) => closeness.measure(vector, query))
    // Without any term of the dictionary a text has no direction, and nothing is like it.
    if (values.some(Number.isNaN)) return nothing
    const order = ids.map((_, i) => i).sort((a, b) => closeness.sign * (values[a] - values[b]))
    const ranking = order.map((i) => ids[i])
    const [winner] = ranking
    const displayValue = names.get(winner)
    return {
      value: winner,
      entityId: winner,
      ranking,
      affinities: { categories: ids, values },
      ...(displayValue === undefined ? {} : { displayValue }),
    }
  }
  return {
    score,
    gives: new Set(['affinity', 'entityId']),
    explain(frame) {
      const { ranking = [], affinities } = score(frame)
      return ranking.map((id) => ({
        kind: 'entity' as const,
        id,
        affinity: affinities?.values[ids.indexOf(id)] ?? 0,
      }))
    },
  }
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

/** How like two vectors are, and which sign puts the likest first. */
interface Closeness {
  readonly sign: 1 | -1
  measure(a: Float64Array, b: Float64Array): number
}

function readSimilarity(xml: XmlElement): Closeness {
  const schema = child(xml, 'TextModelSimiliarity')
  const plain = child(xml, 'TextModelSimilarity')
  const { similarityType } =
    schema !== undefined
      ? TextModelSimiliarity.read(schema)
      : plain !== undefined
        ? TextModelSimilarity.read(plain)
        : { similarityType: 'cosine' as const }
  return similarityType === 'cosine' ? { sign: -1, measure: cosine } : { sign: 1, measure: distance }
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
  return squaresA === 0 && squaresB > 0 ? 0 : product / Math.sqrt(squaresA * squaresB)
}

function distance(a: Float64Array, b: Float64Array): number {
  let squares = 0
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2
  return Math.sqrt(squares)
}
