/** TextModel: the documents of a corpus that are most like a text ("Text Models"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { Matrix as Numbers } from '../../../math/matrix.js'
import { best } from '../../../math/selection.js'
import type { XmlElement } from '../../../xml/element.js'
import { arrayChild } from '../../arrays.js'
import { childrenOf, element, informational, integer, malformed, requiredChild, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import { matrixChild } from '../../matrices.js'
import { modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { parseValue } from '../../values.js'
import { compileQuery } from './query.js'
import { readSimilarity } from './similarity.js'
import { compileWeights } from './weights.js'

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
  const weigh = compileWeights(xml, matrix)
  const similarity = readSimilarity(xml)
  const vectors = documents.map((_, i) =>
    similarity.prepare(weigh(matrix.values.slice(i * matrix.columns, (i + 1) * matrix.columns))),
  )
  const frequenciesIn = compileQuery(xml, terms, context)
  const ids = documents.map(({ id }) => id)
  const places = new Map(ids.map((id, i) => [id, i]))
  const results = documents.map(({ id, name }): Prediction => {
    // A target of numbers has numbers as documents, where the ids are such.
    const value = parseValue(id, context.target.dataType) ?? id
    return { value, entityId: id, ...(name === undefined ? {} : { displayValue: name }) }
  })
  /** How like the documents are, and their places, the likest first; `undefined` when nothing can be said. */
  const compare = (frame: Frame): { values: Float64Array; order: number[] } | undefined => {
    const frequencies = frequenciesIn(frame)
    // Without any term of the dictionary a text has no direction, and nothing is like it.
    const query = frequencies === undefined ? undefined : similarity.prepare(weigh(frequencies))
    if (query === undefined) return undefined
    const values = Float64Array.from(vectors, (each) =>
      each === undefined ? 0 : similarity.compare(each, query),
    )
    const order = best(values, values.length, similarity.isSimilarity)
    // Numbers too large to compare say nothing.
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
